"""The rows of numbers that a verdict rests on, as a report shows them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.text import NOTHING, Text
from grader.domain.verdict import Evidence
from grader.language import text
from grader.report import amounts
from grader.report.inert import excerpt_line

MAX_NAME = 120
MAX_VALUE = 240
MAX_EVIDENCE = 24
_NEGATIVE = re.compile(r"-(\d[\d.]*(e[-+]?\d+)?|inf)")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRow:
    """One expected value beside the student's; ``within`` the tolerance or not.

    An error that is not ``measured`` is a word already: equal, or no number to compare.
    ``words`` say what a row is about that is none of the program's own quantities.
    """

    case: Text
    name: str
    words: Text
    expected: str
    got: str
    error: Text
    within: bool
    hidden: bool
    measured: bool


def evidence_rows(rows: Sequence[Evidence]) -> tuple[EvidenceRow, ...]:
    """Return the rows to show in words; see :data:`MAX_EVIDENCE`."""
    return tuple(_evidence(row) for row in _worst_first(rows))


def _case(case: str) -> Text:
    """Return which of the inputs a row is about; a bare number gets its word."""
    if case.isdecimal():
        return text("data set {}").filled(case)
    shown = excerpt_line(case, MAX_NAME)
    return Text(en=shown, zh=shown)


def _signed(value: str) -> str:
    """Return a negative number with a minus in place of its hyphen; anything else as it is."""
    return f"−{value[1:]}" if _NEGATIVE.fullmatch(value) else value


def _words(name: str) -> Text:
    """Return what the checks' own names of rows mean; nothing for a quantity of the program."""
    kind, _, number = name.partition(" ")
    if name == "updates":
        return text("number of updates")
    return text("epoch {}").filled(number) if kind == "epoch" and number else NOTHING


def _verdict_only(row: Evidence) -> Text:
    """Return what is left of an error whose expected value is held back."""
    return text("fits") if row.error <= 1 else text("does not fit")


def _evidence(row: Evidence) -> EvidenceRow:
    """Return one row of the evidence table."""
    return EvidenceRow(
        case=_case(row.case),
        name=excerpt_line(row.name, MAX_NAME),
        words=_words(row.name),
        expected=_signed(excerpt_line(row.expected, MAX_VALUE)),
        got=_signed(excerpt_line(row.got, MAX_VALUE)),
        error=_verdict_only(row) if row.hidden else amounts.error(row.error),
        within=row.error <= 1,
        hidden=row.hidden,
        measured=not row.hidden and 0 < row.error < math.inf,
    )


def _worst_first(rows: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the rows to show, in their order; the largest errors are never left out."""
    if len(rows) <= MAX_EVIDENCE:
        return tuple(rows)
    # a NaN compares as neither: it counts as the worst
    ranked = sorted(range(len(rows)), key=lambda i: rows[i].error <= 1)
    return tuple(rows[i] for i in sorted(ranked[:MAX_EVIDENCE]))
