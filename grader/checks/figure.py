"""The notebook displayed a figure with data in it."""

import numpy as np

from grader.checks.kind import Kind
from grader.checks.obstacle import verdict
from grader.domain.assignment import Observed
from grader.domain.observation import Series
from grader.domain.question import Question
from grader.domain.text import Text
from grader.domain.verdict import Outcome, Verdict

FEWEST_POINTS = 2
# Fewer points than this may be anything; a person looks.
FEWEST_OF_A_CURVE = 5


def falls(series: Series) -> bool:
    """Tell whether a series looks like a loss: finite, and lower at its end than at its start."""
    y = series.y
    return bool(y.size >= FEWEST_OF_A_CURVE and np.all(np.isfinite(y)) and y[-1] < y[0])


def judge(question: Question) -> Verdict:
    """Pass for a figure with a falling curve; leave other figures to a person."""
    if not question.figures:
        return verdict(
            question,
            Outcome.FAILED,
            Text(
                en="The notebook displayed no figure when it was run.",
                zh="笔记本运行时没有显示任何图。",
            ),
        )
    series = [s for figure in question.figures for s in figure.series if s.points >= FEWEST_POINTS]
    if any(falls(one) for one in series):
        return verdict(
            question,
            Outcome.PASSED,
            Text(en="A figure shows a falling curve.", zh="图中有下降的曲线。"),
        )
    unreadable = any(not figure.readable for figure in question.figures)
    if series or unreadable:
        return verdict(
            question,
            Outcome.UNDECIDED,
            Text(
                en="A figure was displayed; whether it shows the losses is for a person to say.",
                zh="已显示图形，但其中是否画出了损失曲线需要人工确认。",
            ),
        )
    return verdict(
        question,
        Outcome.FAILED,
        Text(
            en="The displayed figures are empty: no series with two points or more.",
            zh="显示的图是空的：没有包含两个以上数据点的曲线。",
        ),
    )


KIND = Kind(name="figure", judge=judge, observes=frozenset({Observed.FIGURE}))
