import math

import pytest

from grader.report.exhibit.axis import Scale, lines, round_step, ticks, whole_ticks, widened


@pytest.mark.parametrize(
    ("low", "high", "labels"),
    [
        pytest.param(0, 1, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"], id="unit"),
        pytest.param(-3, 5, ["−2", "0", "2", "4"], id="across zero"),
        pytest.param(0.0121, 0.0319, ["0.015", "0.020", "0.025", "0.030"], id="small"),
        pytest.param(0, 3e6, ["0", "1e6", "2e6", "3e6"], id="large"),
    ],
)
def test_ticks_stand_at_round_numbers(low: float, high: float, labels: list[str]) -> None:
    assert [tick.label for tick in ticks(Scale(low=low, high=high, start=0, end=100), 4)] == labels


@pytest.mark.parametrize("span", [1e-9, 0.3, 1.0, 7.0, 12345.0])
def test_a_step_is_one_two_or_five_times_a_power_of_ten(span: float) -> None:
    step = round_step(span, 4)
    digits = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(digits - nice) for nice in (1, 2, 5, 10)) < 1e-6
    assert 1 <= span / step <= 6


def test_steps_of_a_training_are_counted_in_whole_numbers() -> None:
    assert [t.label for t in whole_ticks(Scale(low=0, high=3, start=0, end=9), 6)] == list("0123")
    many = whole_ticks(Scale(low=0, high=51, start=0, end=9), 6)
    assert [t.label for t in many] == ["0", "10", "20", "30", "40", "50"]


def test_a_line_is_broken_where_there_is_no_number() -> None:
    points = [(0.0, 1.0), (1.0, 2.0), (2.0, math.nan), (3.0, 4.0), (4.0, math.inf)]
    assert list(lines(points)) == ["0,1 1,2", "3,4"]


def test_a_value_far_away_leaves_the_canvas_in_its_direction() -> None:
    scale = Scale(low=0, high=10, start=100, end=0)
    assert scale.held(1e30) == scale.held(16) == -50
    assert scale.held(-1e30) == 150


def test_an_empty_range_gets_some_width() -> None:
    low, high = widened(2.0, 2.0, 0.1)
    assert low < 2 < high
    low, high = widened(0.0, 0.0, 0.1)
    assert low < 0 < high
