"""A graded class without a kernel: programs of known functions, and their real grades."""

import hashlib
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from grader.course.folder import Course
from grader.course.shipped import shipped_course
from grader.domain.entry import Entry
from grader.domain.observation import CellOutcome, CellStatus
from grader.domain.occasion import Cause, Occasion
from grader.domain.release import Release
from grader.wiring import open_gradebook
from grader.workflow.assessing import assess_grounded
from grader.workflow.footings import Footings
from grader.workflow.planning import make_plan, submission_key
from grader.workflow.rehearsing import Program, rehearse

AT = "2025-11-22T12:00:00+00:00"


def course_copy(folder: Path) -> Course:
    """Return a copy of the course that may be edited."""
    for part in ("assignments", "reference"):
        shutil.copytree(shipped_course() / part, folder / part)
    return Course(folder=folder)


def program(release: Release, mistakes: Sequence[str]) -> Program:
    """Return the reference's functions, with the named known-wrong ones in their places."""
    known = release.reference.functions
    made = {e.id: known[e.id] for e in release.assignment.exercises if e.id in known}
    for variants in release.reference.known_wrong.values():
        made.update(
            {v.exercise: v.function for v in variants if f"{v.exercise}/{v.id}" in mistakes}
        )
    return made


def graded_class(  # noqa: PLR0913  (a class has that many sides)
    out: Path,
    course: Course,
    slug: str,
    students: Mapping[str, Sequence[str]],
    *,
    own: Mapping[str, Program] | None = None,
    texts: Mapping[str, str] | None = None,
) -> None:
    """Record the grades of students, each with mistakes (exercise/id) in a right program.

    ``own`` are functions that some students wrote in yet another way, ``texts`` what some of
    them wrote in a text cell.
    """
    release = course.release(slug)
    footings = Footings(release=release)
    with open_gradebook(out, create=True) as book:
        book.keep_release(release)
        for student, mistakes in students.items():
            digest = hashlib.sha256(student.encode()).hexdigest()
            key = submission_key(book.secret(), digest)
            plan = make_plan(release.assignment, release.reference, key, release.plan_digest)
            made = {**program(release, mistakes), **(own or {}).get(student, {})}
            run = replace(
                rehearse(release, plan, made),
                key=digest,
                submission_sha256=digest,
                cells=tuple(
                    CellOutcome(index=0, source=text, status=CellStatus.TEXT)
                    for text in filter(None, [(texts or {}).get(student)])
                ),
            )
            book.keep_run(run)
            entry = Entry(
                student=student,
                folder=f"{student}/{slug}",
                file=f"{student}.ipynb",
                sha256=digest,
                attempt=1,
                assignment=slug,
                release=release.id,
                run=run.key,
                outcome=run.outcome,
                graded_at=AT,
            )
            grounded = assess_grounded(footings, lambda _exercise, run=run: run)  # type: ignore[misc]
            book.append(entry, grounded, Occasion(id="given", cause=Cause.GRADE, at=AT))
