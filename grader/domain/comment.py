"""What a person says of a submission; it lies beside the grade and costs nothing."""

from collections.abc import Iterable
from dataclasses import dataclass

from grader.domain.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One signed comment; ``exercise`` is an id, or empty for the whole submission.

    ``number`` identifies it once it is recorded; ``withdraws`` is the number of one that it
    takes back, 0 for none.
    """

    exercise: str
    words: Text
    author: str
    at: str
    number: int = 0
    withdraws: int = 0


def standing(comments: Iterable[Comment]) -> tuple[Comment, ...]:
    """Return the comments that nobody took back, in their order."""
    known = tuple(comments)
    gone = {one.withdraws for one in known}
    return tuple(one for one in known if not one.withdraws and one.number not in gone)
