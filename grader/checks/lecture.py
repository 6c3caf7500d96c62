"""Variables equal one of the reference's whole vectors: exact, or rounded by hand.

One wide tolerance would be wrong: it passes mistakes that lie nearer than the rounding.
"""

from collections.abc import Iterator, Mapping

import numpy as np

from grader.checks.allowance import of_elements
from grader.checks.kind import Kind, ProbeRequest
from grader.checks.obstacle import verdict
from grader.domain.assignment import Observed
from grader.domain.candidate import admitted_conventions
from grader.domain.diagnosis import MARGIN
from grader.domain.mistakes import recognised
from grader.domain.probe import Argument, Probe, Role
from grader.domain.question import Question
from grader.domain.reference import KnownWrong, as_value, evaluate, takes
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import aligned, compare
from grader.domain.value import Floats, ShapeMismatch, Value, as_floats, outputs
from grader.domain.verdict import UNRECOGNISED, Diagnosis, Evidence, Outcome, Verdict


def vectors(question: Question) -> Iterator[tuple[str, str, Mapping[str, Floats]]]:
    """Yield every accepted vector with its id and its loss convention."""
    function = question.reference.functions[question.exercise.id]
    for convention in admitted_conventions(question, any_member=False):
        keywords = {"convention": convention} if takes(function, "convention") else {}
        result = as_value(function(**keywords))
        if not isinstance(result, dict):
            raise TypeError(f"{question.exercise.id} returned no dict of vectors")
        for name, vector in result.items():
            if isinstance(vector, dict):
                yield name, convention, {n: as_floats(n, v) for n, v in vector.items()}


def standings(question: Question) -> Iterator[tuple[int, Mapping[str, Floats]]]:
    """Yield the variables after each cell that holds all of them, the last cell first."""
    for snapshot in reversed(question.snapshots):
        values: dict[str, Floats] = {}
        for name, aliases in question.exercise.variables.items():
            found = _first(snapshot.variables, (name, *aliases))
            if found is None:
                break
            try:
                values[name] = as_floats(name, found)
            except ShapeMismatch:
                break
        if len(values) == len(question.exercise.variables):
            yield snapshot.cell, values


def _first(variables: Mapping[str, Value], names: tuple[str, ...]) -> Value | None:
    return next((variables[name] for name in names if name in variables), None)


def extra_probes(request: ProbeRequest) -> tuple[Probe, ...]:
    """Ask the student's own function for the example, where the check names one."""
    name, inputs = request.check.options.get("function"), request.check.options.get("inputs")
    if not isinstance(name, str) or not isinstance(inputs, Mapping):
        return ()
    contract = request.assignment.exercise(name)
    return (
        Probe(
            id=f"{request.exercise.id}/own",
            exercise=request.exercise.id,
            function=name,
            arguments={
                argument: Argument(
                    role=request.assignment.roles.get(argument, Role.DATA),
                    value=np.asarray(inputs[argument]),
                )
                for argument in contract.arguments
            },
            returns=contract.returns,
        ),
    )


def _own(question: Question) -> Mapping[str, Floats]:
    """Return the example by the student's own function, where its mistake is understood."""
    standing = question.upstream.get(question.option("function"))
    case = question.extra.get(f"{question.exercise.id}/own")
    if standing is None or not standing.followed or case is None or not case.returned:
        return {}
    try:
        return outputs(case.observation.value, case.probe.returns)
    except ShapeMismatch:
        return {}


def judge(question: Question) -> Verdict:
    """Pass when after some cell the variables were one accepted vector, as a whole."""
    wanted = tuple(vectors(question))
    seen = tuple(standings(question))
    if not seen:
        names = ", ".join(question.exercise.variables)
        return verdict(
            question,
            Outcome.FAILED,
            Text(
                en=f"After no cell were all of these variables numbers: {names}.",
                zh=f"没有任何单元格运行之后同时存在这些数值变量：{names}。",
            ),
        )
    for _cell, values in seen:
        for name, convention, vector in wanted:
            if _error(values, vector) <= 1:
                return _passed(question, name, convention, vector, values)
    own = _own(question)
    for _cell, values in seen:
        if set(own) == set(values) and _error(values, own) <= 1:
            return verdict(
                question,
                Outcome.PASSED,
                Text(en="The numbers of your own function.", zh="与你自己的函数给出的数值一致。"),
                evidence=_rows(values, own),
                follow_through=True,
                route=Text(
                    en=f"Right given your own {question.option('function')}; that mistake is "
                    "paid there.",
                    zh=f"在你自己的 {question.option('function')} 的基础上是正确的，"
                    "那里的错误只在那里扣分。",
                ),
            )
    return _failed(question, seen, wanted[0][2])


def _failed(
    question: Question,
    seen: tuple[tuple[int, Mapping[str, Floats]], ...],
    first: Mapping[str, Floats],
) -> Verdict:
    cause = _mistake(question, [values for _cell, values in seen])
    said = Text(en=f"{cause.name.en}.", zh=f"{cause.name.zh}。") if cause.id else NOTHING
    return verdict(
        question,
        Outcome.FAILED,
        said
        + Text(
            en="These are neither the exact numbers nor those rounded by hand.",
            zh="这些数既不是精确值，也不是按步骤手工舍入得到的值。",
        ),
        diagnosis=cause,
        evidence=_rows(seen[0][1], first),
    )


def _mistake(question: Question, standings: list[Mapping[str, Floats]]) -> Diagnosis:
    """Return the one known mistake of the check's function that gives these numbers."""
    inputs = question.check.options.get("inputs")
    contract = question.contract.get(question.option("function"))
    if contract is None or not isinstance(inputs, Mapping):
        return UNRECOGNISED
    given: dict[str, Value] = {name: np.asarray(value) for name, value in inputs.items()}
    best: dict[str, tuple[float, KnownWrong]] = {}
    for variant in question.reference.known_wrong.get(contract.id, ()):
        for convention in admitted_conventions(question, any_member=True):
            try:
                vector = evaluate(variant.function, given, contract.returns, convention)
            except (ValueError, ArithmeticError, LookupError):
                continue
            error = min(_error(values, vector) for values in standings)
            family = variant.family or variant.id
            if family not in best or error < best[family][0]:
                best[family] = (error, variant)
    ranked = sorted(best.values(), key=lambda item: item[0])
    if not ranked or ranked[0][0] > 1 or (len(ranked) > 1 and ranked[1][0] <= MARGIN):
        return UNRECOGNISED
    return recognised(ranked[0][1])


def _error(values: Mapping[str, Floats], vector: Mapping[str, Floats]) -> float:
    try:
        return compare(aligned(values, vector), vector).worst
    except ShapeMismatch:
        return float(np.inf)


def _passed(
    question: Question,
    name: str,
    convention: str,
    vector: Mapping[str, Floats],
    values: Mapping[str, Floats],
) -> Verdict:
    message = Text(en="All numbers are right.", zh="数值全部正确。")
    digits = name.rpartition("_")[2]
    if name.startswith("rounded_"):
        message += Text(
            en=f"They were rounded by hand to {digits} digits on the way, which is accepted.",
            zh=f"计算过程中手工舍入到 {digits} 位小数，同样视为正确。",
        )
    elif name != "exact":
        message += Text(
            en="They were rounded when they were written down, which is accepted.",
            zh="结果写下时做了舍入，同样视为正确。",
        )
    other = "" if convention == question.reference.asked else convention
    kept = tuple(filter(None, (other, "" if name == "exact" else name)))
    return verdict(
        question, Outcome.PASSED, message, conventions=kept, evidence=_rows(values, vector)
    )


def _rows(values: Mapping[str, Floats], vector: Mapping[str, Floats]) -> tuple[Evidence, ...]:
    try:
        errors = compare(aligned(values, vector), vector).errors
    except ShapeMismatch:
        return ()
    return tuple(
        Evidence(
            name=name,
            expected=f"{float(vector[name]):.8g}",
            got=f"{float(values[name].item()):.8g}",
            error=error,
        )
        for name, error in errors.items()
        if vector[name].size == 1
    )


KIND = Kind(
    name="lecture",
    judge=judge,
    options=frozenset({"function", "inputs"}),
    observes=frozenset({Observed.VARIABLES}),
    extra_probes=extra_probes,
    practice="variables",
    allowance=of_elements,
)
