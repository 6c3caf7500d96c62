"""The allowed error in words has the numbers that are judged by."""

import pytest

from grader.checks.allowance import percent
from grader.checks.kind import kinds
from grader.domain.assignment import CheckSpec
from grader.domain.text import NOTHING


def check(kind: str, **options: float | str) -> CheckSpec:
    return CheckSpec(id="c", kind=kind, title=NOTHING, points=1.0, options=options)


@pytest.mark.parametrize(
    ("share", "said"),
    [(1e-4, "0.01 %"), (1e-7, "0.00001 %"), (0.02, "2 %"), (0.5, "50 %"), (0.003, "0.3 %")],
)
def test_a_share_is_never_a_power_of_ten(share: float, said: str) -> None:
    assert percent(share) == said


@pytest.mark.parametrize("kind", ["value", "update", "gradient", "lecture", "trajectory"])
def test_numbers_are_held_to_single_precision(kind: str) -> None:
    said = kinds()[kind].allowance(check(kind, aspect="steps"))
    assert "0.01 % of the expected number, plus 0.001 %" in said.en
    assert "0.01 %，再加上" in said.zh


def test_a_tolerance_of_the_check_is_said() -> None:
    said = kinds()["value"].allowance(check("value", rtol=0.05, floor=0.002))
    assert "5 % of the expected number, plus 0.2 %" in said.en


@pytest.mark.parametrize(
    ("kind", "numbers"),
    [("history", ("0.1 %", "0.0001")), ("outcome", ("2 %", "0.001")), ("gradient", ("0.3 %",))],
)
def test_other_measures_are_said(kind: str, numbers: tuple[str, ...]) -> None:
    said = kinds()[kind].allowance(check(kind))
    assert all(number in said.en and number in said.zh for number in numbers)


def test_where_no_error_is_measured_nothing_is_allowed() -> None:
    assert kinds()["figure"].allowance(check("figure")) == NOTHING
    counted = check("trajectory", aspect="coverage")
    assert kinds()["trajectory"].allowance(counted) == NOTHING
