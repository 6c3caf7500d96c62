"""What students were shown, and what has changed since."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from grader.domain.grade_line import GradeLine

Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """One showing of reports to students; ``number`` counts from 1 once it is recorded.

    ``withdraws`` is the number of a publication that this one takes back, 0 for none.
    """

    at: str
    author: str
    note: str = ""
    number: int = 0
    withdraws: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One student's grade as it was shown: the score that counts, and the page's digest.

    ``assessment`` is the number of the grade that the page showed; ``publication`` that of the
    showing, of the moment ``at``.
    """

    student: str
    assignment: str
    assessment: int
    score: float
    points: float
    provisional: bool
    page_sha256: str
    publication: int = 0
    at: str = ""


class Moved(StrEnum):
    """What is new about a grade since students were shown it."""

    NEW = "new"
    SCORE = "score"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class SincePublished:
    """One grade that students have not been shown as it stands.

    ``before`` and ``after`` are score and points; ``before`` is empty where nothing was shown.
    """

    student: str
    assignment: str
    moved: Moved
    before: tuple[float, ...]
    after: tuple[float, float]
    folder: str


def since_published(
    lines: Sequence[GradeLine], shown: Mapping[Key, Published], touched: Mapping[Key, str]
) -> Iterator[SincePublished]:
    """Yield what has changed, in the order of the lines.

    Args:
        lines: the grades as they stand; ungraded ones have nothing to show.
        shown: what students were last shown, by student and assignment.
        touched: when a person last decided or said something, in the same form of moments.
    """
    for line in lines:
        if not line.graded:
            continue
        key = (line.student, line.assignment)
        last = shown.get(key)
        after = (line.counted, line.points)
        before: tuple[float, ...] = () if last is None else (last.score, last.points)
        if last is None:
            moved = Moved.NEW
        elif (last.score, last.points, last.provisional) != (*after, line.provisional):
            moved = Moved.SCORE
        elif last.assessment != line.number or touched.get(key, "") > last.at:
            moved = Moved.WORDS
        else:
            continue
        yield SincePublished(
            student=line.student,
            assignment=line.assignment,
            moved=moved,
            before=before,
            after=after,
            folder=line.folder,
        )
