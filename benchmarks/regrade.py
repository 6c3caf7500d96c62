"""Measures how long a regrade is foretold over a large class of stored runs.

    python benchmarks/regrade.py [SUBMISSIONS] [--assignment backprop_111]

Records that many made-up submissions (1,000 by default; right programs and known mistakes), edits a
copy of the course in four ways, and times `grader regrade --preview` for each: another
tolerance, other points, another text, another reference. No notebook runs.
"""

import argparse
import ctypes
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT / "tests" / "gradebook" / "given"))

import classes  # noqa: E402  (beside the tests of the gradebook)

from grader.course.folder import Course  # noqa: E402

RIGHT = 0.4
PR_SET_CHILD_SUBREAPER = 36
CHECK = "[[exercise.check]]"


def students(course: Course, slug: str, count: int) -> dict[str, tuple[str, ...]]:
    """Return a class: two in five are right, the others have one or two known mistakes."""
    known = course.release(slug).reference.known_wrong
    mistakes = [f"{name}/{one.id}" for name, variants in known.items() for one in variants]
    rng = random.Random(13)  # noqa: S311  (no secret: the same class every time)
    return {
        f"2026{number:04d}": ()
        if rng.random() < RIGHT
        else tuple(rng.sample(mistakes, rng.choice((1, 1, 2))))
        for number in range(count)
    }


def other_tolerance(text: str) -> str:
    """Return the declaration with a wider tolerance of its first check of values."""
    return text.replace('kind = "value"\n', 'kind = "value"\nrtol = 0.001\n', 1)


def other_points(text: str) -> str:
    """Return the declaration with one point more for its first check."""
    lines, table, priced = [], "", False
    for line in text.splitlines():
        table = line if line.startswith("[") else table
        if not line.startswith("points = "):
            lines.append(line)
        elif table == CHECK:  # totals are left out: they would have to follow
            more = 0 if priced else 1
            lines.append(f"points = {float(line.partition('=')[2]) + more:g}")
            priced = True
    return "\n".join(lines) + "\n"


def other_text(text: str) -> str:
    """Return the declaration with another title of its first check."""
    head, mark, rest = text.partition(CHECK)
    return head + mark + rest.replace('{ en = "', '{ en = "Now: ', 1)


def other_reference(text: str) -> str:
    """Return the reference with a function that computes the same by another program."""
    return text.replace("\nDRAWS = ", "\n_loss = loss\n\n\n" + LOSS + "\n\nDRAWS = ", 1)


LOSS = '''def loss(*given, **named):
    """Return the loss, by a detour."""
    return _loss(*given, **named) * 1.0
'''


def preview(out: Path, course: Path) -> tuple[float, float, dict[str, int]]:
    """Return the seconds of a preview, by the clock and of processors, and what it tells."""
    grader = str(Path(sys.executable).parent / "grader")
    began, worked = time.monotonic(), _worked_s()
    found = subprocess.run(  # noqa: S603  (our own program)
        [grader, "regrade", str(out), "--course", str(course), "--preview", "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - began
    _wait_for_orphans()
    told = json.loads(found.stdout)
    counts = {"judged": told["judged"], "changes": len(told["changes"])}
    return seconds, _worked_s() - worked, counts


def _wait_for_orphans() -> None:
    """Wait for processes that the grader left to us: only then their work is counted."""
    with suppress(ChildProcessError):
        while True:
            os.wait()


def _worked_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Make the class and print the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("submissions", type=int, nargs="?", default=1_000)
    parser.add_argument("--assignment", default="backprop_111")
    given = parser.parse_args()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as folder:
        place, slug = Path(folder), given.assignment
        course = classes.course_copy(place / "course")
        began = time.monotonic()
        classes.graded_class(place / "out", course, slug, students(course, slug, given.submissions))
        print(f"{given.submissions} submissions recorded in {time.monotonic() - began:.0f} s")
        declaration = course.folder / "assignments" / slug / "assignment.toml"
        reference = course.folder / "reference" / f"{slug}.py"
        for name, path, edit in (
            ("nothing", declaration, str),
            ("tolerance", declaration, other_tolerance),
            ("points", declaration, other_points),
            ("text", declaration, other_text),
            ("reference", reference, other_reference),
        ):
            before = path.read_text("utf-8")
            path.write_text(edit(before), "utf-8")
            if name != "nothing" and path.read_text("utf-8") == before:
                raise AssertionError(f"{slug} has nothing to edit for: {name}")
            seconds, worked, told = preview(place / "out", course.folder)
            path.write_text(before, "utf-8")
            print(
                f"{name}: {seconds:.1f} s ({worked:.1f} s of processors), "
                f"{told['judged']} judged again, {told['changes']} changes"
            )


if __name__ == "__main__":
    main()
