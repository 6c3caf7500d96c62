"""A training over batches equals the reference's for some order of the samples.

Where a program may shuffle as it likes, the reference lists the trainings of every order of a
small data set; each answer has to be one of them. Only the change of the parameters counts.
"""

from collections.abc import Mapping
from dataclasses import replace

from grader.checks.kind import Kind, ProbeRequest
from grader.checks.obstacle import OWN_VALUES, obstacle, wrong_form
from grader.checks.obstacle import verdict as verdict_of
from grader.checks.value import failed, first_fit
from grader.domain.candidate import Candidate, candidates
from grader.domain.lazily import Kept
from grader.domain.probe import Probe
from grader.domain.question import Case, Question
from grader.domain.reference import Alternative, Function, Reference, plain
from grader.domain.text import NOTHING, Text
from grader.domain.value import ShapeMismatch, Value
from grader.domain.verdict import Outcome, Verdict


def settings_of(options: Mapping[str, object]) -> dict[str, object]:
    """Return the settings that the check's probe has in place of the drawn ones."""
    given = options.get("given")
    return {str(name): value for name, value in given.items()} if isinstance(given, dict) else {}


def probe_id(exercise: str, check: str) -> str:
    """Return the id of the probe that a check asks for."""
    return f"{exercise}/orders/{check}"


def extra_probes(request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask for the inputs of the first case with other settings."""
    name = probe_id(request.exercise.id, request.check.id)
    return (request.first_case_with(name, settings_of(request.check.options)),)


def judge(question: Question) -> Verdict:
    """Judge the change of the parameters against the trainings of all orders."""
    wanted = probe_id(question.exercise.id, question.check.id)
    cases = tuple(case for name, case in question.extra.items() if name == wanted)
    blocked = obstacle(question, cases)
    if blocked is not None:
        return blocked
    possible = Kept(candidates(question, cases, any_member=True))
    try:
        fits = [_fit(question, case) for case in cases]
    except ShapeMismatch as mismatch:
        return verdict_of(question, Outcome.FAILED, wrong_form(question, mismatch))
    if not all(fits):
        return failed(question, cases, possible.first, changes=True)
    own = any(fit is not None and fit.own_values for fit in fits)
    return verdict_of(
        question,
        Outcome.PASSED,
        _PASSED,
        follow_through=own,
        route=OWN_VALUES if own else NOTHING,
    )


def orders_of(reference: Reference, name: str, inputs: Mapping[str, Value]) -> tuple[Function, ...]:
    """Return the trainings of all orders of the samples that some inputs have.

    Raises:
        TypeError: the reference lists no functions.
    """
    found = reference.functions[name](**{key: plain(value) for key, value in inputs.items()})
    if not isinstance(found, (list, tuple)):
        raise TypeError("the reference's orders are no list of functions")
    return tuple(found)


def _fit(question: Question, case: Case) -> Candidate | None:
    """Return the order that one answer follows; what was asked and accepted is among them."""
    reference, exercise = question.reference, question.exercise.id
    orders = orders_of(reference, question.option("orders", "orders"), case.inputs)
    other = tuple(Alternative(id="", function=order, name=NOTHING) for order in orders)
    accepted = {exercise: (*reference.accepted.get(exercise, ()), *other)}
    asked = replace(question, reference=replace(reference, accepted=accepted), memory={})
    one = (case,)
    return first_fit(asked, one, candidates(asked, one, any_member=True), changes=True)


_PASSED = Text(
    en="Every batch is used as it should be; any order of the samples is right.",
    zh="每一批数据都用得正确，样本的顺序可以任意。",
)

KIND = Kind(
    name="any_order",
    judge=judge,
    options=frozenset({"outputs", "orders", "given"}),
    extra_probes=extra_probes,
    practice="orders",
)
