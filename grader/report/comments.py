"""What persons said of a submission, as its report shows it."""

from dataclasses import dataclass

from grader.domain.grade import Graded
from grader.domain.text import Text
from grader.report.inert import excerpt_line, inert_line, shortened

MAX_WORDS = 2_000
MAX_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentView:
    """What a person said; ``exercise`` holds its title where the comment belongs to one."""

    number: int
    exercise: tuple[Text, ...]
    words: Text
    author: str
    at: str


def comment_views(graded: Graded) -> tuple[CommentView, ...]:
    """Return the comments on a submission, the oldest first."""
    titles = {result.id: result.title for result in graded.assessment.exercises}
    return tuple(
        CommentView(
            number=one.number,
            exercise=(titles[one.exercise],) if one.exercise in titles else (),
            words=shortened(one.words, MAX_WORDS),
            author=excerpt_line(one.author, MAX_NAME),
            at=inert_line(one.at),
        )
        for one in graded.comments
    )
