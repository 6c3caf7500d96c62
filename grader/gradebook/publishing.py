"""What students were shown: each showing is appended with every page in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from grader.domain.publication import Key, Publication, Published
from grader.gradebook import tables as t
from grader.gradebook.rows import audited, inserted


def publish(connection: Connection, publication: Publication, pages: Sequence[Published]) -> int:
    """Record a showing with its pages and return its number."""
    number = inserted(
        connection,
        t.publication,
        at=publication.at,
        author=publication.author,
        note=publication.note,
        withdraws=publication.withdraws,
    )
    submissions = _submissions(connection)
    if pages:
        connection.execute(
            insert(t.published),
            [
                {
                    "publication_id": number,
                    "submission_id": submissions[one.assessment],
                    "assessment_id": one.assessment,
                    "score": one.score,
                    "points": one.points,
                    "provisional": one.provisional,
                    "page_sha256": one.page_sha256,
                }
                for one in pages
            ],
        )
    audited(
        connection,
        "withdraw publication" if publication.withdraws else "publish",
        at=publication.at,
        author=publication.author,
        number=number,
        withdraws=publication.withdraws,
        pages=len(pages),
        note=publication.note,
    )
    return number


def _submissions(connection: Connection) -> dict[int, int]:
    """Return the submission of each assessment."""
    rows = connection.execute(select(t.assessment.c.id, t.assessment.c.submission_id))
    return {row.id: row.submission_id for row in rows}


def publications(connection: Connection) -> tuple[Publication, ...]:
    """Return every showing, those taken back and what took them back included."""
    rows = connection.execute(select(t.publication).order_by(t.publication.c.id))
    return tuple(
        Publication(
            at=row.at,
            author=row.author,
            note=row.note,
            number=row.id,
            withdraws=row.withdraws,
        )
        for row in rows
    )


def published(connection: Connection) -> Mapping[Key, Published]:
    """Return what each student was last shown, without showings that were taken back."""
    gone = select(t.publication.c.withdraws)
    query: Select[Any] = (
        select(
            t.published,
            t.publication.c.at,
            t.student.c.name.label("student"),
            t.assignment.c.slug.label("assignment"),
        )
        .join(t.publication, t.published.c.publication_id == t.publication.c.id)
        .join(t.submission, t.published.c.submission_id == t.submission.c.id)
        .join(t.student, t.submission.c.student_id == t.student.c.id)
        .join(t.assignment, t.submission.c.assignment_id == t.assignment.c.id)
        .where(t.publication.c.id.not_in(gone))
        .order_by(t.publication.c.id)
    )
    return {
        (row.student, row.assignment): Published(
            student=row.student,
            assignment=row.assignment,
            assessment=row.assessment_id,
            score=row.score,
            points=row.points,
            provisional=row.provisional,
            page_sha256=row.page_sha256,
            publication=row.publication_id,
            at=row.at,
        )
        for row in connection.execute(query)
    }


def touched(connection: Connection) -> Mapping[Key, str]:
    """Return when a person last decided or said something of each student's submissions."""
    found: dict[Key, str] = {}
    for table in (t.override, t.comment):
        query: Select[Any] = (
            select(
                t.student.c.name.label("student"),
                t.assignment.c.slug.label("assignment"),
                func.max(table.c.at).label("at"),
            )
            .join(t.submission, table.c.submission_id == t.submission.c.id)
            .join(t.student, t.submission.c.student_id == t.student.c.id)
            .join(t.assignment, t.submission.c.assignment_id == t.assignment.c.id)
            .group_by(t.student.c.name, t.assignment.c.slug)
        )
        for row in connection.execute(query):
            key = (row.student, row.assignment)
            found[key] = max(found.get(key, ""), row.at)
    return found
