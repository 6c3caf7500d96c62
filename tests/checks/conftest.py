"""What the tests of the checks share: runs of the course's assignments, and their verdicts."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.domain.observation import Run
from grader.domain.probe import Plan
from grader.domain.release import Release
from grader.domain.verdict import Verdict
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

REPOSITORY = Path(__file__).parents[2]
Function = Callable[..., object]


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
def verdict(release: Callable[[str], Release]) -> Callable[[str, Run, str], Verdict]:
    """Return a function that gives the verdict of one check, as ``exercise/check``."""

    @cache
    def reduced(slug: str, exercise: str) -> Release:
        """Return the release with one exercise and those it builds on, which is faster."""
        found = release(slug)
        wanted = (*found.assignment.upstream(exercise), exercise)
        kept = tuple(e for e in found.assignment.exercises if e.id in wanted)
        return replace(found, assignment=replace(found.assignment, exercises=kept))

    def judged(slug: str, run: Run, check: str) -> Verdict:
        exercise, _, name = check.partition("/")
        result = assess(reduced(slug, exercise), run).exercises[-1]
        return next(v for v in result.verdicts if v.check == name)

    return judged
