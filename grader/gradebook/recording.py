"""Recording grades: each is appended after the one before it, never changed."""

import json

from sqlalchemy import Connection, Row, insert, select

from grader.domain.entry import Entry
from grader.domain.grounds import STANDING, VERDICTS, Grounded
from grader.domain.occasion import Occasion
from grader.domain.verdict import Assessment, ExerciseResult, Verdict
from grader.gradebook import tables as t
from grader.gradebook.packing import packed
from grader.gradebook.reading import entries_query, entry_of
from grader.gradebook.rows import (
    audited,
    grounds_row,
    inserted,
    occasion_row,
    release_row,
    submission_row,
)
from grader.gradebook.runs import run_number


def record(connection: Connection, entry: Entry, grounded: Grounded, occasion: Occasion) -> None:
    """Append a grade; the one that is recorded last is not recorded again."""
    release = release_row(connection, entry.release)
    submission = submission_row(connection, entry)
    last = newest(connection, submission)
    if last is not None and entry_of(last).same_grade(entry):
        return
    assessment = grounded.assessment
    number = inserted(
        connection,
        t.assessment,
        submission_id=submission,
        number=1 if last is None else last.number + 1,
        release_id=release,
        run_id=run_number(connection, entry.run) or None if entry.run else None,
        occasion_id=occasion_row(connection, occasion),
        grounds_id=grounds_row(connection, all_grounds(grounded)),
        outcome=entry.outcome.value,
        graded=assessment.graded,
        score=assessment.score,
        points=assessment.points,
        provisional=assessment.provisional,
        graded_at=entry.graded_at,
        handed_in=entry.handed_in,
        punctuality=entry.late.punctuality.value,
        late_s=entry.late.seconds,
        penalty=entry.late.penalty,
        reasons=json.dumps([[r.en, r.zh] for r in entry.reasons], ensure_ascii=True),
        content=packed(grounded),
    )
    _record_verdicts(connection, number, assessment)
    student = select(t.submission.c.student_id).where(t.submission.c.id == submission)
    audited(
        connection,
        occasion.cause.value,
        at=entry.graded_at,
        author=occasion.author,
        student=connection.execute(student).scalar_one(),
        assignment=entry.assignment,
        attempt=entry.attempt,
        release=entry.release,
        score=assessment.score,
        points=assessment.points,
    )


def _record_verdicts(connection: Connection, number: int, assessment: Assessment) -> None:
    rows = [
        _verdict_row(number, position, result, verdict)
        for position, (result, verdict) in enumerate(
            (result, verdict) for result in assessment.exercises for verdict in result.verdicts
        )
    ]
    if rows:
        connection.execute(insert(t.verdict), rows)


def newest(connection: Connection, submission: int) -> Row[tuple[object, ...]] | None:
    """Return the newest grade of one submission, as :func:`entries_query` gives it."""
    query = (
        entries_query()
        .where(t.assessment.c.submission_id == submission)
        .order_by(None)
        .order_by(t.assessment.c.number.desc())
        .limit(1)
    )
    return connection.execute(query).first()


def all_grounds(grounded: Grounded) -> str:
    """Return everything that an assessment rested on, as JSON text.

    What follows from the rest is left out: it differs from student to student.
    """
    found = dict(grounded.notes_grounds)
    for exercise in grounded.exercises:
        for some in (
            *exercise.checks.values(),
            exercise.shown,
            exercise.standing_grounds,
            exercise.policy_grounds,
        ):
            found.update(some)
    kept = {
        path: digest
        for path, digest in found.items()
        if path != VERDICTS and not path.startswith(STANDING)
    }
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def _verdict_row(
    number: int, position: int, result: ExerciseResult, verdict: Verdict
) -> dict[str, object]:
    return {
        "assessment_id": number,
        "position": position,
        "exercise": result.id,
        "check_id": verdict.check,
        "kind": verdict.kind,
        "outcome": verdict.outcome.value,
        "points": verdict.points,
        "fraction": verdict.fraction,
        "diagnosis": verdict.diagnosis.id,
        "follow_through": verdict.follow_through,
        "barred": result.barred,
    }
