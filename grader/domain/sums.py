"""What a batch's gradients add up to, when they are a batch's gradients at all.

The labels of a batch may belong to other samples, or every sample may have met every label.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from grader.domain.trajectory import Batch, Path, batches_up_to, membership
from grader.domain.value import Floats

# Pairings of more samples than this are not tried: there are too many of them.
MOST_PAIRED = 4


def usual_batches(path: Path) -> tuple[Batch, ...]:
    """Return every batch that an update may have used."""
    return batches_up_to(path.samples, path.batch_size, repeated=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sums:
    """What the batches of a way add up to, for the first steps of a path.

    ``sums`` and ``terms`` (their sizes before adding) have shape (steps, batches, d);
    ``sizes`` is by how many numbers a mean would divide in each batch.
    """

    batches: tuple[Batch, ...]
    sizes: tuple[int, ...]
    sums: Floats
    terms: Floats


_NOTHING = Sums(batches=(), sizes=(), sums=np.zeros((0, 0, 0)), terms=np.zeros((0, 0, 0)))


def summed(
    slopes: Callable[[Path], Floats],
    batches: Callable[[Path], tuple[Batch, ...]] = usual_batches,
) -> Callable[[Path, int], Sums]:
    """Return the sums over batches of per-sample gradients ``slopes`` (updates, n, d)."""

    def sums(path: Path, steps: int) -> Sums:
        found = batches(path)
        members, each = membership(found, path.samples), slopes(path)[:steps]
        return Sums(
            batches=found,
            sizes=tuple(map(len, found)),
            sums=members @ each,
            terms=members @ np.abs(each),
        )

    return sums


def table_sums(path: Path, steps: int) -> Sums:
    """Return the sums over tables: every sample of a batch with every label of it."""
    if path.pairs is None:
        return _NOTHING
    batches = usual_batches(path)
    members = membership(batches, path.samples)
    sums, terms = (
        np.einsum("bi,sijd,bj->sbd", members, table, members, optimize=True)
        for table in _tables(path, steps)
    )
    return Sums(batches=batches, sizes=tuple(len(b) ** 2 for b in batches), sums=sums, terms=terms)


def paired_sums(path: Path, steps: int) -> Sums:
    """Return the sums over batches in which the labels belong to other samples."""
    if path.pairs is None or path.batch_size > MOST_PAIRED:
        return _NOTHING
    table, sizes = _tables(path, steps)
    table, sizes = (t.reshape(steps, -1, t.shape[-1]) for t in (table, sizes))
    batches: list[Batch] = []
    sums, terms = [], []
    for size in sorted({path.batch_size, path.samples % path.batch_size or 1}):
        pairs, found = _pairings(path.samples, size)
        batches += found
        sums.append(sum(table[:, place] for place in pairs.T))
        terms.append(sum(sizes[:, place] for place in pairs.T))
    return Sums(
        batches=tuple(batches),
        sizes=tuple(map(len, batches)),
        sums=np.concatenate(sums, axis=1),
        terms=np.concatenate(terms, axis=1),
    )


def _tables(path: Path, steps: int) -> tuple[Floats, Floats]:
    assert path.pairs is not None  # noqa: S101  (the callers looked)
    table = np.array([path.pairs(point) for point in path.points[:steps]])
    return table, np.abs(table)


@lru_cache(maxsize=16)
def _pairings(samples: int, size: int) -> tuple[NDArray[np.int64], tuple[Batch, ...]]:
    """Return every choice of ``size`` samples with as many labels, as positions in a table.

    Beside them stand the samples alone.
    """
    rows = np.array(list(combinations(range(samples), size)))
    labels = np.array(list(permutations(range(samples), size)))
    pairs = rows[:, None, :] * samples + labels[None, :, :]
    places = np.asarray(pairs.reshape(-1, size), dtype=np.int64)
    places.setflags(write=False)
    return places, tuple(tuple(row) for row in (places // samples).tolist())
