"""What waits for a person, as the overview lists it: by kind, then by assignment and reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from grader.domain.observation import RunOutcome
from grader.domain.text import Text
from grader.report.inert import excerpt_line
from grader.report.rows import IndexRow, relative_link
from grader.report.terms import RUNS

MAX_LANE = 200
MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A student as a link to a report."""

    student: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Submissions of one assignment that wait for the same reason."""

    assignment: Text
    reasons: tuple[Text, ...]
    students: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """Submissions that wait for the same kind of attention; ``unlisted`` are too many."""

    name: str
    tone: str
    causes: tuple[Cause, ...]
    unlisted: int

    @property
    def size(self) -> int:
        """Return how many there are in all."""
        return sum(len(cause.students) for cause in self.causes) + self.unlisted


def named(row: IndexRow) -> Named:
    """Return the student of a row, as a link to the report."""
    return Named(student=excerpt_line(row.student, MAX_NAME), link=relative_link(row.report))


def reviewed(row: IndexRow) -> tuple[Text, ...]:
    """Return the titles of the exercises that a person has to read."""
    titles = {check.exercise: check.exercise_title for check in row.checks}
    return tuple(titles.get(name, Text(en=name, zh=name)) for name in row.needs_review)


def _ran(row: IndexRow) -> tuple[Text, ...]:
    """Return how the run of a row ended."""
    return (RUNS[row.outcome].word,)


def _lane(name: str, tone: str, rows: Sequence[IndexRow]) -> Lane:
    """Return one lane, cut to a length that a page can hold."""
    reasons = reviewed if name == "lane_review" else _ran
    found: dict[tuple[Text, tuple[Text, ...]], list[Named]] = {}
    for row in rows[:MAX_LANE]:
        found.setdefault((row.title, reasons(row)), []).append(named(row))
    return Lane(
        name=name,
        tone=tone,
        causes=tuple(
            Cause(assignment=title, reasons=why, students=tuple(students))
            for (title, why), students in found.items()
        ),
        unlisted=max(0, len(rows) - MAX_LANE),
    )


def lanes(rows: Sequence[IndexRow]) -> tuple[Lane, ...]:
    """Return what waits for a person, the most urgent first."""
    graded = [row for row in rows if row.graded]
    return (
        _lane("lane_ungraded", "bad", [row for row in rows if not row.graded]),
        _lane("lane_review", "wait", [row for row in graded if row.needs_review]),
        _lane("lane_trouble", "part", [r for r in graded if r.outcome is not RunOutcome.COMPLETED]),
    )
