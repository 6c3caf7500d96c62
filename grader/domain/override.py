"""A person's signed word on a check, which stands above the machine's.

The machine's verdict stays recorded beneath; a later assessment changes only that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeAlias

from grader.domain.text import Text
from grader.domain.verdict import (
    POLICY,
    Assessment,
    ExerciseResult,
    Outcome,
    Signature,
    Verdict,
)


class Decision(StrEnum):
    """What a person decided: points for a check, a rule kept or broken, or nothing after all."""

    AWARD = "award"
    ALLOW = "allow"
    FORBID = "forbid"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One signed decision on one check of one submission; later ones replace earlier ones.

    ``points`` are those earned, where the decision is ``AWARD``. ``number`` counts the
    decisions on this check from 1. ``reason`` is shown to the student, and so are ``remarks``:
    what was given for each item of a rubric, and what the assignment keeps ready to say.
    """

    exercise: str
    check: str
    decision: Decision
    reason: str
    author: str
    at: str
    number: int
    points: float = 0.0
    remarks: tuple[Text, ...] = ()


Overrides: TypeAlias = Mapping[tuple[str, str], Override]


def with_overrides(assessment: Assessment, overrides: Overrides) -> Assessment:
    """Return the assessment as it counts: with the newest decision on each check.

    ``overrides`` holds them by exercise and check. A check that the assessment has no more
    keeps no points.
    """
    if not any(one.decision is not Decision.WITHDRAW for one in overrides.values()):
        return assessment
    return replace(
        assessment,
        exercises=tuple(_decided(result, overrides) for result in assessment.exercises),
    )


def _decided(result: ExerciseResult, overrides: Overrides) -> ExerciseResult:
    verdicts = tuple(
        _signed(verdict, overrides[result.id, verdict.check])
        if (result.id, verdict.check) in overrides
        else verdict
        for verdict in result.verdicts
    )
    barred = any(v.kind == POLICY and v.outcome is Outcome.FAILED for v in verdicts)
    return replace(result, verdicts=verdicts, barred=barred)


def _signed(verdict: Verdict, override: Override) -> Verdict:
    if override.decision is Decision.WITHDRAW:
        return verdict
    full = override.decision is Decision.ALLOW
    fraction = 1.0 if full else 0.0
    if override.decision is Decision.AWARD:
        full = override.points >= verdict.points
        fraction = min(1.0, override.points / verdict.points) if verdict.points > 0 else 1.0
    said = Text(en="Decided by a person.", zh="人工评定。")
    if override.reason:
        said = Text(en=f"Decided by a person: {override.reason}", zh=f"人工评定：{override.reason}")
    for remark in override.remarks:
        said += remark
    return replace(
        verdict,
        outcome=Outcome.PASSED if full else Outcome.FAILED,
        fraction=fraction,
        message=said if verdict.outcome is Outcome.MANUAL else said + verdict.message,
        signed=Signature(author=override.author, reason=override.reason, at=override.at),
    )
