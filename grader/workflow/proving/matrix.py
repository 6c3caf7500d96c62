"""The matrix of variants by checks, and what can be read from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from grader.domain.text import Text
from grader.domain.verdict import Assessment, Outcome, Verdict
from grader.workflow.proving.finding import Area, Finding


class Mark(StrEnum):
    """What became of one check: the verdict, and what was said of a failure.

    FOLLOWED: passed on the program's own earlier values. NAMED: failed, and its mistake was
    named; PATTERN: a true pattern was stated; UNNAMED: neither.
    """

    PASSED = "passed"
    FOLLOWED = "followed"
    NAMED = "named"
    PATTERN = "pattern"
    UNNAMED = "unnamed"
    SKIPPED = "skipped"
    OPEN = "open"

    @property
    def lost(self) -> bool:
        """Tell whether the check's points are lost."""
        return self in {Mark.NAMED, Mark.PATTERN, Mark.UNNAMED, Mark.SKIPPED}


class Kind(StrEnum):
    """What sort of program a row is about."""

    RIGHT = "right"
    NOTHING = "nothing"
    WRONG = "wrong"
    NOTEBOOK = "notebook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One program: the mark of each check, by ``exercise/check``.

    ``names`` are the mistakes that were named. A wrong program was tried on ``draws`` draws of
    inputs, ``caught`` in so many of them, and called by its own name in ``recognised``.
    """

    kind: Kind
    exercise: str
    variant: str
    marks: Mapping[str, Mark]
    names: tuple[str, ...] = ()
    draws: int = 1
    caught: int = 0
    recognised: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """All rows over all checks that a program can earn."""

    checks: tuple[str, ...]
    rows: tuple[Row, ...] = field(default_factory=tuple)

    def wrong(self) -> tuple[Row, ...]:
        """Return the rows of known-wrong functions."""
        return tuple(row for row in self.rows if row.kind is Kind.WRONG)

    @property
    def caught(self) -> int:
        """Return how many known-wrong functions are caught on every draw."""
        return sum(row.caught == row.draws for row in self.wrong())

    @property
    def recognised(self) -> int:
        """Return how many known-wrong functions are called by their name on every draw."""
        return sum(row.recognised == row.draws for row in self.wrong())

    def untested(self) -> Iterator[Finding]:
        """Yield for each check whether some wrong program loses it: what nobody loses is unproven.

        Points that every wrong program of the proof keeps show nothing.
        """
        said = Text(en="is lost by a wrong program", zh="至少有一个错误程序在此失分")
        for check in self.checks:
            lost = [r for r in self.rows if r.kind is not Kind.NOTHING and _lost(r, check)]
            yield Finding(
                area=Area.CHECKS,
                subject=check,
                statement=said,
                problem=_NEVER_LOST if not lost else Text(en="", zh=""),
                fix=_ADD_A_VARIANT if not lost else Text(en="", zh=""),
            )


def _lost(row: Row, check: str) -> bool:
    return row.marks.get(check, Mark.PASSED).lost


def mark_of(verdict: Verdict) -> Mark:
    """Return the mark of one verdict."""
    if verdict.outcome is Outcome.PASSED:
        return Mark.FOLLOWED if verdict.follow_through else Mark.PASSED
    if verdict.outcome is Outcome.SKIPPED:
        return Mark.SKIPPED
    if not verdict.judged:
        return Mark.OPEN
    if not verdict.diagnosis.id:
        return Mark.UNNAMED
    return Mark.PATTERN if verdict.diagnosis.id.startswith("pattern.") else Mark.NAMED


def marks_of(assessment: Assessment) -> dict[str, Mark]:
    """Return the mark of every check of an assessment, by ``exercise/check``."""
    return {
        f"{exercise.id}/{verdict.check}": mark_of(verdict)
        for exercise in assessment.exercises
        for verdict in exercise.verdicts
    }


def in_groups(checks: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return checks by exercise, both in their order."""
    groups: dict[str, tuple[str, ...]] = {}
    for check in checks:
        exercise = check.partition("/")[0]
        groups[exercise] = (*groups.get(exercise, ()), check)
    return groups


_NEVER_LOST = Text(
    en="no wrong program of the proof loses it, so nothing shows that it can fail",
    zh="没有任何错误程序在此失分，无法说明它能够发现错误",
)
_ADD_A_VARIANT = Text(
    en="add a known-wrong function, or a notebook under `wrong/`, that loses this check",
    zh="请增加一个会在此失分的已知错误函数，或在 `wrong/` 下增加一份笔记本",
)
