# ruff: noqa: N803, N806  (W1, B2, X, Y are the course's names)

import inspect
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.domain.reference import as_value, evaluate
from grader.domain.tolerance import compare
from reference import iris_mlp

Floats = NDArray[np.float64]
SEEDS = range(100)
PARAMETERS = ("W1", "B1", "W2", "B2")
RETURNS = {
    "preprocess": ("x_train", "x_test"),
    "forward": ("probabilities",),
    "loss": ("loss",),
    "accuracy": ("accuracy",),
    "gradients": ("dW1", "dB1", "dW2", "dB2"),
}


@cache
def first_drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(iris_mlp.DRAWS[exercise](np.random.default_rng(seed)))


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(first_drawn(exercise, seed))


def in_single_precision(inputs: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.astype(np.float32) if getattr(value, "dtype", None) == np.float64 else value
        for name, value in inputs.items()
    }


def length(parts: list[Floats]) -> float:
    return float(np.sqrt(sum(float(np.sum(part**2)) for part in parts)))


@pytest.mark.parametrize("exercise", list(iris_mlp.DRAWS))
def test_a_draw_follows_its_generator_and_has_the_contracts_arguments(exercise: str) -> None:
    one, other = drawn(exercise, 5), drawn(exercise, 6)
    same = iris_mlp.DRAWS[exercise](np.random.default_rng(5))
    assert str(one) == str(same) != str(other)
    parameters = list(inspect.signature(getattr(iris_mlp, exercise)).parameters)
    assert set(one) == set(parameters[: len(one)])
    for name, value in one.items():
        if name.startswith("labels"):
            assert value.dtype == np.int64
        elif isinstance(value, np.ndarray):
            assert value.dtype == np.float64
        else:
            assert type(value) in {int, float}


@pytest.mark.parametrize("exercise", ["forward", "gradients", "train"])
def test_networks_are_drawn_where_nothing_is_extreme(exercise: str) -> None:
    for seed in SEEDS:
        inputs = drawn(exercise, seed)
        X = inputs["X_train"] if exercise == "train" else inputs["X"]
        W1, B1, W2, B2 = (inputs[name] for name in PARAMETERS)
        z = X @ W1 + B1
        assert np.abs(z).min() >= 0.05
        # A unit direction times 1e-2 moves no input of a ReLU across its kink.
        assert np.all(np.abs(z).min(axis=1) > 1e-2 * np.sqrt(1 + (X**2).sum(axis=1)))
        assert np.abs(iris_mlp.relu(z) @ W2 + B2).max() <= 5
        p = np.sort(iris_mlp.forward(X, W1, B1, W2, B2), axis=1)
        assert p.min() > 0.01
        assert (p[:, 2] - p[:, 1]).min() > 0.02
        assert np.all((z > 0).any(axis=0) & (z < 0).any(axis=0))
        assert 8 <= len(X) <= 15


def test_every_class_is_present_where_labels_are_drawn() -> None:
    for seed in SEEDS:
        found = [drawn("gradients", seed)["Y"].argmax(axis=1), drawn("accuracy", seed)["labels"]]
        found += [drawn("train", seed)[name] for name in ("labels_train", "labels_test")]
        found += [drawn("loss", seed)["Y"].argmax(axis=1)]
        found += [iris_mlp.unseen(np.random.default_rng(seed))["labels"]]
        assert all(set(labels) == {0, 1, 2} for labels in found)


def test_gradients_are_drawn_with_components_of_one_magnitude() -> None:
    for seed in SEEDS:
        for part in iris_mlp.gradients(**drawn("gradients", seed)):
            assert np.abs(part).min() >= 0.004 * np.abs(part).max()


def test_the_two_sets_of_preprocess_have_other_means() -> None:
    for seed in SEEDS:
        inputs = drawn("preprocess", seed)
        apart = inputs["x_train"].mean(axis=0) - inputs["x_test"].mean(axis=0)
        assert np.abs(apart).min() > 0.25


@pytest.mark.parametrize("exercise", list(RETURNS))
def test_single_precision_gives_the_same_answer(exercise: str) -> None:
    function, names = getattr(iris_mlp, exercise), RETURNS[exercise]
    for seed in SEEDS:
        inputs = drawn(exercise, seed)
        rounded: Any = as_value(in_single_precision(inputs))
        exact: Any = as_value(inputs)
        single = evaluate(function, rounded, names)
        assert compare(single, evaluate(function, exact, names)).worst < 0.3


def single_gradients(X: Floats, Y: Floats, *parameters: Any, **settings: Any) -> tuple[Floats, ...]:  # noqa: ANN401
    return iris_mlp.gradients(X, np.asarray(Y, np.float32), *parameters, **settings)


@pytest.mark.parametrize("convention", list(iris_mlp.CONVENTIONS))
def test_the_whole_path_of_training_is_safe_in_single_precision(convention: str) -> None:
    for seed in SEEDS:
        settings = {"convention": convention, "more_updates": 1}
        inputs = drawn("train", seed) | settings
        single = in_single_precision(inputs) | {"slope": single_gradients}
        *found, curves = iris_mlp.train(**single)
        *wanted, expected = iris_mlp.train(**inputs)
        assert {part.dtype for part in found} == {np.dtype(np.float32)}
        for one, two in zip(found, wanted, strict=True):
            assert np.abs(one - two).max() < 1e-5 * np.abs(two).max()
        for name, curve in expected.items():
            np.testing.assert_allclose(curves[name], curve, rtol=1e-5)


@pytest.mark.parametrize("convention", list(iris_mlp.CONVENTIONS))
def test_a_small_disturbance_stays_small_along_the_path(convention: str) -> None:
    for seed in SEEDS:
        inputs = drawn("train", seed) | {"convention": convention}
        rng = np.random.default_rng(seed)
        nudges = {name: 1e-6 * rng.normal(size=inputs[name].shape) for name in PARAMETERS}
        nudged = {name: inputs[name] + nudge for name, nudge in nudges.items()}
        *found, _ = iris_mlp.train(**(inputs | nudged))
        *wanted, _ = iris_mlp.train(**inputs)
        apart = [one - two for one, two in zip(found, wanted, strict=True)]
        assert length(apart) < 5 * length(list(nudges.values()))


def test_unseen_flowers_look_like_those_of_training() -> None:
    for seed in range(10):
        W1, B1, W2, B2, history = iris_mlp.train(**drawn("train", seed) | {"iterations": 200})
        unseen = iris_mlp.unseen(np.random.default_rng(seed))
        found = iris_mlp.evaluate(unseen["X"], unseen["labels"], W1, B1, W2, B2)
        assert found["accuracy"] > 0.6
        assert found["loss"] < 3 * history["train_loss"][0]
