"""What can be said about wrong numbers without guessing at their cause.

Each pattern is a true statement about all numbers of all cases; anything less is silence.
"""

from collections.abc import Sequence

import numpy as np

from grader.domain.statements import AMOUNTS, ARRANGEMENTS, SEQUENCES, Parts, allowed, stated
from grader.domain.text import Text
from grader.domain.tolerance import SINGLE
from grader.domain.value import Floats, squeezed
from grader.domain.verdict import Diagnosis


def stated_pattern(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """Return the pattern that relates all observed numbers to the expected ones.

    Args:
        observed: outputs by name for each case, finite, shaped like ``expected``.
        expected: outputs by name for each case.
    """
    for statement in (_ratio, *ARRANGEMENTS, *AMOUNTS, _some_right, *SEQUENCES, _constant):
        found = statement(observed, expected)
        if found is not None:
            return found
    return None


def _ratio(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    ratio = constant_ratio(observed, expected)
    return None if ratio is None else factor_pattern(ratio)


def _some_right(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    right = right_outputs(observed, expected)
    if not right:
        return None
    wrong = [name for name in expected[0] if name not in right]
    return stated(
        "only_some_outputs",
        en=f"{', '.join(right)} right, {', '.join(wrong)} wrong",
        zh=f"{'、'.join(right)} 正确，{'、'.join(wrong)} 有误",
        explains=len(right) / len(expected[0]),
    )


def _constant(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    if len(observed) < 2 or varies(observed) or not varies(expected):
        return None
    return stated(
        "constant",
        en="the result is the same whatever the inputs are",
        zh="无论输入是什么，结果都一样",
    )


def frozen(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """Return that some parameters never change, where they should and others do.

    Args:
        observed: the changes of the parameters by name for each case, finite.
        expected: the changes that were to be made.
    """
    names = tuple(expected[0])
    still = [
        name
        for name in names
        if all(not np.any(case[name]) for case in observed)
        and any(np.any(case[name]) for case in expected)
    ]
    if not still or len(still) == len(names):
        return None
    return Diagnosis(
        id="pattern.frozen",
        explains=len(still) / len(names),
        name=Text(
            en=f"{', '.join(still)} never change{'s' if len(still) == 1 else ''}",
            zh=f"{'、'.join(still)} 从未更新",
        ),
    )


def constant_ratio(observed: Sequence[Parts], expected: Sequence[Parts]) -> float | None:
    """Return the one factor between all observed and expected numbers, if there is one."""
    got = np.concatenate([np.ravel(part) for case in observed for part in case.values()])
    wanted = np.concatenate([np.ravel(part) for case in expected for part in case.values()])
    if got.size < 2 or not np.any(wanted):
        return None
    ratio = float(got @ wanted / (wanted @ wanted))
    # Zero times the right answer is no pattern of thought, it is nothing at all.
    if abs(ratio) < 1e-6 or abs(ratio - 1) < 10 * SINGLE.rtol:
        return None
    allowed = abs(ratio) * (SINGLE.rtol * np.abs(wanted) + SINGLE.floor * np.max(np.abs(wanted)))
    return ratio if np.all(np.abs(got - ratio * wanted) <= allowed) else None


def factor_pattern(ratio: float) -> Diagnosis:
    """Return the statement that every number is off by one factor."""
    if abs(ratio + 1) < 10 * SINGLE.rtol:
        return Diagnosis(
            id="pattern.sign",
            explains=1.0,
            name=Text(en="every number has the opposite sign", zh="所有数的符号都相反"),
        )
    return Diagnosis(
        id="pattern.ratio",
        explains=1.0,
        name=Text(
            en=f"every number is {ratio:.6g} times the expected one",
            zh=f"所有数都是期望值的 {ratio:.6g} 倍",
        ),
    )


def right_outputs(observed: Sequence[Parts], expected: Sequence[Parts]) -> tuple[str, ...]:
    """Return the outputs that are right in every case, if some are and some are not."""
    names = tuple(expected[0])
    right = tuple(
        name
        for name in names
        if all(
            np.all(np.abs(got[name] - want[name]) <= allowed(want[name]))
            for got, want in zip(observed, expected, strict=True)
        )
    )
    return right if 0 < len(right) < len(names) else ()


def is_transposed(observed: Floats, expected: Floats) -> bool:
    """Tell whether a matrix is the expected one with rows and columns exchanged."""
    got = np.asarray(squeezed(observed), dtype=np.float64)
    wanted = np.asarray(squeezed(expected), dtype=np.float64)
    if got.ndim != 2 or got.shape != wanted.T.shape:
        return False
    return bool(np.all(np.abs(got.T - wanted) <= allowed(wanted)))


def varies(observed: Sequence[Parts]) -> bool:
    """Tell whether the outputs change from case to case, as a function of inputs must.

    A single case shows nothing, and neither do zeros that agree with each other.
    """
    vectors = [np.concatenate([np.ravel(p) for p in case.values()]) for case in observed]
    first = vectors[0] if vectors else np.zeros(0)
    return any(
        other.shape != first.shape or not np.allclose(other, first, rtol=1e-6, atol=0.0)
        for other in vectors[1:]
    )
