"""The student's own upstream values, standing in for the right ones (follow-through).

Only recorded numbers are used: code never crosses the boundary.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TypeAlias

import numpy as np

from grader.domain.assignment import Exercise
from grader.domain.observation import RecordedCall
from grader.domain.probe import Table
from grader.domain.question import Question
from grader.domain.reference import Function, as_value, evaluate, plain, takes
from grader.domain.value import Floats, ShapeMismatch, Value, leaves, named, squeezed

# Student and reference reach the same point by different roundings; a neighbouring
# training step differs by far more than this.
SAME_RTOL = 1e-4
BELIEVED_RTOL = 1e-3


class NotRecorded(LookupError):  # noqa: N818  (a finding about a run, not an Error)
    """The student's program never called this function with these arguments."""


def vector(value: Value) -> Floats:
    """Return all numbers of ``value`` in order, as one vector."""
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
    return float(_gaps([a[None, :] for a in observed], wanted)[0])


def _gaps(observed: Sequence[Floats], wanted: Sequence[Floats]) -> Floats:
    """Return how far each list of arguments is from the wanted one.

    Args:
        observed: one array (calls, numbers) for each argument.
        wanted: one vector (numbers,) for each argument.
    """
    worst = np.zeros(len(observed[0]) if observed else 1)
    with np.errstate(all="ignore"):
        for rows, b in zip(observed, wanted, strict=True):
            if not b.size:
                continue
            gap = np.max(np.abs(rows - b), axis=1)
            largest = max(float(np.max(np.abs(b))), 1e-6)
            gap = np.where(np.isfinite(gap), gap / (SAME_RTOL * largest), np.inf)
            if not np.all(np.isfinite(b)):
                # Once a training has diverged, inf is the same as inf.
                same = np.all((rows == b) | (np.isnan(rows) & np.isnan(b)), axis=1)
                gap = np.where(same, 0.0, np.inf)
            worst = np.maximum(worst, gap)
    return np.asarray(worst)


def arguments_of(call: RecordedCall, contract: Exercise) -> tuple[Value, ...] | None:
    """Return the arguments of a recorded call in contract order; None: it has others."""
    given = dict(zip(contract.arguments, call.arguments, strict=False))
    given.update(call.keywords)
    if len(call.arguments) > len(contract.arguments) or set(given) != set(contract.arguments):
        return None
    return tuple(given[name] for name in contract.arguments)


def recorded(calls: Sequence[RecordedCall], contract: Exercise) -> Function:
    """Return a function that answers with what the student's one returned.

    It is called by a reference with the contract's arguments in order; the nearest recorded
    call within rounding answers.

    Raises:
        NotRecorded: (when called) no call fits, or its result has another form.
    """
    grouped = _grouped(calls, contract)

    def answer(*arguments: object, **_settings: object) -> object:
        wanted = [vector(as_value(argument)) for argument in arguments]
        if len(wanted) != len(contract.arguments):
            raise NotRecorded(contract.id)
        given, results = grouped.get(tuple(v.size for v in wanted), ((), ()))
        if not results:
            raise NotRecorded(contract.id)
        gaps = _gaps(given, wanted)
        best = int(np.argmin(gaps))
        if not gaps[best] <= 1:
            raise NotRecorded(contract.id)
        return _in_contract_form(results[best], contract)

    return answer


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


def _in_contract_form(result: Value, contract: Exercise) -> object:
    """Return a recorded result as the reference's own function would return it."""
    try:
        parts = named(result, contract.returns)
    except ShapeMismatch as mismatch:
        raise NotRecorded(contract.id) from mismatch
    values = tuple(
        plain(squeezed(part)) if isinstance(part, np.ndarray) else plain(part)
        for part in parts.values()
    )
    return values[0] if len(values) == 1 else values


def upstream_of(question: Question, calls: Sequence[RecordedCall]) -> Mapping[str, Function]:
    """Return the student's own functions for exercises that failed in an explained way.

    Empty where every exercise built on is right, or where nothing may be followed: a route
    on the student's own values counts only if they vary and their mistake is understood. An
    upstream function that the probed one never called has nothing to follow.
    """
    kept = believed(question, calls)
    called = {call.function for call in kept}
    return {
        name: recorded(kept, question.contract[name])
        for name, standing in question.upstream.items()
        if standing.followed and name in called and name in question.contract
    }


def right_upstream(question: Question) -> Mapping[str, Function]:
    """Return the reference's functions for the exercises that passed on their own.

    Beside a wrong function that is followed, a right one of the student's stays right.
    """
    functions = question.reference.functions
    return {
        name: partial(functions[name], convention=standing.convention)
        if standing.convention
        else functions[name]
        for name, standing in question.upstream.items()
        if standing.passed and name in functions
    }


def believed(question: Question, calls: Sequence[RecordedCall]) -> tuple[RecordedCall, ...]:
    """Return the recorded calls that show the mistake which was found, and no other.

    A function that answers one way when it is judged and another way when it is used would
    otherwise make whatever uses it right.
    """
    return question.once(("believed", id(calls)), lambda: (_believed(question, calls), calls))[0]


def _believed(question: Question, calls: Sequence[RecordedCall]) -> tuple[RecordedCall, ...]:
    kept: list[RecordedCall] = []
    for name, standing in question.upstream.items():
        own = [call for call in calls if call.function == name]
        variants = [
            variant.function
            for variant in question.reference.known_wrong.get(name, ())
            if variant.id == standing.mistake
        ]
        if standing.followed and variants:
            contract = question.contract[name]
            own = [c for c in own if any(_shows(question, c, contract, v) for v in variants)]
        elif standing.followed and not _answers_vary(own):
            own = []
        kept += own
    return tuple(kept)


def _shows(question: Question, call: RecordedCall, contract: Exercise, variant: Function) -> bool:
    """Tell whether a recorded result is what a known-wrong function returns."""
    arguments = arguments_of(call, contract)
    if arguments is None:
        return False
    got = vector(call.result)
    plainly = dict(zip(contract.arguments, arguments, strict=True))
    as_rows: dict[str, Value] = {
        name: np.atleast_1d(value) if isinstance(value, np.ndarray) else value
        for name, value in plainly.items()
    }
    conventions = tuple(question.reference.conventions) if takes(variant, "convention") else ("",)
    for inputs in (plainly, as_rows):
        for convention in conventions:
            try:
                parts = evaluate(variant, inputs, contract.returns, convention)
            except (ValueError, ArithmeticError, IndexError, TypeError):
                continue
            wanted = np.concatenate([np.ravel(part) for part in parts.values()])
            if np.array_equal(got, wanted, equal_nan=True) or _alike(got, wanted):
                return True
    return False


def _alike(got: Floats, wanted: Floats) -> bool:
    """Tell whether two vectors are equal but for the rounding of a whole training."""
    if got.shape != wanted.shape or not got.size or not np.all(np.isfinite([got, wanted])):
        return False
    largest = float(np.max(np.abs(wanted)))
    return bool(np.max(np.abs(got - wanted)) <= BELIEVED_RTOL * largest)


def _answers_vary(calls: Sequence[RecordedCall]) -> bool:
    """Tell whether different arguments had different results; one call shows nothing."""
    seen = [(vector((*c.arguments, *c.keywords.values())), vector(c.result)) for c in calls]
    if not seen or all(np.array_equal(seen[0][0], arguments) for arguments, _ in seen):
        return True
    return any(not np.array_equal(seen[0][1], result, equal_nan=True) for _, result in seen)
