# ruff: noqa: N803, N806  (W1, B2, X, Y are the course's names)

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.course.data import course_data
from reference import iris_mlp

Floats = NDArray[np.float64]
REPOSITORY = Path(__file__).parents[2]
PARAMETERS = ("W1", "B1", "W2", "B2")
CURVES = ("train_acc", "train_loss", "test_acc", "test_loss")
# row: train accuracy and loss, test accuracy and loss, as the lecture prints them
SOFTMAX_TABLE = {
    0: (0.333333, 2.066978, 0.266667, 1.880856),
    10: (0.875000, 0.339410, 0.866667, 0.461705),
    20: (0.875000, 0.279647, 0.866667, 0.368414),
    30: (0.916667, 0.245924, 0.933333, 0.314814),
    40: (0.933333, 0.222922, 0.933333, 0.278643),
    50: (0.933333, 0.205636, 0.966667, 0.251937),
}
MLP_TABLE = {
    0: (0.433333, 2.205641, 0.400000, 1.721138),
    10: (0.941667, 0.205314, 0.966667, 0.249661),
    20: (0.950000, 0.149540, 1.000000, 0.167103),
    30: (0.958333, 0.122346, 1.000000, 0.124693),
    40: (0.958333, 0.105099, 1.000000, 0.099869),
    50: (0.958333, 0.092934, 1.000000, 0.084885),
}


@pytest.fixture(scope="module")
def flowers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Floats]:
    """The course's two Iris tables, shape (rows, 5)."""
    names = {"train": "iris_training.csv", "test": "iris_test.csv"}
    files = course_data(list(names.values()), REPOSITORY, tmp_path_factory.mktemp("data"))
    return {
        part: np.loadtxt(files[name], delimiter=",", skiprows=1) for part, name in names.items()
    }


@pytest.fixture(scope="module")
def iris(flowers: dict[str, Floats]) -> dict[str, Any]:
    """The data as the lecture centres it, by the arguments of ``train``."""
    centred = iris_mlp.ACCEPTED["preprocess"]["test_by_own_mean"][0]
    x_train, x_test = centred(flowers["train"][:, :4], flowers["test"][:, :4])
    return {
        "X_train": x_train,
        "labels_train": flowers["train"][:, 4].astype(np.int64),
        "X_test": x_test,
        "labels_test": flowers["test"][:, 4].astype(np.int64),
    }


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(iris_mlp.DRAWS[exercise](np.random.default_rng(seed)))


def row(history: Mapping[str, Floats], index: int) -> tuple[float, ...]:
    return tuple(round(float(history[name][index]), 6) for name in CURVES)


@pytest.mark.parametrize(
    "train",
    [
        pytest.param(iris_mlp.train, id="as asked"),
        pytest.param(iris_mlp.ACCEPTED["train"]["one_more_update"][0], id="the lecture's loop"),
    ],
)
def test_the_network_reproduces_the_printed_table(iris: dict[str, Any], train: Any) -> None:  # noqa: ANN401
    start = dict(zip(PARAMETERS, iris_mlp.init_parameters(612), strict=True))
    history = train(**iris, **start, learning_rate=0.5, iterations=50)[4]
    assert {index: row(history, index) for index in MLP_TABLE} == MLP_TABLE
    assert {name: curve.shape for name, curve in history.items()} == dict.fromkeys(CURVES, (51,))


def test_a_single_softmax_layer_reproduces_the_other_printed_table(iris: dict[str, Any]) -> None:
    W, B = np.random.RandomState(612).randn(4, 3), np.zeros(3)
    X, labels = iris["X_train"], iris["labels_train"]
    rows = {}
    for i in range(51):
        measured = []
        for data, right in ((X, labels), (iris["X_test"], iris["labels_test"])):
            p = iris_mlp.softmax(data @ W + B)
            measured += [iris_mlp.accuracy(right, p), iris_mlp.loss(np.eye(3)[right], p)]
        rows[i] = tuple(round(value, 6) for value in measured)
        delta = (iris_mlp.softmax(X @ W + B) - np.eye(3)[labels]) / len(X)
        W, B = W - 0.5 * X.T @ delta, B - 0.5 * delta.sum(axis=0)
    assert {index: rows[index] for index in SOFTMAX_TABLE} == SOFTMAX_TABLE


def test_centring_by_the_training_mean_gives_the_other_known_test_loss(
    flowers: dict[str, Floats], iris: dict[str, Any]
) -> None:
    x_train, x_test = iris_mlp.preprocess(flowers["train"][:, :4], flowers["test"][:, :4])
    np.testing.assert_allclose(x_train, iris["X_train"])
    found = iris_mlp.evaluate(x_test, iris["labels_test"], *iris_mlp.init_parameters(612))
    assert round(found["loss"], 6) == 1.727260


@pytest.mark.parametrize("convention", list(iris_mlp.CONVENTIONS))
@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs = drawn("gradients", seed)
    names, h = PARAMETERS, 1e-6
    found = iris_mlp.gradients(**inputs, convention=convention)
    for name, gradient in zip(names, found, strict=True):
        for index in np.ndindex(gradient.shape):
            losses = []
            for sign in (1, -1):
                moved = {n: inputs[n].copy() for n in names}
                moved[name][index] += sign * h
                p = iris_mlp.forward(inputs["X"], *moved.values())
                losses.append(iris_mlp.loss(inputs["Y"], p, convention))
            assert (losses[0] - losses[1]) / (2 * h) == pytest.approx(
                gradient[index], rel=1e-5, abs=1e-8
            )


def test_gradients_are_evaluated_on_the_students_own_probabilities() -> None:
    inputs = drawn("gradients", 0)
    own = np.tile([0.5, 0.4, 0.1], (len(inputs["Y"]), 1))
    *_, dB2 = iris_mlp.gradients(**inputs, up={"forward": lambda *_: own})
    np.testing.assert_allclose(dB2, (own - inputs["Y"]).mean(axis=0))


def test_training_is_evaluated_on_the_students_own_functions() -> None:
    inputs = drawn("train", 0)
    own: dict[str, Any] = {
        "gradients": lambda *given: (0 * given[2], 0 * given[3], 0 * given[4], 0 * given[5] + 1),
        "forward": lambda *given: np.full((len(given[0]), 3), 1 / 3),
        "loss": lambda *_: 7.0,
        "accuracy": lambda *_: 0.25,
    }
    W1, B1, _, B2, history = iris_mlp.train(**inputs, up=own)
    np.testing.assert_array_equal(W1, inputs["W1"])
    np.testing.assert_array_equal(B1, inputs["B1"])
    moved = inputs["learning_rate"] * inputs["iterations"]
    np.testing.assert_allclose(inputs["B2"] - B2, moved)
    assert set(history["train_loss"]) == {7.0}
    assert set(history["test_acc"]) == {0.25}


def test_an_upstream_forward_reaches_the_gradients_of_training() -> None:
    inputs = drawn("train", 0)

    def doubled(X: Floats, W1: Floats, B1: Floats, W2: Floats, B2: Floats) -> Floats:
        return iris_mlp.softmax(iris_mlp.forward(X, W1, B1, W2, B2))

    moved = iris_mlp.train(**inputs, up={"forward": doubled})[2] - inputs["W2"]
    right = iris_mlp.train(**inputs)[2] - inputs["W2"]
    assert np.abs(moved - right).max() > 0.1 * np.abs(right).max()


@pytest.mark.parametrize("convention", list(iris_mlp.CONVENTIONS))
def test_one_update_is_the_gradient_step(convention: str) -> None:
    inputs = drawn("train", 1) | {"iterations": 1}
    W1, B1, W2, B2 = start = [inputs[name] for name in PARAMETERS]
    Y = np.eye(3)[inputs["labels_train"]]
    slope = iris_mlp.gradients(inputs["X_train"], Y, W1, B1, W2, B2, convention)
    *ended, _ = iris_mlp.train(**inputs, convention=convention)
    for before, after, gradient in zip(start, ended, slope, strict=True):
        np.testing.assert_allclose(after, before - inputs["learning_rate"] * gradient)


@pytest.mark.parametrize(
    ("variant", "rows", "updates", "first"),
    [
        pytest.param("one_more_update", 0, 1, 0, id="the lecture's loop"),
        pytest.param("last_not_measured", -1, 0, 0, id="last update not measured"),
        pytest.param("measured_after", -1, 0, 1, id="measured after the update"),
        pytest.param("one_more_measured_after", 0, 1, 1, id="one more, measured after"),
    ],
)
def test_accepted_loops_shift_the_same_path(
    variant: str, rows: int, updates: int, first: int
) -> None:
    inputs = drawn("train", 2)
    count = inputs["iterations"]
    longer = inputs | {"iterations": count + updates}
    *parameters, history = iris_mlp.train(**longer)
    *others, other = iris_mlp.ACCEPTED["train"][variant][0](**inputs)
    for one, two in zip(parameters, others, strict=True):
        np.testing.assert_array_equal(one, two)
    for name, curve in history.items():
        np.testing.assert_array_equal(other[name], curve[first : first + count + 1 + rows])


def test_the_convention_scales_loss_and_step_by_the_number_of_samples() -> None:
    given = drawn("loss", 0)
    mean, total = iris_mlp.loss(**given), iris_mlp.loss(**given, convention="sum")
    assert total == pytest.approx(len(given["Y"]) * mean)
    inputs = drawn("train", 0) | {"iterations": 1}
    once = iris_mlp.train(**inputs)[0] - inputs["W1"]
    summed = iris_mlp.train(**inputs, convention="sum")[0] - inputs["W1"]
    np.testing.assert_allclose(summed, len(inputs["X_train"]) * once)
