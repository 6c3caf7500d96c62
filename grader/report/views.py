"""What the report's template is given: everything chosen, cut and put into words.

Text that a student wrote arrives here shortened; its markup is escaped by the template.
"""

from dataclasses import dataclass

from markupsafe import Markup

from grader.domain.text import Language, Text
from grader.report.advice import Advice
from grader.report.checked import CheckView
from grader.report.comments import CommentView
from grader.report.exhibit.views import ExhibitView
from grader.report.inert import Excerpt
from grader.report.listing import Listing
from grader.report.terms import Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How points divide, in percent of the whole: earned, lost, waiting."""

    earned: float
    lost: float
    waiting: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseView:
    """One exercise; ``without_bar`` are the points its checks would have earned.

    ``listings`` holds the student's code for it, where that can be found; ``allowed`` says how far
    its numbers may lie off.
    """

    id: str
    title: Text
    task: Text
    badge: Badge
    score: str
    points: str
    waiting: str
    share: Share
    barred: bool
    without_bar: str
    checks: tuple[CheckView, ...]
    allowed: Text
    exhibits: tuple[ExhibitView, ...]
    formulas: tuple[Markup, ...]
    listings: tuple[Listing, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """One line of a cell; ``marked`` where an error passed through it."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """A line of the traceback; ``cell`` counts from 1."""

    cell: int
    line: int
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """One cell after the run; ``number`` counts from 1 and includes text cells."""

    number: int
    badge: Badge
    trouble: bool
    preview: str
    lines: tuple[SourceLine, ...]
    dropped: int
    error_name: str
    error_message: Excerpt
    frames: tuple[FrameView, ...]
    duration: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookView:
    """The cells in order; ``unlisted`` ran as well but are too many to show."""

    cells: tuple[CellView, ...]
    unlisted: int
    ran: int
    failed: int

    @property
    def numbers(self) -> frozenset[int]:
        """Return the numbers of the cells that are listed, which links may point to."""
        return frozenset(cell.number for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShimUse:
    """Where a trouble was met; ``cell`` counts from 1."""

    cell: int
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShimView:
    """A trouble that was worked around, in words, and where; ``dropped`` uses are not shown."""

    what: Text
    uses: tuple[ShimUse, ...]
    dropped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A name and a value for the page's small print."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """One row of the sandbox table."""

    name: Text
    enforced_by: str
    observed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """The score of the judged points; ``possible`` counts those that wait as well."""

    score: str
    points: str
    possible: str
    waiting: str
    percent: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A change of the grade after a regrade, and why."""

    before: str
    after: str
    reasons: tuple[Text, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContext:
    """Everything on the page of one submission.

    ``answers`` names the assignment whose notebook this looks like; empty: none but its own.
    """

    language: Language
    title: str
    student: str
    file: str
    attempt: int
    assignment: Text
    assignment_id: str
    graded: bool
    provisional: bool
    total: Total
    run: Badge
    reviewed: tuple[Text, ...]
    advice: tuple[Advice, ...]
    answers: str
    exercises: tuple[ExerciseView, ...]
    notes: tuple[Text, ...]
    next_steps: tuple[Text, ...]
    notebook: NotebookView
    shims: tuple[ShimView, ...]
    notices: tuple[Text, ...]
    facts: tuple[Fact, ...]
    environment: tuple[Fact, ...]
    sandbox: tuple[Protection, ...]
    sha256: str
    release: str
    graded_at: str
    corrections: tuple[Correction, ...]
    comments: tuple[CommentView, ...]
    appeal: str
    executed: str = ""
