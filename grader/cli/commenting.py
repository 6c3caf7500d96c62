"""``grader comment``: what a person says of one submission, or of all that behave alike."""

import json
from collections.abc import Sequence
from gettext import gettext as _
from pathlib import Path

import click

from grader import wiring
from grader.cli.marking import desk
from grader.cli.options import (
    assignment_option,
    by_option,
    course_option,
    folder_argument,
    json_option,
    language_option,
)
from grader.domain.comment import Comment
from grader.domain.error import GraderError
from grader.domain.submission import displayed
from grader.domain.text import NOTHING, Text
from grader.language import text
from grader.workflow.marking import Desk, entry_meant, kept_ready, members
from grader.workflow.reporting import release_of


@click.command
@folder_argument
@click.argument("students", nargs=-1)
@click.option(
    "--group", default="", metavar="ID", help="All who behave alike; ids are in `grader overview`."
)
@click.option("--exercise", default="", help="The exercise that the comment belongs to.")
@click.option(
    "--use", "ids", multiple=True, metavar="ID", help="A comment that the assignment keeps ready."
)
@click.option("--say", default="", help="The comment in your own words.")
@click.option("--withdraw", default=0, metavar="NUMBER", help="Take this comment back.")
@by_option
@assignment_option
@course_option
@language_option
@json_option
def comment(  # noqa: PLR0913  (one parameter for each option)
    *,
    folder: Path,
    students: tuple[str, ...],
    group: str,
    exercise: str,
    ids: tuple[str, ...],
    say: str,
    withdraw: int,
    author: str,
    assignment: str,
    course: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Write a comment into the reports of STUDENTS, or of all who behave alike.

    It is signed and costs nothing. Written once for a group it stands in the report of each of
    its members. What is said is never changed: take it back with --withdraw and its number.

    \b
    Examples:
      grader comment graded/ --group g3fa2c --say "Look at the sign in the update once more."
      grader comment graded/ 20260107 20260110 --exercise summary --use units
      grader comment graded/ 20260107 --withdraw 12
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    if bool(students) == bool(group):
        raise click.UsageError(_("name students, or a group with --group"))
    with wiring.open_gradebook(folder) as gradebook:
        work = desk(folder, gradebook, course, lang)
        entries = (
            members(gradebook, group, assignment)
            if group
            else tuple(entry_meant(gradebook, one, assignment, str(folder)) for one in students)
        )
        said = Comment(
            exercise=exercise,
            words=_words(work, entries[0].release, exercise, ids, say, withdraw),
            author=author or wiring.user_name() or "unknown",
            at=wiring.now(),
            withdraws=withdraw,
        )
        if withdraw and not all(_has(gradebook.comments(one), withdraw) for one in entries):
            raise GraderError(
                f"--withdraw {withdraw}",
                text("there is no such comment on this submission"),
                text("its number stands beside it in the report"),
            )
        work.comment(entries, said)
    names = [entry.student for entry in entries]
    if as_json:
        click.echo(json.dumps({"students": names, "words": said.words.en}, ensure_ascii=False))
    else:
        click.echo(
            _("In {count} reports: {names}").format(
                count=len(names), names=displayed(", ".join(names))
            )
        )


def _has(comments: Sequence[Comment], number: int) -> bool:
    return any(one.number == number for one in comments)


def _words(  # noqa: PLR0913, PLR0917  (what a person gave, each by its name)
    work: Desk, release: str, exercise: str, ids: Sequence[str], say: str, withdraw: int
) -> Text:
    """Return what a comment says.

    Raises:
        GraderError: there is no such exercise, or no comment of that id.
    """
    assignment = release_of(work.archive, release).assignment
    known = [one.id for one in assignment.exercises]
    if exercise and exercise not in known:
        raise GraderError(
            exercise,
            text("this assignment has no such exercise"),
            text("use one of: {}").filled(", ".join(known)),
        )
    words = NOTHING
    for one in kept_ready(assignment, ids):
        words += one
    words += Text(en=say.strip(), zh=say.strip())
    if not words.en and not withdraw:
        raise click.UsageError(_("say something with --say, or --use a comment kept ready"))
    return words
