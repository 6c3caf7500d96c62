"""A stored grade as a regrade looks at it: its numbers, and the grounds of all of them."""

from dataclasses import dataclass

from grader.domain.entry import Entry
from grader.domain.grade_line import CheckLine
from grader.domain.grounds import Grounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """The newest grade of a student, as the machine gave it, without its texts.

    ``plan_digest`` is that of its run, empty where nothing was run.
    """

    number: int
    entry: Entry
    plan_digest: str
    grounds: Grounds
    checks: tuple[CheckLine, ...]
