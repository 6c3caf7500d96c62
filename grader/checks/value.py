"""The outputs of a function equal the reference's, as whole vectors."""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from grader.checks.allowance import of_elements
from grader.checks.kind import Kind
from grader.checks.obstacle import obstacle, verdict, wrong_form
from grader.domain.candidate import (
    Candidate,
    candidates,
    error_of,
    observed_outputs,
    start_of,
)
from grader.domain.diagnosis import diagnose
from grader.domain.lazily import Kept
from grader.domain.mistakes import as_sentence
from grader.domain.question import Case, Question
from grader.domain.recorded import NotRecorded
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import BOUNDS, SINGLE, aligned, compare
from grader.domain.value import Floats, ShapeMismatch
from grader.domain.verdict import Evidence, Outcome, Verdict


def judge(question: Question) -> Verdict:
    """Judge the values of all cases against what was asked and what is accepted."""
    return judge_cases(question, question.cases)


def judge_cases(
    question: Question,
    cases: tuple[Case, ...],
    *,
    changes: bool = False,
    any_member: bool = False,
) -> Verdict:
    """Judge ``cases`` as one vector each; ``changes``: of the parameters, not their values."""
    blocked = obstacle(question, cases)
    if blocked is not None:
        return blocked
    possible = Kept(candidates(question, cases, any_member=any_member, lazily=True))
    try:
        fit = first_fit(question, cases, possible, changes=changes)
    except ShapeMismatch as mismatch:
        cause = diagnose(question, cases, possible.first, changes=changes)
        said = as_sentence(cause) + wrong_form(question, mismatch)
        return verdict(question, Outcome.FAILED, said, diagnosis=cause)
    if fit is not None:
        return passed(question, cases, fit, changes=changes)
    return failed(question, cases, possible.first, changes=changes)


def first_fit(
    question: Question, cases: tuple[Case, ...], possible: Iterable[Candidate], *, changes: bool
) -> Candidate | None:
    """Return the first candidate that all cases match.

    Raises:
        ShapeMismatch: the outputs have the shapes of none of them.
    """
    mismatch: ShapeMismatch | None = None
    shaped = False
    for candidate in possible:
        try:
            error = error_of(
                question,
                cases,
                candidate.expected,
                changes=changes,
                enough=1.0,
                tolerance=question.tolerance,
            )
        except ShapeMismatch as problem:
            mismatch = mismatch or problem
            continue
        except NotRecorded:
            continue
        shaped = True
        if error <= 1:
            return candidate
    if mismatch is not None and not shaped:
        raise mismatch
    return None


def passed(
    question: Question, cases: tuple[Case, ...], fit: Candidate, *, changes: bool
) -> Verdict:
    """Return the verdict for outputs that match ``fit``, with the way they passed named."""
    reference = question.reference
    other = "" if fit.convention == reference.asked else fit.convention
    conventions = tuple(filter(None, (other, fit.alternative)))
    message = Text(en="All numbers are right.", zh="数值全部正确。")
    if other:
        name = reference.conventions[other]
        message += Text(
            en=f"They use another loss convention, which is accepted: {name.en}.",
            zh=f"采用了另一种可接受的损失约定：{name.zh}。",
        )
    if fit.alternative:
        known = reference.accepted[question.exercise.id]
        name = next(other.name for other in known if other.id == fit.alternative)
        message += Text(en=f"Noted, not charged: {name.en}.", zh=f"仅作说明，不扣分：{name.zh}。")
    route = NOTHING
    if fit.own_values:
        route = _on_own(question)
    found = verdict(
        question,
        Outcome.PASSED,
        message,
        conventions=conventions,
        evidence=evidence(question, cases, fit, changes=changes),
        follow_through=fit.own_values,
        route=route,
    )
    tolerance = question.tolerance
    if tolerance == SINGLE or error_of(question, cases, fit.expected, changes=changes) <= 1:
        return found
    return replace(found, slack=tolerance.rtol + tolerance.floor)


def _on_own(question: Question) -> Text:
    """Return that numbers are right for the student's own earlier values."""
    followed = {name: one for name, one in question.upstream.items() if one.followed}
    en, zh = ", ".join(followed), "、".join(followed)
    if all(one.passed for one in followed.values()):
        return Text(
            en=f"Right given your own {en}, which are near enough.",
            zh=f"在你自己的 {zh} 的基础上是正确的，其误差在允许范围内。",
        )
    return Text(
        en=f"Right given your own {en}; that mistake is paid there.",
        zh=f"在你自己的 {zh} 的基础上是正确的，那里的错误只在那里扣分。",
    )


def failed(
    question: Question, cases: tuple[Case, ...], nearest: Candidate, *, changes: bool
) -> Verdict:
    """Return the verdict for outputs that match no candidate, with the mistake if known."""
    cause = diagnose(question, cases, nearest, changes=changes)
    rows = evidence(question, cases, nearest, changes=changes)
    wrong = [row.name for row in rows if not row.error <= 1]
    message = as_sentence(cause) + Text(
        en=f"Not the expected numbers: {', '.join(wrong)}.",
        zh=f"数值与期望不符：{'、'.join(wrong)}。",
    )
    return verdict(question, Outcome.FAILED, message, diagnosis=cause, evidence=rows)


def evidence(
    question: Question, cases: tuple[Case, ...], candidate: Candidate, *, changes: bool
) -> tuple[Evidence, ...]:
    """Return one row per judged output, from the case that shows the largest error."""
    rows: dict[str, Evidence] = {}
    for number, (case, wanted) in enumerate(zip(cases, candidate.expected, strict=True)):
        part = {name: wanted[name] for name in question.outputs}
        got = aligned(observed_outputs(question, case), part)
        start = start_of(question, case) if changes else {}
        errors = compare(got, part, start, question.tolerance).errors
        for name, error in errors.items():
            if name not in rows or error > rows[name].error:
                before = start.get(name, np.zeros(()))
                rows[name] = _row(name, part[name] - before, got[name] - before, error, number)
    return tuple(rows.values())


def _row(name: str, expected: Floats, got: Floats, error: float, case: int) -> Evidence:
    label = name
    if expected.ndim:
        index = np.unravel_index(int(np.argmax(np.abs(got - expected))), expected.shape)
        label = f"{name}[{', '.join(map(str, index))}]"
        expected, got = np.asarray(expected[index]), np.asarray(got[index])
    return Evidence(
        name=label,
        expected=f"{float(expected):.8g}",
        got=f"{float(got):.8g}",
        error=error,
        case=str(case + 1),
    )


KIND = Kind(
    name="value",
    judge=judge,
    options=frozenset({"outputs", *BOUNDS}),
    practice="values",
    allowance=of_elements,
)
