"""Regrading: new grades from stored runs under edited assignments, and the way back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from grader.domain.entry import Entry
from grader.domain.lateness import lateness_told
from grader.domain.occasion import Occasion
from grader.domain.release import Release
from grader.domain.submission import Found
from grader.domain.text import NOTHING
from grader.workflow.assessing import assess_grounded
from grader.workflow.deciding import decided
from grader.workflow.footings import Footings
from grader.workflow.overviewing import write_overview
from grader.workflow.ports import Pages
from grader.workflow.reporting import Archive, graded_of, release_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Regrade:
    """What a regrade works with; ``at`` is the moment it is recorded under, in ISO 8601."""

    archive: Archive
    pages: Pages
    occasion: Occasion


def apply(regrade: Regrade, releases: Mapping[str, Release]) -> int:
    """Record what the given releases make of the stored runs; return how many grades changed.

    A run whose plan is another one now is left as it is: its notebook has to run again. One
    grade after the other is recorded, so that an interrupted regrade goes on.
    """
    changed = 0
    gradebook = regrade.archive.gradebook
    for assignment, release in releases.items():
        gradebook.keep_release(release)
        footings = Footings(release=release)
        for one in gradebook.stored(assignment):
            same_plan = one.plan_digest == release.plan_digest
            if one.entry.run and same_plan and one.entry.release != release.id:
                _record(regrade, footings, one.entry)
                changed += 1
    _overview(regrade)
    return changed


def _record(regrade: Regrade, footings: Footings, former: Entry) -> None:
    gradebook = regrade.archive.gradebook
    entry = replace(former, release=footings.release.id, graded_at=regrade.occasion.at)
    grounded = assess_grounded(
        footings, gradebook.run_by_exercise(former.run), gradebook.kept(former)
    )
    gradebook.append(entry, grounded, regrade.occasion)
    graded = graded_of(regrade.archive, footings.release, entry)
    regrade.pages.write(decided(gradebook, entry, graded), entry.folder, executed="")


def undo(regrade: Regrade) -> int:
    """Append, for each grade of the last regrade that still stands, the one before it."""
    gradebook = regrade.archive.gradebook
    back = gradebook.reversals()
    for _now, before, grounded in back:
        entry = replace(before, graded_at=regrade.occasion.at)
        gradebook.append(entry, grounded, regrade.occasion)
        release = release_of(regrade.archive, entry.release)
        graded = graded_of(regrade.archive, release, entry)
        regrade.pages.write(decided(gradebook, entry, graded), entry.folder, executed="")
    _overview(regrade)
    return len(back)


def _overview(regrade: Regrade) -> None:
    write_overview(regrade.archive.gradebook, regrade.pages)


def handed_in(archive: Archive, release: Release) -> Iterator[Found]:
    """Yield what has to run again under a release, from the bytes that were kept."""
    for one in archive.gradebook.stored(release.assignment.id):
        entry = one.entry
        if not entry.run or one.plan_digest == release.plan_digest:
            continue
        content = archive.gradebook.content(entry.sha256)
        if content is not None:
            late = lateness_told(entry.late)
            told = [reason for reason in entry.reasons if reason != late]
            yield Found(
                student=entry.student,
                file=entry.file,
                folder_name=entry.folder.rpartition("/")[0],
                content=content,
                told=told[0] if told else NOTHING,
                assignment=entry.assignment,
                attempt=entry.attempt,
                handed_in=entry.handed_in,
                late=entry.late,
            )
