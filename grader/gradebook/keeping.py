"""Assessments as they were concluded, with their grounds: what a regrade starts from."""

import json
from collections import defaultdict
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.grounds import Grounded, KeptExercise
from grader.domain.history import Recorded
from grader.domain.occasion import Cause
from grader.domain.stored import Stored
from grader.gradebook import tables as t
from grader.gradebook.kept_exercises import kept_exercises
from grader.gradebook.packing import opened, unpacked
from grader.gradebook.reading import (
    AnyRow,
    bare_assessment,
    checks_of,
    entries_query,
    entry_of,
    newest_query,
)
from grader.gradebook.runs import NEWEST_RUN

# Made once: a regrade asks these for every student.
_NAMED = (
    select(t.submission.c.id)
    .join(t.student, t.submission.c.student_id == t.student.c.id)
    .join(t.assignment, t.submission.c.assignment_id == t.assignment.c.id)
    .where(t.student.c.name == bindparam("student"))
    .where(t.assignment.c.slug == bindparam("assignment"))
    .where(t.submission.c.attempt == bindparam("attempt"))
    .where(t.submission.c.folder == bindparam("folder"))
    .where(t.submission.c.file == bindparam("file"))
    .where(t.submission.c.sha256 == bindparam("sha256"))
    .limit(1)
)
_KEPT: Select[Any] = (
    select(t.assessment.c.id, t.assessment.c.content)
    .where(t.assessment.c.submission_id == _NAMED.scalar_subquery())
    .where(t.assessment.c.run_id == NEWEST_RUN.scalar_subquery())
    .order_by(t.assessment.c.number.desc())
    .limit(1)
)
_KEPT_NUMBER: Select[Any] = (
    select(t.assessment.c.id, t.assessment.c.content)
    .where(t.assessment.c.id == bindparam("number"))
    .where(t.assessment.c.run_id == NEWEST_RUN.scalar_subquery())
)


def _names(entry: Entry) -> dict[str, object]:
    """Return what tells a submission from others."""
    return {
        "student": entry.student,
        "assignment": entry.assignment,
        "attempt": entry.attempt,
        "folder": entry.folder,
        "file": entry.file,
        "sha256": entry.sha256,
    }


def submission_number(connection: Connection, entry: Entry) -> int:
    """Return the number of the submission that an entry names; 0 where there is none."""
    return int(connection.execute(_NAMED, _names(entry)).scalar() or 0)


def kept(
    connection: Connection, entry: Entry, without: frozenset[str] = frozenset()
) -> Grounded | None:
    """Return the newest assessment of a submission, if it is one of the run as stored now.

    One that cannot be read counts as none.
    """
    row = connection.execute(_KEPT, {**_names(entry), "run_key": entry.run}).first()
    with suppress(GraderError):
        return None if row is None else grounded_of(row, without)
    return None


def kept_by_exercise(connection: Connection, one: Stored) -> dict[str, KeptExercise]:
    """Return what a grade keeps of each exercise, if it is one of the run as stored now.

    One that cannot be read counts as none.
    """
    asked = {"number": one.number, "run_key": one.entry.run}
    row = connection.execute(_KEPT_NUMBER, asked).first()
    if row is None:
        return {}
    where = f"assessment {row.id}"
    with suppress(GraderError):
        return kept_exercises(opened(row.content, where), where)
    return {}


def grounded_of(row: AnyRow, without: frozenset[str] = frozenset()) -> Grounded:
    """Return the content of an assessment's row; fields in ``without`` are left out."""
    return unpacked(row.content, Grounded, f"assessment {row.id}", without)


def history(connection: Connection, entry: Entry) -> tuple[Recorded, ...]:
    """Return all assessments of a submission, the oldest first; without what is not readable."""
    a = t.assessment
    query: Select[Any] = (
        select(a.c.id, a.c.content, t.occasion.c.cause)
        .join(t.occasion, a.c.occasion_id == t.occasion.c.id)
        .where(a.c.submission_id == submission_number(connection, entry))
        .order_by(a.c.number)
    )
    found = []
    for row in connection.execute(query):
        with suppress(GraderError):
            found.append(Recorded(cause=Cause(row.cause), grounded=grounded_of(row)))
    return tuple(found)


def stored(connection: Connection, assignment: str = "") -> tuple[Stored, ...]:
    """Return the newest grade of each student (in one assignment, if it is named)."""
    query = newest_query().add_columns(t.run.c.plan_digest, t.assessment.c.grounds_id)
    if assignment:
        query = query.where(t.assignment.c.slug == assignment)
    rows = connection.execute(query).all()
    newest = newest_query().subquery()
    verdicts: dict[int, list[AnyRow]] = defaultdict(list)
    found = select(t.verdict).join(newest, t.verdict.c.assessment_id == newest.c.id)
    for one in connection.execute(found.order_by(t.verdict.c.assessment_id, t.verdict.c.position)):
        verdicts[one.assessment_id].append(one)
    used = {row.grounds_id for row in rows}
    grounds = {
        row.id: json.loads(row.content)
        for row in connection.execute(select(t.grounds))
        if row.id in used
    }
    return tuple(
        Stored(
            number=row.id,
            entry=entry_of(row),
            plan_digest=row.plan_digest or "",
            grounds=grounds.get(row.grounds_id, {}),
            checks=checks_of(bare_assessment(row, verdicts[row.id])),
        )
        for row in rows
    )


def reversals(connection: Connection) -> tuple[tuple[Entry, Entry, Grounded], ...]:
    """Return the grades of the last regrade that still stand, each with the one before it."""
    regraded = connection.execute(
        select(t.assessment.c.id, t.assessment.c.occasion_id)
        .join(t.occasion)
        .where(t.occasion.c.cause == Cause.REGRADE.value)
    )
    occasions = {row.id: row.occasion_id for row in regraded}
    rows = connection.execute(newest_query()).all()
    last = max((occasions[row.id] for row in rows if row.id in occasions), default=0)
    found = []
    for row in rows:
        if occasions.get(row.id) != last:
            continue
        query = (
            entries_query()
            .add_columns(t.assessment.c.content)
            .where(t.student.c.name == row.student)
            .where(t.assignment.c.slug == row.assignment)
            .where(t.assessment.c.id < row.id)
            .order_by(None)
            .order_by(t.assessment.c.id.desc())
            .limit(1)
        )
        before = connection.execute(query).first()
        if before is not None:
            found.append((entry_of(row), entry_of(before), grounded_of(before)))
    return tuple(found)
