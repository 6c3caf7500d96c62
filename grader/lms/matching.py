"""Putting marks into the rows of a table that a learning platform or a person made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from grader.domain.mark import Mark, two_decimals
from grader.domain.platform_name import canvas_name, moodle_name
from grader.domain.roster import Roster
from grader.lms.export import Change, Order, points_of

EXCUSED = "EX"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table with a student in it; ``number`` is its place, ``cell`` what stands."""

    number: int
    student: str
    cell: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is written into which row, and who finds no place or gets nothing."""

    cells: Mapping[int, str]
    changes: tuple[Change, ...]
    unmatched: tuple[str, ...]
    unfilled: tuple[str, ...]


def filling(
    order: Order, table: Roster, rows: Sequence[Row], *, scale: float = 1.0, excused: str = ""
) -> Filling:
    """Return what goes where.

    Args:
        order: the marks.
        table: the students of the table, under the ids that ``rows`` have.
        rows: the rows that may be filled.
        scale: what points are multiplied with.
        excused: what an excused student's cell holds; empty: it is left as it is.
    """
    places = {row.student: row for row in rows}
    found: dict[str, Mark] = {}
    unmatched: list[str] = []
    for mark in order.marks:
        student = place_of(order, table, mark)
        if student not in places or student in found:
            unmatched.append(mark.student)
        else:
            found[student] = mark
    cells: dict[int, str] = {}
    changes: list[Change] = []
    unfilled: list[str] = []
    for row in rows:
        text = _cell(order, row, found.get(row.student), scale, excused)
        if not text:
            unfilled.append(row.student)
        elif text != _same_form(row.cell):
            cells[row.number] = text
            changes.append(Change(student=row.student, before=row.cell, after=text))
    return Filling(
        cells=cells,
        changes=tuple(changes),
        unmatched=tuple(unmatched),
        unfilled=tuple(unfilled),
    )


def _same_form(cell: str) -> str:
    """Return a grade that stands there with two decimals, so that an equal one is no change."""
    try:
        return two_decimals(float(cell))
    except (ValueError, ArithmeticError):  # no number, or none that is finite
        return cell


def _cell(order: Order, row: Row, mark: Mark | None, scale: float, excused: str) -> str:
    if row.student in order.excused or (mark is not None and mark.student in order.excused):
        return excused
    if mark is not None:
        return points_of(mark, scale)
    return two_decimals(0.0) if order.missing_as_zero else ""


def place_of(order: Order, table: Roster, mark: Mark) -> str:
    """Return the id of the table's student that a mark belongs to; empty where nobody fits.

    By what the platform's own file name says, then by the student's id, then by the roster's
    further ids and name.
    """
    said = canvas_name(mark.source) or moodle_name(mark.source, folder="/" in mark.file)
    student = order.student(mark)
    tries = [
        table.match(student_id=said.student_id) if said else table.match(),
        table.match(student_id=mark.student),
        *(table.match(student_id=other) for other in student.others),
        table.match(name=student.name),
        table.match(owner=mark.student),
    ]
    return next((match.student.id for match in tries if match.found), "")
