"""Lecture 12.5. It prints formulas and no numbers: each formula is held against the reference."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference import activations

Floats = NDArray[np.float64]
Z = np.array([-3.0, -1.2, -0.4, 0.3, 0.9, 2.5])
FAR = np.array([-1000.0, -800.0, -30.0, 0.5, 30.0, 800.0, 1000.0])
H = 1e-6
PAIRS: list[tuple[Callable[..., Floats], Callable[..., Floats], tuple[float, ...]]] = [
    (activations.sigmoid, activations.sigmoid_derivative, ()),
    (activations.tanh, activations.tanh_derivative, ()),
    (activations.relu, activations.relu_derivative, ()),
    (activations.leaky_relu, activations.leaky_relu_derivative, (4.0,)),
    (activations.prelu, lambda z, alpha: activations.prelu_gradients(z, alpha)[0], (0.3,)),
]


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(activations.DRAWS[exercise](np.random.default_rng(seed)))


def test_the_formulas_of_the_lecture() -> None:
    np.testing.assert_allclose(activations.sigmoid(Z), 1 / (1 + np.exp(-Z)))
    np.testing.assert_allclose(activations.tanh(Z), np.sinh(Z) / np.cosh(Z))
    np.testing.assert_array_equal(activations.relu(Z), np.maximum(0, Z))
    np.testing.assert_array_equal(activations.leaky_relu(Z, 4.0), np.where(Z >= 0, Z, Z / 4))
    np.testing.assert_array_equal(activations.prelu(Z, 0.3), np.where(Z >= 0, Z, 0.3 * Z))
    s = activations.sigmoid(Z)
    np.testing.assert_allclose(activations.sigmoid_derivative(Z), s * (1 - s))
    np.testing.assert_allclose(activations.tanh_derivative(Z), 1 - np.tanh(Z) ** 2)


@pytest.mark.parametrize(("f", "slope", "more"), PAIRS, ids=["sigmoid", "tanh", "relu", "a", "p"])
def test_every_derivative_agrees_with_differences(
    f: Callable[..., Floats], slope: Callable[..., Floats], more: tuple[float, ...]
) -> None:
    wanted = (f(Z + H, *more) - f(Z - H, *more)) / (2 * H)
    np.testing.assert_allclose(slope(Z, *more), wanted, rtol=1e-7, atol=1e-9)


def test_the_derivative_by_alpha_agrees_with_differences() -> None:
    wanted = (activations.prelu(Z, 0.3 + H) - activations.prelu(Z, 0.3 - H)) / (2 * H)
    np.testing.assert_allclose(activations.prelu_gradients(Z, 0.3)[1], wanted, atol=1e-9)


@pytest.mark.parametrize(("f", "slope", "more"), PAIRS[:2], ids=["sigmoid", "tanh"])
def test_nothing_overflows_far_out(
    f: Callable[..., Floats], slope: Callable[..., Floats], more: tuple[float, ...]
) -> None:
    with np.errstate(all="raise", under="ignore"):
        assert np.all(np.isfinite(f(FAR, *more)))
        assert np.all(slope(FAR, *more)[[0, 1, 5, 6]] == 0)


@pytest.mark.parametrize(
    ("exercise", "name", "places"),
    [
        pytest.param("sigmoid", "sigmoid_overflows", [5, 6], id="exp over 1 + exp"),
        pytest.param("sigmoid_derivative", "slope_overflows", [0, 1], id="the quotient's slope"),
        pytest.param("tanh", "tanh_overflows", [0, 1, 5, 6], id="sinh over cosh"),
        pytest.param("tanh", "tanh_overflows_above", [5, 6], id="exp of 2z"),
    ],
)
def test_formulas_that_are_right_on_paper_fail_far_out_only(
    exercise: str, name: str, places: list[int]
) -> None:
    wrong, right = activations._MISTAKES[exercise][name], getattr(activations, exercise)
    np.testing.assert_allclose(wrong(Z), right(Z))
    with np.errstate(all="ignore"):
        assert np.flatnonzero(np.isnan(wrong(FAR))).tolist() == places
    known = next(one for one in activations.KNOWN_WRONG if one["id"] == name)
    assert known["hints"][0]["en"].startswith("Near 0 the values are right.")
    assert known["hints"][0]["zh"].startswith("0 附近的值是对的")


@pytest.mark.parametrize("seed", range(5))
def test_gradients_of_a_chain_agree_with_differences(seed: int) -> None:
    case = drawn("vanishing", seed)
    found = activations.vanishing(**case)
    for name, f in (
        ("sigmoid", activations.sigmoid),
        ("tanh", np.tanh),
        ("relu", activations.relu),
    ):
        for k in range(len(case["w"])):
            ends = []
            for sign in (1, -1):
                a, b = case["x"], case["b"].copy()
                b[k] += sign * H
                for weight, bias in zip(case["w"], b, strict=True):
                    a = f(weight * a + bias)
                ends.append(float(a))
            wanted = (ends[0] - ends[1]) / (2 * H)
            assert found[name][k] == pytest.approx(wanted, rel=1e-5, abs=1e-10)


def test_gradients_vanish_through_sigmoids_and_not_through_relus() -> None:
    # 12.5: the error decays from layer to layer; relu's derivative of 1 eases that.
    found = activations.vanishing(0.8, np.ones(20), np.full(20, 0.1))
    first = {name: abs(part[0] / part[-1]) for name, part in found.items()}
    assert first["sigmoid"] < 0.25**15
    assert first["sigmoid"] < first["tanh"] < 0.05
    assert first["relu"] == 1
    assert abs(found["sigmoid"]).max() <= 0.25


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("exercise", ["sigmoid", "leaky_relu", "prelu"])
def test_no_drawn_sum_is_near_0(exercise: str, seed: int) -> None:
    z = drawn(exercise, seed)["z"]
    assert np.abs(z).min() > 0.09
    assert z.min() < 0 < z.max()


def test_the_chain_follows_the_students_own_functions() -> None:
    case = drawn("vanishing", 1)
    own = activations.vanishing(**case, up={"relu_derivative": lambda _z: 1.0})
    np.testing.assert_allclose(own["relu"], np.cumprod(np.r_[1, case["w"][:0:-1]])[::-1])
    np.testing.assert_array_equal(own["tanh"], activations.vanishing(**case)["tanh"])
