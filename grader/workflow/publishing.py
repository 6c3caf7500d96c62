"""Showing students their grades: what goes out, what stands in the way, and what is recorded."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from grader.domain.error import GraderError
from grader.domain.grade_line import GradeLine
from grader.domain.publication import Publication, Published
from grader.domain.text import NOTHING
from grader.language import text
from grader.workflow.ports import Pages
from grader.workflow.reporting import Archive, standing

REPORT = "report.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One report as its student is shown it; ``path`` lies below the place of publication."""

    path: str
    content: bytes
    published: Published


def refuse_open_work(lines: Sequence[GradeLine], where: str) -> None:
    """Raise where grades are not final: a person has yet to mark, or a file was not graded.

    Raises:
        GraderError: with how many there are of each, and of whom.
    """
    waiting = [line.student for line in lines if line.graded and line.provisional]
    ungraded = [line.student for line in lines if not line.graded]
    told = NOTHING
    for names, words in (
        (waiting, text("{} wait for a person ({}).")),
        (ungraded, text("{} are ungraded ({}).")),
    ):
        if names:
            few = ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")
            told += words.filled(len(names), few)
    if told.en:
        raise GraderError(
            where,
            text("not every grade is final:") + told,
            text("see `grader mark`, or publish them as they are with --provisional"),
        )


def student_pages(archive: Archive, pages: Pages, assignment: str) -> Iterator[Page]:
    """Yield the report of every newest grade as its student may see it."""
    gradebook = archive.gradebook
    lines = {(line.student, line.assignment): line for line in gradebook.lines(assignment)}
    latest = gradebook.latest()
    for entry, graded in standing(archive, [latest[key] for key in lines]):
        line = lines[entry.student, entry.assignment]
        content = pages.student_page(graded)
        yield Page(
            path=f"{entry.folder}/{REPORT}",
            content=content,
            published=Published(
                student=line.student,
                assignment=line.assignment,
                assessment=line.number,
                score=line.counted,
                points=line.points,
                provisional=line.provisional,
                page_sha256=hashlib.sha256(content).hexdigest(),
            ),
        )


def publish(
    archive: Archive,
    pages: Sequence[Page],
    publication: Publication,
    write: Callable[[Sequence[Page]], None],
) -> int:
    """Write what students are shown, then record it; return the number of this showing.

    Written first: what is recorded as shown is there.
    """
    write(pages)
    return archive.gradebook.publish(publication, [page.published for page in pages])


def withdrawn(archive: Archive, publication: Publication, where: str) -> int:
    """Take back the last showing that stands, by another record; return its number.

    Raises:
        GraderError: nothing is published.
    """
    known = archive.gradebook.publications()
    gone = {one.withdraws for one in known}
    shown = [one for one in known if not one.withdraws and one.number not in gone]
    if not shown:
        raise GraderError(where, text("nothing is published"), text("publish with --out first"))
    last = shown[-1].number
    archive.gradebook.publish(
        Publication(
            at=publication.at, author=publication.author, note=publication.note, withdraws=last
        ),
        (),
    )
    return last
