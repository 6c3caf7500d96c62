"""A survey of a class as tables and as JSON, for spreadsheets and programs."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence

from grader.domain.publication import SincePublished
from grader.domain.spreadsheet import neutral
from grader.workflow.surveying import Survey

ITEMS = ("assignment", "check", "judged", "full", "difficulty", "discrimination", "upper_lower")
GROUPS = ("assignment", "group", "id", "size", "mistakes", "lost", "students")
SINCE = ("assignment", "student", "what", "score_was", "points_was", "score", "points")
OPEN_WORK = ("assignment", "check", "waiting", "students")


def survey_document(survey: Survey) -> dict[str, object]:
    """Return one assignment as JSON has it; a number that cannot be told is null."""
    return {
        "assignment": survey.assignment,
        "submissions": survey.submissions,
        "graded": survey.graded,
        "ungraded": list(survey.ungraded),
        "items": [
            {
                "check": item.id,
                "judged": item.judged,
                "full": item.full,
                "difficulty": _number(item.difficulty),
                "discrimination": _number(item.discrimination),
                "upper_lower": _number(item.upper_lower),
            }
            for item in survey.items
        ],
        "groups": [
            {
                "id": group.id,
                "size": len(group.students),
                "mistakes": list(group.mistakes),
                "lost": [trait.id for trait in group.lost],
                "students": list(group.students),
            }
            for group in survey.groups
        ],
        "open_work": [
            {"check": work.id, "students": list(work.students)} for work in survey.open_work
        ],
    }


def change_document(change: SincePublished) -> dict[str, object]:
    """Return as JSON has it what has changed since a student was shown a grade."""
    return {
        "student": change.student,
        "assignment": change.assignment,
        "what": change.moved.value,
        "before": list(change.before) or None,
        "after": list(change.after),
    }


def _change_row(change: SincePublished) -> tuple[str, ...]:
    before = tuple(f"{value:g}" for value in change.before) or ("", "")
    after = tuple(f"{value:g}" for value in change.after)
    return (change.assignment, change.student, change.moved.value, *before, *after)


def survey_files(
    surveys: Sequence[Survey], since: Sequence[SincePublished] = ()
) -> Mapping[str, bytes]:
    """Return the files of an overview by name: four tables and the JSON."""
    items = [
        (
            *(survey.assignment, item.id, str(item.judged), str(item.full)),
            *map(_cell, (item.difficulty, item.discrimination, item.upper_lower)),
        )
        for survey in surveys
        for item in survey.items
    ]
    groups = [
        (
            *(survey.assignment, str(number), group.id, str(len(group.students))),
            "; ".join(group.mistakes),
            "; ".join(trait.id for trait in group.lost),
            "; ".join(group.students),
        )
        for survey in surveys
        for number, group in enumerate(survey.groups, start=1)
    ]
    work = [
        (survey.assignment, one.id, str(len(one.students)), "; ".join(one.students))
        for survey in surveys
        for one in survey.open_work
    ]
    document = [
        {
            **survey_document(survey),
            "since_published": [
                change_document(one) for one in since if one.assignment == survey.assignment
            ],
        }
        for survey in surveys
    ]
    return {
        "since_published.csv": _csv(SINCE, list(map(_change_row, since))),
        "items.csv": _csv(ITEMS, items),
        "groups.csv": _csv(GROUPS, groups),
        "open_work.csv": _csv(OPEN_WORK, work),
        "overview.json": json.dumps(document, ensure_ascii=False, indent=1).encode(
            "utf-8", "replace"
        ),
    }


def _number(value: float) -> float | None:
    return round(value, 4) if math.isfinite(value) else None


def _cell(value: float) -> str:
    """Return a number with its sign, which no formula begins with."""
    return f"{value:.4f}" if math.isfinite(value) else ""


def _csv(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    table = io.StringIO(newline="")
    writer = csv.writer(table)
    writer.writerow(header)
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    return table.getvalue().encode("utf-8-sig", "replace")


def _safe(cell: str) -> str:
    """Return a cell that no spreadsheet program takes for a formula; a number stays one."""
    try:
        float(cell)
    except ValueError:
        return neutral(cell)
    return cell
