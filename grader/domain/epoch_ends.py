"""Trajectories that hold one row per epoch, though every epoch made all its updates.

The loss is quadratic, so its gradient at any point follows from that at three; all orders of
the samples within an epoch can be walked at once.
"""

from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from grader.domain.tolerance import EPS32, SINGLE
from grader.domain.trajectory import SCALINGS, Batch, Path
from grader.domain.value import Floats

# More orders than this are not tried.
MOST_ORDERS = 50_000
Orders = NDArray[np.int64]


def orders_of_epochs(path: Path, scaling: str) -> tuple[tuple[Batch, ...], ...] | None:
    """Return the orders of all samples that lead from each row to the next.

    None where some row cannot be reached from the one before by using every sample once, or
    where there are too many orders to try.
    """
    if path.updates != path.epochs:
        return None
    orders = _orders(path.samples, path.batch_size)
    affine = _affine(path)
    if affine is None or not len(orders):
        return None
    found = []
    for before, after in zip(path.points[:-1], path.points[1:], strict=True):
        reached = _reached(path, scaling, affine, orders, (before, after))
        if not reached:
            return None
        found.append(reached)
    return tuple(found)


@lru_cache(maxsize=8)
def _orders(samples: int, size: int) -> Orders:
    """Return every order of samples in which batches of ``size`` differ, the short one last."""
    count = 1
    for left in range(samples, 0, -1):
        count *= left
    for start in range(0, samples, size):
        for k in range(2, min(size, samples - start) + 1):
            count //= k
    if count > MOST_ORDERS:
        return np.zeros((0, samples), dtype=np.int64)
    if size == 1:
        return np.array(list(permutations(range(samples))), dtype=np.int64)
    found: list[tuple[int, ...]] = [()]
    for start in range(0, samples, size):
        found = [
            (*taken, *batch)
            for taken in found
            for batch in _batches(samples, taken, min(size, samples - start))
        ]
    return np.array(found, dtype=np.int64)


def _batches(samples: int, taken: tuple[int, ...], size: int) -> list[tuple[int, ...]]:
    left = [index for index in range(samples) if index not in taken]
    return [batch for batch in permutations(left, size) if list(batch) == sorted(batch)]


def _affine(path: Path) -> tuple[Floats, Floats] | None:
    """Return slope (n, d, d) and value at zero (n, d) of the gradient; None: not affine."""
    d = path.points.shape[1]
    zero = path.gradients(np.zeros(d))
    slope = np.stack([path.gradients(axis) - zero for axis in np.eye(d)], axis=2)
    there = path.points[-1]
    wanted = path.gradients(there)
    if not np.allclose(slope @ there + zero, wanted, rtol=1e-9, atol=1e-9):
        return None
    return slope, zero


def _reached(
    path: Path,
    scaling: str,
    affine: tuple[Floats, Floats],
    orders: Orders,
    ends: tuple[Floats, Floats],
) -> tuple[Batch, ...]:
    slope, zero = affine
    at = np.repeat(ends[0][None, :], len(orders), axis=0)
    for start in range(0, path.samples, path.batch_size):
        batch = orders[:, start : start + path.batch_size]
        each = np.einsum("obde,oe->obd", slope[batch], at) + zero[batch]
        factor = path.learning_rate * SCALINGS[scaling](batch.shape[1])
        at = at - factor * each.sum(axis=1)
    moved = np.abs(ends[1] - ends[0])
    rounding = 8 * EPS32 * path.samples * np.maximum(1.0, np.abs(ends[1]))
    near = np.all(np.abs(at - ends[1]) <= SINGLE.rtol * moved + rounding, axis=1)
    # Steps nearly commute where the rate is small, so that several orders may lead there.
    return tuple(tuple(order) for order in orders[near].tolist())
