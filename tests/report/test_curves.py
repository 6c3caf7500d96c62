import math

import pytest

from grader.domain.exhibit import Curve, Curves
from grader.report.exhibit.curves import HEIGHT, MOST_ROWS, WIDTH, curves_view


def shown(got: list[float], expected: list[float], agree: int) -> Curves:
    curve = Curve(name="train_loss", expected=tuple(expected), got=tuple(got), agree=agree)
    return Curves(case=2, curves=(curve,))


def test_the_first_difference_is_said_with_both_numbers() -> None:
    (panel,) = curves_view(shown([3, 2, 2.5], [3, 2, 1], 2)).panels
    assert panel.said.en == "First difference in row 2: 2.5 instead of 1."
    assert panel.said.zh == "从第 2 行开始不一致：得到 2.5，应为 1。"
    assert [part.row for part in panel.partings] == [2]


def test_agreeing_curves_have_no_parting() -> None:
    (panel,) = curves_view(shown([3, 2, 1], [3, 2, 1], 3)).panels
    assert panel.partings == ()
    assert panel.said.en == "Every row agrees."


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([math.nan] * 3, id="no number at all"),
        pytest.param([1e300, -1e300, math.inf], id="huge"),
        pytest.param([0.0, 0.0, 0.0], id="flat"),
        pytest.param([1e-300, 0.0, 1e-300], id="tiny"),
        pytest.param([], id="empty"),
    ],
)
def test_whatever_was_returned_the_reference_stays_in_the_picture(values: list[float]) -> None:
    (panel,) = curves_view(shown(values, [3.0, 2.0, 1.0], 0)).panels
    places = [p.split(",") for p in panel.reference[0].split()]
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in places)
    assert 2 <= len(panel.y_ticks) <= 7


def test_a_long_table_owns_up_to_its_cut() -> None:
    view = curves_view(shown([1.0] * 100, [1.0] * 100, 100))
    assert len(view.rows) == MOST_ROWS
    assert view.dropped == 100 - MOST_ROWS
