"""Lecture 12.4, end. It draws how the loss is shared out and prints no numbers of its own.

The numbers of its 1-1-1 network are in test_backprop_111; here the same network, one neuron
wide, gives its exact values. The shares w / sum(w) of the picture are shown to be no gradient.
"""

from typing import Any

import numpy as np
import pytest

from reference import backprop_111, backprop_layers

NAMES = backprop_layers.NAMES
H = 1e-6


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(backprop_layers.DRAWS[exercise](np.random.default_rng(seed)))


def loss_at(case: dict[str, Any], convention: str) -> float:
    output = backprop_layers.forward(case["X"], *(case[name] for name in NAMES))[-1]
    return backprop_layers.loss(case["Y"], output, convention)


def slope(case: dict[str, Any], name: str, place: tuple[int, ...], convention: str) -> float:
    ends = []
    for sign in (1, -1):
        moved = {**case, name: case[name].copy()}
        moved[name][place] += sign * H
        ends.append(loss_at(moved, convention))
    return (ends[0] - ends[1]) / (2 * H)


@pytest.mark.parametrize("convention", list(backprop_layers.CONVENTIONS))
@pytest.mark.parametrize("seed", range(3))
def test_gradients_of_all_layers_agree_with_finite_differences(convention: str, seed: int) -> None:
    case = drawn("gradients", seed)
    found = backprop_layers.gradients(**case, convention=convention)
    for name, part in zip(NAMES, found, strict=True):
        for place in np.ndindex(part.shape):
            wanted = slope(case, name, place, convention)
            assert part[place] == pytest.approx(wanted, rel=1e-5, abs=1e-8)


def test_sharing_the_loss_out_by_the_weights_is_no_gradient() -> None:
    case = drawn("gradients", 0)
    wrong = backprop_layers._MISTAKES["gradients"]["deltas_by_shares"](**case)
    right = backprop_layers.gradients(**case)
    np.testing.assert_array_equal(wrong[4], right[4])  # the output layer is right all the same
    assert np.abs(wrong[0] - right[0]).max() > 0.1 * np.abs(right[0]).max()


def test_one_neuron_wide_a_layer_is_that_of_the_1_1_1_network() -> None:
    one = {"x": 1.0, "w_h": 0.2, "b_h": 0.1, "w_o": 0.3, "b_o": 0.2}
    _, y_h, _, y_o = backprop_111.forward(**one)
    delta = backprop_layers.output_delta(np.array([[0.8]]), np.array([[y_o]]))
    back = backprop_layers.hidden_delta(delta, np.array([[0.3]]), np.array([[y_h]]))
    assert delta.item() == pytest.approx(-0.0502331828, rel=1e-8)
    assert back.item() == pytest.approx(-0.0036839757, rel=1e-7)
    loss = backprop_layers.loss(np.array([[0.8]]), np.array([[y_o]]))
    assert loss == pytest.approx(0.0216273132, rel=1e-8)


def test_a_step_follows_the_students_own_gradients() -> None:
    case = drawn("step", 1)
    ones = {"gradients": lambda *given: tuple(np.ones_like(part) for part in given[2:])}
    moved = backprop_layers.step(**case, up=ones)
    for name, part in zip(NAMES, moved, strict=True):
        np.testing.assert_allclose(case[name] - part, case["learning_rate"])


@pytest.mark.parametrize("seed", range(20))
def test_no_drawn_neuron_is_saturated(seed: int) -> None:
    case = drawn("forward", seed)
    for layer in backprop_layers.forward(**case):
        assert 0.05 < layer.min() < layer.max() < 0.95


@pytest.mark.parametrize("seed", range(10))
def test_a_step_down_the_gradient_lowers_the_loss(seed: int) -> None:
    case = drawn("step", seed)
    small = backprop_layers.step(**case | {"learning_rate": 1e-3})
    after = case | dict(zip(NAMES, small, strict=True))
    assert loss_at(after, "half_sum") < loss_at(case, "half_sum")
