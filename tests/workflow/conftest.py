"""What the workflow's tests share: the course's own releases, and programs made of functions."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.domain.probe import Plan
from grader.domain.release import Release
from grader.domain.verdict import Assessment
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import Program, rehearse

REPOSITORY = Path(__file__).parents[2]

GetRelease = Callable[[str], Release]
GetProgram = Callable[[str], dict[str, Callable[..., object]]]
Try = Callable[..., Assessment]


@pytest.fixture(scope="session")
def release() -> GetRelease:
    """Return a function that gives one of the course's own releases by its id."""
    course = Course(folder=REPOSITORY)
    return cache(course.release)


@pytest.fixture(scope="session")
def right(release: GetRelease) -> GetProgram:
    """Return a function that gives a program of the reference's own functions."""

    def functions(slug: str) -> dict[str, Callable[..., object]]:
        found = release(slug)
        known = found.reference.functions
        return {e.id: known[e.id] for e in found.assignment.exercises if e.id in known}

    return functions


@pytest.fixture(scope="session")
def attempt(release: GetRelease) -> Try:
    """Return a function that assesses a program on the inputs of one seed."""

    @cache
    def plan(slug: str, seed: int) -> Plan:
        found = release(slug)
        key = hashlib.sha256(f"tests/{seed}".encode()).digest()
        return make_plan(found.assignment, found.reference, key, found.plan_digest)

    def assessed(slug: str, program: Program, seed: int = 0) -> Assessment:
        found = release(slug)
        return assess(found, rehearse(found, plan(slug, seed), program))

    return assessed
