"""A ``result.json`` as a mark, for those who send grades elsewhere."""

from grader.domain.mark import Mark, MarkedCheck
from grader.domain.text import Text
from grader.domain.verdict import UNJUDGED, Outcome
from grader.report.documents import CheckDocument, ExerciseDocument, ResultDocument, TextDocument


def mark_of(document: ResultDocument, folder: str) -> Mark:
    """Return the mark of one result; ``folder`` is where its report lies below the output."""
    late = document.get("late")
    return Mark(
        student=document["submission"]["student"],
        assignment=document["assignment"],
        title=_text(document.get("title"), document["assignment"]),
        file=document["submission"]["file"],
        folder=folder,
        attempt=document["submission"]["attempt"],
        handed_in=(late["handed_in"] or "") if late else "",
        graded=document["status"] == "graded",
        raw=document["score"] or 0.0,
        points_off=late["points_off"] if late else 0.0,
        possible=document.get("points_possible", document["points"]),
        provisional=document["provisional"],
        seconds=document["run"]["wall_seconds"],
        notes=tuple(_text(note, "") for note in document.get("notes", [])),
        checks=tuple(
            _check(exercise, check)
            for exercise in document["exercises"]
            for check in exercise["checks"]
        ),
    )


def _check(exercise: ExerciseDocument, check: CheckDocument) -> MarkedCheck:
    outcome = Outcome(check["outcome"])
    diagnosis = check["diagnosis"]
    return MarkedCheck(
        exercise=exercise["id"],
        check=check["id"],
        exercise_title=_text(exercise.get("title"), exercise["id"]),
        title=_text(check.get("title"), check["id"]),
        message=_text(check["message"], ""),
        outcome=outcome,
        judged=outcome not in UNJUDGED,
        score=check["score"] or 0.0,
        points=check["points"],
        diagnosis=diagnosis["id"] if diagnosis else "",
    )


def _text(document: TextDocument | None, otherwise: str) -> Text:
    if document is None:
        return Text(en=otherwise, zh=otherwise)
    return Text(en=document["en"], zh=document["zh"])
