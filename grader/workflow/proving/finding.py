"""What a proof says: statements that hold, and those that do not with what to do."""

from dataclasses import dataclass
from enum import StrEnum

from grader.domain.text import NOTHING, Text


class Area(StrEnum):
    """What a statement is about, in the order in which a proof is told."""

    POINTS = "points"
    TEXTS = "texts"
    LIMITS = "limits"
    POLICY = "policy"
    GRADIENTS = "gradients"
    RIGHT = "right"
    NOTHING = "nothing"
    WRONG = "wrong"
    NAMES = "names"
    CHECKS = "checks"
    NOTEBOOKS = "notebooks"
    MUTANTS = "mutants"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One statement; ``problem`` is empty where it is proven.

    ``fix`` says what to do about a problem. ``admitted`` is the reason that the assignment
    itself gives for something that cannot be proven: it is told, and is no failure.
    """

    area: Area
    subject: str
    statement: Text
    problem: Text = NOTHING
    fix: Text = NOTHING
    admitted: Text = NOTHING

    @property
    def fails(self) -> bool:
        """Tell whether the claim does not hold, for no admitted reason."""
        return bool(self.problem.en) and not self.admitted.en
