"""Item statistics against numbers worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.item_statistics import ItemScore, Sheet, correlation, items_of


def sheet(**shares: float) -> Sheet:
    return {name: ItemScore(share=share, points=10) for name, share in shares.items()}


def test_difficulty_and_discrimination_are_those_worked_out_by_hand() -> None:
    # a: 1 1 1 0; the other two checks give 1, 1, 1/2, 0 of their points.
    # covariance 1/4 * (1*(1+1+0.5)) - 3/4 * 5/8 = 5/32; spreads sqrt(3)/4 and sqrt(11)/8
    sheets = [
        sheet(a=1, b=1, c=1),
        sheet(a=1, b=1, c=1),
        sheet(a=1, b=1, c=0),
        sheet(a=0, b=0, c=0),
    ]
    a, b, c = items_of(sheets)
    assert (a.judged, a.full, a.difficulty) == (4, 3, 0.75)
    assert a.discrimination == pytest.approx((5 / 32) / (math.sqrt(3) / 4 * math.sqrt(11) / 8))
    assert a.discrimination == pytest.approx(5 / math.sqrt(33))
    assert (b.difficulty, c.difficulty) == (0.75, 0.5)
    # of four students, 27 % are one: the best has all of a, the worst nothing
    assert a.upper_lower == 1


def test_the_rest_is_weighted_by_points() -> None:
    heavy = [
        {
            "a": ItemScore(share=s, points=1),
            "b": ItemScore(share=b, points=90),
            "c": ItemScore(share=c, points=10),
        }
        for s, b, c in [(1, 1, 0), (1, 1, 1), (0, 0, 1), (0, 0, 0)]
    ]
    item = items_of(heavy)[0]
    rests = [0.9, 1.0, 0.1, 0.0]
    assert item.discrimination == pytest.approx(correlation([1, 1, 0, 0], rests))
    assert item.discrimination == pytest.approx(0.9 / math.sqrt(0.82))


def test_an_item_that_the_weak_solve_and_the_strong_do_not_is_negative() -> None:
    sheets = [sheet(a=0, b=1), sheet(a=0, b=1), sheet(a=1, b=0), sheet(a=1, b=0)]
    a, _ = items_of(sheets)
    assert a.discrimination == pytest.approx(-1)
    assert a.upper_lower == -1


@pytest.mark.parametrize(
    "sheets",
    [
        pytest.param([sheet(a=1, b=0), sheet(a=0, b=1), sheet(a=1, b=1)], id="too-few"),
        pytest.param([sheet(a=1, b=x / 4) for x in range(5)], id="all-the-same"),
        pytest.param([sheet(a=x / 4) for x in range(5)], id="no-other-check"),
    ],
)
def test_nothing_is_said_where_nothing_can_be(sheets: list[Sheet]) -> None:
    assert math.isnan(items_of(sheets)[0].discrimination)


def test_a_check_counts_only_those_whom_it_judged() -> None:
    sheets = [sheet(a=1, b=1), sheet(b=0), sheet(b=1)]
    a, b = items_of(sheets)
    assert (a.judged, a.difficulty, b.judged) == (1, 1, 3)
    assert math.isnan(a.upper_lower)


def test_an_empty_class_has_no_items() -> None:
    assert items_of([]) == ()


@given(
    st.lists(
        st.fixed_dictionaries({name: st.floats(0, 1) for name in "abc"}), min_size=4, max_size=30
    )
)
def test_every_number_stays_in_its_range(shares: list[dict[str, float]]) -> None:
    for item in items_of([sheet(**one) for one in shares]):
        assert 0 <= item.difficulty <= 1 + 1e-9
        assert math.isnan(item.discrimination) or -1 <= item.discrimination <= 1
        assert -1 - 1e-9 <= item.upper_lower <= 1 + 1e-9
