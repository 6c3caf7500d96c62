"""Arrays as fields of small squares, each with a sign for how its element is wrong."""

import math
from collections import Counter
from dataclasses import dataclass

from grader.domain.exhibit import Elements, Matrix
from grader.domain.text import Text
from grader.report import amounts
from grader.report.inert import excerpt_line

CELL = 18
EDGE = 20
MOST_ROWS, MOST_COLUMNS = 40, 40
MOST_LISTED = 40

# The sign, its tone, and its words, in the order of the legend.
SIGNS: tuple[tuple[str, str, Text], ...] = (
    ("·", "fits", Text(en="fits", zh="相符")),
    ("+", "off", Text(en="too large in size", zh="绝对值偏大")),
    ("−", "off", Text(en="too small in size", zh="绝对值偏小")),
    ("±", "off", Text(en="wrong sign", zh="符号相反")),
    ("0", "off", Text(en="zero where it should not be", zh="不该为零却为零")),
    ("!", "off", Text(en="no number", zh="不是数")),
)
_TONES = {sign: tone for sign, tone, _ in SIGNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """One element: its place, its sign, and how far it is off, from 0 to 3."""

    x: int
    y: int
    sign: str
    tone: str
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One array as squares."""

    name: str
    shape: str
    width: int
    height: int
    squares: tuple[Square, ...]
    rows: tuple[tuple[int, int], ...]
    columns: tuple[tuple[int, int], ...]
    said: Text
    good: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongElement:
    """One element that does not fit, in numbers."""

    name: str
    expected: str
    got: str
    error: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementsView:
    """The arrays of one case; the signs that occur, and the wrong elements as a table."""

    kind: str
    case: int
    fields: tuple[Field, ...]
    legend: tuple[tuple[str, str, Text], ...]
    wrong: tuple[WrongElement, ...]
    dropped: int
    cell: int = CELL


def elements_view(shown: Elements) -> ElementsView:
    """Return the picture of some arrays."""
    fields = tuple(_field(matrix) for matrix in shown.matrices)
    used = {square.sign for field in fields for square in field.squares}
    wrong = [element for matrix in shown.matrices for element in _wrong(matrix)]
    return ElementsView(
        kind="elements",
        case=shown.case,
        fields=fields,
        legend=tuple(entry for entry in SIGNS if entry[0] in used),
        wrong=tuple(wrong[:MOST_LISTED]),
        dropped=max(0, len(wrong) - MOST_LISTED),
    )


def sign_of(got: float, expected: float, error: float) -> str:
    """Return the sign that tells how an element is wrong."""
    if error <= 1:
        return "·"
    if not math.isfinite(got):
        return "!"
    if abs(got) <= 1e-6 * abs(expected):
        return "0"
    if got * expected < 0:
        return "±"
    return "+" if abs(got) > abs(expected) else "−"


def _field(matrix: Matrix) -> Field:
    rows, columns = len(matrix.got), len(matrix.got[0]) if matrix.got else 0
    seen_rows, seen_columns = range(min(rows, MOST_ROWS)), range(min(columns, MOST_COLUMNS))
    largest = max((abs(value) for row in matrix.expected for value in row), default=0.0)
    signs = Counter(
        sign_of(g, e, error)
        for got, expected, errors in zip(matrix.got, matrix.expected, matrix.errors, strict=True)
        for g, e, error in zip(got, expected, errors, strict=True)
    )
    return Field(
        name=excerpt_line(matrix.name, 40),
        shape=f"({rows}, {columns})" if rows > 1 else f"({columns},)",
        width=EDGE + CELL * len(seen_columns) + 2,
        height=EDGE + CELL * len(seen_rows) + 2,
        squares=tuple(
            _square(matrix, row, column, largest) for row in seen_rows for column in seen_columns
        ),
        rows=tuple((row, EDGE + CELL * row) for row in seen_rows) if rows > 1 else (),
        columns=tuple((column, EDGE + CELL * column) for column in seen_columns),
        said=_said(signs, rows * columns),
        good=signs["·"] == rows * columns,
    )


def _square(matrix: Matrix, row: int, column: int, largest: float) -> Square:
    got, expected = matrix.got[row][column], matrix.expected[row][column]
    sign = sign_of(got, expected, matrix.errors[row][column])
    share = abs(got - expected) / largest if largest else math.inf
    grade = 0 if sign == "·" else 1 if share < 0.1 else 2 if share < 0.5 else 3
    return Square(
        x=EDGE + CELL * column, y=EDGE + CELL * row, sign=sign, tone=_TONES[sign], grade=grade
    )


def _said(signs: Counter[str], total: int) -> Text:
    if signs["·"] == total:
        return Text(en=f"All {total} fit.", zh=f"全部 {total} 个都相符。")
    words = [(signs[sign], word) for sign, _, word in SIGNS if signs[sign] and sign != "·"]
    english = ", ".join(f"{count} × {word.en}" for count, word in words)
    chinese = "，".join(f"{count} 个{word.zh}" for count, word in words)
    return Text(
        en=f"{signs['·']} of {total} fit; {english}.",
        zh=f"{total} 个中有 {signs['·']} 个相符；{chinese}。",
    )


def _wrong(matrix: Matrix) -> list[WrongElement]:
    single = len(matrix.got) == 1
    found = []
    for row, (got, expected, errors) in enumerate(
        zip(matrix.got, matrix.expected, matrix.errors, strict=True)
    ):
        for column, (g, e, error) in enumerate(zip(got, expected, errors, strict=True)):
            if not error <= 1:
                place = f"{column}" if single else f"{row}, {column}"
                found.append(
                    WrongElement(
                        name=f"{excerpt_line(matrix.name, 40)}[{place}]",
                        expected=amounts.number(e, 6),
                        got=amounts.number(g, 6),
                        error=amounts.error(error),
                    )
                )
    return found
