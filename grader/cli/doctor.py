"""``grader doctor``: what this machine can do, property by property."""

import json
from dataclasses import asdict
from gettext import gettext as _
from pathlib import Path

import click

from grader.cli.examining import Examined, Level, examined
from grader.cli.options import course_option, json_option

_COLOURS = {Level.PASS: "green", Level.CAUTION: "yellow", Level.FAIL: "red"}


@click.command
@course_option
@json_option
def doctor(*, course: Path | None, as_json: bool) -> None:
    """Tell what this machine can do, property by property.

    Exit status 0 only when hostile notebooks may be graded here.

    \b
    Example:
      grader doctor
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)
    found = tuple(examined(course))
    failed = sum(one.level is Level.FAIL for one in found)
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            _show(one)
        click.echo()
        click.echo(_conclusion(failed))
    if failed:
        raise click.exceptions.Exit(1)


def _show(one: Examined) -> None:
    mark = click.style(f"{one.level.upper():7}", fg=_COLOURS[one.level])
    by = _(" ({means})").format(means=one.enforced_by) if one.enforced_by else ""
    line = _("{title}: {observed}").format(title=one.title, observed=one.observed)
    click.echo(f"{mark} {line}{by}")
    if one.fix:
        click.echo(f"        {_('Fix: {}').format(one.fix)}")


def _conclusion(failed: int) -> str:
    if failed:
        return _("Do not grade unknown notebooks here: see FAIL above ({count}).").format(
            count=failed
        )
    return _("Unknown notebooks may be graded here.")
