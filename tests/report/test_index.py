from dataclasses import replace

import pytest

from grader.domain.grade import Graded
from grader.domain.text import Text
from grader.domain.verdict import Outcome
from grader.report.index import index_context, render_index
from grader.report.result import result_document, result_json
from grader.report.rows import IndexRow, index_row, index_row_of, relative_link
from grader.report.stored import read_result


def test_numbers_count_what_is_graded_and_what_waits(
    full: Graded, clean: Graded, unreadable: Graded
) -> None:
    rows = [index_row_of(graded, "x/report.html") for graded in (unreadable, clean, full)]
    page = index_context(rows, "en")
    assert (page.students, page.submissions, page.graded, page.ungraded) == (3, 3, 2, 1)
    assert page.mean == "70 %"  # of 32/80 and 15/15
    assert [lane.size for lane in page.lanes] == [1, 1, 1]
    assert [line.student for line in page.lines] == sorted(row.student for row in rows)


def test_checks_are_sorted_by_failure_rate(full: Graded, clean: Graded) -> None:
    page = index_context([index_row_of(graded, "x") for graded in (full, clean)], "en")
    shown = [(line.exercise.en, line.check.en, line.failed, line.judged) for line in page.checks]
    assert ("The gradients", "Values on new data", 1, 1) in shown
    assert "The loss" not in {exercise for exercise, *_ in shown}  # both passed
    assert [line.share for line in page.checks] == sorted(
        (line.share for line in page.checks), reverse=True
    )


def test_what_nobody_decided_is_no_failure(full: Graded) -> None:
    row = index_row_of(full, "x")
    undecided = tuple(replace(check, outcome=Outcome.MANUAL) for check in row.checks)
    assert index_context([replace(row, checks=undecided)], "en").checks == ()


def test_a_student_may_hand_in_several_assignments_and_attempts(full: Graded) -> None:
    row = index_row_of(full, "a/report.html")
    other = replace(row, assignment="iris_mlp", title=Text(en="Iris", zh="鸢尾花"))
    page = index_context([row, replace(row, attempt=3), other, replace(other, student="z")], "en")
    assert [len(cells) for cells in page.lines[0].cells] == [2, 1]
    assert [len(cells) for cells in page.lines[1].cells] == [0, 1]
    assert "nothing handed in" in render_index([row, replace(other, student="z")], "en")


def test_a_row_is_the_same_from_the_file_as_from_memory(full: Graded) -> None:
    text = result_json(result_document(full))
    assert index_row(read_result("r", text), "x") == index_row_of(full, "x")


def test_an_empty_folder_has_an_overview() -> None:
    assert "Nothing has been graded" in render_index([], "en")


@pytest.mark.parametrize(
    ("path", "link"),
    [
        pytest.param("王小明/gd/report.html", None, id="chinese"),
        pytest.param("javascript:alert(1)", "./javascript%3Aalert%281%29", id="scheme"),
        pytest.param("//evil.example/x", "./evil.example/x", id="host"),
        pytest.param("\\\\evil\\x", "./evil%5Cx", id="windows-host"),
        pytest.param('a b/#x?y&"z.html', "./a%20b/%23x%3Fy%26%22z.html", id="signs"),
        pytest.param("a\udcff.html", "./a%FF.html", id="bytes-that-are-no-text"),
        pytest.param("a\ud800.html", "./a%3F.html", id="half-a-character"),
    ],
)
def test_links_are_relative_and_quoted(path: str, link: str | None) -> None:
    made = relative_link(path)
    assert made.startswith("./")
    assert made.isascii()
    if link is not None:
        assert made == link


def test_a_class_of_a_thousand_is_one_page(full: Graded) -> None:
    row = index_row_of(full, "s/report.html")
    rows = [replace(row, student=f"20230{number:05}") for number in range(1000)]
    page = render_index(rows, "zh")
    assert len(page.encode()) < 600_000
    assert page.count('class="mark"') == 1000
    table = page[page.index('<table class="class large"') :].partition("</table>")[0]
    assert table.count("<") - table.count("</") < 12 * 1000, "elements are what opening costs"


def test_checks_tell_how_hard_they_are_and_whom_they_tell_apart(full: Graded) -> None:
    row = index_row_of(full, "x")
    half = len(row.checks) // 2

    def of(student: str, first: float, second: float) -> IndexRow:
        shares = [first] * half + [second] * (len(row.checks) - half)
        checks = tuple(
            replace(check, outcome=Outcome.FAILED, share=share, points=10, diagnosis="")
            for check, share in zip(row.checks, shares, strict=True)
        )
        return replace(row, student=student, checks=checks)

    page = index_context([of("a", 1, 1), of("b", 1, 1), of("c", 0, 0), of("d", 0, 0)], "en")
    assert {line.difficulty for line in page.checks} == {"50 %"}
    assert {line.discrimination for line in page.checks} == {"1.00"}
    assert not any(line.doubtful for line in page.checks)
    assert [(g.line.count, [one.student for one in g.students]) for g in page.alike] == [
        (2, ["c", "d"])
    ]
    alone = index_context([of("a", 0.25, 0)], "en")
    assert {line.discrimination for line in alone.checks} == {"–"}
    assert alone.alike == ()


def test_a_check_without_points_has_no_difficulty(full: Graded) -> None:
    row = index_row_of(full, "x")
    checks = tuple(replace(check, outcome=Outcome.FAILED, points=0.0) for check in row.checks)
    page = index_context([replace(row, checks=checks)], "en")
    assert {line.difficulty for line in page.checks} == {"–"}
