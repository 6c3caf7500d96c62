"""The path of a gradient descent over lines of equal loss, and which samples were used."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from grader.domain.exhibit import Descent, Plane, Surface
from grader.domain.text import Text
from grader.report import amounts
from grader.report.exhibit.axis import Point, Scale, Tick, finite, lines, ticks, widened, written
from grader.report.exhibit.contours import contour, levels
from grader.report.exhibit.usage import UsageView, usage_view
from grader.report.inert import excerpt_line

WIDTH, HEIGHT = 380, 320
LEFT, RIGHT, TOP, BOTTOM = 46, 12, 12, 40
LEVELS = 8
MOST_STEPS = 60
NEAR = 15.0
"""Places between two points below which a label would hide what it stands at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDot:
    """The parameters after one update; ``label`` and its place where there is room for one."""

    x: float
    y: float
    told: str
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A few characters at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One update in the table: its samples, the student's parameters and the right ones."""

    number: int
    samples: str
    own: tuple[str, str]
    right: tuple[str, str]
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DescentView:
    """The picture of a path; ``lowest`` holds the minimum where it is in sight."""

    kind: str
    case: int
    names: tuple[str, str]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    contours: tuple[str, ...]
    own: tuple[str, ...]
    right: tuple[str, ...]
    dots: tuple[StepDot, ...]
    squares: tuple[Point, ...]
    labels: tuple[Label, ...]
    start: Point
    lowest: tuple[Point, ...]
    good: bool
    said: tuple[Text, ...]
    rows: tuple[StepRow, ...]
    dropped: int
    usage: UsageView
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right_edge: int = WIDTH - RIGHT
    top: int = TOP
    bottom: int = HEIGHT - BOTTOM


def descent_view(shown: Descent) -> DescentView:
    """Return the picture of a path."""
    x, y = _scales(shown)
    own = [(x.held(w), y.held(b)) for w, b in shown.own[: MOST_STEPS + 1]]
    good = shown.right_steps >= len(shown.own) - 1
    # a path that is right in every step would only be hidden by itself
    apart = shown.own_values or not (good and shown.same_batches)
    right = [(x.held(w), y.held(b)) for w, b in shown.right[: MOST_STEPS + 1] if apart]
    lowest = (x.at(shown.surface.lowest[0]), y.at(shown.surface.lowest[1]))
    return DescentView(
        kind="descent",
        case=shown.case,
        names=(excerpt_line(shown.names[0], 20), excerpt_line(shown.names[1], 20)),
        x_ticks=ticks(x, 5),
        y_ticks=ticks(y, 5),
        contours=tuple(_contours(shown.surface, x, y)),
        own=tuple(lines(own)),
        right=tuple(lines(right)),
        dots=tuple(_dots(shown, own)),
        squares=tuple(point for point in right[1:] if _in_sight(point)),
        labels=tuple(_labels(shown, own)),
        start=own[0],
        lowest=(lowest,) if shown.surface.heights and _in_sight(lowest) else (),
        good=good,
        said=tuple(_said(shown, own)),
        rows=tuple(_rows(shown)),
        dropped=max(0, len(shown.own) - 1 - MOST_STEPS),
        usage=usage_view(shown),
    )


def _scales(shown: Descent) -> tuple[Scale, Scale]:
    """Return the two scales: those of the surface, or what both paths need."""
    low, high = shown.surface.low, shown.surface.high
    if not shown.surface.heights:
        ends = [widened(*_range(shown.right, axis), 0.3) for axis in (0, 1)]
        low, high = (ends[0][0], ends[1][0]), (ends[0][1], ends[1][1])
    return (
        Scale(low=low[0], high=high[0], start=LEFT, end=WIDTH - RIGHT),
        Scale(low=low[1], high=high[1], start=HEIGHT - BOTTOM, end=TOP),
    )


def _range(points: Sequence[Plane], axis: int) -> tuple[float, float]:
    values = finite(point[axis] for point in points) or [0.0]
    return min(values), max(values)


def _contours(surface: Surface, x: Scale, y: Scale) -> list[str]:
    """Return one path for each level."""
    if not surface.heights:
        return []
    rows, columns = len(surface.heights), len(surface.heights[0])
    found = []
    for level in levels(surface.heights, LEVELS):
        parts = []
        for line in contour(surface.heights, level):
            places = [
                f"{written(x.start + (x.end - x.start) * column / (columns - 1))} "
                f"{written(y.start + (y.end - y.start) * row / (rows - 1))}"
                for column, row in line
            ]
            parts.append("M" + "L".join(places))
        found.append("".join(parts))
    return found


def _in_sight(point: Point) -> bool:
    return LEFT <= point[0] <= WIDTH - RIGHT and TOP <= point[1] <= HEIGHT - BOTTOM


def _samples(batch: Sequence[int]) -> str:
    """Return the samples of an update; more than four in a row as their ends."""
    numbers = sorted(batch)
    if len(numbers) > 4 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{numbers[0]} … {numbers[-1]}"
    return ", ".join(map(str, numbers)) if numbers else "?"


def _dots(shown: Descent, own: Sequence[Point]) -> list[StepDot]:
    return [
        StepDot(
            x=place[0],
            y=place[1],
            told=f"{number}: {{{_samples(shown.batches[number - 1])}}}",
            right=number <= shown.right_steps,
        )
        for number, place in enumerate(own)
        if number and _in_sight(place)
    ]


def _labels(shown: Descent, own: Sequence[Point]) -> list[Label]:
    """Return the samples of each update, beside its line where that is long enough."""
    found: list[Label] = []
    for number, (before, after) in enumerate(pairwise(own)):
        text = _samples(shown.batches[number])
        reach = ((after[0] - before[0]) ** 2 + (after[1] - before[1]) ** 2) ** 0.5
        if not (_in_sight(before) and _in_sight(after)) or reach < NEAR:
            continue
        across = ((before[1] - after[1]) / reach, (after[0] - before[0]) / reach)
        side = 1 if across[0] > 0 else -1  # to the right of the line
        x = (before[0] + after[0]) / 2 + side * across[0] * 8
        y = (before[1] + after[1]) / 2 + side * across[1] * 8 + 3.5
        free = all(abs(x - o.x) > 6.2 * len(o.text) + 3 or abs(y - o.y) > 11 for o in found)
        if free and x + 6.2 * len(text) < WIDTH - RIGHT:
            found.append(Label(x=x, y=y, text=text))
    return found


def _said(shown: Descent, own: Sequence[Point]) -> list[Text]:
    updates = len(shown.own) - 1
    told = [_steps(shown, updates)]
    if shown.own_values:
        told.append(
            Text(
                en="The dashed path follows the right gradients, with the same samples.",
                zh="虚线是用同样的样本、按正确梯度走出的路径。",
            )
        )
    elif not shown.same_batches:
        told.append(
            Text(
                en="The dashed path is a right one with samples in an order of its own.",
                zh="虚线是一条正确的路径，其样本次序与你的不同。",
            )
        )
    gone = next((number for number, place in enumerate(own) if not _in_sight(place)), 0)
    if gone:
        told.append(
            Text(
                en=f"Your path leaves the picture with update {gone}.",
                zh=f"你的路径在第 {gone} 次更新时离开了图中的范围。",
            )
        )
    return told


def _steps(shown: Descent, updates: int) -> Text:
    if shown.right_steps >= updates and shown.own_values:
        return Text(
            en=f"Given your own gradients, all {updates} updates are right steps.",
            zh=f"按你自己的梯度，全部 {updates} 次更新都是正确的。",
        )
    if shown.right_steps >= updates:
        return Text(
            en=f"All {updates} updates are right steps.", zh=f"全部 {updates} 次更新都是正确的。"
        )
    number = shown.right_steps + 1
    if shown.right_steps == 0:
        return Text(en="Already the first update is no right step.", zh="从第 1 次更新起就不正确。")
    return Text(
        en=f"Update {number} is the first that is no right step.",
        zh=f"第 {number} 次更新是第一个不正确的更新。",
    )


def _rows(shown: Descent) -> list[StepRow]:
    found = []
    for number in range(1, min(len(shown.own), MOST_STEPS + 1)):
        own = shown.own[number]
        right = shown.right[number] if number < len(shown.right) else ()
        found.append(
            StepRow(
                number=number,
                samples=_samples(shown.batches[number - 1]),
                own=(amounts.number(own[0]), amounts.number(own[1])),
                right=(amounts.number(right[0]), amounts.number(right[1])) if right else ("–", "–"),
                same=number <= shown.right_steps,
            )
        )
    return found
