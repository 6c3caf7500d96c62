"""Grading a batch, with everything outside replaced by small stand-ins in memory."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from typing import Any, ParamSpec, TypeVar

import numpy as np
import pytest
from bystanders import Bystanders

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.entry import Entry
from grader.domain.error import EnvironmentTrouble, GraderError, SubmissionError
from grader.domain.grade import Graded
from grader.domain.grade_line import GradeLine
from grader.domain.grounds import Grounded, KeptExercise
from grader.domain.history import Recorded
from grader.domain.lateness import Lateness, Punctuality
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Run, RunOutcome
from grader.domain.occasion import Cause, Occasion
from grader.domain.publication import SincePublished
from grader.domain.reference import Alternative, Reference
from grader.domain.release import Release
from grader.domain.source import SourceFacts
from grader.domain.stored import Stored
from grader.domain.submission import Found, IntakeProblem
from grader.domain.text import NOTHING, Text
from grader.workflow.batch import Batch, Tools
from grader.workflow.grading import chosen, grade_batch
from grader.workflow.planning import plan_digest
from grader.workflow.ports import Execution, Job
from grader.workflow.rehearsing import rehearse
from grader.workflow.remarks import vocabulary

P = ParamSpec("P")
T = TypeVar("T")
HALF = Text(en="half", zh="一半")
OCCASION = Occasion(id="t", cause=Cause.GRADE, at="2025-11-22T12:00:00+00:00")


def make_release(assess_digest: str = "a" * 64) -> Release:
    exercise = Exercise(
        id="double",
        title=NOTHING,
        task=NOTHING,
        observed=Observed.CALL,
        arguments=("x",),
        returns=("y",),
        checks=(CheckSpec(id="values", kind="value", points=10, title=NOTHING),),
    )
    assignment = Assignment(
        id="tiny", title=NOTHING, summary=NOTHING, roles={}, exercises=(exercise,)
    )
    reference = Reference(
        functions={"double": lambda x: 2 * x},
        draws={"double": lambda rng: {"x": rng.uniform(1, 2)}},
        conventions={"half": HALF},
        accepted={"double": (Alternative(id="minus", function=lambda x: -2 * x, name=HALF),)},
    )
    return Release(
        assignment=assignment,
        reference=reference,
        sources={"assignment.toml": "..."},
        plan_digest=plan_digest(assignment, reference),
        assess_digest=assess_digest,
        siblings={"other": ("f",)},
    )


RELEASE = make_release()
PROGRAMS: Mapping[str, Callable[..., object]] = {
    "right": lambda x: 2 * x,
    "wrong": lambda x: 3 * x,
}


@dataclass
class Reader:
    """Reads the name of a program; ``broken`` is no notebook."""

    read: list[str] = field(default_factory=list)

    def notebook(self, content: bytes, name: str) -> Notebook:
        self.read.append(name)
        if content == b"broken":
            raise SubmissionError(name, "is not JSON", "save it again")
        return Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source=content.decode()),))

    def facts(self, notebook: Notebook) -> SourceFacts:
        return SourceFacts(unparsed=tuple(c.index for c in notebook.cells if c.source == "?"))


@dataclass
class Runner:
    """Runs programs by name, and says of some that they ended otherwise."""

    outcomes: dict[str, list[RunOutcome]] = field(default_factory=dict)
    raises: dict[str, BaseException] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    stopped: int = 0
    name: str = "fake"
    versions: Mapping[str, str] = field(default_factory=dict)

    def run(self, job: Job) -> Execution:
        self.jobs.append(job)
        source = job.notebook.cells[0].source
        if source in self.raises:
            raise self.raises[source]
        program = {"double": PROGRAMS[source]} if source in PROGRAMS else {}
        run = rehearse(RELEASE, job.plan, program)
        scripted = self.outcomes.get(source, [])
        outcome = scripted.pop(0) if scripted else RunOutcome.COMPLETED
        run = replace(
            run,
            key=job.key,
            submission_sha256=job.submission_sha256,
            runner=self.name,
            environment=self.versions,
            outcome=outcome,
        )
        return Execution(run=run, executed=f"executed {source}")

    def stop(self) -> None:
        self.stopped += 1


@dataclass
class Memory(Bystanders):
    """A gradebook that forgets when the test ends."""

    releases: dict[str, Any] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    grades: list[Entry] = field(default_factory=list)
    assessments: list[tuple[Entry, Grounded]] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)

    def secret(self) -> bytes:
        return b"secret"

    def keep_release(self, release: Release) -> None:
        self.releases[release.id] = {"sources": release.sources, "siblings": release.siblings}

    def release_content(self, release_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.releases[release_id]
        return found

    def keep_run(self, run: Run) -> None:
        self.runs[run.key] = run

    def run(self, key: str) -> Run | None:
        if key in self.damaged:
            raise GraderError(key, "is damaged", "delete it")
        return self.runs.get(key)

    def append(self, entry: Entry, grounded: Grounded, occasion: Occasion) -> None:
        assert grounded.assessment.release == entry.release
        assert occasion == OCCASION
        self.grades.append(entry)
        self.assessments.append((entry, grounded))

    def entries(self) -> Iterator[Entry]:
        return iter(self.grades)

    def latest(self) -> Mapping[tuple[str, str], Entry]:
        return {(entry.student, entry.assignment): entry for entry in self.grades}

    def kept(self, entry: Entry, *, shown: bool = True) -> Grounded | None:
        del shown
        return next((g for e, g in reversed(self.assessments) if e == entry), None)

    def kept_by_exercise(self, one: Stored) -> Mapping[str, KeptExercise]:
        raise NotImplementedError

    def history(self, entry: Entry) -> Sequence[Recorded]:
        del entry
        return ()

    def forget(self, student: str, *, at: str, author: str) -> Sequence[str] | None:
        raise NotImplementedError

    def keep_content(self, sha256: str, content: bytes) -> None:
        self.contents[sha256] = content

    def content(self, sha256: str) -> bytes | None:
        raise NotImplementedError

    def stored(self, assignment: str = "") -> Sequence[Stored]:
        raise NotImplementedError

    def run_by_exercise(self, key: str) -> Callable[[str], Run]:
        raise NotImplementedError

    def reversals(self) -> Sequence[tuple[Entry, Entry, Grounded]]:
        raise NotImplementedError

    def lines(self, assignment: str = "") -> Sequence[GradeLine]:
        raise NotImplementedError(assignment)


@dataclass
class Pages:
    written: list[tuple[str, str, str]] = field(default_factory=list)
    overviews: list[tuple[Entry, ...]] = field(default_factory=list)
    executed: dict[str, str] = field(default_factory=dict)

    def write(self, graded: Graded, folder: str, executed: str) -> None:
        self.written.append((folder, graded.graded_at, executed))

    def write_executed(self, folder: str, executed: str) -> None:
        self.executed[folder] = executed

    def student_page(self, graded: Graded) -> bytes:
        raise NotImplementedError

    def write_overview(
        self, entries: Sequence[Entry], since: Sequence[SincePublished] = ()
    ) -> None:
        del since
        self.overviews.append(tuple(entries))


@dataclass
class Watcher:
    said: list[tuple[object, ...]] = field(default_factory=list)
    fails_at: str = ""

    def begins(self, total: int) -> None:
        self.said.append(("begins", total))

    def starts(self, student: str) -> None:
        self.said.append(("starts", student))

    def renews(self, student: str, why: Text) -> None:
        self.said.append(("renews", student, why.en))

    def breaks(self, student: str, traceback: str) -> None:
        self.said.append(("breaks", student, traceback.strip().splitlines()[-1]))

    def ends(self, graded: Graded, *, reused: bool) -> None:
        self.said.append(("ends", graded.student, reused))
        if graded.student == self.fails_at:
            raise KeyboardInterrupt


class Inline(Executor):
    """Runs everything at once, in the order it was asked for."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  (as an executor does)
            future.set_exception(error)
        return future


@dataclass
class Desk:
    """All tools of a batch; the clock ticks at every look."""

    reader: Reader = field(default_factory=Reader)
    runner: Runner = field(default_factory=Runner)
    gradebook: Memory = field(default_factory=Memory)
    pages: Pages = field(default_factory=Pages)
    watcher: Watcher = field(default_factory=Watcher)
    ticks: int = 0

    def clock(self) -> str:
        self.ticks += 1
        return f"2025-11-22T12:00:{self.ticks:02d}+00:00"

    def grade(self, *submissions: Found, release: Release = RELEASE, **more: Any) -> list[Graded]:  # noqa: ANN401
        tools = Tools(
            reader=self.reader,
            runner=self.runner,
            gradebook=self.gradebook,
            pages=self.pages,
            watcher=self.watcher,
            executor=Inline(),
            clock=self.clock,
        )
        batch = Batch(release=release, submissions=submissions, occasion=OCCASION, **more)
        return list(grade_batch(batch, tools))


def found(student: str, content: str = "right", **more: Any) -> Found:  # noqa: ANN401
    return Found(
        student=student,
        file=f"{student}.ipynb",
        folder_name=student,
        content=content.encode(),
        **more,
    )


def scores(graded: Sequence[Graded]) -> list[tuple[str, float, bool]]:
    return [(g.student, g.assessment.score, g.assessment.graded) for g in graded]


def test_every_submission_is_graded_recorded_and_written() -> None:
    desk = Desk()
    graded = desk.grade(found("ann"), found("bob", "wrong"), found("eve", "nothing at all"))
    assert scores(graded) == [("ann", 10, True), ("bob", 0, True), ("eve", 0, True)]
    # In whatever order the runs end.
    assert {e.student for e in desk.gradebook.grades} == {"ann", "bob", "eve"}
    pages = {folder: executed for folder, _, executed in desk.pages.written}
    assert set(pages) == {"ann/tiny", "bob/tiny", "eve/tiny"}
    assert pages["ann/tiny"] == "executed right"
    assert len(desk.pages.overviews[-1]) == 3
    assert desk.watcher.said[0] == ("begins", 3)
    assert ("ends", "eve", False) in desk.watcher.said
    assert desk.gradebook.releases[RELEASE.id] == {
        "sources": RELEASE.sources,
        "siblings": RELEASE.siblings,
    }


def test_a_job_carries_what_is_written_and_the_submission_s_own_inputs() -> None:
    desk = Desk()
    desk.grade(found("ann"), found("bob", "wrong"), found("eve", "?"))
    first, second, third = desk.runner.jobs
    assert first.submission_sha256 == hashlib.sha256(b"right").hexdigest()
    inputs = [np.asarray(job.plan.probes[0].arguments["x"].value) for job in (first, second)]
    assert inputs[0] != inputs[1]
    assert third.facts.unparsed == (0,)


def test_nothing_is_run_twice_and_nothing_recorded_twice() -> None:
    desk = Desk()
    first = desk.grade(found("ann"))
    again = desk.grade(found("ann"))
    assert len(desk.runner.jobs) == 1
    assert len(desk.gradebook.grades) == 1
    assert again[0].graded_at == first[0].graded_at
    assert desk.watcher.said[-1] == ("ends", "ann", True)
    assert desk.pages.written[-1][2] == ""


def test_a_damaged_run_is_made_again_and_holds_nobody_up() -> None:
    desk = Desk()
    desk.grade(found("ann"), found("bob", "wrong"))
    desk.gradebook.damaged = {desk.gradebook.grades[0].run}
    again = desk.grade(found("ann"), found("bob", "wrong"))
    assert [one.assessment.graded for one in again] == [True, True]
    assert len(desk.runner.jobs) == 3


def test_what_was_run_before_is_neither_read_nor_planned_again() -> None:
    desk = Desk()
    first = desk.grade(found("ann"), found("bob", "wrong"))
    read = list(desk.reader.read)
    again = desk.grade(found("ann"), found("bob", "wrong"))
    assert desk.reader.read == read == ["ann.ipynb", "bob.ipynb"]
    assert scores(again) == scores(first)


def test_two_students_with_one_file_share_one_run_and_keep_two_grades() -> None:
    desk = Desk()
    graded = desk.grade(found("ann"), found("bob"))
    assert len(desk.runner.jobs) == 1
    assert scores(graded) == [("ann", 10, True), ("bob", 10, True)]
    assert {e.student for e in desk.gradebook.grades} == {"ann", "bob"}


def test_another_content_or_another_runner_runs_again() -> None:
    desk = Desk()
    desk.grade(found("ann"))
    desk.grade(found("ann", "wrong"))
    desk.runner.name = "another"
    desk.grade(found("ann", "wrong"))
    assert len(desk.runner.jobs) == 3


def test_another_environment_runs_again_and_says_why_and_the_same_one_does_not() -> None:
    desk = Desk()
    desk.runner.versions = {"python": "3.11.7", "numpy": "1.26.4", "matplotlib": "3.8"}
    desk.grade(found("ann"))
    desk.runner.versions = {"python": "3.11.7", "numpy": "1.26.4", "matplotlib": "3.9"}
    desk.grade(found("ann"))
    assert len(desk.runner.jobs) == 1
    desk.runner.versions = {"python": "3.11.7", "numpy": "2.0.1"}
    desk.grade(found("ann"))
    assert len(desk.runner.jobs) == 2
    why = (
        "its run was made in another environment "
        "(python 3.11.7, numpy 1.26.4; now python 3.11.7, numpy 2.0.1)"
    )
    assert ("renews", "ann", why) in desk.watcher.said
    desk.watcher.said.clear()
    desk.grade(found("ann"))
    assert len(desk.runner.jobs) == 2
    assert not [said for said in desk.watcher.said if said[0] == "renews"]
    # Back in the first environment its run serves again; the grade is that of this run.
    desk.runner.versions = {"python": "3.11.7", "numpy": "1.26.4"}
    desk.grade(found("ann"))
    assert len(desk.runner.jobs) == 2


def test_a_run_of_another_runner_is_made_again_and_that_is_said() -> None:
    desk = Desk()
    desk.grade(found("ann"))
    desk.runner.name = "another"
    desk.grade(found("ann"))
    why = "its run was made in another environment (runner fake; now runner another)"
    assert ("renews", "ann", why) in desk.watcher.said


def test_a_changed_text_regrades_without_running() -> None:
    desk = Desk()
    desk.grade(found("ann"))
    desk.grade(found("ann"), release=make_release("b" * 64))
    assert len(desk.runner.jobs) == 1
    assert [e.release[:6] for e in desk.gradebook.grades] == ["tiny-a", "tiny-b"]


def test_a_changed_plan_runs_again() -> None:
    desk = Desk()
    desk.grade(found("ann"))
    desk.grade(found("ann"), release=replace(RELEASE, plan_digest="other"))
    assert len(desk.runner.jobs) == 2


def test_retry_runs_those_that_ended_so_again_with_scaled_limits() -> None:
    desk = Desk(runner=Runner(outcomes={"right": [RunOutcome.TIMEOUT]}))
    desk.grade(found("ann"), found("bob", "wrong"))
    retry = frozenset({RunOutcome.TIMEOUT})
    desk.grade(found("ann"), found("bob", "wrong"), retry=retry, limit_scale=3.0)
    assert [job.notebook.cells[0].source for job in desk.runner.jobs] == ["right", "wrong", "right"]
    assert desk.runner.jobs[-1].plan.limits == RELEASE.assignment.limits.scaled(3)
    assert [e.outcome for e in desk.gradebook.grades if e.student == "ann"] == [
        RunOutcome.TIMEOUT,
        RunOutcome.COMPLETED,
    ]
    # The longer run stands, also for later batches without the scale.
    desk.grade(found("ann"), found("bob", "wrong"))
    assert len(desk.runner.jobs) == 3


def test_a_timeout_is_not_run_again_unasked() -> None:
    desk = Desk(runner=Runner(outcomes={"right": [RunOutcome.TIMEOUT]}))
    desk.grade(found("ann"))
    desk.grade(found("ann"))
    assert len(desk.runner.jobs) == 1


@pytest.mark.parametrize(
    ("second", "score", "graded"),
    [
        pytest.param(RunOutcome.COMPLETED, 10, True, id="it works alone"),
        pytest.param(RunOutcome.INFRASTRUCTURE, 0, False, id="it fails again"),
    ],
)
def test_trouble_of_this_machine_is_tried_once_more_after_all_others(
    second: RunOutcome, score: float, graded: bool
) -> None:
    desk = Desk(runner=Runner(outcomes={"right": [RunOutcome.INFRASTRUCTURE, second]}))
    result = desk.grade(found("ann"), found("bob", "wrong"))
    assert [job.notebook.cells[0].source for job in desk.runner.jobs] == ["right", "wrong", "right"]
    assert scores(result)[0] == ("ann", score, graded)
    assert result[0].assessment.provisional is not graded


def test_trouble_of_this_machine_is_run_again_by_the_next_batch() -> None:
    trouble = [RunOutcome.INFRASTRUCTURE, RunOutcome.INFRASTRUCTURE]
    desk = Desk(runner=Runner(outcomes={"right": trouble}))
    desk.grade(found("ann"))
    assert scores(desk.grade(found("ann"))) == [("ann", 10, True)]


def test_two_students_with_one_file_share_the_second_try() -> None:
    desk = Desk(runner=Runner(outcomes={"right": [RunOutcome.INFRASTRUCTURE]}))
    graded = desk.grade(found("ann"), found("bob"))
    assert scores(graded) == [("ann", 10, True), ("bob", 10, True)]
    assert len(desk.runner.jobs) == 2


def test_an_unreadable_file_is_ungraded_and_the_rest_goes_on() -> None:
    desk = Desk()
    graded = desk.grade(found("ann", "broken"), found("bob"))
    assert scores(graded) == [("ann", 0, False), ("bob", 10, True)]
    assert graded[0].assessment.exercises == ()
    assert graded[0].assessment.provisional
    assert graded[0].assessment.notes[0].en == "is not JSON. save it again."
    entry = desk.gradebook.grades[0]
    assert (entry.run, entry.outcome) == ("", RunOutcome.UNREADABLE)
    assert entry.reasons == graded[0].assessment.notes


class ExplainedError(SubmissionError):
    told = Text(en="It is empty.", zh="文件是空的。")


ADVICE = Text(en="Save it again.", zh="请重新保存。")


def test_an_unreadable_file_is_told_in_both_languages_where_its_reader_can(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_self: Reader, _content: bytes, name: str) -> Notebook:
        raise ExplainedError(name, "is empty", ADVICE)

    monkeypatch.setattr(Reader, "notebook", fail)
    graded = Desk().grade(found("ann"))
    assert graded[0].assessment.notes == (ExplainedError.told + ADVICE,)


def test_what_intake_could_not_take_is_ungraded_with_its_reason() -> None:
    told = Text(en="Two notebooks were found.", zh="找到两个笔记本。")
    graded = Desk().grade(found("ann", problem=IntakeProblem.SEVERAL, told=told))
    assert scores(graded) == [("ann", 0, False)]
    assert graded[0].assessment.notes == (told,)


def test_what_intake_remarks_is_noted_and_costs_nothing() -> None:
    told = Text(en="An older copy was passed over.", zh="忽略了较旧的副本。")
    desk = Desk()
    graded = desk.grade(found("ann", told=told))
    assert graded[0].assessment.score == 10
    assert graded[0].assessment.notes == (told,)
    assert desk.gradebook.grades[0].reasons == (told,)


def broken_release() -> Release:
    def fails(x: float) -> float:
        raise RuntimeError(f"a defect at {x > 0}")

    reference = replace(RELEASE.reference, functions={"double": fails})
    return replace(RELEASE, reference=reference)


def test_a_defect_of_the_grader_ends_no_batch_and_costs_nobody() -> None:
    desk = Desk()
    graded = desk.grade(found("ann"), found("bob", "broken"), release=broken_release())
    assert scores(graded) == [("ann", 0, False), ("bob", 0, False)]
    assert ("breaks", "ann", "RuntimeError: a defect at True") in desk.watcher.said
    assert "grader itself" in graded[0].assessment.notes[0].en
    assert desk.gradebook.grades[0].outcome in (RunOutcome.UNREADABLE, RunOutcome.INFRASTRUCTURE)
    # The run is kept: once the defect is mended, nothing has to run again.
    mended = desk.grade(found("ann"))
    assert scores(mended) == [("ann", 10, True)]
    assert len(desk.runner.jobs) == 1


def test_an_interrupt_stops_the_runner_and_keeps_what_was_graded() -> None:
    desk = Desk(runner=Runner(raises={"wrong": KeyboardInterrupt()}))
    with pytest.raises(KeyboardInterrupt):
        desk.grade(found("bad", "broken"), found("ann", "wrong"))
    assert desk.runner.stopped == 1
    assert [e.student for e in desk.gradebook.grades] == ["bad"]
    assert [e.student for e in desk.pages.overviews[-1]] == ["bad"]


def test_an_interrupted_batch_resumes() -> None:
    desk = Desk(watcher=Watcher(fails_at="ann"))
    with pytest.raises(KeyboardInterrupt):
        desk.grade(found("ann"))
    desk.watcher.fails_at = ""
    graded = desk.grade(found("ann"), found("bob", "wrong"))
    assert scores(graded) == [("ann", 10, True), ("bob", 0, True)]
    assert [job.notebook.cells[0].source for job in desk.runner.jobs] == ["right", "wrong"]


def test_a_machine_that_cannot_run_notebooks_is_told_and_the_overview_still_written() -> None:
    trouble = EnvironmentTrouble("kernel", "does not start", "install ipykernel")
    desk = Desk(runner=Runner(raises={"right": trouble}))
    with pytest.raises(EnvironmentTrouble, match="does not start"):
        desk.grade(found("ann"))
    assert desk.pages.overviews == [()]
    assert desk.runner.stopped == 1


def test_a_later_file_of_a_student_replaces_the_grade_and_keeps_the_earlier_one() -> None:
    desk = Desk()
    desk.grade(found("ann", "wrong"))
    desk.grade(found("ann", "right"))
    assert len(desk.gradebook.grades) == 2
    assert len(desk.pages.overviews[-1]) == 1
    assert desk.pages.overviews[-1][0].sha256 == hashlib.sha256(b"right").hexdigest()


def test_words_for_conventions_and_alternatives_are_those_of_the_reference() -> None:
    assert vocabulary(RELEASE) == {"half": HALF, "minus": HALF}


@pytest.mark.parametrize(
    ("assignment", "only", "students"),
    [
        pytest.param("tiny", (), ["ann", "bob"], id="all of the assignment"),
        pytest.param("tiny", ("bob",), ["bob"], id="one student"),
        pytest.param("other", (), ["ann", "eve"], id="another assignment"),
    ],
)
def test_submissions_are_chosen_by_assignment_and_student(
    assignment: str, only: tuple[str, ...], students: list[str]
) -> None:
    everything = [
        found("ann"),
        found("bob", assignment="tiny"),
        found("eve", assignment="other"),
    ]
    assert [one.student for one in chosen(everything, assignment, only)] == students


def test_a_late_submission_is_recorded_with_its_penalty_and_told() -> None:
    grading = Desk()
    late = Lateness(punctuality=Punctuality.LATE, seconds=7200, penalty=0.2)
    moment = "2025-11-22T10:00:00+00:00"
    (graded,) = grading.grade(found("ann", late=late, handed_in=moment, attempt=3))
    assert (graded.assessment.score, graded.points_off, graded.counted) == (10, 2, 8)
    assert "2 hours" in graded.assessment.notes[0].en
    (entry,) = grading.gradebook.grades
    assert (entry.attempt, entry.handed_in, entry.late) == (3, moment, late)


def test_another_deadline_makes_another_grade_without_another_run() -> None:
    grading = Desk()
    late = Lateness(punctuality=Punctuality.LATE, seconds=7200, penalty=0.2)
    grading.grade(found("ann", late=late))
    grading.grade(found("ann"))
    assert [entry.late.penalty for entry in grading.gradebook.grades] == [0.2, 0]
    assert len(grading.runner.jobs) == 1


def test_an_unreadable_file_keeps_its_attempt_and_loses_nothing_for_being_late() -> None:
    grading = Desk()
    late = Lateness(punctuality=Punctuality.LATE, seconds=7200, penalty=0.2)
    (graded,) = grading.grade(found("ann", "broken", late=late, attempt=2))
    assert (graded.attempt, graded.late, graded.points_off) == (2, late, 0)


def test_of_several_attempts_the_best_counts_and_is_the_only_one_recorded() -> None:
    desk = Desk()
    attempts = [found("ann", name, attempt=n) for n, name in enumerate(("wrong", "right", "?"), 1)]
    graded = desk.grade(*attempts, found("bob"))
    assert [one.assessment.score for one in graded] == [0, 10, 0, 10]
    grades = {entry.student: entry for entry in desk.gradebook.grades}
    assert {name: entry.attempt for name, entry in grades.items()} == {"ann": 2, "bob": 1}
    assert "Attempt 2 of 3" in grades["ann"].reasons[0].en
    assert sorted(folder for folder, _, _ in desk.pages.written) == ["ann/tiny", "bob/tiny"]
    desk.grade(*attempts, found("bob"))
    assert len(desk.gradebook.grades) == 2


def test_an_attempt_with_a_score_counts_before_an_unreadable_one() -> None:
    desk = Desk()
    desk.grade(found("ann", "wrong", attempt=1), found("ann", "broken", attempt=2))
    assert [entry.attempt for entry in desk.gradebook.grades] == [1]


def test_a_late_attempt_is_best_only_after_its_penalty() -> None:
    desk = Desk()
    late = Lateness(punctuality=Punctuality.LATE, penalty=1.0)
    desk.grade(found("ann", attempt=1), found("ann", "right ", attempt=2, late=late))
    assert [entry.attempt for entry in desk.gradebook.grades] == [1]
