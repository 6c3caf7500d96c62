"""Why a grade was recorded: one call of a command records its grades on one occasion."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What made a grade: a batch, a changed assignment, or the return to an earlier grade."""

    GRADE = "grade"
    REGRADE = "regrade"
    UNDO = "undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """One call that records grades; ``id`` is unique, ``at`` a moment in ISO 8601.

    ``author`` is who called it, empty where nobody said.
    """

    id: str
    cause: Cause
    at: str
    author: str = ""
    note: str = ""
