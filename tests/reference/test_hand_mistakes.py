"""The known mistakes of the two assignments that are worked by hand."""

import inspect
import re
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from grader.domain.reference import Function, as_value, evaluate
from grader.domain.tolerance import aligned, compare
from grader.domain.value import Floats, ShapeMismatch
from reference import backprop_111, gradient_descent

CASES = 5
# A diagnosis is given only where the runner-up misses by this many times the allowed error.
MARGIN = 10
MODULES: tuple[ModuleType, ...] = (backprop_111, gradient_descent)
RETURNS = {
    (backprop_111, "forward"): ("z_h", "y_h", "z_o", "y_o"),
    (backprop_111, "loss"): ("loss",),
    (backprop_111, "chain_factors"): tuple(backprop_111.Factors._fields),
    (backprop_111, "gradients"): ("dw_h", "db_h", "dw_o", "db_o"),
    (backprop_111, "step"): ("w_h", "b_h", "w_o", "b_o"),
    (backprop_111, "train"): ("losses",),
    (gradient_descent, "loss"): ("loss",),
    (gradient_descent, "gradients"): ("dw", "db"),
    (gradient_descent, "sgd"): ("trajectory",),
    (gradient_descent, "minibatch_gd"): ("trajectory",),
}
EXERCISES = [pytest.param(*key, id=f"{key[0].__name__}-{key[1]}") for key in RETURNS]
KNOWN = [
    pytest.param(module, known, id=f"{module.__name__}-{known['exercise']}-{known['id']}")
    for module in MODULES
    for known in module.KNOWN_WRONG
]

Outputs = list[dict[str, Floats]]


def cases(module: ModuleType, exercise: str, seed: int) -> list[Any]:
    """The inputs that one submission would see."""
    generators = [np.random.default_rng([seed, case]) for case in range(CASES)]
    return [as_value(module.DRAWS[exercise](rng)) for rng in generators]


def results(
    module: ModuleType, exercise: str, function: Function, inputs: list[Any], convention: str = ""
) -> Outputs:
    returns = RETURNS[module, exercise]
    return [evaluate(function, given, returns, convention) for given in inputs]


def error(observed: Outputs, expected: Outputs, inputs: list[Any]) -> float:
    """The largest error over all cases in multiples of the allowed one; changes for a step."""
    worst = 0.0
    for got, wanted, given in zip(observed, expected, inputs, strict=True):
        start = {name: np.asarray(given[name]) for name in wanted if name in given}
        try:
            worst = max(worst, compare(aligned(got, wanted), wanted, start).worst)
        except ShapeMismatch:
            return float("inf")
    return worst


def conventions_of(module: ModuleType, function: Function) -> list[str]:
    found = "convention" in inspect.signature(function).parameters
    return list(module.CONVENTIONS) if found else [""]


@pytest.mark.parametrize(("module", "exercise"), EXERCISES)
@pytest.mark.parametrize("seed", range(3))
def test_known_mistakes_differ_from_the_reference_and_from_each_other(
    module: ModuleType, exercise: str, seed: int
) -> None:
    inputs = cases(module, exercise, seed)
    right = results(module, exercise, getattr(module, exercise), inputs)
    known = [k for k in module.KNOWN_WRONG if k["exercise"] == exercise]
    found = {
        (k["id"], convention): results(module, exercise, k["function"], inputs, convention)
        for k in known
        for convention in conventions_of(module, k["function"])
    }
    for one in known:
        wrong = found[one["id"], conventions_of(module, one["function"])[0]]
        assert error(wrong, right, inputs) > 1, one["id"]
        family = {k["id"] for k in known if k["family"] and k["family"] == one["family"]}
        for (other, convention), others in found.items():
            if other not in family | {one["id"]}:
                assert error(wrong, others, inputs) > MARGIN, (one["id"], other, convention)


@pytest.mark.parametrize(("_module", "known"), KNOWN)
def test_a_known_mistake_is_told_in_both_languages(
    _module: ModuleType, known: dict[str, Any]
) -> None:
    assert len(known["hints"]) == 3
    # A name opens a sentence of the report, where a symbol would be capitalised.
    assert re.match(r"[A-Z(1]", known["name"]["en"])
    for text in (known["name"], known["explanation"], *known["hints"]):
        assert set(text) == {"en", "zh"}
        assert not re.search(r"[\u4e00-\u9fff]", text["en"])
        assert text["en"].strip()
        assert text["zh"].strip()


@pytest.mark.parametrize(("module", "known"), KNOWN)
def test_a_known_mistake_takes_the_arguments_of_its_exercise(
    module: ModuleType, known: dict[str, Any]
) -> None:
    exercise = inspect.signature(getattr(module, known["exercise"])).parameters
    wrong = inspect.signature(known["function"]).parameters
    asked = [name for name in exercise if name not in {"convention", "up"}]
    assert [name for name in wrong if name != "convention"] == asked


@pytest.mark.parametrize("module", MODULES, ids=lambda module: str(module.__name__))
def test_no_exercise_has_two_mistakes_of_one_name(module: ModuleType) -> None:
    ids = [(known["exercise"], known["id"]) for known in module.KNOWN_WRONG]
    assert len(ids) == len(set(ids))
    assert {known["id"] for known in module.KNOWN_WRONG} == set(module.WORDS)
