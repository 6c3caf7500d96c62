import inspect
import itertools
from typing import Any

import numpy as np
import pytest

from grader.domain.reference import Function, as_value, evaluate
from grader.domain.tolerance import aligned, compare
from grader.domain.value import ShapeMismatch
from reference import iris_mlp

# A diagnosis is given only where the runner-up misses by this many times the allowed error.
MARGIN = 10
PARAMETERS = ("W1", "B1", "W2", "B2")
RETURNS = {
    "preprocess": ("x_train", "x_test"),
    "init_parameters": PARAMETERS,
    "forward": ("probabilities",),
    "loss": ("loss",),
    "accuracy": ("accuracy",),
    "gradients": ("dW1", "dB1", "dW2", "dB2"),
    "train": (*PARAMETERS, "history"),
}
KNOWN = [pytest.param(known, id=known["id"]) for known in iris_mlp.KNOWN_WRONG]
CURVES_ONLY = {"test_is_train", "history_percent"}


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(iris_mlp.DRAWS[exercise](np.random.default_rng(seed)))


def conventions_of(function: Function) -> list[str]:
    found = "convention" in inspect.signature(function).parameters
    return list(iris_mlp.CONVENTIONS) if found else [""]


def found(
    exercise: str, function: Function, inputs: dict[str, Any], convention: str = ""
) -> dict[str, Any]:
    """The outputs that a check compares: the curves have a check of their own."""
    values: Any = as_value(inputs)
    outputs = evaluate(function, values, RETURNS[exercise], convention)
    return {name: part for name, part in outputs.items() if "." not in name}


def error(
    exercise: str, inputs: dict[str, Any], observed: dict[str, Any], expected: dict[str, Any]
) -> float:
    """The largest error of a whole vector in multiples of the allowed one."""
    start = {name: inputs[name] for name in PARAMETERS} if exercise == "train" else {}
    try:
        return compare(aligned(observed, expected), expected, start).worst
    except ShapeMismatch:
        return float("inf")


@pytest.mark.parametrize("known", KNOWN)
def test_a_known_mistake_is_told_in_both_languages(known: dict[str, Any]) -> None:
    assert set(known) == {"id", "exercise", "function", "name", "explanation", "hints", "family"}
    texts = [known["name"], known["explanation"], *known["hints"]]
    assert len(known["hints"]) == 3
    for text in texts:
        assert set(text) == {"en", "zh"}
        assert text["en"].isascii()
        assert any("\u4e00" <= sign <= "\u9fff" for sign in text["zh"])
    for sentence in texts[1:]:
        assert sentence["en"].endswith((".", "?"))
        assert sentence["zh"].endswith(("。", "？"))


def test_known_mistakes_have_names_of_their_own() -> None:
    ids = [known["id"] for known in iris_mlp.KNOWN_WRONG]
    assert len(ids) == len(set(ids))
    assert {known["exercise"] for known in iris_mlp.KNOWN_WRONG} == set(RETURNS)


@pytest.mark.parametrize("known", [param for param in KNOWN if param.id not in CURVES_ONLY])
def test_a_known_mistake_differs_from_everything_that_is_right(known: dict[str, Any]) -> None:
    exercise, function = known["exercise"], known["function"]
    right = [getattr(iris_mlp, exercise)]
    right += [variant for variant, _ in iris_mlp.ACCEPTED.get(exercise, {}).values()]
    for seed in range(5):
        inputs = drawn(exercise, seed)
        for convention in conventions_of(function):
            wrong = found(exercise, function, inputs, convention)
            for candidate in right:
                # Updates may follow any convention, everything else only its own.
                admitted = conventions_of(candidate) if exercise == "train" else [convention]
                for other in admitted:
                    expected = found(exercise, candidate, inputs, other)
                    assert error(exercise, inputs, wrong, expected) > MARGIN


@pytest.mark.parametrize("known", [param for param in KNOWN if param.id in CURVES_ONLY])
def test_a_mistake_in_the_curves_leaves_the_parameters_right(known: dict[str, Any]) -> None:
    inputs = drawn("train", 0)
    *wrong, curves = known["function"](**inputs)
    *right, expected = iris_mlp.train(**inputs)
    for one, other in zip(wrong, right, strict=True):
        np.testing.assert_array_equal(one, other)
    assert any(np.abs(curves[name] - curve).max() > 0.01 for name, curve in expected.items())


@pytest.mark.parametrize("exercise", list(RETURNS))
def test_no_two_families_of_mistakes_coincide(exercise: str) -> None:
    known = [
        item
        for item in iris_mlp.KNOWN_WRONG
        if item["exercise"] == exercise and item["id"] not in CURVES_ONLY
    ]
    for seed in range(3):
        inputs = drawn(exercise, seed)
        results = {item["id"]: found(exercise, item["function"], inputs) for item in known}
        for one, other in itertools.permutations(known, 2):
            if not one["family"] or one["family"] != other["family"]:
                apart = error(exercise, inputs, results[one["id"]], results[other["id"]])
                assert apart > MARGIN, (one["id"], other["id"])
