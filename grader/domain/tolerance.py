"""How far a number may lie from the expected one, and how far it does.

Everything is judged at single precision: a container's dtype says nothing about the
precision of what was computed into it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from grader.domain.value import Floats, ShapeMismatch, described, squeezed

EPS32 = float(np.finfo(np.float32).eps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """The allowed error of an element of a vector.

    ``rtol`` is relative to the expected element, ``floor`` to the vector's largest one.
    """

    rtol: float = 1e-4
    floor: float = 1e-5


SINGLE = Tolerance()
# The keys of a check that may say otherwise, with the least and the most that they may be:
# less is finer than single precision, more tells no right program from a wrong one.
BOUNDS = {"rtol": (1e-6, 0.5), "floor": (1e-7, 0.5)}


def declared(options: Mapping[str, object]) -> Tolerance:
    """Return what the options of a check allow: what they say, else as ever."""
    said = {
        name: float(value)
        for name, value in options.items()
        if name in BOUNDS and isinstance(value, (int, float))
    }
    return replace(SINGLE, **said)


def allowed_errors(expected: Floats, tolerance: Tolerance = SINGLE) -> Floats:
    """Return the allowed absolute error of each element of one vector.

    Args:
        expected: any shape, finite; the largest element sets the floor.
        tolerance: relative to ``expected`` (not symmetric).
    """
    if expected.size == 0:
        return np.zeros_like(expected)
    largest = float(np.max(np.abs(expected)))
    # An all-zero vector still needs room for one rounding of numbers around 1.
    floor = tolerance.floor * largest if largest > 0 else EPS32
    return np.asarray(tolerance.rtol * np.abs(expected) + floor, dtype=np.float64)


def worst_error(observed: Floats, expected: Floats, allowed: Floats) -> float:
    """Return the largest error as a multiple of the allowed one; 1.0 still passes.

    Args:
        observed: same shape as ``expected``; a NaN anywhere gives inf.
        expected: finite.
        allowed: positive, same shape.

    Raises:
        ValueError: the shapes differ; nothing is broadcast.

    Source: the bound of ``numpy.isclose``, kept as a ratio for the feedback.
    """
    if observed.shape != expected.shape or allowed.shape != expected.shape:
        raise ValueError(f"shapes differ: {observed.shape}, {expected.shape}, {allowed.shape}")
    if observed.size == 0:
        return 0.0
    with np.errstate(over="ignore", invalid="ignore"):
        worst = float((np.abs(observed - expected) / allowed).max())
    return worst if np.isfinite(worst) else float(np.inf)


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The error of each output of one case, as multiples of the allowed one."""

    errors: Mapping[str, float]

    @property
    def worst(self) -> float:
        """Return the largest of them; 0.0 where there is nothing to compare."""
        return max(self.errors.values(), default=0.0)


def aligned(observed: Mapping[str, Floats], expected: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the observed outputs in the expected shapes, size-1 axes dropped on both sides.

    Raises:
        ShapeMismatch: an output has another shape; nothing is broadcast.
    """
    result = {}
    for name, wanted in expected.items():
        got = squeezed(observed[name])
        if got.shape != squeezed(wanted).shape:
            raise ShapeMismatch(name, described(wanted), described(observed[name]))
        result[name] = np.asarray(got.reshape(wanted.shape), dtype=np.float64)
    return result


def compare(
    observed: Mapping[str, Floats],
    expected: Mapping[str, Floats],
    start: Mapping[str, Floats] | None = None,
    tolerance: Tolerance = SINGLE,
    enough: float = np.inf,
) -> Comparison:
    """Compare one case as a whole vector.

    Args:
        observed: outputs by name, already :func:`aligned`.
        expected: outputs by name; together they are one vector with one floor.
        start: parameters before an update, by output name. When given, the changes are
            compared, and the rounding of the parameters themselves is allowed for.
        tolerance: for every element.
        enough: once an error is larger, the outputs that are longer are not compared.
    """
    before = start or {}
    changes = {n: e - before[n] if n in before else e for n, e in expected.items()}
    largest = max((float(np.abs(c).max()) for c in changes.values() if c.size), default=0.0)
    floor = tolerance.floor * largest if largest > 0 else EPS32
    errors = dict.fromkeys(changes, 0.0)
    # Most wrong candidates are ruled out by a few numbers: the shortest outputs come first.
    for name, change in sorted(changes.items(), key=lambda part: part[1].size):
        allowed = tolerance.rtol * np.abs(change) + floor
        got = observed[name]
        if name in before:
            got = got - before[name]
            allowed = allowed + 4 * EPS32 * np.maximum(np.abs(before[name]), np.abs(expected[name]))
        errors[name] = worst_error(got, change, np.asarray(allowed, dtype=np.float64))
        if errors[name] > enough:
            break
    return Comparison(errors=errors)
