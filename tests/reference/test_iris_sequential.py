"""Lecture 13.4, Iris. It prints the summary of the model and what compile is told; it prints no
outcome of a training of this network, so that there is none to reproduce."""

from typing import Any

import numpy as np
import pytest

from grader.kernel.inside import models, vocabulary
from reference import iris_sequential


def drawn(seed: int) -> dict[str, Any]:
    return dict(iris_sequential.DRAWS["train_model"](np.random.default_rng(seed)))


def outcome(inputs: dict[str, Any], result: tuple[Any, ...]) -> float:
    named = zip(iris_sequential.learned.__code__.co_varnames[2:6], result, strict=False)
    found = iris_sequential.learned(inputs["x_train"], inputs["y_train"], **dict(named))
    return found["learned"]


def test_the_summary_of_13_4_counts_40_36_and_15_parameters_91_in_all() -> None:
    parameters = iris_sequential.build_model()[5]
    assert parameters.tolist() == [40, 36, 15]
    assert parameters.sum() == 91


def test_the_drawing_of_13_4_counts_weights_and_biases_of_each_layer() -> None:
    with_bias = iris_sequential.build_model()[5]
    weights = iris_sequential.build_model(bias=False)[5]
    assert weights.tolist() == [4 * 8, 8 * 4, 4 * 3]
    assert (with_bias - weights).tolist() == [8, 4, 3]


def test_the_compile_of_13_4_is_right_in_both_forms_that_the_slides_show() -> None:
    sparse = iris_sequential.compiled_model(0.1)
    one_hot = iris_sequential.ACCEPTED["compiled_model"]["one_hot"][0](0.1)
    for layers, activations, optimizer, rate, loss, from_logits, metrics in (sparse, one_hot):
        assert iris_sequential.optimized(optimizer, rate) == {"optimizer": 2, "learning_rate": 0.1}
        fitting = iris_sequential.fitting_loss(layers, activations, loss, from_logits)
        assert fitting == {"loss": 1, "logits": 1}
        assert iris_sequential.measuring(loss, metrics) == {"accuracy": 1}


def test_the_text_accuracy_is_not_the_object_of_that_name() -> None:
    text, thing = np.array([iris_sequential.ACCURACY]), np.array([iris_sequential.EXACTLY_EQUAL])
    assert iris_sequential.measuring(iris_sequential.SPARSE, text) == {"accuracy": 1}
    assert iris_sequential.measuring(iris_sequential.SPARSE, thing) == {"accuracy": 2}


@pytest.mark.parametrize(
    ("names", "place", "name"),
    [
        pytest.param(vocabulary.LAYERS, iris_sequential.DENSE, "dense", id="dense"),
        pytest.param(vocabulary.LAYERS, iris_sequential.FLATTEN, "flatten", id="flatten"),
        pytest.param(vocabulary.LAYERS, iris_sequential.INPUT, "input_layer", id="input"),
        pytest.param(vocabulary.LAYERS, iris_sequential.DROPOUT, "dropout", id="dropout"),
        pytest.param(vocabulary.ACTIVATIONS, iris_sequential.LINEAR, "linear", id="linear"),
        pytest.param(vocabulary.ACTIVATIONS, iris_sequential.RELU, "relu", id="relu"),
        pytest.param(vocabulary.ACTIVATIONS, iris_sequential.SOFTMAX, "softmax", id="softmax"),
        pytest.param(vocabulary.ACTIVATIONS, iris_sequential.SIGMOID, "sigmoid", id="sigmoid"),
        pytest.param(vocabulary.ACTIVATIONS, iris_sequential.TANH, "tanh", id="tanh"),
        pytest.param(vocabulary.OPTIMIZERS, iris_sequential.SGD, "sgd", id="sgd"),
        pytest.param(vocabulary.OPTIMIZERS, iris_sequential.ADAM, "adam", id="adam"),
        pytest.param(
            vocabulary.LOSSES,
            iris_sequential.SPARSE,
            "sparse_categorical_crossentropy",
            id="sparse",
        ),
        pytest.param(
            vocabulary.LOSSES, iris_sequential.CATEGORICAL, "categorical_crossentropy", id="one-hot"
        ),
        pytest.param(vocabulary.LOSSES, iris_sequential.BINARY, "binary_crossentropy", id="binary"),
        pytest.param(vocabulary.LOSSES, iris_sequential.SQUARED, "mean_squared_error", id="mse"),
        pytest.param(vocabulary.METRICS, iris_sequential.ACCURACY, "accuracy", id="accuracy"),
        pytest.param(
            vocabulary.METRICS, iris_sequential.EXACTLY_EQUAL, "exactly_equal", id="equal"
        ),
    ],
)
def test_the_reference_counts_names_as_they_are_sent(
    names: tuple[str, ...], place: int, name: str
) -> None:
    assert names[place] == name


def test_everything_that_the_contract_asks_of_a_model_is_sent() -> None:
    from_reference = ("model_layers", "model_units", "model_weights", "model_shapes", "model_loss")
    assert set(from_reference) <= set(models.FIELDS)


@pytest.mark.parametrize("seed", range(3))
def test_a_trained_network_has_learned_and_an_untrained_one_is_told_apart(seed: int) -> None:
    inputs = drawn(seed)
    assert outcome(inputs, _without_units(iris_sequential.train_model(**inputs))) == 1
    untrained = iris_sequential.train_model(**inputs | {"epochs": 0})
    assert outcome(inputs, _without_units(untrained)) == 2


def _without_units(result: tuple[Any, ...]) -> tuple[Any, ...]:
    return result[:4]


def test_a_network_whose_layer_died_is_no_mistake_and_one_of_zeros_is_one() -> None:
    inputs = drawn(0)
    layers, activations, weights, shapes, *_ = iris_sequential.train_model(**inputs)
    dead = np.array(weights)
    dead[32:40] = -100.0  # the biases of the first layer: none of its units is ever on
    dead[72:76] = -100.0
    dead[88:91] = 0.0
    assert outcome(inputs, (layers, activations, dead, shapes)) == 1
    zeros = np.zeros_like(weights)
    zeros[88:91] = 0.01
    assert outcome(inputs, (layers, activations, zeros, shapes)) == 0


def test_guessing_has_the_loss_ln_3() -> None:
    labels = np.array([0, 1, 2])
    assert iris_sequential._loss(np.full((3, 3), 1 / 3), labels) == pytest.approx(1.0986, abs=1e-4)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_the_slopes_are_those_of_the_loss(layer: int) -> None:
    inputs, h = drawn(1), 1e-6
    x, y = inputs["x_train"][:7], inputs["y_train"][:7]
    theta = iris_sequential._start(np.random.default_rng(3))
    found = iris_sequential._slopes(theta, x, y)[2 * layer]
    layers, _, activations, *_ = iris_sequential.build_model()

    def lost(kernel: Any) -> float:  # noqa: ANN401
        moved = [kernel if i == 2 * layer else p for i, p in enumerate(theta)]
        flat, shapes = np.concatenate([p.ravel() for p in moved]), iris_sequential._shapes_of(moved)
        p = iris_sequential._probabilities(x, layers, activations, flat, shapes)
        return iris_sequential._loss(p, y)

    for index in np.ndindex(found.shape):
        step = np.zeros_like(found)
        step[index] = h
        slope = (lost(theta[2 * layer] + step) - lost(theta[2 * layer] - step)) / (2 * h)
        assert slope == pytest.approx(found[index], rel=1e-4, abs=1e-7)


def test_a_layer_that_cannot_be_recomputed_is_said_to_be_one() -> None:
    with pytest.raises(ValueError, match="layer 0 cannot be recomputed"):
        iris_sequential._outputs(
            np.ones((2, 4)), np.array([1]), np.array([2]), np.ones(4), np.array([[0, 4, 0, 0, 0]])
        )
