"""What a report may show, to whom and from when; the rest is taken out before a page is made.

Where expected values are held back, sentences stay, as they are what a student learns from, but
not the amounts in them from which, with the student's own numbers, expected ones follow: "every
number is … times the expected one". Points and verdicts are never hidden.
"""

import math
import re
from dataclasses import dataclass, replace
from enum import StrEnum

from grader.domain.text import Text
from grader.domain.verdict import Assessment, Diagnosis, Evidence, Verdict


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

PATTERN = "pattern."
COUNTING = frozenset(
    f"{PATTERN}{name}" for name in ("reordered", "rounded", "right_at_first", "update_count")
)
"""Patterns whose numbers count places, decimals or updates: no expected value follows from them."""
_AMOUNT = re.compile(r"(?<![\w.])[-+−]?\d+(?:\.\d+)?(?:e[-+]?\d+)?(?![\w.]*\w)")


def _seen(shown: Shown, rules: Disclosure, now_s: float) -> bool:
    """Tell whether students see something at a moment."""
    if shown is not Shown.AFTER_DEADLINE:
        return shown is Shown.ALWAYS
    return now_s >= rules.deadline_s


def _bare(row: Evidence) -> Evidence:
    """Return a row from which the expected value cannot be worked out."""
    return replace(row, expected="", error=0.0 if row.error <= 1 else float("inf"), hidden=True)


def _without_amounts(text: Text) -> Text:
    """Return a sentence whose numbers are left out; those that belong to a name stay."""
    return Text(en=_AMOUNT.sub("…", text.en), zh=_AMOUNT.sub("…", text.zh))


def _named_bare(found: Diagnosis) -> Diagnosis:
    """Return a diagnosis without amounts that only a comparison with expected values gives.

    What has a name in the reference is said in the author's words, and those stay.
    """
    parts = found.id.split("+")
    if all(part in COUNTING or not part.startswith(PATTERN) for part in parts):
        return found
    return replace(found, name=_without_amounts(found.name))


def _said_bare(message: Text, before: Text, after: Text) -> Text:
    """Return a message that repeats a diagnosis, with its new name; it may begin with a capital."""
    if not before.en:
        return message
    return Text(
        en=message.en.replace(before.en[1:], after.en[1:]),
        zh=message.zh.replace(before.zh, after.zh),
    )


def _shown(verdict: Verdict, *, expected: bool, hints: bool) -> Verdict:
    """Return a verdict without what is held back."""
    if not expected:
        known = _named_bare(verdict.diagnosis)
        verdict = replace(
            verdict,
            evidence=tuple(_bare(row) for row in verdict.evidence),
            diagnosis=known,
            message=_said_bare(verdict.message, verdict.diagnosis.name, known.name),
        )
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
