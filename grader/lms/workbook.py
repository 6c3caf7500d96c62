"""A class list of one's own, written back in place: an Excel workbook or a CSV.

Only the cells of one column change; formats, formulas and other sheets stay.
"""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from grader.domain.error import GraderError
from grader.domain.roster import Roster
from grader.language import text
from grader.lms.export import Export, Order, csv_bytes
from grader.lms.matching import Filling, Row, filling
from grader.rosters.lists import header_of, students_of
from grader.rosters.tables import Table, column_of, read_table


def roster_filled(order: Order, path: Path, column: str, mapping: Mapping[str, str]) -> Export:
    """Return the class list with one column filled; where it has none of that name, a new one.

    Args:
        order: the marks.
        path: the list, .xlsx or CSV.
        column: the title of the column.
        mapping: fields to columns, as for reading it.

    Raises:
        GraderError: it cannot be read, or has no students.
    """
    table = read_table(path)
    head, columns = header_of(table, str(path), mapping)
    place = column_of(table.rows[head], [column])
    place = place if place >= 0 else len(table.rows[head])
    students = dict(students_of(table, head, columns))
    places = [
        Row(number=number, student=student.id, cell=table.cell(number, place))
        for number, student in students.items()
    ]
    done = filling(order, Roster(students=tuple(students.values())), places)
    written = _sheet if path.suffix.casefold() == ".xlsx" else _csv
    return order.export(
        {"": written(path, table, (head, place, column), done)},
        len(done.cells),
        changes=done.changes,
        unmatched=done.unmatched,
        unfilled=done.unfilled,
    )


def _csv(path: Path, table: Table, where: tuple[int, int, str], done: Filling) -> bytes:
    del path
    head, place, column = where
    rows = [list(row) for row in table.rows]
    for number, shown in {head: column, **done.cells}.items():
        rows[number] += [""] * (place + 1 - len(rows[number]))
        rows[number][place] = shown
    return csv_bytes(
        rows, encoding=table.encoding, delimiter=table.delimiter, line_end=table.line_end
    )


def _sheet(path: Path, table: Table, where: tuple[int, int, str], done: Filling) -> bytes:
    del table
    head, place, column = where
    try:
        book = openpyxl.load_workbook(path)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise GraderError(
            str(path),
            text("is no Excel workbook: {}").filled(error),
            text("save it as .xlsx or as CSV (UTF-8)"),
        ) from error
    sheet = book.worksheets[0]
    sheet.cell(row=head + 1, column=place + 1).value = column
    for number, shown in done.cells.items():
        cell = sheet.cell(row=number + 1, column=place + 1)
        cell.value = float(shown)
        cell.number_format = "0.00"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
