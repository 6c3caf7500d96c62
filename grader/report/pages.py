"""Writing pages: one folder for each submission, and the overview over all of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.domain.disclosure import Audience, disclosed
from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.grade import Graded
from grader.domain.mark import Mark
from grader.domain.publication import SincePublished
from grader.domain.text import Language
from grader.files import write_whole
from grader.language import text
from grader.report.documents import ResultDocument
from grader.report.executed import Convert, render_executed
from grader.report.grades import grades_csv
from grader.report.highlighting import Highlight, plain_lines
from grader.report.index import render_index
from grader.report.marks import mark_of
from grader.report.page import render_report, report_context
from grader.report.result import result_document, result_json
from grader.report.rows import IndexRow, index_row
from grader.report.stamp import leave, made_from, shown_of, stands
from grader.report.stored import read_result

REPORT = "report.html"
RESULT = "result.json"
EXECUTED = "executed.ipynb"
NOTEBOOK = "notebook.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFolder:
    """The output folder; ``templates`` of a course come before the shipped ones.

    ``highlight`` tells the tokens of a student's code apart. What is written for a submission is
    for ``audience`` as of ``now_s`` in seconds of Unix time. With ``convert`` the executed
    notebooks become pages, too. With ``remembers`` a page that would become what it is already is
    left alone.
    """

    folder: Path
    language: Language
    highlight: Highlight = plain_lines
    audience: Audience = Audience.TA
    now_s: float = 0.0
    templates: tuple[Path, ...] = ()
    convert: Convert | None = None
    remembers: bool = False

    def write(self, graded: Graded, folder: str, executed: str) -> None:
        """Write the report, the result and the executed notebook of one submission.

        Raises:
            GraderError: the folder cannot be written.
        """
        place = self.folder / folder
        seen = self._seen(graded, self.audience)
        if executed:
            write_whole(place / EXECUTED, executed.encode("utf-8", "replace"))
        linked = self._write_notebook(place, graded.student)
        made = self._made_from(seen, linked=linked) if self.remembers else ""
        if made and stands(place, made, (REPORT, RESULT)):
            return
        context = report_context(seen, self.language, self.highlight)
        if linked:
            context = replace(context, executed=NOTEBOOK)
        page = render_report(context, self.templates)
        write_whole(place / REPORT, page.encode())
        write_whole(place / RESULT, result_json(result_document(seen)).encode())
        if made:
            leave(place, made, (REPORT, RESULT))

    def _made_from(self, seen: Graded, *, linked: bool) -> str:
        coloured = self.highlight is not plain_lines
        return made_from((seen, self.language, self.audience, linked, coloured), self.templates)

    def _seen(self, graded: Graded, audience: Audience) -> Graded:
        """Return what an audience may see of a submission."""
        seen = disclosed(graded.assessment, graded.assignment.report, audience, self.now_s)
        return replace(graded, assessment=seen, run=shown_of(graded.run))

    def student_page(self, graded: Graded) -> bytes:
        """Return the report alone, as its student may see it, whoever reads the others."""
        seen = self._seen(graded, Audience.STUDENT)
        context = report_context(seen, self.language, self.highlight)
        return render_report(context, self.templates).encode()

    def _write_notebook(self, place: Path, student: str) -> bool:
        """Write the executed notebook as a page, where that is wanted and there is one."""
        path = place / EXECUTED
        if self.convert is None or not path.is_file():
            return (place / NOTEBOOK).is_file()
        page = render_executed(
            path.read_bytes(), self.convert, student, self.language, self.templates
        )
        write_whole(place / NOTEBOOK, page.encode())
        return True

    def write_executed(self, folder: str, executed: str) -> None:
        """Write the notebook as it ran.

        Raises:
            GraderError: the folder cannot be written.
        """
        write_whole(self.folder / folder / EXECUTED, executed.encode("utf-8", "replace"))

    def write_overview(
        self, entries: Sequence[Entry], since: Sequence[SincePublished] = ()
    ) -> None:
        """Write ``index.html`` and ``grades.csv`` over the given grades.

        ``since`` is what has changed since students were shown theirs.

        Raises:
            GraderError: a result cannot be read, or the folder cannot be written.
        """
        rows = [self._row(entry) for entry in entries]
        page = render_index(rows, language=self.language, folders=self.templates, since=since)
        write_whole(self.folder / "index.html", page.encode())
        write_whole(self.folder / "grades.csv", grades_csv(rows))

    def marks(self, entries: Sequence[Entry]) -> tuple[Mark, ...]:
        """Return what stands for the given grades, as their pages say it.

        Raises:
            GraderError: a result cannot be read.
        """
        return tuple(mark_of(self._document(entry), entry.folder) for entry in entries)

    def report(self, folder: str) -> bytes:
        """Return the report below ``folder``.

        Raises:
            GraderError: it is not there.
        """
        path = self.folder / folder / REPORT
        try:
            return path.read_bytes()
        except OSError as error:
            raise GraderError(
                str(path),
                text("cannot be read: {}").filled(error),
                text("run `grader report` on the output folder"),
            ) from error

    def _row(self, entry: Entry) -> IndexRow:
        return index_row(self._document(entry), f"{entry.folder}/{REPORT}")

    def _document(self, entry: Entry) -> ResultDocument:
        path = self.folder / entry.folder / RESULT
        try:
            content = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise GraderError(
                str(path),
                text("cannot be read: {}").filled(error),
                text("run `grader report` on the output folder"),
            ) from error
        return read_result(str(path), content)
