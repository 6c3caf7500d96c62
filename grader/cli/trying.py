"""``grader try``."""

import json
import tempfile
from collections.abc import Mapping
from gettext import gettext as _
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import (
    course_option,
    json_option,
    language_option,
    limit_scale_option,
    unsafe_option,
)
from grader.cli.verdict_words import show_verdicts
from grader.course.data import offered_data
from grader.course.folder import Course
from grader.domain.disclosure import Audience
from grader.domain.error import SubmissionError
from grader.domain.grade import Graded
from grader.domain.submission import Submission, displayed
from grader.domain.text import Language
from grader.language import text
from grader.notebooks.reader import NotebookReader
from grader.report import highlighting
from grader.report.pages import REPORT
from grader.report.result import result_document
from grader.workflow.ports import Reader
from grader.workflow.trying import Trial, answered, defined_in


@click.command("try")
@click.argument("submission", type=click.Path(path_type=Path))
@click.option(
    "--assignment",
    metavar="ID",
    help="The assignment; by default the one whose functions the notebook defines.",
)
@course_option
@click.option(
    "--draw",
    default=0,
    show_default=True,
    type=click.IntRange(min=0),
    help="Other drawn inputs; the same number draws the same again.",
)
@limit_scale_option
@click.option("--hints", is_flag=True, help="Show the three hints of every recognised mistake.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.html, result.json and executed.ipynb into this folder.",
)
@click.option("--open", "opens", is_flag=True, help="Open the report in the browser.")
@language_option
@json_option
@unsafe_option
def try_(  # noqa: PLR0913  (one parameter for each option)
    *,
    submission: Path,
    assignment: str | None,
    course: Path | None,
    draw: int,
    limit_scale: float,
    hints: bool,
    out: Path | None,
    opens: bool,
    lang: str,
    as_json: bool,
    unsafe: bool,
) -> None:
    """Grade one notebook, SUBMISSION, against the assignment as it stands now; record nothing.

    The loop of an instructor: edit the reference or the points, try the notebook of a student,
    read the verdicts, edit again. Its inputs stay the same from one time to the next.

    \b
    Examples:
      grader try submissions/20260101.ipynb
      grader try 20260101.ipynb --assignment iris_mlp --hints
      grader try 20260101.ipynb --draw 2 --open
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(course)
    handed_in = _submission(submission)
    language: Language = next(one for one in get_args(Language) if one == lang)
    if not as_json:
        said = _("Trying {file}; nothing is recorded.").format(file=displayed(submission.name))
        click.echo(said, err=True)
    with wiring.open_worker() as worker:
        reader = NotebookReader(worker=worker)
        slug = assignment or _assignment(here, submission, handed_in, reader)
        trial = Trial(
            release=here.release(slug), submission=handed_in, draw=draw, limit_scale=limit_scale
        )
        graded, executed = _run(here, trial, reader, submission, unsafe=unsafe)
        if out is None and opens:
            out = Path(tempfile.mkdtemp(prefix="grader-try-"))
        if out is not None:
            highlight = highlighting.highlighter(worker)
            pages = wiring.pages(out, language, here, highlight, Audience.TA)
            pages.write(graded, "", executed)
    if as_json:
        click.echo(json.dumps(result_document(graded), ensure_ascii=False, indent=2))
    else:
        show_verdicts(graded, hints=hints)
    if out is not None:
        page = (out / REPORT).absolute()
        click.echo(_("Open {}").format(page), err=as_json)
        if opens:
            click.launch(page.as_uri())


def _submission(path: Path) -> Submission:
    """Return the notebook at ``path``.

    Raises:
        SubmissionError: it is no file, or cannot be read.
    """
    if path.is_dir():
        raise SubmissionError(
            str(path),
            text("is a folder, and one notebook is tried"),
            text("name the notebook in it"),
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SubmissionError(
            str(path),
            text("cannot be read: {}").filled(error.strerror),
            text("name a notebook that is there"),
        ) from error
    return Submission.of(displayed(path.stem), displayed(path.name), content)


def _assignment(course: Course, path: Path, submission: Submission, reader: Reader) -> str:
    """Return the assignment that a notebook lies in, else the one that it answers.

    Raises:
        GraderError: it cannot be read, or it cannot be told.
    """
    folder = (course.folder / "assignments").absolute()
    for parent in path.absolute().parents:
        if parent.parent == folder and parent.name in course.assignment_ids():
            return parent.name
    names = defined_in(reader.facts(reader.notebook(submission.content, submission.file)))
    return answered(names, course.siblings(""), str(path))


def _run(
    course: Course, trial: Trial, reader: Reader, path: Path, *, unsafe: bool
) -> tuple[Graded, str]:
    hidden = (course.folder / "reference", course.folder / "assignments", path)
    wanted = trial.release.assignment.data
    with (
        tempfile.TemporaryDirectory(prefix="grader-") as cache,
        wiring.open_runner(
            "", 1, unsafe=unsafe, hidden=hidden, notebooks=(trial.submission.content,)
        ) as runner,
    ):
        data: Mapping[str, Path] = offered_data(wanted, course.folder, Path(cache))
        return trial.with_data(data).run(reader, runner, wiring.now)
