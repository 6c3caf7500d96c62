"""``grader export``: grades and reports in the forms that others read."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from gettext import gettext as _
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import course_option, folder_argument, json_option, language_option
from grader.cli.summary import few_names
from grader.course.folder import Course
from grader.course.submitting import submission_policy, zone_of
from grader.domain.error import GraderError
from grader.domain.mark import Mark
from grader.domain.roster import Roster
from grader.domain.submission import displayed
from grader.domain.text import Language, Text
from grader.files import write_whole
from grader.language import text
from grader.lms import autograders, canvas, feedback, junit, moodle, nbgrader, workbook
from grader.lms.export import Export, Order
from grader.rosters.lists import columns_of, read_roster
from grader.rosters.moments import iso, zone_named
from grader.rosters.tables import read_table
from grader.workflow.exporting import assignment_to_export

SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose, with what it needs."""

    order: Order
    course: Course
    assignment: str
    folder: Path
    into: Path | None
    title: str
    column: str
    mapping: Mapping[str, str]
    scale: bool
    language: Language

    def target(self, what: Text) -> Path:
        """Return the file to fill in.

        Raises:
            GraderError: none was named.
        """
        if self.into is None:
            raise GraderError("export", text("needs {}").filled(what), text("name it with --into"))
        return self.into


def _canvas(choice: Choice) -> Export:
    if choice.into is None:
        return canvas.canvas_gradebook(choice.order, choice.title)
    table = read_table(choice.into)
    return canvas.canvas_filled(choice.order, table, str(choice.into), choice.title)


def _moodle(choice: Choice) -> Export:
    path = choice.target(text("the grading worksheet that was downloaded from Moodle"))
    return moodle.moodle_worksheet(choice.order, read_table(path), str(path), scale=choice.scale)


def _roster(choice: Choice) -> Export:
    path = choice.target(text("the class list to fill in"))
    return workbook.roster_filled(choice.order, path, choice.column or choice.title, choice.mapping)


def _nbgrader(choice: Choice) -> Export:
    zone = zone_named(zone_of(choice.course.folder))
    deadlines = submission_policy(choice.course.folder, choice.assignment).deadline
    due = iso(deadlines[0].due_s, zone) if deadlines else ""
    return nbgrader.nbgrader_csv(choice.order, due)


def _feedback(name_of: Callable[[Mark], str]) -> Callable[[Choice], Export]:
    def made(choice: Choice) -> Export:
        pages = wiring.pages(choice.folder, choice.language, choice.course)
        return feedback.feedback_zip(choice.order, pages.report, name_of)

    return made


FORMATS: Mapping[str, Callable[[Choice], Export]] = {
    "canvas": _canvas,
    "canvas-feedback": _feedback(feedback.canvas_report_name),
    "feedback": _feedback(feedback.plain_report_name),
    "gradescope": lambda choice: autograders.gradescope_results(choice.order, choice.language),
    "junit": lambda choice: junit.junit_xml(choice.order, choice.language),
    "moodle": _moodle,
    "moodle-feedback": _feedback(feedback.moodle_report_name),
    "nbgrader": _nbgrader,
    "prairielearn": lambda choice: autograders.prairielearn_results(choice.order, choice.language),
    "roster": _roster,
}


@click.command
@click.argument("form", metavar="FORMAT", type=click.Choice(sorted(FORMATS)))
@folder_argument
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The file to write; for gradescope and prairielearn a folder.",
)
@click.option("--assignment", default="", help="Which one, where FOLDER holds several.")
@click.option(
    "--into",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The table to fill in: Canvas's gradebook, Moodle's worksheet, or your class list.",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The class list (CSV or .xlsx), for names and for ids that the platform uses.",
)
@click.option(
    "--columns", default="", metavar="id=学号,name=姓名", help="Columns of the class list."
)
@click.option("--title", default="", help="Title of the assignment there, for Canvas with its id.")
@click.option("--column", default="", help="Column of the class list that grades go into.")
@click.option("--scale", is_flag=True, help="Convert to the maximum grade of Moodle's worksheet.")
@click.option(
    "--excused", multiple=True, metavar="STUDENT", help="No grade for this one; may be repeated."
)
@click.option("--missing-as-zero", is_flag=True, help="Give 0 to those who handed in nothing.")
@click.option("--preview", is_flag=True, help="Show what would change and write nothing.")
@course_option
@language_option
@json_option
def export(  # noqa: PLR0913  (one parameter for each option)
    *,
    form: str,
    folder: Path,
    out: Path | None,
    assignment: str,
    into: Path | None,
    roster: Path | None,
    columns: str,
    title: str,
    column: str,
    scale: bool,
    excused: tuple[str, ...],
    missing_as_zero: bool,
    preview: bool,
    course: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Write the grades or the reports in an output FOLDER in the FORMAT that others read.

    canvas, moodle and roster fill in a table given with --into and leave its other cells as
    they are; canvas makes one where none is given. Scores are those that count, after
    penalties; an ungraded submission has none.

    \b
    Examples:
      grader export canvas graded/ --into gradebook.csv --title 'Homework 13 (4711)' --out up.csv
      grader export moodle graded/ --into worksheet.csv --out worksheet.csv --preview
      grader export roster graded/ --into 成绩表.xlsx --column 作业13 --out 成绩表.xlsx
      grader export canvas-feedback graded/ --out feedback.zip
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    if out is None and not preview:
        raise click.UsageError(_("Missing option '--out' (or --preview)."))
    language: Language = next(one for one in get_args(Language) if one == lang)
    here = wiring.course(course)
    with wiring.open_gradebook(folder) as gradebook:
        entries = tuple(gradebook.latest().values())
    chosen = assignment_to_export(entries, assignment, str(folder))
    mine = [entry for entry in entries if entry.assignment == chosen]
    marks = wiring.pages(folder, language, here).marks(mine)
    marks = tuple(sorted(marks, key=lambda mark: mark.student))
    mapping = columns_of(columns)
    zone = zone_named(zone_of(here.folder))
    choice = Choice(
        order=Order(
            marks=marks,
            roster=read_roster(roster, zone, mapping) if roster else Roster(),
            excused=frozenset(excused),
            missing_as_zero=missing_as_zero,
        ),
        course=here,
        assignment=chosen,
        folder=folder,
        into=into,
        title=title or marks[0].title.said_in(language),
        column=column,
        mapping=mapping,
        scale=scale,
        language=language,
    )
    done = FORMATS[form](choice)
    written = _write(done, out) if out is not None and not preview else ()
    if as_json:
        click.echo(json.dumps(_document(done, written), ensure_ascii=False, indent=2))
    else:
        _tell(done, written, preview=preview)


def _write(done: Export, out: Path) -> tuple[Path, ...]:
    """Write the files and return their places."""
    places = []
    for name, content in done.files.items():
        place = out / name if name else out
        write_whole(place, content)
        places.append(place)
    return tuple(places)


def _tell(done: Export, written: tuple[Path, ...], *, preview: bool) -> None:
    if preview:
        for change in done.changes:
            before = change.before or _("empty")
            click.echo(f"{displayed(change.student)}: {displayed(before)} -> {change.after}")
    for words, names in (
        (_("find no place there"), done.unmatched),
        (_("get no grade there"), done.unfilled),
        (_("are ungraded and wait for a person"), done.ungraded),
        (_("have a provisional grade"), done.provisional),
    ):
        if names:
            click.echo(f"{len(names)} {words}: {few_names(names)}", err=True)
    if done.unmatched and not done.written:
        click.echo(_("Nobody was found: is this their platform and class?"), err=True)
    if preview:
        click.echo(_("{} would be written; nothing was.").format(done.written))
    else:
        files = _("{} files").format(len(written))
        where = written[0] if len(written) == 1 else files
        click.echo(_("{count} written: {where}").format(count=done.written, where=where))


def _document(done: Export, written: tuple[Path, ...]) -> dict[str, object]:
    return {
        "files": [str(place) for place in written],
        "written": done.written,
        "changes": [asdict(change) for change in done.changes],
        "unmatched": list(done.unmatched),
        "unfilled": list(done.unfilled),
        "ungraded": list(done.ungraded),
        "provisional": list(done.provisional),
    }
