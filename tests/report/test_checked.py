"""One check in words: its message, where a rule is broken, and how far numbers may lie off."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.domain.grade import Graded
from grader.domain.observation import CellOutcome, CellStatus
from grader.domain.release import Release
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import (
    Diagnosis,
    Evidence,
    ExerciseResult,
    Finding,
    Outcome,
    Verdict,
)
from grader.report.checked import MAX_FINDINGS, CheckView, allowed, check_view
from grader.report.page import render_report, report_context

TWICE = Diagnosis(
    id="iris.twice", explains=1.0, name=Text(en="softmax twice", zh="softmax 用了两次")
)
RULE = Text(en="No tape here.", zh="这里不能使用 GradientTape。")
ROW = Evidence(name="dw", expected="-1.5", got="-3", error=2.0)
TAPE = Finding(what="tensorflow.GradientTape", cell=2, line=2)


def verdict(message: Text, kind: str = "value", **more: object) -> Verdict:
    plain = Verdict(
        check="values",
        kind=kind,
        title=Text(en="Values", zh="数值"),
        outcome=Outcome.FAILED,
        points=4.0,
        fraction=0.0,
        message=message,
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def of(*verdicts: Verdict) -> ExerciseResult:
    return ExerciseResult(id="loss", title=NOTHING, verdicts=verdicts)


@pytest.fixture
def view(full: Graded) -> Callable[[Verdict], CheckView]:
    run = replace(
        full.run,
        cells=(
            CellOutcome(index=0, source="# A", status=CellStatus.TEXT),
            CellOutcome(
                index=1, source="def f():\n    with GradientTape():\n", status=CellStatus.OK
            ),
        ),
    )
    return lambda judged: check_view(of(judged), judged, {}, run)


@pytest.mark.parametrize(
    ("message", "left"),
    [
        pytest.param(
            Text(en="Softmax twice. Not the expected: P.", zh="softmax 用了两次。与期望不符：P。"),
            Text(en="Not the expected: P.", zh="与期望不符：P。"),
            id="first",
        ),
        pytest.param(
            Text(en="Softmax twice.", zh="softmax 用了两次。"), Text(en="", zh=""), id="alone"
        ),
        pytest.param(
            Text(en="Softmax twice. No.", zh="不符。"),
            Text(en="Softmax twice. No.", zh="不符。"),
            id="in one language",
        ),
        pytest.param(
            Text(en="Not it.", zh="不符。"), Text(en="Not it.", zh="不符。"), id="not at all"
        ),
    ],
)
def test_the_cause_is_said_once(
    message: Text, left: Text, view: Callable[[Verdict], CheckView]
) -> None:
    shown = view(verdict(message, diagnosis=TWICE))
    assert shown.message == left
    assert [mistake.name for mistake in shown.mistakes] == [TWICE.name]


def test_what_a_rule_forbids_is_shown_with_its_place_and_its_line(
    view: Callable[[Verdict], CheckView],
) -> None:
    broken = Diagnosis(id="policy.tape", explains=1.0, name=RULE)
    said = RULE + Text(en="Found: it.", zh="发现：它。")
    gone = replace(TAPE, cell=9)
    shown = view(verdict(said, kind="policy", diagnosis=broken, findings=(TAPE, gone)))
    assert shown.message == RULE
    assert shown.mistakes == ()
    assert [(one.what, one.cell, one.line, one.code) for one in shown.findings] == [
        ("tensorflow.GradientTape", 2, 2, "with GradientTape():"),
        ("tensorflow.GradientTape", 9, 2, ""),
    ]


def test_of_many_places_the_first_are_shown(view: Callable[[Verdict], CheckView]) -> None:
    places = tuple(replace(TAPE, line=number) for number in range(1, 99))
    assert len(view(verdict(RULE, kind="policy", findings=places)).findings) == MAX_FINDINGS


@pytest.mark.parametrize(
    ("expected", "follow_through", "own"),
    [("-1.5", True, True), ("-1.5", False, False), ("0…7", True, False), ("", True, False)],
    ids=["own functions", "the reference", "samples", "held back"],
)
def test_it_is_said_what_an_expected_number_is_computed_from(
    expected: str, follow_through: bool, own: bool, view: Callable[[Verdict], CheckView]
) -> None:
    row = replace(ROW, expected=expected)
    shown = view(verdict(RULE, evidence=(row,), follow_through=follow_through))
    assert shown.own_values is own


def test_the_page_says_whose_numbers_are_expected(full: Graded) -> None:
    judged = verdict(RULE, evidence=(ROW,), follow_through=True, outcome=Outcome.PASSED)
    pages = [
        render_report(
            report_context(
                replace(full, assessment=replace(full.assessment, exercises=(of(one),))), "en"
            )
        )
        for one in (judged, replace(judged, follow_through=False))
    ]
    assert ["by your own earlier functions" in page for page in pages] == [True, False]
    assert "−1.5" in pages[0]


def test_the_allowed_error_is_said_once_in_numbers(release: Callable[[str], Release]) -> None:
    asked = release("backprop_111").assignment.exercise("forward")
    first, second = (check.id for check in asked.checks)
    rows = tuple(verdict(RULE, check=name, evidence=(ROW,)) for name in (first, second))
    said = allowed(of(*rows), asked)
    assert said.en.count("0.01 % of the expected number") == 1
    assert "0.001 %" in said.zh
    assert allowed(of(verdict(RULE, check=first)), asked) == NOTHING
    assert allowed(of(verdict(RULE, check="policy.x", evidence=(ROW,))), asked) == NOTHING


def test_a_notebook_for_another_assignment_is_not_told_what_to_repair(full: Graded) -> None:
    other = replace(full, assessment=replace(full.assessment, answers="iris_mlp"))
    plain, told = (render_report(report_context(one, "en")) for one in (full, other))
    assert '<ol class="advice">' in plain
    assert "Nothing in this file needs mending" not in plain
    assert '<ol class="advice">' not in told
    assert "<code>iris_mlp</code>. Hand in your notebook for <code>gradient_descent</code>" in told


def test_rows_of_counts_are_named_in_both_languages(view: Callable[[Verdict], CheckView]) -> None:
    rows = tuple(replace(ROW, name=name) for name in ("updates", "epoch 2", "dw", "epoch"))
    shown = view(verdict(RULE, evidence=rows)).evidence
    assert [row.words.zh for row in shown] == ["更新次数", "第 2 轮", "", ""]
    assert [row.words.en for row in shown] == ["number of updates", "epoch 2", "", ""]
