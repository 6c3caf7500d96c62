"""A confusion matrix beside the one that the right parameters give."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.exhibit import Confusion
from grader.domain.text import Text
from grader.report.inert import excerpt_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many samples of a row's class were taken for a column's; ``share`` of the row, 0 to 4."""

    number: int
    hit: bool
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfusionTable:
    """One matrix; ``title`` says whose."""

    title: Text
    rows: tuple[tuple[str, tuple[Count, ...]], ...]
    said: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfusionView:
    """The student's matrix and the right one."""

    kind: str
    case: int
    classes: tuple[str, ...]
    tables: tuple[ConfusionTable, ...]


def confusion_view(shown: Confusion) -> ConfusionView:
    """Return the two tables of a confusion."""
    classes = tuple(excerpt_line(name, 40) for name in shown.classes)
    return ConfusionView(
        kind="confusion",
        case=shown.case,
        classes=classes,
        tables=(
            _table(Text(en="Your parameters", zh="你的参数"), classes, shown.own),
            _table(Text(en="The reference's", zh="参考参数"), classes, shown.right),
        ),
    )


def _table(title: Text, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> ConfusionTable:
    right = sum(counts[number][number] for number in range(len(classes)))
    total = sum(map(sum, counts))
    return ConfusionTable(
        title=title,
        rows=tuple(
            (
                name,
                tuple(
                    Count(
                        number=count,
                        hit=column == row,
                        share=-(-4 * count // sum(counts[row])) if count else 0,
                    )
                    for column, count in enumerate(counts[row])
                ),
            )
            for row, name in enumerate(classes)
        ),
        said=Text(en=f"{right} of {total} right", zh=f"{total} 个中 {right} 个正确"),
    )
