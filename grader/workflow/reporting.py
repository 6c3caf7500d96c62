"""Writing pages again from stored runs: nothing is run, no grade is changed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.grade import Graded, ungraded
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import Assessment
from grader.language import text
from grader.workflow.assessing import assess_grounded
from grader.workflow.deciding import decided
from grader.workflow.footings import Footings
from grader.workflow.overviewing import write_overview
from grader.workflow.ports import Gradebook, Pages
from grader.workflow.remarks import vocabulary, with_notes

ReadRelease = Callable[[Mapping[str, str], Mapping[str, tuple[str, ...]]], Release]


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """A gradebook with the means to read the releases in it."""

    gradebook: Gradebook
    read_release: ReadRelease


def release_of(archive: Archive, release_id: str) -> Release:
    """Return a release as it was recorded.

    Raises:
        GraderError: it is not kept, or cannot be read.
    """
    content = archive.gradebook.release_content(release_id)
    return archive.read_release(content["sources"], content["siblings"])


def graded_of(archive: Archive, release: Release, entry: Entry) -> Graded:
    """Return a recorded grade with everything a page needs.

    Raises:
        GraderError: its run is no longer stored.
    """
    if not entry.run:
        waiting = ungraded(
            student=entry.student,
            file=entry.file,
            sha256=entry.sha256,
            attempt=entry.attempt,
            assignment=release.assignment,
            release=entry.release,
            reasons=entry.reasons,
            graded_at=entry.graded_at,
            outcome=entry.outcome,
        )
        return replace(waiting, handed_in=entry.handed_in, late=entry.late)
    run = archive.gradebook.run(entry.run)
    if run is None:
        raise GraderError(
            f"run {entry.run[:12]} of {entry.student}",
            text("is not stored"),
            text("grade it again"),
        )
    return Graded(
        student=entry.student,
        file=entry.file,
        sha256=entry.sha256,
        attempt=entry.attempt,
        assignment=release.assignment,
        assessment=with_notes(assessed(archive, release, entry, run), entry.reasons),
        run=run,
        graded_at=entry.graded_at,
        vocabulary=vocabulary(release),
        handed_in=entry.handed_in,
        late=entry.late,
    )


def assessed(archive: Archive, release: Release, entry: Entry, run: Run) -> Assessment:
    """Return the assessment of a recorded grade; what was concluded before and holds is kept."""
    kept = archive.gradebook.kept(entry)
    return assess_grounded(Footings(release=release), lambda _exercise: run, kept).assessment


def standing(archive: Archive, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Graded]]:
    """Yield grades as they stand, persons' decisions included; a release is read once.

    Raises:
        GraderError: a release or a run is no longer stored, or cannot be read.
    """

    @cache
    def release(release_id: str) -> Release:
        return release_of(archive, release_id)

    for entry in entries:
        graded = graded_of(archive, release(entry.release), entry)
        yield entry, decided(archive.gradebook, entry, graded)


def write_pages(archive: Archive, pages: Pages) -> int:
    """Write the pages of every newest grade and the overview; return their number.

    Raises:
        GraderError: there is nothing graded, or something stored cannot be read.
    """
    entries = tuple(archive.gradebook.latest().values())
    if not entries:
        raise GraderError(
            "report", text("nothing has been graded here"), text("run `grader grade` first")
        )
    for entry, graded in standing(archive, entries):
        pages.write(graded, entry.folder, executed="")
    write_overview(archive.gradebook, pages)
    return len(entries)
