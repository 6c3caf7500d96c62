"""Material 003. Its curves and test accuracies (0.9756 and 0.9652) are not reproduced: neither the
random weights nor their seed is given, and MNIST itself is not bundled."""

from typing import Any

import numpy as np
import pytest

from reference import mnist_depth

# What the material prints after each epoch.
SHALLOW_VAL_LOSS = [0.1959, 0.1473, 0.1196, 0.107, 0.0987, 0.0918, 0.0851, 0.0828, 0.0785, 0.0767]
DEEP_VAL_LOSS = [1.9294, 0.8457, 0.2555, 0.2023, 0.1926, 0.1648, 0.1285, 0.1235, 0.1541, 0.1354]


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(mnist_depth.DRAWS[exercise](np.random.default_rng(seed)))


def test_sixty_thousand_images_are_split_as_in_the_material() -> None:
    images, labels = np.zeros((60_000, 1, 1)), np.zeros(60_000, dtype=np.int64)
    x_train, y_train, x_valid, y_valid = mnist_depth.split(images, labels, 5000)
    assert (len(x_train), len(y_train), len(x_valid), len(y_valid)) == (55_000, 55_000, 5000, 5000)
    assert -(-len(x_train) // 32) == 1719


def test_the_extremes_that_the_material_prints_belong_to_one_mean_and_deviation() -> None:
    # two printed numbers fix both; with them 0 and 255 become what is printed
    deviation = 255 / (2.8209424 + 0.4241323)
    mean = 0.4241323 * deviation
    assert (mean, deviation) == pytest.approx((33.3286, 78.5806), abs=1e-3)
    low, high = mnist_depth._scaled((np.array(0.0), np.array(255.0)), mean, deviation)
    assert (high, low) == pytest.approx((2.8209424, -0.4241323), abs=1e-6)


def test_standardised_training_pixels_have_mean_0_and_variance_1() -> None:
    # the material writes variance 0 and mean 1
    train, valid, _ = mnist_depth.standardise(**drawn("standardise", 1))
    assert (train.mean(), train.var()) == pytest.approx((0.0, 1.0), abs=1e-12)
    assert abs(valid.mean()) > 0.1


@pytest.mark.parametrize(
    ("sizes", "layers", "total"),
    [
        pytest.param([784, 300, 100, 10], [235_500, 30_100, 1010], 266_610, id="three"),
        pytest.param([784, *[100] * 20, 10], [78_500, *[10_100] * 19, 1010], 271_410, id="twenty"),
    ],
)
def test_parameters_are_as_many_as_in_the_summaries(
    sizes: list[int], layers: list[int], total: int
) -> None:
    whole = np.array(sizes)
    assert mnist_depth.count_parameters(whole) == sum(layers) == total
    pairs = [whole[place : place + 2] for place in range(len(whole) - 1)]
    assert [mnist_depth.count_parameters(pair) for pair in pairs] == layers


def test_the_shapes_of_the_models_hold_as_many_numbers() -> None:
    for model, total in ((mnist_depth.shallow_model, 266_610), (mnist_depth.deep_model, 271_410)):
        shapes = model()[3]
        assert sum(int(np.prod([n for n in row[1:] if n])) for row in shapes) == total


def test_the_best_epochs_of_the_material() -> None:
    assert mnist_depth.best_epoch(np.array(SHALLOW_VAL_LOSS)) == 10
    assert mnist_depth.best_epoch(np.array(DEEP_VAL_LOSS)) == 8


@pytest.mark.parametrize("seed", range(3))
def test_gradients_agree_with_finite_differences(seed: int) -> None:
    rng = np.random.default_rng(seed)
    theta = mnist_depth._start(rng, (6, 5, 4, 10))
    x, labels = rng.normal(size=(7, 6)), rng.integers(0, 10, 7)
    layers, activations = np.array([4, 3, 3, 3]), np.array([0, 3, 3, 4])

    def loss() -> float:
        p = mnist_depth._probabilities(x, layers, activations, *mnist_depth._packed(theta))
        return mnist_depth._loss(p, labels)

    for part, slope in zip(theta, mnist_depth._slopes(theta, x, labels), strict=True):
        for index in [tuple(rng.integers(0, part.shape)) for _ in range(4)]:
            kept, h = part[index], 1e-6
            part[index] = kept + h
            above = loss()
            part[index] = kept - h
            below = loss()
            part[index] = kept
            assert (above - below) / (2 * h) == pytest.approx(slope[index], rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("seed", range(8))
def test_every_start_learns_far_below_the_band_and_no_wrong_training_comes_near(seed: int) -> None:
    given = drawn("train_model", seed)

    def unseen(**other: Any) -> float:  # noqa: ANN401
        found = mnist_depth.train_model(**given, seed=seed, **other)
        model = found[0], found[2], *found[5:7]
        return mnist_depth.unseen_loss(given["x_train"], given["y_train"], *model)

    assert unseen() < mnist_depth.LEARNED / 4
    assert unseen(steps=0.0) > 2 * mnist_depth.LEARNED
    assert unseen(learns=lambda labels: np.roll(labels, 1)) > 2 * mnist_depth.LEARNED


def test_weights_that_are_none_of_dense_layers_cannot_be_recomputed() -> None:
    with pytest.raises(ValueError, match="layer 0 cannot be recomputed"):
        mnist_depth._probabilities(
            np.zeros((2, 3)),
            np.array([10]),
            np.array([0]),
            np.zeros(3),
            np.array([[0, 3, 0, 0, 0]]),
        )


def test_activations_that_are_layers_of_their_own_belong_to_the_layer_before() -> None:
    layers, activations = np.array([2, 5, 3, 6, 3, 8]), np.array([0, 0, 2, 3, 2, 4])
    assert mnist_depth.activated(layers, activations) == {"hidden": 3.0, "output": 4.0}
