"""Applying a regrade: what an edit asks otherwise is run again, then the grades are recorded."""

from collections.abc import Mapping

import click

from grader import wiring
from grader.cli.grade import Wanted, run_batch
from grader.domain.change import Forecast
from grader.domain.release import Release
from grader.domain.submission import displayed
from grader.workflow.regrading import Regrade, apply, handed_in


def applied(wanted: Wanted, work: Regrade, releases: Mapping[str, Release], told: Forecast) -> int:
    """Run the notebooks that the edit asks other questions; return how many grades changed."""
    if told.rerun:
        _run_again(wanted, work, releases, told)
    return apply(work, releases)


def _run_again(
    wanted: Wanted, work: Regrade, releases: Mapping[str, Release], told: Forecast
) -> None:
    hidden = (wanted.out, wanted.course.folder / "reference", wanted.course.folder / "assignments")
    with wiring.open_runner(hidden=hidden) as runner:
        for assignment, students in told.rerun.items():
            found = tuple(handed_in(work.archive, releases[assignment]))
            run_batch(wanted, assignment, found, runner)
            missing = sorted(set(students) - {one.student for one in found})
            if missing:
                names = ", ".join(map(displayed, missing))
                click.echo(f"Not kept, hand to `grader grade` again: {names}", err=True)
