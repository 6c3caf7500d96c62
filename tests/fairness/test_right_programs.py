"""A correct program is never accused: full points, and no diagnosis, for random right programs.

``pytest tests/fairness --right-programs 1000`` tries a thousand.
"""

import hashlib
from collections.abc import Callable
from functools import cache

import pytest
from crossing import crossing
from right_programs import PROGRAMS, Choices

from grader.domain.probe import Plan
from grader.domain.release import Release
from grader.domain.verdict import Outcome
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

PLANS = 10


@pytest.fixture(scope="module")
def plan(release: Callable[[str], Release]) -> Callable[[str, int], Plan]:
    """Return a function that gives the plan for a number; a few plans serve all numbers."""

    @cache
    def made(slug: str, number: int) -> Plan:
        found = release(slug)
        key = hashlib.sha256(f"fairness/{number}".encode()).digest()
        return make_plan(found.assignment, found.reference, key, found.plan_digest)

    return lambda slug, number: made(slug, number % PLANS)


@pytest.mark.parametrize("slug", PROGRAMS)
def test_no_right_program_is_accused(
    slug: str,
    release: Callable[[str], Release],
    plan: Callable[[str, int], Plan],
    pytestconfig: pytest.Config,
) -> None:
    found = release(slug)
    share = -(-int(pytestconfig.getoption("right_programs")) // len(PROGRAMS))
    for seed in range(share):
        choices = Choices(seed)
        program = crossing(found, PROGRAMS[slug](choices))
        graded = assess(found, rehearse(found, plan(slug, seed), program))
        accused = [
            (exercise.id, verdict.check, verdict.message.en, verdict.diagnosis.id)
            for exercise in graded.exercises
            for verdict in exercise.verdicts
            if exercise.id != "summary"
            and (verdict.outcome is not Outcome.PASSED or verdict.diagnosis.id)
        ]
        assert accused == [], choices.made


def test_every_choice_is_made_by_some_program() -> None:
    seen: dict[str, set[str]] = {}
    for slug, make in PROGRAMS.items():
        for seed in range(60):
            choices = Choices(seed)
            make(choices)
            for what, chosen in choices.made.items():
                seen.setdefault(f"{slug}: {what}", set()).add(str(chosen))
    assert len(seen) > 35
    assert min(len(chosen) for chosen in seen.values()) >= 2
