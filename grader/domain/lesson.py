"""What an assignment is in its course: what it teaches, from which lecture, in what time."""

import re
from dataclasses import dataclass

from grader.domain.text import NOTHING, Text

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What an assignment teaches; ``minutes`` are what a student is expected to need.

    ``lecture`` says where it was taught, with the numbers of material and section in it.
    """

    teaches: Text = NOTHING
    lecture: Text = NOTHING
    minutes: int = 0

    @property
    def place(self) -> tuple[int, ...]:
        """Return the numbers in ``lecture``, by which lessons follow one another."""
        return tuple(int(number) for number in _NUMBER.findall(self.lecture.en))


NO_LESSON = Lesson()
"""Where an assignment says nothing of it."""
