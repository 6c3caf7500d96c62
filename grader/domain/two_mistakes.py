"""Two mistakes at once: a known one in each output, or one beside a wrong factor.

Also one mistake of an earlier exercise that was repeated inside a later function. Tried only
where no single mistake explains the numbers, and named only where one pair alone does.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from grader.domain.candidate import observed_outputs, start_of
from grader.domain.mistakes import composed, mistaken_outputs, plain_outputs, recognised
from grader.domain.pattern import constant_ratio, factor_pattern
from grader.domain.question import Case, Question
from grader.domain.reference import Function, KnownWrong, Upstream, evaluate, takes
from grader.domain.statements import Parts, same
from grader.domain.text import Text
from grader.domain.tolerance import SINGLE, aligned
from grader.domain.value import ShapeMismatch
from grader.domain.verdict import Diagnosis

GENEROUS = 100.0
Variants = Sequence[tuple[KnownWrong, tuple[Parts, ...]]]


def two_mistakes(
    question: Question, cases: tuple[Case, ...], expected: Sequence[Parts], *, changes: bool
) -> Diagnosis | None:
    """Return the pair of mistakes that explains everything; None: there is none, or several.

    ``expected`` are the right outputs, by case.
    """
    asked = [{n: wanted[n] for n in plain_outputs(wanted)} for wanted in expected]
    try:
        observed = [
            aligned(observed_outputs(question, case, tuple(wanted)), wanted)
            for case, wanted in zip(cases, asked, strict=True)
        ]
    except ShapeMismatch:
        return None
    if not changes:
        inside = list(_inside(question, cases, observed))
        if len({cause.id for cause in inside}) == 1:
            return inside[0]
    starts = [start_of(question, case) if changes else {} for case in cases]
    right = _changed(asked, starts)
    got = _changed(observed, starts)
    variants = tuple(_variants(question, cases, got, right, starts))
    for found in (list(_apart(variants, got, right)), list(_beside_a_factor(variants, got))):
        if len({cause.id for cause in found}) == 1:
            return found[0]
        if found:
            return None
    return None


def _changed(seen: Sequence[Parts], starts: Sequence[Parts]) -> tuple[Parts, ...]:
    return tuple(
        {name: part - start.get(name, np.zeros(())) for name, part in case.items()}
        for case, start in zip(seen, starts, strict=True)
    )


def _evaluated(
    question: Question,
    cases: Sequence[Case],
    function: Function,
    convention: str = "",
    up: Upstream | None = None,
) -> tuple[Parts, ...]:
    """Return the plain outputs for all cases; none where the function cannot compute them."""
    found = []
    for case in cases:
        try:
            if up is None:
                parts = mistaken_outputs(question, case, function, convention)
            else:
                parts = evaluate(function, case.inputs, question.returns, convention, up)
        except (ShapeMismatch, ValueError, ArithmeticError, LookupError, TypeError):
            return ()
        found.append({name: parts[name] for name in plain_outputs(parts)})
    return tuple(found)


def _conventions(question: Question, function: Function) -> tuple[str, ...]:
    return tuple(question.reference.conventions) if takes(function, "convention") else ("",)


def _variants(
    question: Question,
    cases: tuple[Case, ...],
    got: Sequence[Parts],
    right: Sequence[Parts],
    starts: Sequence[Parts],
) -> Iterator[tuple[KnownWrong, tuple[Parts, ...]]]:
    """Yield every known-wrong variant that may have a part in it, with all its outputs.

    Most are ruled out by the first case, which is asked alone.
    """
    for variant in question.reference.known_wrong.get(question.exercise.id, ()):
        for convention in _conventions(question, variant.function):
            first = _evaluated(question, cases[:1], variant.function, convention)
            if not first or not _alike(first, got[:1]):
                continue
            if not _has_a_part(_changed(first, starts[:1])[0], got[0], right[0]):
                continue
            parts = _evaluated(question, cases, variant.function, convention)
            if parts and _alike(parts, got):
                yield variant, _changed(parts, starts)


def _has_a_part(parts: Parts, got: Parts, right: Parts) -> bool:
    """Tell whether a variant may explain some output of a case, or all of them but a factor."""
    if any(same(got[n], parts[n]) and not same(got[n], right[n]) for n in got):
        return True
    numbers, own = (np.concatenate([np.ravel(case[n]) for n in got]) for case in (got, parts))
    scale = float(own @ own)
    if not np.isfinite(scale) or scale == 0:
        return False
    ratio = float(numbers @ own) / scale
    room = abs(ratio) * (SINGLE.rtol * np.abs(own) + SINGLE.floor * np.max(np.abs(own)))
    # Where all cases are looked at together the allowed error is that of the largest of them.
    return bool(np.all(np.abs(numbers - ratio * own) <= GENEROUS * room))


def _alike(parts: Sequence[Parts], observed: Sequence[Parts]) -> bool:
    """Tell whether the outputs have the same names and shapes, in every case."""
    return all(
        {name: part.shape for name, part in one.items()}
        == {name: part.shape for name, part in other.items()}
        for one, other in zip(parts, observed, strict=True)
    )


def _inside(
    question: Question, cases: tuple[Case, ...], observed: Sequence[Parts]
) -> Iterator[Diagnosis]:
    """Yield mistakes of earlier exercises which, inside this function, explain everything."""
    function = question.reference.functions.get(question.exercise.id)
    if function is None or not takes(function, "up"):
        return
    for name in question.upstream:
        for variant in question.reference.known_wrong.get(name, ()):
            for convention in _conventions(question, function):
                up = {name: variant.function}
                first = _evaluated(question, cases[:1], function, convention, up)
                if not first or not _equal(first, observed[:1]):
                    continue
                if _equal(_evaluated(question, cases, function, convention, up), observed):
                    cause = recognised(variant)
                    yield Diagnosis(
                        id=f"{name}:{variant.id}",
                        explains=1.0,
                        name=Text(
                            en=f"The mistake lies in its own {name}: {cause.name.en}",
                            zh=f"问题出在其中的 {name}：{cause.name.zh}",
                        ),
                        explanation=cause.explanation,
                        hints=cause.hints,
                    )


def _equal(parts: Sequence[Parts], observed: Sequence[Parts]) -> bool:
    return len(parts) == len(observed) and all(
        set(want) == set(got) and all(same(got[name], want[name]) for name in want)
        for want, got in zip(parts, observed, strict=True)
    )


def _apart(
    variants: Variants, observed: Sequence[Parts], right: Sequence[Parts]
) -> Iterator[Diagnosis]:
    """Yield pairs of which each output has one mistake or the other."""
    names = set(right[0])
    wrong = {n for n in names if not _has(right, observed, n)}
    explained = [
        (variant, {n for n in wrong if _has(parts, observed, n)}, parts)
        for variant, parts in variants
    ]
    useful = [(v, some, parts) for v, some, parts in explained if some and some < wrong]
    for number, (first, some, _) in enumerate(useful):
        for second, others, _ in useful[number + 1 :]:
            if some | others == wrong and first.id != second.id:
                yield composed(recognised(first), recognised(second))


def _has(parts: Sequence[Parts], observed: Sequence[Parts], name: str) -> bool:
    return all(same(o[name], p[name]) for p, o in zip(parts, observed, strict=True))


def _beside_a_factor(variants: Variants, observed: Sequence[Parts]) -> Iterator[Diagnosis]:
    for variant, parts in variants:
        ratio = constant_ratio(observed, parts)
        if ratio is not None:
            yield composed(recognised(variant), factor_pattern(ratio))
