"""A training over batches equals the reference's for some order of the samples.

Where a program may shuffle as it likes, the reference tells where the training ends for every
order of a small data set; each answer has to be one of these ends. Only the change of the
parameters counts.
"""

from collections.abc import Mapping

from grader.checks.kind import Kind, ProbeRequest
from grader.checks.obstacle import OWN_VALUES, obstacle, wrong_form
from grader.checks.obstacle import verdict as verdict_of
from grader.checks.value import failed, first_fit
from grader.domain.candidate import (
    Route,
    admitted_conventions,
    candidates,
    observed_outputs,
    start_of,
    upstreams_of,
)
from grader.domain.lazily import Kept
from grader.domain.probe import Probe
from grader.domain.question import Case, Question
from grader.domain.reference import Function, Upstream, evaluate
from grader.domain.statements import Parts
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import Tolerance, aligned, compare
from grader.domain.value import Floats, ShapeMismatch, Value
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
    possible = Kept(candidates(question, cases, any_member=True, lazily=True))
    try:
        fits = [_route(question, case) for case in cases]
    except ShapeMismatch as mismatch:
        return verdict_of(question, Outcome.FAILED, wrong_form(question, mismatch))
    if None in fits:
        return failed(question, cases, possible.first, changes=True)
    own = any(fits)
    return verdict_of(
        question,
        Outcome.PASSED,
        _PASSED,
        follow_through=own,
        route=OWN_VALUES if own else NOTHING,
    )


def ends_of(
    function: Function,
    inputs: Mapping[str, Value],
    names: tuple[str, ...],
    convention: str = "",
    up: Upstream | None = None,
) -> list[dict[str, Floats]]:
    """Return where the trainings of all orders end, which a reference gives one below another."""
    stacked = evaluate(function, inputs, names, convention, up)
    count = min(len(stacked[name]) for name in names)
    return [{name: stacked[name][row] for name in names} for row in range(count)]


def _route(question: Question, case: Case) -> bool | None:
    """Tell whether an answer is right on own values alone; None: it follows no order.

    Raises:
        ShapeMismatch: it has another form.
    """
    one = (case,)
    fit = first_fit(question, one, candidates(question, one, any_member=True), changes=True)
    if fit is not None and not fit.own_values:
        return False
    if _follows_some_order(question, case, Route.RIGHT):
        return False
    if fit is not None or any(
        _follows_some_order(question, case, route) for route in (Route.OWN, Route.OWN_WRONG_ONLY)
    ):
        return True
    return None


def _follows_some_order(question: Question, case: Case, route: Route) -> bool:
    """Tell whether the change is that of one order, under any convention."""
    function = question.reference.functions[question.option("orders", "orders")]
    upstreams = upstreams_of(question, (case,), route)
    if upstreams is None:
        return False
    observed, start = observed_outputs(question, case), start_of(question, case)
    for convention in admitted_conventions(question, any_member=True):
        ends = ends_of(function, case.inputs, question.outputs, convention, upstreams[0])
        if any(_is(observed, end, start, question.tolerance) for end in ends):
            return True
    return False


def _is(observed: Parts, end: Parts, start: Parts, tolerance: Tolerance) -> bool:
    return compare(aligned(observed, end), end, start, tolerance, enough=1.0).worst <= 1


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
