"""Whether the samples of a path were drawn anew for every update, or only look like that."""

from collections.abc import Sequence
from itertools import chain
from math import comb, prod

from grader.domain.trajectory import Batch, Path, Recovered

# A chance below this is no chance.
HARDLY = 1e-4


def drawn_with_replacement(paths: Sequence[tuple[Path, Recovered]]) -> bool:
    """Tell whether all cases look like samples drawn anew for every update.

    The number of updates has to be right, each epoch has to draw other samples, and no more
    than one batch of an epoch may be short. Chance leaves out a position in the data now and
    then; what it would hardly do is no such draw.
    """
    seen: set[int] = set()
    fewest = min((path.samples for path, _ in paths), default=0)
    draws = min((path.updates * path.batch_size for path, _ in paths), default=0)
    for path, recovered in paths:
        size = path.updates_per_epoch
        if path.updates != size * path.epochs or not recovered.complete:
            return False
        short = [all(len(b) < path.batch_size for b in option) for option in recovered.options]
        if any(sum(short[n : n + size]) > 1 for n in range(0, len(short), size)):
            return False
        drawn = [option[0] for option in recovered.options]
        epochs = [
            tuple(sorted(chain.from_iterable(drawn[first : first + size])))
            for first in range(0, len(drawn), size)
        ]
        if path.epochs > 1 and len(set(epochs)) == 1:
            return False
        seen.update(index for batch in drawn for index in batch)
    if filled_up(paths):
        return False
    missing = len(set(range(fewest)) - seen)
    if not missing:
        return True
    # All cases may draw with one seed: they count as one.
    return comb(fewest, missing) * (1 - missing / fewest) ** draws >= HARDLY


def filled_up(paths: Sequence[tuple[Path, Recovered]]) -> bool:
    """Tell whether the last, short batch of every epoch was filled up with samples used before.

    Draws with replacement look like that by chance; where this is not hardly so, it is no proof.
    """
    chances = [1.0]
    for path, recovered in paths:
        size, rest = path.updates_per_epoch, path.samples % path.batch_size
        if path.updates != size * path.epochs or not recovered.complete:
            return False
        if not rest or size < 2:
            continue
        epochs = [recovered.options[n : n + size] for n in range(0, path.updates, size)]
        if not all(_is_filled_up(path, epoch) for epoch in epochs):
            return False
        chances.append(_chance(path.samples, path.batch_size) ** len(epochs))
    # All cases may draw with one seed: they count as one.
    return min(chances) < HARDLY


def _is_filled_up(path: Path, epoch: Sequence[Sequence[Batch]]) -> bool:
    full = [next((b for b in found if len(b) == path.batch_size), ()) for found in epoch]
    before = list(chain.from_iterable(full[:-1]))
    return (
        all(full) and len(set(before)) == len(before) and len({*before, *full[-1]}) == path.samples
    )


def _chance(samples: int, size: int) -> float:
    """Return how often only the last of an epoch's whole batches, drawn anew, repeats samples."""
    whole, rest = divmod(samples, size)
    apart = prod(comb(samples - k * size, size) / comb(samples, size) for k in range(whole))
    return apart * comb(samples - rest, size - rest) / comb(samples, size)
