"""Rows that others refer to: found where they are, made where they are not."""

import gzip
import hashlib
import json
import secrets

from sqlalchemy import Connection, Table, insert, select, update

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.occasion import Occasion
from grader.domain.release import Release
from grader.gradebook import tables as t
from grader.language import text

COURSE = 1
PLAIN = "23456789CFGHJMPQRVWX"  # no vowels, nothing that looks like another one


def inserted(connection: Connection, table: Table, **columns: object) -> int:
    """Insert one row and return its number."""
    made = connection.execute(insert(table).values(columns)).inserted_primary_key
    return int(made[0]) if made else 0


def number_of(connection: Connection, table: Table, **columns: object) -> int:
    """Return the number of the row with these values; 0 where there is none."""
    query = select(table.c.id)
    for name, value in columns.items():
        query = query.where(table.c[name] == value)
    return int(connection.execute(query.limit(1)).scalar() or 0)


def found_or_inserted(
    connection: Connection, table: Table, where: dict[str, object], **others: object
) -> int:
    """Return the number of the row with the values in ``where``, made with ``others``."""
    return number_of(connection, table, **where) or inserted(connection, table, **where, **others)


def course_row(connection: Connection, at: str = "") -> int:
    """Return the number of the one course."""
    return found_or_inserted(connection, t.course, {"id": COURSE}, name="", created_at=at)


def student_row(connection: Connection, name: str, folder: str, full_name: str = "") -> int:
    """Return the number of a student; a new one gets a pseudonym that tells nothing.

    A full name is kept as it was told last.
    """
    wanted = select(t.student.c.id, t.student.c.full_name).where(t.student.c.name == name)
    known = connection.execute(wanted).first()
    if known is not None:
        if full_name not in ("", known.full_name):
            connection.execute(
                update(t.student).where(t.student.c.id == known.id).values(full_name=full_name)
            )
        return int(known.id)
    taken = set(connection.execute(select(t.student.c.pseudonym)).scalars())
    return inserted(
        connection,
        t.student,
        course_id=course_row(connection),
        name=name,
        folder=folder,
        pseudonym=next(one for one in iter(_pseudonym, "") if one not in taken),
        full_name=full_name,
    )


def _pseudonym() -> str:
    """Return a pseudonym by chance: an order would follow that of the names."""
    return "S" + "".join(secrets.choice(PLAIN) for _ in range(5))


def submission_row(connection: Connection, entry: Entry) -> int:
    """Return the number of what was handed in, with its student."""
    student_folder = entry.folder.partition("/")[0]
    student = student_row(connection, entry.student, student_folder, entry.name)
    where = {
        "student_id": student,
        "assignment_id": number_of(connection, t.assignment, slug=entry.assignment),
        "attempt": entry.attempt,
        "folder": entry.folder,
        "file": entry.file,
        "sha256": entry.sha256,
    }
    return found_or_inserted(connection, t.submission, dict(where))


def occasion_row(connection: Connection, occasion: Occasion) -> int:
    """Return the number of an occasion."""
    return found_or_inserted(
        connection,
        t.occasion,
        {"token": occasion.id},
        cause=occasion.cause.value,
        at=occasion.at,
        author=occasion.author,
        note=occasion.note,
    )


def keep_release(connection: Connection, release: Release) -> int:
    """Keep a release with its sources and return its number; the same one is kept once."""
    known = number_of(connection, t.release, name=release.id)
    if known:
        return known
    assignment = found_or_inserted(
        connection,
        t.assignment,
        {"slug": release.assignment.id},
        course_id=course_row(connection),
        title_en=release.assignment.title.en,
        title_zh=release.assignment.title.zh,
    )
    content = json.dumps(
        {"sources": dict(release.sources), "siblings": dict(release.siblings)}, ensure_ascii=False
    )
    return inserted(
        connection,
        t.release,
        assignment_id=assignment,
        name=release.id,
        plan_digest=release.plan_digest,
        assess_digest=release.assess_digest,
        possible=release.assignment.points,
        content=gzip.compress(content.encode(), mtime=0),
    )


def release_row(connection: Connection, name: str) -> int:
    """Return the number of a release.

    Raises:
        GraderError: it is not kept.
    """
    number = number_of(connection, t.release, name=name)
    if not number:
        raise GraderError(f"release {name}", text("is not kept"), text("grade again"))
    return number


def release_content(connection: Connection, name: str) -> dict[str, dict[str, object]]:
    """Return the sources and siblings of a release.

    Raises:
        GraderError: it is not kept, or damaged.
    """
    packed = connection.execute(select(t.release.c.content).where(t.release.c.name == name))
    row = packed.scalar()
    if row is None:
        raise GraderError(f"release {name}", text("is not kept"), text("grade again"))
    try:
        content = json.loads(gzip.decompress(row))
    except (OSError, EOFError, ValueError) as error:
        raise GraderError(
            f"release {name}",
            text("is damaged: {}").filled(error),
            text("restore the gradebook from a copy"),
        ) from error
    return {"sources": content["sources"], "siblings": content["siblings"]}


def grounds_row(connection: Connection, content: str) -> int:
    """Return the number of a list of grounds, as JSON text; the same ones are kept once."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return found_or_inserted(connection, t.grounds, {"digest": digest}, content=content)


def audited(
    connection: Connection,
    action: str,
    *,
    at: str,
    author: str,
    student: int | None = None,
    **detail: object,
) -> None:
    """Write a line of the audit log."""
    inserted(
        connection,
        t.audit,
        student_id=student,
        at=at,
        author=author,
        action=action,
        detail=json.dumps(detail, ensure_ascii=False, sort_keys=True),
    )
