"""Where an option of a check stands, and what can be wrong with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.text import Text
from grader.language import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with an option, and what to do."""

    said: Text
    fix: Text


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


def one_of(names: Sequence[str]) -> Text:
    """Return the advice to take one of these names."""
    return text("use one of: {}").filled(_listed(names))


def some_of(names: Sequence[str]) -> Text:
    """Return the advice to take some of these names."""
    return text("use some of: {}").filled(_listed(names))


def like(example: str) -> Text:
    """Return the advice to follow an example."""
    return text("write it like {}").filled(example)


def _listed(names: Sequence[str]) -> Text | str:
    """Return names on one line; that there are none, where there are none."""
    return ", ".join(names) or text("none, as there are none")
