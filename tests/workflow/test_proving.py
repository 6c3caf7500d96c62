"""Proofs: what is right is proven, and each way of being wrong is found."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.error import SubmissionError
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Run, RunOutcome
from grader.domain.reference import Alternative, Function, KnownWrong, Reference
from grader.domain.release import Release
from grader.domain.source import SourceFacts
from grader.domain.submission import sha256
from grader.domain.text import NOTHING, Text
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan, plan_digest
from grader.workflow.proving import (
    Claim,
    Expectation,
    Finding,
    Proof,
    job_of,
    judged,
    lost_checks,
    named_mistakes,
)
from grader.workflow.rehearsing import rehearse

FACTOR = {"one": 1.0, "two": 2.0}


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
    draws={name: lambda rng: {"x": float(rng.uniform(1, 2))} for name in ("loss", "slope")},
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
        sources={},
        plan_digest=plan_digest(assignment, reference),
        assess_digest="d" * 64,
        siblings={},
    )


def findings(of: Release, draws: int = 2) -> dict[str, Finding]:
    return {finding.subject: finding for finding in Proof(release=of, draws=draws).rehearsed()}


def with_wrong(*variants: KnownWrong) -> Release:
    by_exercise: dict[str, tuple[KnownWrong, ...]] = {}
    for one in variants:
        by_exercise[one.exercise] = (*by_exercise.get(one.exercise, ()), one)
    return release(replace(REFERENCE, known_wrong=by_exercise))


def test_a_sound_assignment_is_proven() -> None:
    found = findings(with_wrong(variant("cubed", lambda x: x**3)))
    assert list(found) == ["reference (one)", "reference (two)", "empty program", "loss: cubed"]
    assert [finding.problem for finding in found.values()] == [""] * 4
    assert found["loss: cubed"].lost == ("loss/values",)
    assert found["loss: cubed"].named == ("cubed",)
    assert found["reference (one)"].statement == "earns all points over 2 draws"


def test_a_reference_without_conventions_is_proven_once() -> None:
    plain = Reference(functions={"loss": lambda x: x**2}, draws={"loss": REFERENCE.draws["loss"]})
    of = release(plain, replace(ASSIGNMENT, exercises=ASSIGNMENT.exercises[:1]))
    assert [f.subject for f in Proof(release=of, draws=1).rehearsed()] == [
        "reference",
        "empty program",
    ]


def test_a_reference_that_does_not_agree_with_itself_is_found() -> None:
    calls: list[float] = []

    def moody(x: float) -> float:
        calls.append(x)
        return len(calls) * x

    of = release(replace(REFERENCE, functions={"loss": moody, "slope": slope}))
    assert findings(of)["reference (one)"].problem.startswith("draw 0 loses loss/values")


def test_an_alternative_that_is_no_candidate_is_found() -> None:
    good = Alternative(id="half", function=lambda x: x / 2, name=NOTHING)
    accepted = {"slope": (good,)}
    assert findings(release(replace(REFERENCE, accepted=accepted)))["slope: half"].problem == ""
    calls: list[float] = []

    def drifting(x: float) -> float:
        calls.append(x)
        return x + len(calls)

    accepted = {"slope": (replace(good, id="random", function=drifting),)}
    found = findings(release(replace(REFERENCE, accepted=accepted)))["slope: random"]
    assert found.problem == "draw 0 loses slope/values"


def test_a_wrong_variant_that_earns_everything_is_found() -> None:
    found = findings(with_wrong(variant("same", lambda x: x * x)))["loss: same"]
    assert found.problem == "draw 0: not caught"


def test_a_wrong_variant_that_calls_the_student_s_own_function_is_tried_without_it() -> None:
    def wrong(x: float, up: Mapping[str, Function] | None = None) -> float:
        return slope(x) if up else 7 * x**3

    found = findings(with_wrong(variant("own", wrong, "slope")))["slope: own"]
    assert found.problem == ""
    assert found.named == ("own",)


def test_a_variant_under_another_s_name_is_found() -> None:
    calls: list[float] = []

    def shifting(x: float) -> float:
        """Answers as itself to the student's probes, and as another later on."""
        calls.append(x)
        return x**3 if len(calls) <= 3 else x**5

    of = with_wrong(variant("shifting", shifting), variant("cubed", lambda x: x**3))
    found = findings(of, draws=1)["loss: shifting"]
    assert found.problem == "draw 0: called cubed"


def test_members_of_a_family_may_bear_each_other_s_name() -> None:
    of = with_wrong(
        variant("cubed", lambda x: x**3, family="power"),
        variant("third", lambda x: x * x * x, family="power"),
    )
    assert {f.problem for f in findings(of).values()} == {""}


def test_a_true_pattern_is_no_wrong_name() -> None:
    pair = replace(exercise("loss"), returns=("a", "b"))
    reference = Reference(
        functions={"loss": lambda x: (x, x**2)},
        draws=REFERENCE.draws,
        known_wrong={
            "loss": (
                variant("one", lambda x: (-x, -(x**2))),
                variant("two", lambda x: (-x, -x * x)),
            )
        },
    )
    of = release(reference, replace(ASSIGNMENT, exercises=(pair,)))
    assert findings(of)["loss: one"].named == ("pattern.sign",)
    assert findings(of)["loss: one"].problem == ""


class Reader:
    """Reads any bytes but ``broken``."""

    def notebook(self, content: bytes, name: str) -> Notebook:
        if content == b"broken":
            raise SubmissionError(name, "is not JSON", "save it again")
        return Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source=content.decode()),))

    def facts(self, notebook: Notebook) -> SourceFacts:
        return SourceFacts(unread=tuple(cell.index for cell in notebook.cells))


def claim(expectation: Expectation, *loses: str, content: bytes = b"x", **named: str) -> Claim:
    return Claim(
        file="a.ipynb",
        content=content,
        expectation=expectation,
        loses=loses,
        diagnosis={name.replace("__", "/"): mistake for name, mistake in named.items()},
    )


def test_a_shipped_notebook_is_run_as_if_it_had_been_handed_in() -> None:
    data = {"iris.csv": Path("iris.csv")}
    job = job_of(release(), claim(Expectation.SOLUTION), Reader(), b"secret", data)
    assert job.submission_sha256 == job.key == sha256(b"x")
    assert job.facts.unread == (0,)
    assert job.data == data
    assert job.plan.digest == release().plan_digest
    other = job_of(release(), claim(Expectation.SOLUTION), Reader(), b"other", data)
    assert other.plan.seed != job.plan.seed


def test_a_shipped_notebook_that_cannot_be_read_is_told() -> None:
    with pytest.raises(SubmissionError, match="is not JSON"):
        job_of(release(), claim(Expectation.WRONG, content=b"broken"), Reader(), b"s", {})


CUBED = with_wrong(variant("cubed", lambda x: x**3))
ONLY_LOSS = replace(CUBED, assignment=replace(ASSIGNMENT, exercises=ASSIGNMENT.exercises[:1]))


def run_of(program: Mapping[str, Callable[..., object]]) -> Run:
    plan = make_plan(ONLY_LOSS.assignment, ONLY_LOSS.reference, b"key", "")
    return rehearse(ONLY_LOSS, plan, program)


RIGHT: Mapping[str, Callable[..., object]] = {"loss": lambda x: x**2}
WRONG: Mapping[str, Callable[..., object]] = {"loss": lambda x: x**3}


@pytest.mark.parametrize(
    ("said", "program", "problem"),
    [
        pytest.param(claim(Expectation.SOLUTION), RIGHT, "", id="a right solution"),
        pytest.param(claim(Expectation.VARIANT), RIGHT, "", id="a right variant"),
        pytest.param(claim(Expectation.SOLUTION), WRONG, "loses loss/values", id="a wrong one"),
        pytest.param(claim(Expectation.STARTER), {}, "", id="a blank starter"),
        pytest.param(claim(Expectation.STARTER), RIGHT, "earns 5 points", id="a solved starter"),
        pytest.param(claim(Expectation.WRONG, "loss/values"), WRONG, "", id="a wrong notebook"),
        pytest.param(
            claim(Expectation.WRONG, "loss/values", loss__values="cubed"),
            WRONG,
            "",
            id="with its name",
        ),
        pytest.param(
            claim(Expectation.WRONG, "loss/values", loss__values="halved"),
            WRONG,
            "loss/values is called cubed",
            id="with another name",
        ),
        pytest.param(
            claim(Expectation.WRONG, "loss/values", loss__values="halved"),
            {},
            "loss/values is called unrecognised",
            id="with no name",
        ),
        pytest.param(
            claim(Expectation.WRONG, "loss/values"), RIGHT, "loses nothing", id="not wrong"
        ),
        pytest.param(
            claim(Expectation.WRONG, "slope/values"),
            WRONG,
            "loses loss/values",
            id="wrong elsewhere",
        ),
    ],
)
def test_a_shipped_notebook_becomes_what_its_claim_says(
    said: Claim, program: Mapping[str, Callable[..., object]], problem: str
) -> None:
    finding = judged(ONLY_LOSS, said, run_of(program))
    assert finding.subject == "a.ipynb"
    assert finding.problem == problem


def test_a_shipped_notebook_that_was_not_graded_proves_nothing() -> None:
    run = replace(run_of(RIGHT), outcome=RunOutcome.INFRASTRUCTURE)
    finding = judged(ONLY_LOSS, claim(Expectation.SOLUTION), run)
    assert finding.problem == "was not graded: infrastructure"


def test_lost_and_named_are_told_by_exercise_and_check() -> None:
    found = assess(ONLY_LOSS, run_of(WRONG))
    assert lost_checks(found) == ("loss/values",)
    assert named_mistakes(found) == {"loss/values": "cubed"}
