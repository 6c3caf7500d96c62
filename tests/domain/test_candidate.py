"""Which results count as right: conventions, alternatives, the student's own upstream values."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.candidate import (
    Candidate,
    admitted_conventions,
    as_accepted,
    candidates,
    error_of,
    observed_outputs,
    source_of_convention,
    start_of,
)
from grader.domain.observation import Answer, Observation, RecordedCall
from grader.domain.probe import Probe
from grader.domain.question import Case, Question, Standing
from grader.domain.reference import Alternative, Function, Reference, Upstream
from grader.domain.text import NOTHING
from grader.domain.value import ShapeMismatch, Value

WORDS = {"half_sum": NOTHING, "sum": NOTHING, "mean": NOTHING}
FACTOR = {"half_sum": 1.0, "sum": 2.0, "mean": 0.5}
PASSED = Standing(passed=True, varies=True)
FOLLOWED = Standing(explained=True, varies=True)


def loss(x: float, *, convention: str = "half_sum") -> float:
    return FACTOR[convention] * x**2


def gradients(x: float, *, convention: str = "half_sum", up: Upstream | None = None) -> float:
    return float((up or {}).get("loss", loss)(x, convention=convention)) * 2 / x  # type: ignore[arg-type]


def forward(x: float) -> float:
    return 3 * x


REFERENCE = Reference(
    functions={"loss": loss, "gradients": gradients, "forward": forward},
    draws={},
    asked="half_sum",
    conventions=WORDS,
    accepted={"forward": (Alternative(id="negative", function=lambda x: -3 * x, name=NOTHING),)},
)


def exercise(name: str) -> Exercise:
    return Exercise(
        id=name,
        title=NOTHING,
        task=NOTHING,
        observed=Observed.CALL,
        arguments=("x",),
        returns=(name,),
    )


def question(name: str, upstream: Mapping[str, Standing] | None = None) -> Question:
    return Question(
        exercise=exercise(name),
        check=CheckSpec(id="values", kind="value", points=1, title=NOTHING),
        reference=REFERENCE,
        upstream=upstream or {},
        contract={other: exercise(other) for other in REFERENCE.functions},
        parameters=("x",),
    )


def case(x: float, value: Value, *calls: RecordedCall) -> Case:
    observation = Observation(probe="p", answer=Answer.RETURNED, value=value, calls=calls)
    probe = Probe(id="p", exercise="e", function="f", arguments={}, returns=())
    return Case(probe=probe, inputs={"x": np.asarray(x)}, observation=observation)


def loss_call(x: float, result: float) -> RecordedCall:
    return RecordedCall(
        function="loss", arguments=(np.asarray(x),), keywords={}, result=np.asarray(result)
    )


def with_convention(name: str) -> Standing:
    return Standing(passed=True, varies=True, convention=name)


@pytest.mark.parametrize(
    ("upstream", "any_member", "admitted"),
    [
        pytest.param({}, False, ("half_sum", "sum", "mean"), id="no loss to be held against"),
        pytest.param({"loss": with_convention("half_sum")}, False, ("half_sum",), id="asked"),
        pytest.param({"loss": with_convention("mean")}, False, ("half_sum", "mean"), id="own"),
        pytest.param({"loss": FOLLOWED}, False, ("half_sum", "sum", "mean"), id="a wrong loss"),
        pytest.param(
            {"loss": with_convention("half_sum")},
            True,
            ("half_sum", "sum", "mean"),
            id="an update may follow any",
        ),
    ],
)
def test_a_gradient_has_to_fit_the_loss_asked_for_or_the_own_one(
    upstream: dict[str, Standing], any_member: bool, admitted: tuple[str, ...]
) -> None:
    asked = question("gradients", upstream)
    assert admitted_conventions(asked, any_member=any_member) == admitted


def test_what_has_no_convention_is_right_in_one_way() -> None:
    assert admitted_conventions(question("forward"), any_member=True) == ("",)


def test_the_nearest_exercise_built_on_sets_the_convention() -> None:
    upstream = {
        "loss": with_convention("sum"),
        "gradients": with_convention("mean"),
        "forward": PASSED,
    }
    assert source_of_convention(question("gradients", upstream)) == "mean"
    silent = {"loss": with_convention("mean"), "gradients": PASSED}
    assert source_of_convention(question("gradients", silent)) == "mean"
    assert source_of_convention(question("gradients", {"forward": with_convention("sum")})) == ""


def summary(found: list[Candidate]) -> list[tuple[str, str, bool, float]]:
    return [
        (c.convention, c.alternative, c.own_values, float(next(iter(c.expected[0].values()))))
        for c in found
    ]


def test_the_asked_convention_comes_first() -> None:
    found = list(candidates(question("loss"), (case(2.0, ()),)))
    assert summary(found) == [
        ("half_sum", "", False, 4),
        ("sum", "", False, 8),
        ("mean", "", False, 2),
    ]


def test_accepted_alternatives_follow_the_reference() -> None:
    found = list(candidates(question("forward"), (case(2.0, ()),)))
    assert summary(found) == [("", "", False, 6), ("", "negative", False, -6)]


def test_a_broken_explained_loss_is_followed_last() -> None:
    cases = (case(2.0, (), loss_call(2.0, 40.0)), case(4.0, (), loss_call(4.0, 80.0)))
    found = list(candidates(question("gradients", {"loss": FOLLOWED}), cases))
    assert [c.own_values for c in found] == [False, False, False, True, True, True]
    assert {float(c.expected[1]["gradients"]) for c in found if c.own_values} == {40.0}


@pytest.mark.parametrize(
    ("standing", "cases"),
    [
        pytest.param(PASSED, (case(2.0, (), loss_call(2.0, 40.0)),), id="the loss is right"),
        pytest.param(
            Standing(varies=True), (case(2.0, (), loss_call(2.0, 40.0)),), id="not explained"
        ),
        pytest.param(
            Standing(explained=True), (case(2.0, (), loss_call(2.0, 40.0)),), id="a constant"
        ),
        pytest.param(FOLLOWED, (case(2.0, ()),), id="never called"),
        pytest.param(FOLLOWED, (case(2.0, (), loss_call(3.0, 40.0)),), id="called elsewhere"),
        pytest.param(
            FOLLOWED,
            (case(2.0, (), loss_call(2.0, 40.0)), case(3.0, ())),
            id="called in one case only",
        ),
    ],
)
def test_own_values_are_followed_only_if_recorded_explained_and_varying(
    standing: Standing, cases: tuple[Case, ...]
) -> None:
    found = list(candidates(question("gradients", {"loss": standing}), cases))
    assert found
    assert not any(c.own_values for c in found)


def both(x: float, *, convention: str = "half_sum", up: Upstream | None = None) -> float:
    known: dict[str, Function] = {"loss": partial(loss, convention=convention)}
    known |= {"gradients": partial(gradients, convention=convention)} | dict(up or {})
    return float(str(known["loss"](x))) + float(str(known["gradients"](x)))


def test_each_part_keeps_the_convention_it_was_accepted_under() -> None:
    reference = replace(REFERENCE, functions={**REFERENCE.functions, "train": both})
    upstream = {"loss": with_convention("sum"), "gradients": with_convention("half_sum")}
    asked = replace(question("loss", upstream), exercise=exercise("train"), reference=reference)
    [found] = as_accepted(asked, (case(2.0, ()),))
    # The loss without its half is 8; the gradient with it is 4.
    assert found.expected[0]["train"] == 12


@pytest.mark.parametrize(
    "upstream",
    [
        pytest.param({}, id="nothing is built on"),
        pytest.param({"loss": with_convention("sum"), "gradients": PASSED}, id="one only"),
        pytest.param({"loss": with_convention("sum"), "gradients": FOLLOWED}, id="one is wrong"),
    ],
)
def test_parts_under_one_convention_are_no_further_candidate(
    upstream: dict[str, Standing],
) -> None:
    assert list(as_accepted(question("gradients", upstream), (case(2.0, ()),))) == []


def test_no_case_is_followed_in_vain() -> None:
    found = list(candidates(question("gradients", {"loss": FOLLOWED}), ()))
    assert not any(c.own_values for c in found)


def test_the_worst_case_decides() -> None:
    asked = question("forward")
    cases = (case(1.0, np.asarray(3.0)), case(2.0, np.asarray(6.1)))
    expected = tuple({"forward": np.asarray(v)} for v in (3.0, 6.0))
    assert error_of(asked, cases, expected, changes=False) > 1
    assert error_of(asked, cases[:1], expected[:1], changes=False) == 0


def test_changes_are_measured_from_the_inputs() -> None:
    update = Question(
        exercise=Exercise(
            id="step",
            title=NOTHING,
            task=NOTHING,
            observed=Observed.CALL,
            arguments=("x",),
            returns=("x", "loss"),
        ),
        check=CheckSpec(id="c", kind="update", points=1, title=NOTHING),
        reference=REFERENCE,
    )
    one = case(1.0, (np.asarray(1.00105), np.asarray(2.0)))
    assert start_of(update, one) == {"x": np.asarray(1.0)}
    expected = ({"x": np.asarray(1.001), "loss": np.asarray(2.0)},)
    assert error_of(update, (one,), expected, changes=False) <= 1
    assert error_of(update, (one,), expected, changes=True, names=("x",)) > 1


def test_another_shape_is_told() -> None:
    with pytest.raises(ShapeMismatch, match="forward"):
        error_of(
            question("forward"),
            (case(1.0, np.zeros(2)),),
            ({"forward": np.asarray(1.0)},),
            changes=False,
        )


def test_observed_outputs_have_the_contract_s_names() -> None:
    assert observed_outputs(question("forward"), case(1.0, {"forward": np.asarray(2.0)})) == {
        "forward": 2.0
    }
