"""The trusted implementation of an assignment, as functions of plain NumPy values.

Knows nothing of files; ``grader.course`` turns ``reference/<slug>.py`` into this.
"""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TypeAlias

import numpy as np

from grader.domain.text import Text
from grader.domain.value import Floats, Value, outputs

Function: TypeAlias = Callable[..., object]
Upstream: TypeAlias = Mapping[str, Function]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Another result of an exercise that is right: named, not charged."""

    id: str
    function: Function
    name: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownWrong:
    """A wrong implementation that is kept to recognise a mistake.

    Members of one ``family`` are numerically equal and cannot be told apart.
    """

    id: str
    exercise: str
    function: Function
    name: Text
    explanation: Text
    hints: tuple[Text, ...]
    family: str


def plain(value: Value) -> object:
    """Return ``value`` as a reference function takes it: 0-d arrays as Python numbers."""
    if isinstance(value, np.ndarray):
        return value.item() if value.ndim == 0 else value.copy()
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    return {name: plain(item) for name, item in value.items()}


def as_value(result: object) -> Value:
    """Return what a reference function returned as a value.

    Raises:
        TypeError: it holds something that is no number.
    """
    if isinstance(result, Mapping):
        return {str(name): as_value(item) for name, item in result.items()}
    if isinstance(result, (tuple, list)):
        return tuple(as_value(item) for item in result)
    array = np.asarray(result)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"a reference returned {type(result).__name__}, not numbers")
    return array


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """All trusted functions of one assignment.

    ``asked`` is the loss convention that the task states (empty: there is none), and
    ``conventions`` are all accepted ones, the asked one first.
    """

    functions: Mapping[str, Function]
    draws: Mapping[str, Function]
    asked: str = ""
    conventions: Mapping[str, Text] = field(default_factory=dict)
    accepted: Mapping[str, tuple[Alternative, ...]] = field(default_factory=dict)
    known_wrong: Mapping[str, tuple[KnownWrong, ...]] = field(default_factory=dict)

    def has_convention(self, function: str) -> bool:
        """Tell whether the function's result depends on the loss convention."""
        known = self.functions.get(function)
        return known is not None and takes(known, "convention")

    def draw(self, exercise: str, rng: np.random.Generator) -> dict[str, Value]:
        """Return fresh inputs for an exercise's function, by argument name."""
        drawn = as_value(self.draws[exercise](rng))
        if not isinstance(drawn, dict):
            raise TypeError(f"DRAWS[{exercise!r}] returned no dict")
        return drawn


def takes(function: Function, keyword: str) -> bool:
    """Tell whether ``function`` has a parameter of that name."""
    return keyword in _parameters(function)


def _parameters(function: Function) -> frozenset[str]:
    # Variants are mostly made anew from one function, with keywords that it keeps.
    while isinstance(function, partial) and not function.args:
        function = function.func
    return _known_parameters(function)


@lru_cache(maxsize=4096)
def _known_parameters(function: Function) -> frozenset[str]:
    return frozenset(inspect.signature(function).parameters)


def evaluate(
    function: Function,
    inputs: Mapping[str, Value],
    returns: tuple[str, ...],
    convention: str = "",
    up: Upstream | None = None,
) -> dict[str, Floats]:
    """Return the outputs of a trusted function as float64 arrays, by name.

    ``convention`` and ``up`` are passed where the function takes them.
    """
    keywords: dict[str, object] = {name: plain(value) for name, value in inputs.items()}
    if convention and takes(function, "convention"):
        keywords["convention"] = convention
    if up is not None and takes(function, "up"):
        keywords["up"] = up
    with np.errstate(all="ignore"):
        return outputs(as_value(function(**keywords)), returns)
