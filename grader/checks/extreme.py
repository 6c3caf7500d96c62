"""The outputs at inputs far out, named in the assignment, equal the reference's.

A formula that is right on paper may overflow there. What the exercise's own cases show is judged
by another check; here only the far inputs count, and a NaN is traced to the formula behind it.
"""

from collections.abc import Mapping

import numpy as np

from grader.checks.kind import Kind, ProbeRequest
from grader.checks.obstacle import OWN_VALUES, obstacle, verdict
from grader.checks.value import judge_cases
from grader.domain.candidate import candidates, observed_outputs
from grader.domain.mistakes import as_sentence, the_only_one
from grader.domain.probe import Probe
from grader.domain.question import Case, Question
from grader.domain.reference import KnownWrong, evaluate
from grader.domain.text import Text
from grader.domain.tolerance import compare
from grader.domain.value import Floats, ShapeMismatch
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Outcome, Verdict


def settings_of(options: Mapping[str, object]) -> dict[str, object]:
    """Return the inputs that a check asks for far out, by name."""
    given = options.get("far")
    return {str(n): v for n, v in given.items()} if isinstance(given, Mapping) else {}


def extra_probes(request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask for the first case's inputs with some of them far out."""
    far = settings_of(request.check.options)
    known = {name: value for name, value in far.items() if name in request.arguments}
    return (request.first_case_with(f"{request.exercise.id}/far", known),)


def judge(question: Question) -> Verdict:
    """Judge the values at the far inputs alone."""
    cases = tuple(case for name, case in question.extra.items() if name.endswith("/far"))
    blocked = obstacle(question, cases)
    if blocked is None:
        found = judge_cases(question, cases)
        # Few functions differ far out: a name has to fit the usual inputs as well.
        usual = (*question.cases, *cases) if found.diagnosis.id else cases
        return found if usual is cases else judge_cases(question, usual)
    if _follows(question, cases):
        return verdict(question, Outcome.PASSED, _FOLLOWED, follow_through=True, route=OWN_VALUES)
    cause = _formula(question, cases)
    if not cause.id:
        return blocked
    said = as_sentence(cause) + blocked.message
    return verdict(question, Outcome.FAILED, said, diagnosis=cause)


def _follows(question: Question, cases: tuple[Case, ...]) -> bool:
    """Tell whether what is no number comes from the student's own earlier functions alone."""
    if not cases or not all(case.returned for case in cases):
        return False
    return any(
        candidate.own_values
        and all(
            _is(question, case, expected)
            for case, expected in zip(cases, candidate.expected, strict=True)
        )
        for candidate in candidates(question, cases)
    )


def _formula(question: Question, cases: tuple[Case, ...]) -> Diagnosis:
    """Return the one known formula that has a NaN at just these places and is right elsewhere."""
    if not cases or not all(case.returned for case in cases):
        return UNRECOGNISED
    known = question.reference.known_wrong.get(question.exercise.id, ())
    return the_only_one(v for v in known if all(_same(question, v, case) for case in cases))


def _same(question: Question, variant: KnownWrong, case: Case) -> bool:
    try:
        wrong = evaluate(variant.function, case.inputs, question.returns)
    except (ValueError, ArithmeticError, IndexError):
        return False
    return _is(question, case, wrong)


def _is(question: Question, case: Case, wanted: Mapping[str, Floats]) -> bool:
    """Tell whether a case returned these outputs, and no number where they are none."""
    try:
        got = observed_outputs(question, case)
    except ShapeMismatch:
        return False
    return _equal(got, {name: wanted[name] for name in question.outputs})


def _equal(got: Mapping[str, Floats], wrong: Mapping[str, Floats]) -> bool:
    for name, part in wrong.items():
        mine, finite = got[name], np.isfinite(part)
        if mine.shape != part.shape or not np.array_equal(np.isfinite(mine), finite):
            return False
        if compare({name: mine[finite]}, {name: part[finite]}).worst > 1:
            return False
    return True


_FOLLOWED = Text(
    en="Given your own earlier functions, the numbers far out are what they should be.",
    zh="在你自己前面的函数的基础上，远处的数值是正确的。",
)

KIND = Kind(
    name="extreme",
    judge=judge,
    options=frozenset({"outputs", "far"}),
    extra_probes=extra_probes,
    practice="far",
)
