"""Lecture 12.1. It prints no numbers: what it says of the rule is held against the reference."""

import itertools
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference import perceptron_rule

Floats = NDArray[np.float64]
TABLES = [np.array([float(i >> k & 1) for k in range(4)]) for i in range(16)]


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(perceptron_rule.DRAWS[exercise](np.random.default_rng(seed)))


def needs(y: Floats, order: tuple[int, ...], tie: float, step: float) -> int:
    """Return the epochs until the rule makes no mistake on four corners; 99: it never does."""
    corners, w = perceptron_rule.CORNERS, np.zeros(3)
    for epochs in range(1, 26):
        wrong = 0
        for k in order:
            z = corners[k] @ w
            output = tie if z == 0 else float(z > 0)
            wrong += output != y[k]
            w = w + step * (y[k] - output) * corners[k]
        if not wrong:
            return epochs
    return 99


@pytest.mark.parametrize("y", TABLES, ids=["".join(f"{v:g}" for v in t) for t in TABLES])
def test_the_rule_learns_every_logic_function_but_xor_and_its_opposite(y: Floats) -> None:
    hard = any(np.array_equal(y, t) for t in (perceptron_rule.XOR, perceptron_rule.XNOR))
    orders = list(itertools.permutations(range(4)))
    needed = {needs(y, o, tie, step) for o in orders for tie in (0.0, 1.0) for step in (0.1, 1.1)}
    assert needed == {99} if hard else max(needed) <= 8
    assert perceptron_rule.learnable(y[None], 0.3, 25) == [float(not hard)]


@pytest.mark.parametrize("seed", range(10))
def test_separable_samples_are_parted_in_any_order_of_the_samples(seed: int) -> None:
    case, rng = drawn("train", seed), np.random.default_rng(seed)
    for _ in range(5):
        order = rng.permutation(len(case["y"]))
        w = perceptron_rule.train(**case | {"X": case["X"][order], "y": case["y"][order]})
        np.testing.assert_array_equal(perceptron_rule.separates(case["X"], w)["side"], case["y"])


def test_the_order_of_the_samples_and_the_start_decide_which_solution_is_found() -> None:
    case = drawn("train", 0)
    backwards = {"X": case["X"][::-1], "y": case["y"][::-1]}
    changes: list[dict[str, Any]] = [{}, backwards, {"w": 0 * case["w"]}]
    ends = {tuple(np.round(perceptron_rule.train(**case | change), 9)) for change in changes}
    assert len(ends) == 3


@pytest.mark.parametrize("seed", range(10))
def test_training_is_not_over_after_one_epoch(seed: int) -> None:
    case = drawn("train", seed)
    once = perceptron_rule.train(**case | {"max_epochs": 1})
    assert not np.array_equal(perceptron_rule.separates(case["X"], once)["side"], case["y"])


def test_the_bias_is_minus_the_threshold() -> None:
    # M-P neuron of 12.1: y = step(sum w_j x_j - theta), and w_0 = -theta with x_0 = 1.
    features, theta = np.array([[0.2, 0.9], [0.7, 0.1], [0.8, 0.6]]), 0.75
    found = perceptron_rule.predict(perceptron_rule.augment(features), np.array([-theta, 0.5, 0.7]))
    np.testing.assert_array_equal(found, features @ [0.5, 0.7] - theta >= 0)


def test_the_step_function_is_1_at_0_as_in_the_lecture() -> None:
    np.testing.assert_array_equal(perceptron_rule.step(np.array([-1e-9, 0.0, 1e-9])), [0, 1, 1])


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("exercise", ["epoch", "train"])
def test_no_weighted_sum_is_met_near_0(exercise: str, seed: int) -> None:
    case = drawn(exercise, seed)
    w = case["w"]
    for _ in range(7 if exercise == "train" else 1):
        for x, y in zip(case["X"], case["y"], strict=True):
            assert abs(x @ w) > 0.02
            w = perceptron_rule.update(x, y, w, case["learning_rate"])


def test_a_step_function_of_signs_moves_the_weights_alike() -> None:
    case = drawn("update", 3)
    signs = {"step": lambda z: 2 * perceptron_rule.step(z) - 1}
    own = perceptron_rule.update(**case, up=signs)
    np.testing.assert_array_equal(own, perceptron_rule.update(**case))
    np.testing.assert_allclose(
        perceptron_rule.ACCEPTED["update"]["plus_minus_inside"][0](**case) - case["w"],
        2 * (own - case["w"]),
    )


def test_training_follows_the_students_own_epoch() -> None:
    case = drawn("train", 0)
    own = {"epoch": lambda samples, _y, w, _rate: np.tile(w, (len(samples), 1))}
    w = perceptron_rule.train(**case, up=own)
    np.testing.assert_array_equal(w, case["w"])


def test_training_that_goes_round_in_a_circle_ends_where_every_epoch_leads() -> None:
    x = perceptron_rule.augment(np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]))
    y, w = np.array([0.0, 1.0, 1.0, 0.0]), np.zeros(3)  # XOR is never learned
    for epochs in range(1, 12):
        one_by_one = w
        for _ in range(epochs):
            one_by_one = perceptron_rule.epoch(x, y, one_by_one, 0.25)[-1]
        np.testing.assert_array_equal(perceptron_rule.train(x, y, w, 0.25, epochs), one_by_one)
