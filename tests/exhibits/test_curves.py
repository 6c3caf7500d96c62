from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.domain.exhibit import Curves
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import ExerciseResult

RunOf = Callable[..., Run]
Assess = Callable[[str, Run, str], ExerciseResult]
Function = Callable[..., Any]


@pytest.fixture
def train(release: Callable[[str], Release]) -> Function:
    function: Function = release("backprop_111").reference.functions["train"]
    return function


@pytest.fixture
def curves(run_of: RunOf, result: Assess) -> Callable[[Function], tuple[Curves, ...]]:
    def shown(program: Function) -> tuple[Curves, ...]:
        found = result("backprop_111", run_of("backprop_111", train=program), "train")
        return tuple(e for e in found.exhibits if isinstance(e, Curves))

    return shown


def changed(train: Function, change: Function) -> Function:
    return lambda **given: change(train(**given))


def test_right_curves_never_part(
    curves: Callable[[Function], tuple[Curves, ...]], train: Function
) -> None:
    (shown,) = curves(train)
    (losses,) = shown.curves
    assert losses.name == "losses"
    assert not losses.diverges
    assert losses.got == pytest.approx(losses.expected, rel=1e-3)


def test_the_first_wrong_row_parts_the_curves(
    curves: Callable[[Function], tuple[Curves, ...]], train: Function
) -> None:
    (shown,) = curves(changed(train, lambda r: np.where(np.arange(len(r)) >= 3, r + 0.1, r)))
    assert [(curve.agree, curve.diverges) for curve in shown.curves] == [(3, True)]


def test_a_curve_measured_after_the_update_is_held_against_later_rows(
    curves: Callable[[Function], tuple[Curves, ...]], train: Function
) -> None:
    def late(**given: Any) -> object:  # noqa: ANN401
        return train(**{**given, "steps": given["steps"] + 1})[1:]

    (shown,) = curves(late)
    assert not shown.curves[0].diverges


def test_a_curve_without_numbers_parts_at_once(
    curves: Callable[[Function], tuple[Curves, ...]], train: Function
) -> None:
    (shown,) = curves(changed(train, lambda r: np.full(len(r), np.nan)))
    assert shown.curves[0].agree == 0


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda r: r[:2], id="too few rows"),
        pytest.param(lambda _: None, id="nothing"),
        pytest.param(lambda r: {"else": r, "more": r}, id="another form"),
    ],
)
def test_what_is_no_curve_is_not_shown(
    change: Function, curves: Callable[[Function], tuple[Curves, ...]], train: Function
) -> None:
    assert curves(changed(train, change)) == ()
