"""Property tests: what a program did is recovered from its steps, whatever order it used."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.domain.draws import drawn_with_replacement, filled_up
from grader.domain.trajectory import (
    SCALINGS,
    Batch,
    Path,
    Recovered,
    batches_up_to,
    epochs_of,
    membership,
    order_changes,
    recover,
    reshuffled,
)
from grader.domain.value import Floats
from grader.domain.ways import whole_data, wrong_factors
from reference import gradient_descent

SEEDS = st.integers(0, 2**32 - 1)
PRECISIONS = st.sampled_from([np.float64, np.float32])


class Descent:
    """One drawn descent, walked along batches of one's choice in single or double precision."""

    def __init__(self, seed: int, *, batches: bool, dtype: type[np.floating] = np.float64) -> None:
        rng = np.random.default_rng(seed)
        drawn = gradient_descent.DRAWS["minibatch_gd" if batches else "sgd"](rng)
        self.x, self.y = (np.asarray(drawn[name], dtype=np.float64) for name in ("x", "y"))
        self.start = np.array([drawn["w"], drawn["b"]], dtype=np.float64)
        self.rate, self.epochs = float(str(drawn["learning_rate"])), int(str(drawn["epochs"]))
        self.size = int(str(drawn["batch_size"])) if batches else 1
        self.samples = len(self.x)
        self.dtype = dtype

    def gradients(self, point: Floats) -> Floats:
        return gradient_descent.sample_gradients(self.x, self.y, float(point[0]), float(point[1]))

    def walk(self, batches: Sequence[Batch], scaling: str, factor: float = 1.0) -> Path:
        x, y = self.x.astype(self.dtype), self.y.astype(self.dtype)
        point = self.start.astype(self.dtype)
        rate = self.dtype(self.rate * factor)
        rows = [point]
        for batch in batches:
            chosen = list(batch)
            residuals = point[0] * x[chosen] + point[1] - y[chosen]
            slope = np.array([np.sum(residuals * x[chosen]), np.sum(residuals)], dtype=self.dtype)
            point = point - rate * self.dtype(SCALINGS[scaling](len(chosen))) * slope
            rows.append(point)
        return self.path(np.array(rows, dtype=np.float64))

    def path(self, points: Floats) -> Path:
        return Path(
            points=points,
            samples=self.samples,
            batch_size=self.size,
            epochs=self.epochs,
            learning_rate=self.rate,
            gradients=self.gradients,
        )


def shuffled(descent: Descent, rng: np.random.Generator) -> list[Batch]:
    """A new order each epoch, the short batch last."""
    found = []
    for _ in range(descent.epochs):
        order = rng.permutation(descent.samples).tolist()
        found += [
            tuple(order[first : first + descent.size])
            for first in range(0, descent.samples, descent.size)
        ]
    return found


def evenly_split(descent: Descent, rng: np.random.Generator) -> list[Batch]:
    """As ``np.array_split`` does it: several batches are one short."""
    pieces = -(-descent.samples // descent.size)
    return [
        tuple(part.tolist())
        for _ in range(descent.epochs)
        for part in np.array_split(rng.permutation(descent.samples), pieces)
    ]


def short_batch_first(descent: Descent, rng: np.random.Generator) -> list[Batch]:
    found = []
    for _ in range(descent.epochs):
        order = rng.permutation(descent.samples).tolist()
        cut = descent.samples % descent.size
        found.append(tuple(order[:cut]))
        found += [
            tuple(order[first : first + descent.size])
            for first in range(cut, descent.samples, descent.size)
        ]
    return [batch for batch in found if batch]


def buffered(descent: Descent, rng: np.random.Generator) -> list[Batch]:
    """As ``tf.data`` shuffles with a buffer of four: early samples come early."""
    found = []
    for _ in range(descent.epochs):
        waiting = list(range(descent.samples))
        order = []
        while waiting:
            order.append(waiting.pop(int(rng.integers(min(4, len(waiting))))))
        found += [
            tuple(order[first : first + descent.size])
            for first in range(0, descent.samples, descent.size)
        ]
    return found


def batches_reordered(descent: Descent, rng: np.random.Generator) -> list[Batch]:
    """Fixed batches, in a new order each epoch, and permuted inside."""
    fixed = [
        tuple(range(first, min(first + descent.size, descent.samples)))
        for first in range(0, descent.samples, descent.size)
    ]
    return [
        tuple(rng.permutation(fixed[int(k)]).tolist())
        for _ in range(descent.epochs)
        for k in rng.permutation(len(fixed))
    ]


Order = Callable[[Descent, np.random.Generator], list[Batch]]
ORDERS: list[Order] = [shuffled, evenly_split, short_batch_first, buffered, batches_reordered]


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.__name__)
@pytest.mark.parametrize("scaling", SCALINGS)
@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, batches=st.booleans(), dtype=PRECISIONS)
def test_any_shuffle_under_any_scaling_is_recovered_and_covers_each_epoch(
    order: Order, scaling: str, seed: int, batches: bool, dtype: type[np.floating]
) -> None:
    descent = Descent(seed, batches=batches, dtype=dtype)
    used = order(descent, np.random.default_rng(seed + 1))
    path = descent.walk(used, scaling)
    recovered = recover(path, batches_up_to(descent.samples, descent.size, repeated=False), scaling)
    assert recovered.complete
    for options, batch in zip(recovered.options, used, strict=True):
        assert tuple(sorted(batch)) in options
    epochs = epochs_of(path, recovered)
    assert epochs is not None
    for epoch in epochs:
        assert sorted(index for batch in epoch for index in batch) == list(range(descent.samples))


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, scaling=st.sampled_from(sorted(SCALINGS)), dtype=PRECISIONS)
def test_a_single_sample_step_names_its_sample(
    seed: int, scaling: str, dtype: type[np.floating]
) -> None:
    descent = Descent(seed, batches=False, dtype=dtype)
    used = shuffled(descent, np.random.default_rng(seed))
    path = descent.walk(used, scaling)
    recovered = recover(path, batches_up_to(descent.samples, 1, repeated=False), scaling)
    assert [option[0] for option in recovered.options] == used


@pytest.mark.parametrize("name", ["sign", "eta_twice", "eta_missing", "divided_by_n"])
@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, batches=st.booleans())
def test_a_step_with_a_wrong_factor_is_explained_by_that_factor_alone(
    name: str, seed: int, batches: bool
) -> None:
    descent = Descent(seed, batches=batches)
    used = shuffled(descent, np.random.default_rng(seed))
    factor = dict(wrong_factors(descent.walk(used, "half_sum")))[name]
    path = descent.walk(used, "half_sum", factor)
    possible = batches_up_to(descent.samples, descent.size, repeated=False)
    assert recover(path, possible, "half_sum", ratio=factor).complete
    assert not any(recover(path, possible, scaling).complete for scaling in SCALINGS)


def test_the_batch_size_is_a_wrong_factor_only_where_there_are_batches() -> None:
    names = [
        [name for name, _ in wrong_factors(Descent(1, batches=batches).walk([], "half_sum"))]
        for batches in (False, True)
    ]
    assert "divided_by_batch_size" not in names[0]
    assert "divided_by_batch_size" in names[1]


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_the_gradient_of_all_samples_is_no_batch_of_fewer(seed: int) -> None:
    descent = Descent(seed, batches=True)
    everything = tuple(range(descent.samples))
    count = descent.epochs * -(-descent.samples // descent.size)
    path = descent.walk([everything] * count, "half_sum")
    possible = batches_up_to(descent.samples, descent.size, repeated=False)
    assert not any(recover(path, possible, scaling).complete for scaling in SCALINGS)
    assert recover(path, whole_data(path), "half_sum").complete


def without(used: Sequence[Batch], descent: Descent) -> Iterator[Batch]:
    """Drop each epoch's last batch."""
    size = -(-descent.samples // descent.size)
    yield from (batch for step, batch in enumerate(used) if (step + 1) % size)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, batches=st.booleans())
def test_an_epoch_without_its_last_batch_is_not_covered(seed: int, batches: bool) -> None:
    descent = Descent(seed, batches=batches)
    used = shuffled(descent, np.random.default_rng(seed))
    path = descent.walk(list(without(used, descent)), "half_sum")
    possible = batches_up_to(descent.samples, descent.size, repeated=False)
    recovered = recover(path, possible, "half_sum")
    assert recovered.complete
    assert epochs_of(path, recovered) is None


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, batches=st.booleans())
def test_a_sample_used_twice_in_an_epoch_is_not_covering(seed: int, batches: bool) -> None:
    descent = Descent(seed, batches=batches)
    used = shuffled(descent, np.random.default_rng(seed))
    used[1] = used[0]
    path = descent.walk(used, "half_sum")
    possible = batches_up_to(descent.samples, descent.size, repeated=False)
    assert epochs_of(path, recover(path, possible, "half_sum")) is None


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS, scaling=st.sampled_from(sorted(SCALINGS)), dtype=PRECISIONS)
def test_sampling_with_replacement_is_recovered_and_seen_as_such(
    seed: int, scaling: str, dtype: type[np.floating]
) -> None:
    pairs = []
    for case in range(3):
        descent = Descent(seed + case, batches=True, dtype=dtype)
        rng = np.random.default_rng(seed + case)
        count = descent.epochs * -(-descent.samples // descent.size)
        used = [
            tuple(rng.integers(0, descent.samples, descent.size).tolist()) for _ in range(count)
        ]
        path = descent.walk(used, scaling)
        possible = batches_up_to(descent.samples, descent.size, repeated=True)
        recovered = recover(path, possible, scaling)
        for options, batch in zip(recovered.options, used, strict=True):
            assert tuple(sorted(batch)) in options
        pairs.append((path, recovered))
    seen = {index for _, r in pairs for option in r.options for index in option[0]}
    if seen >= set(range(min(path.samples for path, _ in pairs))):
        assert drawn_with_replacement(pairs)


def single(points: int, samples: int, epochs: int, batch_size: int = 1) -> Path:
    return Path(
        points=np.zeros((points, 2)),
        samples=samples,
        batch_size=batch_size,
        epochs=epochs,
        learning_rate=0.1,
        gradients=lambda _point: np.zeros((samples, 2)),
    )


def taken(*batches: Batch) -> tuple[tuple[Batch, ...], ...]:
    return tuple((batch,) if batch else () for batch in batches)


def account(options: tuple[tuple[Batch, ...], ...]) -> Recovered:
    return Recovered(scaling="half_sum", ratio=1.0, options=options)


@pytest.mark.parametrize(
    ("options", "drawn"),
    [
        pytest.param(taken((0,), (0,), (1,), (1,)), True, id="other samples each epoch"),
        pytest.param(taken((0,), (0,), (0,), (0,)), False, id="one sample for good"),
        pytest.param(taken((0,), (1,), (1,), (0,)), False, id="the same samples each epoch"),
        pytest.param(taken((0,), (0,), (1,), ()), False, id="a step unexplained"),
        pytest.param(taken((0,), (0,), (1,)), False, id="a step too few"),
    ],
)
def test_draws_are_told_from_what_only_looks_like_them(
    options: tuple[tuple[Batch, ...], ...], drawn: bool
) -> None:
    path = single(len(options) + 1, samples=2, epochs=2)
    assert drawn_with_replacement([(path, account(options))]) is drawn


def test_no_case_shows_no_draws_but_also_nothing_left_out() -> None:
    one_epoch = single(3, samples=2, epochs=1)
    assert drawn_with_replacement([(one_epoch, account(taken((0,), (1,))))])
    # Two draws of two samples may well be the same; 39 draws hardly leave out one of three.
    assert drawn_with_replacement([(one_epoch, account(taken((0,), (0,))))])
    drawn = [(k % 5 % 2,) for k in range(39)]
    many = single(40, samples=3, epochs=13)
    assert not drawn_with_replacement([(many, account(taken(*drawn)))])


def test_batches_that_all_lack_a_sample_were_not_drawn_anew() -> None:
    two_epochs = single(5, 6, 2, batch_size=3)
    whole = taken((0, 1, 2), (3, 4, 5), (0, 1, 3), (2, 4, 4))
    one_short = taken((0, 1, 2), (3, 4), (0, 1, 3), (5, 4))
    all_short = taken((0, 1), (3, 4), (0, 2), (5, 4))
    assert drawn_with_replacement([(two_epochs, account(whole))])
    assert drawn_with_replacement([(two_epochs, account(one_short))])
    assert not drawn_with_replacement([(two_epochs, account(all_short))])


def test_a_choice_among_ambiguous_batches_is_found_by_going_back() -> None:
    path = single(3, samples=4, epochs=1, batch_size=2)
    options = (((0, 1), (2, 3)), ((0, 1), (1, 2)))
    found = epochs_of(path, account(options))
    assert found == (((2, 3), (0, 1)),)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((((0, 1),), ((1, 2),)), id="overlap"),
        pytest.param((((0, 0),), ((1, 2),)), id="a sample twice in a batch"),
        pytest.param((((0, 1),), ((2,),)), id="a sample left out"),
        pytest.param((((0, 1),), ()), id="a step unexplained"),
    ],
)
def test_what_is_no_partition_covers_no_epoch(options: tuple[tuple[Batch, ...], ...]) -> None:
    assert epochs_of(single(3, samples=4, epochs=1, batch_size=2), account(options)) is None


def test_one_epoch_order_twice_is_not_reshuffled_whatever_the_order_inside_a_batch() -> None:
    assert not reshuffled([((0, 1), (2,)), ((1, 0), (2,))])
    assert reshuffled([((0, 1), (2,)), ((2,), (0, 1))])
    assert reshuffled([((0, 1), (2,)), ((0, 2), (1,))])


@given(st.integers(1, 6), st.integers(1, 3), st.booleans())
def test_all_batches_up_to_a_size_are_listed_once_the_largest_first(
    samples: int, size: int, repeated: bool
) -> None:
    batches = batches_up_to(samples, size, repeated=repeated)
    assert len(set(batches)) == len(batches)
    sizes = [len(batch) for batch in batches]
    assert sizes == sorted(sizes, reverse=True)
    assert all(tuple(sorted(batch)) == batch for batch in batches)
    assert repeated or all(len(set(batch)) == len(batch) for batch in batches)
    np.testing.assert_array_equal(membership(batches, samples).sum(axis=1), sizes)


def test_updates_are_counted_with_the_short_last_batch() -> None:
    path = single(10, samples=7, epochs=3, batch_size=3)
    assert path.updates == 9
    assert path.updates_per_epoch == 3


@pytest.mark.parametrize(
    ("options", "epochs", "changes"),
    [
        pytest.param(taken((0,), (1,), (1,), (0,)), 2, True, id="another order"),
        pytest.param(taken((0,), (1,), (0,), (1,)), 2, False, id="the same order"),
        pytest.param((((0,),), ((1,), (2,)), ((0,),), ((2,),)), 2, False, id="perhaps the same"),
        pytest.param(taken((0,), (1,), (0,)), 2, None, id="epochs of unequal length"),
        pytest.param(taken((0,), (1,)), 2, None, id="one update an epoch"),
        pytest.param(taken((0,), (1,)), 1, None, id="one epoch"),
        pytest.param(taken((0,), (1,), (1,), ()), 2, None, id="a step unexplained"),
    ],
)
def test_a_changing_order_is_seen_without_full_coverage(
    options: tuple[tuple[Batch, ...], ...], epochs: int, changes: bool | None
) -> None:
    path = single(len(options) + 1, samples=3, epochs=epochs)
    assert order_changes(path, account(options)) is changes


def test_a_last_batch_that_is_filled_up_in_every_epoch_was_not_drawn_anew() -> None:
    epoch = ((0, 1, 2, 3), (4, 5, 6, 7), (8, 9, 10, 0))
    other = ((10, 1, 8, 3), (4, 5, 6, 0), (2, 9, 7, 4))
    path = single(7, 11, 2, batch_size=4)
    filled = account(taken(*epoch, *other))
    assert filled_up([(path, filled)])
    assert not drawn_with_replacement([(path, filled)])
    drawn = account(taken(*epoch, (10, 1, 8, 3), (4, 5, 6, 1), (2, 9, 7, 4)))
    assert not filled_up([(path, drawn)])
    short = account(taken(*epoch[:2], (8, 9, 10), *other[:2], (2, 9, 7)))
    assert not filled_up([(path, short)])


def test_what_chance_does_now_and_then_is_not_called_filled_up() -> None:
    path = single(7, 5, 2, batch_size=2)
    seen = account(taken((0, 1), (2, 3), (4, 0), (3, 1), (2, 0), (4, 2)))
    assert not filled_up([(path, seen)])
    assert drawn_with_replacement([(path, seen)])
