"""Values, gradients and updates: what passes, what fails, and what is said of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.checks.gradient import DIRECTIONS, STEP, slopes
from grader.checks.kind import ProbeRequest
from grader.checks.update import extra_probes, probe_id, settings_of
from grader.domain.assignment import CheckSpec
from grader.domain.observation import Answer, Run
from grader.domain.question import Question
from grader.domain.release import Release
from grader.domain.text import NOTHING
from grader.domain.value import Value, as_floats
from grader.domain.verdict import Outcome, Verdict
from grader.workflow.assessing import assess
from grader.workflow.cases import cases_of
from grader.workflow.planning import make_plan

RunOf = Callable[..., Run]
Judge = Callable[[str, Run, str], Verdict]
Releases = Callable[[str], Release]
Number = Any


def right(release: Release, name: str) -> Callable[..., Number]:
    return release.reference.functions[name]


def test_right_numbers_pass_with_their_evidence(run_of: RunOf, verdict: Judge) -> None:
    found = verdict("backprop_111", run_of("backprop_111"), "forward/hidden")
    assert found.outcome is Outcome.PASSED
    assert found.score == found.points == 7
    assert found.message.en == "All numbers are right."
    assert [row.name for row in found.evidence] == ["z_h", "y_h"]
    assert all(row.error <= 1 for row in found.evidence)


def test_only_the_chosen_outputs_are_judged(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("backprop_111"), "forward")

    def forward(**given: Number) -> Number:
        z_h, y_h, z_o, y_o = known(**given)
        return z_h, y_h, z_o, y_o + 0.1

    run = run_of("backprop_111", forward=forward)
    assert verdict("backprop_111", run, "forward/hidden").outcome is Outcome.PASSED
    found = verdict("backprop_111", run, "forward/output")
    assert found.outcome is Outcome.FAILED
    assert "Not the expected numbers: y_o." in found.message.en
    assert "数值与期望不符：y_o。" in found.message.zh
    wrong = [row for row in found.evidence if not row.error <= 1]
    assert [row.name for row in wrong] == ["y_o"]
    assert float(wrong[0].got) == pytest.approx(float(wrong[0].expected) + 0.1)


def test_the_place_of_the_largest_error_in_a_table_is_shown(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("iris_mlp"), "forward")

    def forward(**given: Number) -> Number:
        found = known(**given)
        found[2, 1] += 0.25
        return found

    found = verdict("iris_mlp", run_of("iris_mlp", forward=forward), "forward/values")
    [row] = found.evidence
    assert row.name == "probabilities[2, 1]"
    assert row.error > 1
    assert row.case in {"1", "2", "3"}


@pytest.mark.parametrize(
    ("options", "factor", "passes"),
    [
        pytest.param({}, 1.0003, False, id="too far at single precision"),
        pytest.param({"rtol": 1e-3}, 1.0003, True, id="near enough for a wider tolerance"),
        pytest.param({"rtol": 1e-3}, 1.003, False, id="too far for it, too"),
        pytest.param({"floor": 1e-3}, 1.0003, True, id="a wider floor"),
        pytest.param({"rtol": 1e-6, "floor": 1e-7}, 1.00005, False, id="a finer one"),
    ],
)
def test_a_check_may_say_how_far_numbers_may_lie_off(
    options: Mapping[str, float], factor: float, passes: bool, run_of: RunOf, release: Releases
) -> None:
    found = release("backprop_111")
    known = right(found, "loss")
    declared = found.assignment.exercise("loss")
    exercise = replace(declared, checks=(replace(declared.checks[0], options=options),))
    others = tuple(e for e in found.assignment.exercises if e.id == "forward")
    assignment = replace(found.assignment, exercises=(*others, exercise))
    run = run_of("backprop_111", loss=lambda **given: known(**given) * factor)
    result = assess(replace(found, assignment=assignment), run).exercises[-1]
    [verdict] = result.verdicts
    assert (verdict.outcome is Outcome.PASSED) is passes
    assert (verdict.evidence[0].error <= 1) is passes


def test_one_wrong_case_of_several_is_enough(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("gradient_descent"), "loss")
    calls: list[Number] = []

    def loss(**given: Number) -> Number:
        calls.append(given)
        return known(**given) * (1.001 if len(calls) == 3 else 1.0)

    found = verdict("gradient_descent", run_of("gradient_descent", loss=loss), "loss/values")
    assert found.outcome is Outcome.FAILED
    assert found.evidence[0].case == "3"


def test_two_cases_under_two_conventions_are_no_convention(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("gradient_descent"), "loss")
    calls: list[Number] = []

    def loss(**given: Number) -> Number:
        calls.append(given)
        return known(**given, convention="mean" if len(calls) == 1 else "sum")

    run = run_of("gradient_descent", loss=loss)
    assert verdict("gradient_descent", run, "loss/values").outcome is Outcome.FAILED


def test_another_shape_is_told_and_its_pattern_named(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("iris_mlp"), "gradients")

    def gradients(**given: Number) -> Number:
        return tuple(part.T for part in known(**given))

    found = verdict("iris_mlp", run_of("iris_mlp", gradients=gradients), "gradients/hidden_layer")
    assert found.outcome is Outcome.FAILED
    assert found.diagnosis.id == "pattern.transposed"
    assert "rows and columns exchanged" in found.message.en
    assert "shape (4, 16)" in found.message.en


@pytest.mark.parametrize(
    ("base", "passes"),
    [
        pytest.param(np.e, True, id="natural"),
        pytest.param(10.0, False, id="base 10"),
        pytest.param(2.0, False, id="base 2"),
    ],
)
def test_another_logarithm_is_no_convention(
    base: float, passes: bool, run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("iris_mlp"), "loss")
    run = run_of("iris_mlp", loss=lambda **given: known(**given) / np.log(base))
    found = verdict("iris_mlp", run, "loss/values")
    assert (found.outcome is Outcome.PASSED) is passes


def test_a_gradient_of_the_own_wrong_loss_needs_every_direction(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    functions = release("gradient_descent").reference.known_wrong

    def variant(exercise: str, name: str) -> Callable[..., Number]:
        return next(w.function for w in functions[exercise] if w.id == name)

    run = run_of(
        "gradient_descent",
        loss=variant("loss", "no_bias"),
        gradients=lambda x, y, w, **_b: (float(np.sum((w * x - y) * x)), 0.0),
    )
    found = verdict("gradient_descent", run, "gradients/values")
    assert (found.outcome, found.follow_through) == (Outcome.PASSED, True)
    assert len(found.evidence) == DIRECTIONS
    lost = tuple(
        replace(o, answer=Answer.TIMEOUT, value=()) if o.probe == "gradients/slope/3-" else o
        for o in run.observations
    )
    found = verdict("gradient_descent", replace(run, observations=lost), "gradients/values")
    assert found.outcome is Outcome.FAILED


def test_a_gradient_that_fits_neither_loss_fails(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    wrong = release("gradient_descent").reference.known_wrong["loss"]
    loss = next(w.function for w in wrong if w.id == "absolute_value")
    run = run_of(
        "gradient_descent", loss=loss, gradients=lambda x, **given: (x.sum(), given["b"] ** 2)
    )
    found = verdict("gradient_descent", run, "gradients/values")
    assert (found.outcome, found.follow_through) == (Outcome.FAILED, False)


def flat_loss(run: Run, value: object) -> Run:
    changed = tuple(
        replace(o, value=value) if "/slope/" in o.probe else o  # type: ignore[arg-type]
        for o in run.observations
    )
    return replace(run, observations=changed)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(np.asarray(1.0), id="a loss that never changes"),
        pytest.param(np.asarray(np.nan), id="no number"),
        pytest.param(np.zeros(3), id="several numbers"),
        pytest.param((), id="no array"),
    ],
)
def test_a_loss_without_slopes_carries_no_gradient(
    value: object, run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    wrong = release("gradient_descent").reference.known_wrong["loss"]
    loss = next(w.function for w in wrong if w.id == "absolute_value")
    run = run_of("gradient_descent", loss=loss, gradients=lambda **_given: (0.0, 0.0))
    found = verdict("gradient_descent", flat_loss(run, value), "gradients/values")
    assert found.outcome is Outcome.FAILED


def test_slopes_are_those_of_the_own_loss(run_of: RunOf, release: Releases) -> None:
    found = release("gradient_descent")
    exercise = found.assignment.exercise("gradients")
    run = run_of("gradient_descent")
    cases = cases_of(run, exercise)
    question = Question(
        exercise=exercise,
        check=exercise.checks[0],
        reference=found.reference,
        extra={name: case for name, case in cases.items() if "/slope/" in name},
    )
    measured = slopes(question)
    assert sorted(measured) == list(range(DIRECTIONS))
    start = cases["gradients/0"].inputs
    x, y, w, b = (as_floats(name, start[name]) for name in ("x", "y", "w", "b"))
    dw, db = right(found, "gradients")(x, y, float(w), float(b))
    for number, slope in measured.items():
        end = cases[f"gradients/slope/{number}+"].inputs
        along_w, along_b = (moved(end, start, name) for name in ("w", "b"))
        assert slope == pytest.approx(dw * along_w + db * along_b, rel=1e-6)
        assert np.hypot(along_w, along_b) == pytest.approx(1)


def moved(end: Mapping[str, Value], start: Mapping[str, Value], name: str) -> float:
    """Return the direction of a move along one parameter."""
    return float(as_floats(name, end[name]) - as_floats(name, start[name])) / STEP


@pytest.mark.parametrize(
    ("options", "setting"),
    [
        pytest.param({}, ("", ()), id="none"),
        pytest.param({"at": {"steps": [1, 2]}}, ("steps", (1, 2)), id="a list"),
        pytest.param({"at": {"steps": 3}}, ("steps", (3,)), id="one value"),
        pytest.param({"at": {"a": 1, "b": 2}}, ("", ()), id="two settings"),
        pytest.param({"at": [1]}, ("", ()), id="no table"),
    ],
)
def test_further_values_of_one_setting_are_read(
    options: dict[str, object], setting: tuple[str, tuple[object, ...]]
) -> None:
    assert settings_of(options) == setting


def test_an_update_asks_for_the_same_inputs_with_other_settings(release: Releases) -> None:
    found = release("iris_mlp")
    exercise = found.assignment.exercise("train")
    arguments = {name: object() for name in exercise.arguments}
    template = run_arguments(found)
    request = ProbeRequest(
        assignment=found.assignment,
        exercise=exercise,
        check=CheckSpec(
            id="path",
            kind="update",
            points=1,
            title=NOTHING,
            options={"at": {"iterations": [1, 7]}},
        ),
        reference=found.reference,
        arguments=template,
        rng=np.random.default_rng(0),
    )
    one, seven = extra_probes(request)
    assert seven.id == probe_id("train", "iterations", 7) == "train/at/iterations=7"
    assert np.asarray(one.arguments["iterations"].value) == 1
    assert set(one.arguments) == set(arguments)
    assert one.arguments["W1"] is template["W1"]
    assert one.record == ("forward", "loss", "accuracy", "gradients")


def run_arguments(release: Release) -> dict[str, Any]:
    plan = make_plan(release.assignment, release.reference, b"k", "")
    return dict(next(p for p in plan.probes if p.id == "train/0").arguments)


def test_an_update_is_judged_by_the_change_and_not_by_the_parameter(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("backprop_111"), "step")

    def small(**given: Number) -> Number:
        """Moves each parameter by five per cent too much."""
        moved = known(**given)
        start = [given[name] for name in ("w_h", "b_h", "w_o", "b_o")]
        return tuple(s + 1.05 * (m - s) for s, m in zip(start, moved, strict=True))

    found = verdict("backprop_111", run_of("backprop_111", step=small), "step/changes")
    assert found.outcome is Outcome.FAILED
    assert found.diagnosis.id == "pattern.ratio"
    assert "1.05 times" in found.message.en


def test_an_update_is_judged_at_every_value_of_the_setting(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    known = right(release("iris_mlp"), "train")

    def train(**given: Number) -> Number:
        """Right but for five iterations, as a schedule that sets in late would be."""
        late = {"learning_rate": given["learning_rate"] * 1.1} if given["iterations"] == 5 else {}
        return known(**{**given, **late})

    run = run_of("iris_mlp", train=train)
    assert verdict("iris_mlp", run, "train/path").outcome is Outcome.FAILED
    assert verdict("iris_mlp", run, "train/outcome").outcome is Outcome.PASSED
