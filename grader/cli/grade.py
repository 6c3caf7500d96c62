"""``grader grade`` and ``grader demo``."""

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import (
    audience_option,
    course_option,
    database_option,
    jobs_option,
    json_option,
    language_option,
    limit_scale_option,
    out_option,
    unsafe_option,
)
from grader.cli.progress import progress
from grader.cli.reading import Reading, collected, reading_options, tell_left_out
from grader.cli.summary import show_summary, summary_document
from grader.course.demo import demo_class
from grader.course.folder import Course
from grader.domain.disclosure import Audience
from grader.domain.error import GraderError
from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.occasion import Cause, Occasion
from grader.domain.submission import Found
from grader.domain.text import Language
from grader.kernel.warm.ladder import unprotected
from grader.language import text
from grader.workflow.batch import Batch
from grader.workflow.grading import chosen, grade_batch
from grader.workflow.ports import Gradebook, Runner

# The demo's endless loop should end before the person who waits for it.
DEMO_LIMIT_SCALE = 0.25
RETRIES = ("timeout", "memory", "killed", "cell_errors")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The options that every batch of one call shares."""

    out: Path
    course: Course
    jobs: int
    language: Language
    quiet: bool
    gradebook: Gradebook
    occasion: Occasion
    retry: frozenset[RunOutcome] = frozenset()
    limit_scale: float = 1.0
    audience: Audience = Audience.STUDENT


def run_batch(
    wanted: Wanted, assignment: str, found: Sequence[Found], runner: Runner
) -> tuple[Graded, ...]:
    """Grade what was found for one assignment, with progress on standard error."""
    release = wanted.course.release(assignment)
    batch = Batch(
        release=release,
        submissions=found,
        occasion=wanted.occasion,
        retry=wanted.retry,
        limit_scale=wanted.limit_scale,
    )
    with (
        progress(quiet=wanted.quiet) as watcher,
        wiring.executor(wanted.jobs) as pool,
        wiring.open_worker() as worker,
    ):
        tools = wiring.tools(
            out=wanted.out,
            language=wanted.language,
            of_course=wanted.course,
            data=release.assignment.data,
            watcher=watcher,
            pool=pool,
            runner=runner,
            worker=worker,
            gradebook=wanted.gradebook,
            audience=wanted.audience,
        )
        gc.freeze()  # what stands so far stands to the end: no collection need look at it
        return grade_batch(batch, tools)


@click.command
@click.argument("assignment")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@reading_options
@out_option
@course_option
@jobs_option
@language_option
@audience_option
@json_option
@click.option(
    "--only", multiple=True, metavar="STUDENT", help="Grade only this student; may be repeated."
)
@click.option(
    "--retry",
    multiple=True,
    type=click.Choice(RETRIES),
    help="Run again what ended like this; may be repeated.",
)
@limit_scale_option
@click.option(
    "--runner",
    type=click.Choice(wiring.RUNNERS),
    default=wiring.default_runner(),
    show_default=True,
    help="How notebooks are run.",
)
@click.option(
    "--kernel-python",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The Python that notebooks run in, with what your students have; this one by default.",
)
@database_option
@unsafe_option
def grade(  # noqa: PLR0913  (one parameter for each option)
    *,
    assignment: str,
    reading: Reading,
    out: Path,
    course: Path | None,
    jobs: int | None,
    lang: str,
    audience: str,
    as_json: bool,
    only: tuple[str, ...],
    retry: tuple[str, ...],
    limit_scale: float,
    runner: str,
    kernel_python: Path | None,
    database: str,
    unsafe: bool,
) -> None:
    """Grade the notebooks found at PATHS for ASSIGNMENT.

    A path is a notebook, a folder of notebooks named after students, a folder with one folder
    for each student, or an archive of one, such as Canvas and Moodle make. `grader import`
    shows what would be read. A notebook that was graded before is not run again.

    \b
    Examples:
      grader grade gradient_descent submissions/ --out graded/
      grader grade iris_mlp submissions.zip --roster roster.csv --out graded/
      grader grade iris_mlp submissions/ --out graded/ --only 20260107
      grader grade iris_mlp submissions/ --out graded/ --retry timeout --limit-scale 3
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(course)
    here.assignment_folder(assignment)
    if runner == wiring.JUPYTER and not unsafe:
        raise unprotected()
    if unsafe:
        click.echo(
            _("Warning: --unsafe: notebooks run without a sandbox on this machine."), err=True
        )
    found = collected(here, assignment, reading)
    tell_left_out(found)
    mine = tuple(chosen(found.found, assignment, only))
    missing = sorted(set(only) - {one.student for one in mine})
    if missing:
        raise GraderError(
            "--only",
            text("there is no submission of {}").filled(", ".join(missing)),
            text("check the student's id"),
        )
    hidden = (out, here.folder / "reference", here.folder / "assignments", *reading.paths)
    with (
        wiring.open_gradebook(out, url=database, create=True, writes=True) as gradebook,
        wiring.open_runner(
            runner,
            jobs,
            unsafe=unsafe,
            python=kernel_python,
            hidden=hidden,
            notebooks=(one.content for one in mine),
        ) as how,
    ):
        wanted = Wanted(
            out=out,
            course=here,
            jobs=jobs or wiring.default_jobs(),
            language=_language(lang),
            quiet=as_json,
            gradebook=gradebook,
            occasion=wiring.occasion(Cause.GRADE),
            retry=frozenset(map(RunOutcome, retry)),
            limit_scale=limit_scale,
            audience=Audience(audience),
        )
        graded = run_batch(wanted, assignment, mine, how)
    show(graded, out, as_json=as_json)


@click.command
@out_option
@jobs_option
@language_option
@json_option
def demo(*, out: Path, jobs: int | None, lang: str, as_json: bool) -> None:
    """Grade the bundled demo class: every kind of feedback on one page.

    \b
    Example:
      grader demo --out build/demo
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(None)
    graded: list[Graded] = []
    with (
        wiring.open_gradebook(out, create=True, writes=True) as gradebook,
        wiring.trusting_runner(jobs) as how,
    ):
        wanted = Wanted(
            out=out,
            course=here,
            jobs=jobs or wiring.default_jobs(),
            language=_language(lang),
            quiet=as_json,
            gradebook=gradebook,
            occasion=wiring.occasion(Cause.GRADE),
            limit_scale=DEMO_LIMIT_SCALE,
        )
        for assignment, found in demo_class(here).items():
            if not as_json:
                click.echo(f"{assignment}:", err=True)
            graded += run_batch(wanted, assignment, found, how)
    show(graded, out, as_json=as_json)


def show(graded: Sequence[Graded], out: Path, *, as_json: bool) -> None:
    """Print what a batch came to, and the page to open."""
    if as_json:
        click.echo(json.dumps(summary_document(graded, out), ensure_ascii=False, indent=2))
    else:
        show_summary(graded, out)


def _language(name: str) -> Language:
    return next(language for language in get_args(Language) if language == name)
