"""What has changed since students were shown their grades, as the overview says it."""

from dataclasses import dataclass

from grader.domain.publication import Moved, SincePublished
from grader.domain.text import Text
from grader.language import text
from grader.report import amounts
from grader.report.inert import excerpt_line
from grader.report.rows import relative_link

MAX_NAME = 80
MAX_SINCE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class SinceLine:
    """A grade that students have not been shown as it stands; ``what`` says what is new."""

    student: str
    assignment: str
    link: str
    what: Text


def since_line(one: SincePublished) -> SinceLine:
    """Return in words what is new about a grade."""
    score, points = (amounts.points(value) for value in one.after)
    words = {
        Moved.NEW: text("not shown yet: {} of {} points").filled(score, points),
        Moved.WORDS: text("the same score, other words"),
    }
    was = text("{} of {} points were shown, now it is {} of {}").filled(
        *(amounts.points(value) for value in one.before or (0.0, 0.0)), score, points
    )
    return SinceLine(
        student=excerpt_line(one.student, MAX_NAME),
        assignment=one.assignment,
        link=relative_link(f"{one.folder}/report.html"),
        what=words.get(one.moved, was),
    )
