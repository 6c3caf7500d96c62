"""What ``grader doctor`` looks at: Python, libraries, the course, the sandbox, the machine."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from gettext import gettext as _
from pathlib import Path

from grader import wiring
from grader.cli.properties import title_of
from grader.cli.surroundings import Strain, strains
from grader.domain.error import EnvironmentTrouble, GraderError
from grader.language import said, text

PYTHONS = ((3, 11), (3, 14))
NEEDED = ("IPython", "ipykernel", "numpy", "tensorflow", "matplotlib", "pandas", "sklearn")
# Asked of the interpreter that runs notebooks, which need not be this one.
ASK = (
    "import importlib.util, json, sys; "
    "print(json.dumps([n for n in sys.argv[1:] if importlib.util.find_spec(n) is None]))"
)


class Level(StrEnum):
    """FAIL: unknown notebooks must not be graded here; CAUTION: they may, with care."""

    PASS = "pass"  # noqa: S105  (a word of isolate's)
    CAUTION = "caution"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """One property of this machine; ``name`` is for programs, ``title`` for people."""

    name: str
    title: str
    level: Level
    observed: str
    enforced_by: str = ""
    fix: str = ""


def examined(course: Path | None) -> Iterator[Examined]:
    """Yield every property, in the order a person would mend them."""
    yield _python()
    yield _libraries()
    yield _course(course)
    yield from _sandbox(wiring.course(course).folder)
    yield _reading()
    for strain in strains(os.cpu_count() or 1):
        yield _machine(strain)


def _needed(name: str, title: str, observed: str, fix: str, *, holds: bool) -> Examined:
    """Return a property without which nothing is graded; the fix is told where it fails."""
    level = Level.PASS if holds else Level.FAIL
    return Examined(
        name=name, title=title, level=level, observed=observed, fix="" if holds else fix
    )


def _python() -> Examined:
    return _needed(
        "python",
        _("Python"),
        f"{platform.python_version()}, {platform.system()} {platform.machine()}",
        _("use Python 3.11, 3.12 or 3.13"),
        holds=PYTHONS[0] <= sys.version_info[:2] < PYTHONS[1],
    )


def _libraries() -> Examined:
    missing = _missing_libraries()
    lacking = _("missing: {names}").format(names=", ".join(missing))
    return _needed(
        "student libraries",
        _("libraries that notebooks use"),
        lacking if missing else ", ".join(NEEDED),
        _("run `make setup` in the checkout, or install the package with its dependencies"),
        holds=not missing,
    )


def _missing_libraries() -> list[str]:
    asked = subprocess.run(  # noqa: S603  (our own interpreter, our own words)
        [sys.executable, "-c", ASK, *NEEDED], capture_output=True, text=True, check=False
    )
    if asked.returncode:
        raise EnvironmentTrouble(
            sys.executable, text("cannot be run"), text("check the installation of Python")
        )
    return [str(name) for name in json.loads(asked.stdout)]


def _course(course: Path | None) -> Examined:
    here = wiring.course(course)
    fix = _("choose a course folder with --course")
    try:
        names = [here.release(name).assignment.id for name in here.assignment_ids()]
        listed = ", ".join(names) or _("no assignments")
        observed = f"{here.folder}: {listed}"
    except GraderError as error:
        names, observed, fix = [], said(error.said), said(error.advice)
    return _needed("course", _("course"), observed, fix, holds=bool(names))


def _sandbox(course: Path) -> Iterator[Examined]:
    """Yield each property of the sandbox as canaries saw it, on the rung that would be used."""
    rungs = wiring.sandboxes((course / "reference", course / "assignments"))
    good = [rung for rung in rungs if rung.sufficient]
    for rung in rungs:
        if not rung.sufficient:
            yield Examined(
                name=f"rung, {rung.name}",
                title=rung.name,
                level=Level.CAUTION,
                observed=_("not in force here: {why}").format(why=rung.why_not),
                fix=_("see docs/sandbox.md; a weaker sandbox is tried next"),
            )
    yield _needed(
        "sandbox",
        _("sandbox"),
        good[0].name if good else _("nothing sufficient is in force"),
        _(
            "see docs/sandbox.md; until then grade only notebooks you trust, with --unsafe, or "
            "in a machine that holds nothing else"
        ),
        holds=bool(good),
    )
    for finding in rungs[-1].findings if rungs else ():
        yield Examined(
            name=f"sandbox, {finding.name}",
            title=title_of(finding.name),
            level=Level.PASS if finding.holds else Level.FAIL,
            observed=_(finding.observed),
            enforced_by=finding.enforced_by,
            fix="" if finding.holds else _("see docs/sandbox.md"),
        )
    if good and not good[0].means.cgroup:
        yield Examined(
            name="subprocesses",
            title=_("programs started by notebooks"),
            level=Level.CAUTION,
            observed=_("refused: `!ls`, subprocess and multiprocessing fail in a notebook"),
            fix=_("run as root, or as a user with a delegated control group"),
        )


def _reading() -> Examined:
    """Tell whether what students wrote is read in a limited process; it is tried."""
    title = _("reading what students wrote")
    try:
        limited = wiring.reads_apart()
    except EnvironmentTrouble as trouble:
        return _needed("reading", title, said(trouble.said), said(trouble.advice), holds=False)
    return Examined(
        name="reading",
        title=title,
        level=Level.PASS if limited else Level.CAUTION,
        observed=_("in a process of its own that is stopped at its limits")
        if limited
        else _("without limits: this system cannot fork"),
        fix="" if limited else _("grade on Linux, or in WSL"),
    )


def _machine(strain: Strain) -> Examined:
    return Examined(
        name=strain.name,
        title=strain.title,
        level=Level.CAUTION if strain.advice else Level.PASS,
        observed=strain.observed,
        fix=strain.advice,
    )
