import itertools
import json
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from grader.domain.value import Floats
from reference import gradient_descent as gd

LINE: dict[str, Any] = {
    "x": np.array([1.0, 2.0, 4.0]),
    "y": np.array([1.0, 3.0, 2.0]),
    "w": 0.5,
    "b": 0.25,
}


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(gd.DRAWS[exercise](np.random.default_rng(seed)))


def steps(path: Floats, samples: Mapping[str, Any], rate: float) -> Iterator[tuple[Floats, Floats]]:
    """Each update's gradient, beside the gradients of all samples where it began."""
    for before, after in itertools.pairwise(path):
        each = gd.sample_gradients(samples["x"], samples["y"], float(before[0]), float(before[1]))
        yield (before - after) / rate, each


def batch_of(gradient: Floats, each: Floats, size: int) -> tuple[int, ...]:
    """The samples whose gradients add up to this one."""
    possible = [c for k in range(1, size + 1) for c in itertools.combinations(range(len(each)), k)]
    return min(possible, key=lambda c: float(np.abs(each[list(c)].sum(axis=0) - gradient).max()))


def test_the_loss_is_half_the_sum_of_squares() -> None:
    # residuals -0.25, -1.75, 0.25
    assert gd.loss(**LINE) == pytest.approx(0.5 * (0.0625 + 3.0625 + 0.0625))


def test_the_gradients_are_the_lecture_formulas() -> None:
    assert np.array(gd.gradients(**LINE)) == pytest.approx(np.array([-0.25 - 3.5 + 1.0, -1.75]))


@pytest.mark.parametrize(
    ("convention", "factor"), [("half_sum", 1), ("sum", 2), ("half_mean", 1 / 3), ("mean", 2 / 3)]
)
def test_a_convention_scales_loss_and_gradient_alike(convention: str, factor: float) -> None:
    assert gd.loss(**LINE, convention=convention) == pytest.approx(factor * gd.loss(**LINE))
    scaled = np.asarray(gd.gradients(**LINE, convention=convention))
    assert scaled == pytest.approx(factor * np.asarray(gd.gradients(**LINE)))


@pytest.mark.parametrize("convention", gd.CONVENTIONS)
@pytest.mark.parametrize("seed", range(5))
def test_the_gradients_agree_with_finite_differences(convention: str, seed: int) -> None:
    inputs, h = drawn("gradients", seed), 1e-4

    def at(name: str, move: float) -> float:
        return gd.loss(**inputs | {name: inputs[name] + move}, convention=convention)

    expected = [(at(name, h) - at(name, -h)) / (2 * h) for name in ("w", "b")]
    found = np.asarray(gd.gradients(**inputs, convention=convention))
    assert found == pytest.approx(np.array(expected), rel=1e-7)


def test_sample_gradients_add_up_to_the_gradient() -> None:
    total = gd.sample_gradients(**LINE).sum(axis=0)
    assert total == pytest.approx(np.asarray(gd.gradients(**LINE)))


@pytest.mark.parametrize("exercise", ["sgd", "minibatch_gd"])
@pytest.mark.parametrize("seed", range(9))
def test_every_epoch_uses_each_sample_once_and_in_another_order(exercise: str, seed: int) -> None:
    inputs = drawn(exercise, seed)
    n, size = len(inputs["x"]), inputs.get("batch_size", 1)
    updates = -(-n // size)
    path = getattr(gd, exercise)(**inputs)
    assert path.shape == (updates * inputs["epochs"] + 1, 2)
    assert tuple(path[0]) == (inputs["w"], inputs["b"])
    used = [batch_of(g, each, size) for g, each in steps(path, inputs, inputs["learning_rate"])]
    epochs = [tuple(used[first : first + updates]) for first in range(0, len(used), updates)]
    assert all(sorted(itertools.chain(*epoch)) == list(range(n)) for epoch in epochs)
    assert len(set(epochs)) > 1


def test_a_single_sample_step_tells_its_sample_whatever_the_convention() -> None:
    inputs = drawn("sgd", 1)
    for convention in gd.CONVENTIONS:
        path = gd.sgd(**inputs, convention=convention)
        ratios = np.divide(*np.diff(path, axis=0).T)
        assert np.abs(ratios[:, None] - inputs["x"]).min(axis=1).max() < 1e-9


@pytest.mark.parametrize("exercise", ["sgd", "minibatch_gd"])
def test_a_descent_can_be_evaluated_on_another_programs_gradients(exercise: str) -> None:
    def uphill(x: Floats, y: Floats, w: float, b: float) -> tuple[float, float]:
        dw, db = gd.gradients(x, y, w, b)
        return -dw, -db

    inputs = drawn(exercise, 0)
    followed = getattr(gd, exercise)(**inputs, up={"gradients": uphill})
    inputs["learning_rate"] *= -1
    assert followed == pytest.approx(getattr(gd, exercise)(**inputs))


@pytest.mark.parametrize("exercise", list(gd.DRAWS))
def test_draws_repeat_for_the_same_generator(exercise: str) -> None:
    one, other = (json.dumps(drawn(exercise, 5), default=list) for _ in range(2))
    assert one == other


def test_drawn_lines_are_safe_in_single_precision() -> None:
    for seed in range(200):
        inputs = drawn("gradients", seed)
        each = gd.sample_gradients(**inputs)
        total = np.abs(each.sum(axis=0))
        assert np.abs(each[:, 1]).min() >= 0.02
        assert np.diff(np.sort(inputs["x"])).min() >= 0.02
        assert total.max() <= 100 * total.min()
        assert total.min() >= 1e-2 * np.abs(each).sum(axis=0).max()


@pytest.mark.parametrize("seed", range(0, 200, 50))
@pytest.mark.parametrize("convention", list(gd.CONVENTIONS))
def test_drawn_descents_are_safe_in_any_order(convention: str, seed: int) -> None:
    for offset in range(50):
        inputs = drawn("minibatch_gd", seed + offset)
        x, y, n, size = inputs["x"], inputs["y"], len(inputs["x"]), inputs["batch_size"]
        assert n % size
        assert n > 2 * size
        assert inputs["learning_rate"] >= 0.02
        assert min(np.diff(np.sort(x)).min(), np.diff(np.sort(y)).min()) >= 0.02
        rng = np.random.default_rng(seed + offset)
        for chunk in (1, size):
            w, b = inputs["w"], inputs["b"]
            for batch in _batches(rng, n, chunk, inputs["epochs"]):
                dw, db = gd.gradients(x[batch], y[batch], w, b, convention=convention)
                assert 0.01 <= abs(dw / db) <= 100
                w -= inputs["learning_rate"] * dw
                b -= inputs["learning_rate"] * db
                assert np.abs(w * x + b - y).min() >= 0.02


def _batches(rng: np.random.Generator, n: int, size: int, epochs: int) -> Iterator[gd.Ints]:
    for _ in range(epochs):
        order = rng.permutation(n)
        yield from (order[start : start + size] for start in range(0, n, size))


def test_drawn_batches_differ_in_their_gradients() -> None:
    for seed in range(200):
        inputs = drawn("minibatch_gd", seed)
        each = gd.sample_gradients(*(inputs[name] for name in ("x", "y", "w", "b")))
        sums = np.array(
            [each[list(c)].sum(axis=0) for c in itertools.combinations(range(len(each)), 3)]
        )
        gaps = np.abs(sums[:, None] - sums).max(axis=2) + np.eye(len(sums)) * 1e9
        if inputs["batch_size"] == 3:
            assert gaps.min() >= 1e-3 * np.abs(sums).max()
