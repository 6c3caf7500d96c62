"""Forgetting a student: everything of theirs goes, and nothing of anybody else."""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from grader.gradebook import tables as t
from grader.gradebook.rows import audited, number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What lay outside the database: pages below the output, handed-in bytes by their hash."""

    folders: tuple[str, ...]
    contents: tuple[str, ...]


def forget(connection: Connection, student: str, *, at: str, author: str) -> Forgotten | None:
    """Delete a student with all of theirs; None where there is none of that name.

    A run that another student's file shares is kept: it is that student's, too.
    """
    number = number_of(connection, t.student, name=student)
    if not number:
        return None
    mine = select(t.submission.c.sha256, t.submission.c.folder).where(
        t.submission.c.student_id == number
    )
    rows = connection.execute(mine).all()
    others = select(t.submission.c.sha256).where(t.submission.c.student_id != number)
    shared = set(connection.execute(others).scalars())
    own = {row.sha256 for row in rows} - shared
    folder = select(t.student.c.folder).where(t.student.c.id == number)
    folders = {connection.execute(folder).scalar_one(), *(row.folder for row in rows)}
    numbers = select(t.submission.c.id).where(t.submission.c.student_id == number)
    assessments = select(t.assessment.c.id).where(t.assessment.c.submission_id.in_(numbers))
    for table, where in (
        (t.published, t.published.c.submission_id.in_(numbers)),
        (t.comment, t.comment.c.submission_id.in_(numbers)),
        (t.override, t.override.c.submission_id.in_(numbers)),
        (t.verdict, t.verdict.c.assessment_id.in_(assessments)),
        (t.assessment, t.assessment.c.submission_id.in_(numbers)),
        (t.submission, t.submission.c.student_id == number),
        (t.audit, t.audit.c.student_id == number),
        (t.student, t.student.c.id == number),
    ):
        connection.execute(delete(table).where(where))
    runs = select(t.run.c.id).where(t.run.c.submission_sha256.in_(own))
    connection.execute(delete(t.run_part).where(t.run_part.c.run_id.in_(runs)))
    connection.execute(delete(t.run).where(t.run.c.submission_sha256.in_(own)))
    audited(connection, "forget", at=at, author=author)
    return Forgotten(folders=tuple(sorted(folders)), contents=tuple(sorted(own)))
