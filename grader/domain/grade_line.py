"""What stands for a student, without its texts: for tables, statistics and exports."""

from dataclasses import dataclass

from grader.domain.lateness import Lateness
from grader.domain.observation import RunOutcome
from grader.domain.verdict import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check as it counts; ``diagnosis`` is an id, empty where no mistake was named.

    ``signed`` tells that a person decided it; ``barred`` that the rules take its points.
    """

    exercise: str
    check: str
    kind: str
    outcome: Outcome
    points: float
    fraction: float
    score: float
    diagnosis: str
    follow_through: bool
    barred: bool
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GradeLine:
    """The newest grade of a student in an assignment, a person's decisions included.

    ``points`` are those judged so far, ``possible`` all of the assignment's. ``handed_in`` and
    ``late`` are as in :class:`~grader.domain.entry.Entry`. ``number`` identifies the assessment,
    ``name`` is the student's, where a class list told it.
    """

    number: int
    student: str
    pseudonym: str
    folder: str
    assignment: str
    attempt: int
    file: str
    sha256: str
    handed_in: str
    late: Lateness
    release: str
    outcome: RunOutcome
    graded: bool
    score: float
    points: float
    possible: float
    provisional: bool
    graded_at: str
    checks: tuple[CheckLine, ...]
    name: str = ""

    @property
    def points_off(self) -> float:
        """Return what is taken for being late; 0 for a submission without a score."""
        return self.late.points_off(self.score, self.possible) if self.graded else 0.0

    @property
    def counted(self) -> float:
        """Return the score that counts, what is taken for being late left out."""
        return round(self.score - self.points_off, 6)
