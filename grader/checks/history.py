"""Reported curves equal recomputed ones: the reference's, or those of the own parameters.

Row i is measured after i updates. One row more or less, and measuring after the update,
are named and not charged.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain

import numpy as np

from grader.checks.kind import Kind
from grader.checks.obstacle import OWN_VALUES, obstacle, verdict, wrong_form
from grader.checks.own_curves import Curves, are_own, curve_errors, of_curves, rows_of, updates_of
from grader.domain.candidate import Candidate, as_accepted, candidates, observed_outputs
from grader.domain.lazily import Evaluations
from grader.domain.mistakes import as_sentence, mistaken_outputs, other_convention, recognised
from grader.domain.question import Case, Question
from grader.domain.recorded import NotRecorded
from grader.domain.reference import Function, KnownWrong, takes
from grader.domain.text import NOTHING, Text
from grader.domain.value import Floats, ShapeMismatch, Value
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Evidence, Outcome, Verdict


def judge(question: Question) -> Verdict:
    """Judge every curve that the check names, in all cases."""
    names = curve_names(question)
    blocked = obstacle(question, question.cases, names)
    if blocked is not None:
        return blocked
    try:
        reported = [reported_curves(question, case, names) for case in question.cases]
    except ShapeMismatch as mismatch:
        return verdict(question, Outcome.FAILED, wrong_form(question, mismatch))
    rows: tuple[Evidence, ...] = ()
    for candidate_id, own_values, expected in expected_curves(question, names):
        for late in (False, True):
            found = _rows_of(reported, expected, late=late, to_the_end=not rows)
            rows = rows or found
            if all(row.error <= 1 for row in found):
                return _passed(question, found, candidate_id, own_values=own_values, late=late)
    if are_own(question, reported, rows_of(question)):
        return verdict(question, Outcome.PASSED, _OWN_CURVES, route=_OWN_CURVES)
    cause = UNRECOGNISED
    if question.explains:
        cause = _prescribed(question, names, reported) or _mistake(question, reported)
    return verdict(
        question,
        Outcome.FAILED,
        as_sentence(cause) + _OTHER_CURVES,
        diagnosis=cause,
        evidence=_worst(rows),
    )


def _rows_of(
    reported: list[dict[str, Floats]],
    expected: Iterable[Curves],
    *,
    late: bool,
    to_the_end: bool,
) -> tuple[Evidence, ...]:
    """Return the rows of all cases; unless ``to_the_end``, only up to the first wrong case."""
    found: list[Evidence] = []
    for number, (got, want) in enumerate(zip(reported, expected, strict=False)):
        found += _compared(got, want, number, late=late)
        if not to_the_end and any(row.error > 1 for row in found):
            break
    return tuple(found)


def _prescribed(
    question: Question, names: tuple[str, ...], reported: list[dict[str, Floats]]
) -> Diagnosis | None:
    """Return that the curves are right under another loss than the one that is prescribed."""
    exercise = question.exercise
    if not exercise.convention or not question.reference.has_convention(exercise.id):
        return None
    free = replace(question, exercise=replace(exercise, convention=""))
    others = set(question.reference.conventions) - {exercise.convention}
    for convention, _, expected in expected_curves(free, names):
        for late in (False, True) if convention in others else ():
            found = _rows_of(reported, expected, late=late, to_the_end=False)
            if all(row.error <= 1 for row in found):
                return other_convention(question, convention)
    return None


def _mistake(question: Question, reported: list[dict[str, Floats]]) -> Diagnosis:
    """Return the one known-wrong variant whose curves these are, in all cases."""
    reference, names = question.reference, curve_names(question)
    found: list[KnownWrong] = []
    for variant in reference.known_wrong.get(question.exercise.id, ()):
        conventions = (
            tuple(reference.conventions) if takes(variant.function, "convention") else ("",)
        )
        for convention in conventions:
            if _has_curves(question, names, variant.function, convention, reported):
                found.append(variant)
                break
    if len({variant.family or variant.id for variant in found}) != 1:
        return UNRECOGNISED
    return recognised(found[0])


def _has_curves(
    question: Question,
    names: tuple[str, ...],
    function: Function,
    convention: str,
    reported: list[dict[str, Floats]],
) -> bool:
    for number, (case, got) in enumerate(zip(question.cases, reported, strict=True)):
        try:
            parts = mistaken_outputs(question, case, function, convention)
        except (ValueError, ArithmeticError, IndexError):
            return False
        if not set(names) <= set(parts):
            return False
        wanted = {name: np.ravel(parts[name]) for name in names}
        if any(row.error > 1 for row in _compared(got, wanted, number, late=False)):
            return False
    return True


def curve_names(question: Question) -> tuple[str, ...]:
    """Return the outputs that are the curves a check names, all of them where it names none."""
    chosen = question.check.options.get("curves")
    short = tuple(map(str, chosen)) if isinstance(chosen, (list, tuple)) else question.returns
    whole = next((n for n in question.returns if n == "history"), "")
    return tuple(
        f"{whole}.{name}" if whole and name not in question.returns else name for name in short
    )


def reported_curves(question: Question, case: Case, names: tuple[str, ...]) -> dict[str, Floats]:
    """Return what one case reported, each curve as one vector.

    Raises:
        ShapeMismatch: a curve is missing, or has another number of rows.
    """
    parts = observed_outputs(question, case, names)
    curves = {name: np.ravel(part) for name, part in parts.items()}
    count = updates_of(case, rows_of(question))
    for name, curve in curves.items():
        if len(curve) not in (count, count + 1):
            raise ShapeMismatch(name, f"{count + 1} values", f"{len(curve)} values")
    return curves


def _longer(question: Question, case: Case) -> Case:
    """Return the case with two more updates, so that every accepted row has its value."""
    name = rows_of(question)
    more: dict[str, Value] = {
        **case.inputs,
        name: np.asarray(updates_of(case, rows_of(question)) + 2),
    }
    return Case(probe=case.probe, inputs=more, observation=case.observation)


def expected_curves(
    question: Question, names: tuple[str, ...]
) -> Iterator[tuple[str, bool, Sequence[Mapping[str, Floats]]]]:
    """Yield recomputed curves with the convention or alternative they belong to."""
    longer = question.once(
        "longer", lambda: tuple(_longer(question, case) for case in question.cases)
    )
    again = candidates(question, question.cases, any_member=True, lazily=True)
    possible = chain(
        candidates(question, longer, any_member=True, lazily=True),
        as_accepted(question, longer),
        # A recorded call exists only for updates that were made.
        (candidate for candidate in again if candidate.own_values),
    )
    for candidate in possible:
        name = candidate.alternative or candidate.convention
        curves = Evaluations(
            [partial(_of_case, candidate, number, names) for number in range(len(question.cases))]
        )
        yield name, candidate.own_values, curves


def _of_case(candidate: Candidate, case: int, names: tuple[str, ...]) -> dict[str, Floats]:
    try:
        parts = candidate.expected[case]
    except NotRecorded:  # then no curve is long enough
        parts = dict.fromkeys(names, np.zeros(0))
    return {name: np.ravel(parts[name]) for name in names}


def _compared(got: Curves, wanted: Curves, number: int, *, late: bool) -> Iterator[Evidence]:
    for name, curve in got.items():
        expected = wanted[name][1:] if late else wanted[name]
        if len(expected) < len(curve):
            yield Evidence(name=name, expected="", got="", error=float("inf"), case=str(number + 1))
            continue
        expected = expected[: len(curve)]
        errors = curve_errors(curve, expected)
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
        route=OWN_VALUES if own_values else NOTHING,
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
    practice="curves",
    allowance=of_curves,
)
