"""One notebook is graded as a batch would grade it, and its inputs stay from time to time."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.domain.error import AssignmentError, SubmissionError
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import RunOutcome
from grader.domain.release import Release
from grader.domain.source import SourceFacts, Unit, UnitKind
from grader.domain.submission import Submission
from grader.workflow.ports import Execution, Job
from grader.workflow.rehearsing import rehearse
from grader.workflow.trying import Trial, answered, defined_in

NOW = "2026-03-01T10:00:00+00:00"
SLUG = "gradient_descent"


class Reader:
    """Reads anything but the word ``broken``."""

    def notebook(self, content: bytes, name: str) -> Notebook:
        if content == b"broken":
            raise SubmissionError(name, "is not JSON", "save it again")
        return Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source=content.decode()),))

    def facts(self, notebook: Notebook) -> SourceFacts:
        del notebook
        return SourceFacts()


class Runner:
    """Runs the reference in place of every notebook, and keeps the jobs."""

    name = "rehearsal"

    def __init__(self, release: Release) -> None:
        self.versions: dict[str, str] = {}
        self.release = release
        self.jobs: list[Job] = []

    def run(self, job: Job) -> Execution:
        self.jobs.append(job)
        known = self.release.reference.functions
        program = {name: known[name] for name in self.release.assignment.functions}
        return Execution(run=rehearse(self.release, job.plan, program), executed="as it ran")

    def stop(self) -> None:
        """Nothing runs on."""


@pytest.fixture
def runner(release: Callable[[str], Release]) -> Runner:
    return Runner(release(SLUG))


def trial(runner: Runner, content: bytes = b"x", draw: int = 0) -> Trial:
    submission = Submission.of("ann", "ann.ipynb", content)
    return Trial(release=runner.release, submission=submission, draw=draw)


def inputs(job: Job) -> list[object]:
    return [
        getattr(argument.value, "tolist", lambda: None)()
        for probe in job.plan.probes
        for argument in probe.arguments.values()
    ]


def test_a_notebook_is_graded_and_comes_back_as_it_ran(runner: Runner) -> None:
    graded, executed = trial(runner).run(Reader(), runner, lambda: NOW)
    assert executed == "as it ran"
    assert (graded.student, graded.graded_at) == ("ann", NOW)
    assert graded.assessment.score == 90
    assert graded.assessment.release == runner.release.id


def test_the_same_draw_asks_the_same_and_another_one_something_else(runner: Runner) -> None:
    for draw in (0, 0, 1):
        trial(runner, draw=draw).run(Reader(), runner, lambda: NOW)
    first, again, other = map(inputs, runner.jobs)
    assert first == again
    assert first != other


def test_limits_are_scaled(runner: Runner) -> None:
    replace(trial(runner), limit_scale=2.0).run(Reader(), runner, lambda: NOW)
    limits = runner.jobs[0].plan.limits
    assert limits.cell_s == 2 * runner.release.assignment.limits.cell_s


def test_what_is_no_notebook_is_told_and_not_run(runner: Runner) -> None:
    graded, executed = trial(runner, b"broken").run(Reader(), runner, lambda: NOW)
    assert executed == ""
    assert not graded.assessment.graded
    assert graded.run.outcome is RunOutcome.UNREADABLE
    assert "is not JSON" in graded.assessment.notes[0].en
    assert runner.jobs == []


def test_only_what_can_be_called_counts_as_a_function() -> None:
    facts = SourceFacts(
        units=tuple(
            Unit(name=name, cell=0, uses=(), reads=(), kind=kind)
            for name, kind in (
                ("loss", UnitKind.DEFINITION),
                ("gradients", UnitKind.CALLABLE),
                ("losses", UnitKind.VALUE),
                ("", UnitKind.LOOSE),
            )
        )
    )
    assert defined_in(facts) == {"loss", "gradients"}


CONTRACTS = {"line": ("loss", "gradients"), "net": ("loss", "forward", "train"), "text": ()}


def test_a_notebook_belongs_to_the_assignment_whose_functions_it_defines_most_of() -> None:
    assert answered(frozenset({"loss", "gradients", "plot"}), CONTRACTS, "a.ipynb") == "line"
    assert answered(frozenset({"forward", "train"}), CONTRACTS, "a.ipynb") == "net"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        pytest.param({"plot"}, "defines no assignment's functions", id="none"),
        pytest.param({"f", "g"}, "could belong to several: one, two", id="several"),
    ],
)
def test_what_cannot_be_told_is_asked(names: set[str], said: str) -> None:
    contracts = {"one": ("f", "g"), "two": ("f", "g")}
    with pytest.raises(AssignmentError, match=said) as told:
        answered(frozenset(names), contracts, "a.ipynb")
    assert told.value.fix == "name it with --assignment: one, two"
