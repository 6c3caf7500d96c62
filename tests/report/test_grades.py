import csv
import io
from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.domain.grade import Graded
from grader.domain.lateness import Lateness, Punctuality
from grader.report.grades import COLUMNS, grades_csv, safe_cell
from grader.report.rows import index_row_of


def _read(table: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))


def test_the_table_has_one_line_for_each_submission(full: Graded, unreadable: Graded) -> None:
    rows = [index_row_of(unreadable, "b/report.html"), index_row_of(full, "a/report.html")]
    table = grades_csv(rows)
    assert table.startswith(b"\xef\xbb\xbf")
    assert _read(table) == [
        list(COLUMNS),
        [
            "2023010417 王小明",
            "gradient_descent",
            "32",
            "80",
            "graded",
            "yes",
            "results; summary",
            "timeout",
            "gd-4be1",
            "作业13_王小明.ipynb",
            "2",
            "",
            "0",
            "32",
        ],
        [
            "2023010419 韩梅梅",
            "gradient_descent",
            "",
            "",
            "ungraded",
            "yes",
            "",
            "unreadable",
            "gd-4be1",
            "作业.ipynb",
            "1",
            "",
            "",
            "",
        ],
    ]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("=HYPERLINK(1)", id="formula"),
        pytest.param("+1", id="plus"),
        pytest.param("-1", id="minus"),
        pytest.param("@SUM(A1)", id="at"),
        pytest.param("\t=1", id="tab"),
        pytest.param("\r=1", id="carriage-return"),
        pytest.param("\n=1", id="newline"),
        pytest.param(" =1", id="space-first"),
        pytest.param("＝1", id="full-width"),
        pytest.param("\u202e=1", id="hidden-first"),
    ],
)
def test_no_cell_is_a_formula(text: str) -> None:
    assert safe_cell(text)[0] in "'⟨"
    assert safe_cell("王小明") == "王小明"


def test_hostile_names_stay_in_their_cells(hostile: Callable[[str], Graded], nasty: str) -> None:
    rows = [index_row_of(hostile(text), "x") for text in (nasty, 'a","b\n=1', "=1\x00\x1b[2J")]
    table = grades_csv(rows)
    assert all(len(line) == len(COLUMNS) for line in _read(table))
    assert len(_read(table)) == 4
    assert b"\x1b" not in table
    assert b"\x00" not in table


def test_lines_are_sorted_by_student(full: Graded) -> None:
    row = index_row_of(full, "x")
    table = _read(grades_csv([replace(row, student=name) for name in ("c", "a", "b")]))
    assert [line[0] for line in table[1:]] == ["a", "b", "c"]


def test_a_late_submission_counts_less_than_its_score(full: Graded) -> None:
    late = Lateness(punctuality=Punctuality.LATE, seconds=3600, penalty=0.1)
    graded = replace(full, late=late, handed_in="2026-04-20T16:59:00+00:00", attempt=2)
    row = _read(grades_csv([index_row_of(graded, "a/report.html")]))[1]
    possible = full.assignment.points
    assert row[-4:-1] == ["2", "2026-04-20T16:59:00+00:00", f"{0.1 * possible:g}"]
    assert float(row[-1]) == pytest.approx(32 - 0.1 * possible)
