"""``grader mark``: what a person gives for what no machine can judge."""

import json
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path
from typing import get_args

import click

from grader import wiring
from grader.cli.options import (
    assignment_option,
    by_option,
    course_option,
    folder_argument,
    json_option,
    language_option,
)
from grader.course.folder import read_release
from grader.domain.error import GraderError
from grader.domain.grade import Graded
from grader.domain.override import Decision, Override
from grader.domain.rubric import rubric_of
from grader.domain.submission import displayed
from grader.domain.text import Language
from grader.language import said as in_words
from grader.workflow.anonymising import ANONYMOUS, nameless
from grader.workflow.marking import (
    Desk,
    Waiting,
    declared,
    entry_meant,
    mark_given,
    waiting,
)
from grader.workflow.ports import Gradebook
from grader.workflow.reporting import Archive, release_of


def desk(folder: Path, gradebook: Gradebook, course: Path | None, lang: str) -> Desk:
    """Return where a person works on the grades below ``folder``."""
    language: Language = next(one for one in get_args(Language) if one == lang)
    return Desk(
        archive=Archive(gradebook=gradebook, read_release=read_release),
        pages=wiring.pages(folder, language, wiring.course(course)),
    )


def _given(items: Sequence[str]) -> dict[str, float]:
    """Return the points by item from ``id=points``."""
    found = {}
    for item in items:
        name, _sign, points = item.partition("=")
        try:
            found[name.strip()] = float(points)
        except ValueError as error:
            raise click.UsageError(_("--item {} is not like --item name=3").format(item)) from error
    return found


@click.command
@folder_argument
@click.argument("student", default="")
@click.argument("check", metavar="[EXERCISE/CHECK]", default="")
@click.option(
    "--item", "items", multiple=True, metavar="ID=POINTS", help="Points of one item of the rubric."
)
@click.option(
    "--points",
    multiple=True,
    type=click.FloatRange(min=0),
    help="Points, without a rubric.",
)
@click.option(
    "--use", "ids", multiple=True, metavar="ID", help="A comment that the assignment keeps ready."
)
@click.option("--say", default="", help="Words of your own; shown to the student.")
@by_option
@assignment_option
@click.option(
    "--replaces",
    default=0,
    type=click.IntRange(min=0),
    help="The number of the decision that this one replaces.",
)
@click.option("--anonymous", is_flag=True, help="List pseudonyms in place of names.")
@course_option
@language_option
@json_option
def mark(  # noqa: PLR0913  (one parameter for each option)
    *,
    folder: Path,
    student: str,
    check: str,
    items: tuple[str, ...],
    points: tuple[float, ...],
    ids: tuple[str, ...],
    say: str,
    author: str,
    assignment: str,
    replaces: int,
    anonymous: bool,
    course: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Mark what only a person can judge, or list what still waits.

    Without STUDENT: every check that waits for a person, with the page to read and the items of
    its rubric. With STUDENT and EXERCISE/CHECK: give points, by item where the assignment has a
    rubric. A mark is signed, shown to the student, and stands whatever is graded later.

    \b
    Examples:
      grader mark graded/
      grader mark graded/ 20260107 summary/text --item compares=4 --item numbers=3 --use units
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    with wiring.open_gradebook(folder) as gradebook:
        work = desk(folder, gradebook, course, lang)
        if not student:
            lines = gradebook.lines(assignment)
            if anonymous:
                folder, lines = folder / ANONYMOUS, tuple(map(nameless, lines))
            _list(folder, work, tuple(waiting(lines)), as_json=as_json)
            return
        entry = entry_meant(gradebook, student, assignment, str(folder))
        declaration = release_of(work.archive, entry.release).assignment
        earned, remarks = mark_given(declaration, check, _given(items), points, ids)
        exercise, _slash, name = check.partition("/")
        signed = Override(
            exercise=exercise,
            check=name,
            decision=Decision.AWARD,
            points=earned,
            reason=say,
            author=author or wiring.user_name() or "unknown",
            at=wiring.now(),
            number=replaces + 1,
            remarks=remarks,
        )
        graded = work.decide(entry, signed)
        work.write_overview()
        left = len(tuple(waiting(gradebook.lines(entry.assignment))))
    _told(graded, signed, left, as_json=as_json)


def _told(graded: Graded, signed: Override, left: int, *, as_json: bool) -> None:
    """Print what was given, and what still waits."""
    total, check = graded.assessment, f"{signed.exercise}/{signed.check}"
    if as_json:
        document = {
            "student": graded.student,
            "assignment": graded.assignment.id,
            "check": check,
            "earned": signed.points,
            "number": signed.number,
            "score": total.score,
            "points": total.points,
            "waiting": left,
        }
        click.echo(json.dumps(document, ensure_ascii=False))
        return
    said = _("{student}, {check}: {earned:g} points; in all {score:g} of {points:g}. {left} wait")
    click.echo(
        said.format(
            student=displayed(graded.student),
            check=check,
            earned=signed.points,
            score=total.score,
            points=total.points,
            left=left,
        )
    )


def _list(folder: Path, work: Desk, found: Sequence[Waiting], *, as_json: bool) -> None:
    """Print what waits for a person."""
    if as_json:
        click.echo(json.dumps([_document(one) for one in found], ensure_ascii=False, indent=2))
        return
    if not found:
        click.echo(_("Nothing waits for a person."))
        return
    last = ("", "")
    for one in found:
        if last != (one.assignment, one.check):
            last = (one.assignment, one.check)
            click.echo(f"{one.assignment} {one.check} ({one.points:g})")
            for line in _rubric_lines(work, one):
                click.echo(f"    {line}")
        page = (folder / one.folder / "report.html").absolute()
        name = f" {displayed(one.name)}" if one.name else ""
        click.echo(f"  {displayed(one.student)}{name}: {page}")


def _rubric_lines(work: Desk, one: Waiting) -> Sequence[str]:
    entry = entry_meant(work.gradebook, one.student, one.assignment, one.assignment)
    assignment = release_of(work.archive, entry.release).assignment
    try:
        spec = declared(assignment, one.check)
    except GraderError:  # a rule's verdict is declared as a rule
        return ()
    items = [f"--item {i.id}=0..{i.points:g}  {in_words(i.title)}" for i in rubric_of(spec)]
    ready = [f"--use {name}  {in_words(words)}" for name, words in assignment.comments.items()]
    return [*items, *ready]


def _document(one: Waiting) -> dict[str, object]:
    return {
        "student": one.student,
        "name": one.name,
        "assignment": one.assignment,
        "check": one.check,
        "points": one.points,
        "folder": one.folder,
    }
