"""What a class has in common: how scores spread, which checks fail, which mistakes are made."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grader.domain.text import Text
from grader.domain.verdict import UNJUDGED, Outcome
from grader.report import amounts
from grader.report.rows import CheckRow, IndexRow

BINS = 10
MAX_CHECKS = 40
MAX_MISTAKES = 40
MAX_BEHIND = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Submissions whose share of the points lies in a range; ``height`` in percent of the most."""

    low: int
    high: int
    count: int
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """How many submissions did not pass a check; ``share`` in percent."""

    assignment: Text
    exercise: Text
    check: Text
    failed: int
    judged: int
    rate: str
    share: float


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


def _check(found: Sequence[tuple[Text, CheckRow]]) -> CheckLine:
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
    )


def checks(rows: Iterable[IndexRow]) -> tuple[CheckLine, ...]:
    """Return the checks by failure rate; a check that could not be asked was not passed."""
    groups: dict[tuple[str, str, str], list[tuple[Text, CheckRow]]] = {}
    for row in rows:
        for check in row.checks:
            if check.outcome not in UNJUDGED:
                key = (row.assignment, check.exercise, check.check)
                groups.setdefault(key, []).append((row.title, check))
    lines = [_check(found) for found in groups.values()]
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
