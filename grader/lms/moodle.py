"""Moodle: the grading worksheet, edited in place, in the language of whoever downloaded it.

Source: Moodle mod/assign/feedback/offline/importgradeslib.php: the columns of the record's id,
the grade and the grade's last modification have to stay, by their names in that language.
"""

import re

from grader.domain.error import GraderError
from grader.domain.roster import Roster
from grader.language import text
from grader.lms.export import Export, Order, csv_bytes
from grader.lms.matching import Row, filling
from grader.rosters.lists import students_of
from grader.rosters.tables import Table, column_of

IDENTIFIER = ("identifier", "标识符", "标识号")
GRADE = ("grade", "成绩", "分数")
MAXIMUM = ("maximum grade", "最高分", "最高成绩")
CHANGEABLE = ("grade can be changed", "允许更改成绩", "成绩可以更改")
MODIFIED = ("last modified (grade)", "上次修改（评分）", "上次修改 (评分)", "最后修改（成绩）")
NAME = ("full name", "全名", "姓名", "name")
_NO = {"no", "否", "n"}


def moodle_worksheet(order: Order, table: Table, where: str, *, scale: bool) -> Export:
    """Return the worksheet with its grades filled in; every other cell stays as it is.

    Args:
        order: the marks.
        table: the worksheet.
        where: its file, for messages.
        scale: convert points where the worksheet's maximum is another than the assignment's.

    Raises:
        GraderError: it is no worksheet, or its maximum is another and ``scale`` is not set.
    """
    header = table.rows[0]
    grade, identifier = column_of(header, GRADE), column_of(header, IDENTIFIER)
    if grade < 0 or identifier < 0 or column_of(header, MODIFIED) < 0:
        raise GraderError(
            where,
            text("is no grading worksheet of Moodle"),
            text("turn on the offline grading worksheet in the assignment and download it again"),
        )
    factor = _factor(order, table, where, scale=scale)
    changeable = column_of(header, CHANGEABLE)
    columns = {"id": identifier, "name": column_of(header, NAME), "time": -1}
    rows = [list(row) for row in table.rows]
    students = dict(students_of(table, 0, columns))
    places = [
        Row(number=number, student=student.id, cell=table.cell(number, grade))
        for number, student in students.items()
        if table.cell(number, changeable).casefold() not in _NO
    ]
    known = Roster(students=tuple(students.values()))
    done = filling(order, known, places, scale=factor)
    for number, shown in done.cells.items():
        rows[number] += [""] * (grade + 1 - len(rows[number]))
        rows[number][grade] = shown
    content = csv_bytes(
        rows, encoding=table.encoding, delimiter=table.delimiter, line_end=table.line_end
    )
    return order.export(
        {"": content},
        len(done.cells),
        changes=done.changes,
        unmatched=done.unmatched,
        unfilled=done.unfilled,
    )


def _factor(order: Order, table: Table, where: str, *, scale: bool) -> float:
    column = column_of(table.rows[0], MAXIMUM)
    maxima = {table.cell(row, column) for row in range(1, len(table.rows))} - {""}
    numbers = {float(shown) for shown in maxima if re.fullmatch(r"\d+(\.\d+)?", shown)}
    if len(numbers) != 1 or not order.possible:
        return 1.0
    most = numbers.pop()
    if abs(most - order.possible) < 1e-6:
        return 1.0
    if not scale:
        raise GraderError(
            where,
            text("grades up to {0:g}, the assignment has {1:g} points").filled(
                most, order.possible
            ),
            text("pass --scale to convert, or change the maximum grade in Moodle"),
        )
    return most / order.possible
