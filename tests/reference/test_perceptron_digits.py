from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.course.digits import digits
from reference import perceptron_digits

Floats = NDArray[np.float64]
PARAMETERS = ("w", "b")


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(perceptron_digits.DRAWS[exercise](np.random.default_rng(seed)))


def zeros_and_ones() -> tuple[Floats, Floats]:
    """The stand-in's images of 0 and 1 as rows, and their labels as a column."""
    images, labels = digits()
    chosen = labels < 2
    x = perceptron_digits.normalise(images[chosen].astype(float))
    return x, labels[chosen].astype(float).reshape(-1, 1)


@pytest.mark.parametrize("convention", list(perceptron_digits.CONVENTIONS))
@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs, h = drawn("gradients", seed), 1e-6
    dw, db = perceptron_digits.gradients(**inputs, convention=convention)
    for index in range(len(inputs["w"]) + 1):
        losses = []
        for sign in (1, -1):
            theta = np.append(inputs["w"], inputs["b"])
            theta[index] += sign * h
            p = perceptron_digits.forward(inputs["x"], theta[:-1].reshape(-1, 1), theta[-1])
            losses.append(perceptron_digits.loss(p, inputs["y"], convention))
        slope = (losses[0] - losses[1]) / (2 * h)
        assert slope == pytest.approx(np.append(dw, db)[index], rel=1e-5, abs=1e-8)


def test_the_materials_gradient_lacks_the_factor_2_of_its_loss() -> None:
    inputs = drawn("gradients", 0)
    asked = perceptron_digits.gradients(**inputs)
    lecture = perceptron_digits.ACCEPTED["gradients"]["without_the_factor_2"][0](**inputs)
    np.testing.assert_allclose(asked[0], 2 * lecture[0])
    assert asked[1] == pytest.approx(2 * lecture[1])


def test_small_weights_learn_to_tell_zeros_from_ones() -> None:
    x, y = zeros_and_ones()
    w = 0.05 * np.random.default_rng(0).normal(size=(784, 1))
    *_, history = perceptron_digits.train(x, y, x, y, w, 0.0, 0.5, 100)
    assert history["train_acc"][-1] > 0.98
    assert history["train_loss"][-1] < 0.01 < history["train_loss"][0]


def test_unscaled_images_saturate_the_perceptron() -> None:
    x, y = zeros_and_ones()
    w = 0.05 * np.random.default_rng(0).normal(size=(784, 1))
    with np.errstate(over="ignore"):
        dw, _ = perceptron_digits.gradients(255 * x, y, w, 0.0)
        near, _ = perceptron_digits.gradients(x, y, w, 0.0)
    assert np.abs(dw).max() / 255 < 0.2 * np.abs(near).max()


def test_a_flat_label_makes_a_table_of_pairs() -> None:
    inputs = drawn("loss", 1)
    wrong = perceptron_digits._MISTAKES["loss"]["broadcast"](**inputs)
    table = inputs["pred_y"] - inputs["y"].reshape(1, -1)
    assert table.shape == (len(inputs["y"]),) * 2
    assert wrong == pytest.approx(np.mean(table**2))


def test_training_follows_the_students_own_update() -> None:
    inputs = drawn("train", 0)
    own = {"update": lambda w, b, dw, _db, rate: (w - rate * dw, b)}
    w, b, _ = perceptron_digits.train(**inputs, up=own)
    assert b == inputs["b"]
    assert np.abs(w - inputs["w"]).max() > 0


@pytest.mark.parametrize(
    ("variant", "train_first", "test_first", "rows"),
    [
        pytest.param("last_not_measured", 0, 0, 0, id="last not measured"),
        pytest.param("measured_after", 1, 1, 0, id="measured after"),
        pytest.param("test_measured_after", 0, 1, 0, id="the material's loop"),
    ],
)
def test_accepted_loops_shift_the_same_curves(
    variant: str, train_first: int, test_first: int, rows: int
) -> None:
    inputs = drawn("train", 2)
    count = inputs["epochs"]
    whole = perceptron_digits.train(**inputs)[2]
    other = perceptron_digits.ACCEPTED["train"][variant][0](**inputs)[2]
    for name, curve in whole.items():
        first = train_first if name.startswith("train") else test_first
        np.testing.assert_array_equal(other[name], curve[first : first + count + rows])


@pytest.mark.parametrize("seed", range(50))
def test_draws_keep_the_sigmoid_alive(seed: int) -> None:
    out = perceptron_digits.forward(**drawn("forward", seed))
    assert 0.04 < out.min() < out.max() < 0.96
    assert np.abs(out - 0.5).min() > 0.02
