"""Compares numbers at single precision, and says of wrong ones only what is true of all."""

from collections.abc import Sequence

import numpy as np

from grader.practice.calling import Thing, Told, Trouble, squeezed

RTOL = 1e-4
FLOOR = 1e-5
SMALLEST = 1e-7
EPS32 = 1.2e-7
# A mistake is named only where the next one misses by this many times what is allowed.
MARGIN = 10.0
Parts = Told
Pair = tuple[str, str]
Bounds = tuple[float, float]
USUAL = (RTOL, FLOOR)


def aligned(observed: Parts, expected: Parts) -> dict[str, Thing]:
    """Return the outputs in the expected shapes, axes of size 1 dropped.

    Raises:
        Trouble: another shape, or a NaN.
    """
    found = {}
    for name, wanted in expected.items():
        got = squeezed(observed[name])
        if got.shape != squeezed(wanted).shape:
            turned = got.ndim == 2 and got.shape == squeezed(wanted).T.shape
            zh = "，行和列可能互换了" if turned else ""
            en = "; rows and columns may be exchanged" if turned else ""
            raise Trouble(
                f"{name} 的形状应为 {wanted.shape}，实际是 {observed[name].shape}{zh}",
                f"{name} should have the shape {wanted.shape}, and has {observed[name].shape}{en}",
            )
        if not np.all(np.isfinite(got)):
            raise Trouble(f"{name} 中有 NaN 或 inf", f"{name} holds NaN or inf")
        found[name] = got.reshape(wanted.shape)
    return found


def errors(
    observed: Parts, expected: Parts, start: Parts, bounds: Bounds = USUAL
) -> dict[str, float]:
    """Return the worst error of each output as a multiple of the allowed one.

    Where ``start`` has an output's value before, the change of it is compared. ``bounds`` are
    relative to each number, and to the largest of them.
    """
    rtol, floor = bounds
    changes = {n: e - start.get(n, 0.0) for n, e in expected.items()}
    largest = max([float(np.max(np.abs(c))) for c in changes.values() if c.size] or [0.0])
    found = {}
    for name, change in changes.items():
        room = rtol * np.abs(change) + (floor * largest if largest else SMALLEST)
        got = observed[name] - start.get(name, 0.0)
        if name in start:
            room = room + 4 * EPS32 * np.maximum(np.abs(start[name]), np.abs(expected[name]))
        found[name] = float(np.max(np.abs(got - change) / room)) if change.size else 0.0
    return found


def worst(
    observed: Sequence[Parts],
    expected: Sequence[Parts],
    starts: Sequence[Parts],
    bounds: Bounds = USUAL,
) -> float:
    """Return the worst error of all cases; inf where a shape is another one."""
    found = 0.0
    for got, want, start in zip(observed, expected, starts, strict=True):
        try:
            fitting = aligned(got, want)
        except Trouble:
            return float("inf")
        found = max(found, *errors(fitting, want, start, bounds).values())
    return found


def joined(cases: Sequence[Parts], starts: Sequence[Parts]) -> Thing:
    """Return all numbers of all cases, or their changes, as one vector."""
    parts = [
        np.ravel(part - start.get(name, 0.0))
        for case, start in zip(cases, starts, strict=True)
        for name, part in case.items()
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


def pattern(
    observed: Sequence[Parts], expected: Sequence[Parts], starts: Sequence[Parts]
) -> Pair | None:
    """Return what is true of all wrong numbers at once, in Chinese and English; None: nothing."""
    got, wanted = joined(observed, starts), joined(expected, starts)
    scale = float(wanted @ wanted)
    ratio = float(got @ wanted) / scale if scale and got.size > 1 else 0.0
    room = RTOL * np.abs(wanted) + FLOOR * np.max(np.abs(wanted), initial=0.0)
    if abs(ratio) > 1e-6 and np.all(np.abs(got - ratio * wanted) <= abs(ratio) * room):
        if abs(ratio + 1) < 1e-3:
            return "所有数的符号都相反", "every number has the opposite sign"
        return (
            f"所有数都是期望值的 {ratio:.6g} 倍",
            f"every number is {ratio:.6g} times the expected one",
        )
    for stated in (_turned(observed, expected), _some(observed, expected, starts)):
        if stated is not None:
            return stated
    if len(observed) > 1 and all(_same(case, observed[0]) for case in observed[1:]):
        return "无论输入是什么，结果都一样", "the result is the same whatever the inputs are"
    return None


def _turned(observed: Sequence[Parts], expected: Sequence[Parts]) -> Pair | None:
    """Return that square matrices have their rows and columns exchanged."""
    names = [n for n, part in expected[0].items() if part.ndim == 2 and _square(part)]
    for name in names:
        pairs = [(g[name], e[name]) for g, e in zip(observed, expected, strict=True)]
        if all(_near(got.T, want) for got, want in pairs) and not all(_near(*p) for p in pairs):
            return f"{name} 的行与列互换了", f"{name} has its rows and columns exchanged"
    return None


def _near(got: Thing, want: Thing) -> bool:
    return bool(np.all(np.abs(got - want) <= RTOL * np.abs(want) + FLOOR))


def _square(part: Thing) -> bool:
    return bool(part.shape[0] == part.shape[1] > 1)


def _some(
    observed: Sequence[Parts], expected: Sequence[Parts], starts: Sequence[Parts]
) -> Pair | None:
    """Return which outputs are right in all cases, where some are and some are not."""
    right = set(expected[0])
    for got, want, start in zip(observed, expected, starts, strict=True):
        found = errors(got, want, start)
        right = {name for name in right if found[name] <= 1}
    wrong = [name for name in expected[0] if name not in right]
    if not right or not wrong:
        return None
    listed = [name for name in expected[0] if name in right]
    return (
        f"{'、'.join(listed)} 正确，{'、'.join(wrong)} 有误",
        f"{', '.join(listed)} right, {', '.join(wrong)} wrong",
    )


def _same(one: Parts, other: Parts) -> bool:
    return all(one[n].shape == other[n].shape and np.allclose(one[n], other[n]) for n in one)


def first_wrong(
    observed: Sequence[Parts], expected: Sequence[Parts], starts: Sequence[Parts]
) -> tuple[str, float, float]:
    """Return the place, the expected and the returned value of the largest error."""
    best = ("", 0.0, 0.0)
    largest = 0.0
    for got, want, start in zip(observed, expected, starts, strict=True):
        found = errors(got, want, start)
        for name, error in found.items():
            if error <= max(largest, 1.0):
                continue
            largest = error
            gap = np.abs(got[name] - want[name])
            index = np.unravel_index(int(np.argmax(gap)), gap.shape)
            place = f"{name}[{', '.join(map(str, index))}]" if index else name
            before = start.get(name, np.zeros_like(want[name]))
            change = (want[name] - before)[index], (got[name] - before)[index]
            best = (place, float(change[0]), float(change[1]))
    return best
