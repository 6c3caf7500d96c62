"""Results in the forms of other autograders: Gradescope's and PrairieLearn's ``results.json``.

Source: Gradescope's autograder specification (output format); PrairieLearn's external grading
(at most 1 MB).
"""

import json

from grader.domain.mark import Mark, MarkedCheck
from grader.domain.text import Language, Text
from grader.domain.verdict import Outcome
from grader.lms.export import Export, Order

MAX_BYTES = 1_000_000
MAX_TEXT = 4_000
_UNJUDGED = Text(en="A person decides this one.", zh="本项由教师评定。")


def gradescope_results(order: Order, language: Language) -> Export:
    """Return one ``results.json`` for each submission, an ungraded one included."""
    files = {
        f"{mark.folder}/results.json": _json(gradescope_document(mark, language))
        for mark in order.marks
    }
    return order.export(files, len(files))


def prairielearn_results(order: Order, language: Language) -> Export:
    """Return one ``results.json`` for each submission."""
    files = {
        f"{mark.folder}/results.json": _json(prairielearn_document(mark, language))
        for mark in order.marks
    }
    return order.export(files, len(files))


def gradescope_document(mark: Mark, language: Language) -> dict[str, object]:
    """Return the content of Gradescope's file.

    Without a grade it has neither score nor tests: Gradescope then asks a person, and shows no 0.
    """
    document: dict[str, object] = {
        "execution_time": round(mark.seconds, 3),
        "output": _said(mark, language),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "after_published",
        "stdout_visibility": "hidden",
        "extra_data": {"provisional": mark.provisional, "points_off": mark.points_off},
        "tests": [
            _gradescope_test(number, check, language)
            for number, check in enumerate(mark.checks, start=1)
        ],
    }
    if mark.graded:
        document["score"] = mark.counted
    return document


def _gradescope_test(number: int, check: MarkedCheck, language: Language) -> dict[str, object]:
    test: dict[str, object] = {
        "name": _name(check, language),
        "name_format": "text",
        "number": str(number),
        "output": _output(check, language),
        "output_format": "text",
        "tags": [tag for tag in (check.exercise, check.diagnosis) if tag],
        "visibility": "after_published",
        "extra_data": {"exercise": check.exercise, "check": check.check},
    }
    if check.judged:
        test |= {"score": check.score, "max_score": check.points}
        test["status"] = "passed" if check.outcome is Outcome.PASSED else "failed"
    return test


def prairielearn_document(mark: Mark, language: Language) -> dict[str, object]:
    """Return the content of PrairieLearn's file; an ungraded submission is not gradable."""
    said = _said(mark, language)
    document: dict[str, object] = {
        "gradable": mark.graded,
        "format_errors": [] if mark.graded else [said],
        "message": said,
        "output": "",
        "images": [],
        "tests": [
            {
                "name": _name(check, language),
                "description": check.exercise,
                "points": check.score,
                "max_points": check.points,
                "message": _output(check, language),
                "output": "",
                "images": [],
            }
            for check in mark.checks
            if check.judged
        ],
    }
    if mark.graded:
        share = mark.counted / mark.possible if mark.possible else 0.0
        document["score"] = min(1.0, round(share, 6))
    return document


def _name(check: MarkedCheck, language: Language) -> str:
    parts = (check.exercise_title.said_in(language), check.title.said_in(language))
    return " – ".join(part for part in parts if part)[:MAX_TEXT]


def _output(check: MarkedCheck, language: Language) -> str:
    said = check.message if check.judged or check.message.en else _UNJUDGED
    return said.said_in(language)[:MAX_TEXT]


def _said(mark: Mark, language: Language) -> str:
    return "\n".join(note.said_in(language) for note in mark.notes)[:MAX_TEXT]


def _json(document: dict[str, object]) -> bytes:
    """Return strict JSON of at most a megabyte: of a longer one the messages go."""
    content = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).encode(
        "utf-8", "replace"
    )
    if len(content) <= MAX_BYTES:
        return content
    tests = document["tests"] if isinstance(document["tests"], list) else []
    short = [{**test, "output": "", "message": ""} for test in tests if isinstance(test, dict)]
    return json.dumps({**document, "tests": short}, ensure_ascii=True, allow_nan=False).encode()
