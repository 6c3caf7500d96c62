"""What a batch came to: lanes of trouble, the mean, and the page to open."""

from collections import defaultdict
from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.submission import displayed
from grader.domain.trouble import ENDS, Trouble, troubles_of
from grader.report.result import result_document

SHOWN = 8


def lane_words() -> dict[Trouble, str]:
    """Return what each lane of trouble is called, the most urgent first."""
    return {
        Trouble.UNREADABLE: _("unreadable, waiting for a person"),
        Trouble.INFRASTRUCTURE: _("trouble on this machine, to be run again"),
        Trouble.TIMEOUT: _("stopped at a time limit"),
        Trouble.MEMORY: _("stopped at the memory limit"),
        Trouble.KILLED: _("ended by themselves"),
        Trouble.SYNTAX: _("with a cell that is no Python"),
        Trouble.MISSING_FUNCTION: _("without a function that was asked for"),
        Trouble.RUNTIME_ERROR: _("raised an exception in a cell or a call"),
    }


def end_words(outcome: RunOutcome) -> str:
    """Return what is said of a run that did not end well."""
    if outcome in ENDS:
        return lane_words()[ENDS[outcome]]
    return _("a cell raised an exception")


def show_summary(graded: Sequence[Graded], out: Path) -> None:
    """Print the summary of a batch for a person."""
    judged = [one for one in graded if one.assessment.graded]
    waiting = [one for one in graded if not one.assessment.graded or one.assessment.needs_review]
    click.echo()
    count = ngettext(
        "{count} submission, {graded} graded, {waiting} waiting for a person",
        "{count} submissions, {graded} graded, {waiting} waiting for a person",
        len(graded),
    )
    click.echo(count.format(count=len(graded), graded=len(judged), waiting=len(waiting)))
    shares = [a.score / a.points for one in judged if (a := one.assessment).points]
    if shares:
        click.echo(_("Mean score: {:.1f} %").format(100 * sum(shares) / len(shares)))
    several = len({one.assignment.id for one in graded}) > 1
    lanes: dict[Trouble, list[str]] = defaultdict(list)
    for one in graded:
        name = f"{one.student}/{one.assignment.id}" if several else one.student
        for trouble in troubles_of(one.run):
            lanes[trouble].append(name)
    for trouble, words in lane_words().items():
        if lanes[trouble]:
            click.echo(f"  {len(lanes[trouble])} {words}: {few_names(lanes[trouble])}")
    click.echo(_("Open {}").format((out / "index.html").absolute()))


def few_names(names: Sequence[str]) -> str:
    """Return the first names of many, safe to print, and how many more there are."""
    shown = displayed(", ".join(names[:SHOWN]))
    if len(names) <= SHOWN:
        return shown
    return _("{names} and {more} more").format(names=shown, more=len(names) - SHOWN)


def summary_document(graded: Sequence[Graded], out: Path) -> dict[str, object]:
    """Return the summary of a batch for a machine; results are as in ``result.json``."""
    judged = [one for one in graded if one.assessment.graded]
    return {
        "submissions": len(graded),
        "graded": len(judged),
        "needs_review": sum(bool(one.assessment.needs_review) for one in judged),
        "lanes": {
            trouble.value: names
            for trouble in Trouble
            if (names := [one.student for one in graded if trouble in troubles_of(one.run)])
        },
        "index": str((out / "index.html").absolute()),
        "results": [result_document(one) for one in graded],
    }
