"""The one account of all steps: right accounts first, wrong ones only if they explain all."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest

from grader.domain.explanation import Explanation, explain, frozen_parameters, right_at_first
from grader.domain.trajectory import SCALINGS, Batch, Path, Recovered
from grader.domain.value import Floats
from reference import gradient_descent

CASES = 3
Walk = Callable[[int, int, int, np.random.Generator], Iterator[Batch]]


def paths(
    walk: Walk, scaling: str = "half_sum", *, batches: bool, factor: float = 1.0
) -> list[Path]:
    return [one(walk, scaling, seed, batches=batches, factor=factor) for seed in range(CASES)]


def one(walk: Walk, scaling: str, seed: int, *, batches: bool, factor: float) -> Path:
    rng = np.random.default_rng(seed)
    drawn = gradient_descent.DRAWS["minibatch_gd" if batches else "sgd"](rng)
    x, y = (np.asarray(drawn[name], dtype=np.float64) for name in ("x", "y"))
    rate, epochs = float(str(drawn["learning_rate"])), int(str(drawn["epochs"]))
    size = int(str(drawn.get("batch_size", 1)))

    def gradients(point: Floats) -> Floats:
        return gradient_descent.sample_gradients(x, y, float(point[0]), float(point[1]))

    rows = [np.array([drawn["w"], drawn["b"]], dtype=np.float64)]
    for batch in walk(len(x), size, epochs, rng):
        step = gradients(rows[-1])[list(batch)].sum(axis=0)
        rows.append(rows[-1] - factor * rate * SCALINGS[scaling](len(batch)) * step)
    return Path(
        points=np.array(rows),
        samples=len(x),
        batch_size=size,
        epochs=epochs,
        learning_rate=rate,
        gradients=gradients,
    )


def shuffled(n: int, size: int, epochs: int, rng: np.random.Generator) -> Iterator[Batch]:
    for _ in range(epochs):
        order = rng.permutation(n).tolist()
        for first in range(0, n, size):
            yield tuple(order[first : first + size])


def replaced(n: int, size: int, epochs: int, rng: np.random.Generator) -> Iterator[Batch]:
    for _ in range(epochs * -(-n // size)):
        yield tuple(rng.integers(0, n, size).tolist())


def everything(n: int, size: int, epochs: int, _rng: np.random.Generator) -> Iterator[Batch]:
    yield from [tuple(range(n))] * (epochs * -(-n // size))


def overlapping(n: int, size: int, epochs: int, rng: np.random.Generator) -> Iterator[Batch]:
    for _ in range(epochs):
        order = rng.permutation(n).tolist()
        for first in range(0, n, size):
            yield tuple(order[first : first + size + 1])


def one_short(n: int, size: int, epochs: int, rng: np.random.Generator) -> Iterator[Batch]:
    yield from list(shuffled(n, size, epochs, rng))[:-1]


def account(seen: Sequence[Path], own: Sequence[Recovered] = ()) -> Explanation:
    found = explain(seen, tuple(SCALINGS), own)
    assert found is not None
    return found


@pytest.mark.parametrize("batches", [False, True], ids=["single", "batches"])
@pytest.mark.parametrize("scaling", SCALINGS)
def test_a_right_descent_is_explained_without_a_mistake(scaling: str, batches: bool) -> None:
    found = account(paths(shuffled, scaling, batches=batches))
    assert (found.mistake, found.replacement, found.own_values) == ("", False, False)
    # For single samples, sum and mean are the same thing.
    same = {scaling} if batches else {scaling, scaling.replace("mean", "sum")}
    if scaling == "mean" and not batches:
        same = {"sum"}
    assert found.scaling in same


@pytest.mark.parametrize("batches", [False, True], ids=["single", "batches"])
def test_draws_with_replacement_are_right_and_said_so(batches: bool) -> None:
    found = account(paths(replaced, batches=batches))
    assert (found.mistake, found.replacement) == ("", True)


def test_right_steps_that_miss_samples_are_right_steps_nonetheless() -> None:
    found = account(paths(one_short, batches=True))
    assert (found.mistake, found.replacement) == ("", False)


@pytest.mark.parametrize(
    ("walk", "factor", "mistake"),
    [
        pytest.param(everything, 1.0, "full_batch", id="full batch"),
        pytest.param(overlapping, 1.0, "overlapping_slice", id="overlapping slices"),
        pytest.param(shuffled, -1.0, "sign", id="sign"),
    ],
)
def test_a_wrong_descent_is_explained_by_its_mistake(
    walk: Walk, factor: float, mistake: str
) -> None:
    assert account(paths(walk, batches=True, factor=factor)).mistake == mistake


def test_steps_that_nothing_explains_have_no_account() -> None:
    seen = [bent(path) for path in paths(shuffled, batches=True)]
    assert explain(seen, tuple(SCALINGS)) is None


def bent(path: Path) -> Path:
    """Return a path whose second parameter goes another way from the fourth update on."""
    points = path.points.copy()
    points[3:, 1] += 0.1 * np.arange(len(points) - 3)
    return replace(path, points=points)


def test_right_directions_of_another_length_have_their_factor_told() -> None:
    found = account(paths(shuffled, batches=True, factor=1.37))
    assert found.factors == pytest.approx((1.37, 1.37, 1.37), rel=1e-3)
    assert not found.right


def test_the_right_steps_at_the_beginning_are_counted() -> None:
    seen = [bent(path) for path in paths(shuffled, "half_mean", batches=True)]
    assert right_at_first(seen, tuple(SCALINGS)) == (3, "half_mean")


@pytest.mark.parametrize("batches", [False, True], ids=["single", "batches"])
@pytest.mark.parametrize("rule", ["by the update", "by the epoch"])
def test_a_rate_that_goes_down_is_recognised(rule: str, *, batches: bool) -> None:
    seen = []
    for path in paths(shuffled, batches=batches):
        length = 1 if rule == "by the update" else path.updates_per_epoch
        rows, rng = [path.points[0]], np.random.default_rng(3)
        for step, batch in enumerate(shuffled(path.samples, path.batch_size, path.epochs, rng)):
            slope = path.gradients(rows[-1])[list(batch)].sum(axis=0)
            rows.append(rows[-1] - path.learning_rate * 0.9 ** (step // length) * slope)
        seen.append(replace(path, points=np.array(rows)))
    assert account(seen).mistake == "falling_rate"


@pytest.mark.parametrize("batches", [False, True], ids=["single", "batches"])
def test_the_ends_of_epochs_give_their_order_away(*, batches: bool) -> None:
    whole = paths(shuffled, batches=batches)
    seen = [replace(p, points=p.points[:: p.updates_per_epoch]) for p in whole]
    found = account(seen)
    assert found.mistake == "one_row_per_epoch"
    used = shuffled(whole[0].samples, whole[0].batch_size, whole[0].epochs, _used_by(0, batches))
    flat = tuple(index for batch in used for index in sorted(batch))
    size = whole[0].samples
    orders = [flat[first : first + size] for first in range(0, len(flat), size)]
    options = found.recovered[0].options
    assert all(order in set(option) for order, option in zip(orders, options, strict=True))


def _used_by(seed: int, batches: bool) -> np.random.Generator:
    rng = np.random.default_rng(seed)
    gradient_descent.DRAWS["minibatch_gd" if batches else "sgd"](rng)
    return rng


@pytest.mark.parametrize("first", ["no_x", "sequential_update", "accumulated_gradient", "momentum"])
@pytest.mark.parametrize("second", ["", "sign", "divided_by_n"])
def test_a_wrong_way_is_recognised_alone_and_beside_a_wrong_factor(first: str, second: str) -> None:
    seen = []
    for path in paths(shuffled, batches=True):
        factor = {"": 1.0, "sign": -1.0, "divided_by_n": 1 / path.samples}[second]
        seen.append(walked(path, first, factor))
    found = account(seen)
    assert (found.mistake, found.second) == (first, second)


def walked(path: Path, way: str, factor: float) -> Path:
    rows, rng = [path.points[0]], np.random.default_rng(5)
    carried = np.zeros(2)
    for batch in shuffled(path.samples, path.batch_size, path.epochs, rng):
        rate, chosen = factor * path.learning_rate, list(batch)
        slope = path.gradients(rows[-1])[chosen].sum(axis=0)
        if way == "no_x":
            slope = np.full(2, slope[1])
        if way == "sequential_update":
            moved = rows[-1] - [rate * slope[0], 0.0]
            slope[1] = path.gradients(moved)[chosen].sum(axis=0)[1]
        carried = {"accumulated_gradient": 1.0, "momentum": 0.9}.get(way, 0.0) * carried + slope
        rows.append(rows[-1] - rate * carried)
    return replace(path, points=np.array(rows))


def test_every_case_has_to_be_explained_by_the_same_account() -> None:
    mixed = [*paths(shuffled, batches=True)[:2], paths(everything, batches=True)[2]]
    assert explain(mixed, tuple(SCALINGS)) is None


def known(path: Path) -> Recovered:
    """Return the batches as if they had been read from recorded calls."""
    rng = np.random.default_rng(0)
    used = shuffled(path.samples, path.batch_size, path.epochs, rng)
    return Recovered(scaling="", ratio=1.0, options=tuple((batch,) for batch in used))


def test_own_gradients_explain_what_nothing_else_does() -> None:
    seen = paths(shuffled, batches=True, factor=1.37)
    found = account(seen, [known(path) for path in seen])
    assert (found.own_values, found.mistake) == (True, "")


def test_own_gradients_that_leave_samples_out_explain_the_steps() -> None:
    seen = paths(one_short, batches=True, factor=1.37)
    own = [Recovered(scaling="", ratio=1.0, options=known(path).options[:-1]) for path in seen]
    assert account(seen, own).own_values


def test_a_right_account_comes_before_own_gradients() -> None:
    seen = paths(shuffled, batches=True)
    assert not account(seen, [known(path) for path in seen]).own_values


def test_a_parameter_that_never_moves_in_any_case_is_frozen() -> None:
    seen = paths(shuffled, batches=False)
    assert frozen_parameters(seen, ("w", "b")) == ()
    for path in seen:
        path.points[:, 1] = path.points[0, 1]
    assert frozen_parameters(seen, ("w", "b")) == ("b",)
    moved = paths(shuffled, batches=False)[0]
    assert frozen_parameters([*seen, moved], ("w", "b")) == ()
