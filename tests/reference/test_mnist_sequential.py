"""Lecture 13.5, MNIST with Sequential: every number that it prints and that can be reproduced.

Not reproduced: the losses and accuracies of the five epochs (val_loss 0.1874 to 0.0930,
val_sparse_categorical_accuracy 0.9473 to 0.9722) and of the evaluation (0.0874 and 0.973, beside
0.0446 for the last batch), because their start was drawn without a seed and MNIST itself is not
bundled; the microseconds per sample, which are those of a machine. The column that the slide
heads "loss" (0.9052 to 0.9806) is the accuracy of training. The probabilities of the first four
test images are taken as printed: what the course reads off them is reproduced.
"""

from typing import Any

import numpy as np
import pytest

from grader.kernel.inside import models, vocabulary
from reference import mnist_sequential

# Out[22]: the model's probabilities for the first four test images.
PRINTED = np.array(
    [
        [1.51932895e-07, 1.42968190e-07, 5.64855463e-06, 6.19000697e-04, 3.77249032e-09,
         6.84789484e-07, 1.12666480e-10, 9.99355853e-01, 9.83197992e-07, 1.75264722e-05],
        [2.39225937e-08, 1.46651606e-03, 9.98372793e-01, 1.20054741e-04, 2.44312660e-11,
         1.68191150e-06, 2.73193677e-06, 3.58970839e-11, 3.62173996e-05, 5.76994064e-10],
        [8.24031304e-06, 9.95415926e-01, 4.08277119e-04, 2.54331389e-04, 5.98004612e-04,
         5.25890682e-05, 4.77820053e-04, 1.27647584e-03, 1.49090553e-03, 1.73707685e-05],
        [9.99874830e-01, 1.23330821e-08, 4.77576832e-05, 1.29433559e-07, 4.56634234e-06,
         1.37567758e-06, 3.26714071e-05, 2.61713703e-05, 1.33380125e-08, 1.23481877e-05],
    ]
)  # fmt: skip
# A model without layers: what goes in comes out.
NO_LAYERS = (np.zeros(0), np.zeros(0), np.zeros(0), np.zeros((0, 5)))


def drawn(seed: int) -> dict[str, Any]:
    return dict(mnist_sequential.DRAWS["train_model"](np.random.default_rng(seed)))


def outcome(inputs: dict[str, Any], result: tuple[Any, ...]) -> float:
    return mnist_sequential.learned(inputs["x_train"], inputs["y_train"], *result[:4])["learned"]


def counted(result: tuple[Any, ...]) -> dict[str, float]:
    layers, units, _, *rest = result
    return mnist_sequential.counted(layers, units, *rest)


@pytest.mark.parametrize("n", [60_000, 10_000])
def test_images_become_rows_of_784_as_13_5_reshapes_them(n: int) -> None:
    images = np.broadcast_to(0.0, (n, 28, 28))
    assert mnist_sequential._rows(images).shape == (n, 784)


def test_the_scaling_of_13_5_turns_0_and_255_into_0_and_1() -> None:
    assert mnist_sequential.prepare(np.array([0.0, 255.0])).tolist() == [0.0, 1.0]


def test_the_summary_of_13_5_counts_100480_and_1290_parameters_101770_in_all() -> None:
    model = mnist_sequential.build_model()
    assert counted(model) == {"input": 784, "weights": 1, "biases": 1, "trainable": 1}
    sizes = [int(np.prod([n for n in row[1:] if n])) for row in model[5]]
    assert [sizes[0] + sizes[1], sizes[2] + sizes[3], sum(sizes)] == [100480, 1290, 101770]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        pytest.param({"built": False}, {"input": 0, "weights": 0}, id="not built"),
        pytest.param({"bias": False}, {"biases": 0}, id="no biases"),
        pytest.param({"trained": False}, {"trainable": 0}, id="frozen"),
    ],
)
def test_what_is_missing_of_the_parameters_is_told_apart(
    changed: dict[str, Any], found: dict[str, float]
) -> None:
    full = {"input": 784, "weights": 1, "biases": 1, "trainable": 1}
    assert counted(mnist_sequential.build_model(**changed)) == full | found


def test_a_flatten_before_the_dense_layers_changes_nothing() -> None:
    layers, units, _, biases, trained, shapes, length = mnist_sequential.build_model()
    later = np.array(shapes) + np.array([1, 0, 0, 0, 0])
    found = mnist_sequential.counted(
        np.r_[mnist_sequential.FLATTEN, layers],
        np.r_[784, units],
        np.r_[0, biases],
        np.r_[1, trained],
        later,
        length,
    )
    assert found == {"input": 784, "weights": 1, "biases": 1, "trainable": 1}


def test_an_activation_that_is_a_layer_belongs_to_the_dense_layer_before_it() -> None:
    layers, activations = np.array([2, 4, 3, 7, 3, 8]), np.array([0, 0, 2, 3, 2, 4])
    found = mnist_sequential.activated(layers, activations)
    assert found == {"hidden": mnist_sequential.RELU, "output": mnist_sequential.SOFTMAX}


def test_the_compile_of_13_5_is_right() -> None:
    layers, activations, optimizer, loss, from_logits, metrics = mnist_sequential.compiled_model()
    assert mnist_sequential.optimized(optimizer) == {"optimizer": mnist_sequential.ADAM}
    fitting = mnist_sequential.fitting_loss(layers, activations, loss, from_logits)
    assert fitting == {"loss": 1, "logits": 1}
    assert mnist_sequential.measuring(loss, metrics) == {"accuracy": 1}


@pytest.mark.parametrize(
    ("loss", "metrics", "code"),
    [
        pytest.param(2, [2], 1, id="accuracy"),
        pytest.param(3, [4], 1, id="one-hot labels"),
        pytest.param(2, [6], 2, id="the object Accuracy"),
        pytest.param(2, [4], 3, id="whole labels, accuracy of one-hot ones"),
        pytest.param(0, [], 4, id="never compiled"),
        pytest.param(2, [], 0, id="none"),
    ],
)
def test_which_accuracy_is_measured_has_a_number_of_its_own(
    loss: int, metrics: list[int], code: float
) -> None:
    assert mnist_sequential.measuring(loss, np.array(metrics)) == {"accuracy": code}


def test_the_printed_probabilities_add_up_to_1_and_say_7_2_1_0() -> None:
    assert PRINTED.sum(axis=1) == pytest.approx(np.ones(4), abs=1e-6)
    assert PRINTED[:1].argmax() == 7  # Out[20]
    assert PRINTED.argmax(axis=1).tolist() == [7, 2, 1, 0]  # Out[23]


@pytest.mark.parametrize(
    ("digits", "code"),
    [
        pytest.param([7, 2, 1, 0], 1, id="as printed"),
        pytest.param([8, 3, 2, 1], 2, id="counted from 1"),
        pytest.param(PRINTED.argmax(axis=0).tolist(), 3, id="along the images"),
        pytest.param([7, 2, 1, 1], 0, id="another digit"),
    ],
)
def test_digits_are_read_off_the_printed_probabilities(digits: list[int], code: float) -> None:
    given: tuple[Any, ...] = (PRINTED, *NO_LAYERS, np.array(digits))
    assert mnist_sequential.said_of_digits(*given) == {"digits": code}


def test_the_first_four_printed_images_have_the_accuracy_1_and_a_loss_of_0_0017() -> None:
    labels = np.array([7, 2, 1, 0])
    p = mnist_sequential._probabilities(PRINTED, *NO_LAYERS)
    assert mnist_sequential._accuracy(p, labels) == 1
    assert mnist_sequential._loss(p, labels) == pytest.approx(
        -np.log([0.999355853, 0.998372793, 0.995415926, 0.999874830]).mean()
    )


def test_guessing_has_the_loss_ln_10() -> None:
    p, labels = np.full((10, 10), 0.1), np.arange(10)
    assert mnist_sequential._loss(p, labels) == pytest.approx(2.3026, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_every_start_learns_far_below_the_band_and_no_wrong_training_comes_near(seed: int) -> None:
    inputs = drawn(seed)

    def unseen(**other: Any) -> float:  # noqa: ANN401
        found = mnist_sequential.train_model(**inputs | {"seed": seed} | other)
        return mnist_sequential.unseen_loss(inputs["x_train"], inputs["y_train"], *found[:4])

    assert unseen() < mnist_sequential.LEARNED / 20
    assert unseen(epochs=0) > mnist_sequential.LEARNED
    assert unseen(learns=np.sort) > mnist_sequential.LEARNED


@pytest.mark.parametrize("seed", range(3))
def test_a_trained_network_has_learned_and_what_has_not_is_told_apart(seed: int) -> None:
    inputs = drawn(seed)
    assert outcome(inputs, mnist_sequential.train_model(**inputs)) == 1
    assert outcome(inputs, mnist_sequential.train_model(**inputs | {"epochs": 0})) == 2
    assert outcome(inputs, mnist_sequential.train_model(**inputs, learns=np.sort)) == 0


def test_the_test_set_has_another_loss_than_the_training_set() -> None:
    inputs = drawn(0)
    *model, _, _, loss, _ = mnist_sequential.train_model(**inputs)
    p = mnist_sequential._probabilities(inputs["x_train"], *model)
    assert loss > 10 * mnist_sequential._loss(p, inputs["y_train"])


@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shapes = ((6, 5), (5,), (5, 10), (10,))
    theta = [rng.normal(size=shape) for shape in shapes]
    x, labels = rng.normal(size=(7, 6)), rng.integers(0, 10, 7)
    layers, _, activations, *_ = mnist_sequential.build_model()

    def loss() -> float:
        flat = np.concatenate([part.ravel() for part in theta])
        model = layers, activations, flat, mnist_sequential._shapes_of(theta)
        return mnist_sequential._loss(mnist_sequential._probabilities(x, *model), labels)

    for part, slope in zip(theta, mnist_sequential._slopes(theta, x, labels), strict=True):
        for index in [tuple(rng.integers(0, part.shape)) for _ in range(4)]:
            kept, h = part[index], 1e-6
            part[index] = kept + h
            above = loss()
            part[index] = kept - h
            below = loss()
            part[index] = kept
            assert (above - below) / (2 * h) == pytest.approx(slope[index], rel=1e-4, abs=1e-8)


def test_a_layer_that_cannot_be_recomputed_is_said_to_be_one() -> None:
    with pytest.raises(ValueError, match="layer 0 cannot be recomputed"):
        mnist_sequential._outputs(
            np.ones((2, 4)), np.array([1]), np.array([2]), np.ones(4), np.array([[0, 4, 0, 0, 0]])
        )


@pytest.mark.parametrize(
    ("names", "place", "name"),
    [
        pytest.param(vocabulary.LAYERS, mnist_sequential.INPUT, "input_layer", id="input"),
        pytest.param(vocabulary.LAYERS, mnist_sequential.DENSE, "dense", id="dense"),
        pytest.param(vocabulary.LAYERS, mnist_sequential.FLATTEN, "flatten", id="flatten"),
        pytest.param(vocabulary.LAYERS, mnist_sequential.DROPOUT, "dropout", id="dropout"),
        pytest.param(vocabulary.ACTIVATIONS, mnist_sequential.LINEAR, "linear", id="linear"),
        pytest.param(vocabulary.ACTIVATIONS, mnist_sequential.RELU, "relu", id="relu"),
        pytest.param(vocabulary.ACTIVATIONS, mnist_sequential.SOFTMAX, "softmax", id="softmax"),
        pytest.param(vocabulary.ACTIVATIONS, mnist_sequential.SIGMOID, "sigmoid", id="sigmoid"),
        pytest.param(vocabulary.ACTIVATIONS, mnist_sequential.TANH, "tanh", id="tanh"),
        pytest.param(vocabulary.OPTIMIZERS, mnist_sequential.SGD, "sgd", id="sgd"),
        pytest.param(vocabulary.OPTIMIZERS, mnist_sequential.ADAM, "adam", id="adam"),
        pytest.param(
            vocabulary.LOSSES,
            mnist_sequential.SPARSE,
            "sparse_categorical_crossentropy",
            id="sparse",
        ),
        pytest.param(
            vocabulary.LOSSES,
            mnist_sequential.CATEGORICAL,
            "categorical_crossentropy",
            id="one-hot",
        ),
        pytest.param(
            vocabulary.LOSSES, mnist_sequential.BINARY, "binary_crossentropy", id="binary"
        ),
        pytest.param(vocabulary.LOSSES, mnist_sequential.SQUARED, "mean_squared_error", id="mse"),
        pytest.param(vocabulary.METRICS, mnist_sequential.ACCURACY, "accuracy", id="accuracy"),
        pytest.param(
            vocabulary.METRICS,
            mnist_sequential.SPARSE_ACCURACY,
            "sparse_categorical_accuracy",
            id="sparse accuracy",
        ),
        pytest.param(
            vocabulary.METRICS,
            mnist_sequential.CATEGORICAL_ACCURACY,
            "categorical_accuracy",
            id="accuracy of one-hot labels",
        ),
        pytest.param(
            vocabulary.METRICS, mnist_sequential.EXACTLY_EQUAL, "exactly_equal", id="equal"
        ),
    ],
)
def test_the_reference_counts_names_as_they_are_sent(
    names: tuple[str, ...], place: int, name: str
) -> None:
    assert names[place] == name


def test_everything_that_the_contract_asks_of_a_model_is_sent() -> None:
    asked = ("model_biases", "model_trainable", "model_input", "model_shapes", "model_metrics")
    assert set(asked) <= set(models.FIELDS)
