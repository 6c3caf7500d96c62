"""``grader publish``: what students are shown, and a record of it."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import TypeAlias, get_args

import click

from grader import wiring
from grader.cli.options import course_option, folder_argument, json_option, language_option
from grader.course.folder import read_release
from grader.domain.error import GraderError
from grader.domain.publication import Publication, SincePublished
from grader.domain.submission import displayed
from grader.domain.text import Language
from grader.files import write_whole
from grader.language import said, text
from grader.report.highlighting import highlighter
from grader.report.since import since_line
from grader.report.surveys import change_document
from grader.workflow.overviewing import changes, write_overview
from grader.workflow.publishing import Page, refuse_open_work, student_pages, withdrawn
from grader.workflow.publishing import publish as record
from grader.workflow.reporting import Archive

SHOWN = 12
Write: TypeAlias = Callable[[Sequence[Page]], None]
EPOCH = (1980, 1, 1, 0, 0, 0)


@click.command
@folder_argument
@click.option(
    "--out", type=click.Path(path_type=Path), help="A new folder, or a .zip, for the reports."
)
@click.option("--assignment", default="", help="Only this one, where FOLDER holds several.")
@click.option("--note", default="", help="Kept with the record.")
@click.option("--by", "author", default="", help="Who publishes; this account by default.")
@click.option("--provisional", is_flag=True, help="Also while work is open.")
@click.option("--preview", is_flag=True, help="Only tell what has changed since the last time.")
@click.option("--withdraw", is_flag=True, help="Record that the last publication is taken back.")
@course_option
@language_option
@json_option
def publish(  # noqa: PLR0913  (one parameter for each option)
    *,
    folder: Path,
    out: Path | None,
    assignment: str,
    note: str,
    author: str,
    provisional: bool,
    preview: bool,
    withdraw: bool,
    course: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Write the reports that students may see, and record who was shown what and when.

    --out gets one report for each student, as [report] of the assignment lets students see it,
    and nothing else. While work is open it is refused. The overview tells from then on what
    has changed since; --preview tells it here.

    \b
    Examples:
      grader publish graded/ --preview
      grader publish graded/ --out reports.zip --note "homework 13"
      grader publish graded/ --withdraw --note "wrong deadline"
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    if (out is not None) + preview + withdraw != 1:
        raise click.UsageError(_("give one of --out, --preview, --withdraw"))
    language: Language = next(one for one in get_args(Language) if one == lang)
    signed = Publication(
        at=wiring.now(), author=author or wiring.user_name() or "unknown", note=note
    )
    with wiring.open_gradebook(folder) as gradebook, wiring.open_worker() as worker:
        archive = Archive(gradebook=gradebook, read_release=read_release)
        pages = wiring.pages(folder, language, wiring.course(course), highlighter(worker))
        if preview:
            _show(changes(gradebook, assignment), gradebook.publications(), as_json=as_json)
            return
        if out is None:
            number = withdrawn(archive, signed, str(folder))
            write_overview(gradebook, pages)
            said = _("Publication {number} is taken back. Take down the pages yourself.")
            click.echo(json.dumps({"withdrawn": number}) if as_json else said.format(number=number))
            return
        lines = gradebook.lines(assignment)
        if not lines:
            raise GraderError(
                str(folder), text("nothing has been graded here"), text("run `grader grade` first")
            )
        if not provisional:
            refuse_open_work(lines, str(folder))
        if out.exists() and (out.is_file() or any(out.iterdir())):
            raise GraderError(
                str(out), text("is there already"), text("choose a new folder or .zip")
            )
        made = tuple(student_pages(archive, pages, assignment))
        number = record(archive, made, signed, _packed(out) if out.suffix == ".zip" else _into(out))
        write_overview(gradebook, pages)
    if as_json:
        click.echo(json.dumps({"publication": number, "reports": len(made), "out": str(out)}))
        return
    words = ngettext(
        "{count} report in {out}. This is publication {number}.",
        "{count} reports in {out}. This is publication {number}.",
        len(made),
    )
    click.echo(words.format(count=len(made), out=out, number=number))


def _into(out: Path) -> Write:
    def write(pages: Sequence[Page]) -> None:
        for page in pages:
            write_whole(out / page.path, page.content)

    return write


def _packed(out: Path) -> Write:
    def write(pages: Sequence[Page]) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for page in pages:
                archive.writestr(zipfile.ZipInfo(page.path, EPOCH), page.content)
        write_whole(out, file.getvalue())

    return write


def _show(
    since: Sequence[SincePublished], publications: Sequence[Publication], *, as_json: bool
) -> None:
    """Print what has changed since students were last shown their grades."""
    gone = {one.withdraws for one in publications}
    standing = [one for one in publications if not one.withdraws and one.number not in gone]
    if as_json:
        document = {
            "publications": [
                {"number": one.number, "at": one.at, "by": one.author, "note": one.note}
                for one in standing
            ],
            "changes": [change_document(one) for one in since],
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for one in standing[-SHOWN:]:
        click.echo(f"{one.number}  {one.at}  {displayed(one.author)}  {displayed(one.note)}")
    if not standing:
        click.echo(_("Nothing is published yet."))
    elif not since:
        click.echo(_("Students have been shown every grade as it stands."))
    for change in since:
        told = _("{student} ({assignment}): {told}").format(
            student=displayed(change.student),
            assignment=change.assignment,
            told=said(since_line(change).what),
        )
        click.echo(f"  {told}")
