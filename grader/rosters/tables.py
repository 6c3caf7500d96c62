"""Tables that a person or a platform made: CSV in any usual encoding, and Excel's .xlsx."""

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from grader.domain.error import GraderError
from grader.language import text

_ENCODINGS = ("utf-8-sig", "gb18030")
_DELIMITERS = ",\t;"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The cells of a sheet as text; the rest is how a CSV writes them."""

    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    line_end: str = "\r\n"

    def cell(self, row: int, column: int) -> str:
        """Return a cell without the space around it; empty beyond the end of its row."""
        cells = self.rows[row]
        return cells[column].strip() if 0 <= column < len(cells) else ""


def read_table(path: Path) -> Table:
    """Return the first sheet of an .xlsx file, or a CSV.

    Raises:
        GraderError: it cannot be read as a table.
    """
    kind = path.suffix.casefold()
    if kind in {".xls", ".et", ".numbers"}:
        raise GraderError(
            str(path), text("is a {} file").filled(kind), text("save it as .xlsx or as CSV (UTF-8)")
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise GraderError(
            str(path), text("cannot be read: {}").filled(error.strerror), text("check the path")
        ) from error
    return _sheet(path, content) if kind in {".xlsx", ".xlsm"} else read_csv(content, str(path))


def read_csv(content: bytes, where: str) -> Table:
    """Return a CSV in UTF-8, UTF-16 or GBK, separated by commas, tabs or semicolons.

    Raises:
        GraderError: it is in none of these encodings, or holds nothing.
    """
    encodings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else _ENCODINGS
    for encoding in encodings:
        try:
            decoded = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        first = next((line for line in decoded.splitlines() if line.strip()), "")
        delimiter = max(_DELIMITERS, key=first.count)
        try:
            rows = tuple(
                map(tuple, csv.reader(io.StringIO(decoded, newline=""), delimiter=delimiter))
            )
        except csv.Error as error:
            raise GraderError(
                where, text("is no CSV: {}").filled(error), text("save it as CSV (UTF-8)")
            ) from error
        if rows:
            marked = content.startswith(b"\xef\xbb\xbf")
            kept = "utf-8" if encoding == "utf-8-sig" and not marked else encoding
            line_end = "\r\n" if "\r\n" in decoded else "\n"
            return Table(rows=rows, encoding=kept, delimiter=delimiter, line_end=line_end)
        raise GraderError(where, text("holds no line"), text("export it again"))
    raise GraderError(
        where, text("is no text in UTF-8, UTF-16 or GBK"), text("save it as CSV (UTF-8)")
    )


def _sheet(path: Path, content: bytes) -> Table:
    import openpyxl  # noqa: PLC0415  (much to import, and most lists are text)
    from openpyxl.utils.exceptions import InvalidFileException  # noqa: PLC0415

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        rows = tuple(tuple(map(cell_text, row)) for row in sheet.iter_rows(values_only=True))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError) as error:
        raise GraderError(
            str(path),
            text("is no Excel workbook: {}").filled(error),
            text("save it as .xlsx or as CSV (UTF-8)"),
        ) from error
    return Table(rows=rows)


def cell_text(value: object) -> str:
    """Return a cell as it is read; a whole number has no decimals."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, datetime) else str(value)


def column_of(header: Sequence[str], names: Sequence[str]) -> int:
    """Return the first column with one of these names, the earlier names first; -1: none."""
    heads = [head.strip().lstrip("\ufeff").casefold() for head in header]
    for name in names:
        if name.casefold() in heads:
            return heads.index(name.casefold())
    return -1
