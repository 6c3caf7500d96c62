"""A grade as it counts: with what persons decided, and how it became what it is."""

from dataclasses import replace

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.grade import Graded
from grader.domain.history import Recorded, corrections
from grader.domain.override import Decision, Override, with_overrides
from grader.domain.verdict import Assessment
from grader.language import text
from grader.workflow.ports import Gradebook


def decided(
    gradebook: Gradebook, entry: Entry, graded: Graded, *, new: tuple[Recorded, ...] = ()
) -> Graded:
    """Return a grade with the decisions of persons on its submission, and how it changed.

    ``new`` is the assessment itself where the gradebook is yet to record it.
    """
    decisions = gradebook.decisions(entry)
    return replace(
        graded,
        assessment=with_overrides(graded.assessment, decisions),
        regraded=corrections((*gradebook.history(entry), *new), decisions),
        comments=tuple(gradebook.comments(entry)),
    )


def checked(assessment: Assessment, override: Override) -> None:
    """Raise where a decision does not fit the assessment that it is meant for.

    Raises:
        GraderError: there is no such check, or it is worth less.
    """
    known = {
        (result.id, verdict.check): verdict
        for result in assessment.exercises
        for verdict in result.verdicts
    }
    verdict = known.get((override.exercise, override.check))
    where = f"{override.exercise}/{override.check}"
    if verdict is None:
        names = ", ".join("/".join(key) for key in known) or "none: it is ungraded"
        raise GraderError(
            where, text("this grade has no such check"), text("use one of: {}").filled(names)
        )
    if override.decision is Decision.AWARD and override.points > verdict.points:
        raise GraderError(
            where,
            text("is worth {0:g} points, not {1:g}").filled(verdict.points, override.points),
            text("give fewer"),
        )
