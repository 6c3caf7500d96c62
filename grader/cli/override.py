"""``grader override`` and ``grader forget``: what a person decides over the machine."""

import json
import shutil
from gettext import gettext as _
from pathlib import Path
from typing import get_args

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
from grader.cli.overview import FOLDER as OVERVIEW
from grader.domain.error import GraderError
from grader.domain.override import Decision, Override
from grader.domain.submission import displayed
from grader.domain.text import Language
from grader.language import text
from grader.workflow.anonymising import ANONYMOUS
from grader.workflow.marking import entry_meant
from grader.workflow.overviewing import write_overview


@click.command
@folder_argument
@click.argument("student")
@click.argument("check", metavar="EXERCISE/CHECK")
@click.option("--points", type=click.FloatRange(min=0), help="The points that the check earns.")
@click.option("--allow", "decision", flag_value="allow", help="The check, or the rule, is kept.")
@click.option("--forbid", "decision", flag_value="forbid", help="It is not.")
@click.option(
    "--withdraw", "decision", flag_value="withdraw", help="The machine's verdict stands again."
)
@click.option("--reason", required=True, help="Shown to the student.")
@by_option
@assignment_option
@click.option(
    "--replaces",
    default=0,
    type=click.IntRange(min=0),
    help="The number of the decision that this one replaces.",
)
@course_option
@language_option
@json_option
def override(  # noqa: PLR0913  (one parameter for each option)
    *,
    folder: Path,
    student: str,
    check: str,
    points: float | None,
    decision: str | None,
    reason: str,
    author: str,
    assignment: str,
    replaces: int,
    course: Path | None,
    lang: str,
    as_json: bool,
) -> None:
    """Decide on one check of STUDENT over the machine, with a reason and a signature.

    The decision stands whatever is graded or regraded later. A text that a person grades gets
    its points this way, too. Where somebody has decided before, name the decision that yours
    replaces: of two at once the first is taken and the second is told.

    \b
    Examples:
      grader override graded/ 20260107 summary/text --points 8 --reason "clear, one error"
      grader override graded/ 20260107 gradients/policy.no_tape --allow --reason "used in a plot"
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    if (points is None) == (decision is None):
        raise click.UsageError(_("give one of --points, --allow, --forbid, --withdraw"))
    exercise, _slash, name = check.partition("/")
    with wiring.open_gradebook(folder) as gradebook:
        work = desk(folder, gradebook, course, lang)
        entry = entry_meant(gradebook, student, assignment, str(folder))
        signed = Override(
            exercise=exercise,
            check=name,
            decision=Decision(decision) if decision else Decision.AWARD,
            points=points or 0.0,
            reason=reason,
            author=author or wiring.user_name() or "unknown",
            at=wiring.now(),
            number=replaces + 1,
        )
        graded = work.decide(entry, signed)
        work.write_overview()
    total = {
        "student": student,
        "assignment": entry.assignment,
        "number": signed.number,
        "score": graded.assessment.score,
        "points": graded.assessment.points,
    }
    if as_json:
        click.echo(json.dumps(total, ensure_ascii=False))
    else:
        click.echo(
            _("{student}: {score:g} of {points:g} (decision {number}, signed {author})").format(
                student=displayed(student),
                score=graded.assessment.score,
                points=graded.assessment.points,
                number=signed.number,
                author=signed.author,
            )
        )


@click.command
@folder_argument
@click.argument("student")
@click.option("--yes", is_flag=True, help="Do not ask.")
@course_option
@language_option
@json_option
def forget(  # noqa: PLR0913  (one parameter for each option)
    *, folder: Path, student: str, yes: bool, course: Path | None, lang: str, as_json: bool
) -> None:
    """Delete everything of STUDENT: grades, runs, decisions, pages, what was handed in.

    Overviews of the class that FOLDER holds go with it. What was published or exported to another
    place is not known here and stays.

    \b
    Example:
      grader forget graded/ 20260107
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    language: Language = next(one for one in get_args(Language) if one == lang)
    with wiring.open_gradebook(folder, writes=True) as gradebook:
        if not any(name == student for name, _slug in gradebook.latest()):
            raise GraderError(
                str(folder),
                text('there is nothing of "{}"').filled(displayed(student)),
                text("check the id"),
            )
        if not yes:
            question = _("Delete everything of {student} in {folder}?")
            click.confirm(question.format(student=displayed(student), folder=folder), abort=True)
        gone = gradebook.forget(student, at=wiring.now(), author=wiring.user_name()) or ()
        for name in gone:
            shutil.rmtree(folder / name, ignore_errors=True)
        overviews = [path for name in (OVERVIEW, ANONYMOUS) if (path := folder / name).is_dir()]
        for path in overviews:  # they tell of everybody
            shutil.rmtree(path)
        pages = wiring.pages(folder, language, wiring.course(course))
        write_overview(gradebook, pages)
    if as_json:
        click.echo(json.dumps({"forgotten": student}, ensure_ascii=False))
    else:
        click.echo(_("Everything of {} is deleted.").format(displayed(student)))
        for path in overviews:
            click.echo(_("{} told of everybody and is deleted, too.").format(path))
        click.echo(_("What was published or exported elsewhere stays: delete it there."))
