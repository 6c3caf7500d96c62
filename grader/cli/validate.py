"""``grader validate``."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from grader import wiring
from grader.cli.options import course_option, jobs_option, json_option
from grader.course.data import offered_data
from grader.course.folder import Course
from grader.course.proof import read_claims
from grader.domain.error import AssignmentError
from grader.domain.release import Release
from grader.workflow.proving import Finding, Proof, job_of, judged

SECRET = b"the inputs of a proof may be known"


@click.command
@click.argument("assignments", nargs=-1)
@course_option
@jobs_option
@json_option
@click.option(
    "--draws",
    default=5,
    show_default=True,
    type=click.IntRange(1, 1000),
    help="Draws of inputs for each rehearsed program.",
)
@click.option("--notebooks/--no-notebooks", default=True, help="Run the notebooks of proof.toml.")
def validate(  # noqa: PLR0913  (one parameter for each option)
    *,
    assignments: tuple[str, ...],
    course: Path | None,
    jobs: int | None,
    as_json: bool,
    draws: int,
    notebooks: bool,
) -> None:
    """Prove that ASSIGNMENTS (all of the course, when none is named) tell right from wrong.

    The reference has to earn everything, the starter nothing, every known-wrong variant has
    to be caught, and every notebook of proof.toml has to become what is said of it. The
    course's own notebooks are run on this machine without a sandbox.

    \b
    Examples:
      grader validate gradient_descent
      grader validate --no-notebooks --draws 50
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(course)
    names = assignments or here.assignment_ids()
    if not names:
        raise AssignmentError(
            str(here.folder), "holds no assignments", "choose a course folder with --course"
        )
    document: dict[str, list[dict[str, object]]] = {}
    unproven = 0
    for name in names:
        release = here.release(name)
        if not as_json:
            click.echo(f"{name}: {release.assignment.points:g} points, release {release.id}")
        document[name] = []
        for finding in _findings(here, release, draws, jobs or wiring.default_jobs(), notebooks):
            unproven += bool(finding.problem)
            document[name].append(asdict(finding))
            if not as_json:
                _show(finding)
    if as_json:
        click.echo(json.dumps(document, ensure_ascii=False, indent=2))
    if unproven:
        raise AssignmentError(
            "validate",
            f"{unproven} statement{'s are' if unproven > 1 else ' is'} unproven",
            "see the lines marked ✗",
        )
    if not as_json:
        click.echo("Everything is proven.")


def _findings(
    course: Course, release: Release, draws: int, jobs: int, notebooks: bool
) -> Iterator[Finding]:
    yield from Proof(release=release, draws=draws).rehearsed()
    if not notebooks:
        return
    folder = course.assignment_folder(release.assignment.id)
    reader = wiring.trusting_reader()
    with (
        TemporaryDirectory(prefix="grader-") as cache,
        wiring.trusting_runner(jobs) as runner,
        wiring.executor(jobs) as pool,
    ):
        data = offered_data(release.assignment.data, course.folder, Path(cache))
        claims = read_claims(folder)
        runs = [
            pool.submit(runner.run, job_of(release, claim, reader, SECRET, data))
            for claim in claims
        ]
        for claim, run in zip(claims, runs, strict=True):
            yield judged(release, claim, run.result().run)


def _show(finding: Finding) -> None:
    mark = "✗" if finding.problem else "✓"
    line = f"  {mark} {finding.subject} {finding.statement}"
    if finding.named:
        line += f" [{', '.join(finding.named)}]"
    click.echo(line if not finding.problem else f"{line}: {finding.problem}")
