"""What a batch came to: lanes of trouble, the mean, and the page to open."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import click

from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.submission import displayed
from grader.report.result import result_document

LANES = {
    RunOutcome.UNREADABLE: "unreadable, waiting for a person",
    RunOutcome.INFRASTRUCTURE: "trouble on this machine, to be run again",
    RunOutcome.TIMEOUT: "stopped at a time limit",
    RunOutcome.MEMORY: "stopped at the memory limit",
    RunOutcome.KILLED: "ended by themselves",
    RunOutcome.CELL_ERRORS: "a cell raised an exception",
}
SHOWN = 8


def show_summary(graded: Sequence[Graded], out: Path) -> None:
    """Print the summary of a batch for a person."""
    judged = [one for one in graded if one.assessment.graded]
    waiting = [one for one in judged if one.assessment.needs_review]
    click.echo()
    click.echo(f"{len(graded)} submissions, {len(judged)} graded, {len(waiting)} wait for a person")
    shares = [a.score / a.points for one in judged if (a := one.assessment).points]
    if shares:
        click.echo(f"Mean score: {100 * sum(shares) / len(shares):.1f} %")
    lanes: dict[RunOutcome, list[str]] = defaultdict(list)
    for one in graded:
        lanes[one.run.outcome].append(displayed(one.student))
    for outcome, words in LANES.items():
        if lanes[outcome]:
            click.echo(f"  {len(lanes[outcome])} {words}: {_names(lanes[outcome])}")
    click.echo(f"Open {(out / 'index.html').absolute()}")


def _names(students: list[str]) -> str:
    shown = ", ".join(students[:SHOWN])
    return shown if len(students) <= SHOWN else f"{shown} and {len(students) - SHOWN} more"


def summary_document(graded: Sequence[Graded], out: Path) -> dict[str, object]:
    """Return the summary of a batch for a machine; results are as in ``result.json``."""
    judged = [one for one in graded if one.assessment.graded]
    return {
        "submissions": len(graded),
        "graded": len(judged),
        "needs_review": sum(bool(one.assessment.needs_review) for one in judged),
        "index": str((out / "index.html").absolute()),
        "results": [result_document(one) for one in graded],
    }
