"""Where an option of a check stands, and what can be wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with an option, and what to do."""

    said: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an option stands."""

    assignment: Assignment
    exercise: Exercise
    check: CheckSpec

    @property
    def before(self) -> dict[str, Exercise]:
        """Return the called exercises that are declared before this one."""
        found: dict[str, Exercise] = {}
        for one in self.assignment.exercises:
            if one.id == self.exercise.id:
                break
            if one.observed is Observed.CALL:
                found[one.id] = one
        return found

    @property
    def earlier(self) -> dict[str, Exercise]:
        """Return the called exercises that this one builds on."""
        names = self.assignment.upstream(self.exercise.id)
        found = (self.assignment.exercise(name) for name in names)
        return {one.id: one for one in found if one.observed is Observed.CALL}


def listed(names: Sequence[str]) -> str:
    """Return names on one line; that there are none, where there are none."""
    return ", ".join(names) or "none, as there are none"
