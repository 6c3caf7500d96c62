"""Options of the commands that read submissions, and what these options come to."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from gettext import gettext as _
from pathlib import Path

import click

from grader.cli.summary import few_names
from grader.course.folder import Course
from grader.course.submitting import submission_policy, zone_of
from grader.domain.roster import Roster
from grader.intake.collecting import Collected, Wanted, collect
from grader.intake.platforms import Platform
from grader.language import said
from grader.rosters.lists import columns_of, read_roster
from grader.rosters.moments import zone_named

SHOWN = 12

_OPTIONS = (
    click.option(
        "--roster",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="The class list (CSV or .xlsx): grades go under its ids, with its names.",
    ),
    click.option(
        "--columns",
        default="",
        metavar="id=学号,name=姓名",
        help="Columns of the roster, where they are not known by their names.",
    ),
    click.option(
        "--pattern",
        default="",
        metavar="REGEX",
        help="Whose a file is, by named groups in its path: student_id, name, assignment, "
        "timestamp.",
    ),
    click.option(
        "--times",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A table with the platform's own times, such as Moodle's grading worksheet.",
    ),
    click.option(
        "--platform",
        default=Platform.AUTO.value,
        show_default=True,
        type=click.Choice([platform.value for platform in Platform]),
        help="Where an archive comes from.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a person asked for."""

    paths: tuple[Path, ...]
    roster: Path | None
    columns: str
    pattern: str
    times: Path | None
    platform: str


def reading_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options of reading submissions to a command, which takes them as ``reading``."""

    @wraps(command)
    def packed(  # noqa: PLR0913  (one parameter for each option)
        *,
        paths: tuple[Path, ...],
        roster: Path | None,
        columns: str,
        pattern: str,
        times: Path | None,
        platform: str,
        **others: object,
    ) -> None:
        reading = Reading(
            paths=paths,
            roster=roster,
            columns=columns,
            pattern=pattern,
            times=times,
            platform=platform,
        )
        command(reading=reading, **others)

    for option in reversed(_OPTIONS):
        packed = option(packed)
    return packed


def collected(course: Course, assignment: str, reading: Reading) -> Collected:
    """Return what the paths hold, under the course's deadline for the assignment.

    Raises:
        GraderError: a path, the roster, the pattern or ``course.toml`` cannot be used.
    """
    zone = zone_named(zone_of(course.folder))
    mapping = columns_of(reading.columns)
    return collect(
        Wanted(
            paths=reading.paths,
            assignment_ids=course.assignment_ids(),
            platform=Platform(reading.platform),
            pattern=reading.pattern,
            roster=read_roster(reading.roster, zone, mapping) if reading.roster else Roster(),
            times=read_roster(reading.times, zone) if reading.times else Roster(),
            policy=submission_policy(course.folder, assignment),
            zone=zone,
        )
    )


def tell_left_out(found: Collected) -> None:
    """Print on standard error what is graded under nobody's name, and who is missing."""
    for stray in found.strays:
        click.echo(_("Not read: {}").format(said(stray.told)), err=True)
    for words, names in (
        (_("not on the roster, or on it twice; graded under their own names"), found.unlisted),
        (_("handed in nothing"), tuple(student.label for student in found.missing)),
    ):
        if names:
            click.echo(f"{len(names)} {words}: {few_names(names)}", err=True)
