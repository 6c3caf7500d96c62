"""``grader report``."""

import json
from gettext import ngettext
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import (
    audience_option,
    course_option,
    folder_argument,
    json_option,
    language_option,
)
from grader.course.folder import read_release
from grader.domain.disclosure import Audience
from grader.domain.text import Language
from grader.report.executed import converter
from grader.report.highlighting import highlighter
from grader.workflow.reporting import Archive, write_pages


@click.command
@folder_argument
@course_option
@language_option
@audience_option
@click.option(
    "--notebook",
    is_flag=True,
    help="Write the executed notebooks as pages, linked from the reports.",
)
@json_option
def report(  # noqa: PLR0913  (one parameter for each option)
    *, folder: Path, course: Path | None, lang: str, audience: str, notebook: bool, as_json: bool
) -> None:
    """Write every page of an output FOLDER again from its stored runs.

    Nothing is run and no grade changes: each submission is shown under the release it was
    graded with.

    \b
    Example:
      grader report graded/ --lang en
      grader report graded/ --audience ta
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    language: Language = next(one for one in get_args(Language) if one == lang)
    offer = wiring.NOTEBOOK_OFFER if notebook else wiring.OFFER
    with wiring.open_gradebook(folder) as gradebook, wiring.open_worker(offer) as worker:
        archive = Archive(gradebook=gradebook, read_release=read_release)
        pages = wiring.pages(
            folder,
            language,
            wiring.course(course),
            highlighter(worker),
            Audience(audience),
            converter(worker) if notebook else None,
        )
        written = write_pages(archive, pages)
    index = str((folder / "index.html").absolute())
    if as_json:
        click.echo(json.dumps({"written": written, "index": index}))
    else:
        said = ngettext(
            "{count} report written. Open {index}", "{count} reports written. Open {index}", written
        )
        click.echo(said.format(count=written, index=index))
