"""Lecture 13.6. It prints outcomes of its own training before and after a restart, which no seed
reproduces; that they are equal, and the sizes of files' contents, is what can be held."""

from typing import Any

import numpy as np
import pytest

from grader.kernel.inside import models, vocabulary
from reference import model_saving


def drawn(exercise: str, seed: int = 0) -> dict[str, Any]:
    return dict(model_saving.DRAWS[exercise](np.random.default_rng(seed)))


def predicted(file: Any, result: tuple[Any, ...]) -> float:  # noqa: ANN401
    layers, _, activations, weights, shapes = result[:5]
    return model_saving.predictions(file, layers, activations, weights, shapes)["predictions"]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_saved_predicts_the_same_after_it_is_loaded_as_13_6_shows(seed: int) -> None:
    given = drawn("save_model", seed)
    file = model_saving.save_model(**given)
    loaded = model_saving.load_model(file)
    assert predicted(file, loaded) == 1
    assert loaded[1].tolist() == [len(given["b1"]), 3]
    assert loaded[6] == pytest.approx(given["learning_rate"], rel=1e-6)
    hidden = np.maximum(model_saving.UNSEEN @ given["w1"] + given["b1"], 0.0)
    z = hidden @ given["w2"] + given["b2"]
    right = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    layers, _, activations, weights, shapes = loaded[:5]
    found = model_saving._outputs(model_saving.UNSEEN, layers, activations, weights, shapes)
    assert found == pytest.approx(right, abs=1e-5)


def test_the_summary_of_13_6_counts_100480_and_1290_parameters() -> None:
    parts = [np.zeros((784, 128)), np.zeros(128), np.zeros((128, 10)), np.zeros(10)]
    counts = [part.size for part in parts]
    assert [counts[0] + counts[1], counts[2] + counts[3], sum(counts)] == [100480, 1290, 101770]
    assert model_saving._network(parts)[3].size == 101770


def test_a_file_of_another_model_does_not_pass() -> None:
    file, other = (model_saving.save_weights(**drawn("save_weights", seed)) for seed in (1, 2))
    assert predicted(file, model_saving.load_weights(other)) == 2


@pytest.mark.parametrize(
    ("back", "code"),
    [
        pytest.param((), 2, id="nothing"),
        pytest.param((0, 1), 3, id="the first layer"),
        pytest.param((0, 2), 4, id="the kernels"),
        pytest.param((0, 1, 3), 0, id="something else"),
        pytest.param((0, 1, 2, 3), 1, id="all"),
    ],
)
def test_what_came_back_has_a_number_of_its_own(back: tuple[int, ...], code: float) -> None:
    file = drawn("load_weights")["file"]
    assert predicted(file, model_saving._partly(file, back)) == code


def test_the_same_weights_in_another_network_are_told_apart() -> None:
    file = drawn("load_weights")["file"]
    network = model_saving._partly(file, (0, 1, 2, 3), model_saving.TANH)
    assert predicted(file, network) == 5
    assert predicted(drawn("load_model")["file"], network) == 6


def test_an_activation_that_is_a_layer_belongs_to_the_dense_layer_before_it() -> None:
    found = model_saving.network(
        np.array([2, 3, 1, 3]), np.array([4, 8, 8, 3]), np.array([0, 2, 3, 4])
    )
    assert found["widths"].tolist() == [8, 3]
    assert found["activations"].tolist() == [model_saving.RELU, model_saving.SOFTMAX]


def test_logits_are_turned_into_probabilities() -> None:
    layers, _, _, weights, shapes = model_saving.load_weights(drawn("load_weights")["file"])
    p, logits = (
        model_saving._outputs(model_saving.UNSEEN, layers, np.array([3, last]), weights, shapes)
        for last in (model_saving.SOFTMAX, model_saving.LINEAR)
    )
    assert logits == pytest.approx(p)


def test_a_layer_that_cannot_be_recomputed_is_said_to_be_one() -> None:
    with pytest.raises(ValueError, match="layer 0 cannot be recomputed"):
        model_saving._outputs(
            np.ones((2, 4)), np.array([1]), np.array([2]), np.ones(4), np.array([[0, 4, 0, 0, 0]])
        )


@pytest.mark.parametrize(
    ("file", "code"),
    [
        pytest.param(np.zeros(0), 2, id="empty"),
        pytest.param(np.full(20, 65.0), 3, id="a name"),
        pytest.param(np.linspace(-1, 1, 67), 4, id="the weights themselves"),
        pytest.param(np.full(300, 256.0), 4, id="more than a byte"),
        pytest.param(np.full(300, 255.0), 1, id="bytes"),
    ],
)
def test_only_bytes_with_room_for_all_weights_are_a_file(file: Any, code: float) -> None:  # noqa: ANN401
    assert model_saving.contents(**drawn("save_weights"), file=file) == {"file": code}


@pytest.mark.parametrize(
    ("names", "place", "name"),
    [
        pytest.param(vocabulary.LAYERS, model_saving.DENSE, "dense", id="dense"),
        pytest.param(vocabulary.LAYERS, model_saving.INPUT, "input_layer", id="input"),
        pytest.param(vocabulary.LAYERS, model_saving.DROPOUT, "dropout", id="dropout"),
        pytest.param(vocabulary.ACTIVATIONS, model_saving.RELU, "relu", id="relu"),
        pytest.param(vocabulary.ACTIVATIONS, model_saving.SOFTMAX, "softmax", id="softmax"),
        pytest.param(vocabulary.ACTIVATIONS, model_saving.SIGMOID, "sigmoid", id="sigmoid"),
        pytest.param(vocabulary.OPTIMIZERS, model_saving.SGD, "sgd", id="sgd"),
        pytest.param(vocabulary.OPTIMIZERS, model_saving.ADAM, "adam", id="adam"),
        pytest.param(
            vocabulary.LOSSES, model_saving.SPARSE, "sparse_categorical_crossentropy", id="sparse"
        ),
    ],
)
def test_the_reference_counts_names_as_they_are_sent(
    names: tuple[str, ...], place: int, name: str
) -> None:
    assert names[place] == name


def test_everything_that_the_contract_asks_of_a_model_is_sent() -> None:
    asked = ("model_optimizer", "model_learning_rate", "model_loss", "model_shapes")
    assert set(asked) <= set(models.FIELDS)
