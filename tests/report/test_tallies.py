from dataclasses import replace

import pytest

from grader.domain.grade import Graded
from grader.report.rows import IndexRow, index_row_of
from grader.report.tallies import MAX_BEHIND, distribution, mistakes


@pytest.fixture
def row(full: Graded) -> IndexRow:
    return index_row_of(full, "s/report.html")


def test_scores_spread_over_ten_ranges_and_full_marks_are_in_the_last(row: IndexRow) -> None:
    scores = [0.0, 0.5, 1.0, 9.99, 10.0]
    rows = [replace(row, score=score, points=10.0) for score in scores]
    rows.append(replace(row, graded=False))
    spread = distribution(rows)
    assert [one.count for one in spread] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (spread[-1].low, spread[-1].high, spread[-1].count) == (90, 100, 2)
    assert max(one.height for one in spread) == 100


def test_a_class_without_scores_has_a_flat_distribution(row: IndexRow) -> None:
    assert {one.height for one in distribution([replace(row, graded=False)])} == {0}


def test_mistakes_come_by_frequency_with_those_who_made_them(row: IndexRow) -> None:
    [check] = [check for check in row.checks if check.diagnosis]
    twice = (replace(check, check="another"), *row.checks)
    other = replace(check, diagnosis="other")
    rows = [
        replace(row, student="a", checks=twice),
        replace(row, student="b"),
        replace(row, student="c", checks=(other,)),
    ]
    common, rare = mistakes(rows)
    assert [one.student for one in common.behind] == ["a", "b"]
    assert (common.count, rare.count) == (2, 1)
    assert common.name.en == "The residual has the wrong sign"


def test_who_made_a_common_mistake_is_cut_and_counted(row: IndexRow) -> None:
    [line] = mistakes([replace(row, student=str(n)) for n in range(MAX_BEHIND + 7)])
    assert (len(line.behind), line.unlisted, line.count) == (MAX_BEHIND, 7, MAX_BEHIND + 7)
