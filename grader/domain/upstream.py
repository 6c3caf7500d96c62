"""The student's own upstream values, standing in for the right ones (follow-through).

Only recorded numbers are used: code never crosses the boundary.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from grader.domain.assignment import Exercise
from grader.domain.observation import RecordedCall
from grader.domain.question import Question
from grader.domain.reference import Function, as_value, plain
from grader.domain.value import Floats, ShapeMismatch, Value, leaves, named, squeezed

# Student and reference reach the same point by different roundings; a neighbouring
# training step differs by far more than this.
SAME_RTOL = 1e-4


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
    worst = 0.0
    with np.errstate(all="ignore"):
        for a, b in zip(observed, wanted, strict=True):
            if a.shape != b.shape:
                return float(np.inf)
            gap = float(np.max(np.abs(a - b))) if a.size else 0.0
            if np.isfinite(gap):
                largest = max(float(np.max(np.abs(b), initial=0.0)), 1e-6)
                worst = max(worst, gap / (SAME_RTOL * largest))
            elif not np.array_equal(a, b, equal_nan=True):
                return float(np.inf)  # once a training has diverged, inf is the same as inf
            if worst > 1:
                return worst
    return worst


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
    usable = [
        ([vector(argument) for argument in arguments], call.result)
        for call in calls
        if call.function == contract.id and (arguments := arguments_of(call, contract)) is not None
    ]

    def answer(*arguments: object, **_settings: object) -> object:
        wanted = [vector(as_value(argument)) for argument in arguments]
        if len(wanted) != len(contract.arguments):
            raise NotRecorded(contract.id)
        best, result = np.inf, None
        for given, returned in usable:
            apart = _apart(given, wanted)
            if apart < best:
                best, result = apart, returned
            if best == 0:
                break
        if result is None or best > 1:
            raise NotRecorded(contract.id)
        return _in_contract_form(result, contract)

    return answer


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
    called = {call.function for call in calls}
    return {
        name: recorded(calls, question.contract[name])
        for name, standing in question.upstream.items()
        if standing.followed and name in called and name in question.contract
    }
