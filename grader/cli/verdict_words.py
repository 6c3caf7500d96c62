"""The verdicts on one notebook, as a person reads them on a terminal."""

from collections.abc import Iterator
from gettext import gettext as _

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from grader.cli.progress import line_of
from grader.domain.grade import Graded
from grader.domain.observation import CellStatus
from grader.domain.submission import displayed
from grader.domain.text import Text
from grader.domain.verdict import Diagnosis, Evidence, ExerciseResult, Outcome, Verdict
from grader.language import said

WIDTH = 100
ROWS = 4
SIGNS = {
    Outcome.PASSED: ("✓", "green"),
    Outcome.FAILED: ("✗", "bold red"),
    Outcome.SKIPPED: ("–", "magenta"),
    Outcome.UNDECIDED: ("?", "yellow"),
    Outcome.MANUAL: ("…", "yellow"),
}
FINE = (CellStatus.OK, CellStatus.TEXT)


def show_verdicts(graded: Graded, *, hints: bool, console: Console | None = None) -> None:
    """Print what was concluded, exercise by exercise; what passed takes one line."""
    if console is None:
        console = Console(highlight=False)
        console = console if console.is_terminal else Console(highlight=False, width=WIDTH)
    for part in _parts(graded, hints=hints):
        console.print(part)


def _parts(graded: Graded, *, hints: bool) -> Iterator[RenderableType]:
    assignment = graded.assignment
    yield Styled(f"{assignment.id} · {said(assignment.title)}", style="bold")
    yield Styled(line_of(graded), style="bold")
    if not graded.assessment.graded:
        return
    yield Styled(
        _("ran in {wall:.1f} s ({cpu:.1f} s of processor time)").format(
            wall=graded.run.usage.wall_s, cpu=graded.run.usage.cpu_s
        ),
        style="dim",
    )
    yield from _cells(graded)
    for exercise in graded.assessment.exercises:
        yield ""
        yield from _exercise(exercise, hints=hints)
    if graded.assessment.notes:
        yield ""
    for note in graded.assessment.notes:
        yield _indented(Styled(_plain(note), style="dim"), 2)


def _indented(part: RenderableType, columns: int) -> Padding:
    return Padding(part, (0, 0, 0, columns), expand=False)


def _plain(words: Text) -> str:
    """Return a text whose parts may be a student's without anything a terminal would obey."""
    return "\n".join(displayed(line) for line in said(words).splitlines())


def _cells(graded: Graded) -> Iterator[RenderableType]:
    for cell in graded.run.cells:
        if cell.status in FINE:
            continue
        error = displayed(f"{cell.error.name}: {cell.error.message}") if cell.error.name else ""
        words = _("cell {number}: {status}").format(number=cell.index + 1, status=cell.status)
        yield Styled(f"  {words} {error}".rstrip(), style="yellow", overflow="fold")


def _exercise(exercise: ExerciseResult, *, hints: bool) -> Iterator[RenderableType]:
    head = Styled(f"{exercise.id}  ", style="bold")
    head.append(f"{exercise.score:g}/{exercise.points:g}", style="dim")
    if exercise.barred:
        head.append("  " + _("uses what is not allowed: 0"), style="bold red")
    yield head
    for verdict in exercise.verdicts:
        yield from _verdict(verdict, hints=hints)


def _verdict(verdict: Verdict, *, hints: bool) -> Iterator[RenderableType]:
    sign, style = SIGNS[verdict.outcome]
    line = Styled("  ")
    line.append(f"{sign} ", style=style)
    line.append(f"{said(verdict.title)}  ")
    points = f"{verdict.score:g}/{verdict.points:g}" if verdict.judged else f"–/{verdict.points:g}"
    line.append(points, style="dim")
    yield line
    if verdict.outcome is Outcome.PASSED and not (verdict.conventions or verdict.follow_through):
        return
    # A route that is also the message is told once.
    for words in dict.fromkeys((verdict.message, verdict.route)):
        if words.en:
            yield _indented(Styled(_plain(words)), 6)
    yield from _cause(verdict.diagnosis, hints=hints)
    if verdict.outcome is not Outcome.PASSED and verdict.evidence:
        yield _indented(_numbers(verdict.evidence), 6)


def _cause(cause: Diagnosis, *, hints: bool) -> Iterator[RenderableType]:
    if not cause.id:
        return
    yield Padding(
        Styled(f"[{cause.id}] {_plain(cause.explanation)}", style="cyan"),
        (0, 0, 0, 6),
        expand=False,
    )
    for number, hint in enumerate(cause.hints if hints else (), start=1):
        yield _indented(Styled(f"{number}. {_plain(hint)}", style="cyan"), 8)


def _numbers(rows: tuple[Evidence, ...]) -> Table:
    """Return the first rows of what was expected and what came, the wrong ones first."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in (_("quantity"), _("expected"), _("returned"), _("case")):
        table.add_column(title, header_style="dim", overflow="fold")
    ordered = sorted(rows, key=lambda row: row.error <= 1)
    for row in ordered[:ROWS]:
        style = "" if row.error <= 1 else "red"
        cells = (row.name, row.expected, row.got, row.case)
        table.add_row(*(Styled(displayed(cell)) for cell in cells), style=style)
    if len(rows) > ROWS:
        table.add_row(Styled(_("and {more} more").format(more=len(rows) - ROWS), style="dim"))
    return table
