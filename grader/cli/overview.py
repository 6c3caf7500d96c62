"""``grader overview``: a class in numbers, and the page."""

import json
import math
from gettext import gettext as _
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import course_option, json_option, language_option
from grader.domain.error import GraderError
from grader.domain.submission import displayed
from grader.domain.text import Language
from grader.files import write_whole
from grader.language import text
from grader.report.surveys import survey_document, survey_files
from grader.workflow.surveying import Survey, surveys

SHOWN = 8
GROUPS = 10
FOLDER = "overview"


@click.command
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@course_option
@language_option
@json_option
def overview(*, folder: Path, course: Path | None, lang: str, as_json: bool) -> None:
    """Show a graded class in numbers, and write its overview again.

    The checks by difficulty and discrimination, groups of submissions that behave alike, and
    what waits for a person: on the terminal, in FOLDER/overview/ as CSV and JSON, and on the
    page index.html.

    \b
    Example:
      grader overview graded/
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    language: Language = next(one for one in get_args(Language) if one == lang)
    with wiring.open_gradebook(folder) as gradebook:
        entries = tuple(gradebook.latest().values())
        found = tuple(surveys(gradebook.lines()))
    if not found:
        raise GraderError(
            str(folder), text("nothing has been graded here"), text("run `grader grade` first")
        )
    wiring.pages(folder, language, wiring.course(course)).write_overview(entries)
    for name, content in survey_files(found).items():
        write_whole(folder / FOLDER / name, content)
    if as_json:
        document = [survey_document(survey) for survey in found]
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for survey in found:
        _show(survey)
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
        lost = ", ".join(group.mistakes or tuple(trait.id for trait in group.lost))
        click.echo(
            f"  {len(group.students):4}  {lost or _('nothing lost')}: {_few(group.students)}"
        )
    for work in survey.open_work:
        click.echo(
            _("{count} wait for a person in {check}").format(
                count=len(work.students), check=work.id
            )
        )
    click.echo()


def _few(students: tuple[str, ...]) -> str:
    shown = displayed(", ".join(students[:SHOWN]))
    return shown if len(students) <= SHOWN else f"{shown} … (+{len(students) - SHOWN})"
