"""``grades.csv``: one line per submission, for spreadsheets and gradebooks."""

import csv
import io
from collections.abc import Sequence

from grader.domain.spreadsheet import starts_formula
from grader.report.inert import inert_line
from grader.report.rows import IndexRow

COLUMNS = (
    "student",
    "assignment",
    "score",
    "points",
    "status",
    "provisional",
    "needs_review",
    "outcome",
    "release",
    "file",
    "attempt",
    "handed_in",
    "points_off",
    "counted",
)


def safe_cell(text: str) -> str:
    """Return ``text`` so that no spreadsheet takes it for a formula and no terminal obeys it."""
    shown = inert_line(text)
    return f"'{shown}" if starts_formula(text) else shown


def _number(value: float) -> str:
    """Return points for a gradebook: at most four decimals, no exponent."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _cells(row: IndexRow) -> list[str]:
    """Return one line; without a grade its score and points are empty, never 0."""
    return [
        safe_cell(row.student),
        safe_cell(row.assignment),
        _number(row.score) if row.graded else "",
        _number(row.points) if row.graded else "",
        row.status,
        "yes" if row.provisional else "no",
        safe_cell("; ".join(row.needs_review)),
        row.outcome.value,
        safe_cell(row.release),
        safe_cell(row.file),
        str(row.attempt),
        safe_cell(row.handed_in),
        _number(row.points_off) if row.graded else "",
        _number(row.counted) if row.graded else "",
    ]


def grades_csv(rows: Sequence[IndexRow]) -> bytes:
    """Return the table as UTF-8 with a byte order mark, sorted by student and assignment."""
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(COLUMNS)
    ordered = sorted(rows, key=lambda row: (row.student, row.assignment, row.attempt))
    writer.writerows(_cells(row) for row in ordered)
    return table.getvalue().encode("utf-8-sig")
