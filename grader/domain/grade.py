"""A graded submission: what was handed in, how it ran, and what was concluded.

Knows neither where grades are kept nor how they are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.domain.assignment import Assignment
from grader.domain.observation import Run, RunOutcome
from grader.domain.text import Text
from grader.domain.verdict import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """One attempt of one student with everything a report, a result or a row needs.

    ``file`` is the name it was handed in under, ``graded_at`` a moment in ISO 8601.
    ``vocabulary`` gives the words for the ids in :attr:`Verdict.conventions`, as the
    reference declares them. A file that nobody could read has a run without cells whose
    outcome says so, and an assessment that is not graded: see :func:`ungraded`.
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
