"""A survey of a class as tables and as JSON, for spreadsheets and programs."""

import csv
import io
import json
import math
from collections.abc import Mapping, Sequence

from grader.domain.spreadsheet import neutral
from grader.workflow.surveying import Survey

ITEMS = ("assignment", "check", "judged", "full", "difficulty", "discrimination", "upper_lower")
GROUPS = ("assignment", "group", "size", "mistakes", "lost", "students")
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


def survey_files(surveys: Sequence[Survey]) -> Mapping[str, bytes]:
    """Return the files of an overview by name: three tables and the JSON."""
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
            *(survey.assignment, str(number), str(len(group.students))),
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
    document = [survey_document(survey) for survey in surveys]
    return {
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
