"""Right results of an exercise: what was asked, accepted conventions, follow-through.

A candidate is one complete set of expected outputs, for every case; a submission is right
when all its cases match one candidate as whole vectors.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial

import numpy as np

from grader.domain.lazily import Evaluations
from grader.domain.question import Case, Question
from grader.domain.recorded import NotRecorded
from grader.domain.reference import Function, Upstream, evaluate
from grader.domain.tolerance import SINGLE, Tolerance, aligned, compare
from grader.domain.upstream import right_upstream, upstream_of
from grader.domain.value import Floats, as_floats, outputs


class Route(Enum):
    """Whose upstream values an expected result is computed from.

    RIGHT: the reference's. OWN: what the student's wrong functions returned, and all that
    follows from it. OWN_WRONG_ONLY: the same, but a function of the student's that is right
    stays right.
    """

    RIGHT = "right"
    OWN = "own"
    OWN_WRONG_ONLY = "own wrong only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Expected outputs by case. ``own_values``: evaluated on the student's upstream values."""

    convention: str
    alternative: str
    own_values: bool
    expected: Sequence[Mapping[str, Floats]]


def source_of_convention(question: Question) -> str:
    """Return the convention of the exercises built on, empty where none was established."""
    found = [
        standing.convention
        for name, standing in question.upstream.items()
        if standing.passed and question.reference.has_convention(name)
    ]
    # The nearest exercise is named last: its values are what this one works on.
    return next((convention for convention in reversed(found) if convention), "")


def admitted_conventions(question: Question, *, any_member: bool) -> tuple[str, ...]:
    """Return the conventions under which the exercise may be right, the asked one first.

    A gradient has to fit the loss asked for or the student's own accepted loss; where no
    loss was accepted there is nothing to be inconsistent with. Updates may follow any.
    """
    reference = question.reference
    if not reference.has_convention(question.exercise.id):
        return ("",)
    if question.exercise.convention:
        return (question.exercise.convention,)
    own = source_of_convention(question)
    if any_member or not own:
        return tuple(reference.conventions)
    return tuple(dict.fromkeys((reference.asked, own)))


def alternatives(question: Question) -> Iterator[tuple[str, Function]]:
    """Yield the reference's function and its accepted alternatives, with their ids."""
    exercise = question.exercise.id
    yield "", question.reference.functions[exercise]
    for alternative in question.reference.accepted.get(exercise, ()):
        yield alternative.id, alternative.function


def candidates(
    question: Question, cases: tuple[Case, ...], *, any_member: bool = False, lazily: bool = False
) -> Iterator[Candidate]:
    """Yield every right result for ``cases``, what was asked first, follow-through last.

    ``lazily``: of what rests on recorded values only the first case is known to have them all;
    whoever looks at another one may meet :class:`NotRecorded`: then the result does not fit.
    """
    for route in Route:
        upstreams = upstreams_of(question, cases, route)
        if upstreams is None:
            continue
        for convention in admitted_conventions(question, any_member=any_member):
            for alternative, function in alternatives(question):
                expected = _expected(question, cases, function, convention, route, upstreams)
                if _is_recorded(expected, route, lazily=lazily):
                    yield Candidate(
                        convention=convention,
                        alternative=alternative,
                        own_values=route is not Route.RIGHT,
                        expected=expected,
                    )


def as_accepted(question: Question, cases: tuple[Case, ...]) -> Iterator[Candidate]:
    """Yield the result where the exercises built on were accepted under different conventions.

    A loss under one of them beside the gradients that were asked for: each part is right, and
    so is what uses both.
    """
    found = {
        name: standing.convention
        for name, standing in question.upstream.items()
        if standing.passed and standing.convention
    }
    if len(set(found.values())) < 2:
        return
    functions = question.reference.functions
    up = {name: partial(functions[name], convention=found[name]) for name in found}
    for alternative, function in alternatives(question):
        yield Candidate(
            convention="",
            alternative=alternative,
            own_values=False,
            expected=tuple(
                evaluate(function, case.inputs, question.returns, "", up) for case in cases
            ),
        )


def upstreams_of(
    question: Question, cases: tuple[Case, ...], route: Route
) -> tuple[Upstream | None, ...] | None:
    """Return the upstream functions for every case; None where a route has nothing to say."""
    if route is Route.RIGHT:
        return (None,) * len(cases)
    right = right_upstream(question) if route is Route.OWN_WRONG_ONLY else {}
    if not cases or (route is Route.OWN_WRONG_ONLY and not right):
        return None
    found = [
        question.once(
            ("upstream", id(case.observation)),
            lambda calls=case.observation.calls: upstream_of(question, calls),  # type: ignore[misc]
        )
        for case in cases
    ]
    return tuple({**right, **up} for up in found) if all(found) else None


def _expected(  # noqa: PLR0913, PLR0917  (all that an expected result depends on)
    question: Question,
    cases: tuple[Case, ...],
    function: Function,
    convention: str,
    route: Route,
    upstreams: tuple[Upstream | None, ...],
) -> Sequence[Mapping[str, Floats]]:
    """Return the outputs for every case; looked at, one whose values were not recorded raises."""

    def work(case: Case, up: Upstream | None) -> Callable[[], Mapping[str, Floats]]:
        def evaluated() -> Mapping[str, Floats] | None:
            try:
                return evaluate(function, case.inputs, question.returns, convention, up)
            except NotRecorded:
                return None

        # What was seen of a case decides its upstream. The case is kept beside its outputs, so
        # that nothing else can have the ids of its parts.
        key = (route, id(function), convention, id(case.inputs), id(case.observation))

        def answered() -> Mapping[str, Floats]:
            parts, _ = question.once(key, lambda: (evaluated(), case))
            if parts is None:
                raise NotRecorded(question.exercise.id)
            return parts

        return answered

    return Evaluations([work(c, up) for c, up in zip(cases, upstreams, strict=True)])


def _is_recorded(expected: Sequence[Mapping[str, Floats]], route: Route, *, lazily: bool) -> bool:
    """Tell whether a route's values were recorded: for all cases, or ``lazily`` the first."""
    if route is Route.RIGHT:
        return True
    try:
        for _ in expected[:1] if lazily else expected:
            pass
    except NotRecorded:
        return False
    return True


def observed_outputs(
    question: Question, case: Case, names: tuple[str, ...] = ()
) -> dict[str, Floats]:
    """Return what the student's function returned, under the contract's names.

    ``names`` are the outputs wanted (all that the check judges, when empty).

    Raises:
        ShapeMismatch: it has another form than the contract's.
    """
    return outputs(case.observation.value, question.returns, names or question.outputs)


def start_of(question: Question, case: Case) -> dict[str, Floats]:
    """Return the parameters before an update, by the name of the output they become."""
    return {
        name: as_floats(name, case.inputs[name]) for name in question.outputs if name in case.inputs
    }


def error_of(  # noqa: PLR0913  (what is compared, and how, each by its name)
    question: Question,
    cases: tuple[Case, ...],
    expected: Sequence[Mapping[str, Floats]],
    *,
    changes: bool,
    names: tuple[str, ...] = (),
    enough: float = np.inf,
    tolerance: Tolerance = SINGLE,
) -> float:
    """Return the worst error over all cases, as a multiple of the allowed one.

    ``names`` are the outputs to compare (all that the check judges, when empty). Once the
    error exceeds ``enough``, the other cases are not looked at. Which mistake was made is told
    apart at single precision, whatever ``tolerance`` a check has.

    Raises:
        ShapeMismatch: an output has another shape than expected.
    """
    worst = 0.0
    chosen = names or question.outputs
    for case, wanted in zip(cases, expected, strict=True):
        part = {name: wanted[name] for name in chosen}
        work = partial(_seen, question, case, chosen, changes=changes)
        seen, start, _ = question.once(("seen", chosen, changes, id(case)), work)
        worst = max(worst, compare(aligned(seen, part), part, start, tolerance, enough).worst)
        if worst > enough:
            break
    return worst


def _seen(
    question: Question, case: Case, names: tuple[str, ...], *, changes: bool
) -> tuple[Mapping[str, Floats], Mapping[str, Floats], Case]:
    """Return what a case returned and began with, beside the case: nothing else has its id."""
    start = start_of(question, case) if changes else {}
    return observed_outputs(question, case, names), start, case
