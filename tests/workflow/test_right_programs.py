"""Every program that is right earns full points, in whatever form it answers."""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from grader.domain.release import Release
from grader.domain.verdict import Assessment, Outcome

Function = Callable[..., Any]
Floats = NDArray[np.float64]
Programs = Callable[[str], dict[str, Function]]
Attempt = Callable[..., Assessment]
Releases = Callable[[str], Release]

SLUGS = ("gradient_descent", "backprop_111", "iris_mlp")
# A text is written by a student and never by a function.
TEXTS = {"gradient_descent": 10.0, "backprop_111": 0.0, "iris_mlp": 0.0}
CONVENTIONS = [
    ("gradient_descent", "half_sum"),
    ("gradient_descent", "sum"),
    ("gradient_descent", "half_mean"),
    ("gradient_descent", "mean"),
    ("backprop_111", "half_sum"),
    ("backprop_111", "sum"),
    ("iris_mlp", "mean"),
    ("iris_mlp", "sum"),
]


def lost(assessment: Assessment) -> list[tuple[str, str, str]]:
    return [
        (exercise.id, verdict.check, verdict.message.en)
        for exercise in assessment.exercises
        for verdict in exercise.verdicts
        if verdict.outcome is not Outcome.PASSED and exercise.id != "summary"
    ]


def changed(function: Function, into: Function, out: Function) -> Function:
    """Return the function with its arguments and its result changed, as a program on its own."""
    signature = inspect.signature(function)
    kept = [p for name, p in signature.parameters.items() if name != "up"]

    @functools.wraps(function)
    def wrapped(*given: object, **named: object) -> object:
        values = {name: into(value) for name, value in named.items()}
        return out(function(*map(into, given), **values))

    vars(wrapped)["__signature__"] = signature.replace(parameters=kept)
    return wrapped


def same(value: object) -> object:
    return value


def single(value: object) -> object:
    """Return a value in single precision, containers included; settings stay as they are."""
    if isinstance(value, dict):
        return {name: single(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(single(item) for item in value)
    if isinstance(value, float) or (isinstance(value, np.ndarray) and value.dtype.kind == "f"):
        return np.asarray(value, dtype=np.float32)[()]
    return value


def as_rows(value: object) -> object:
    """Return biases and other vectors of a result as rows, and numbers as 1-by-1 tables."""
    if isinstance(value, tuple):
        return tuple(as_rows(item) for item in value)
    if isinstance(value, dict):
        return value
    array = np.asarray(value)
    return array if array.ndim == 2 else array.reshape(1, -1)


@pytest.mark.parametrize(("slug", "convention"), CONVENTIONS)
def test_a_consistent_convention_earns_everything_and_is_named(
    slug: str, convention: str, right: Programs, attempt: Attempt, release: Releases
) -> None:
    program = {
        name: functools.partial(f, convention=convention)
        if "convention" in inspect.signature(f).parameters
        else f
        for name, f in right(slug).items()
    }
    for seed in range(2):
        found = attempt(slug, program, seed)
        assert lost(found) == []
        assert found.score == found.points - TEXTS[slug] == 100 - TEXTS[slug]
    named = {name for e in found.exercises for v in e.verdicts for name in v.conventions}
    conventions = release(slug).reference.conventions
    asked = release(slug).reference.asked
    assert (convention in named) is (convention != asked)
    # Single samples make no difference between a sum and a mean.
    assert named & set(conventions) <= {convention, convention.replace("mean", "sum")} | (
        {"sum"} if convention == "mean" else set()
    )


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize(
    ("into", "out"),
    [
        pytest.param(single, single, id="single precision throughout"),
        pytest.param(same, single, id="rounded results"),
        pytest.param(same, as_rows, id="vectors as rows"),
    ],
)
def test_another_precision_or_layout_earns_everything(
    slug: str, into: Function, out: Function, right: Programs, attempt: Attempt
) -> None:
    program = {
        name: f if name == "lecture_example" else changed(f, into, out)
        for name, f in right(slug).items()
    }
    for seed in range(3):
        assert lost(attempt(slug, program, seed)) == []


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("form", ["list", "dict"])
def test_another_container_earns_everything(
    slug: str, form: str, right: Programs, attempt: Attempt, release: Releases
) -> None:
    def contained(exercise: str) -> Function:
        names = release(slug).assignment.exercise(exercise).returns

        def out(result: object) -> object:
            if form == "list" or not isinstance(result, tuple) or len(names) == 1:
                return list(result) if isinstance(result, tuple) else result
            return dict(reversed(list(zip(names, result, strict=True)))) | {"note": 1.0}

        return out

    program = {
        name: f if name == "lecture_example" else changed(f, same, contained(name))
        for name, f in right(slug).items()
    }
    assert lost(attempt(slug, program)) == []


def test_a_program_that_calls_its_own_functions_by_name_earns_everything(
    right: Programs, attempt: Attempt
) -> None:
    for slug in SLUGS:
        found = attempt(slug, right(slug), 1)
        assert lost(found) == []
        assert not any(v.follow_through for e in found.exercises for v in e.verdicts)


def accepted(releases: Releases) -> Iterator[tuple[str, str, str, Function]]:
    for slug in SLUGS:
        for exercise, others in releases(slug).reference.accepted.items():
            for other in others:
                yield slug, exercise, other.id, other.function


def test_every_accepted_alternative_earns_everything_and_is_named(
    release: Releases, right: Programs, attempt: Attempt
) -> None:
    for slug, exercise, name, function in accepted(release):
        for seed in range(2):
            found = attempt(slug, {**right(slug), exercise: function}, seed)
            assert lost(found) == [], name
        result = next(e for e in found.exercises if e.id == exercise)
        named = {c for v in result.verdicts for c in v.conventions}
        # A row less than could be is within what was asked.
        assert name in named | {"last_not_measured"} or "measured_after_update" in named


@pytest.mark.parametrize(
    ("slug", "loss", "gradient", "charged"),
    [
        pytest.param("gradient_descent", "mean", "half_sum", set(), id="asked for"),
        pytest.param("gradient_descent", "mean", "mean", set(), id="own"),
        pytest.param("gradient_descent", "half_sum", "mean", {"gradients"}, id="another"),
        pytest.param("gradient_descent", "sum", "half_mean", {"gradients"}, id="neither"),
        pytest.param("backprop_111", "sum", "half_sum", set(), id="by hand, asked for"),
        pytest.param("backprop_111", "half_sum", "sum", {"chain_factors"}, id="by hand, another"),
        pytest.param("iris_mlp", "mean", "sum", {"gradients"}, id="iris, another"),
        pytest.param("iris_mlp", "sum", "mean", set(), id="iris, asked for"),
    ],
)
def test_a_gradient_has_to_belong_to_the_loss_asked_for_or_to_the_own_one(  # noqa: PLR0913, PLR0917
    slug: str, loss: str, gradient: str, charged: set[str], right: Programs, attempt: Attempt
) -> None:
    functions = right(slug)
    used = {"loss": loss, "gradients": gradient, "chain_factors": gradient}
    program = {
        name: functools.partial(f, convention=used[name]) if name in used else f
        for name, f in functions.items()
    }
    assert {name for name, _, _ in lost(attempt(slug, program))} == charged


Batches = Callable[[np.random.Generator, int, int], Iterator[Any]]


def orders() -> Mapping[str, Batches]:
    def permuted(rng: np.random.Generator, n: int, size: int) -> Iterator[Any]:
        order = rng.permutation(n)
        yield from (order[first : first + size] for first in range(0, n, size))

    def split(rng: np.random.Generator, n: int, size: int) -> Iterator[Any]:
        yield from np.array_split(rng.permutation(n), -(-n // size))

    def replaced(rng: np.random.Generator, n: int, size: int) -> Iterator[Any]:
        yield from (rng.integers(0, n, size) for _ in range(0, n, size))

    def chosen(rng: np.random.Generator, n: int, size: int) -> Iterator[Any]:
        yield from (rng.choice(n, size, replace=False) for _ in range(0, n, size))

    return {"permuted": permuted, "split": split, "replaced": replaced, "chosen": chosen}


@pytest.mark.parametrize("order", ["permuted", "split", "replaced", "chosen"])
@pytest.mark.parametrize("form", ["table", "without the start", "columns", "dict", "rows"])
def test_any_order_and_any_form_of_a_descent_earns_everything(
    order: str, form: str, right: Programs, attempt: Attempt
) -> None:
    functions = right("gradient_descent")

    def minibatch_gd(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Floats,
        y: Floats,
        w: float,
        b: float,
        learning_rate: float,
        epochs: int,
        batch_size: int = 1,
    ) -> object:
        rng = np.random.default_rng(int(1e6 * abs(w)))
        rows = [(w, b)]
        for _ in range(epochs):
            for batch in orders()[order](rng, len(x), batch_size):
                dw, db = functions["gradients"](x[batch], y[batch], w, b)
                w, b = w - learning_rate * dw, b - learning_rate * db
                rows.append((w, b))
        table = np.array(rows)
        forms: dict[str, object] = {
            "table": table,
            "without the start": table[1:],
            "columns": (table[:, 0], table[:, 1]),
            "dict": {"w": table[:, 0], "b": table[:, 1]},
            "rows": [np.array(row) for row in rows],
        }
        return forms[form]

    def sgd(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Floats,
        y: Floats,
        w: float,
        b: float,
        learning_rate: float,
        epochs: int,
    ) -> object:
        return minibatch_gd(x, y, w, b, learning_rate, epochs)

    program = {**functions, "sgd": sgd, "minibatch_gd": minibatch_gd}
    found = attempt("gradient_descent", program)
    assert lost(found) == []
    named = {c for e in found.exercises for v in e.verdicts for c in v.conventions}
    assert ("with_replacement" in named) is (order in {"replaced", "chosen"})
