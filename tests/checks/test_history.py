"""Curves, outcomes and initial parameters: recomputed, never believed."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.domain.observation import Answer, Run
from grader.domain.release import Release
from grader.domain.verdict import Outcome, Verdict

RunOf = Callable[..., Run]
Judge = Callable[[str, Run, str], Verdict]
Releases = Callable[[str], Release]
Function = Callable[..., Any]
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


@pytest.fixture
def train(release: Releases) -> Function:
    function: Function = release("iris_mlp").reference.functions["train"]
    return function


@pytest.fixture
def iris(run_of: RunOf, verdict: Judge) -> Callable[..., dict[str, Verdict]]:
    def judged(**changed: Function) -> dict[str, Verdict]:
        run = run_of("iris_mlp", **changed)
        names = ("path", "outcome", "history")
        return {name: verdict("iris_mlp", run, f"train/{name}") for name in names}

    return judged


def outcomes(found: dict[str, Verdict]) -> tuple[Outcome, Outcome, Outcome]:
    return found["path"].outcome, found["outcome"].outcome, found["history"].outcome


def with_history(train: Function, change: Function) -> Function:
    def changed(**given: Any) -> object:  # noqa: ANN401
        *parameters, history = train(**given)
        return (*parameters, change(dict(history)))

    return changed


def test_a_right_training_passes_in_every_respect(
    iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    found = iris(train=train)
    assert outcomes(found) == (PASSED, PASSED, PASSED)
    assert found["outcome"].evidence[0].name == "loss"
    assert {row.name.partition("[")[0] for row in found["history"].evidence} == {
        f"history.{name}" for name in ("train_loss", "train_acc", "test_loss", "test_acc")
    }


def test_curves_measured_after_the_update_are_named_and_not_charged(
    iris: Callable[..., dict[str, Verdict]], release: Releases
) -> None:
    accepted = release("iris_mlp").reference.accepted["train"]
    late = next(a.function for a in accepted if a.id == "measured_after")

    def program(**given: Any) -> object:  # noqa: ANN401
        return late(**given)

    found = iris(train=program)
    assert outcomes(found) == (PASSED, PASSED, PASSED)
    named = set(found["history"].conventions)
    assert named & {"measured_after", "measured_after_update"}


@pytest.mark.parametrize(
    ("change", "row"),
    [
        pytest.param(
            lambda h: h | {"train_loss": h["train_loss"] * 1.01}, "train_loss[0]", id="scaled"
        ),
        pytest.param(lambda h: h | {"test_acc": 1 - h["test_acc"]}, "test_acc[", id="turned over"),
        pytest.param(
            lambda h: h | {"test_loss": h["train_loss"]}, "test_loss[", id="of other data"
        ),
        pytest.param(
            lambda h: h | {"train_loss": np.full_like(h["train_loss"], h["train_loss"][-1])},
            "train_loss[0]",
            id="only the last value",
        ),
    ],
)
def test_a_curve_that_is_not_this_training_s_fails_with_its_first_wrong_row(
    change: Function, row: str, iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    found = iris(train=with_history(train, change))
    assert outcomes(found) == (PASSED, PASSED, FAILED)
    wrong = found["history"].evidence
    assert wrong
    assert all(r.error > 1 for r in wrong)
    assert any(r.name.startswith(f"history.{row}") for r in wrong)
    assert "not those of this training" in found["history"].message.en
    assert "与训练过程不符" in found["history"].message.zh


@pytest.mark.parametrize(
    ("change", "english"),
    [
        pytest.param(lambda h: h | {"train_loss": h["train_loss"][:3]}, "3 values", id="too short"),
        pytest.param(
            lambda h: h | {"train_loss": np.tile(h["train_loss"], 2)}, "values", id="too long"
        ),
        pytest.param(
            lambda h: {n: c for n, c in h.items() if n != "test_acc"},
            "nothing of that name",
            id="a curve is missing",
        ),
        pytest.param(
            lambda h: h | {"train_loss": h["train_loss"] * np.nan},
            "train_loss[0] is NaN",
            id="no numbers",
        ),
        pytest.param(lambda _h: np.zeros(3), "nothing of that name", id="no dict"),
    ],
)
def test_curves_of_another_form_are_told(
    change: Function, english: str, iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    found = iris(train=with_history(train, change))
    assert outcomes(found) == (PASSED, PASSED, FAILED)
    assert english in found["history"].message.en


def test_one_row_less_is_right(iris: Callable[..., dict[str, Verdict]], train: Function) -> None:
    def shorter(h: dict[str, Any]) -> dict[str, Any]:
        return {name: curve[:-1] for name, curve in h.items()}

    assert outcomes(iris(train=with_history(train, shorter)))[2] is PASSED


def test_curves_of_the_own_wrong_training_are_its_own(
    iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    def faster(**given: Any) -> object:  # noqa: ANN401
        return train(**{**given, "learning_rate": 1.3 * given["learning_rate"]})

    found = iris(train=faster)
    assert found["path"].outcome is FAILED
    assert found["history"].outcome is PASSED
    assert "your own training went through" in found["history"].route.en


def test_curves_beside_parameters_that_never_change_prove_nothing(
    iris: Callable[..., dict[str, Verdict]], release: Releases
) -> None:
    evaluate: Function = release("iris_mlp").reference.functions["evaluate"]

    def still(**given: Any) -> object:  # noqa: ANN401
        parameters = {name: given[name] for name in ("W1", "B1", "W2", "B2")}
        rows = given["iterations"] + 1
        history = {}
        for part in ("train", "test"):
            said = evaluate(given[f"X_{part}"], given[f"labels_{part}"], **parameters)
            history[f"{part}_loss"] = np.full(rows, said["loss"])
            history[f"{part}_acc"] = np.full(rows, said["accuracy"])
        return (*parameters.values(), history)

    assert outcomes(iris(train=still)) == (FAILED, FAILED, FAILED)


def test_curves_are_held_against_own_parameters_only_where_these_were_seen(
    run_of: RunOf, verdict: Judge, train: Function
) -> None:
    def faster(**given: Any) -> object:  # noqa: ANN401
        return train(**{**given, "learning_rate": 1.3 * given["learning_rate"]})

    run = run_of("iris_mlp", train=faster)
    unseen = tuple(
        replace(o, answer=Answer.TIMEOUT, value=()) if "/at/" in o.probe else o
        for o in run.observations
    )
    cut = replace(run, observations=unseen)
    assert verdict("iris_mlp", cut, "train/history").outcome is FAILED


def test_parameters_of_another_form_have_no_curves_of_their_own(
    iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    def flattened(**given: Any) -> object:  # noqa: ANN401
        w1, b1, w2, b2, history = train(**{**given, "learning_rate": 0.5})
        return w1.ravel(), b1, w2, b2, history

    assert outcomes(iris(train=flattened)) == (FAILED, FAILED, FAILED)


@pytest.mark.parametrize(
    ("change", "passes"),
    [
        pytest.param(lambda w: w, True, id="the same"),
        pytest.param(lambda w: w * 1.0001, True, id="nearly"),
        pytest.param(np.zeros_like, False, id="zeros"),
        pytest.param(lambda w: -w, False, id="opposite"),
    ],
)
def test_the_outcome_is_recomputed_on_unseen_data(
    change: Function, passes: bool, iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    def program(**given: Any) -> object:  # noqa: ANN401
        *parameters, history = train(**given)
        return (*map(change, parameters), history)

    found = iris(train=program)["outcome"]
    assert (found.outcome is PASSED) is passes
    assert passes or "do worse than they should" in found.message.en


def test_parameters_with_which_the_loss_is_no_number_have_no_outcome(
    iris: Callable[..., dict[str, Verdict]], train: Function
) -> None:
    def program(**given: Any) -> object:  # noqa: ANN401
        *parameters, history = train(**given)
        return (*(1e200 * p for p in parameters), history)

    found = iris(train=program)["outcome"]
    assert found.outcome is FAILED
    assert "not a finite number" in found.message.en


def test_losses_of_the_small_network_name_their_mistake(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    wrong = release("backprop_111").reference.known_wrong["train"]
    for variant in wrong:
        run = run_of("backprop_111", train=variant.function)
        found = verdict("backprop_111", run, "train/losses")
        assert (found.outcome, found.diagnosis.id) == (FAILED, variant.id)
        assert found.message.en.startswith(variant.name.en)


@pytest.mark.parametrize(
    ("change", "failing"),
    [
        pytest.param(lambda w: w, set(), id="any generator"),
        pytest.param(lambda w: w * 0.01, set(), id="small weights"),
        pytest.param(lambda w: w + 0.5, set(), id="biases that are not zero"),
        pytest.param(np.abs, set(), id="all positive"),
        pytest.param(np.ones_like, {"seed", "symmetry"}, id="ones"),
        pytest.param(lambda w: w[..., :1] + 0 * w, {"symmetry"}, id="equal columns"),
        pytest.param(lambda w: w.T, {"shapes", "seed", "symmetry"}, id="transposed"),
        pytest.param(lambda w: w + np.nan, {"shapes", "seed", "symmetry"}, id="NaN"),
    ],
)
def test_any_initialisation_is_right_that_has_the_three_properties(
    change: Function, failing: set[str], run_of: RunOf, verdict: Judge
) -> None:
    def init_parameters(seed: int) -> object:
        rng = np.random.default_rng(seed)
        shapes = ((4, 16), (16,), (16, 3), (3,))
        return tuple(change(rng.uniform(-1, 1, shape)) for shape in shapes)

    run = run_of("iris_mlp", init_parameters=init_parameters)
    found = {
        name: verdict("iris_mlp", run, f"init_parameters/{name}")
        for name in ("shapes", "seed", "symmetry")
    }
    assert {name for name, v in found.items() if v.outcome is FAILED} == failing


def test_parameters_that_change_from_call_to_call_do_not_follow_the_seed(
    run_of: RunOf, verdict: Judge
) -> None:
    rng = np.random.default_rng(1)

    def init_parameters(seed: int) -> object:
        shapes = ((4, 16), (16,), (16, 3), (3,))
        return tuple(rng.normal(0, 1 + 0 * seed, shape) for shape in shapes)

    run = run_of("iris_mlp", init_parameters=init_parameters)
    found = verdict("iris_mlp", run, "init_parameters/seed")
    assert found.outcome is FAILED
    assert "other parameters the second time" in found.message.en
    fixed = np.random.default_rng(2)
    same = tuple(fixed.normal(0, 1, shape) for shape in ((4, 16), (16,), (16, 3), (3,)))
    run = run_of("iris_mlp", init_parameters=lambda **_given: same)
    found = verdict("iris_mlp", run, "init_parameters/seed")
    assert "`seed` is not used" in found.message.en
    assert "没有起作用" in found.message.zh
