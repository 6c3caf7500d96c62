"""Which of a student's attempts is graded, where that is known before grading."""

from collections.abc import Sequence
from dataclasses import replace

from grader.domain.lateness import Attempts
from grader.domain.submission import Found
from grader.domain.text import Text

_COUNTS = {
    Attempts.LATEST: Text(
        en="Attempt {number} of {all} counts: the latest.",
        zh="共提交 {all} 次，以最后一次（第 {number} 次）为准。",
    ),
    Attempts.FIRST: Text(
        en="Attempt {number} of {all} counts: the first.",
        zh="共提交 {all} 次，以第一次为准。",
    ),
}


def counting(
    found: Sequence[Found], policy: Attempts
) -> tuple[tuple[Found, ...], tuple[Found, ...]]:
    """Return what is graded, and the attempts that are not.

    The best attempt is known only when all are graded: then nothing is left out here.
    """
    if policy is Attempts.BEST:
        return tuple(found), ()
    groups: dict[tuple[str, str], list[Found]] = {}
    for one in found:
        groups.setdefault((one.student, one.assignment), []).append(one)
    counted, others = [], []
    for group in groups.values():
        ordered = sorted(group, key=lambda one: one.attempt)
        chosen = ordered[-1] if policy is Attempts.LATEST else ordered[0]
        others += [one for one in ordered if one is not chosen]
        counted.append(_told(chosen, policy, len(group)) if len(group) > 1 else chosen)
    return tuple(counted), tuple(others)


def _told(chosen: Found, policy: Attempts, total: int) -> Found:
    said = _COUNTS[policy]
    numbers = {"number": chosen.attempt, "all": total}
    note = Text(en=said.en.format(**numbers), zh=said.zh.format(**numbers))
    return replace(chosen, told=chosen.told + note)
