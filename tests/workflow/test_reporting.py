from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from bystanders import Bystanders

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.grade import Graded
from grader.domain.grade_line import GradeLine
from grader.domain.grounds import Grounded, KeptExercise
from grader.domain.history import Recorded
from grader.domain.observation import Run, RunOutcome
from grader.domain.occasion import Occasion
from grader.domain.publication import SincePublished
from grader.domain.release import Release
from grader.domain.stored import Stored
from grader.domain.text import Text
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse
from grader.workflow.reporting import Archive, graded_of, write_pages

Releases = Callable[[str], Release]
Programs = Callable[[str], dict[str, Callable[..., object]]]
REASON = Text(en="It is empty.", zh="文件是空的。")
ENTRY = Entry(
    student="ann",
    folder="ann/backprop_111",
    file="a.ipynb",
    sha256="00",
    attempt=2,
    assignment="backprop_111",
    release="r1",
    run="rehearsal",
    outcome=RunOutcome.COMPLETED,
    graded_at="2025-11-22T12:00:00+00:00",
)
UNREADABLE = replace(ENTRY, student="bob", run="", outcome=RunOutcome.UNREADABLE, reasons=(REASON,))


@dataclass
class Memory(Bystanders):
    """A gradebook of given runs and grades."""

    runs: Mapping[str, Run] = field(default_factory=dict)
    grades: Sequence[Entry] = ()
    asked: list[str] = field(default_factory=list)

    def secret(self) -> bytes:
        raise NotImplementedError

    def keep_release(self, release: Release) -> None:
        raise NotImplementedError

    def release_content(self, release_id: str) -> dict[str, Any]:
        self.asked.append(release_id)
        return {"sources": {"id": release_id}, "siblings": {}}

    def keep_run(self, run: Run) -> None:
        raise NotImplementedError

    def run(self, key: str) -> Run | None:
        return self.runs.get(key)

    def append(self, entry: Entry, grounded: Grounded, occasion: Occasion) -> None:
        raise NotImplementedError

    def kept(self, entry: Entry, *, shown: bool = True) -> Grounded | None:
        del shown
        del entry
        return None

    def kept_by_exercise(self, one: Stored) -> Mapping[str, KeptExercise]:
        raise NotImplementedError

    def history(self, entry: Entry) -> Sequence[Recorded]:
        del entry
        return ()

    def forget(self, student: str, *, at: str, author: str) -> Sequence[str] | None:
        raise NotImplementedError

    def keep_content(self, sha256: str, content: bytes) -> None:
        raise NotImplementedError

    def content(self, sha256: str) -> bytes | None:
        raise NotImplementedError

    def stored(self, assignment: str = "") -> Sequence[Stored]:
        raise NotImplementedError

    def run_by_exercise(self, key: str) -> Callable[[str], Run]:
        raise NotImplementedError

    def reversals(self) -> Sequence[tuple[Entry, Entry, Grounded]]:
        raise NotImplementedError

    def lines(self, assignment: str = "") -> Sequence[GradeLine]:
        raise NotImplementedError

    def entries(self) -> Iterator[Entry]:
        return iter(self.grades)

    def latest(self) -> Mapping[tuple[str, str], Entry]:
        return {(entry.student, entry.assignment): entry for entry in self.grades}


@dataclass
class Pages:
    written: list[tuple[Graded, str, str]] = field(default_factory=list)
    overview: tuple[Entry, ...] = ()
    executed: dict[str, str] = field(default_factory=dict)

    def write(self, graded: Graded, folder: str, executed: str) -> None:
        self.written.append((graded, folder, executed))

    def write_executed(self, folder: str, executed: str) -> None:
        self.executed[folder] = executed

    def student_page(self, graded: Graded) -> bytes:
        raise NotImplementedError

    def write_overview(
        self, entries: Sequence[Entry], since: Sequence[SincePublished] = ()
    ) -> None:
        del since
        self.overview = tuple(entries)


@pytest.fixture(scope="module")
def run(release: Releases, right: Programs) -> Run:
    found = release("backprop_111")
    plan = make_plan(found.assignment, found.reference, b"reporting", found.plan_digest)
    return rehearse(found, plan, right("backprop_111"))


def test_pages_are_written_again_from_stored_runs_and_old_releases(
    run: Run, release: Releases
) -> None:
    later = replace(ENTRY, student="eve", release="r2")
    gradebook = Memory(runs={"rehearsal": run}, grades=(ENTRY, UNREADABLE, later))
    pages = Pages()
    archive = Archive(
        gradebook=gradebook, read_release=lambda _sources, _siblings: release("backprop_111")
    )
    assert write_pages(archive, pages) == 3
    assert [(g.student, g.assessment.score) for g, _, _ in pages.written] == [
        ("ann", 100),
        ("bob", 0),
        ("eve", 100),
    ]
    assert {executed for _, _, executed in pages.written} == {""}
    assert pages.written[0][0].graded_at == ENTRY.graded_at
    assert pages.overview == (ENTRY, UNREADABLE, later)
    assert gradebook.asked == ["r1", "r2"]


def test_a_file_that_never_ran_keeps_its_reasons(release: Releases) -> None:
    archive = Archive(gradebook=Memory(), read_release=lambda _a, _b: release("backprop_111"))
    graded = graded_of(archive, release("backprop_111"), UNREADABLE)
    assert not graded.assessment.graded
    assert graded.assessment.notes == (REASON,)
    assert (graded.run.outcome, graded.attempt) == (RunOutcome.UNREADABLE, 2)


def test_a_remark_of_intake_is_told_again(run: Run, release: Releases) -> None:
    archive = Archive(
        gradebook=Memory(runs={"rehearsal": run}),
        read_release=lambda _a, _b: release("backprop_111"),
    )
    graded = graded_of(archive, release("backprop_111"), replace(ENTRY, reasons=(REASON,)))
    assert graded.assessment.notes == (REASON,)


def test_a_run_that_is_no_longer_stored_is_told(release: Releases) -> None:
    archive = Archive(gradebook=Memory(), read_release=lambda _a, _b: release("backprop_111"))
    with pytest.raises(GraderError, match="run rehearsal of ann: is not stored") as told:
        graded_of(archive, release("backprop_111"), ENTRY)
    assert told.value.fix == "grade it again"


def test_an_empty_gradebook_is_told(release: Releases) -> None:
    archive = Archive(gradebook=Memory(), read_release=lambda _a, _b: release("backprop_111"))
    with pytest.raises(GraderError, match="nothing has been graded") as told:
        write_pages(archive, Pages())
    assert "grader grade" in told.value.fix
