"""``grader doctor``: what this machine can do, property by property."""

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from grader import wiring
from grader.cli.options import course_option, json_option
from grader.domain.error import EnvironmentTrouble, GraderError

PYTHONS = ((3, 11), (3, 14))
NEEDED = ("IPython", "ipykernel", "numpy", "tensorflow", "matplotlib", "pandas", "sklearn")
# Asked of the interpreter that runs notebooks, which need not be this one.
ASK = (
    "import importlib.util, json, sys; "
    "print(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n) is None]))"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One property of this machine; ``holds`` is needed to grade with it."""

    name: str
    holds: bool
    observed: str
    fix: str = ""


def examined(course: Path | None) -> Iterator[Examined]:
    """Yield every property, in the order a person would mend them."""
    here = sys.version_info[:2]
    yield Examined(
        name="python",
        holds=PYTHONS[0] <= here < PYTHONS[1],
        observed=f"{platform.python_version()} on {platform.system()} {platform.machine()}",
        fix="use Python 3.11, 3.12 or 3.13",
    )
    missing = _missing_libraries()
    yield Examined(
        name="student libraries",
        holds=not missing,
        observed=f"missing: {', '.join(missing)}" if missing else ", ".join(NEEDED),
        fix="run `make demo` in the checkout, or install the package with its dependencies",
    )
    yield _course(course)
    yield from _sandbox(wiring.course(course).folder)


def _sandbox(course: Path) -> Iterator[Examined]:
    """Yield each property of the sandbox as canaries saw it, on the rung that would be used."""
    rungs = wiring.sandboxes((course / "reference", course / "assignments"))
    for rung in rungs:
        if not rung.sufficient:
            click.echo(f"  {rung.name}: not sufficient: {rung.why_not}", err=True)
    name = rungs[-1].name if rungs and rungs[-1].sufficient else ""
    yield Examined(
        name="sandbox",
        holds=bool(name),
        observed=name or "nothing sufficient is in force",
        fix="see docs/sandbox.md; grade only notebooks you trust, with --unsafe, or inside a "
        "container or a machine that holds nothing else",
    )
    for finding in rungs[-1].findings if rungs else ():
        yield Examined(
            name=f"sandbox, {finding.name}",
            holds=finding.holds,
            observed=f"{finding.observed} ({finding.enforced_by})",
            fix="see docs/sandbox.md",
        )


def _missing_libraries() -> list[str]:
    asked = subprocess.run(  # noqa: S603  (our own interpreter, our own words)
        [sys.executable, "-c", ASK, *NEEDED], capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise EnvironmentTrouble(
            sys.executable, "cannot be run", "check the installation of Python"
        )
    missing = json.loads(asked.stdout)
    return [str(name) for name in missing]


def _course(course: Path | None) -> Examined:
    here = wiring.course(course)
    try:
        releases = [here.release(name) for name in here.assignment_ids()]
    except GraderError as error:
        return Examined(name="course", holds=False, observed=str(error), fix=error.fix)
    names = ", ".join(release.assignment.id for release in releases)
    return Examined(
        name="course",
        holds=bool(releases),
        observed=f"{here.folder}: {names or 'no assignments'}",
        fix="choose a course folder with --course",
    )


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
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(f"{'✓' if one.holds else '✗'} {one.name}: {one.observed}")
            if not one.holds:
                click.echo(f"  Fix: {one.fix}")
    if not all(one.holds for one in found):
        raise click.exceptions.Exit(1)
