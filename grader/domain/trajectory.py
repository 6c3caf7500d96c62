"""Recovering what a gradient-descent program did from the parameters after every update.

Each step tells which samples it used: its change of the parameters is minus the learning
rate times a sum of per-sample gradients at the point where the step began. Nothing else is
assumed, so that every valid shuffle is right.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import combinations, combinations_with_replacement
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from grader.domain.tolerance import EPS32, SINGLE
from grader.domain.value import Floats

Batch: TypeAlias = tuple[int, ...]
SampleGradients: TypeAlias = Callable[[Floats], Floats]

# The factor on the sum of 1/2*e^2 gradients over a batch of the given size.
SCALINGS: Mapping[str, Callable[[int], float]] = {
    "half_sum": lambda _size: 1.0,
    "sum": lambda _size: 2.0,
    "half_mean": lambda size: 1.0 / size,
    "mean": lambda size: 2.0 / size,
}


@dataclass(frozen=True, kw_only=True)
class Path:
    """A trajectory to be explained.

    ``points`` has shape (updates + 1, d), the start first; ``samples`` is the number n of
    samples, ``batch_size`` 1 for a single-sample method. ``gradients`` maps a point (d,) to
    the per-sample gradients (n, d) of 1/2 * e^2; ``pairs`` to those of a sample's data with
    another one's label, (n, n, d), where such pairs can be made.
    """

    points: Floats
    samples: int
    batch_size: int
    epochs: int
    learning_rate: float
    gradients: SampleGradients
    pairs: SampleGradients | None = None

    @cached_property
    def changes(self) -> Floats:
        """Return the change of the parameters in each update, shape (updates, d)."""
        return np.asarray(np.diff(self.points, axis=0))

    @cached_property
    def slopes(self) -> Floats:
        """Return the per-sample gradients where each update began, shape (updates, n, d)."""
        return np.array([self.gradients(point) for point in self.points[:-1]])

    @cached_property
    def worked_out(self) -> dict[Hashable, object]:
        """Return what has been worked out of this path already."""
        return {}

    @property
    def updates(self) -> int:
        """Return the number of observed updates."""
        return len(self.points) - 1

    @property
    def updates_per_epoch(self) -> int:
        """Return the number of updates in one epoch, the short last batch included."""
        return -(-self.samples // self.batch_size)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """The batches that can explain each step under one scaling.

    ``options[k]`` holds every batch that explains step k. ``ratio`` multiplies the step
    (1.0 for a right one); ``explained`` is the number of steps with an option.
    """

    scaling: str
    ratio: float
    options: tuple[tuple[Batch, ...], ...]

    @property
    def explained(self) -> int:
        """Return the number of steps that some batch explains."""
        return sum(1 for option in self.options if option)

    @property
    def complete(self) -> bool:
        """Tell whether every step is explained."""
        return self.explained == len(self.options)


@lru_cache(maxsize=64)
def batches_up_to(samples: int, size: int, *, repeated: bool) -> tuple[Batch, ...]:
    """Return all batches of at most ``size`` samples; ``repeated``: drawn with replacement."""
    choose = combinations_with_replacement if repeated else combinations
    return tuple(batch for k in range(size, 0, -1) for batch in choose(range(samples), k))


@lru_cache(maxsize=64)
def membership(batches: tuple[Batch, ...], samples: int) -> Floats:
    """Return how often each batch holds each sample, shape (batches, samples)."""
    counts = np.zeros((len(batches), samples))
    for row, batch in enumerate(batches):
        for index in batch:
            counts[row, index] += 1
    counts.setflags(write=False)
    return counts


def scaled(batches: Sequence[Batch], scaling: str) -> Floats:
    """Return the factor that a scaling gives to the sum over each batch."""
    return np.array([SCALINGS[scaling](len(batch)) for batch in batches])


def explained_by(
    path: Path, changes: Floats, predicted: Floats, terms: Floats
) -> NDArray[np.bool_]:
    """Tell which predictions explain which changes, shape (steps, batches).

    Args:
        path: whose first steps these are.
        changes: shape (steps, d).
        predicted: shape (steps, batches, d).
        terms: the sizes of what was added up in each prediction, same shape.
    """
    at = np.maximum(np.abs(path.points[:-1]), np.abs(path.points[1:]))[: len(changes)]
    sizes, near = np.abs(predicted), np.ones(predicted.shape[:2], dtype=bool)
    largest = SINGLE.floor * reduce(np.maximum, np.moveaxis(sizes, 2, 0))
    for own in range(predicted.shape[2]):  # float32 rounds every term, and the parameters.
        rounding = 4 * EPS32 * (at[:, None, own] + terms[:, :, own])
        allowed = SINGLE.rtol * sizes[:, :, own] + largest + rounding
        near &= np.abs(changes[:, None, own] - predicted[:, :, own]) <= allowed
    return near


def recover(
    path: Path, batches: tuple[Batch, ...], scaling: str, *, ratio: float = 1.0
) -> Recovered:
    """Return the batches that explain each step under one scaling and one wrong factor."""
    members = membership(batches, path.samples)
    factor = (-ratio * path.learning_rate * scaled(batches, scaling))[:, None]
    terms = np.abs(factor) * (members @ np.abs(path.slopes))
    near = explained_by(path, path.changes, factor * (members @ path.slopes), terms)
    return Recovered(scaling=scaling, ratio=ratio, options=chosen(batches, near))


def chosen(batches: Sequence[Batch], near: NDArray[np.bool_]) -> tuple[tuple[Batch, ...], ...]:
    """Return the batches that are marked in each row."""
    return tuple(tuple(batches[int(i)] for i in np.flatnonzero(row)) for row in near)


def epochs_of(path: Path, recovered: Recovered) -> tuple[tuple[Batch, ...], ...] | None:
    """Return one batch for each step such that every epoch uses every sample just once.

    None where no choice among the options does that, or the number of updates is another.
    """
    size = path.updates_per_epoch
    if path.updates != size * path.epochs:
        return None
    epochs = []
    for first in range(0, path.updates, size):
        found = _partition(recovered.options[first : first + size], path.samples)
        if found is None:
            return None
        epochs.append(found)
    return tuple(epochs)


def _partition(options: Sequence[Sequence[Batch]], samples: int) -> tuple[Batch, ...] | None:
    """Return one disjoint batch for each step, covering all samples; None: impossible."""
    order = sorted(range(len(options)), key=lambda step: len(options[step]))
    disjoint = [
        [batch for batch in dict.fromkeys(options[step]) if len(set(batch)) == len(batch)]
        for step in order
    ]
    placed: dict[int, Batch] = {}
    # Without this memory a program could make us try its equal steps in every order.
    hopeless: set[tuple[int, frozenset[int]]] = set()

    def place(depth: int, used: frozenset[int]) -> bool:
        if depth == len(order):
            return len(used) == samples
        if (depth, used) in hopeless:
            return False
        for batch in disjoint[depth]:
            if not used.intersection(batch):
                placed[order[depth]] = batch
                if place(depth + 1, used.union(batch)):
                    return True
        hopeless.add((depth, used))
        return False

    return tuple(placed[step] for step in range(len(options))) if place(0, frozenset()) else None


def reshuffled(epochs: Sequence[Sequence[Batch]]) -> bool:
    """Tell whether not all epochs used the same batches in the same order.

    The order of samples inside a batch leaves no trace and is not asked for.
    """
    return len({tuple(frozenset(batch) for batch in epoch) for epoch in epochs}) > 1


def order_changes(path: Path, recovered: Recovered) -> bool | None:
    """Tell whether two epochs differ, where they do not cover the data; None: cannot be told.

    They differ where no batch can explain the same position in both.
    """
    size, rest = divmod(path.updates, path.epochs)
    if rest or size < 2 or path.epochs < 2 or not recovered.complete:
        return None
    first = recovered.options[:size]
    return any(
        not set(first[position]).intersection(recovered.options[start + position])
        for start in range(size, path.updates, size)
        for position in range(size)
    )
