"""What the use cases need from the outside, as protocols that adapters fulfil."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from grader.domain.change import Change
from grader.domain.entry import Entry
from grader.domain.grade import Graded
from grader.domain.grade_line import GradeLine
from grader.domain.grounds import Grounded, KeptExercise
from grader.domain.history import Recorded
from grader.domain.notebook import Notebook
from grader.domain.observation import Run
from grader.domain.occasion import Occasion
from grader.domain.probe import Plan
from grader.domain.publication import SincePublished
from grader.domain.release import Release
from grader.domain.source import SourceFacts
from grader.domain.stored import Stored
from grader.domain.text import Text
from grader.workflow.people import PeoplesPart

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | int | float | bool | None"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One unit of work, picklable: run this notebook under this plan.

    ``data`` maps the names of course data files to where they lie on this machine;
    ``facts`` travel through to the run.
    """

    key: str
    submission_sha256: str
    notebook: Notebook
    facts: SourceFacts
    plan: Plan
    data: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What a runner brings back; ``executed`` is the notebook with fresh outputs, as JSON text."""

    run: Run
    executed: str


class Runner(Protocol):
    """Runs notebooks where nothing that decides a grade can be reached.

    ``run`` never raises for what a submission does; it raises ``EnvironmentTrouble`` where
    this machine cannot run notebooks at all.
    """

    @property
    def name(self) -> str:
        """Return the name that is stamped into every run."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Return the versions of Python and its libraries in which notebooks run."""

    def run(self, job: Job) -> Execution:
        """Run the notebook, ask the plan's probes and return everything seen."""

    def stop(self) -> None:
        """End every run in progress at once; for a person who interrupts."""


class Reader(Protocol):
    """Reads what was handed in, without running it."""

    def notebook(self, content: bytes, name: str) -> Notebook:
        """Return the notebook in ``content``.

        Raises:
            SubmissionError: it cannot be read.
        """

    def facts(self, notebook: Notebook) -> SourceFacts:
        """Return what is written in the notebook's code; never raises."""


class Limit(StrEnum):
    """What a worker's call ran into; CRASH is an end or an error by no limit."""

    TIME = "time"
    MEMORY = "memory"
    SIZE = "size"
    CRASH = "crash"


class Overrun(Exception):  # noqa: N818  (a finding about a text)
    """A text was too dear to work on, or broke what worked on it."""

    def __init__(self, task: str, limit: Limit, detail: str = "") -> None:
        super().__init__(task, limit, detail)
        self.task = task
        self.limit = limit
        self.detail = detail


class Worker(Protocol):
    """Works on text that students wrote where it can do no harm, within limits."""

    def call(self, task: str, given: Plain, content: bytes = b"") -> Plain:
        """Return what the task of that name makes of its arguments.

        Raises:
            Overrun: it took too much time or memory, or broke.
            EnvironmentTrouble: this machine has no process left to do it in.
        """


class Gradebook(PeoplesPart, Protocol):
    """Keeps releases, runs and grades; one process writes."""

    def secret(self) -> bytes:
        """Return the course secret that inputs are drawn from."""

    def keep_release(self, release: Release) -> None:
        """Keep a release with its sources; the same one is kept once."""

    def release_content(self, release_id: str) -> dict[str, Any]:
        """Return what was kept for a release: its ``sources`` and ``siblings``."""

    def keep_run(self, run: Run) -> None:
        """Keep a run under its key."""

    def run(self, key: str) -> Run | None:
        """Return the run of that key; None where there is none."""

    def append(self, entry: Entry, grounded: Grounded, occasion: Occasion) -> None:
        """Record a grade with its assessment; earlier ones stay.

        What is recorded last already is not recorded again. The release and the run that the
        entry names have been kept before.
        """

    def entries(self) -> Iterator[Entry]:
        """Yield all grades in the order they were recorded."""

    def latest(self) -> Mapping[tuple[str, str], Entry]:
        """Return the newest grade of each student and assignment."""

    def kept(self, entry: Entry, *, shown: bool = True) -> Grounded | None:
        """Return the newest assessment of what the entry names; None where nothing is kept.

        It is one of the run that the entry names, as that run is stored now. Without ``shown``
        it lacks what only readers look at: exhibits, the numbers behind a verdict.
        """

    def kept_by_exercise(self, one: Stored) -> Mapping[str, KeptExercise]:
        """Return what a grade keeps of each exercise, in their order; nothing where it is not kept.

        It is of the run that the grade names, as that run is stored now, and lacks what only
        readers look at.
        """

    def history(self, entry: Entry) -> Sequence[Recorded]:
        """Return all assessments of the submission that the entry names, the oldest first."""

    def forget(self, student: str, *, at: str, author: str) -> Sequence[str] | None:
        """Delete a student with all of theirs; None where there is none of that name.

        Returns the folders of their pages, below the output folder.
        """

    def keep_content(self, sha256: str, content: bytes) -> None:
        """Keep the bytes that were handed in, so that they can be run again."""

    def content(self, sha256: str) -> bytes | None:
        """Return the bytes that were handed in; None where they are not kept."""

    def stored(self, assignment: str = "") -> Sequence[Stored]:
        """Return the newest grade of each student, as the machine gave it, without texts."""

    def run_by_exercise(self, key: str) -> Callable[[str], Run]:
        """Return a function that gives the run with what was seen of one exercise alone."""

    def reversals(self) -> Sequence[tuple[Entry, Entry, Grounded]]:
        """Return the grades of the last regrade that still stand, each with the one before it."""

    def lines(self, assignment: str = "") -> Sequence[GradeLine]:
        """Return what stands for each student (in one assignment, if it is named).

        With the decisions of persons; ordered by student and assignment.
        """


class Rejudge(Protocol):
    """Judges stored runs again, each under the assignment as it stands now."""

    def __call__(
        self, assignment: str, grades: Sequence[Stored], /
    ) -> Iterator[tuple[Change, ...]]:
        """Yield what changes for each grade, in any order."""


class Pages(Protocol):
    """Writes what people read."""

    def write(self, graded: Graded, folder: str, executed: str) -> None:
        """Write report and result below ``folder``; an empty ``executed`` leaves that file."""

    def write_executed(self, folder: str, executed: str) -> None:
        """Write the notebook as it ran below ``folder``."""

    def student_page(self, graded: Graded) -> bytes:
        """Return the report alone, as its student may see it."""

    def write_overview(
        self, entries: Sequence[Entry], since: Sequence[SincePublished] = ()
    ) -> None:
        """Write the class overview and the grade table over the given grades.

        ``since`` is what has changed since students were shown their grades.
        """


class Watcher(Protocol):
    """Is told how a batch goes on."""

    def begins(self, total: int) -> None:
        """Be told how many submissions there are."""

    def starts(self, student: str) -> None:
        """Be told that a submission is being run."""

    def renews(self, student: str, why: Text) -> None:
        """Be told that a submission runs again though a run of it is stored, and why."""

    def breaks(self, student: str, traceback: str) -> None:
        """Be told of a defect of the grader itself; the submission waits ungraded."""

    def ends(self, graded: Graded, *, reused: bool) -> None:
        """Be told that a submission has been graded; ``reused``: without running it again."""
