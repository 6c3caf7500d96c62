"""True statements about wrong numbers: how they are arranged, by how much they are off.

Each holds for all numbers of all cases, or is not made.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations

import numpy as np

from grader.domain.text import Text
from grader.domain.tolerance import SINGLE
from grader.domain.value import Floats
from grader.domain.verdict import Diagnosis

Parts = Mapping[str, Floats]
Statement = Callable[[Sequence[Parts], Sequence[Parts]], Diagnosis | None]

# Columns beyond this number are not tried in every order.
MOST_COLUMNS = 5
DECIMALS = (1, 2, 3, 4)
# Two numbers that agree to this show no offset but rounding.
NEARLY = 1e-3


def stated(pattern: str, *, en: str, zh: str, explains: float = 1.0) -> Diagnosis:
    """Return a pattern as a diagnosis."""
    return Diagnosis(id=f"pattern.{pattern}", explains=explains, name=Text(en=en, zh=zh))


def allowed(expected: Floats) -> Floats:
    """Return the allowed absolute error of each element."""
    largest = float(np.max(np.abs(expected))) if expected.size else 0.0
    bound = SINGLE.rtol * np.abs(expected) + max(SINGLE.floor * largest, 1e-12)
    return np.asarray(bound, dtype=np.float64)


def same(got: Floats, wanted: Floats) -> bool:
    """Tell whether two arrays are equal but for rounding; other shapes are not."""
    return got.shape == wanted.shape and bool(np.all(np.abs(got - wanted) <= allowed(wanted)))


def _exchanged(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that every output is another one's right value."""
    names = tuple(expected[0])
    source: dict[str, str] = {}
    for name in names:
        found = [
            other
            for other in names
            if all(same(o[name], e[other]) for o, e in zip(observed, expected, strict=True))
        ]
        if len(found) != 1:
            return None
        source[name] = found[0]
    if len(set(source.values())) < len(names) or all(n == o for n, o in source.items()):
        return None
    listed = [(n, o) for n, o in source.items() if n != o]
    return stated(
        "exchanged",
        en="outputs stand in each other's place: "
        + ", ".join(f"{other} where {name} belongs" for name, other in listed),
        zh="输出的位置互换了：" + "，".join(f"{n} 的位置上是 {o}" for n, o in listed),
    )


def _reordered(axis: int) -> Statement:
    """Return the statement that the rows, or the columns, are in another order."""

    def statement(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
        tables = [(o[n], e[n]) for o, e in zip(observed, expected, strict=True) for n in e]
        if not all(want.ndim == 2 for _, want in tables):
            return None
        counts = {want.shape[axis] for _, want in tables}
        count = counts.pop()
        orders = [tuple(range(count))[::-1]]
        if counts or count < 2:
            return None
        if count <= MOST_COLUMNS:
            orders = [o for o in permutations(range(count)) if o != tuple(range(count))]
        for order in orders:
            if all(same(got, np.take(want, order, axis=axis)) for got, want in tables):
                listed = ", ".join(str(index + 1) for index in order)
                what, what_zh = (("rows", "行"), ("columns", "列"))[axis]
                return stated(
                    "reordered",
                    en=f"the {what} are right, but in the order {listed}",
                    zh=f"各{what_zh}的数是对的，但次序是 {listed}",
                )
        return None

    return statement


def _offset(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that one and the same number was added everywhere."""
    got, wanted = (np.concatenate([np.ravel(p) for c in s for p in c.values()])
                   for s in (observed, expected))  # fmt: skip
    if got.size < 3 or np.ptp(wanted) <= NEARLY * float(np.max(np.abs(wanted))):
        return None
    offset = float(np.median(got - wanted))
    if abs(offset) <= NEARLY * float(np.max(np.abs(wanted))):
        return None
    if not np.all(np.abs(got - wanted - offset) <= allowed(wanted) + SINGLE.rtol * abs(offset)):
        return None
    return stated(
        "offset",
        en=f"every number is off by {offset:+.6g}",
        zh=f"所有数都比期望值多 {offset:.6g}"
        if offset > 0
        else f"所有数都比期望值少 {-offset:.6g}",
    )


def _absolute(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that the signs were lost."""
    pairs = [(o[n], e[n]) for o, e in zip(observed, expected, strict=True) for n in e]
    if all(same(got, np.abs(want)) for got, want in pairs) and any(
        np.any(want < 0) for _, want in pairs
    ):
        return stated("absolute", en="every number has lost its sign", zh="所有数都丢掉了负号")
    return None


def _rounded(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that the numbers are the right ones, rounded."""
    pairs = [(o[n], e[n]) for o, e in zip(observed, expected, strict=True) for n in e]
    if not any(np.any(got) for got, _ in pairs):
        return None
    for decimals in DECIMALS:
        half = 0.5 * 10.0**-decimals
        if all(
            np.all(np.abs(got - np.round(got, decimals)) <= 1e-6)
            and np.all(np.abs(got - want) <= half * (1 + 1e-3) + 1e-6)
            for got, want in pairs
        ):
            return stated(
                "rounded",
                en=f"the numbers are the right ones, rounded to {decimals} decimals",
                zh=f"数值正确，但只保留了 {decimals} 位小数",
            )
    return None


def factor(got: Floats, wanted: Floats) -> float | None:
    """Return the one factor between two vectors, if there is one and it is neither 0 nor 1."""
    if got.size < 2 or not np.any(wanted):
        return None
    ratio = float(got @ wanted / (wanted @ wanted))
    if abs(ratio) < 1e-6:
        return None
    return ratio if np.all(np.abs(got - ratio * wanted) <= abs(ratio) * allowed(wanted)) else None


def _ratio_by_case(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that each case has a factor of its own."""
    factors = [
        factor(
            np.concatenate([np.ravel(p) for p in got.values()]),
            np.concatenate([np.ravel(p) for p in wanted.values()]),
        )
        for got, wanted in zip(observed, expected, strict=True)
    ]
    known = [ratio for ratio in factors if ratio is not None]
    if len(known) < len(factors) or len(known) < 2:
        return None
    listed = ", ".join(f"{ratio:.5g}" for ratio in known)
    return stated(
        "ratio_by_case",
        en=f"in each case all numbers are off by one factor: {listed}",
        zh=f"同一组数据中所有数都差同一个倍数，各组依次为 {listed}",
    )


def _ratio_by_output(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that each output has a factor of its own, the same in all cases."""
    factors: dict[str, float] = {}
    for name in expected[0]:
        got, wanted = (np.concatenate([np.ravel(c[name]) for c in s]) for s in (observed, expected))
        ratio = 1.0 if same(got, wanted) else factor(got, wanted)
        if ratio is None:
            return None
        factors[name] = ratio
    if len(factors) < 2:
        return None
    return stated(
        "ratio_by_output",
        en="in every case "
        + ", ".join(
            f"{name} is " + ("right" if ratio == 1 else f"{ratio:.5g} times the expected one")
            for name, ratio in factors.items()
        ),
        zh="每组数据中 "
        + "，".join(
            f"{name} " + ("都正确" if ratio == 1 else f"都是期望值的 {ratio:.5g} 倍")
            for name, ratio in factors.items()
        ),
    )


def _one_step_off(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State that a sequence is shifted by one."""
    pairs = [(o[n], e[n]) for o, e in zip(observed, expected, strict=True) for n in e]
    if not all(want.ndim and len(want) >= 4 for _, want in pairs):
        return None
    if all(same(got[:-1], want[1:]) for got, want in pairs):
        return stated("shifted", en="everything comes one step early", zh="所有值都提前了一步")
    if all(same(got[1:], want[:-1]) for got, want in pairs):
        return stated("shifted", en="everything comes one step late", zh="所有值都晚了一步")
    return None


def _right_at_first(observed: Sequence[Parts], expected: Sequence[Parts]) -> Diagnosis | None:
    """State how many entries at the beginning of every output are right."""
    counts = []
    for got, wanted in ((o[n], e[n]) for o, e in zip(observed, expected, strict=True) for n in e):
        if not wanted.ndim or len(wanted) < 2:
            return None
        bound = allowed(wanted)
        wrong = np.asarray(np.abs(got - wanted) > bound).reshape(len(wanted), -1)
        each = np.any(wrong, axis=1)
        counts.append(int(np.argmax(each)) if np.any(each) else len(wanted))
    right = min(counts)
    if not right:
        return None
    return stated(
        "right_at_first",
        en=f"the first {right} of each sequence right, not all that follows",
        zh=f"每个序列的前 {right} 项正确，之后的不全对",
        explains=0.5,
    )


ARRANGEMENTS: tuple[Statement, ...] = (_exchanged, _reordered(1), _reordered(0))
AMOUNTS: tuple[Statement, ...] = (_offset, _absolute, _rounded, _ratio_by_case, _ratio_by_output)
SEQUENCES: tuple[Statement, ...] = (_one_step_off, _right_at_first)
