"""What persons decide and say: appended and signed, one after the other on each check.

A decision names the one that it replaces, so that of two at once only the first is taken.
"""

import json
from collections.abc import Sequence

from sqlalchemy import Connection, select

from grader.domain.comment import Comment
from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.override import Override
from grader.domain.text import Text
from grader.gradebook import tables as t
from grader.gradebook.keeping import submission_number
from grader.gradebook.reading import overrides_of
from grader.gradebook.rows import audited, inserted
from grader.language import text


def decide(connection: Connection, entry: Entry, override: Override) -> None:
    """Append a decision; its ``number`` has to follow that of the last one on its check.

    Raises:
        GraderError: somebody else decided meanwhile; the message says who, and what.
    """
    submission = submission_number(connection, entry)
    last = overrides_of(connection, submission).get((override.exercise, override.check))
    if last == override:
        return  # the connection was lost after it had been recorded
    if override.number != (last.number if last is not None else 0) + 1:
        raise GraderError(
            f"{entry.student}, {override.exercise}/{override.check}",
            text("nobody has decided on this") if last is None else told(last),
            text("leave --replaces out")
            if last is None
            else text("look at it; to replace it add --replaces {}").filled(last.number),
        )
    inserted(
        connection,
        t.override,
        submission_id=submission,
        exercise=override.exercise,
        check_id=override.check,
        number=override.number,
        decision=override.decision.value,
        points=override.points,
        reason=override.reason,
        author=override.author,
        at=override.at,
        remarks=json.dumps([[one.en, one.zh] for one in override.remarks]),
    )
    student = select(t.submission.c.student_id).where(t.submission.c.id == submission)
    audited(
        connection,
        "override",
        at=override.at,
        author=override.author,
        student=connection.execute(student).scalar_one(),
        assignment=entry.assignment,
        check=f"{override.exercise}/{override.check}",
        decision=override.decision.value,
        points=override.points,
        reason=override.reason,
    )


def told(last: Override) -> Text:
    """Return in words what was decided last."""
    what: Text | str = last.decision.value
    if last.decision.value == "award":
        what = text("{} points").filled(f"{last.points:g}")
    return text('{0} decided "{1}" on {2} (number {3}): {4}').filled(
        last.author, what, last.at, last.number, last.reason
    )


def comment(connection: Connection, entries: Sequence[Entry], said: Comment) -> None:
    """Append a comment to each of several submissions, all of them or none."""
    for entry in entries:
        submission = submission_number(connection, entry)
        inserted(
            connection,
            t.comment,
            submission_id=submission,
            exercise=said.exercise,
            words=said.words.en,
            words_zh=said.words.zh,
            author=said.author,
            at=said.at,
            withdraws=said.withdraws,
        )
        student = select(t.submission.c.student_id).where(t.submission.c.id == submission)
        audited(
            connection,
            "withdraw comment" if said.withdraws else "comment",
            at=said.at,
            author=said.author,
            student=connection.execute(student).scalar_one(),
            assignment=entry.assignment,
            exercise=said.exercise,
            words=said.words.en,
            withdraws=said.withdraws,
        )


def comments_of(connection: Connection, submission: int) -> tuple[Comment, ...]:
    """Return all comments on a submission, those taken back and what took them back included."""
    query = select(t.comment).where(t.comment.c.submission_id == submission)
    return tuple(
        Comment(
            exercise=row.exercise,
            words=Text(en=row.words, zh=row.words_zh or row.words),
            author=row.author,
            at=row.at,
            number=row.id,
            withdraws=row.withdraws,
        )
        for row in connection.execute(query.order_by(t.comment.c.id))
    )
