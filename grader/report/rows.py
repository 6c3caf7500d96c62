"""One line of the class overview and of the grade table, read from a ``result.json``."""

from dataclasses import dataclass
from urllib.parse import quote

from grader.domain.behaviour import Behaviour, Trait
from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import Outcome
from grader.report.documents import (
    CheckDocument,
    ExerciseDocument,
    ResultDocument,
    TextDocument,
)
from grader.report.result import result_document


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """What one check concluded, for counting over a class; ``mistake`` has a name or none.

    ``share`` of its ``points`` was earned; it means nothing where nobody decided.
    """

    exercise: str
    check: str
    exercise_title: Text
    title: Text
    outcome: Outcome
    diagnosis: str = ""
    mistake: Text = NOTHING
    share: float = 0.0
    points: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexRow:
    """One submission; ``score`` means nothing unless ``graded``.

    ``report`` is the path of the report, relative to the overview and not yet quoted.
    """

    student: str
    assignment: str
    title: Text
    graded: bool
    score: float
    points: float
    provisional: bool
    needs_review: tuple[str, ...]
    outcome: RunOutcome
    release: str
    file: str
    attempt: int
    report: str
    checks: tuple[CheckRow, ...]
    handed_in: str = ""
    points_off: float = 0.0

    @property
    def counted(self) -> float:
        """Return the score that counts, after what being late costs."""
        return self.score - self.points_off

    @property
    def behaviour(self) -> Behaviour:
        """Return how the submission behaves, to compare it with others."""
        return Behaviour(
            student=self.student,
            traits=tuple(
                Trait(
                    exercise=check.exercise,
                    check=check.check,
                    outcome=check.outcome,
                    share=check.share,
                    points=check.points,
                    diagnosis=check.diagnosis,
                )
                for check in self.checks
            ),
        )

    @property
    def status(self) -> str:
        """Return the word of ``result.json``."""
        return "graded" if self.graded else "ungraded"


def _text(document: TextDocument) -> Text:
    """Return a statement from its document."""
    return Text(en=document["en"], zh=document["zh"])


def _named(name: str) -> TextDocument:
    """Return an id where a title is missing."""
    return TextDocument(en=name, zh=name)


def _check_row(exercise: ExerciseDocument, check: CheckDocument) -> CheckRow:
    """Return what one check concluded."""
    found = check["diagnosis"]
    score, points = check["score"] or 0.0, check["points"]
    return CheckRow(
        exercise=exercise["id"],
        check=check["id"],
        exercise_title=_text(exercise.get("title", _named(exercise["id"]))),
        title=_text(check.get("title", _named(check["id"]))),
        outcome=Outcome(check["outcome"]),
        diagnosis=found["id"] if found else "",
        mistake=_text(found.get("name", _named(found["id"]))) if found else NOTHING,
        share=max(0.0, min(1.0, score / points)) if points else 0.0,
        points=points,
    )


def index_row(document: ResultDocument, report: str) -> IndexRow:
    """Return the row of one result.

    Args:
        document: the content of a ``result.json``.
        report: path of the report as seen from the overview, such as ``ann/iris/report.html``.
    """
    late = document.get("late")
    return IndexRow(
        student=document["submission"]["student"],
        assignment=document["assignment"],
        title=_text(document.get("title", _named(document["assignment"]))),
        graded=document["status"] == "graded",
        score=document["score"] or 0.0,
        points=document["points"],
        provisional=document["provisional"],
        needs_review=tuple(document["needs_review"]),
        outcome=RunOutcome(document["run"]["outcome"]),
        release=document["release"],
        file=document["submission"]["file"],
        attempt=document["submission"]["attempt"],
        report=report,
        checks=tuple(
            _check_row(exercise, check)
            for exercise in document["exercises"]
            for check in exercise["checks"]
        ),
        handed_in=(late["handed_in"] or "") if late else "",
        points_off=late["points_off"] if late else 0.0,
    )


def index_row_of(graded: Graded, report: str) -> IndexRow:
    """Return the row of a graded submission that is still at hand."""
    return index_row(result_document(graded), report)


def relative_link(path: str) -> str:
    """Return ``path`` as a relative URL that can name nothing but a file below the page.

    Everything but ``/`` is percent-encoded, so no scheme, query or fragment survives; a
    leading slash is dropped. Bytes of a file name that are no text keep their value.
    """
    try:
        quoted = quote(path.lstrip("/\\"), safe="/", errors="surrogateescape")
    except UnicodeEncodeError:
        quoted = quote(path.lstrip("/\\"), safe="/", errors="replace")
    return f"./{quoted}"
