"""Reading grades: as they were recorded, and as they count with a person's decisions."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from grader.domain.entry import Entry
from grader.domain.grade_line import CheckLine, GradeLine
from grader.domain.lateness import Lateness, Punctuality
from grader.domain.observation import RunOutcome
from grader.domain.override import Decision, Override, with_overrides
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import (
    UNRECOGNISED,
    Assessment,
    Diagnosis,
    ExerciseResult,
    Outcome,
    Verdict,
)
from grader.gradebook import tables as t

AnyRow = Row[Any]


def entries_query() -> Select[Any]:
    """Return the query for grades in the order they were recorded."""
    a, s = t.assessment, t.submission
    return (
        select(
            a.c.id,
            a.c.submission_id,
            a.c.number,
            t.student.c.name.label("student"),
            t.student.c.pseudonym,
            t.student.c.full_name,
            s.c.folder,
            s.c.file,
            s.c.sha256,
            s.c.attempt,
            t.assignment.c.slug.label("assignment"),
            t.release.c.name.label("release"),
            t.release.c.possible,
            func.coalesce(t.run.c.key, "").label("run"),
            a.c.outcome,
            a.c.graded,
            a.c.graded_at,
            a.c.handed_in,
            a.c.punctuality,
            a.c.late_s,
            a.c.penalty,
            a.c.reasons,
        )
        .join(s, a.c.submission_id == s.c.id)
        .join(t.student, s.c.student_id == t.student.c.id)
        .join(t.assignment, s.c.assignment_id == t.assignment.c.id)
        .join(t.release, a.c.release_id == t.release.c.id)
        .outerjoin(t.run, a.c.run_id == t.run.c.id)
        .order_by(a.c.id)
    )


def newest_query() -> Select[Any]:
    """Return the query for the newest grade of each student and assignment."""
    newest = (
        select(func.max(t.assessment.c.id).label("id"))
        .join(t.submission, t.assessment.c.submission_id == t.submission.c.id)
        .group_by(t.submission.c.student_id, t.submission.c.assignment_id)
        .subquery()
    )
    return entries_query().join(newest, t.assessment.c.id == newest.c.id)


def entry_of(row: AnyRow) -> Entry:
    """Return a row of :func:`entries_query` as an entry."""
    return Entry(
        student=row.student,
        folder=row.folder,
        file=row.file,
        sha256=row.sha256,
        attempt=row.attempt,
        assignment=row.assignment,
        release=row.release,
        run=row.run,
        outcome=RunOutcome(row.outcome),
        graded_at=row.graded_at,
        reasons=tuple(Text(en=en, zh=zh) for en, zh in json.loads(row.reasons)),
        handed_in=row.handed_in,
        late=_late(row),
        name=row.full_name,
    )


def _late(row: AnyRow) -> Lateness:
    return Lateness(
        punctuality=Punctuality(row.punctuality), seconds=row.late_s, penalty=row.penalty
    )


def entries(connection: Connection) -> Iterator[Entry]:
    """Yield all grades in the order they were recorded."""
    yield from map(entry_of, connection.execute(entries_query()))


def latest(connection: Connection) -> dict[tuple[str, str], Entry]:
    """Return the newest grade of each student and assignment."""
    rows = connection.execute(newest_query())
    return {(row.student, row.assignment): entry_of(row) for row in rows}


def override_of(row: AnyRow) -> Override:
    """Return a row of the overrides."""
    return Override(
        exercise=row.exercise,
        check=row.check_id,
        decision=Decision(row.decision),
        points=row.points,
        reason=row.reason,
        author=row.author,
        at=row.at,
        number=row.number,
        remarks=tuple(Text(en=en, zh=zh) for en, zh in json.loads(row.remarks)),
    )


def overrides_of(connection: Connection, submission: int) -> dict[tuple[str, str], Override]:
    """Return the newest decision on each check of a submission."""
    query = select(t.override).where(t.override.c.submission_id == submission)
    rows = connection.execute(query.order_by(t.override.c.number))
    return {(row.exercise, row.check_id): override_of(row) for row in rows}


def lines(connection: Connection, assignment: str = "") -> tuple[GradeLine, ...]:
    """Return what stands for each student, in the order of students and assignments."""
    query = newest_query()
    if assignment:
        query = query.where(t.assignment.c.slug == assignment)
    rows = connection.execute(query).all()
    chosen = {row.id for row in rows}
    verdicts: dict[int, list[AnyRow]] = defaultdict(list)
    newest = newest_query().subquery()
    found = select(t.verdict).join(newest, t.verdict.c.assessment_id == newest.c.id)
    for one in connection.execute(found.order_by(t.verdict.c.assessment_id, t.verdict.c.position)):
        if one.assessment_id in chosen:
            verdicts[one.assessment_id].append(one)
    decided: dict[int, dict[tuple[str, str], Override]] = defaultdict(dict)
    for one in connection.execute(select(t.override).order_by(t.override.c.number)):
        decided[one.submission_id][one.exercise, one.check_id] = override_of(one)
    made = [_line(row, verdicts[row.id], decided[row.submission_id]) for row in rows]
    return tuple(sorted(made, key=lambda one: (one.student, one.assignment)))


def _line(
    row: AnyRow, verdicts: Sequence[AnyRow], decided: dict[tuple[str, str], Override]
) -> GradeLine:
    assessment = with_overrides(bare_assessment(row, verdicts), decided)
    return GradeLine(
        number=row.id,
        student=row.student,
        pseudonym=row.pseudonym,
        folder=row.folder,
        assignment=row.assignment,
        attempt=row.attempt,
        file=row.file,
        sha256=row.sha256,
        handed_in=row.handed_in,
        late=_late(row),
        release=row.release,
        outcome=RunOutcome(row.outcome),
        graded=row.graded,
        score=assessment.score,
        points=assessment.points,
        possible=row.possible,
        provisional=assessment.provisional,
        graded_at=row.graded_at,
        checks=checks_of(assessment),
        name=row.full_name,
    )


def checks_of(assessment: Assessment) -> tuple[CheckLine, ...]:
    """Return the numbers of every check."""
    return tuple(
        _check(result, verdict) for result in assessment.exercises for verdict in result.verdicts
    )


def _check(result: ExerciseResult, verdict: Verdict) -> CheckLine:
    return CheckLine(
        exercise=result.id,
        check=verdict.check,
        kind=verdict.kind,
        outcome=verdict.outcome,
        points=verdict.points,
        fraction=verdict.fraction,
        score=0.0 if result.barred else verdict.score,
        diagnosis=verdict.diagnosis.id,
        follow_through=verdict.follow_through,
        barred=result.barred,
        signed=bool(verdict.signed.author),
    )


def bare_assessment(row: AnyRow, verdicts: Sequence[AnyRow]) -> Assessment:
    """Return an assessment with all its numbers and none of its texts."""
    exercises: dict[str, list[AnyRow]] = defaultdict(list)
    for one in verdicts:
        exercises[one.exercise].append(one)
    return Assessment(
        assignment=row.assignment,
        release=row.release,
        run=row.run,
        graded=row.graded,
        exercises=tuple(
            ExerciseResult(
                id=name, title=NOTHING, verdicts=tuple(map(_verdict, found)), barred=found[0].barred
            )
            for name, found in exercises.items()
        ),
    )


def _verdict(row: AnyRow) -> Verdict:
    named = Diagnosis(id=row.diagnosis, explains=1.0, name=NOTHING)
    return Verdict(
        check=row.check_id,
        kind=row.kind,
        title=NOTHING,
        outcome=Outcome(row.outcome),
        points=row.points,
        fraction=row.fraction,
        message=NOTHING,
        diagnosis=named if row.diagnosis else UNRECOGNISED,
        follow_through=row.follow_through,
    )
