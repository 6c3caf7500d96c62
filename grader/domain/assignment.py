"""An assignment: its exercises, their checks and points, policy and limits.

Knows nothing of files; ``grader.course`` reads ``assignment.toml`` into these types.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from grader.domain.disclosure import OPEN, Disclosure
from grader.domain.graph import GraphSpec
from grader.domain.lesson import NO_LESSON, Lesson
from grader.domain.probe import Argument, Limits, Role
from grader.domain.text import Text
from grader.domain.value import Value


class Observed(StrEnum):
    """How an exercise is observed."""

    CALL = "call"
    VARIABLES = "variables"
    FIGURE = "figure"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckSpec:
    """A rule worth points, as declared; ``options`` belong to its kind."""

    id: str
    kind: str
    points: float
    title: Text
    options: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One gradable part.

    ``arguments`` and ``returns`` are the contract names of a called function, in order;
    ``variables`` maps the contract's variables to their aliases. ``builds_on`` names the
    exercises whose functions this one may use. ``cases`` is the number of drawn inputs.
    ``convention`` is the only loss convention that is right here; empty: all accepted ones.
    ``opens`` names the exercise whose result of the same case is its one argument, in a fresh
    process; empty: its inputs are drawn.
    ``formulas`` say in LaTeX what is to be computed, ``graph`` shows the computation.
    """

    id: str
    title: Text
    task: Text
    observed: Observed
    arguments: tuple[str, ...] = ()
    returns: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    builds_on: tuple[str, ...] = ()
    cases: int = 3
    convention: str = ""
    opens: str = ""
    formulas: tuple[str, ...] = ()
    graph: GraphSpec = field(default_factory=GraphSpec)
    checks: tuple[CheckSpec, ...] = ()

    @property
    def points(self) -> float:
        """Return the points of all checks."""
        return sum(check.points for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRule:
    """Something that must not be used in the named exercises (all, when empty).

    ``names`` are canonical dotted names, forbidden with everything below them;
    ``methods`` are attribute names, forbidden on any object but those that something below one
    of the names in ``exempt`` made. ``allows`` are names that the reason says are fine: no
    verdict depends on them, but a proof tries that they stay free.
    """

    id: str
    names: tuple[str, ...]
    methods: tuple[str, ...]
    exercises: tuple[str, ...]
    reason: Text
    exempt: tuple[str, ...] = ()
    allows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """A homework as its ``assignment.toml`` declares it.

    ``roles`` tells which argument names are model parameters and which are settings;
    every other one is data. ``data`` names the course data files that a run may read.
    ``comments`` are kept ready for who marks, by id. ``lesson`` is its line on the course page.
    """

    id: str
    title: Text
    summary: Text
    roles: Mapping[str, Role]
    exercises: tuple[Exercise, ...]
    policy: tuple[PolicyRule, ...] = ()
    limits: Limits = field(default_factory=Limits)
    data: tuple[str, ...] = ()
    report: Disclosure = OPEN
    comments: Mapping[str, Text] = field(default_factory=dict)
    lesson: Lesson = NO_LESSON

    @property
    def points(self) -> float:
        """Return the points of all exercises."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def functions(self) -> tuple[str, ...]:
        """Return the names of the functions that the assignment asks for."""
        return tuple(e.id for e in self.exercises if e.observed is Observed.CALL)

    def arguments(self, values: Mapping[str, Value]) -> dict[str, Argument]:
        """Return values as the arguments of a probe, each in the role that its name has."""
        return {
            name: Argument(role=self.roles.get(name, Role.DATA), value=value)
            for name, value in values.items()
        }

    def exercise(self, exercise_id: str) -> Exercise:
        """Return the exercise with this id.

        Raises:
            KeyError: there is none.
        """
        for exercise in self.exercises:
            if exercise.id == exercise_id:
                return exercise
        raise KeyError(exercise_id)

    def can_open(self, exercise: Exercise) -> bool:
        """Tell whether what an exercise opens is returned by one before it, case by case."""
        before = self.exercises[: self.exercises.index(exercise)]
        return any(
            maker.id == exercise.opens
            and maker.returns == exercise.arguments
            and maker.cases == exercise.cases
            and len(maker.returns) == 1
            for maker in before
        )

    def upstream(self, exercise_id: str) -> tuple[str, ...]:
        """Return the exercises that one builds on, directly or not, the nearest last."""
        found: list[str] = []
        for name in self.exercise(exercise_id).builds_on:
            found += [other for other in (*self.upstream(name), name) if other not in found]
        return tuple(found)
