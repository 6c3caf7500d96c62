"""A gradient in three columns: returned, right, and the slope of the student's own loss."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.exhibit import Gradient, Slope
from grader.domain.text import Text
from grader.report import amounts
from grader.report.inert import excerpt_line


@dataclass(frozen=True, slots=True, kw_only=True)
class SlopeRow:
    """One component in numbers; ``known`` is whether the student's loss was measured."""

    name: str
    got: str
    expected: str
    measured: str
    right: bool
    own: bool
    known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GradientView:
    """The table, and what follows from it; ``tone`` is that of the conclusion."""

    kind: str
    case: int
    along: bool
    rows: tuple[SlopeRow, ...]
    known: bool
    tone: str
    said: Text


def gradient_view(shown: Gradient) -> GradientView:
    """Return the table of a gradient."""
    known = all(slope.measured == slope.measured for slope in shown.slopes)
    tone, said = _conclusion(shown.slopes, known=known)
    return GradientView(
        kind="gradient",
        case=shown.case,
        along=shown.along,
        rows=tuple(_row(slope) for slope in shown.slopes),
        known=known,
        tone=tone,
        said=said,
    )


def _row(slope: Slope) -> SlopeRow:
    known = slope.measured == slope.measured
    return SlopeRow(
        name=excerpt_line(slope.name, 40),
        got=amounts.number(slope.got, 6),
        expected=amounts.number(slope.expected, 6),
        measured=amounts.number(slope.measured, 4) if known else "–",
        right=slope.right,
        own=slope.own,
        known=known,
    )


def _conclusion(slopes: Sequence[Slope], *, known: bool) -> tuple[str, Text]:
    """Return what the three columns say about where a mistake lies."""
    right = all(slope.right for slope in slopes)
    if not known:
        return ("ok" if right else "bad"), Text(
            en="Your own loss could not be measured here.",
            zh="这里无法用你自己的损失函数做有限差分。",
        )
    own = all(slope.own for slope in slopes)
    alike = all(slope.alike for slope in slopes)
    if right and own:
        return "ok", Text(
            en="All three agree: your gradient is right, and it is the slope of your loss.",
            zh="三者一致：你的梯度正确，并且正是你的损失函数的斜率。",
        )
    if right:
        return "part", Text(
            en="Your gradient is right, but your loss has another slope: look at `forward` and "
            "the loss.",
            zh="梯度本身正确，但你的损失函数的斜率与它不同：请检查前向计算和损失函数。",
        )
    if own:
        return "part", Text(
            en="Your gradient is the slope of your own loss. The mistake lies before it, in the "
            "forward pass or the loss.",
            zh="你的梯度与你自己的损失函数一致，错误在它之前：前向计算或损失函数。",
        )
    if alike:
        return "bad", Text(
            en="Your loss has the right slope, but your gradient is another one: the mistake "
            "lies in the gradient itself.",
            zh="你的损失函数的斜率是对的，但你的梯度与它不同：错误就在梯度的计算中。",
        )
    return "bad", Text(
        en="Your gradient is not the right one; the columns show in which components.",
        zh="你的梯度不正确，哪些分量有误请对照各列。",
    )
