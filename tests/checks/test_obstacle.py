"""What stands in the way of numbers is told helpfully, in both languages."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.domain.observation import Answer, Frame, Observation, Raised, Run, Unusable
from grader.domain.value import Value
from grader.domain.verdict import Outcome, Verdict

RunOf = Callable[..., Run]
Judge = Callable[[str, Run, str], Verdict]
CHECK = "loss/values"


def with_answer(run: Run, exercise: str, **changes: object) -> Run:
    changed = tuple(
        replace(o, value=(), **changes) if o.probe.startswith(f"{exercise}/") else o  # type: ignore[arg-type]
        for o in run.observations
    )
    return replace(run, observations=changed)


def message(verdict: Verdict) -> tuple[str, str]:
    assert verdict.outcome is Outcome.FAILED
    assert verdict.score == 0
    assert verdict.evidence == ()
    return verdict.message.en, verdict.message.zh


@pytest.mark.parametrize(
    ("changes", "english", "chinese"),
    [
        pytest.param(
            {"answer": Answer.TIMEOUT}, "loop that never ends", "无法退出的循环", id="timeout"
        ),
        pytest.param({"answer": Answer.MEMORY}, "more memory", "内存超过上限", id="memory"),
        pytest.param({"answer": Answer.KILLED}, "program ended", "意外终止", id="killed"),
        pytest.param({"answer": Answer.NOT_ASKED}, "could not be called", "未能调用", id="time up"),
        *(
            pytest.param(
                {"answer": Answer.UNUSABLE, "unusable": unusable}, english, chinese, id=unusable
            )
            for unusable, english, chinese in (
                (Unusable.NOTHING, "returned None", "返回了 None"),
                (Unusable.NOT_NUMBERS, "not made of numbers", "不是数值"),
                (Unusable.COMPLEX, "complex numbers", "复数"),
                (Unusable.TOO_LARGE, "far more numbers", "远多于题目所需"),
                (Unusable.TOO_DEEP, "nested too deeply", "嵌套过深"),
                (Unusable.RAGGED, "rows of different lengths", "各行长度不一致"),
                (Unusable.UNREADABLE, "could not be read as numbers", "无法读取为数值"),
                (Unusable.NO_MODEL, "no Keras model", "没有返回 Keras 模型"),
                (Unusable.NOT_APPLICABLE, "no usable value", "没有返回可用的值"),
            )
        ),
    ],
)
def test_every_answer_that_is_no_value_has_its_words(
    changes: dict[str, object], english: str, chinese: str, run_of: RunOf, verdict: Judge
) -> None:
    run = with_answer(run_of("gradient_descent"), "loss", **changes)
    en, zh = message(verdict("gradient_descent", run, CHECK))
    assert english in en
    assert "`loss`" in en
    assert chinese in zh
    assert zh.endswith("。")
    assert verdict("gradient_descent", run, "gradients/values").outcome is Outcome.PASSED


def missing(run: Run, *functions: str) -> Run:
    return replace(with_answer(run, "loss", answer=Answer.MISSING), functions=functions)


def test_a_missing_function_is_told_with_its_arguments(run_of: RunOf, verdict: Judge) -> None:
    run = missing(run_of("gradient_descent"))
    en, zh = message(verdict("gradient_descent", run, CHECK))
    assert en == "No function `loss(x, y, w, b)` was found after the notebook had run."
    assert "没有找到函数 `loss(x, y, w, b)`" in zh


@pytest.mark.parametrize(
    ("functions", "hint"),
    [
        pytest.param(("losss", "plot"), "Did you mean `losss`?", id="a typo"),
        pytest.param(("Loss",), "Did you mean `Loss`?", id="upper case"),
        pytest.param(("sgd", "plot"), "", id="nothing like it"),
        pytest.param(("gradients",), "", id="another function of the contract"),
    ],
)
def test_a_function_of_a_similar_name_is_suggested(
    functions: tuple[str, ...], hint: str, run_of: RunOf, verdict: Judge
) -> None:
    run = missing(run_of("gradient_descent"), *functions)
    en, zh = message(verdict("gradient_descent", run, CHECK))
    assert en.endswith(hint or "had run.")
    assert ("是不是写成了" in zh) is bool(hint)


def test_an_exception_is_told_with_the_student_s_own_line(run_of: RunOf, verdict: Judge) -> None:
    frames = (Frame(cell=0, line=1, code="a"), Frame(cell=4, line=7, code="x / 0"))
    error = Raised(name="ZeroDivisionError", message="division\n  by zero", frames=frames)
    run = with_answer(run_of("gradient_descent"), "loss", answer=Answer.RAISED, error=error)
    en, zh = message(verdict("gradient_descent", run, CHECK))
    assert en == ("Calling `loss` raised ZeroDivisionError: division by zero (cell 5, line 7).")
    assert "第 5 个单元格第 7 行" in zh


def test_a_long_exception_is_cut(run_of: RunOf, verdict: Judge) -> None:
    error = Raised(name="E", message="x" * 5000)
    run = with_answer(run_of("gradient_descent"), "loss", answer=Answer.RAISED, error=error)
    en, _ = message(verdict("gradient_descent", run, CHECK))
    assert len(en) < 400
    assert "…" in en


def returning(run: Run, exercise: str, value: Value) -> Run:
    changed = tuple(
        replace(o, value=value) if o.probe.startswith(f"{exercise}/") else o
        for o in run.observations
    )
    return replace(run, observations=changed)


@pytest.mark.parametrize(
    ("slug", "check", "value", "english", "chinese"),
    [
        pytest.param(
            "gradient_descent",
            "loss/values",
            np.asarray(np.nan),
            "loss is NaN",
            "loss 是 NaN",
            id="a number",
        ),
        pytest.param(
            "gradient_descent",
            "gradients/values",
            (np.asarray(1.0), np.asarray(-np.inf)),
            "db is infinite",
            "db 是无穷大",
            id="the second output",
        ),
        pytest.param(
            "iris_mlp",
            "forward/values",
            np.array([[0.5, 0.5, 0.0], [0.5, np.nan, np.inf]]),
            "probabilities[1, 1] is NaN",
            "probabilities[1, 1] 是 NaN",
            id="a place in a table",
        ),
    ],
)
def test_the_first_number_that_is_none_is_told_with_its_place(  # noqa: PLR0913, PLR0917
    slug: str, check: str, value: Value, english: str, chinese: str, run_of: RunOf, verdict: Judge
) -> None:
    en, zh = message(
        verdict(slug, returning(run_of(slug), check.split("/", maxsplit=1)[0], value), check)
    )
    assert en.startswith(english)
    assert zh.startswith(chinese)


@pytest.mark.parametrize(
    ("check", "value", "english", "chinese"),
    [
        pytest.param(
            "loss/values", np.zeros((2, 3)), "one number", "形状 (2, 3)", id="a table for a number"
        ),
        pytest.param("gradients/values", np.asarray(1.0), "2 values", "2 个值", id="one for two"),
        pytest.param(
            "gradients/values",
            {"w": np.asarray(1.0)},
            "a dict with dw, db",
            "含有以下键的字典：dw, db",
            id="other names",
        ),
        pytest.param("gradients/values", {}, "a dict with nothing", "空字典", id="an empty dict"),
        pytest.param(
            "gradients/values",
            ((np.asarray(1.0), np.asarray(2.0)), np.asarray(1.0)),
            "one array of numbers",
            "一个数值数组",
            id="nested",
        ),
    ],
)
def test_another_form_is_told_with_what_was_expected(  # noqa: PLR0913, PLR0917
    check: str, value: Value, english: str, chinese: str, run_of: RunOf, verdict: Judge
) -> None:
    run = returning(run_of("gradient_descent"), check.split("/", maxsplit=1)[0], value)
    en, zh = message(verdict("gradient_descent", run, check))
    assert english in en
    assert "Nothing is broadcast" in en
    assert chinese in zh
    assert "不做广播" in zh


def test_the_first_case_that_brought_nothing_speaks(run_of: RunOf, verdict: Judge) -> None:
    run = run_of("gradient_descent")
    changed = tuple(
        Observation(probe=o.probe, answer=Answer.TIMEOUT) if o.probe == "loss/2" else o
        for o in run.observations
    )
    en, _ = message(verdict("gradient_descent", replace(run, observations=changed), CHECK))
    assert "did not finish" in en


def test_an_exercise_without_cases_could_not_be_asked(run_of: RunOf, verdict: Judge) -> None:
    run = run_of("gradient_descent")
    probes = tuple(probe for probe in run.probes if probe.exercise != "minibatch_gd")
    found = verdict("gradient_descent", replace(run, probes=probes), "minibatch_gd/steps")
    assert found.outcome is Outcome.SKIPPED
    assert "could not be asked" in found.message.en
    assert "无法检查" in found.message.zh
