"""What goes out of the house for one submission: the score that counts, and its checks.

Knows no form; :mod:`grader.lms` writes it in those that others read.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from grader.domain.text import Text
from grader.domain.verdict import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedCheck:
    """One check: ``judged`` tells whether its points count, ``score`` what was earned."""

    exercise: str
    check: str
    exercise_title: Text
    title: Text
    message: Text
    outcome: Outcome
    judged: bool
    score: float
    points: float
    diagnosis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The grade of one submission as it stands.

    ``raw`` is what was earned, ``points_off`` what being late took; both mean nothing unless
    ``graded``. ``possible`` are the points of the assignment, judged or not. ``file`` is the
    path it was handed in under, ``folder`` where its report lies below the output.
    """

    student: str
    assignment: str
    title: Text
    file: str
    folder: str
    attempt: int
    handed_in: str
    graded: bool
    raw: float
    points_off: float
    possible: float
    provisional: bool
    seconds: float
    notes: tuple[Text, ...]
    checks: tuple[MarkedCheck, ...]

    @property
    def counted(self) -> float:
        """Return the score that counts."""
        return max(0.0, round(self.raw - self.points_off, 6))

    @property
    def source(self) -> str:
        """Return the name that a learning platform gave to what was handed in."""
        return self.file.partition("/")[0]


def two_decimals(value: float) -> str:
    """Return points with two decimals, halves rounded up as people do."""
    exact = Decimal(repr(round(value, 6)))
    return str(exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
