"""The one account of all steps: right accounts first, wrong ones only if they explain all."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest

from grader.domain.explanation import Explanation, explain, frozen_parameters
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
    assert explain(paths(shuffled, batches=True, factor=1.37), tuple(SCALINGS)) is None


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
