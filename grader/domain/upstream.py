"""The student's own upstream values, standing in for the right ones (follow-through)."""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from grader.domain.assignment import Exercise
from grader.domain.observation import RecordedCall
from grader.domain.question import Question
from grader.domain.recorded import arguments_of, recorded, vector
from grader.domain.reference import Function, evaluate, takes
from grader.domain.value import Floats, Value

# What a known mistake returns is found in a recorded result but for a training's rounding.
BELIEVED_RTOL = 1e-3


def upstream_of(question: Question, calls: Sequence[RecordedCall]) -> Mapping[str, Function]:
    """Return the student's own functions for exercises that failed in an explained way.

    Empty where every exercise built on is right, or where nothing may be followed: a route
    on the student's own values counts only if they vary and their mistake is understood. An
    upstream function that the probed one never called has nothing to follow.
    """
    kept = believed(question, calls)
    called = {call.function for call in kept}
    return {
        name: recorded(kept, question.contract[name], question.reference.functions.get(name))
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
        if standing.slack > 0:
            variants = [question.reference.functions[name]]
        if standing.followed and variants:
            contract, rtol = question.contract[name], max(BELIEVED_RTOL, standing.slack)
            own = [c for c in own if any(_shows(question, c, contract, v, rtol) for v in variants)]
        elif standing.followed and not _answers_vary(own):
            own = []
        kept += own
    return tuple(kept)


def _shows(
    question: Question, call: RecordedCall, contract: Exercise, variant: Function, rtol: float
) -> bool:
    """Tell whether a recorded result is what a known function returns."""
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
            if np.array_equal(got, wanted, equal_nan=True) or _alike(got, wanted, rtol):
                return True
    return False


def _alike(got: Floats, wanted: Floats, rtol: float) -> bool:
    """Tell whether two vectors are equal but for ``rtol`` of the largest finite element.

    What overflows in one has to do so in the other.
    """
    finite = np.isfinite(wanted)
    if not np.array_equal(np.isfinite(got), finite) or not np.any(finite):
        return False
    largest = float(np.max(np.abs(wanted[finite])))
    return bool(np.max(np.abs(got[finite] - wanted[finite])) <= rtol * largest)


def _answers_vary(calls: Sequence[RecordedCall]) -> bool:
    """Tell whether different arguments had different results; one call shows nothing."""
    seen = [(vector((*c.arguments, *c.keywords.values())), vector(c.result)) for c in calls]
    if not seen or all(np.array_equal(seen[0][0], arguments) for arguments, _ in seen):
        return True
    return any(not np.array_equal(seen[0][1], result, equal_nan=True) for _, result in seen)
