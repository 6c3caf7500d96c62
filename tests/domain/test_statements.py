"""Statements about wrong numbers are true, and are made of numbers that nobody foresaw."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.pattern import stated_pattern
from grader.domain.statements import Parts, same

SEEDS = st.integers(0, 2**32 - 1)
Wrong = Callable[[Parts, np.random.Generator], Parts]


def right(rng: np.random.Generator) -> list[Parts]:
    """Return the right outputs of three cases: a matrix, a vector and a curve."""
    return [
        {
            "a": rng.normal(size=(6, 3)),
            "b": rng.normal(size=(6, 3)),
            "c": np.cumsum(rng.uniform(0.5, 1.0, size=(6, 3)), axis=0),
        }
        for _ in range(3)
    ]


def everywhere(change: Callable[[np.ndarray], np.ndarray]) -> Wrong:
    return lambda parts, _rng: {name: change(part) for name, part in parts.items()}


WRONG: dict[str, tuple[Wrong, str]] = {
    "exchanged": (lambda p, _r: {"a": p["b"], "b": p["a"], "c": p["c"]}, "exchanged"),
    "columns": (everywhere(lambda part: part[:, [2, 0, 1]]), "reordered"),
    "rows": (everywhere(lambda part: part[::-1]), "reordered"),
    "offset": (everywhere(lambda part: part + 0.37), "offset"),
    "absolute": (everywhere(np.abs), "absolute"),
    "rounded": (everywhere(lambda part: np.round(part, 2)), "rounded"),
    "factor by case": (
        lambda p, r: {n: k * v for k in [r.uniform(2, 9)] for n, v in p.items()},
        "ratio_by_case",
    ),
    "factor by output": (
        lambda p, _r: {"a": 2 * p["a"], "b": p["b"], "c": -p["c"]},
        "ratio_by_output",
    ),
    "sign": (everywhere(lambda part: -part), "sign"),
    "one right": (
        lambda p, r: {"a": p["a"], "b": r.normal(size=(6, 3)), "c": p["c"]},
        "only_some_outputs",
    ),
    "late": (everywhere(lambda part: np.vstack([part[:1], part[:-1]])), "shifted"),
    "early": (everywhere(lambda part: np.vstack([part[1:], part[-1:]])), "shifted"),
    "first rows": (
        lambda p, r: {n: np.vstack([v[:4], r.normal(size=(2, 3))]) for n, v in p.items()},
        "right_at_first",
    ),
    "constant": (everywhere(lambda part: np.arange(part.size).reshape(part.shape)), "constant"),
}


@pytest.mark.parametrize("what", WRONG)
@given(seed=SEEDS)
def test_each_pattern_is_stated(what: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    expected = right(rng)
    change, pattern = WRONG[what]
    observed = [change(parts, rng) for parts in expected]
    stated = stated_pattern(observed, expected)
    assert stated is not None
    assert stated.id == f"pattern.{pattern}"
    assert stated.name.en
    assert stated.name.zh


@given(seed=SEEDS)
def test_of_unrelated_numbers_nothing_is_stated(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert stated_pattern(right(rng), right(rng)) is None


@given(seed=SEEDS, size=st.floats(1e-3, 0.2))
def test_a_pattern_with_one_number_off_is_not_stated(seed: int, size: float) -> None:
    rng = np.random.default_rng(seed)
    expected = right(rng)
    observed = [{name: part + 0.37 for name, part in parts.items()} for parts in expected]
    observed[1]["b"][2, 1] += size
    assert stated_pattern(observed, expected) is None


def test_arrays_of_other_shapes_are_never_the_same() -> None:
    assert not same(np.zeros((2, 1)), np.zeros(2))
