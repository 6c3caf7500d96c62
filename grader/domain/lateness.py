"""When a submission was handed in, how late that is, and what it costs.

Only moments that somebody other than the student vouches for are judged: the LMS's own, or a
table that the TA gave. Knows nothing of where they were read.
"""

import math
from dataclasses import dataclass
from enum import StrEnum

from grader.domain.text import NOTHING, Text

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


class Punctuality(StrEnum):
    """What is known of a submission's time; the last two cost nothing by themselves."""

    NO_DEADLINE = "no_deadline"
    ON_TIME = "on_time"
    IN_GRACE = "in_grace"
    LATE = "late"
    LATE_BY_UNKNOWN = "late_by_unknown"
    UNKNOWN = "unknown"


class Attempts(StrEnum):
    """Which of a student's attempts counts."""

    LATEST = "latest"
    BEST = "best"
    FIRST = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A moment, in seconds since 1970 (UTC), and what being later costs.

    ``penalty`` is a share of the points possible, taken for each ``period_s`` begun after
    ``due_s`` and at most ``most`` in all; within ``grace_s`` after it nothing is taken.
    """

    due_s: float
    grace_s: float = 0.0
    penalty: float = 0.0
    period_s: float = DAY_S
    most: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionPolicy:
    """Which attempt counts, and the deadline if there is one (at most one)."""

    attempts: Attempts = Attempts.LATEST
    deadline: tuple[Deadline, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """How late: ``seconds`` after the deadline; ``penalty`` as a share of the points possible."""

    punctuality: Punctuality = Punctuality.NO_DEADLINE
    seconds: float = 0.0
    penalty: float = 0.0

    def points_off(self, score: float, points_possible: float) -> float:
        """Return the points that are taken: never more than were earned."""
        return round(min(score, self.penalty * points_possible), 6)


PROMPT = Lateness()


def lateness_of(handed_in_s: float | None, policy: SubmissionPolicy, *, marked: bool) -> Lateness:
    """Return how late a submission is.

    Args:
        handed_in_s: a trusted moment, since 1970; None where nobody vouches for one.
        policy: the deadline, if there is one.
        marked: the LMS itself says that it is late.
    """
    late = Punctuality.LATE_BY_UNKNOWN if marked else Punctuality.NO_DEADLINE
    for deadline in policy.deadline:
        if handed_in_s is None:
            return Lateness(punctuality=late if marked else Punctuality.UNKNOWN)
        over_s = handed_in_s - deadline.due_s
        if over_s <= 0:
            return Lateness(punctuality=Punctuality.ON_TIME)
        if over_s <= deadline.grace_s:
            return Lateness(punctuality=Punctuality.IN_GRACE, seconds=over_s)
        begun = math.ceil(over_s / deadline.period_s)
        return Lateness(
            punctuality=Punctuality.LATE,
            seconds=over_s,
            penalty=round(min(begun * deadline.penalty, deadline.most), 6),
        )
    return Lateness(punctuality=late)


def lateness_told(late: Lateness) -> Text:
    """Return what a report says of it; nothing where there is nothing to say."""
    if late.punctuality is Punctuality.LATE:
        return _LATE.filled(late) + (_PENALTY.filled(late) if late.penalty else _FREE)
    return _SAID.get(late.punctuality, NOTHING)


def _duration(seconds: float) -> Text:
    minutes = max(1, round(seconds / 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [
        (days, "day", "天"),
        (hours, "hour", "小时"),
        (0 if days else minutes, "minute", "分钟"),
    ]
    shown = [part for part in parts if part[0]]
    return Text(
        en=" ".join(f"{n} {word}{'s' if n > 1 else ''}" for n, word, _ in shown),
        zh=" ".join(f"{n} {word}" for n, _, word in shown),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sentence:
    en: str
    zh: str

    def filled(self, late: Lateness) -> Text:
        """Return the sentence with the numbers of one submission."""
        over, share = _duration(late.seconds), f"{100 * late.penalty:g}"
        return Text(
            en=self.en.format(over=over.en, share=share),
            zh=self.zh.format(over=over.zh, share=share),
        )


_LATE = _Sentence(en="Handed in {over} after the deadline.", zh="迟交 {over}。")
_PENALTY = _Sentence(
    en="This takes {share} % of the points possible off the score.",
    zh="按规定扣除满分的 {share}%。",
)
_FREE = Text(en="This costs nothing.", zh="不扣分。")
_SAID = {
    Punctuality.LATE_BY_UNKNOWN: Text(
        en="The learning platform marks this as late; by how much is not known, and nothing was "
        "taken off.",
        zh="教学平台将该提交标记为迟交，但迟交时长未知，因此没有扣分。",
    ),
    Punctuality.UNKNOWN: Text(
        en="When this was handed in is not known, so the deadline was not applied.",
        zh="该提交的上交时间未知，因此没有按截止时间处理。",
    ),
}
