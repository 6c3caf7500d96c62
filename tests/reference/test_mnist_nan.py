"""Material 001. The losses and accuracies of its 40 epochs and its list of 282 wrong images are not
reproduced: neither the random weights nor their seed is given, and MNIST itself is not bundled."""

from typing import Any

import numpy as np
import pytest

from grader.course.digits import digits
from reference import mnist_nan


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(mnist_nan.DRAWS[exercise](np.random.default_rng(seed)))


def naive(y: Any, logits: Any) -> float:  # noqa: ANN401
    """Return the loss as the material first writes it."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(np.mean(-np.sum(y * np.log(mnist_nan._softmax(logits)), axis=1)))


def wide_network() -> tuple[Any, ...]:
    """The material's start: 256 hidden units and weights of deviation 1."""
    rng = np.random.default_rng(0)
    w1, w2 = rng.normal(size=(784, 256)), rng.normal(size=(256, 10))
    return w1, np.zeros(256), w2, np.zeros(10)


def test_the_materials_loss_is_nan_before_the_first_step() -> None:
    images, labels = digits()
    x, y = images[:50].reshape(50, -1) / 255.0, np.eye(10)[labels[:50]]
    single = mnist_nan.forward(x, *wide_network()).astype(np.float32)
    logits = single.astype(np.float64)
    assert np.isnan(naive(y, single))
    assert mnist_nan._softmax(single.astype(np.float64)).astype(np.float32).min() == 0
    # more than any clipping lets one see: -log(1e-10)
    assert mnist_nan.loss(y, logits) > 23.03


def test_with_nan_everything_is_taken_for_0() -> None:
    labels = digits()[1]
    assert np.argmax(np.full(10, np.nan)) == 0
    share = 479 / 5000
    assert share == pytest.approx(0.0958)  # the accuracy that the material prints
    assert 0.08 < np.mean(labels == 0) < 0.12


def test_282_wrong_images_are_the_test_accuracy_that_the_material_prints() -> None:
    labels = np.zeros(10_000, dtype=np.int64)
    predicted = labels.copy()
    predicted[:282] = 1
    wrong = mnist_nan.misclassified(labels, predicted)
    assert 1 - len(wrong) / len(labels) == pytest.approx(0.9718)


def test_the_lists_of_the_material_are_indices_of_differences() -> None:
    # material 001: index 119 has label 2 and prediction 8, index 247 label 4 and prediction 2
    labels, predicted = np.zeros(248, dtype=np.int64), np.zeros(248, dtype=np.int64)
    labels[[119, 247]], predicted[[119, 247]] = (2, 4), (8, 2)
    assert mnist_nan.misclassified(labels, predicted).tolist() == [119, 247]


@pytest.mark.parametrize("seed", range(20))
def test_every_cure_gives_the_loss_that_is_asked_for(seed: int) -> None:
    inputs = drawn("loss", seed)
    y, p = inputs["y"], mnist_nan._softmax(inputs["logits"])
    right = mnist_nan.loss(**inputs)
    assert np.isnan(naive(**inputs))
    for cured in (np.log(np.clip(p, 1e-10, 1)), np.log(p + 1e-10), np.log(np.clip(p, 1e-7, 1))):
        assert -np.mean(np.sum(y * cured, axis=1)) == pytest.approx(right, rel=1e-5)


def test_pred_as_logits_cannot_lose_less_than_1_46() -> None:
    y, logits = np.eye(10), 100 * np.eye(10)
    wrong = mnist_nan._MISTAKES["loss"]["probabilities_as_logits"](y, logits)
    assert wrong == pytest.approx(1.46115, abs=1e-5)
    assert mnist_nan.loss(y, logits) < 1e-9


@pytest.mark.parametrize("convention", list(mnist_nan.CONVENTIONS))
@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs, h = drawn("gradients", seed), 1e-6
    found = mnist_nan.gradients(**inputs, convention=convention)
    for name, gradient in zip(("W1", "b1", "W2", "b2"), found, strict=True):
        for index in np.ndindex(gradient.shape):
            losses = []
            for sign in (1, -1):
                moved = {n: inputs[n].copy() for n in ("W1", "b1", "W2", "b2")}
                moved[name][index] += sign * h
                logits = mnist_nan.forward(inputs["x"], **moved)
                losses.append(mnist_nan.loss(inputs["y"], logits, convention))
            slope = (losses[0] - losses[1]) / (2 * h)
            assert slope == pytest.approx(gradient[index], rel=1e-4, abs=1e-6)


def test_training_stays_a_number_and_learns() -> None:
    inputs = drawn("train", 0)
    theta = mnist_nan.train(**inputs | {"updates": 60})
    before = mnist_nan.forward(inputs["x"], *(inputs[n] for n in ("W1", "b1", "W2", "b2")))
    after = mnist_nan.forward(inputs["x"], *theta)
    assert mnist_nan.loss(inputs["y"], after) < 0.7 * mnist_nan.loss(inputs["y"], before)
