from collections.abc import Callable
from typing import Any

import pytest

from grader.domain.exhibit import Elements, Exhibit, Gradient
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import ExerciseResult

Function = Callable[..., Any]
Shown = Callable[..., tuple[Exhibit, ...]]


@pytest.fixture
def known(release: Callable[[str], Release]) -> Callable[[str, str], Function]:
    return lambda slug, exercise: release(slug).reference.functions[exercise]


@pytest.fixture
def shown(
    run_of: Callable[..., Run], result: Callable[[str, Run, str], ExerciseResult]
) -> Callable[..., tuple[Exhibit, ...]]:
    def exhibits(
        slug: str, exercise: str = "gradients", **programs: Function
    ) -> tuple[Exhibit, ...]:
        return result(slug, run_of(slug, **programs), exercise).exhibits

    return exhibits


def gradient(exhibits: tuple[Exhibit, ...]) -> Gradient:
    (found,) = (e for e in exhibits if isinstance(e, Gradient))
    return found


def scaled(function: Function, *factors: float) -> Function:
    return lambda **given: tuple(
        f * part for f, part in zip(factors, function(**given), strict=True)
    )


def test_a_right_gradient_is_the_slope_of_the_own_loss(shown: Shown) -> None:
    found = gradient(shown("gradient_descent"))
    assert [slope.name for slope in found.slopes] == ["dw", "db"]
    assert all(slope.right and slope.own and slope.alike for slope in found.slopes)
    for slope in found.slopes:
        assert slope.measured == pytest.approx(slope.expected, rel=1e-3)


def test_a_wrong_gradient_beside_a_right_loss_is_seen_to_be_wrong_itself(
    shown: Shown, known: Callable[[str, str], Function]
) -> None:
    wrong = scaled(known("gradient_descent", "gradients"), 1.0, -1.0)
    found = gradient(shown("gradient_descent", gradients=wrong))
    assert [(s.right, s.own, s.alike) for s in found.slopes] == [
        (True, True, True),
        (False, False, True),
    ]


def test_a_small_mistake_is_not_taken_for_a_slope_of_the_own_loss(
    shown: Shown, known: Callable[[str, str], Function]
) -> None:
    wrong = scaled(known("backprop_111", "gradients"), 1.05, 1.05, 1.0, 1.0)
    found = gradient(shown("backprop_111", gradients=wrong))
    assert [(s.right, s.own, s.alike) for s in found.slopes] == [
        *2 * [(False, False, True)],
        *2 * [(True, True, True)],
    ]


def test_a_gradient_of_another_loss_is_seen_to_fit_that_one(
    shown: Shown, known: Callable[[str, str], Function]
) -> None:
    loss, gradients = known("gradient_descent", "loss"), known("gradient_descent", "gradients")
    found = gradient(
        shown(
            "gradient_descent",
            loss=lambda **given: 3.0 * loss(**given),
            gradients=scaled(gradients, 3.0, 3.0),
        )
    )
    assert all(slope.own and not slope.right and not slope.alike for slope in found.slopes)


def test_a_gradient_of_many_components_is_compared_along_directions(shown: Shown) -> None:
    found = gradient(shown("iris_mlp"))
    assert found.along
    assert [slope.name for slope in found.slopes] == [f"v{n}" for n in range(1, 9)]
    assert all(slope.right and slope.own for slope in found.slopes)


def test_a_loss_that_answers_nothing_leaves_the_measured_column_empty(shown: Shown) -> None:
    found = gradient(shown("gradient_descent", loss=lambda **_: None))
    assert all(slope.measured != slope.measured and slope.right for slope in found.slopes)


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(lambda **_: None, id="nothing"),
        pytest.param(lambda **_: (1.0,), id="one too few"),
        pytest.param(lambda **_: ([1.0, 2.0], 3.0), id="another shape"),
    ],
)
def test_what_is_no_gradient_is_not_shown(program: Function, shown: Shown) -> None:
    assert shown("gradient_descent", gradients=program) == ()


def test_right_arrays_are_not_shown_element_by_element(shown: Shown) -> None:
    assert not [e for e in shown("iris_mlp") if isinstance(e, Elements)]


def test_a_wrong_element_is_found_in_its_place(
    shown: Shown, known: Callable[[str, str], Function]
) -> None:
    def wrong(**given: Any) -> object:  # noqa: ANN401
        parts = list(known("iris_mlp", "gradients")(**given))
        parts[0] = parts[0].copy()
        parts[0][2, 5] *= -1
        return tuple(parts)

    (found,) = (e for e in shown("iris_mlp", gradients=wrong) if isinstance(e, Elements))
    assert [m.name for m in found.matrices] == ["dW1", "dB1", "dW2", "dB2"]
    off = [
        (m.name, row, column)
        for m in found.matrices
        for row, errors in enumerate(m.errors)
        for column, error in enumerate(errors)
        if error > 1
    ]
    assert off == [("dW1", 2, 5)]
