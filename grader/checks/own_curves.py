"""Reported curves held against the parameters that the same program returned.

The same inputs are asked with fewer updates; each answer gives one row of the curves.
"""

from collections.abc import Mapping

import numpy as np

from grader.checks.allowance import percent
from grader.checks.outcome import measured, parameters_of
from grader.domain.assignment import CheckSpec
from grader.domain.candidate import observed_outputs
from grader.domain.question import Case, Question
from grader.domain.text import Text
from grader.domain.value import Floats, ShapeMismatch, as_floats

# Single precision moves a whole training path a little; a curve measured one update off, or
# of other parameters, differs by far more.
CURVE_RTOL = 1e-3
ACCURACY_ATOL = 1e-4

Curves = Mapping[str, Floats]


def curve_errors(curve: Floats, expected: Floats) -> Floats:
    """Return the error of each row as a multiple of the allowed one; inf: no number."""
    with np.errstate(invalid="ignore"):
        errors = np.abs(curve - expected) / (CURVE_RTOL * np.abs(expected) + ACCURACY_ATOL)
    return np.asarray(np.where(np.isfinite(errors), errors, np.inf), dtype=np.float64)


def of_curves(_check: CheckSpec) -> Text:
    """Return what is allowed where curves are compared point by point."""
    own = percent(CURVE_RTOL)
    return Text(
        en=f"{own} of the expected point, plus {ACCURACY_ATOL:g}",
        zh=f"该点参考值的 {own}，再加上 {ACCURACY_ATOL:g}",
    )


def rows_of(question: Question) -> str:
    """Return the argument that says how many updates the curves have."""
    return question.option("rows", "iterations")


def updates_of(case: Case, setting: str) -> int:
    """Return how many updates a case was asked for."""
    return int(as_floats(setting, case.inputs[setting]).item())


def are_own(question: Question, reported: list[dict[str, Floats]], setting: str) -> bool:
    """Tell whether the curves are those of the parameters that the program itself returned.

    The same inputs were asked with fewer updates; each answer gives one row.
    """
    recompute = question.check.options.get("recompute")
    if not isinstance(recompute, Mapping):
        return False
    if not all(_possible(curves) for curves in reported):
        return False
    base = updates_of(question.cases[0], setting)
    ends = {base: question.cases[0]}
    for name, case in question.extra.items():
        if f"/at/{setting}=" in name and case.returned:
            ends[updates_of(case, setting)] = case
    if len(ends) < 3:
        return False
    rows = {count: _row(question, case, recompute) for count, case in ends.items()}
    values = list(rows.values())
    if any(not row for row in values) or all(row == values[0] for row in values):
        return False  # parameters that never change prove nothing
    # A program may make one update more than it was asked for, and measure before it or after.
    return any(_agrees(reported[0], rows, shift) for shift in (0, 1, -1))


def _possible(curves: Curves) -> bool:
    """Tell whether all rows could be losses and accuracies at all."""
    return all(
        bool(np.all(curve >= 0) and (not name.endswith("_acc") or np.all(curve <= 1)))
        for name, curve in curves.items()
    )


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
