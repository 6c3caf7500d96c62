"""Naming the mistake behind wrong numbers, or saying that it is not recognised.

A name is given only when one known-wrong variant (or a family of equal ones) explains all
numbers and nothing else comes near; a wrong name is worse than none.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np

from grader.domain.candidate import Candidate, error_of, observed_outputs, start_of
from grader.domain.lazily import Evaluations
from grader.domain.mistakes import (
    mistaken_outputs,
    other_convention,
    plain_outputs,
    recognised,
)
from grader.domain.pattern import frozen, is_transposed, stated_pattern
from grader.domain.question import Case, Question
from grader.domain.reference import KnownWrong, evaluate, takes
from grader.domain.statements import Parts
from grader.domain.text import Text
from grader.domain.tolerance import aligned
from grader.domain.two_mistakes import two_mistakes
from grader.domain.value import ShapeMismatch
from grader.domain.verdict import UNRECOGNISED, Diagnosis

# The runner-up has to miss by this many times what the best one misses at most.
MARGIN = 10.0


def diagnose(
    question: Question, cases: tuple[Case, ...], nearest: Candidate, *, changes: bool
) -> Diagnosis:
    """Return the mistake that explains what ``cases`` returned.

    Args:
        question: the failed check; all outputs of its exercise are explained, not only
            those the check judges.
        cases: with values, finite, of the contract's form.
        nearest: the right result that patterns are stated against.
        changes: compare changes of parameters instead of values.
    """
    if not question.explains:
        return UNRECOGNISED
    other = _other_convention(question, cases, changes=changes)
    if other is not None:
        return other
    named = _known_wrong(question, cases, changes=changes)
    if named is not None:
        return named
    pattern = _pattern(question, cases, nearest, changes=changes)
    if pattern is not None and pattern.id in {"pattern.ratio", "pattern.sign"}:
        return pattern
    pair = two_mistakes(question, cases, nearest.expected, changes=changes)
    return pair or pattern or UNRECOGNISED


def _other_convention(
    question: Question, cases: tuple[Case, ...], *, changes: bool
) -> Diagnosis | None:
    """Return that another loss convention was used where the assignment prescribes one."""
    exercise, reference = question.exercise, question.reference
    if not exercise.convention or not reference.has_convention(exercise.id):
        return None
    function = reference.functions[exercise.id]
    for name in reference.conventions:
        expected = [evaluate(function, c.inputs, question.returns, name) for c in cases]
        try:
            error = error_of(question, cases, expected, changes=changes, enough=1.0)
        except ShapeMismatch:
            return None
        if name != exercise.convention and error <= 1:
            return other_convention(question, name)
    return None


def _known_wrong(question: Question, cases: tuple[Case, ...], *, changes: bool) -> Diagnosis | None:
    best: dict[str, tuple[float, KnownWrong]] = {}
    for variant, error in _errors(question, cases, changes=changes):
        family = variant.family or variant.id
        if family not in best or error < best[family][0]:
            best[family] = (error, variant)
    ranked = sorted(best.values(), key=lambda item: item[0])
    if not ranked or ranked[0][0] > 1:
        return None
    if len(ranked) > 1 and ranked[1][0] <= MARGIN:
        return None
    return recognised(ranked[0][1])


def _errors(
    question: Question, cases: tuple[Case, ...], *, changes: bool
) -> Iterator[tuple[KnownWrong, float]]:
    """Yield each known-wrong variant with its error on the inputs the student saw."""
    reference = question.reference
    for variant in reference.known_wrong.get(question.exercise.id, ()):
        conventions = (
            tuple(reference.conventions) if takes(variant.function, "convention") else ("",)
        )
        for convention in conventions:
            error = float(np.inf)
            try:
                expected = Evaluations(
                    [
                        partial(mistaken_outputs, question, case, variant.function, convention)
                        for case in cases
                    ]
                )
                names = plain_outputs(expected[0])
                error = error_of(
                    question, cases, expected, changes=changes, names=names, enough=MARGIN
                )
            except (ShapeMismatch, ValueError, ArithmeticError, IndexError):
                pass  # a wrong variant may not be able to compute these inputs at all
            yield variant, error


def _pattern(
    question: Question, cases: tuple[Case, ...], nearest: Candidate, *, changes: bool
) -> Diagnosis | None:
    observed: list[Parts] = []
    expected: list[Parts] = []
    names = plain_outputs(nearest.expected[0])
    for case, complete in zip(cases, nearest.expected, strict=True):
        wanted = {name: complete[name] for name in names}
        try:
            raw = observed_outputs(question, case, names)
        except ShapeMismatch:
            return None
        try:
            got = aligned(raw, wanted)
        except ShapeMismatch:
            return _transposed(raw, wanted)
        start = start_of(question, case) if changes else {}
        observed.append({name: part - start.get(name, 0.0) for name, part in got.items()})
        expected.append({name: part - start.get(name, 0.0) for name, part in wanted.items()})
    return (frozen(observed, expected) if changes else None) or stated_pattern(observed, expected)


def _transposed(observed: Parts, expected: Parts) -> Diagnosis | None:
    turned = [n for n, wanted in expected.items() if is_transposed(observed[n], wanted)]
    if not turned:
        return None
    return Diagnosis(
        id="pattern.transposed",
        explains=1.0,
        name=Text(
            en=f"{', '.join(turned)} has its rows and columns exchanged",
            zh=f"{'、'.join(turned)} 的行与列互换了",
        ),
    )
