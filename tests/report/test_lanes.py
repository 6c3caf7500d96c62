"""What waits for a person, by reason."""

from dataclasses import replace

from grader.domain.grade import Graded
from grader.domain.text import Text
from grader.report.lanes import MAX_LANE, lanes
from grader.report.rows import IndexRow, index_row_of


def told(rows: list[IndexRow]) -> dict[str, list[tuple[str, list[str], list[str]]]]:
    return {
        lane.name: [
            (
                cause.assignment.en,
                [why.en for why in cause.reasons],
                [s.student for s in cause.students],
            )
            for cause in lane.causes
        ]
        for lane in lanes(rows)
    }


def test_who_waits_for_the_same_reason_stands_together(full: Graded, unreadable: Graded) -> None:
    row, lost = index_row_of(full, "x"), index_row_of(unreadable, "y")
    other = replace(row, student="c", title=Text(en="Iris", zh="鸢尾花"))
    found = told([replace(row, student="a"), replace(row, student="b"), other, lost])
    title = "Gradient descent on linear regression"
    assert found["lane_ungraded"] == [(title, ["The file could not be read"], [lost.student])]
    reasons = [
        check.exercise_title.en for check in row.checks if check.exercise in row.needs_review
    ]
    assert found["lane_review"] == [
        (title, list(dict.fromkeys(reasons)), ["a", "b"]),
        ("Iris", list(dict.fromkeys(reasons)), ["c"]),
    ]
    assert [(cause[0], cause[2]) for cause in found["lane_trouble"]] == [
        (title, ["a", "b"]),
        ("Iris", ["c"]),
    ]


def test_a_lane_names_so_many_and_counts_all(unreadable: Graded) -> None:
    row = index_row_of(unreadable, "x")
    lane = lanes([replace(row, student=str(number)) for number in range(MAX_LANE + 7)])[0]
    assert (lane.size, lane.unlisted) == (MAX_LANE + 7, 7)
    assert sum(len(cause.students) for cause in lane.causes) == MAX_LANE
