"""One check of an exercise, as the report shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from grader.checks.kind import kinds
from grader.domain.assignment import Exercise
from grader.domain.disclosure import PATTERN
from grader.domain.mistakes import as_sentence
from grader.domain.observation import Run
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import (
    POLICY,
    UNRECOGNISED,
    Evidence,
    ExerciseResult,
    Finding,
    Verdict,
)
from grader.language import text
from grader.report import amounts
from grader.report.advice import check_anchor
from grader.report.evidence import MAX_EVIDENCE, EvidenceRow, evidence_rows
from grader.report.inert import excerpt_line, shortened
from grader.report.terms import Badge, badge_of, convention

MAX_MESSAGE = 2_000
MAX_FINDINGS = 12
MAX_CODE = 160

_OWN_VALUES = text(
    "Judged with the values of your own earlier functions: a mistake made there costs nothing here."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A recognised mistake; ``share`` of the numbers that it explains, in percent.

    ``stated``: no cause is known, and what is told is only true of the numbers.
    """

    name: Text
    explanation: Text
    hints: tuple[Text, ...]
    share: str
    stated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingView:
    """Something forbidden: ``what`` it is, and where; ``cell`` and ``line`` count from 1."""

    what: str
    cell: int
    line: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One check; ``mistakes`` holds the diagnosis, if there is one.

    ``own_values``: what was expected was computed from the student's own earlier functions.
    """

    anchor: str
    title: Text
    badge: Badge
    counts: bool
    score: str
    points: str
    message: Text
    mistakes: tuple[Mistake, ...]
    conventions: tuple[Text, ...]
    route: Text
    findings: tuple[FindingView, ...]
    evidence: tuple[EvidenceRow, ...]
    evidence_dropped: int
    own_values: bool


def check_view(
    result: ExerciseResult, verdict: Verdict, vocabulary: Mapping[str, Text], run: Run
) -> CheckView:
    """Return one check in words; in a barred exercise it earns nothing."""
    said = bool(verdict.route.en or verdict.route.zh)
    route = _OWN_VALUES if verdict.follow_through and not said else verdict.route
    return CheckView(
        anchor=check_anchor(result.id, verdict.check),
        title=verdict.title,
        badge=badge_of(verdict),
        counts=verdict.judged,
        score=amounts.points(0 if result.barred else verdict.score),
        points=amounts.points(verdict.points),
        message=shortened(_message(verdict), MAX_MESSAGE),
        mistakes=_mistakes(verdict),
        conventions=tuple(convention(name, vocabulary) for name in verdict.conventions),
        route=shortened(route, MAX_MESSAGE),
        findings=tuple(_findings(verdict.findings, run)),
        evidence=evidence_rows(verdict.evidence),
        evidence_dropped=max(0, len(verdict.evidence) - MAX_EVIDENCE),
        own_values=verdict.follow_through and any(map(_is_computed, verdict.evidence)),
    )


def _is_computed(row: Evidence) -> bool:
    """Tell whether what was expected is a number, which may come from the student's own ones."""
    try:
        float(row.expected)
    except ValueError:
        return False
    return True


def _message(verdict: Verdict) -> Text:
    """Return what a check says, without what the page says beside it: the cause, the places."""
    if verdict.findings:
        return verdict.diagnosis.name
    if not _mistakes(verdict):
        return verdict.message
    cause, said = as_sentence(verdict.diagnosis), verdict.message
    if not (said.en.startswith(cause.en) and said.zh.startswith(cause.zh)):
        return said
    return Text(
        en=said.en.removeprefix(cause.en).strip(), zh=said.zh.removeprefix(cause.zh).strip()
    )


def _mistakes(verdict: Verdict) -> tuple[Mistake, ...]:
    """Return the diagnosis of a verdict, or nothing where it says no more than the message."""
    found = verdict.diagnosis
    said_already = verdict.kind == POLICY  # its message is the rule's own reason
    if found == UNRECOGNISED or said_already or not (found.name.en or found.name.zh):
        return ()
    return (
        Mistake(
            name=shortened(found.name, MAX_MESSAGE),
            explanation=shortened(found.explanation, MAX_MESSAGE),
            hints=tuple(shortened(hint, MAX_MESSAGE) for hint in found.hints),
            share=amounts.percent(found.explains, 1),
            stated=found.id.startswith(PATTERN),
        ),
    )


def _findings(findings: Iterable[Finding], run: Run) -> list[FindingView]:
    """Return where a rule is broken, each place with its line of code."""
    shown = tuple(findings)[:MAX_FINDINGS]
    wanted = {one.cell for one in shown}
    sources = {cell.index + 1: cell.source for cell in run.cells if cell.index + 1 in wanted}
    found = []
    for one in shown:
        lines = sources.get(one.cell, "").splitlines()
        code = lines[one.line - 1].strip() if 0 < one.line <= len(lines) else ""
        found.append(
            FindingView(
                what=excerpt_line(one.what, MAX_CODE),
                cell=one.cell,
                line=one.line,
                code=excerpt_line(code, MAX_CODE),
            )
        )
    return found


def allowed(result: ExerciseResult, asked: Exercise) -> Text:
    """Return in words how far the numbers of an exercise may lie off, if it shows any."""
    declared = {check.id: check for check in asked.checks}
    said = (
        kinds()[check.kind].allowance(check)
        for verdict in result.verdicts
        if any(map(_is_computed, verdict.evidence))
        and (check := declared.get(verdict.check)) is not None
    )
    ways = tuple(dict.fromkeys(one for one in said if one != NOTHING))
    if not ways:
        return NOTHING
    listed = Text(en="; ".join(way.en for way in ways), zh="；".join(way.zh for way in ways))
    return text("Allowed error: {}. The tables give errors as multiples of it.").filled(listed)
