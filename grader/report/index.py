"""The class overview: all students and assignments of one folder on one page."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.domain.observation import RunOutcome
from grader.domain.publication import SincePublished
from grader.domain.text import Language, Text
from grader.language import text
from grader.report import amounts, tallies
from grader.report.inert import excerpt_line
from grader.report.lanes import MAX_NAME, Lane, Named, lanes, named
from grader.report.rendering import environment
from grader.report.rows import IndexRow, relative_link
from grader.report.since import MAX_SINCE, SinceLine, since_line
from grader.report.tallies import AlikeLine, Bin, CheckLine, MistakeLine
from grader.report.terms import RUNS, Badge

_TITLE = text("Class overview")
MANY = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One submission in the table: who ``waits`` for a person, or was in ``trouble`` while running.

    ``share`` of the judged points is what the table is sorted by; -1 where there is none.
    """

    link: str
    graded: bool
    score: str
    points: str
    share: float
    waits: bool
    trouble: bool
    run: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class StudentLine:
    """A student with one cell per assignment; an empty cell means nothing handed in."""

    student: str
    cells: tuple[tuple[Mark, ...], ...]

    @property
    def states(self) -> str:
        """Return what the table can be filtered by, as words of an attribute."""
        marks = [mark for cell in self.cells for mark in cell]
        found = {
            "ungraded": any(not mark.graded for mark in marks),
            "waiting": any(mark.waits for mark in marks),
            "trouble": any(mark.trouble for mark in marks),
        }
        return " ".join(name for name, holds in found.items() if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentLine:
    """An assignment in numbers; mean and median are shares of the judged points."""

    title: Text
    handed_in: int
    graded: int
    ungraded: int
    waiting: int
    mean: str
    median: str
    spread: tuple[Bin, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A mistake with links to those who made it; ``unlisted`` are too many to name."""

    line: MistakeLine
    students: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Submissions that behave alike, with links to them; ``unlisted`` are too many to name."""

    line: AlikeLine
    students: tuple[Named, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexContext:
    """Everything on the overview."""

    language: Language
    title: str
    heading: Text
    students: int
    submissions: int
    graded: int
    ungraded: int
    mean: str
    assignments: tuple[AssignmentLine, ...]
    lanes: tuple[Lane, ...]
    lines: tuple[StudentLine, ...]
    checks: tuple[CheckLine, ...]
    mistakes: tuple[Made, ...]
    alike: tuple[Alike, ...]
    judged_anything: bool
    since: tuple[SinceLine, ...]
    since_unlisted: int

    @property
    def large(self) -> bool:
        """Tell whether rows out of sight are left out of the layout, so that it opens at once."""
        return len(self.lines) > MANY


def _mark(row: IndexRow) -> Mark:
    """Return one submission in words."""
    return Mark(
        link=relative_link(row.report),
        graded=row.graded,
        score=amounts.points(row.score),
        points=amounts.points(row.points),
        share=round(row.score / row.points, 4) if row.graded and row.points else -1.0,
        waits=row.graded and bool(row.needs_review),
        trouble=row.outcome is not RunOutcome.COMPLETED,
        run=RUNS[row.outcome],
    )


def _mean(shares: Sequence[float]) -> str:
    """Return the mean share in percent, a dash where there is none."""
    return amounts.percent(statistics.fmean(shares), 1) if shares else "–"


def _assignment(rows: Sequence[IndexRow]) -> AssignmentLine:
    """Return the numbers of one assignment."""
    shares = tallies.shares(rows)
    return AssignmentLine(
        title=rows[0].title,
        handed_in=len(rows),
        graded=sum(row.graded for row in rows),
        ungraded=sum(not row.graded for row in rows),
        waiting=sum(row.graded and bool(row.needs_review) for row in rows),
        mean=_mean(shares),
        median=amounts.percent(statistics.median(shares), 1) if shares else "–",
        spread=tallies.distribution(rows) if shares else (),
    )


def _made(line: MistakeLine) -> Made:
    """Return a mistake with links to those who made it."""
    return Made(line=line, students=tuple(named(row) for row in line.behind))


def _lines(rows: Sequence[IndexRow], assignments: Sequence[str]) -> tuple[StudentLine, ...]:
    """Return the table, sorted by student; several attempts share a cell."""
    table: dict[str, dict[str, list[Mark]]] = {}
    for row in rows:
        table.setdefault(row.student, {}).setdefault(row.assignment, []).append(_mark(row))
    return tuple(
        StudentLine(
            student=excerpt_line(student, MAX_NAME),
            cells=tuple(tuple(cells.get(name, ())) for name in assignments),
        )
        for student, cells in table.items()
    )


def index_context(
    rows: Sequence[IndexRow], language: Language, since: Sequence[SincePublished] = ()
) -> IndexContext:
    """Return everything the overview shows; ``language`` is the one it opens in.

    ``since`` is what has changed since students were shown their grades.
    """
    ordered = sorted(rows, key=lambda row: (row.student, row.assignment, row.attempt))
    names = sorted({row.assignment for row in ordered})
    checks = tallies.checks(ordered)
    return IndexContext(
        language=language,
        title=_TITLE.said_in(language),
        heading=_TITLE,
        students=len({row.student for row in ordered}),
        submissions=len(ordered),
        graded=sum(row.graded for row in ordered),
        ungraded=sum(not row.graded for row in ordered),
        mean=_mean(tallies.shares(ordered)),
        assignments=tuple(_assignment([r for r in ordered if r.assignment == n]) for n in names),
        lanes=lanes(ordered),
        lines=_lines(ordered, names),
        checks=tuple(line for line in checks if line.failed)[: tallies.MAX_CHECKS],
        mistakes=tuple(_made(line) for line in tallies.mistakes(ordered)),
        alike=tuple(
            Alike(line=line, students=tuple(named(row) for row in line.behind))
            for line in tallies.alike(ordered)
        ),
        judged_anything=bool(checks),
        since=tuple(map(since_line, since[:MAX_SINCE])),
        since_unlisted=max(0, len(since) - MAX_SINCE),
    )


def render_index(
    rows: Sequence[IndexRow],
    language: Language,
    folders: tuple[Path, ...] = (),
    since: Sequence[SincePublished] = (),
) -> str:
    """Return the overview as one HTML file; ``folders`` hold a course's own templates."""
    template = environment(folders).get_template("index.html.jinja")
    return template.render(page=index_context(rows, language, since))
