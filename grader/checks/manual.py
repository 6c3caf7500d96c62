"""A text that a person grades; here only whether there is one."""

import re

from grader.checks.kind import Kind
from grader.checks.obstacle import verdict
from grader.domain.assignment import Observed
from grader.domain.notebook import Cell
from grader.domain.question import Question
from grader.domain.rubric import RUBRIC
from grader.domain.text import Text
from grader.domain.verdict import Outcome, Verdict


def written(cells: tuple[Cell, ...], heading: str) -> tuple[Cell, ...]:
    """Return the student's text cells under a heading: from the one that has it, onwards.

    ``cells`` are the text cells that are not the starter's. Where no heading matches, all
    of them count: a summary needs no particular title.
    """
    pattern = re.compile(heading, re.IGNORECASE) if heading else None
    for number, cell in enumerate(cells):
        if pattern is not None and pattern.search(cell.source):
            return cells[number:]
    return cells


def judge(question: Question) -> Verdict:
    """Leave a text to a person; nothing written is nothing earned."""
    texts = [c for c in written(question.texts, question.option("heading")) if c.source.strip()]
    if not texts:
        return verdict(
            question,
            Outcome.FAILED,
            Text(
                en="No text of your own was found in the notebook's Markdown cells.",
                zh="在笔记本的 Markdown 单元格中没有找到你自己写的文字。",
            ),
        )
    return verdict(
        question,
        Outcome.MANUAL,
        Text(
            en=f"A person grades this text (cell {texts[0].index + 1}).",
            zh=f"这段文字（第 {texts[0].index + 1} 个单元格）由教师人工评分。",
        ),
    )


KIND = Kind(
    name="manual",
    judge=judge,
    options=frozenset({"heading", RUBRIC}),
    observes=frozenset({Observed.MARKDOWN}),
)
