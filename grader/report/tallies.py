"""What a class has in common: how scores spread, which checks fail, which mistakes are made."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.domain.behaviour import Group, groups_of
from grader.domain.item_statistics import Item, Sheet, items_of
from grader.domain.text import Text
from grader.domain.verdict import UNJUDGED, Outcome
from grader.report import amounts
from grader.report.rows import CheckRow, IndexRow

BINS = 10
MAX_CHECKS = 40
MAX_MISTAKES = 40
MAX_BEHIND = 60
MAX_GROUPS = 30
MAX_LOST = 6
DOUBTFUL = 0.1
"""A check that goes so little with the rest of the work is worth a look."""
NO_ITEM = Item(
    id="", judged=0, full=0, difficulty=0.0, discrimination=math.nan, upper_lower=math.nan
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Submissions whose share of the points lies in a range; ``height`` in percent of the most."""

    low: int
    high: int
    count: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """How many submissions did not pass a check; ``share`` in percent.

    ``difficulty`` is the mean share of the points, ``discrimination`` the correlation with all
    other checks: a dash where nothing can be said.
    """

    assignment: Text
    exercise: Text
    check: Text
    failed: int
    judged: int
    rate: str
    share: float
    difficulty: str
    discrimination: str
    doubtful: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeLine:
    """Submissions that behave alike, and what they lost; ``unlisted`` are too many to name."""

    assignment: Text
    lost: tuple[Text, ...]
    mistakes: tuple[Text, ...]
    behind: tuple[IndexRow, ...]
    unlisted: int

    @property
    def count(self) -> int:
        """Return how many they are."""
        return len(self.behind) + self.unlisted


@dataclass(frozen=True, slots=True, kw_only=True)
class MistakeLine:
    """A named mistake, and the submissions in which it was made; ``unlisted`` are too many."""

    assignment: Text
    exercise: Text
    name: Text
    behind: tuple[IndexRow, ...]
    unlisted: int

    @property
    def count(self) -> int:
        """Return in how many submissions it was made."""
        return len(self.behind) + self.unlisted


def shares(rows: Iterable[IndexRow]) -> list[float]:
    """Return the scores as shares of the judged points, where there are any."""
    return [row.score / row.points for row in rows if row.graded and row.points]


def distribution(rows: Iterable[IndexRow]) -> tuple[Bin, ...]:
    """Return how the scores spread over ten equal ranges; full marks belong to the last."""
    counts = [0] * BINS
    for share in shares(rows):
        counts[min(BINS - 1, max(0, int(share * BINS + 1e-9)))] += 1
    most = max(counts) or 1
    width = 100 // BINS
    return tuple(
        Bin(low=n * width, high=(n + 1) * width, count=count, height=round(100 * count / most, 2))
        for n, count in enumerate(counts)
    )


def _check(found: Sequence[tuple[Text, CheckRow]], item: Item) -> CheckLine:
    """Return how one check fared in all submissions that it judged."""
    title, first = found[0]
    failed = sum(check.outcome is not Outcome.PASSED for _, check in found)
    return CheckLine(
        assignment=title,
        exercise=first.exercise_title,
        check=first.title,
        failed=failed,
        judged=len(found),
        rate=amounts.percent(failed, len(found)),
        share=round(100 * failed / len(found), 2),
        difficulty=amounts.percent(item.difficulty, 1) if item.judged else "–",
        discrimination=_correlation(item.discrimination),
        doubtful=item.discrimination < DOUBTFUL,
    )


def _correlation(value: float) -> str:
    """Return a correlation with two decimals; a dash where nothing can be said."""
    return f"{value:.2f}".replace("-", "−") if math.isfinite(value) else "–"


def _items(rows: Sequence[IndexRow]) -> dict[tuple[str, str], Item]:
    """Return the statistics of each check, by assignment and ``exercise/check``."""
    sheets: dict[str, list[Sheet]] = {}
    for row in rows:
        if row.graded:
            sheets.setdefault(row.assignment, []).append(row.behaviour.sheet)
    return {
        (assignment, item.id): item
        for assignment, answers in sheets.items()
        for item in items_of(answers)
    }


def checks(rows: Sequence[IndexRow]) -> tuple[CheckLine, ...]:
    """Return the checks by failure rate; a check that could not be asked was not passed."""
    items = _items(rows)
    groups: dict[tuple[str, str, str], list[tuple[Text, CheckRow]]] = {}
    for row in rows:
        for check in row.checks:
            if check.outcome not in UNJUDGED:
                key = (row.assignment, check.exercise, check.check)
                groups.setdefault(key, []).append((row.title, check))
    lines = [
        _check(found, items.get((assignment, f"{exercise}/{check}"), NO_ITEM))
        for (assignment, exercise, check), found in groups.items()
    ]
    return tuple(sorted(lines, key=lambda line: (-line.share, -line.failed)))


def mistakes(rows: Iterable[IndexRow]) -> tuple[MistakeLine, ...]:
    """Return the mistakes by frequency; one that two checks show in a submission counts once."""
    groups: dict[tuple[str, str, str], tuple[CheckRow, list[IndexRow]]] = {}
    for row in rows:
        named = {
            (check.exercise, check.diagnosis): check for check in row.checks if check.diagnosis
        }
        for (exercise, diagnosis), check in named.items():
            if diagnosis:
                _, behind = groups.setdefault((row.assignment, exercise, diagnosis), (check, []))
                behind.append(row)
    lines = [
        MistakeLine(
            assignment=behind[0].title,
            exercise=check.exercise_title,
            name=check.mistake,
            behind=tuple(behind[:MAX_BEHIND]),
            unlisted=max(0, len(behind) - MAX_BEHIND),
        )
        for check, behind in groups.values()
    ]
    return tuple(sorted(lines, key=lambda line: -line.count)[:MAX_MISTAKES])


def alike(rows: Sequence[IndexRow]) -> tuple[AlikeLine, ...]:
    """Return groups of at least two submissions that lost something in the same way."""
    assignments: dict[str, dict[str, IndexRow]] = {}
    for row in rows:
        if row.graded:
            assignments.setdefault(row.assignment, {})[row.student] = row
    lines = [
        _alike(group, mine)
        for mine in assignments.values()
        for group in groups_of([row.behaviour for row in mine.values()])
        if len(group.students) > 1 and group.lost
    ]
    return tuple(sorted(lines, key=lambda line: -line.count)[:MAX_GROUPS])


def _alike(group: Group, rows: Mapping[str, IndexRow]) -> AlikeLine:
    behind = [rows[student] for student in group.students]
    first = behind[0]
    lost = {(trait.exercise, trait.check) for trait in group.lost}
    missed = [check for check in first.checks if (check.exercise, check.check) in lost]
    return AlikeLine(
        assignment=first.title,
        lost=tuple(check.title for check in missed[:MAX_LOST]),
        mistakes=tuple(dict.fromkeys(c.mistake for c in missed if c.diagnosis)),
        behind=tuple(behind[:MAX_BEHIND]),
        unlisted=max(0, len(behind) - MAX_BEHIND),
    )
