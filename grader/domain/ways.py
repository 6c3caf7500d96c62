"""Wrong ways of making the steps of a gradient descent, and the steps that each explains.

A way says of which gradients a step was made, and which part of the step they have to
explain. As with right steps, the samples are recovered and never assumed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from grader.domain.sums import Sums, paired_sums, summed, table_sums
from grader.domain.trajectory import (
    SCALINGS,
    Batch,
    Path,
    Recovered,
    batches_up_to,
    chosen,
    explained_by,
)
from grader.domain.value import Floats

# What a student takes from the lecture's momentum; other values are not named.
MOMENTUM = 0.9

Changes = Callable[[Path], Floats]


def wrong_factors(path: Path) -> Iterator[tuple[str, float]]:
    """Yield the factors that a step may wrongly be multiplied by, with the mistake's id."""
    yield "sign", -1.0
    yield "eta_twice", path.learning_rate
    yield "eta_missing", 1.0 / path.learning_rate
    yield "divided_by_n", 1.0 / path.samples
    if path.batch_size > 1:
        yield "divided_by_batch_size", 1.0 / path.batch_size


def whole_data(path: Path) -> tuple[Batch, ...]:
    """Return the one batch that holds every sample."""
    return (tuple(range(path.samples)),)


def one_too_many(path: Path) -> tuple[Batch, ...]:
    """Return every batch of at most one sample more than asked for."""
    size = min(path.batch_size + 1, path.samples)
    return batches_up_to(path.samples, size, repeated=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way of making steps.

    ``changes`` is the part of each step that the gradients of that step explain, shape
    (updates, d); ``sums`` adds up gradients for the first so many steps.
    """

    mistake: str
    sums: Callable[[Path, int], Sums]
    changes: Changes = lambda path: path.changes

    def recover(self, path: Path, scaling: str, ratio: float = 1.0) -> Recovered | None:
        """Return the batches that explain each step; None where some step has none."""
        first = self._near(path, scaling, ratio, 1)
        if first is None or not np.all(np.any(first[1], axis=1)):
            return None
        every = self._near(path, scaling, ratio, path.updates)
        if every is None or not np.all(np.any(every[1], axis=1)):
            return None
        return Recovered(scaling=scaling, ratio=ratio, options=chosen(*every))

    def _near(
        self, path: Path, scaling: str, ratio: float, steps: int
    ) -> tuple[tuple[Batch, ...], NDArray[np.bool_]] | None:
        added, changes = self._added(path, steps)
        if not added.batches:
            return None
        factor = (-ratio * path.learning_rate * _factors(added.sizes, scaling))[:, None]
        near = explained_by(path, changes, factor * added.sums, np.abs(factor) * added.terms)
        return added.batches, near

    def _added(self, path: Path, steps: int) -> tuple[Sums, Floats]:
        """Return the sums and what they have to explain; they serve every scaling and factor."""
        key = (self, steps)
        if key not in path.worked_out:
            path.worked_out[key] = self.sums(path, steps), self.changes(path)[:steps]
        return cast("tuple[Sums, Floats]", path.worked_out[key])


@lru_cache(maxsize=64)
def _factors(sizes: tuple[int, ...], scaling: str) -> Floats:
    known = {size: SCALINGS[scaling](size) for size in set(sizes)}
    return np.array([known[size] for size in sizes])


def _without(column: int) -> Callable[[Path], Floats]:
    def slopes(path: Path) -> Floats:
        kept = path.slopes.copy()
        kept[:, :, column] = 0.0
        return kept

    return slopes


def _last_for_all(path: Path) -> Floats:
    """Return gradients in which every parameter gets that of the last one, the intercept."""
    return np.repeat(path.slopes[:, :, -1:], path.points.shape[1], axis=2)


def _one_after_the_other(order: int) -> Callable[[Path], Floats]:
    """Return gradients where each parameter's is taken after the earlier ones have moved."""

    def slopes(path: Path) -> Floats:
        found = path.slopes.copy()
        columns = list(range(path.points.shape[1]))[::order]
        for step in range(path.updates):
            here = path.points[step].copy()
            for column in columns:
                found[step, :, column] = path.gradients(here)[:, column]
                here[column] = path.points[step + 1, column]
        return found

    return slopes


def _at_epoch_start(path: Path) -> Floats:
    size = max(1, path.updates // max(1, path.epochs))
    return np.asarray(path.slopes[[step // size * size for step in range(path.updates)]])


def _one_late(path: Path) -> Floats:
    return np.asarray(path.slopes[[max(0, step - 1) for step in range(path.updates)]])


def _at_start(path: Path) -> Floats:
    return np.repeat(path.slopes[:1], path.updates, axis=0)


def _carried(share: float, *, per_epoch: bool = False) -> Changes:
    """Return what each step adds to ``share`` of the step before."""

    def changes(path: Path) -> Floats:
        found = path.changes.copy()
        found[1:] -= share * path.changes[:-1]
        if per_epoch:
            size = max(1, path.updates // max(1, path.epochs))
            found[::size] = path.changes[::size]
        return found

    return changes


def _slopes(path: Path) -> Floats:
    return path.slopes


PLAIN = Way(mistake="", sums=summed(_slopes))
WHOLE = Way(mistake="full_batch", sums=summed(_slopes, whole_data))
# Each of these may also be combined with a wrong factor.
WAYS: Sequence[Way] = (
    Way(mistake="no_x", sums=summed(_last_for_all)),
    Way(mistake="b_frozen", sums=summed(_without(-1))),
    Way(mistake="w_frozen", sums=summed(_without(0))),
    Way(mistake="sequential_update", sums=summed(_one_after_the_other(1))),
    Way(mistake="sequential_update", sums=summed(_one_after_the_other(-1))),
    Way(mistake="accumulated_gradient", sums=summed(_slopes), changes=_carried(1.0)),
    Way(
        mistake="accumulated_gradient",
        sums=summed(_slopes),
        changes=_carried(1.0, per_epoch=True),
    ),
    Way(mistake="momentum", sums=summed(_slopes), changes=_carried(MOMENTUM)),
    Way(mistake="stale_gradient", sums=summed(_at_epoch_start)),
    Way(mistake="stale_gradient", sums=summed(_at_start)),
    Way(mistake="stale_gradient", sums=summed(_one_late)),
    Way(mistake="broadcast", sums=table_sums),
    Way(mistake="overlapping_slice", sums=summed(_slopes, one_too_many)),
)
TORN = Way(mistake="xy_shuffled_apart", sums=paired_sums)
