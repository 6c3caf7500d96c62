"""What several folders of tests share: runs of the course's assignments, the demo class, a browser.

The browser is the machine's own Chromium. Without one, tests that want it are skipped, unless
``NABLA_BROWSER=required`` says that there is one.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Error, sync_playwright

from grader.cli.main import main
from grader.course.folder import Course
from grader.domain.observation import Run
from grader.domain.probe import Plan
from grader.domain.release import Release
from grader.domain.verdict import ExerciseResult, Verdict
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

# How long an example takes is the machine's affair; no test rests on it.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
REPOSITORY = Path(__file__).parents[1]
Function = Callable[..., object]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a person try more random programs than every test run does."""
    parser.addoption(
        "--right-programs", type=int, default=200, help="random right programs to grade"
    )
    parser.addoption(
        "--wrong-programs", type=int, default=60, help="random wrong programs to grade"
    )


@pytest.fixture(scope="session")
def release() -> Callable[[str], Release]:
    """Return a function that gives one of the course's own releases by its id."""
    return cache(Course(folder=REPOSITORY).release)


@pytest.fixture(scope="session")
def run_of(release: Callable[[str], Release]) -> Callable[..., Run]:
    """Return a function that runs the reference's functions with some of them changed."""

    @cache
    def plan(slug: str) -> Plan:
        found = release(slug)
        return make_plan(found.assignment, found.reference, b"checks", found.plan_digest)

    def made(slug: str, **changed: Function) -> Run:
        found = release(slug)
        known = found.reference.functions
        program = {e.id: known[e.id] for e in found.assignment.exercises if e.id in known}
        return rehearse(found, plan(slug), {**program, **changed})

    return made


@pytest.fixture(scope="session")
def result(release: Callable[[str], Release]) -> Callable[[str, Run, str], ExerciseResult]:
    """Return a function that gives the result of one exercise."""

    @cache
    def reduced(slug: str, exercise: str) -> Release:
        """Return the release with one exercise and those it builds on, which is faster."""
        found = release(slug)
        wanted = (*found.assignment.upstream(exercise), exercise)
        kept = tuple(e for e in found.assignment.exercises if e.id in wanted)
        return replace(found, assignment=replace(found.assignment, exercises=kept))

    def assessed(slug: str, run: Run, exercise: str) -> ExerciseResult:
        return assess(reduced(slug, exercise), run).exercises[-1]

    return assessed


@pytest.fixture(scope="session")
def verdict(
    result: Callable[[str, Run, str], ExerciseResult],
) -> Callable[[str, Run, str], Verdict]:
    """Return a function that gives the verdict of one check, as ``exercise/check``."""

    def judged(slug: str, run: Run, check: str) -> Verdict:
        exercise, _, name = check.partition("/")
        return next(v for v in result(slug, run, exercise).verdicts if v.check == name)

    return judged


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Grade the demo class with the real command, which costs half a minute of processor time.

    Returns what the command prints as JSON; the folder is that of its ``index``, and is not to
    be changed.
    """
    folder = tmp_path_factory.mktemp("demo")
    said = StringIO()
    with redirect_stdout(said):
        main(["demo", "--out", str(folder), "--jobs", "2", "--json"])
    document: dict[str, Any] = json.loads(said.getvalue())
    return document


@pytest.fixture(scope="session")
def demo_folder(demo: Mapping[str, Any]) -> Path:
    """Return the folder that the demo class was graded into, not to be changed."""
    return Path(demo["index"]).parent


def _executable() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield the machine's own browser; one per module, for its loop stops others of ours."""
    executable = _executable()
    required = os.environ.get("NABLA_BROWSER") == "required"
    if executable is None:
        reason = f"there is no browser: none of {', '.join(NAMES)} is on the PATH"
        (pytest.fail if required else pytest.skip)(reason)
    with sync_playwright() as driver:
        try:
            started = driver.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        except Error as error:
            if required:
                raise
            pytest.skip(f"{executable} does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()
