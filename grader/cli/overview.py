"""``grader overview``: a class in numbers, and the page."""

import math
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import json_option, language_option
from grader.cli.syllabus import show_course
from grader.course.folder import Course, read_release
from grader.domain.disclosure import Audience
from grader.domain.error import GraderError
from grader.domain.submission import displayed
from grader.domain.text import Language
from grader.files import write_whole
from grader.language import text
from grader.report.highlighting import highlighter
from grader.report.surveys import survey_files
from grader.workflow.anonymising import ANONYMOUS, nameless, nameless_changes, write_anonymous
from grader.workflow.overviewing import changes, write_overview
from grader.workflow.reporting import Archive
from grader.workflow.surveying import Survey, surveys

SHOWN = 8
LOST = 3
GROUPS = 10
FOLDER = "overview"
PAGE = "course.html"
SHIPPED = ""


@click.command
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--anonymous", is_flag=True, help="With pseudonyms, under FOLDER/anonymous, reports included."
)
@click.option(
    "--course",
    is_flag=False,
    flag_value=SHIPPED,
    metavar="[DIR]",
    help="A course folder with assignments/ and reference/; the shipped one by default. "
    "Without FOLDER: write the page of this course.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=f"The file of the course page; {PAGE} here by default.",
)
@language_option
@json_option
def overview(  # noqa: PLR0913  (one for each option)
    *,
    folder: Path | None,
    anonymous: bool,
    course: str | None,
    out: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Show a graded class in numbers, or the assignments of a course.

    With FOLDER: write its overview again.

    The checks by difficulty and discrimination, groups of submissions that behave alike, and
    what waits for a person: on the terminal, in FOLDER/overview/ as CSV and JSON, and on the
    page index.html. With --anonymous the same for who must not know whose work it is: overview
    and reports with pseudonyms that stay, in FOLDER/anonymous. `grader mark` and `grader
    comment` know them.

    With --course alone: a page that lists the assignments of a course in the order of its
    lectures, each with what it teaches, points and expected time. It is one file that loads
    nothing.

    \b
    Examples:
      grader overview graded/
      grader overview graded/ --anonymous
      grader overview --course
      grader overview --course my_course --out my_course.html
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    language: Language = next(one for one in get_args(Language) if one == lang)
    here = wiring.course(_course_folder(course))
    if folder is None:
        if course is None or anonymous:
            raise click.UsageError(_("Name a graded FOLDER, or --course for the course page."))
        show_course(here, out or Path(PAGE), language, as_json=as_json)
        return
    if out is not None:
        raise click.UsageError(_("--out is for the course page: leave it or FOLDER out."))
    show_class(folder, here, language, anonymous=anonymous, as_json=as_json)


def _course_folder(said: str | None) -> Path | None:
    """Return the folder that --course names, nothing where it stands for the shipped one."""
    if not said:
        return None
    folder = Path(said)
    if not folder.is_dir():
        raise click.BadParameter(_("{} is no folder.").format(folder), param_hint="--course")
    return folder


def show_class(
    folder: Path, here: Course, language: Language, *, anonymous: bool, as_json: bool
) -> None:
    """Write the overview of a graded class, and print it.

    Raises:
        GraderError: nothing has been graded there, or a page cannot be written.
    """
    with wiring.open_gradebook(folder) as gradebook, wiring.open_worker() as worker:
        lines, since = gradebook.lines(), changes(gradebook)
        if anonymous:
            folder /= ANONYMOUS
            archive = Archive(gradebook=gradebook, read_release=read_release)
            pages = wiring.pages(folder, language, here, highlighter(worker), Audience.TA)
            write_anonymous(archive, pages)
            lines, since = tuple(map(nameless, lines)), tuple(nameless_changes(lines, since))
        elif lines:
            write_overview(gradebook, wiring.pages(folder, language, here))
    found = tuple(surveys(lines))
    if not found:
        raise GraderError(
            str(folder), text("nothing has been graded here"), text("run `grader grade` first")
        )
    for name, content in survey_files(found, since).items():
        write_whole(folder / FOLDER / name, content)
    if as_json:
        files = survey_files(found, since)
        click.echo(files["overview.json"].decode())
        return
    for survey in found:
        _show(survey)
    if since:
        click.echo(
            ngettext(
                "{count} grade is not as students were shown it: `grader publish --preview`",
                "{count} grades are not as students were shown them: `grader publish --preview`",
                len(since),
            ).format(count=len(since))
        )
    click.echo(_("Open {}").format((folder / "index.html").absolute()))


def _show(survey: Survey) -> None:
    click.echo(
        _("{assignment}: {submissions} submissions, {graded} graded").format(
            assignment=survey.assignment, submissions=survey.submissions, graded=survey.graded
        )
    )
    click.echo(_("Checks, the hardest first: mean share, discrimination"))
    for item in sorted(survey.items, key=lambda item: item.difficulty):
        told = f"{item.discrimination:5.2f}" if math.isfinite(item.discrimination) else "    –"
        click.echo(f"  {item.difficulty:6.1%}  {told}  {item.id}")
    click.echo(_("Groups that behave alike"))
    for group in survey.groups[:GROUPS]:
        lost = group.mistakes or tuple(trait.id for trait in group.lost) or (_("nothing lost"),)
        size = f"{group.id} {len(group.students):4}"
        told = _("{lost}: {students}").format(lost=_few(lost, LOST), students=_few(group.students))
        click.echo(f"  {size}  {told}")
    for work in survey.open_work:
        click.echo(
            _("{count} wait for a person in {check}").format(
                count=len(work.students), check=work.id
            )
        )
    click.echo()


def _few(names: tuple[str, ...], most: int = SHOWN) -> str:
    shown = displayed(", ".join(names[:most]))
    return shown if len(names) <= most else f"{shown} … (+{len(names) - most})"
