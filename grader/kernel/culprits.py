"""How a run's notices name what was stopped: a cell, a call, or the whole notebook."""

from grader.domain.notebook import Cell
from grader.domain.probe import Probe
from grader.domain.text import Text

WHOLE_RUN = Text(en="The notebook as a whole", zh="整个 notebook")


def of_cell(cell: Cell) -> Text:
    """Return how a cell is called in a sentence."""
    return Text(en=f"Cell {cell.index + 1}", zh=f"第 {cell.index + 1} 个单元格")


def of_probe(probe: Probe) -> Text:
    """Return how a call of a student's function is called in a sentence."""
    return Text(en=f"A call of `{probe.function}`", zh=f"对 `{probe.function}` 的一次调用")


def cpu_told(culprit: Text) -> Text:
    """Return the notice that a culprit used up its processor time."""
    return Text(
        en=f"{culprit.en} used more processor time than the assignment allows and was stopped.",
        zh=f"{culprit.zh}占用的处理器时间超出了作业允许的上限，已被停止。",
    )
