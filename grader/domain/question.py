"""What a check is asked: its rule, the observations it names, and the trusted functions.

A check receives this and nothing else, so its verdict can be kept by its content.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

from grader.domain.assignment import CheckSpec, Exercise
from grader.domain.notebook import Cell
from grader.domain.observation import Answer, Figure, Observation, Snapshot
from grader.domain.probe import Argument, Probe, ResultOf
from grader.domain.reference import Reference
from grader.domain.tolerance import Tolerance, declared
from grader.domain.value import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What an exercise that others build on has shown.

    ``passed`` all checks of its values; ``explained``: failed, but by a mistake with a name
    or a stated pattern; ``varies``: its outputs change with the inputs; ``convention``: the
    loss convention it was found to use (empty where it has none, or failed); ``mistake``:
    the id of the one mistake that explains it (empty where there is none, or several);
    ``slack``: passed, with values that only a tolerance as wide as this lets pass.
    """

    passed: bool = False
    explained: bool = False
    varies: bool = False
    convention: str = ""
    mistake: str = ""
    slack: float = 0.0

    @property
    def followed(self) -> bool:
        """Tell whether its own values, wrong or rough, may stand in for the right ones."""
        return (self.slack > 0 or (not self.passed and self.explained)) and self.varies


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One probe with the inputs it was sent and what it brought back."""

    probe: Probe
    inputs: Mapping[str, Value]
    observation: Observation

    @property
    def returned(self) -> bool:
        """Tell whether there is a value."""
        return self.observation.answer is Answer.RETURNED


def inputs_of(arguments: Mapping[str, Argument]) -> dict[str, Value]:
    """Return the values of the arguments that were known when the plan was made.

    In place of what another of the student's functions returns stands what is right there.
    """
    known: dict[str, Value] = {}
    for name, argument in arguments.items():
        if not isinstance(argument.value, ResultOf):
            known[name] = argument.value
        elif argument.value.known:
            known[name] = argument.value.right
    return known


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One check of one exercise of one run.

    ``cases`` are the exercise's own probes, ``extra`` those that the check asked for in
    addition, by probe id. ``upstream`` holds the exercises built on, transitively, by id,
    and ``contract`` the declaration of every exercise that is a function. Where nobody reads
    why a check failed, no mistake has to be found: ``explains`` is False. ``memory`` is what
    the checks of the exercise have worked out already.
    """

    exercise: Exercise
    check: CheckSpec
    reference: Reference
    cases: tuple[Case, ...] = ()
    extra: Mapping[str, Case] = field(default_factory=dict)
    upstream: Mapping[str, Standing] = field(default_factory=dict)
    contract: Mapping[str, Exercise] = field(default_factory=dict)
    explains: bool = True
    parameters: tuple[str, ...] = ()
    snapshots: tuple[Snapshot, ...] = ()
    figures: tuple[Figure, ...] = ()
    texts: tuple[Cell, ...] = ()
    functions: tuple[str, ...] = ()
    memory: dict[Hashable, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, work: Callable[[], T]) -> T:
        """Return what ``work`` returns, without doing it again for another check.

        The exercise's checks share the memory; it saves time and changes no verdict.
        """
        if key not in self.memory:
            self.memory[key] = work()
        return cast("T", self.memory[key])

    @property
    def outputs(self) -> tuple[str, ...]:
        """Return the outputs that the check judges: its option, or all."""
        chosen = self.check.options.get("outputs")
        return tuple(map(str, chosen)) if isinstance(chosen, (list, tuple)) else self.returns

    @property
    def tolerance(self) -> Tolerance:
        """Return how far numbers may lie from the reference's: as the check says, or as ever."""
        return declared(self.check.options)

    @property
    def returns(self) -> tuple[str, ...]:
        """Return all outputs of the exercise's function."""
        return self.exercise.returns

    def option(self, name: str, default: str = "") -> str:
        """Return a textual option of the check."""
        return str(self.check.options.get(name, default))
