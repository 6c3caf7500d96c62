"""What stands in the way of judging a function's numbers: it is missing, it raises, it hangs.

Each obstacle becomes a verdict with a helpful message; the other exercises go on.
"""

from difflib import get_close_matches

import numpy as np

from grader.domain.observation import Answer, Observation, Unusable
from grader.domain.question import Case, Question
from grader.domain.text import NOTHING, Text
from grader.domain.value import ShapeMismatch, outputs
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Evidence, Outcome, Verdict

OWN_VALUES = Text(
    en="Right given your own earlier functions; their mistake is paid there.",
    zh="在你自己前面的函数的基础上是正确的，那里的错误只在那里扣分。",
)


def verdict(  # noqa: PLR0913  (the parts of a verdict, each by its name)
    question: Question,
    outcome: Outcome,
    message: Text,
    *,
    diagnosis: Diagnosis = UNRECOGNISED,
    conventions: tuple[str, ...] = (),
    evidence: tuple[Evidence, ...] = (),
    follow_through: bool = False,
    route: Text = NOTHING,
) -> Verdict:
    """Return a verdict on the question's check; only a passed one has a fraction of 1."""
    return Verdict(
        check=question.check.id,
        kind=question.check.kind,
        title=question.check.title,
        outcome=outcome,
        points=question.check.points,
        fraction=1.0 if outcome is Outcome.PASSED else 0.0,
        message=message,
        diagnosis=diagnosis,
        conventions=conventions,
        evidence=evidence,
        follow_through=follow_through,
        route=route,
    )


def obstacle(
    question: Question, cases: tuple[Case, ...], names: tuple[str, ...] = ()
) -> Verdict | None:
    """Return the verdict for the first case that brought no usable numbers; None: all did.

    ``names`` are the outputs that have to be numbers (those the check judges, when empty).
    """
    if not cases:
        return verdict(question, Outcome.SKIPPED, _NOT_ASKED)
    for case in cases:
        if not case.returned:
            return verdict(question, Outcome.FAILED, explain(question, case.observation))
    for case in cases:
        message = unusable_numbers(question, case, names or question.outputs)
        if message is not None:
            return verdict(question, Outcome.FAILED, message)
    return None


def unusable_numbers(question: Question, case: Case, names: tuple[str, ...]) -> Text | None:
    """Return why a returned value cannot be compared: its form, or a NaN; None: it can."""
    try:
        parts = outputs(case.observation.value, question.returns, names)
    except ShapeMismatch as mismatch:
        return wrong_form(question, mismatch)
    for name, part in parts.items():
        if not np.all(np.isfinite(part)):
            return _not_finite(name, np.argwhere(~np.isfinite(np.atleast_1d(part)))[0], part)
    return None


def wrong_form(question: Question, mismatch: ShapeMismatch) -> Text:
    """Return the message for a result that is not of the contract's form."""
    name = question.exercise.id
    return Text(
        en=(
            f"`{name}` should return {mismatch.expected} for {mismatch.part}, "
            f"but it returned {mismatch.got}. Nothing is broadcast."
        ),
        zh=(
            f"`{name}` 的 {mismatch.part} 应为 {_form_zh(mismatch.expected)}，"
            f"实际返回的是 {_form_zh(mismatch.got)}。评分时不做广播。"
        ),
    )


def _form_zh(form: str) -> str:
    return (
        form.replace("shape ", "形状 ")
        .replace("one array of numbers", "一个数值数组")
        .replace("one number", "一个数")
        .replace("a dict with nothing", "空字典")
        .replace("a dict with ", "含有以下键的字典：")
        .replace(" values", " 个值")
    )


def _not_finite(
    name: str, index: "np.ndarray[tuple[int, ...], np.dtype[np.intp]]", part: object
) -> Text:
    place = "" if np.ndim(np.asarray(part)) == 0 else f"[{', '.join(map(str, index))}]"
    value = np.atleast_1d(np.asarray(part))[tuple(index)]
    word = "NaN" if np.isnan(value) else "infinite"
    return Text(
        en=f"{name}{place} is {word}; the first such number stands there.",
        zh=f"{name}{place} 是{' NaN' if word == 'NaN' else '无穷大'}，这是第一个出现的位置。",
    )


def explain(question: Question, observation: Observation) -> Text:
    """Return what went wrong with a call, in words that say what to do."""
    name = question.exercise.id
    answer = observation.answer
    if answer is Answer.MISSING:
        return _missing(question)
    if answer is Answer.RAISED and observation.error.name == "NotImplementedError":
        return Text(en=f"`{name}` is not written yet.", zh=f"`{name}` 尚未完成。")
    if answer is Answer.RAISED:
        what = _one_line(f"{observation.error.name}: {observation.error.message}".rstrip(": "))
        where = observation.error.frames[-1] if observation.error.frames else None
        place = f" (cell {where.cell + 1}, line {where.line})" if where else ""
        place_zh = f"（第 {where.cell + 1} 个单元格第 {where.line} 行）" if where else ""
        return Text(
            en=f"Calling `{name}` raised {what}{place}.",
            zh=f"调用 `{name}` 时出现异常：{what}{place_zh}。",
        )
    if answer is Answer.UNUSABLE:
        en, zh = _UNUSABLE[observation.unusable]
        return Text(en=f"`{name}` {en}.", zh=f"`{name}` {zh}。")
    en, zh = _STOPPED[answer]
    return Text(en=en.format(name=name), zh=zh.format(name=name))


def _missing(question: Question) -> Text:
    name = question.exercise.id
    taken = set(question.contract)
    near = get_close_matches(
        name, [f for f in question.functions if f not in taken], n=1, cutoff=0.6
    )
    hint_en = f" Did you mean `{near[0]}`?" if near else ""
    hint_zh = f"是不是写成了 `{near[0]}`？" if near else ""
    arguments = ", ".join(question.exercise.arguments)
    return Text(
        en=f"No function `{name}({arguments})` was found after the notebook had run.{hint_en}",
        zh=f"笔记本运行之后没有找到函数 `{name}({arguments})`。{hint_zh}",
    )


def _one_line(text: str, longest: int = 300) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[:longest]}…"


_NOT_ASKED = Text(
    en="This could not be asked, because what it builds on gave no value.",
    zh="由于所依赖的练习没有给出结果，这一项无法检查。",
)

_STOPPED = {
    Answer.TIMEOUT: (
        "`{name}` did not finish within the time limit; look for a loop that never ends.",
        "`{name}` 未能在时限内结束，请检查是否有无法退出的循环。",
    ),
    Answer.MEMORY: (
        "`{name}` used more memory than allowed; look for an array that grows or broadcasts.",
        "`{name}` 占用的内存超过上限，请检查是否有不断增长或被意外广播的数组。",
    ),
    Answer.KILLED: (
        "The program ended while `{name}` was being called, so it returned nothing.",
        "调用 `{name}` 时程序意外终止，没有返回结果。",
    ),
    Answer.NOT_ASKED: (
        "`{name}` could not be called: the time was used up, or what it needs gave no value.",
        "未能调用 `{name}`：时间已用尽，或它所需要的值没有得到。",
    ),
}

_UNUSABLE = {
    Unusable.NOTHING: (
        "returned None in place of a number; is a `return` missing, or was a gradient not recorded",
        "返回了 None 而不是数值；是否漏写 return，或梯度没有被记录",
    ),
    Unusable.NOT_NUMBERS: (
        "returned something that is not made of numbers",
        "返回的内容不是数值",
    ),
    Unusable.COMPLEX: ("returned complex numbers", "返回了复数"),
    Unusable.TOO_LARGE: (
        "returned far more numbers than the task can need; look for unintended broadcasting",
        "返回的数值远多于题目所需，请检查是否发生了意外的广播",
    ),
    Unusable.TOO_DEEP: (
        "returned lists nested too deeply, or a list that contains itself",
        "返回的列表嵌套过深，或列表包含了自身",
    ),
    Unusable.RAGGED: (
        "returned rows of different lengths",
        "返回的各行长度不一致",
    ),
    Unusable.UNREADABLE: (
        "returned an object that could not be read as numbers",
        "返回的对象无法读取为数值",
    ),
    Unusable.NO_MODEL: (
        "returned no Keras model; is `return model` missing",
        "没有返回 Keras 模型；是否漏写了 `return model`",
    ),
    Unusable.NOT_APPLICABLE: ("returned no usable value", "没有返回可用的值"),
}
