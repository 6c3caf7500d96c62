"""What the tests of the checks share: runs of the course's assignments, and their verdicts."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.domain.observation import Run
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

    def made(slug: str, **changed: Function) -> Run:
        found = release(slug)
        known = found.reference.functions
        program = {e.id: known[e.id] for e in found.assignment.exercises if e.id in known}
        plan = make_plan(found.assignment, found.reference, b"checks", found.plan_digest)
        return rehearse(found, plan, {**program, **changed})

    return made


@pytest.fixture(scope="session")
def verdict(release: Callable[[str], Release]) -> Callable[[str, Run, str], Verdict]:
    """Return a function that gives the verdict of one check, as ``exercise/check``."""

    def judged(slug: str, run: Run, check: str) -> Verdict:
        return next(
            v
            for exercise in assess(release(slug), run).exercises
            for v in exercise.verdicts
            if f"{exercise.id}/{v.check}" == check
        )

    return judged
