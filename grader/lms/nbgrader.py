"""nbgrader's own export: one line for each submission.

Source: nbgrader/plugins/export.py, the columns of its CSV exporter.
"""

from collections.abc import Sequence

from grader.domain.mark import two_decimals
from grader.lms.export import Export, Order, csv_bytes, neutral_row, points_of

HEADER = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


def nbgrader_csv(order: Order, due: str) -> Export:
    """Return the table; ``due`` is the deadline in ISO 8601, or empty."""
    rows: list[Sequence[str]] = [HEADER]
    for mark in order.marks:
        student = order.student(mark)
        last, first = name_parts(student.name)
        email = next((text for text in student.others if "@" in text), "")
        raw = two_decimals(mark.raw) if mark.graded else ""
        off = two_decimals(mark.points_off) if mark.graded else ""
        numbers = [raw, off, points_of(mark), two_decimals(mark.possible)]
        told = [mark.assignment, due, mark.handed_in, mark.student, last, first, email]
        rows.append([*neutral_row(told), *numbers])
    return order.export({"": csv_bytes(rows)}, len(rows) - 1)


def name_parts(name: str) -> tuple[str, str]:
    """Return family name and given name: ``张三``, ``Zhang, San`` or ``San Zhang``."""
    if "," in name:
        last, _, first = name.partition(",")
        return last.strip(), first.strip()
    if name.isascii():
        first, _, last = name.rpartition(" ")
        return last, first
    both = name.split()
    if len(both) > 1:
        return both[0], " ".join(both[1:])
    return name[:1], name[1:]
