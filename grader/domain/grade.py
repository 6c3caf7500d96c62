"""A graded submission: what was handed in, how it ran, and what was concluded.

Knows neither where grades are kept nor how they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.domain.assignment import Assignment
from grader.domain.comment import Comment
from grader.domain.lateness import PROMPT, Lateness
from grader.domain.observation import Run, RunOutcome
from grader.domain.text import Text
from grader.domain.verdict import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Regraded:
    """How a grade changed after it was first given, and why, each reason a sentence."""

    before: float
    after: float
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """One attempt of one student with everything a report, a result or a row needs.

    ``file`` is the name it was handed in under, ``graded_at`` a moment in ISO 8601.
    ``vocabulary`` gives the words for the ids in :attr:`Verdict.conventions`, as the
    reference declares them. A file that nobody could read has a run without cells whose
    outcome says so, and an assessment that is not graded: see :func:`ungraded`. ``handed_in`` and
    ``late`` are as in :class:`~grader.domain.entry.Entry`.
    """

    student: str
    file: str
    sha256: str
    attempt: int
    assignment: Assignment
    assessment: Assessment
    run: Run
    graded_at: str
    vocabulary: Mapping[str, Text] = field(default_factory=dict)
    handed_in: str = ""
    late: Lateness = PROMPT
    regraded: tuple[Regraded, ...] = ()
    comments: tuple[Comment, ...] = ()

    @property
    def points_off(self) -> float:
        """Return what is taken for being late; 0 for a submission without a score."""
        if not self.assessment.graded:
            return 0.0
        return self.late.points_off(self.assessment.score, self.assignment.points)

    @property
    def counted(self) -> float:
        """Return the score that counts, what is taken for being late left out."""
        return round(self.assessment.score - self.points_off, 6)


def ungraded(  # noqa: PLR0913  (a graded submission has that many parts)
    *,
    student: str,
    file: str,
    sha256: str,
    attempt: int,
    assignment: Assignment,
    release: str,
    reasons: tuple[Text, ...],
    graded_at: str,
    outcome: RunOutcome = RunOutcome.UNREADABLE,
    runner: str = "",
) -> Graded:
    """Return the record of a submission that never ran: no score, and it waits for a person.

    ``reasons`` become the notes of the assessment: what is wrong with the file.
    """
    run = Run(
        key="",
        submission_sha256=sha256,
        plan_digest="",
        outcome=outcome,
        runner=runner,
        seed=0,
        probes=(),
        cells=(),
    )
    assessment = Assessment(
        assignment=assignment.id,
        release=release,
        run="",
        graded=False,
        exercises=(),
        notes=reasons,
    )
    return Graded(
        student=student,
        file=file,
        sha256=sha256,
        attempt=attempt,
        assignment=assignment,
        assessment=assessment,
        run=run,
        graded_at=graded_at,
    )
