"""Measures what judging and diagnosing a submission costs: ``python benchmarks/diagnosing.py``.

Every known mistake of every assignment is rehearsed once and assessed; what is told is the
processor time of the assessment alone, in seconds.
"""

import statistics
import time
from pathlib import Path

from grader.course.folder import Course
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

CHECKOUT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Print mean and largest time for each assignment."""
    course = Course(folder=CHECKOUT)
    for name in course.assignment_ids():
        release = course.release(name)
        plan = make_plan(release.assignment, release.reference, b"benchmark", "")
        known = release.reference.functions
        right = {e.id: known[e.id] for e in release.assignment.exercises if e.id in known}
        spent = []
        for exercise, variants in release.reference.known_wrong.items():
            for variant in variants:
                run = rehearse(release, plan, {**right, exercise: variant.function})
                began = time.process_time()
                assess(release, run)
                spent.append(time.process_time() - began)
        mean, largest = statistics.mean(spent), max(spent)
        print(f"{name}: {len(spent)} mistakes, mean {mean:.3f} s, largest {largest:.3f} s")


if __name__ == "__main__":
    main()
