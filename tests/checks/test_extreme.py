"""Inputs far out are judged apart, and a NaN there is traced to the formula behind it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.domain.observation import Run
from grader.domain.verdict import Outcome, Verdict

RunOf = Callable[..., Run]
Judge = Callable[[str, Run, str], Verdict]
SLUG = "activations"


def test_a_stable_function_passes(run_of: RunOf, verdict: Judge) -> None:
    found = verdict(SLUG, run_of(SLUG), "sigmoid/far")
    assert (found.outcome, found.points) == (Outcome.PASSED, 3)


def test_far_inputs_are_asked_beside_the_usual_cases(run_of: RunOf) -> None:
    run = run_of(SLUG)
    [probe] = [p for p in run.probes if p.id == "sigmoid/far"]
    np.testing.assert_array_equal(
        np.asarray(probe.arguments["z"].value), [-1000, -800, -30, 30, 800, 1000]
    )


@pytest.mark.parametrize(
    ("function", "name"),
    [
        pytest.param(lambda z: np.where(z > 0, 1.0, 0.0), "step_for_sigmoid", id="step"),
        pytest.param(lambda z: np.clip(0.2 * z + 0.5, 0, 1), "hard_sigmoid", id="hard sigmoid"),
    ],
)
def test_what_is_right_far_out_is_paid_once_at_the_usual_inputs(
    function: Callable[..., Any], name: str, run_of: RunOf, verdict: Judge
) -> None:
    run = run_of(SLUG, sigmoid=function)
    usual, far = (verdict(SLUG, run, f"sigmoid/{check}") for check in ("values", "far"))
    assert (usual.outcome, usual.diagnosis.id) == (Outcome.FAILED, name)
    assert far.outcome is Outcome.PASSED


@pytest.mark.parametrize("exercise", ["sigmoid", "sigmoid_derivative", "tanh", "tanh_derivative"])
def test_a_function_of_zeros_earns_nothing_far_out(
    exercise: str, run_of: RunOf, verdict: Judge
) -> None:
    found = verdict(SLUG, run_of(SLUG, **{exercise: np.zeros_like}), f"{exercise}/far")
    assert found.outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("exercise", "formula", "name"),
    [
        pytest.param(
            "sigmoid", lambda z: np.exp(z) / (1 + np.exp(z)), "sigmoid_overflows", id="sigmoid"
        ),
        pytest.param(
            "tanh",
            lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
            "tanh_overflows",
            id="tanh",
        ),
        pytest.param(
            "tanh",
            lambda z: (np.exp(2 * z) - 1) / (np.exp(2 * z) + 1),
            "tanh_overflows_above",
            id="tanh of 2z",
        ),
    ],
)
def test_a_formula_that_overflows_is_named_and_loses_only_the_far_inputs(
    exercise: str, formula: Callable[..., Any], name: str, run_of: RunOf, verdict: Judge
) -> None:
    with np.errstate(all="ignore"):
        run = run_of(SLUG, **{exercise: formula})
    assert verdict(SLUG, run, f"{exercise}/values").outcome is Outcome.PASSED
    found = verdict(SLUG, run, f"{exercise}/far")
    assert (found.outcome, found.diagnosis.id) == (Outcome.FAILED, name)
    assert "is NaN; the first such number stands there." in found.message.en
    assert len(found.diagnosis.hints) == 3


OVERFLOWS = {
    "sigmoid": lambda z: np.exp(z) / (1 + np.exp(z)),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
}
SLOPES = {
    "sigmoid": lambda z, up: up["sigmoid"](z) * (1 - up["sigmoid"](z)),
    "tanh": lambda z, up: 1 - up["tanh"](z) ** 2,
}


@pytest.mark.parametrize("exercise", OVERFLOWS)
def test_an_overflow_is_paid_once(exercise: str, run_of: RunOf, verdict: Judge) -> None:
    slope = f"{exercise}_derivative"
    with np.errstate(all="ignore"):
        run = run_of(SLUG, **{exercise: OVERFLOWS[exercise], slope: SLOPES[exercise]})
        assert verdict(SLUG, run, f"{exercise}/far").outcome is Outcome.FAILED
        found = verdict(SLUG, run, f"{slope}/far")
    assert (found.outcome, found.follow_through) == (Outcome.PASSED, True)
    assert found.route.en


@pytest.mark.parametrize("exercise", OVERFLOWS)
def test_an_overflow_of_its_own_is_not_the_earlier_functions(
    exercise: str, run_of: RunOf, verdict: Judge
) -> None:
    slope = f"{exercise}_derivative"

    def own(z: Any, up: Any) -> Any:  # noqa: ANN401  (numbers)
        return SLOPES[exercise](z, up) + 0 * np.exp(np.abs(z))

    with np.errstate(all="ignore"):
        run = run_of(SLUG, **{slope: own})
        assert verdict(SLUG, run, f"{exercise}/far").outcome is Outcome.PASSED
        assert verdict(SLUG, run, f"{slope}/far").outcome is Outcome.FAILED
        run = run_of(SLUG, **{exercise: lambda z: np.nan * z, slope: SLOPES[exercise]})
        assert verdict(SLUG, run, f"{slope}/far").outcome is Outcome.FAILED


def test_infinity_in_a_denominator_is_right(run_of: RunOf, verdict: Judge) -> None:
    with np.errstate(over="ignore"):
        run = run_of(SLUG, sigmoid=lambda z: 1 / (1 + np.exp(-z)))
    assert verdict(SLUG, run, "sigmoid/far").outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda z: np.where(np.abs(z) > 900, np.nan, 0.5), id="NaN of its own kind"),
        pytest.param(lambda z: np.where(np.abs(z) > 10, np.nan, z), id="NaN elsewhere"),
        pytest.param(lambda z: np.nan * z[:3], id="another shape"),
    ],
)
def test_a_nan_of_another_formula_has_no_name(
    function: Callable[..., Any], run_of: RunOf, verdict: Judge
) -> None:
    found = verdict(SLUG, run_of(SLUG, sigmoid=function), "sigmoid/far")
    assert (found.outcome, found.diagnosis.id) == (Outcome.FAILED, "")


def test_a_function_that_raises_far_out_is_told_so(run_of: RunOf, verdict: Judge) -> None:
    def sigmoid(z: Any) -> Any:  # noqa: ANN401  (as a student's)
        if np.max(np.abs(z)) > 700:
            raise OverflowError("math range error")
        return 1 / (1 + np.exp(-z))

    found = verdict(SLUG, run_of(SLUG, sigmoid=sigmoid), "sigmoid/far")
    assert found.outcome is Outcome.FAILED
    assert "raised OverflowError: math range error" in found.message.en
    assert found.diagnosis.id == ""


def test_wrong_numbers_far_out_are_named_as_everywhere(run_of: RunOf, verdict: Judge) -> None:
    found = verdict(
        SLUG, run_of(SLUG, sigmoid=lambda z: 2 / (1 + np.exp(-2 * z)) - 1), "sigmoid/far"
    )
    assert (found.outcome, found.diagnosis.id) == (Outcome.FAILED, "tanh_for_sigmoid")


def test_what_looks_like_another_function_far_out_alone_has_not_its_name(
    run_of: RunOf, verdict: Judge
) -> None:
    def sigmoid(z: Any) -> Any:  # noqa: ANN401  (as a student's)
        return np.sign(z) * (1 - np.exp(-np.abs(z)))  # far out this is tanh

    found = verdict(SLUG, run_of(SLUG, sigmoid=sigmoid), "sigmoid/far")
    assert (found.outcome, found.diagnosis.id) == (Outcome.FAILED, "")
