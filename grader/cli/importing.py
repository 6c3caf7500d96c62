"""``grader import``: what would be graded, before anything is."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from gettext import gettext as _
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text as Line

from grader import wiring
from grader.cli.options import course_option, json_option
from grader.cli.reading import Reading, collected, reading_options, tell_left_out
from grader.domain.lateness import Punctuality
from grader.domain.submission import Found, IntakeProblem, displayed
from grader.intake.collecting import Collected
from grader.workflow.grading import chosen

WIDTH_WITHOUT_TERMINAL = 160
SUPERSEDED = "another attempt counts"


@click.command("import")
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@reading_options
@course_option
@json_option
def import_(
    *,
    assignment: str,
    reading: Reading,
    course: Path | None,
    as_json: bool,
) -> None:
    """Show what `grader grade` would read at PATHS for ASSIGNMENT; nothing is run or written.

    One line for each attempt: the student, the file, when it was handed in and by whose word,
    and what stands in the way. `grader grade` takes the same options.

    \b
    Examples:
      grader import iris_mlp submissions.zip --roster roster.csv
      grader import iris_mlp class.zip --pattern '(?P<student_id>\\d{7})_(?P<name>[^_]+)'
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(course)
    here.assignment_folder(assignment)
    found = collected(here, assignment, reading)
    lines = list(_lines(found, assignment))
    if as_json:
        click.echo(json.dumps(_document(found, lines), ensure_ascii=False, indent=2))
        return
    _show(lines)
    tell_left_out(found)
    counts = Counter(line["problem"] or _("to be graded") for line in lines)
    click.echo(", ".join(f"{number} {words}" for words, number in counts.most_common()))


def _lines(found: Collected, assignment: str) -> Iterator[dict[str, str]]:
    """Yield one line for each attempt, those that do not count marked."""
    counted = set(map(id, chosen(found.found, assignment, ())))
    ordered = sorted((*found.found, *found.superseded), key=lambda o: (o.student, o.attempt))
    for one in ordered:
        if one.assignment not in ("", assignment):
            continue
        problem = "" if one.problem is IntakeProblem.NONE else one.problem.value
        yield {
            "student": one.student,
            "name": one.name,
            "attempt": str(one.attempt),
            "file": one.file,
            "handed_in": _time(one),
            "late": "" if one.late.punctuality is Punctuality.NO_DEADLINE else _late(one),
            "problem": problem or ("" if id(one) in counted else SUPERSEDED),
            "told": one.told.en,
        }


def _time(one: Found) -> str:
    """Return the trusted moment, or the student's own word as such."""
    return one.handed_in or (_("the student says {}").format(one.claimed) if one.claimed else "")


def _late(one: Found) -> str:
    words = one.late.punctuality.value.replace("_", " ")
    return f"{words}, -{100 * one.late.penalty:g} %" if one.late.penalty else words


def _show(lines: Sequence[dict[str, str]]) -> None:
    """Print the table; names are printed as they are, and nothing is taken for markup."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH_WITHOUT_TERMINAL)
    table = Table(box=None, pad_edge=False)
    for title in (
        _("student"),
        _("name"),
        _("attempt"),
        _("file"),
        _("handed in"),
        _("late"),
        _("problem"),
    ):
        table.add_column(title, overflow="fold")
    for line in lines:
        cells = (line[key] for key in ("student", "name", "attempt", "file", "handed_in", "late"))
        table.add_row(*(Line(displayed(cell)) for cell in (*cells, line["problem"])))
    console.print(table)


def _document(found: Collected, lines: Sequence[dict[str, str]]) -> dict[str, object]:
    return {
        "submissions": [{**line, "attempt": int(line["attempt"])} for line in lines],
        "not_read": [
            {"file": stray.file, "problem": stray.problem.value, "told": stray.told.en}
            for stray in found.strays
        ],
        "not_on_the_roster": list(found.unlisted),
        "missing": [{"student": one.id, "name": one.name} for one in found.missing],
    }
