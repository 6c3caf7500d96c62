"""What every export is: files to write, and what a person has to know of it."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from grader.domain.mark import Mark, two_decimals
from grader.domain.roster import Roster, Student
from grader.domain.spreadsheet import neutral


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One cell that an export fills: whose, what stood there, and what stands there now."""

    student: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """The files of an export by name; an empty name is the file that was asked for itself.

    ``unmatched`` are students with a grade and no place for it, ``unfilled`` places without a
    grade, ``ungraded`` submissions that wait for a person, ``provisional`` grades that may
    still change.
    """

    files: Mapping[str, bytes]
    written: int
    changes: tuple[Change, ...] = ()
    unmatched: tuple[str, ...] = ()
    unfilled: tuple[str, ...] = ()
    ungraded: tuple[str, ...] = ()
    provisional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is exported: the marks of one assignment, and how its cells are filled.

    ``roster`` adds names and further ids; ``excused`` students get no grade; with
    ``missing_as_zero`` who handed in nothing gets 0.
    """

    marks: tuple[Mark, ...]
    roster: Roster = field(default_factory=Roster)
    excused: frozenset[str] = frozenset()
    missing_as_zero: bool = False

    @property
    def possible(self) -> float:
        """Return the points of the assignment."""
        return max((mark.possible for mark in self.marks), default=0.0)

    def student(self, mark: Mark) -> Student:
        """Return what the roster knows of a mark's student; else the bare id."""
        match = self.roster.match(student_id=mark.student)
        return match.student if match.found else Student(id=mark.student)

    def export(
        self,
        files: Mapping[str, bytes],
        written: int,
        *,
        changes: Sequence[Change] = (),
        unmatched: Iterable[str] = (),
        unfilled: Iterable[str] = (),
    ) -> Export:
        """Return an export with the submissions that a person has to know of."""
        return Export(
            files=files,
            written=written,
            changes=tuple(changes),
            unmatched=tuple(sorted(unmatched)),
            unfilled=tuple(unfilled),
            ungraded=tuple(m.student for m in self.marks if not m.graded),
            provisional=tuple(m.student for m in self.marks if m.graded and m.provisional),
        )


def points_of(mark: Mark, scale: float = 1.0) -> str:
    """Return the score that counts with two decimals; empty without a grade, never 0."""
    return two_decimals(mark.counted * scale) if mark.graded else ""


def csv_bytes(
    rows: Iterable[Sequence[str]],
    *,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
    line_end: str = "\r\n",
) -> bytes:
    """Return a table as CSV, with a byte order mark unless another encoding is asked for."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return text.getvalue().encode(encoding)


def neutral_row(cells: Sequence[str]) -> list[str]:
    """Return cells of which no spreadsheet program makes a formula."""
    return [neutral(cell) for cell in cells]
