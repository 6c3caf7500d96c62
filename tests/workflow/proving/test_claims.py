"""Claims: a shipped notebook becomes what is said of it, or the difference is told."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.domain.error import SubmissionError
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Run, RunOutcome
from grader.domain.release import Release
from grader.domain.source import SourceFacts
from grader.domain.submission import sha256
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.proving.claims import (
    Claim,
    Expectation,
    job_of,
    judged,
    lost_checks,
    named_mistakes,
)
from grader.workflow.proving.matrix import Kind, Mark
from grader.workflow.rehearsing import rehearse


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


def test_a_shipped_notebook_is_run_as_if_it_had_been_handed_in(tiny: SimpleNamespace) -> None:
    data = {"iris.csv": Path("iris.csv")}
    job = job_of(tiny.release(), claim(Expectation.SOLUTION), Reader(), b"secret", data)
    assert job.submission_sha256 == job.key == sha256(b"x")
    assert job.facts.unread == (0,)
    assert job.data == data
    assert job.plan.digest == tiny.release().plan_digest
    other = job_of(tiny.release(), claim(Expectation.SOLUTION), Reader(), b"other", data)
    assert other.plan.seed != job.plan.seed


def test_a_shipped_notebook_that_cannot_be_read_is_told(tiny: SimpleNamespace) -> None:
    with pytest.raises(SubmissionError, match="is not JSON"):
        job_of(tiny.release(), claim(Expectation.WRONG, content=b"broken"), Reader(), b"s", {})


@pytest.fixture
def only_loss(tiny: SimpleNamespace) -> Release:
    cubed: Release = tiny.with_wrong(tiny.variant("cubed", lambda x: x**3))
    exercises = cubed.assignment.exercises[:1]
    return replace(cubed, assignment=replace(cubed.assignment, exercises=exercises))


def run_of(release: Release, program: Mapping[str, Callable[..., object]]) -> Run:
    plan = make_plan(release.assignment, release.reference, b"key", "")
    return rehearse(release, plan, program)


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
            replace(claim(Expectation.WRONG), may_lose=("loss/values",)),
            WRONG,
            "",
            id="harm that depends on the inputs",
        ),
        pytest.param(
            replace(claim(Expectation.WRONG, "loss/values"), may_lose=("slope/values",)),
            WRONG,
            "",
            id="no harm at these inputs",
        ),
        pytest.param(
            replace(claim(Expectation.WRONG), may_lose=("slope/values",)),
            WRONG,
            "loses loss/values",
            id="harm that was not foreseen",
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
    said: Claim, program: Mapping[str, Callable[..., object]], problem: str, only_loss: Release
) -> None:
    row, finding = judged(only_loss, said, run_of(only_loss, program))
    assert finding.subject == row.variant == "a.ipynb"
    assert finding.problem.en == problem
    assert finding.fails is bool(problem)


def test_a_wrong_notebook_is_a_row_of_the_matrix(only_loss: Release) -> None:
    said = claim(Expectation.WRONG, "loss/values")
    row, _ = judged(only_loss, said, run_of(only_loss, WRONG))
    assert (row.kind, row.marks, row.names) == (
        Kind.NOTEBOOK,
        {"loss/values": Mark.NAMED},
        ("cubed",),
    )
    starter, _ = judged(only_loss, claim(Expectation.STARTER), run_of(only_loss, {}))
    assert starter.kind is Kind.NOTHING


def test_a_shipped_notebook_that_was_not_graded_proves_nothing(only_loss: Release) -> None:
    run = replace(run_of(only_loss, RIGHT), outcome=RunOutcome.INFRASTRUCTURE)
    _, finding = judged(only_loss, claim(Expectation.SOLUTION), run)
    assert finding.problem.en == "was not graded: infrastructure"


def test_lost_and_named_are_told_by_exercise_and_check(only_loss: Release) -> None:
    found = assess(only_loss, run_of(only_loss, WRONG))
    assert lost_checks(found) == ("loss/values",)
    assert named_mistakes(found) == {"loss/values": "cubed"}
