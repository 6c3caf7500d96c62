"""The second route of follow-through: an exercise judged on a table of right upstream values.

Where the student's earlier functions are broken, the last probes of a plan put right values
in their place. An exercise that is right then is right; the report says by which way.
"""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial

from grader.domain.question import Question, Standing
from grader.domain.text import Text
from grader.domain.verdict import Outcome, Verdict
from grader.workflow.overhearing import Memory
from grader.workflow.tabling import table_id

Judge = Callable[[Question], Verdict]


def _another(memory: dict[Hashable, object]) -> dict[Hashable, object]:
    """Return an empty memory for the second judging, overheard where the first one is."""
    return memory.fresh() if isinstance(memory, Memory) else {}


def by_table(direct: Verdict, question: Question, judge: Judge) -> Verdict:
    """Return the verdict on the table where that passes and ``direct`` did not."""
    case = question.extra.get(table_id(question.exercise.id))
    lost = direct.outcome in {Outcome.FAILED, Outcome.SKIPPED}
    if not lost or case is None or not case.returned:
        return direct
    stood_in = {table.function for table in case.probe.tables}
    broken = [n for n, s in question.upstream.items() if n in stood_in and not s.passed]
    if not broken:
        return direct
    reference = question.reference
    right = {
        name: Standing(
            passed=True,
            varies=True,
            convention=reference.asked if reference.has_convention(name) else "",
        )
        for name in broken
    }
    second = judge(
        replace(
            question,
            cases=(case,),
            extra={},
            upstream={**question.upstream, **right},
            explains=False,  # failed again, it is told what was wrong the first time
            memory=question.once("by_table", partial(_another, question.memory)),
        )
    )
    if second.outcome not in {Outcome.PASSED, Outcome.UNDECIDED}:
        return direct
    listed = ", ".join(f"`{name}`" for name in broken)
    route = Text(
        en=f"Right when {listed} is replaced by a table of right values; what is wrong there is "
        "paid there.",
        zh=f"用一张正确的数值表代替 {listed} 之后结果正确；那里的错误只在那里扣分。",
    )
    return replace(second, follow_through=True, route=route)
