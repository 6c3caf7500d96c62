"""Material 000. Its table of 20 epochs and the test accuracy 0.9076 are not reproduced: neither
the random weights nor their seed is given, and MNIST itself is not bundled."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.course.digits import digits
from reference import mnist_softmax

Floats = NDArray[np.float64]


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(mnist_softmax.DRAWS[exercise](np.random.default_rng(seed)))


def test_softmax_gives_the_four_numbers_of_the_material() -> None:
    logits = np.array([[-3.1, 1.8, 9.7, -2.5]])
    printed = [2.75972792e-6, 3.70603254e-4, 9.99621608e-1, 5.02855213e-6]
    np.testing.assert_allclose(mnist_softmax._softmax(logits)[0], printed, rtol=1e-6)


@pytest.mark.parametrize(
    ("probability", "printed", "natural"), [(0.5, 0.301, 0.6931), (0.7, 0.155, 0.3567)]
)
def test_the_cross_entropies_of_the_material_have_base_10(
    probability: float, printed: float, natural: float
) -> None:
    x, y = np.zeros((1, 1)), mnist_softmax.one_hot(np.array([0]))
    b = np.log(np.r_[probability, np.full(9, (1 - probability) / 9)])
    given = (x, y, np.zeros((1, 10)), b)
    assert mnist_softmax.loss(*given) == pytest.approx(natural, abs=5e-5)
    ten = mnist_softmax._MISTAKES["loss"]["log_base_10"](*given)
    assert ten == pytest.approx(printed, abs=5e-4)


def test_one_hot_rows_are_those_of_the_material() -> None:
    rows = mnist_softmax.one_hot(np.array([3, 4]))
    assert rows.tolist() == [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0, 0, 0]]


def test_sixty_thousand_images_are_split_as_in_the_material() -> None:
    images, labels = np.zeros((60_000, 1, 1)), np.zeros(60_000, dtype=np.int64)
    train_x, _, valid_x, valid_y = mnist_softmax.split(images, labels, 0.2)
    assert (len(train_x), len(valid_x), len(valid_y)) == (48_000, 12_000, 12_000)
    assert len(train_x) // 50 == 960


def test_pixels_become_the_numbers_that_the_material_prints() -> None:
    pixels = np.array([54, 227, 253, 252, 239, 233, 57, 6, 10, 60, 224, 202, 84, 122.0])
    printed = [
        0.21176471, 0.8901961, 0.99215686, 0.9882353, 0.9372549, 0.9137255, 0.22352941, 0.02352941,
        0.03921569, 0.23529412, 0.8784314, 0.7921569, 0.32941177, 0.47843137,
    ]  # fmt: skip
    rows = mnist_softmax.prepare(pixels.reshape(1, 2, 7))
    np.testing.assert_allclose(rows[0], printed, atol=5e-8)


def test_one_layer_learns_the_smaller_digits_from_zeros() -> None:
    images, labels = digits()
    x, y = (
        mnist_softmax.prepare(images.astype(float)),
        mnist_softmax.one_hot(labels.astype(np.int64)),
    )
    start = (np.zeros((784, 10)), np.zeros(10))
    w, b, history = mnist_softmax.train(
        x[:1437], y[:1437], x[1437:], y[1437:], *start, 0.001, 50, 5
    )
    # facts: .944 after five epochs, with another order of the digits
    assert mnist_softmax.accuracy(x[1437:], y[1437:], w, b) > 0.85
    assert len(history["valid_acc"]) == 5
    assert np.all(np.diff(history["train_loss"]) < 0)


def test_a_softmax_of_probabilities_cannot_lose_less_than_1_46() -> None:
    x, y = np.eye(10), np.eye(10)
    sure = (x, y, 100 * np.eye(10), np.zeros(10))
    twice = mnist_softmax._MISTAKES["loss"]["softmax_of_probabilities"](*sure)
    assert twice == pytest.approx(np.log(1 + 9 / np.e)) == pytest.approx(1.46115, abs=1e-5)


@pytest.mark.parametrize("convention", list(mnist_softmax.CONVENTIONS))
@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs, h = drawn("gradients", seed), 1e-6
    found = mnist_softmax.gradients(**inputs, convention=convention)
    for name, gradient in zip(("w", "b"), found, strict=True):
        for index in np.ndindex(gradient.shape):
            losses = []
            for sign in (1, -1):
                moved = inputs[name].copy()
                moved[index] += sign * h
                losses.append(mnist_softmax.loss(**inputs | {name: moved}, convention=convention))
            slope = (losses[0] - losses[1]) / (2 * h)
            assert slope == pytest.approx(gradient[index], rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("exercise", ["loss", "gradients", "train"])
@pytest.mark.parametrize("seed", range(30))
def test_no_probability_is_drawn_that_anyone_would_clip(exercise: str, seed: int) -> None:
    inputs = drawn(exercise, seed)
    x = inputs["x_train"] if exercise == "train" else inputs["x"]
    assert mnist_softmax.model(x, inputs["w"], inputs["b"]).min() > 1e-3


def test_adam_does_not_feel_the_scale_of_a_loss() -> None:
    inputs = drawn("train", 0)
    mean, total = (mnist_softmax.train(**inputs, convention=c) for c in ("mean", "sum"))
    np.testing.assert_allclose(mean[0], total[0], atol=2e-4)
    ratio = total[2]["train_loss"][0] / mean[2]["train_loss"][0]
    assert ratio == pytest.approx(len(inputs["x_train"]), rel=1e-3)


def test_every_order_is_listed_once_with_its_short_batch_and_without() -> None:
    found = list(mnist_softmax.orders(5, 2))
    assert len(found) == len({str(cut) for cut in found}) == 60
    assert mnist_softmax.in_order(5, 2, 0) in found
    used = [[row for batch in cut for row in batch] for cut in found]
    assert all(len(set(rows)) == len(rows) in (4, 5) for rows in used)


@pytest.mark.parametrize("convention", ["mean", "sum"])
@pytest.mark.parametrize("epochs", [1, 2])
@pytest.mark.parametrize("rule", [None, *mnist_softmax._OTHER_ADAMS.values()])
def test_the_ends_of_all_orders_are_those_of_training_in_each(
    rule: Any,  # noqa: ANN401
    epochs: int,
    convention: str,
) -> None:
    inputs = drawn("train", 3) | {"batch_size": 2, "epochs": epochs}
    ends = mnist_softmax.every_order(**inputs, convention=convention)
    for cut in list(mnist_softmax.orders(5, 2))[::7]:
        w, b, _ = mnist_softmax.train(
            **inputs, convention=convention, rule=rule, batches=lambda *_, cut=cut: cut
        )
        same = np.all(np.isclose(ends["w"], w, rtol=1e-12, atol=1e-14), axis=(1, 2))
        same &= np.all(np.isclose(ends["b"], b, rtol=1e-12, atol=1e-14), axis=1)
        assert np.sum(same) == 1


def test_of_recorded_functions_only_the_orders_that_they_know_have_an_end() -> None:
    inputs = drawn("train", 3) | {"batch_size": 2, "epochs": 1}
    cut = [[0, 4], [1, 3]]
    known = {inputs["x_train"][rows].tobytes() for rows in cut}

    def recorded(x: Any, *rest: Any, **_: Any) -> Any:  # noqa: ANN401
        if x.tobytes() not in known:
            raise LookupError
        return mnist_softmax.gradients(x, *rest)

    ends = mnist_softmax.every_order(**inputs, up={"gradients": recorded})
    w = mnist_softmax.train(**inputs, batches=lambda *_: cut)[0]
    # In either order of the two batches, with each of the four forms of Adam.
    assert len(ends["w"]) == len(ends["b"]) == 8
    assert any(np.array_equal(end, w) for end in ends["w"])
