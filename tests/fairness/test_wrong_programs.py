"""Mistakes that are on no list: what is said of them is true, and a right program stays right.

``pytest tests/fairness --wrong-programs 1000`` tries a thousand, and prints what became of them.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from crossing import crossing
from path_truth import TRUTHS, Walk, is_true_of_steps
from right_programs import Program
from truth import is_true, seen
from wrong_programs import MAKERS, Slip, slip

from grader.domain.observation import Answer, Run
from grader.domain.release import Release
from grader.domain.value import leaves, squeezed
from grader.domain.verdict import Assessment, Outcome, Verdict
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

Releases = Callable[[str], Release]
PLANS = 5
# Their truth is in the order of steps and rows, see tests/checks; here it is not decided, but
# for patterns that are stated of steps.
OTHERWISE = {"trajectory", "history", "initialisation", "outcome"}


def run_of(release: Release, program: Program, number: int) -> Run:
    key = hashlib.sha256(f"slips/{number % PLANS}".encode()).digest()
    plan = make_plan(release.assignment, release.reference, key, release.plan_digest)
    return rehearse(release, plan, crossing(release, program))


def verdicts(release: Release, graded: Assessment) -> Iterator[tuple[str, Verdict]]:
    for exercise in graded.exercises:
        if exercise.id in release.assignment.functions:
            yield from ((exercise.id, verdict) for verdict in exercise.verdicts)


def same(one: Run, other: Run) -> bool:
    """Tell whether two runs answered with the same numbers, to a few roundings."""
    for a, b in zip(one.observations, other.observations, strict=True):
        if a.answer is not b.answer:
            return False
        if a.answer is Answer.RETURNED:
            pairs = list(zip(leaves(a.value), leaves(b.value), strict=False))
            if len(list(leaves(a.value))) != len(list(leaves(b.value))):
                return False
            for x, y in pairs:
                if squeezed(x).shape != squeezed(y).shape:
                    return False
                if not np.allclose(squeezed(x), squeezed(y), rtol=1e-7, atol=0, equal_nan=True):
                    return False
    return True


def became(release: Release, made: Slip, number: int) -> Iterator[tuple[str, str]]:
    """Yield what became of each failed check, and what is untrue of it: empty where nothing is."""
    run = run_of(release, made.wrong, number)
    graded = assess(release, run)
    if same(run, run_of(release, made.right, number)):
        lost = [
            f"{e}/{v.check}"
            for e, v in verdicts(release, graded)
            if v.outcome is not Outcome.PASSED
        ]
        yield "same", f"accused: {lost}" if lost else ""
        return
    failed = [(e, v) for e, v in verdicts(release, graded) if v.outcome is Outcome.FAILED]
    if not failed:
        yield "not caught", ""
    for exercise, verdict in failed:
        cause = verdict.diagnosis
        contract = release.assignment.exercise(exercise)
        what = seen(release, run, contract, changes=verdict.kind == "update")
        if not cause.id:
            yield "no numbers" if what is None else "unrecognised", ""
            continue
        kind = "patterned" if cause.id.startswith("pattern.") else "named"
        if verdict.kind == "trajectory" and kind == "patterned":
            true = is_true_of_steps(cause, run, contract)
            yield kind, "" if true else f"{exercise}/{verdict.check}: {cause.name.en}"
            continue
        if verdict.kind in OTHERWISE:
            yield kind, ""
            continue
        true = what is None or is_true(cause, what, made.wrong)
        yield kind, "" if true else f"{exercise}/{verdict.check}: {cause.id}: {cause.name.en}"


@pytest.mark.parametrize("slug", MAKERS)
def test_what_is_said_of_a_random_mistake_is_true(
    slug: str, release: Releases, pytestconfig: pytest.Config
) -> None:
    found = release(slug)
    share = -(-int(pytestconfig.getoption("wrong_programs")) // len(MAKERS))
    count: Counter[str] = Counter()
    untrue: list[str] = []
    made = (made for seed in range(4 * share) if (made := slip(slug, seed)) is not None)
    for number, one in zip(range(share), made, strict=False):
        for fate, wrong in became(found, one, number):
            count[fate] += 1
            if wrong:
                untrue.append(f"{number} {one.said}: {wrong}")
    print(slug, dict(count))  # noqa: T201  (for who asks with -s)
    assert untrue == []
    assert count["named"] + count["patterned"] > 0
    assert count["not caught"] <= 0.1 * share


def test_a_statement_of_steps_that_is_not_true_is_found_out() -> None:
    x, y = np.array([1.0, 2.0, 4.0]), np.array([1.5, 0.5, 2.0])
    points = [np.array([0.3, 0.2])]
    for sample in (2, 0, 1):
        error = points[-1][0] * x[sample] + points[-1][1] - y[sample]
        points.append(points[-1] - 0.05 * 2.5 * error * np.array([x[sample], 1.0]))
    walk = Walk(x=x, y=y, learning_rate=0.05, epochs=1, batch_size=1, points=np.array(points))
    said = {
        "ratio": ("Every step is 2.5 times a right one", "Every step is 3 times a right one"),
        "update_count": (
            "",
            "There are 3 updates where 1 epochs of 3 samples make 3",
        ),
        "right_at_first": (
            "The first 0 update(s) can be right ones, then there is one that cannot",
            "The first 1 update(s) can be right ones, then there is one that cannot",
        ),
    }
    assert TRUTHS["ratio"](said["ratio"][0], [walk])
    assert TRUTHS["right_at_first"](said["right_at_first"][0], [walk])
    assert not any(TRUTHS[name](untrue, [walk]) for name, (_, untrue) in said.items())
    assert not TRUTHS["frozen"]("w never changes", [walk])
