"""A tiny release that is easy to prove, and to break."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace

import pytest

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.reference import Alternative, Function, KnownWrong, Reference
from grader.domain.release import Release
from grader.domain.text import NOTHING, Text
from grader.workflow.planning import plan_digest

FACTOR = {"one": 1.0, "two": 2.0}
SOURCE = '''
def loss(x, convention="one"):
    """Square."""
    return {"one": 1.0, "two": 2.0}[convention] * x ** 2


def slope(x, convention="one", up=None):
    own = (up or {}).get("loss")
    return (own(x) if own else loss(x, convention=convention)) * 2 / x
'''


def loss(x: float, *, convention: str = "one") -> float:
    return FACTOR[convention] * x**2


def slope(x: float, *, convention: str = "one", up: Mapping[str, Function] | None = None) -> float:
    own = (up or {}).get("loss")
    return (float(str(own(x))) if own else loss(x, convention=convention)) * 2 / x


def exercise(
    name: str, *builds_on: str, observed: Observed = Observed.CALL, kind: str = "value"
) -> Exercise:
    called = observed is Observed.CALL
    return Exercise(
        id=name,
        title=NOTHING,
        task=NOTHING,
        observed=observed,
        arguments=("x",) if called else (),
        returns=(name,) if called else (),
        builds_on=builds_on,
        checks=(CheckSpec(id="values", kind=kind, points=5, title=NOTHING),),
    )


def variant(name: str, function: Function, of: str = "loss", family: str = "") -> KnownWrong:
    return KnownWrong(
        id=name,
        exercise=of,
        function=function,
        name=Text(en=name, zh=name),
        explanation=NOTHING,
        hints=(),
        family=family,
    )


REFERENCE = Reference(
    functions={"loss": loss, "slope": slope},
    draws={name: lambda rng: {"x": float(rng.uniform(1.1, 2))} for name in ("loss", "slope")},
    asked="one",
    conventions={"one": NOTHING, "two": NOTHING},
)
ASSIGNMENT = Assignment(
    id="tiny",
    title=NOTHING,
    summary=NOTHING,
    roles={},
    exercises=(
        exercise("loss"),
        exercise("slope", "loss"),
        exercise("text", observed=Observed.MARKDOWN, kind="manual"),
    ),
)


def release(reference: Reference = REFERENCE, assignment: Assignment = ASSIGNMENT) -> Release:
    return Release(
        assignment=assignment,
        reference=reference,
        sources={"reference.py": SOURCE},
        plan_digest=plan_digest(assignment, reference),
        assess_digest="d" * 64,
        siblings={},
    )


def with_wrong(*variants: KnownWrong) -> Release:
    """Return the release with known mistakes."""
    by_exercise: dict[str, tuple[KnownWrong, ...]] = {}
    for one in variants:
        by_exercise[one.exercise] = (*by_exercise.get(one.exercise, ()), one)
    return release(replace(REFERENCE, known_wrong=by_exercise))


def with_accepted(function: Callable[..., object], of: str = "slope") -> Release:
    """Return the release with another right result."""
    other = Alternative(id="other", function=function, name=NOTHING)
    return release(replace(REFERENCE, accepted={of: (other,)}))


@pytest.fixture(scope="session")
def tiny() -> SimpleNamespace:
    """Return the tiny release, and others that differ from it in one thing."""
    return SimpleNamespace(
        assignment=ASSIGNMENT,
        reference=REFERENCE,
        release=release,
        exercise=exercise,
        variant=variant,
        with_wrong=with_wrong,
        with_accepted=with_accepted,
    )
