"""What a report may show, to whom and from when; the rest is taken out before a page is made.

Sentences stay, also those that say how numbers relate ("twice the expected ones"): they are what
a student learns from. Points and verdicts are never hidden.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.domain.verdict import Assessment, Evidence, Verdict


class Audience(StrEnum):
    """Who reads a report."""

    STUDENT = "student"
    TA = "ta"


class Shown(StrEnum):
    """When students see something."""

    ALWAYS = "always"
    AFTER_DEADLINE = "after_deadline"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What an assignment lets students see.

    ``deadline_s`` is a moment in seconds of Unix time. ``appeal`` is an address with the blanks
    ``{student}``, ``{assignment}`` and ``{sha256}``, or empty.
    """

    expected: Shown = Shown.ALWAYS
    hints: Shown = Shown.ALWAYS
    deadline_s: float = math.inf
    appeal: str = ""


OPEN = Disclosure()


def _seen(shown: Shown, rules: Disclosure, now_s: float) -> bool:
    """Tell whether students see something at a moment."""
    if shown is not Shown.AFTER_DEADLINE:
        return shown is Shown.ALWAYS
    return now_s >= rules.deadline_s


def _bare(row: Evidence) -> Evidence:
    """Return a row from which the expected value cannot be worked out."""
    return replace(row, expected="", error=0.0 if row.error <= 1 else float("inf"), hidden=True)


def _shown(verdict: Verdict, *, expected: bool, hints: bool) -> Verdict:
    """Return a verdict without what is held back."""
    if not expected:
        verdict = replace(verdict, evidence=tuple(_bare(row) for row in verdict.evidence))
    if not hints and verdict.diagnosis.hints:
        verdict = replace(verdict, diagnosis=replace(verdict.diagnosis, hints=()))
    return verdict


def disclosed(
    assessment: Assessment, rules: Disclosure, audience: Audience, now_s: float
) -> Assessment:
    """Return an assessment as an audience may see it at a moment, in seconds of Unix time.

    Without expected values there are no drawings either: they hold the reference's curves.
    """
    if audience is Audience.TA:
        return assessment
    expected, hints = _seen(rules.expected, rules, now_s), _seen(rules.hints, rules, now_s)
    return replace(
        assessment,
        exercises=tuple(
            replace(
                exercise,
                verdicts=tuple(
                    _shown(verdict, expected=expected, hints=hints) for verdict in exercise.verdicts
                ),
                exhibits=exercise.exhibits if expected else (),
            )
            for exercise in assessment.exercises
        ),
    )
