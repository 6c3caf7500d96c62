import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.report import amounts


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0, "0"), (-0.0, "0"), (12.0, "12"), (62.5, "62.5"), (33.333333, "33.33"), (100.0, "100")],
    ids=str,
)
def test_points_have_no_needless_decimals(value: float, shown: str) -> None:
    assert amounts.points(value) == shown


@pytest.mark.parametrize(
    ("multiple", "english"),
    [
        (0.0, "equal"),
        (0.001, "under 0.01 × allowed"),
        (0.4, "0.4 × allowed"),
        (3.2, "3.2 × allowed"),
        (20_000.0, "20,000 × allowed"),
        (1e9, "over a million × allowed"),
        (math.inf, "does not fit"),
        (math.nan, "does not fit"),
    ],
    ids=str,
)
def test_errors_are_multiples_of_the_allowed_one(multiple: float, english: str) -> None:
    assert amounts.error(multiple).en == english


@given(st.floats(0.9, 1.1).filter(lambda x: abs(x - 1) > 1e-4))
def test_an_error_near_the_limit_is_shown_on_its_own_side(multiple: float) -> None:
    shown = float(amounts.error(multiple).en.split()[0])
    assert (shown > 1) == (multiple > 1)


def test_sizes_times_and_shares_read_well() -> None:
    assert [amounts.binary_size(n) for n in (0, 2048, 5 * 2**20, 4 * 2**30)] == [
        "0 B",
        "2 KiB",
        "5 MiB",
        "4.0 GiB",
    ]
    assert amounts.seconds(0.25).zh == "0.2 秒"
    assert amounts.seconds(600).en == "600 s"
    assert amounts.percent(1, 3) == "33 %"
    assert amounts.percent(0, 0) == "–"
