"""Reported curves equal recomputed ones: the reference's, or those of the own parameters.

Row i is measured after i updates. One row more or less, and measuring after the update,
are named and not charged.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from grader.checks.kind import Kind
from grader.checks.obstacle import obstacle, verdict, wrong_form
from grader.checks.outcome import measured, parameters_of
from grader.domain.candidate import as_accepted, candidates, observed_outputs
from grader.domain.diagnosis import diagnose
from grader.domain.question import Case, Question
from grader.domain.text import NOTHING, Text
from grader.domain.value import Floats, ShapeMismatch, Value, as_floats
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Evidence, Outcome, Verdict

# Single precision moves a whole training path a little; a curve measured one update off, or
# of other parameters, differs by far more.
CURVE_RTOL = 1e-3
ACCURACY_ATOL = 1e-4

Curves = Mapping[str, Floats]


def judge(question: Question) -> Verdict:
    """Judge every curve that the check names, in all cases."""
    names = _curves(question)
    blocked = obstacle(question, question.cases, names)
    if blocked is not None:
        return blocked
    try:
        reported = [_reported(question, case, names) for case in question.cases]
    except ShapeMismatch as mismatch:
        return verdict(question, Outcome.FAILED, wrong_form(question, mismatch))
    rows: tuple[Evidence, ...] = ()
    for candidate_id, own_values, expected in _expected(question, names):
        for late in (False, True):
            found = tuple(
                row
                for number, (got, want) in enumerate(zip(reported, expected, strict=True))
                for row in _compared(got, want, number, late=late)
            )
            rows = rows or found
            if all(row.error <= 1 for row in found):
                return _passed(question, found, candidate_id, own_values=own_values, late=late)
    if _is_own(question, reported):
        return verdict(question, Outcome.PASSED, _OWN_CURVES, route=_OWN_CURVES)
    cause = _mistake(question)
    said = Text(en=f"{cause.name.en}.", zh=f"{cause.name.zh}。") if cause.id else NOTHING
    return verdict(
        question, Outcome.FAILED, said + _OTHER_CURVES, diagnosis=cause, evidence=_worst(rows)
    )


def _mistake(question: Question) -> Diagnosis:
    """Return the mistake behind curves that are all a function returns.

    Where it returns parameters too, the check of their changes names the mistake.
    """
    if any(name not in question.returns for name in _curves(question)):
        return UNRECOGNISED
    nearest = next(candidates(question, question.cases, any_member=True))
    return diagnose(question, question.cases, nearest, changes=False)


def _curves(question: Question) -> tuple[str, ...]:
    chosen = question.check.options.get("curves")
    short = tuple(map(str, chosen)) if isinstance(chosen, (list, tuple)) else question.returns
    whole = next((n for n in question.returns if n == "history"), "")
    return tuple(
        f"{whole}.{name}" if whole and name not in question.returns else name for name in short
    )


def _reported(question: Question, case: Case, names: tuple[str, ...]) -> dict[str, Floats]:
    parts = observed_outputs(question, case, names)
    curves = {name: np.ravel(part) for name, part in parts.items()}
    count = _updates(question, case)
    for name, curve in curves.items():
        if len(curve) not in (count, count + 1):
            raise ShapeMismatch(name, f"{count + 1} values", f"{len(curve)} values")
    return curves


def _setting(question: Question) -> str:
    return question.option("rows", "iterations")


def _updates(question: Question, case: Case) -> int:
    return int(as_floats(_setting(question), case.inputs[_setting(question)]).item())


def _longer(question: Question, case: Case) -> Case:
    """Return the case with two more updates, so that every accepted row has its value."""
    name = _setting(question)
    more: dict[str, Value] = {
        **case.inputs,
        name: np.asarray(_updates(question, case) + 2),
    }
    return Case(probe=case.probe, inputs=more, observation=case.observation)


def _expected(
    question: Question, names: tuple[str, ...]
) -> Iterator[tuple[str, bool, list[dict[str, Floats]]]]:
    """Yield recomputed curves with the convention or alternative they belong to."""
    longer = tuple(_longer(question, case) for case in question.cases)
    possible = (
        *candidates(question, longer, any_member=True),
        *as_accepted(question, longer),
        # A recorded call exists only for updates that were made.
        *(c for c in candidates(question, question.cases, any_member=True) if c.own_values),
    )
    for candidate in possible:
        name = candidate.alternative or candidate.convention
        curves = [{n: np.ravel(part[n]) for n in names} for part in candidate.expected]
        yield name, candidate.own_values, curves


def _compared(got: Curves, wanted: Curves, number: int, *, late: bool) -> Iterator[Evidence]:
    for name, curve in got.items():
        expected = wanted[name][1:] if late else wanted[name]
        if len(expected) < len(curve):
            yield Evidence(name=name, expected="", got="", error=float("inf"), case=str(number + 1))
            continue
        expected = expected[: len(curve)]
        allowed = CURVE_RTOL * np.abs(expected) + ACCURACY_ATOL
        with np.errstate(invalid="ignore"):
            errors = np.abs(curve - expected) / allowed
        errors = np.where(np.isfinite(errors), errors, np.inf)
        row = int(np.argmax(errors > 1)) if np.any(errors > 1) else int(np.argmax(errors))
        yield Evidence(
            name=f"{name}[{row}]",
            expected=f"{expected[row]:.6g}",
            got=f"{curve[row]:.6g}",
            error=float(errors[row]),
            case=str(number + 1),
        )


def _worst(rows: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    """Return the wrong rows of the first case that has any."""
    wrong = [row for row in rows if row.error > 1]
    return tuple(row for row in wrong if row.case == wrong[0].case)


def _is_own(question: Question, reported: list[dict[str, Floats]]) -> bool:
    """Tell whether the curves are those of the parameters that the program itself returned.

    The same inputs were asked with fewer updates; each answer gives one row.
    """
    recompute = question.check.options.get("recompute")
    if not isinstance(recompute, Mapping):
        return False
    base = _updates(question, question.cases[0])
    ends = {base: question.cases[0]}
    for name, case in question.extra.items():
        if f"/at/{_setting(question)}=" in name and case.returned:
            ends[_updates(question, case)] = case
    if len(ends) < 3:
        return False
    rows = {count: _row(question, case, recompute) for count, case in ends.items()}
    values = list(rows.values())
    if any(not row for row in values) or all(row == values[0] for row in values):
        return False  # parameters that never change prove nothing
    # A program may make one update more than it was asked for, and measure before it or after.
    return any(_agrees(reported[0], rows, shift) for shift in (0, 1, -1))


def _row(question: Question, case: Case, recompute: Mapping[str, object]) -> dict[str, float]:
    row = {}
    for curve, recipe in recompute.items():
        if not isinstance(recipe, (list, tuple)):
            return {}
        data_name, labels_name, measure = map(str, recipe)
        data = {"X": case.inputs[data_name], "labels": case.inputs[labels_name]}
        try:
            parameters = observed_outputs(question, case, parameters_of(question))
            row[f"history.{curve}"] = measured(question, data, parameters)[measure]
        except (ShapeMismatch, ValueError):
            return {}
    return row


def _agrees(reported: Curves, rows: Mapping[int, Mapping[str, float]], shift: int) -> bool:
    compared = 0
    for count, row in rows.items():
        at = count + shift
        for name, curve in reported.items():
            if name not in row or not 0 <= at < len(curve):
                continue
            compared += 1
            if abs(curve[at] - row[name]) > CURVE_RTOL * abs(row[name]) + ACCURACY_ATOL:
                return False
    return compared >= 2 * len(reported)


def _passed(
    question: Question, rows: tuple[Evidence, ...], name: str, *, own_values: bool, late: bool
) -> Verdict:
    message = Text(en="The curves are right.", zh="曲线正确。")
    if late:
        message += Text(
            en="They are measured after the update; row i usually stands for i updates.",
            zh="各行是在更新之后测量的，通常第 i 行对应 i 次更新之后的值；此处仅作说明，不扣分。",
        )
    other = "" if name == question.reference.asked else name
    conventions = tuple(filter(None, (other, "measured_after_update" if late else "")))
    return verdict(
        question,
        Outcome.PASSED,
        message,
        conventions=conventions,
        evidence=rows,
        follow_through=own_values,
        route=_OWN_VALUES if own_values else NOTHING,
    )


_OWN_VALUES = Text(
    en="Right given your own earlier functions; their mistake is paid there.",
    zh="在你自己前面的函数的基础上是正确的，那里的错误只在那里扣分。",
)
_OWN_CURVES = Text(
    en="The curves are those of the parameters that your own training went through.",
    zh="曲线与你自己训练过程中的参数一致。",
)
_OTHER_CURVES = Text(
    en="The reported curves are not those of this training.",
    zh="返回的曲线与训练过程不符。",
)

KIND = Kind(
    name="history",
    judge=judge,
    options=frozenset({"curves", "rows", "recompute", "evaluate"}),
)
