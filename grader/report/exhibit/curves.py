"""Curves as small panels: the student's line over the reference's, parted where they differ."""

from dataclasses import dataclass

from grader.domain.exhibit import Curve, Curves
from grader.domain.text import Text
from grader.report import amounts
from grader.report.exhibit.axis import (
    Point,
    Scale,
    Tick,
    finite,
    lines,
    ticks,
    whole_ticks,
    widened,
)
from grader.report.inert import excerpt_line

WIDTH, HEIGHT = 360, 220
LEFT, RIGHT, TOP, BOTTOM = 50, 14, 12, 34
MOST_DOTS = 24
MOST_ROWS = 60

_KNOWN = {
    "losses": Text(en="Loss", zh="损失"),
    "train_loss": Text(en="Loss on the training set", zh="训练集损失"),
    "train_acc": Text(en="Accuracy on the training set", zh="训练集准确率"),
    "test_loss": Text(en="Loss on the test set", zh="测试集损失"),
    "test_acc": Text(en="Accuracy on the test set", zh="测试集准确率"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """The first row that differs: its place, its number, and whether its label stands left."""

    at: float
    row: int
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePanel:
    """One curve's picture; ``partings`` holds the first differing row, if there is one."""

    title: Text
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    reference: tuple[str, ...]
    own: tuple[str, ...]
    reference_dots: tuple[Point, ...]
    dots: tuple[Point, ...]
    partings: tuple[Parting, ...]
    said: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveRow:
    """One row of the table: for each curve the reference's value, the student's, and both alike."""

    number: int
    cells: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvesView:
    """All panels of one training, and the same numbers as a table."""

    kind: str
    case: int
    own_values: bool
    panels: tuple[CurvePanel, ...]
    names: tuple[str, ...]
    rows: tuple[CurveRow, ...]
    dropped: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def curves_view(shown: Curves) -> CurvesView:
    """Return the picture of some curves."""
    longest = max((len(curve.got) for curve in shown.curves), default=0)
    return CurvesView(
        kind="curves",
        case=shown.case,
        own_values=shown.own_values,
        panels=tuple(_panel(curve) for curve in shown.curves),
        names=tuple(excerpt_line(curve.name, 40) for curve in shown.curves),
        rows=tuple(_row(shown, number) for number in range(min(longest, MOST_ROWS))),
        dropped=max(0, longest - MOST_ROWS),
    )


def _panel(curve: Curve) -> CurvePanel:
    longest = max(len(curve.got), len(curve.expected))
    x = Scale(low=0, high=max(1, longest - 1), start=LEFT + 6, end=WIDTH - RIGHT - 4)
    y = _height(curve)
    right = [(x.at(row), y.held(value)) for row, value in enumerate(curve.expected)]
    own = [(x.at(row), y.held(value)) for row, value in enumerate(curve.got)]
    few = len(curve.got) <= MOST_DOTS
    partings: tuple[Parting, ...] = ()
    if curve.diverges:
        place = x.at(curve.agree)
        partings = (Parting(at=place, row=curve.agree, left=place > 0.6 * WIDTH),)
    return CurvePanel(
        title=_title(curve.name),
        x_ticks=whole_ticks(x, 6),
        y_ticks=ticks(y, 4),
        reference=tuple(lines(right)),
        own=tuple(lines(own)),
        reference_dots=tuple(_inside(right)) if few else (),
        dots=tuple(_inside(own)) if few else (),
        partings=partings,
        said=_said(curve),
    )


def _inside(points: list[Point]) -> list[Point]:
    return [p for p in points if TOP - 1 <= p[1] <= HEIGHT - BOTTOM + 1]


def _height(curve: Curve) -> Scale:
    """Return the vertical scale: the reference in full, of the student's what is near it."""
    right = finite(curve.expected) or [0.0]
    low, high = min(right), max(right)
    room = 1.5 * max(high - low, 0.1 * max(abs(high), abs(low)), 1e-6)
    near = [value for value in finite(curve.got) if low - room <= value <= high + room]
    low, high = widened(min([low, *near]), max([high, *near]), 0.06)
    if min([*right, *near]) >= 0 > low:
        low = min([*right, *near]) - 0.03 * (high - low)
    return Scale(low=low, high=high, start=HEIGHT - BOTTOM, end=TOP)


def _title(name: str) -> Text:
    shown = excerpt_line(name, 40)
    return _KNOWN.get(name) or Text(en=f"`{shown}`", zh=f"`{shown}`")


def _said(curve: Curve) -> Text:
    if not curve.diverges:
        return Text(en="Every row agrees.", zh="每一行都一致。")
    row = curve.agree
    if row >= len(curve.expected):
        return Text(
            en=f"Row {row} is one too many.",
            zh=f"第 {row} 行是多余的。",
        )
    got, wanted = amounts.number(curve.got[row]), amounts.number(curve.expected[row])
    return Text(
        en=f"First difference in row {row}: {got} instead of {wanted}.",
        zh=f"从第 {row} 行开始不一致：得到 {got}，应为 {wanted}。",
    )


def _row(shown: Curves, number: int) -> CurveRow:
    cells = []
    for curve in shown.curves:
        known = number < len(curve.expected) and number < len(curve.got)
        wanted = amounts.number(curve.expected[number]) if number < len(curve.expected) else "–"
        got = amounts.number(curve.got[number]) if number < len(curve.got) else "–"
        cells.append((wanted, got, known and number < curve.agree))
    return CurveRow(number=number, cells=tuple(cells))
