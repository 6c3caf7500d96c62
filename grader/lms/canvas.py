"""Canvas: the gradebook's CSV, and the zip of feedback files.

Source: Canvas's import takes ``Student, ID, SIS User ID, SIS Login ID, Section`` and one column
for each assignment, titled ``Title (id)``; a title without a known id makes a new assignment.
"""

import re
from collections.abc import Sequence

from grader.domain.error import GraderError
from grader.domain.mark import two_decimals
from grader.domain.platform_name import canvas_name
from grader.domain.roster import Roster, Student
from grader.language import text
from grader.lms.export import Export, Order, csv_bytes, neutral_row, points_of
from grader.lms.matching import EXCUSED, Row, filling
from grader.rosters.lists import students_of
from grader.rosters.tables import Table, column_of

HEADER = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POSSIBLE = "Points Possible"
_TITLED = re.compile(r"(?P<title>.*\S)\s*\((?P<id>\d+)\)")


def canvas_gradebook(order: Order, title: str) -> Export:
    """Return a gradebook made of the marks alone.

    A student's Canvas id comes from the archive's file names, or from the roster.
    """
    rows: list[Sequence[str]] = [
        [*HEADER, title],
        [f"    {POSSIBLE}", "", "", "", "", two_decimals(order.possible)],
    ]
    lost: list[str] = []
    for mark in order.marks:
        student = order.student(mark)
        said = canvas_name(mark.source)
        canvas_id = said.student_id if said else _canvas_id(student)
        listed = bool(student.name or student.others)
        if not canvas_id and not listed:
            lost.append(mark.student)
        name = student.name or (said.name if said else mark.student)
        cell = EXCUSED if mark.student in order.excused else points_of(mark)
        sis = student.id if listed or not said else ""
        rows.append(neutral_row([name, canvas_id, sis, "", "", cell]))
    return order.export({"": csv_bytes(rows)}, len(rows) - 2, unmatched=lost)


def _canvas_id(student: Student) -> str:
    """Return a further id of bare digits, as a gradebook of Canvas gives it to its students."""
    numbers = [shown for shown in student.others if shown.isdigit() and shown != student.id]
    return numbers[0] if numbers else ""


def canvas_filled(order: Order, table: Table, where: str, title: str) -> Export:
    """Return a gradebook that was exported from Canvas with one column filled.

    Every other cell stays as it is. The column is the one with ``title``, or with its name
    before the id; where there is none, a new one is added.

    Raises:
        GraderError: it is no gradebook of Canvas's, or the title fits several columns.
    """
    header = list(table.rows[0])
    if column_of(header, ["student"]) < 0 or column_of(header, ["id"]) < 0:
        raise GraderError(
            where, text("is no gradebook of Canvas"), text("export it from Canvas: Grades, Export")
        )
    column = _column(header, title, where)
    rows = [list(row) for row in table.rows]
    if column == len(header):
        rows = [row + [""] * (column + 1 - len(row)) for row in rows]
        rows[0][column] = title
        for row in rows[1:]:
            if row[0].strip() == POSSIBLE:
                row[column] = two_decimals(order.possible)
    students = dict(students_of(table, 0, _columns(header)))
    places = [
        Row(number=number, student=student.id, cell=rows[number][column].strip())
        for number, student in students.items()
    ]
    done = filling(order, Roster(students=tuple(students.values())), places, excused=EXCUSED)
    for number, shown in done.cells.items():
        rows[number][column] = shown
    content = csv_bytes(rows, encoding=table.encoding, delimiter=table.delimiter)
    return order.export(
        {"": content},
        len(done.cells),
        changes=done.changes,
        unmatched=done.unmatched,
        unfilled=done.unfilled,
    )


def _columns(header: Sequence[str]) -> dict[str, int]:
    sis = column_of(header, ["sis user id", "sis login id", "id"])
    return {"id": sis, "name": column_of(header, ["student"]), "time": -1}


def _column(header: Sequence[str], title: str, where: str) -> int:
    """Return the column of an assignment, or the one after the last."""
    heads = [head.strip() for head in header]
    if title.strip() in heads:
        return heads.index(title.strip())
    named = [
        n for n, head in enumerate(heads) if (m := _TITLED.fullmatch(head)) and m["title"] == title
    ]
    if len(named) > 1:
        raise GraderError(
            where,
            text('has {0} columns titled "{1}"').filled(len(named), title),
            text("pass --title with the id as well"),
        )
    return named[0] if named else len(header)
