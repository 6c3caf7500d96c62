"""Options that several commands share."""

from pathlib import Path

import click

from grader.domain.disclosure import Audience
from grader.domain.text import LANGUAGES

folder_argument = click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
out_option = click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for pages, grades and stored runs; may be shared by assignments.",
)
course_option = click.option(
    "--course",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A course folder with assignments/ and reference/; the shipped one by default.",
)
jobs_option = click.option(
    "--jobs", type=click.IntRange(min=1, max=256), help="Notebooks at a time; one per processor."
)
language_option = click.option(
    "--lang",
    default="zh",
    show_default=True,
    type=click.Choice(LANGUAGES),
    help="Language that pages open in, and of messages; these follow your locale by default.",
)
audience_option = click.option(
    "--audience",
    default=Audience.STUDENT.value,
    show_default=True,
    type=click.Choice([audience.value for audience in Audience]),
    help="Who reads the reports: students see what [report] of the assignment lets them see.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
database_option = click.option(
    "--database",
    default="",
    metavar="URL",
    help="A database in place of the file in the output folder, which remembers it: "
    "postgresql+psycopg://user@host/name.",
)
limit_scale_option = click.option(
    "--limit-scale",
    default=1.0,
    show_default=True,
    type=click.FloatRange(min=0.1, max=100),
    help="Multiply every time limit.",
)
unsafe_option = click.option(
    "--unsafe", is_flag=True, help="Run notebooks without a sandbox: only code you trust."
)
by_option = click.option(
    "--by", "author", default="", help="Who signs; the name of this account by default."
)
assignment_option = click.option(
    "--assignment", default="", help="Which assignment, where there are several."
)
