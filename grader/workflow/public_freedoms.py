"""What a self-check knows of numbers far out, and of a training in any order of the samples."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.checks import any_order, extreme
from grader.domain.assignment import CheckSpec
from grader.domain.tolerance import SINGLE
from grader.domain.value import Value
from grader.workflow.public_numbers import Plain, PublicNumbers, plain_numbers, rounded


def far_story(numbers: PublicNumbers, names: Sequence[str], check: CheckSpec) -> Plain:
    """Return the right numbers far out, for other inputs than grading asks for."""
    case = {**numbers.cases[0], **_nearer(extreme.settings_of(check.options))}
    return {
        "outputs": list(names),
        "cases": [_plain(case)],
        "right": list(replace(numbers, cases=[case]).right(names)),
        "known": [],
        "bounds": [SINGLE.rtol, SINGLE.floor],
    }


def orders_story(numbers: PublicNumbers, names: Sequence[str], check: CheckSpec) -> Plain:
    """Return where the trainings of all orders lead, with the settings that a check gives."""
    given = any_order.settings_of(check.options)
    case = {**numbers.cases[0], **{name: np.asarray(value) for name, value in given.items()}}
    listed = str(check.options.get("orders", "orders"))
    orders = numbers.release.reference.functions[listed]
    return {
        "outputs": list(names),
        "case": _plain(case),
        "ends": list(replace(numbers, cases=[case]).ends(names, orders)),
    }


def _plain(case: Mapping[str, Value]) -> Plain:
    return {name: plain_numbers(value) for name, value in case.items()}


def _nearer(far: Mapping[str, object]) -> dict[str, Value]:
    """Return inputs far out, but not those that are graded with: a tenth nearer."""
    given = {name: np.asarray(value) for name, value in far.items()}
    return {n: rounded(0.9 * v) if v.dtype.kind == "f" else v for n, v in given.items()}
