"""Reading a class list, or a platform's own table, as a roster.

Columns are known by their names, in English and Chinese; a mapping names others.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.domain.error import GraderError
from grader.domain.roster import Roster, Student
from grader.language import text
from grader.rosters.moments import Zone, moment_s
from grader.rosters.tables import Table, column_of, read_table

FIELDS = ("id", "name", "time")
HEADER_ROWS = 15
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("student_id", "student id", "student number", "学号", "学生学号", "学工号", "学号/工号"),
        *("sis user id", "sis login id", "id number", "idnumber", "编号", "username", "用户名"),
        *("identifier", "标识符", "id"),
    ),
    "name": (
        *("name", "姓名", "学生姓名", "真实姓名", "full name", "fullname", "全名", "student"),
        *("学生",),
    ),
    "time": (
        *("handed_in", "submitted_at", "submitted at", "submission time", "timestamp"),
        *(
            "last modified (submission)",
            "上次修改（提交）",
            "上次修改（已提交）",
            "最后修改（提交）",
        ),
        *("提交时间", "上交时间"),
    ),
}
OTHER_IDS = (
    *("id", "canvas id", "canvas_id", "sis user id", "sis login id", "username", "用户名"),
    *("login id", "identifier", "标识符", "email", "email address", "邮箱", "电子邮件"),
    *("邮箱地址", "电子邮箱", "id number", "编号", "学号", "participant"),
)
_NO_STUDENT = ("points possible", "student, test")


def read_roster(path: Path, zone: Zone, mapping: Mapping[str, str] | None = None) -> Roster:
    """Return the students of a table.

    Args:
        path: CSV or .xlsx.
        zone: of moments without a zone.
        mapping: a field (``id``, ``name``, ``time``) to the name of its column.

    Raises:
        GraderError: it cannot be read, or has no column of ids or names.
    """
    table = read_table(path)
    head, columns = header_of(table, str(path), mapping or {})
    times = dict(_times(table, head, columns["time"], zone))
    students = [
        replace(student, handed_in_s=times.get(row))
        for row, student in students_of(table, head, columns)
    ]
    _check_twice(students, str(path))
    return Roster(students=tuple(students))


def students_of(
    table: Table, head: int, columns: Mapping[str, int]
) -> Iterator[tuple[int, Student]]:
    """Yield the rows below a header that hold a student, with their numbers."""
    others = [
        n
        for n, title in enumerate(table.rows[head])
        if title.strip().casefold() in OTHER_IDS and n != columns["id"]
    ]
    for row in range(head + 1, len(table.rows)):
        name = table.cell(row, columns["name"])
        student_id = table.cell(row, columns["id"]) or name
        if student_id and not name.casefold().startswith(_NO_STUDENT):
            further = [student_id, *(table.cell(row, n) for n in others)]
            yield row, Student(id=student_id, name=name, others=_others(further))


def _times(table: Table, head: int, column: int, zone: Zone) -> Iterator[tuple[int, float]]:
    for row in range(head + 1, len(table.rows)):
        moment = moment_s(table.cell(row, column), zone)
        if moment is not None:
            yield row, moment


def header_of(table: Table, where: str, mapping: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Return the number of the header's row, and the column of each field (-1: none).

    Raises:
        GraderError: there is no column of ids or names, or a mapped one is missing.
    """
    unknown = sorted(set(mapping) - set(FIELDS))
    if unknown:
        raise GraderError(
            where,
            text('there is no field "{}"').filled(unknown[0]),
            text("use one of: {}").filled(", ".join(FIELDS)),
        )
    for number, header in enumerate(table.rows[:HEADER_ROWS]):
        if mapping and not set(mapping.values()) <= {title.strip() for title in header}:
            continue
        columns = {
            field: column_of(header, [mapping[field]] if field in mapping else COLUMNS[field])
            for field in FIELDS
        }
        if columns["id"] >= 0 or columns["name"] >= 0:
            return number, columns
    named = ", ".join(mapping.values()) or text(
        "ids (学号, student_id, ...) or names (姓名, name, ...)"
    )
    raise GraderError(
        where,
        text("has no column of {}").filled(named),
        text("name the columns with --columns, such as --columns id=学号,name=姓名"),
    )


def _others(texts: Sequence[str]) -> tuple[str, ...]:
    """Return further ids: a participant's bare number, and an address's local part."""
    found: list[str] = []
    for listed in filter(None, texts):
        numbered = re.fullmatch(r"\D*?(\d+)", listed)
        local = re.fullmatch(r"([^@\s]+)@\S+", listed)
        found += [
            listed,
            *(numbered.groups() if numbered else ()),
            *(local.groups() if local else ()),
        ]
    return tuple(dict.fromkeys(found))


def _check_twice(students: Sequence[Student], where: str) -> None:
    seen: dict[str, Student] = {}
    for student in students:
        if seen.setdefault(student.id, student) != student:
            raise GraderError(
                where,
                text('the id "{0}" stands for {1} and {2}').filled(
                    student.id, seen[student.id].name, student.name
                ),
                text("give each student an id of their own"),
            )


def columns_of(listed: str) -> dict[str, str]:
    """Return a mapping as a person writes it: ``id=学号,name=姓名``.

    Raises:
        GraderError: it is not written like that.
    """
    mapping: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in listed.split(","))):
        field, equals, column = part.partition("=")
        if not equals or not column.strip():
            raise GraderError(
                "--columns",
                text('"{}" names no column').filled(part),
                text("write id=学号,name=姓名"),
            )
        mapping[field.strip()] = column.strip()
    return mapping
