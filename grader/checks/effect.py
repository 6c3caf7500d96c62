"""What the returned parameters do is right, whatever numbers they are.

Many weights make the same truth table, and many lines part the same two classes. A *reading* is
a function of the reference that says what parameters do; two sets of parameters with the same
reading are equally right. Where a convention is free (what a threshold makes of exactly 0) there
is one reading for each, and the parameters may be right under any of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.checks.kind import Kind
from grader.checks.obstacle import OWN_VALUES, obstacle, verdict, wrong_form
from grader.domain.candidate import Candidate, candidates, observed_outputs
from grader.domain.lazily import Kept
from grader.domain.mistakes import as_sentence, mistaken_outputs, the_only_one
from grader.domain.question import Case, Question
from grader.domain.reference import Function, as_value, evaluate, plain, takes
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import aligned, compare
from grader.domain.value import Floats, ShapeMismatch, Value, as_floats, described
from grader.domain.verdict import Diagnosis, Evidence, Outcome, Verdict

Parts = Mapping[str, Floats]
Effects = tuple[Parts, ...]


def readings_of(options: Mapping[str, object]) -> tuple[str, ...]:
    """Return the names of the reference functions that say what parameters do."""
    chosen = options.get("readings")
    return tuple(map(str, chosen)) if isinstance(chosen, (list, tuple)) else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One reading of a question: what parameters do on the inputs of each of its cases."""

    question: Question
    function: Function

    def effects(self, parameters: Sequence[Parts]) -> Effects:
        """Return what the parameters of each case do there.

        Raises:
            ShapeMismatch: they are not of a form that the reading can use.
        """
        return tuple(
            self._effect(case, part)
            for case, part in zip(self.question.cases, parameters, strict=True)
        )

    def _effect(self, case: Case, parameters: Parts) -> Parts:
        known: dict[str, Value] = {**case.inputs, **parameters}
        given = {name: plain(v) for name, v in known.items() if takes(self.function, name)}
        try:
            result = as_value(self.function(**given))
        except (ValueError, IndexError) as problem:
            raise self._unreadable(parameters) from problem
        if isinstance(result, dict):
            return {name: as_floats(name, part) for name, part in result.items()}
        return {"effect": as_floats("effect", result)}

    def _unreadable(self, parameters: Parts) -> ShapeMismatch:
        """Return that the parameters have no form in which they can do anything."""
        question = self.question
        case, function = question.cases[0], question.reference.functions[question.exercise.id]
        right = evaluate(function, case.inputs, question.returns)
        forms = [", ".join(described(part[n]) for n in parameters) for part in (right, parameters)]
        return ShapeMismatch(", ".join(parameters), *forms)


def judge(question: Question) -> Verdict:
    """Judge what the returned parameters do in all cases, under each reading."""
    blocked = obstacle(question, question.cases)
    if blocked is not None:
        return blocked
    functions = question.reference.functions
    readings = [
        Reading(question=question, function=functions[name])
        for name in readings_of(question.check.options)
    ]
    possible = Kept(candidates(question, question.cases, any_member=True))
    try:
        own = [observed_outputs(question, case) for case in question.cases]
        seen = [(reading, reading.effects(own)) for reading in readings]
    except ShapeMismatch as mismatch:
        return verdict(question, Outcome.FAILED, wrong_form(question, mismatch))
    for reading, effects in seen:
        for candidate in possible:
            wanted = reading.effects(_chosen(question, candidate.expected))
            if _error(effects, wanted) <= 1:
                return _passed(question, effects, wanted, candidate)
    return _failed(question, seen, possible.first)


def _chosen(question: Question, expected: Sequence[Parts]) -> list[Parts]:
    return [{name: case[name] for name in question.outputs} for case in expected]


def _error(effects: Effects, wanted: Effects) -> float:
    """Return how far two effects are apart, as a multiple of what is allowed."""
    try:
        pairs = [(aligned(got, part), part) for got, part in zip(effects, wanted, strict=True)]
    except ShapeMismatch:
        return float(np.inf)
    return max((compare(got, part).worst for got, part in pairs), default=0.0)


def _passed(question: Question, effects: Effects, wanted: Effects, candidate: Candidate) -> Verdict:
    return verdict(
        question,
        Outcome.PASSED,
        Text(
            en="They do what is asked; any numbers that do are right.",
            zh="实现了题目要求的效果；凡能做到这一点的数值都算对。",
        ),
        evidence=_rows(effects, wanted),
        follow_through=candidate.own_values,
        route=OWN_VALUES if candidate.own_values else NOTHING,
    )


def _failed(
    question: Question, seen: Sequence[tuple[Reading, Effects]], nearest: Candidate
) -> Verdict:
    """Return the verdict for parameters that do something else, told by the first reading."""
    reading, effects = seen[0]
    cause = _named(question, seen)
    rows = _rows(effects, reading.effects(_chosen(question, nearest.expected)))
    wrong = [row.name for row in rows if not row.error <= 1]
    return verdict(
        question,
        Outcome.FAILED,
        as_sentence(cause)
        + Text(
            en=f"They do not do what is asked: {', '.join(wrong)}.",
            zh=f"没有实现题目要求的效果：{'、'.join(wrong)}。",
        ),
        diagnosis=cause,
        evidence=rows,
    )


def _named(question: Question, seen: Sequence[tuple[Reading, Effects]]) -> Diagnosis:
    """Return the one known mistake whose parameters do the same, under the first reading.

    Two mistakes with the same effect cannot be told apart: then there is no name.
    """
    reading, effects = seen[0]
    known = question.reference.known_wrong.get(question.exercise.id, ())
    return the_only_one(v for v in known if _does_the_same(reading, v.function, effects))


def _does_the_same(reading: Reading, function: Function, effects: Effects) -> bool:
    """Tell whether a known-wrong function's parameters have these effects, if it has any."""
    question = reading.question
    try:
        returned = [mistaken_outputs(question, c, function, "") for c in question.cases]
        found = reading.effects(_chosen(question, returned))
    except (ShapeMismatch, ValueError, ArithmeticError, LookupError):
        return False
    return _error(effects, found) <= 1


def _rows(effects: Effects, wanted: Effects) -> tuple[Evidence, ...]:
    """Return the first wrong number of each part of the effect, or its first number."""
    rows: dict[str, Evidence] = {}
    for number, (got, part) in enumerate(zip(effects, wanted, strict=True)):
        for row in _of_case(got, part, number):
            if row.name not in rows or (rows[row.name].error <= 1 < row.error):
                rows[row.name] = row
    return tuple(rows.values())


def _of_case(got: Parts, wanted: Parts, number: int) -> Iterator[Evidence]:
    for name, part in wanted.items():
        mine = got.get(name, np.zeros(0))
        # Of an answer such as 0 or 1 it says nothing how many times too far off it is.
        error = 0.0 if _error(({name: mine},), ({name: part},)) <= 1 else float(np.inf)
        yield Evidence(
            name=name, expected=_shown(part), got=_shown(mine), error=error, case=str(number + 1)
        )


def _shown(part: Floats) -> str:
    return " ".join(f"{value:g}" for value in np.ravel(part))


KIND = Kind(
    name="effect", judge=judge, options=frozenset({"outputs", "readings"}), practice="effect"
)
