"""``grader new``."""

import json
from gettext import gettext as _
from pathlib import Path

import click

from grader.cli.options import json_option
from grader.course.skeleton import write_skeleton


@click.command
@click.argument("slug")
@click.option(
    "--course",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(),
    help="The course folder to write into, made if it is not there; this folder by default.",
)
@json_option
def new(*, slug: str, course: Path, as_json: bool) -> None:
    """Make the skeleton of a new assignment SLUG, which validates right away.

    It has one exercise with its reference, two known mistakes, a starter, a solution, a variant
    and a wrong notebook. Change one thing after the other and validate after each.

    \b
    Examples:
      grader new my_homework --course my_course
      grader validate my_homework --course my_course --fast
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    written = write_skeleton(course, slug)
    if as_json:
        click.echo(json.dumps({"slug": slug, "files": [str(path) for path in written]}))
        return
    for path in written:
        click.echo(f"  {path}")
    where = f" --course {course}" if course != Path() else " --course ."
    click.echo(
        _(
            """
Next:
  1. grader validate {slug} --fast        it is proven as it stands
  2. edit {declaration}: texts, exercises, checks, points
  3. edit {reference}: a function, a draw and known mistakes for each exercise
  4. write the starter and the solution; say in {proof} what must become of each notebook
  5. grader validate {slug}               notebooks and mutants, too
docs/instructor.md builds one step by step; docs/assignment.md explains every key."""
        ).format(
            slug=f"{slug}{where}",
            declaration=written[0],
            reference=written[1],
            proof=written[2].name,
        )
    )
