"""Measures what diagnosing a submission costs: ``python benchmarks/diagnosing.py [ASSIGNMENT...]``.

Every known mistake of every assignment is rehearsed once and assessed. Told is the processor
time in seconds, mean and largest: of the whole assessment, and of what the mistake adds to it,
which is the time beyond that of assessing the right program, diagnosing with all that it asks.
"""

import statistics
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import grader.cli  # noqa: F401  (as many threads as the command has)
from grader.course.folder import Course
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

CHECKOUT = Path(__file__).resolve().parent.parent
# The right program is assessed several times: the first one also fills what is kept for good.
TIMES = 5


def seconds(release: Release, run: Run) -> float:
    """Return the processor time of one assessment."""
    began = time.process_time()
    assess(release, run)
    return time.process_time() - began


def row(name: str, release: Release) -> str:
    """Return what the known mistakes of an assignment cost, as one line."""
    plan = make_plan(release.assignment, release.reference, b"benchmark", "")
    known = release.reference.functions
    right = {e.id: known[e.id] for e in release.assignment.exercises if e.id in known}
    faultless = rehearse(release, plan, right)
    judging = min(seconds(release, faultless) for _ in range(TIMES))
    spent = {
        f"{exercise}/{variant.id}": seconds(
            release, rehearse(release, plan, {**right, exercise: variant.function})
        )
        for exercise, variants in release.reference.known_wrong.items()
        for variant in variants
    }
    added = {mistake: max(0.0, whole - judging) for mistake, whole in spent.items()}
    dearest = max(added, key=lambda mistake: added[mistake])
    return (
        f"{name}: {len(spent)} mistakes; whole assessment {_two(spent.values())}, right program"
        f" {judging:.3f}; diagnosing {_two(added.values())} ({dearest})"
    )


def _two(spent: Iterable[float]) -> str:
    return f"mean {statistics.mean(spent):.3f} largest {max(spent):.3f}"


def main() -> None:
    """Print a line for each assignment."""
    course = Course(folder=CHECKOUT)
    for name in sys.argv[1:] or course.assignment_ids():
        print(row(name, course.release(name)), flush=True)


if __name__ == "__main__":
    main()
