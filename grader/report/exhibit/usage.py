"""Which samples each update of a gradient descent used, epoch by epoch."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.exhibit import Descent
from grader.domain.text import Text

CELL = 13
LEFT, TOP = 26, 16
LEAST_WIDTH = 340
MOST_UPDATES = 48
MOST_SAMPLES = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class UsedCell:
    """A sample that an update used; ``again`` if it had been used in that epoch before."""

    x: int
    y: int
    again: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochBand:
    """The updates of one epoch: where they begin, how wide they are, and the gaps in them.

    ``missing`` are the places of samples that the epoch never used.
    """

    number: int
    x: int
    width: int
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageView:
    """One column for each update, one row for each sample."""

    width: int
    height: int
    cells: tuple[UsedCell, ...]
    bands: tuple[EpochBand, ...]
    unknown: tuple[int, ...]
    samples: tuple[tuple[int, int], ...]
    said: tuple[Text, ...]
    gaps: bool
    twice: bool
    cell: int = CELL
    left: int = LEFT
    top: int = TOP


def usage_view(shown: Descent) -> UsageView:
    """Return the picture of the samples used."""
    whole = max(1, MOST_UPDATES // max(1, shown.per_epoch)) * shown.per_epoch
    batches = shown.batches[:whole]
    samples = min(shown.samples, MOST_SAMPLES)
    epochs = [
        batches[first : first + shown.per_epoch]
        for first in range(0, len(batches), max(1, shown.per_epoch))
    ]
    cells, bands = _cells(epochs, samples), _bands(epochs, samples)
    return UsageView(
        width=max(LEAST_WIDTH, LEFT + CELL * len(batches) + 4 * len(epochs)),
        height=TOP + CELL * samples + 4,
        cells=tuple(cells),
        bands=tuple(bands),
        unknown=tuple(
            _column(number, shown.per_epoch) for number, batch in enumerate(batches) if not batch
        ),
        samples=tuple((row, TOP + CELL * row) for row in range(samples)),
        said=tuple(_said(shown, epochs)),
        gaps=any(band.missing for band in bands),
        twice=any(cell.again for cell in cells),
    )


def _column(update: int, per_epoch: int) -> int:
    return LEFT + CELL * update + 4 * (update // max(1, per_epoch))


def _cells(epochs: Sequence[Sequence[Sequence[int]]], samples: int) -> list[UsedCell]:
    found, update = [], 0
    per_epoch = len(epochs[0]) if epochs else 1
    for epoch in epochs:
        seen: set[int] = set()
        for batch in epoch:
            for sample in sorted(set(batch)):
                if sample < samples:
                    again = sample in seen or list(batch).count(sample) > 1
                    x = _column(update, per_epoch)
                    found.append(UsedCell(x=x, y=TOP + CELL * sample, again=again))
            seen.update(batch)
            update += 1
    return found


def _bands(epochs: Sequence[Sequence[Sequence[int]]], samples: int) -> list[EpochBand]:
    found, update = [], 0
    per_epoch = len(epochs[0]) if epochs else 1
    for number, epoch in enumerate(epochs, start=1):
        used = {sample for batch in epoch for sample in batch}
        known = all(epoch)
        found.append(
            EpochBand(
                number=number,
                x=_column(update, per_epoch),
                width=CELL * len(epoch),
                missing=tuple(TOP + CELL * s for s in range(samples) if known and s not in used),
            )
        )
        update += len(epoch)
    return found


def _said(shown: Descent, epochs: Sequence[Sequence[Sequence[int]]]) -> list[Text]:
    """Return a sentence for each epoch that does not use every sample once, or one for all."""
    if not all(all(epoch) for epoch in epochs):
        return [
            Text(
                en="Columns with a question mark fit no choice of samples.",
                zh="带问号的列与任何一组样本都不符。",
            )
        ]
    uneven = [_uneven(shown.samples, epoch) for epoch in epochs]
    told = [
        Text(en=f"Epoch {number} {said.en}.", zh=f"第 {number} 轮{said.zh}。")
        for number, said in enumerate(uneven, start=1)
        if said.en
    ]
    if len(uneven) > 1 and len(told) == len(uneven) and len(set(uneven)) == 1:
        told = [Text(en=f"Every epoch {uneven[0].en}.", zh=f"每一轮都{uneven[0].zh}。")]
        if uneven[0].en.startswith("never "):
            english = uneven[0].en.removeprefix("never ")
            told = [Text(en=f"No epoch {english}.", zh=told[0].zh)]
    if not told:
        told.append(
            Text(en="Every epoch uses every sample once.", zh="每一轮都恰好使用每个样本一次。")
        )
    orders = {tuple(frozenset(batch) for batch in epoch) for epoch in epochs}
    if len(epochs) > 1 and len(orders) == 1:
        told.append(
            Text(en="All epochs use them in the same order.", zh="各轮使用样本的次序完全相同。")
        )
    return told


def _uneven(samples: int, epoch: Sequence[Sequence[int]]) -> Text:
    """Return what is uneven about the use of samples in an epoch, or nothing."""
    counts = Counter(sample for batch in epoch for sample in batch)
    missing = [s for s in range(samples) if s not in counts]
    often = [s for s in sorted(counts) if counts[s] > 1]
    english, chinese = [], []
    if missing:
        listed = _listed(missing, samples)
        english.append(f"never uses {listed.en}")
        chinese.append(f"没有用到{listed.zh}")
    if often:
        listed = _listed(often, samples)
        english.append(f"uses {listed.en} more than once")
        chinese.append(f"多次用到{listed.zh}")
    return Text(en=" and ".join(english), zh="，".join(chinese))


def _listed(numbers: Sequence[int], samples: int) -> Text:
    if len(numbers) == samples:
        return Text(en="every sample", zh="全部样本")
    word = "sample" if len(numbers) == 1 else "samples"
    return Text(
        en=f"{word} {', '.join(map(str, numbers))}", zh=f"样本 {'、'.join(map(str, numbers))}"
    )
