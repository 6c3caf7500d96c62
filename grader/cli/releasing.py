"""``grader release``."""

import json
import tempfile
from gettext import gettext as _
from pathlib import Path

import click

from grader import wiring
from grader.cli.options import course_option, json_option
from grader.course.bundle import bundle
from grader.course.data import course_data


@click.command
@click.argument("assignment")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the bundle, made if it is not there.",
)
@course_option
@json_option
def release(*, assignment: str, out: Path, course: Path | None, as_json: bool) -> None:
    """Write the bundle that students get for ASSIGNMENT: starter, data, and a self-check.

    The self-check is one file of plain Python and NumPy, for Jupyter and Colab; students
    install nothing. It holds public inputs and the numbers that are right for them, no
    reference, and no input that anybody is graded with.

    \b
    Example:
      grader release gradient_descent --out handout/
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    here = wiring.course(course)
    found = here.release(assignment)
    with tempfile.TemporaryDirectory(prefix="grader-") as cache:
        data = course_data(found.assignment.data, here.folder, Path(cache))
        written = list(bundle(found, data, out))
    if as_json:
        click.echo(json.dumps({"assignment": assignment, "files": [str(path) for path in written]}))
        return
    for path in written:
        click.echo(f"  {path}")
    said = _("Hand out everything in {folder}; README.md tells students how to check themselves.")
    click.echo(said.format(folder=out))
