# ruff: noqa: N803, N806  (W, B, X, Y are the course's names)

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.course.data import course_data
from reference import iris_softmax

Floats = NDArray[np.float64]
REPOSITORY = Path(__file__).parents[2]
CURVES = ("train_acc", "train_loss", "test_acc", "test_loss")
# Lecture 12.2: row i after i updates; accuracy and loss of training set, then of test set.
PRINTED = {
    0: (0.333333, 2.066978, 0.266667, 1.880856),
    10: (0.875000, 0.339410, 0.866667, 0.461705),
    20: (0.875000, 0.279647, 0.866667, 0.368414),
    30: (0.916667, 0.245924, 0.933333, 0.314814),
    40: (0.933333, 0.222922, 0.933333, 0.278643),
    50: (0.933333, 0.205636, 0.966667, 0.251937),
}
# Test loss and accuracy before training, and loss after 50 updates, centred by the train mean.
BY_TRAIN_MEAN = (1.890062, 0.300000, 0.249439)


@pytest.fixture(scope="module")
def flowers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Floats]:
    """The course's two Iris tables, shape (rows, 5)."""
    names = {"train": "iris_training.csv", "test": "iris_test.csv"}
    files = course_data(list(names.values()), REPOSITORY, tmp_path_factory.mktemp("data"))
    return {
        part: np.loadtxt(files[name], delimiter=",", skiprows=1) for part, name in names.items()
    }


def trained(flowers: dict[str, Floats], centred: Any) -> dict[str, Floats]:  # noqa: ANN401
    """Return the curves of the lecture's training, with a way of centring."""
    x_train, x_test = centred(flowers["train"][:, :4], flowers["test"][:, :4])
    labels = {part: table[:, 4].astype(np.int64) for part, table in flowers.items()}
    W = np.random.RandomState(612).randn(4, 3)
    data = (x_train, labels["train"], x_test, labels["test"])
    return iris_softmax.train(*data, W, np.zeros(3), 0.5, 50)[2]


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(iris_softmax.DRAWS[exercise](np.random.default_rng(seed)))


def test_the_layer_reproduces_the_table_printed_in_lecture_12_2(
    flowers: dict[str, Floats],
) -> None:
    own_means = iris_softmax.ACCEPTED["preprocess"]["test_by_own_mean"][0]
    history = trained(flowers, own_means)
    found = {i: tuple(round(float(history[name][i]), 6) for name in CURVES) for i in PRINTED}
    assert found == PRINTED


def test_centring_by_the_training_mean_gives_the_other_known_numbers(
    flowers: dict[str, Floats],
) -> None:
    history = trained(flowers, iris_softmax.preprocess)
    loss, share = history["test_loss"], history["test_acc"]
    assert tuple(round(float(x), 6) for x in (loss[0], share[0], loss[50])) == BY_TRAIN_MEAN


@pytest.mark.parametrize("convention", list(iris_softmax.CONVENTIONS))
@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs, h = drawn("gradients", seed), 1e-6
    found = iris_softmax.gradients(**inputs, convention=convention)
    for name, gradient in zip(("W", "B"), found, strict=True):
        for index in np.ndindex(gradient.shape):
            losses = []
            for sign in (1, -1):
                moved = {n: inputs[n].copy() for n in ("W", "B")}
                moved[name][index] += sign * h
                p = iris_softmax.forward(inputs["X"], **moved)
                losses.append(iris_softmax.loss(inputs["Y"], p, convention))
            slope = (losses[0] - losses[1]) / (2 * h)
            assert slope == pytest.approx(gradient[index], rel=1e-5, abs=1e-8)


def test_what_builds_on_a_wrong_softmax_is_evaluated_on_it() -> None:
    inputs = drawn("gradients", 0)
    own = {"softmax": lambda Z: np.full_like(Z, 1 / 3)}
    _, dB = iris_softmax.gradients(**inputs, up=own)
    np.testing.assert_allclose(dB, (1 / 3 - inputs["Y"]).mean(axis=0))


def test_training_follows_the_students_own_labels() -> None:
    inputs = drawn("train", 0)
    own = {"one_hot": lambda labels, classes: np.eye(classes)[labels - 1]}
    moved = iris_softmax.train(**inputs, up=own)[0] - inputs["W"]
    shifted = iris_softmax.train(**inputs | {"labels_train": (inputs["labels_train"] - 1) % 3})
    np.testing.assert_allclose(moved, shifted[0] - inputs["W"])


@pytest.mark.parametrize("seed", range(50))
def test_labels_are_drawn_so_that_counting_classes_fails(seed: int) -> None:
    inputs = drawn("one_hot", seed)
    assert inputs["labels"].max() < inputs["classes"] - 1
    assert set(range(inputs["classes"] - 1)) == set(inputs["labels"].tolist())


@pytest.mark.parametrize("seed", range(50))
def test_draws_stay_where_single_precision_is_safe(seed: int) -> None:
    inputs = drawn("forward", seed)
    logits = inputs["X"] @ inputs["W"] + inputs["B"]
    assert np.abs(logits).max() <= 5
    assert iris_softmax.forward(**inputs).min() > 0.01
