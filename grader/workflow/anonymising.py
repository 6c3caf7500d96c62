"""A class without its names: pseudonyms that stay, in a folder of their own.

What students wrote themselves is shown as it is, their names in it included.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from grader.domain.entry import Entry
from grader.domain.grade_line import GradeLine
from grader.domain.lateness import lateness_told
from grader.domain.publication import SincePublished
from grader.workflow.ports import Pages
from grader.workflow.reporting import Archive, standing

ANONYMOUS = "anonymous"
FILE = "submission.ipynb"


def nameless(line: GradeLine) -> GradeLine:
    """Return a grade under its student's pseudonym."""
    return replace(
        line,
        student=line.pseudonym,
        name="",
        folder=f"{line.pseudonym}/{line.assignment}",
        file=FILE,
    )


def nameless_changes(
    lines: Sequence[GradeLine], since: Sequence[SincePublished]
) -> Iterator[SincePublished]:
    """Yield what has changed since a publication, under pseudonyms."""
    known = {line.student: line.pseudonym for line in lines}
    for one in since:
        called = known[one.student]
        yield replace(one, student=called, folder=f"{called}/{one.assignment}")


def _nameless_entry(entry: Entry, pseudonyms: Mapping[str, str]) -> Entry:
    """Return a grade without names: what intake said of the file may hold some, too."""
    called = pseudonyms[entry.student]
    late = lateness_told(entry.late)
    return replace(
        entry,
        student=called,
        name="",
        folder=f"{called}/{entry.assignment}",
        file=FILE,
        reasons=tuple(reason for reason in entry.reasons if not entry.run or reason == late),
    )


def write_anonymous(archive: Archive, pages: Pages) -> int:
    """Write every report and the overview without names; return the number of reports."""
    gradebook = archive.gradebook
    pseudonyms = {line.student: line.pseudonym for line in gradebook.lines()}
    hidden = []
    for entry, graded in standing(archive, gradebook.latest().values()):
        bare = _nameless_entry(entry, pseudonyms)
        notes = tuple(
            note
            for note in graded.assessment.notes
            if note not in entry.reasons or note in bare.reasons
        )
        assessment = replace(graded.assessment, notes=notes)
        shown = replace(graded, student=bare.student, file=bare.file, assessment=assessment)
        pages.write(shown, bare.folder, executed="")
        hidden.append(bare)
    pages.write_overview(tuple(hidden))
    return len(hidden)
