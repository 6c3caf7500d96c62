"""Recorded calls of a student's functions, answering again with what they returned.

Only recorded numbers are used: code never crosses the boundary.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from grader.domain.assignment import Exercise
from grader.domain.observation import RecordedCall
from grader.domain.probe import Table
from grader.domain.reference import Function, as_value, plain
from grader.domain.value import Array, Floats, ShapeMismatch, Value, leaves, named, squeezed

# Student and reference reach the same point by different roundings; a neighbouring
# training step differs by far more than this.
SAME_RTOL = 1e-4


class NotRecorded(LookupError):  # noqa: N818  (a finding about a run, not an Error)
    """The student's program never called this function with these arguments."""


def vector(value: Value) -> Floats:
    """Return all numbers of ``value`` in order, as one vector; it is not to be written to."""
    if isinstance(value, np.ndarray):
        return np.asarray(value, dtype=np.float64).ravel()
    parts = [np.ravel(np.asarray(leaf, dtype=np.float64)) for leaf in leaves(value)]
    return np.concatenate(parts) if parts else np.zeros(0)


def distance(observed: Sequence[Value], wanted: Sequence[Value]) -> float:
    """Return how far two lists of arguments are apart, as a multiple of "the same".

    Beyond 1 they are not the same, and how far they are apart is of no interest.
    """
    return _apart([vector(value) for value in observed], [vector(value) for value in wanted])


def _apart(observed: Sequence[Floats], wanted: Sequence[Floats]) -> float:
    if any(a.shape != b.shape for a, b in zip(observed, wanted, strict=True)):
        return float(np.inf)
    pairs = zip(observed, wanted, strict=True)
    return max((float(_gaps(a[None, :], b)[0]) for a, b in pairs), default=0.0)


def _gaps(rows: Floats, wanted: Floats) -> Floats:
    """Return how far each row, the same argument of several calls, is from the wanted vector."""
    if not wanted.size:
        return np.zeros(len(rows))
    with np.errstate(all="ignore"):
        gap = np.max(np.abs(rows - wanted), axis=1)
        largest = max(float(np.max(np.abs(wanted))), 1e-6)
        if not np.all(np.isfinite(wanted)):
            # Once a training has diverged, inf is the same as inf.
            same = np.all((rows == wanted) | (np.isnan(rows) & np.isnan(wanted)), axis=1)
            return np.where(same, 0.0, np.inf)
        return np.where(np.isfinite(gap), gap / (SAME_RTOL * largest), np.inf)


def _nearest(observed: Sequence[Floats], wanted: Sequence[Floats]) -> int | None:
    """Return which call had the wanted arguments, the nearest one; None where none had.

    Args:
        observed: one array (calls, numbers) for each argument.
        wanted: one vector (numbers,) for each argument.
    """
    rows = np.arange(len(observed[0]) if observed else 1)
    worst = np.zeros(len(rows))
    # The shortest first: a bias tells most calls apart, and the data of all is the same.
    for column, b in sorted(zip(observed, wanted, strict=True), key=lambda pair: pair[1].size):
        gap = _gaps(column[rows], b)
        near = gap <= 1
        rows, worst = rows[near], np.maximum(worst, gap)[near]
        if not rows.size:
            return None
    return int(rows[np.argmin(worst)])


def arguments_of(call: RecordedCall, contract: Exercise) -> tuple[Value, ...] | None:
    """Return the arguments of a recorded call in contract order; None: it has others."""
    given = dict(zip(contract.arguments, call.arguments, strict=False))
    given.update(call.keywords)
    if len(call.arguments) > len(contract.arguments) or set(given) != set(contract.arguments):
        return None
    return tuple(given[name] for name in contract.arguments)


def recorded(
    calls: Sequence[RecordedCall], contract: Exercise, model: Function | None = None
) -> Function:
    """Return a function that answers with what the student's one returned.

    It is called by a reference with the contract's arguments in order; the nearest recorded
    call within rounding answers, in the shapes that ``model`` returns for such arguments: a
    column stays a column, however the student's program laid it out.

    Raises:
        NotRecorded: (when called) no call fits, or its result has another form.
    """
    grouped = _grouped(calls, contract)
    forms: dict[tuple[int, ...], Shapes] = {}
    known: dict[tuple[bytes, ...], int | None] = {}

    def answer(*arguments: object, **_settings: object) -> object:
        wanted = [vector(as_value(argument)) for argument in arguments]
        if len(wanted) != len(contract.arguments):
            raise NotRecorded(contract.id)
        sizes = tuple(v.size for v in wanted)
        given, results = grouped.get(sizes, ((), ()))
        if not results:
            raise NotRecorded(contract.id)
        # The trainings that are compared pass the same points again and again.
        key = tuple(v.tobytes() for v in wanted)
        if key not in known:
            known[key] = _nearest(given, wanted)
        best = known[key]
        if best is None:
            raise NotRecorded(contract.id)
        if model is not None and sizes not in forms:
            forms[sizes] = _shapes(model, arguments, contract)
        return _in_contract_form(results[best], contract, forms.get(sizes, {}))

    return answer


Shapes: TypeAlias = Mapping[str, tuple[int, ...]]


def _shapes(model: Function, arguments: Sequence[object], contract: Exercise) -> Shapes:
    """Return the shapes of what a trusted function returns, by the contract's names."""
    with np.errstate(all="ignore"):
        parts = named(as_value(model(*arguments)), contract.returns)
    return {name: part.shape for name, part in parts.items() if isinstance(part, np.ndarray)}


Group: TypeAlias = tuple[tuple[Floats, ...], tuple[Value, ...]]


def _grouped(calls: Sequence[RecordedCall], contract: Exercise) -> Mapping[tuple[int, ...], Group]:
    """Return the calls of one function by the sizes of their arguments, stacked."""
    found: dict[tuple[int, ...], list[tuple[list[Floats], Value]]] = {}
    for call in calls:
        if call.function != contract.id:
            continue
        arguments = arguments_of(call, contract)
        if arguments is not None:
            given = [vector(argument) for argument in arguments]
            found.setdefault(tuple(v.size for v in given), []).append((given, call.result))
    return {
        sizes: (
            tuple(np.stack(column) for column in zip(*(g for g, _ in same), strict=True)),
            tuple(result for _, result in same),
        )
        for sizes, same in found.items()
    }


def calls_in(tables: Sequence[Table]) -> tuple[RecordedCall, ...]:
    """Return the rows of tables as if they were recorded calls."""
    return tuple(
        RecordedCall(
            function=table.function,
            arguments=tuple(np.asarray(part[row]) for part in table.arguments.values()),
            keywords={},
            result=tuple(np.asarray(part[row]) for part in table.results.values()),
        )
        for table in tables
        for row in range(len(next(iter(table.results.values()))))
    )


def _in_contract_form(result: Value, contract: Exercise, shapes: Shapes) -> object:
    """Return a recorded result as the reference's own function would return it."""
    try:
        parts = named(result, contract.returns)
    except ShapeMismatch as mismatch:
        raise NotRecorded(contract.id) from mismatch
    values = tuple(
        plain(_shaped(part, shapes.get(name, ()))) if isinstance(part, np.ndarray) else plain(part)
        for name, part in parts.items()
    )
    return values[0] if len(values) == 1 else values


def _shaped(part: Array, shape: tuple[int, ...]) -> Array:
    """Return ``part`` in a shape that differs by axes of size 1 alone, else without these."""
    plainly = squeezed(part)
    same = plainly.shape == tuple(size for size in shape if size != 1)
    return plainly.reshape(shape) if same else plainly
