"""``grader regrade``: what an edit does to recorded grades, and doing or undoing it."""

import json
from collections import defaultdict
from collections.abc import Mapping
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import (
    course_option,
    folder_argument,
    jobs_option,
    json_option,
    language_option,
)
from grader.cli.rejudging import made_ready, rejudging
from grader.cli.summary import few_names
from grader.course.folder import read_release
from grader.domain.change import Change, Forecast
from grader.domain.error import GraderError
from grader.domain.occasion import Cause
from grader.domain.release import Release
from grader.domain.submission import displayed
from grader.domain.text import Language
from grader.language import said, text
from grader.workflow.forecasting import forecast
from grader.workflow.ports import Gradebook
from grader.workflow.regrading import Regrade, undo
from grader.workflow.reporting import Archive

SHOWN = 40


@click.command
@folder_argument
@click.option("--preview", "what", flag_value="preview", default=True, help="Only tell (default).")
@click.option("--apply", "what", flag_value="apply", help="Record the new grades.")
@click.option("--undo", "what", flag_value="undo", help="Append what was before the last --apply.")
@course_option
@jobs_option
@language_option
@json_option
def regrade(  # noqa: PLR0913  (one parameter for each option)
    *, folder: Path, what: str, course: Path | None, jobs: int | None, lang: str, as_json: bool
) -> None:
    """Tell what an edited assignment changes for the grades in FOLDER, or change them.

    After an edit of a reference, a tolerance, points or texts the stored runs are judged again; no
    notebook runs. Where an edit changes what notebooks are asked, they are named,
    and --apply runs them again.

    \b
    Examples:
      grader regrade graded/ --preview
      grader regrade graded/ --apply
      grader regrade graded/ --undo
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    language: Language = next(one for one in get_args(Language) if one == lang)
    here = wiring.course(course)
    with wiring.open_gradebook(folder, writes=what != "preview") as gradebook:
        grades = gradebook.latest()
        known = sorted({assignment for _, assignment in grades})
        if not known:
            raise GraderError(
                str(folder), text("nothing has been graded here"), text("run `grader grade`")
            )
        if what != "undo":
            made_ready(len(grades), jobs or wiring.default_jobs())
        archive = Archive(gradebook=gradebook, read_release=read_release)
        cause = Cause.UNDO if what == "undo" else Cause.REGRADE
        work = Regrade(
            archive=archive,
            pages=wiring.pages(folder, language, here),
            occasion=wiring.occasion(cause),
        )
        if what == "undo":
            _tell_undone(undo(work), as_json=as_json)
            return
        releases = {name: here.release(name) for name in known if name in here.assignment_ids()}
        told = _forecast(folder, releases, gradebook, jobs)
        _show(told, as_json=as_json)
        if what == "apply":
            # Not at the top: a preview runs nothing.
            from grader.cli.grade import Wanted  # noqa: PLC0415
            from grader.cli.running_again import applied  # noqa: PLC0415

            wanted = Wanted(
                out=folder,
                course=here,
                jobs=jobs or wiring.default_jobs(),
                language=language,
                quiet=as_json,
                gradebook=gradebook,
                occasion=work.occasion,
            )
            recorded = applied(wanted, work, releases, told)
            if not as_json:
                words = ngettext("{} grade recorded.", "{} grades recorded.", recorded)
                back = _("To go back: grader regrade {} --undo").format(folder)
                click.echo(f"{words.format(recorded)} {back}")


def _forecast(
    folder: Path, releases: Mapping[str, Release], gradebook: Gradebook, jobs: int | None
) -> Forecast:
    many = jobs or wiring.default_jobs()
    with rejudging(folder / wiring.STORE, releases, gradebook, many) as rejudge:
        return forecast(releases, gradebook, rejudge)


def _show(told: Forecast, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(document(told), ensure_ascii=False, indent=2))
        return
    counted = ngettext(
        "{runs} stored run, {judged} judged again.",
        "{runs} stored runs, {judged} judged again.",
        told.runs,
    )
    click.echo(counted.format(runs=told.runs, judged=told.judged))
    for assignment, students in told.rerun.items():
        words = _("{assignment}: other questions are asked; to run again: {students}")
        click.echo(words.format(assignment=assignment, students=few_names(students)))
    by_student: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in told.changes:
        by_student[change.assignment, change.student].append(change)
    if not by_student:
        click.echo(_("No grade changes."))
    for (assignment, student), changes in list(by_student.items())[:SHOWN]:
        total = sum(change.moved for change in changes)
        click.echo(f"{displayed(student)} ({assignment}): {total:+g}")
        for one in changes:
            click.echo(
                f"  {one.exercise}/{one.check}: {_points(one.before)} -> {_points(one.after)}"
                f"  ({said(one.why)})"
            )
    if len(by_student) > SHOWN:
        click.echo(_("and {} more; --json lists all").format(len(by_student) - SHOWN))


def _points(score: float | None) -> str:
    return _("not judged") if score is None else f"{score:g}"


def document(told: Forecast) -> dict[str, object]:
    """Return a forecast for a machine."""
    return {
        "runs": told.runs,
        "judged": told.judged,
        "rerun": [
            {"assignment": assignment, "student": student}
            for assignment, students in told.rerun.items()
            for student in students
        ],
        "changes": [
            {
                "student": one.student,
                "assignment": one.assignment,
                "check": f"{one.exercise}/{one.check}",
                "from": one.before,
                "to": one.after,
                "why": one.why.en,
            }
            for one in told.changes
        ],
    }


def _tell_undone(undone: int, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"undone": undone}))
        return
    words = ngettext("{} grade is as it was before.", "{} grades are as they were before.", undone)
    click.echo(words.format(undone))
