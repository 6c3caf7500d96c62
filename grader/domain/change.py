"""What an edited assignment does to a recorded grade, check by check."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from grader.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One check whose points move; None: not judged, or not there.

    ``why`` names what the verdict rested on and stands otherwise now.
    """

    student: str
    assignment: str
    exercise: str
    check: str
    before: float | None
    after: float | None
    why: Text

    @property
    def moved(self) -> float:
        """Return the points gained; negative where some are lost."""
        return round((self.after or 0.0) - (self.before or 0.0), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What a regrade would do: ``rerun`` are students whose notebooks have to run again."""

    runs: int = 0
    judged: int = 0
    changes: tuple[Change, ...] = ()
    rerun: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
