"""When homework is due and which attempt counts, from the ``course.toml`` of a course folder.

It belongs to one class and its year, unlike ``assignment.toml``: another deadline changes no
release.
"""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jsonschema
from jsonschema.exceptions import best_match
from jsonschema.validators import extend

from grader.domain.error import AssignmentError
from grader.domain.lateness import DAY_S, HOUR_S, Attempts, Deadline, SubmissionPolicy
from grader.language import text

FILE = "course.toml"
DEFAULT_ZONE = "Asia/Shanghai"
_PERIODS = {"day": DAY_S, "hour": HOUR_S}
_LAST_SECOND = time(23, 59, 59)


def zone_of(course: Path) -> str:
    """Return the name of the time zone that a course's moments are told in.

    Raises:
        AssignmentError: ``course.toml`` cannot be used.
    """
    return str(_course_table(course).get("time_zone", DEFAULT_ZONE))


def submission_policy(course: Path, assignment_id: str) -> SubmissionPolicy:
    """Return which attempt of an assignment counts and when it is due.

    Raises:
        AssignmentError: ``course.toml`` cannot be used.
    """
    table = _course_table(course)
    known = {path.parent.name for path in (course / "assignments").glob("*/assignment.toml")}
    unknown = sorted(set(table.get("assignments", {})) - known)
    if unknown:
        raise AssignmentError(
            str(course / FILE),
            text('there is no assignment "{}"').filled(unknown[0]),
            text("use one of: {}").filled(", ".join(sorted(known))),
        )
    rules = {
        **table.get("submission", {}),
        **table.get("assignments", {}).get(assignment_id, {}),
    }
    attempts = Attempts(rules.get("attempts", Attempts.LATEST))
    if "due" not in rules:
        return SubmissionPolicy(attempts=attempts)
    return SubmissionPolicy(
        attempts=attempts,
        deadline=(
            Deadline(
                due_s=_due_s(rules["due"], zone_of(course), str(course / FILE)),
                grace_s=60.0 * rules.get("grace_minutes", 0),
                penalty=rules.get("penalty_percent", 0) / 100,
                period_s=_PERIODS[rules.get("per", "day")],
                most=rules.get("penalty_at_most_percent", 100) / 100,
            ),
        ),
    )


def _due_s(due: date | datetime, zone: str, where: str) -> float:
    """Return a deadline in seconds since 1970; a day without a time ends at its last second."""
    moment = due if isinstance(due, datetime) else datetime.combine(due, _LAST_SECOND)
    if moment.tzinfo is None:
        try:
            moment = moment.replace(tzinfo=ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise AssignmentError(
                where,
                text('there is no time zone "{}"').filled(zone),
                text("use a name such as Asia/Shanghai"),
            ) from error
    return moment.timestamp()


def _course_table(course: Path) -> Mapping[str, Any]:
    path = course / FILE
    if not path.is_file():
        return {}
    table = _read(path)
    problem = best_match(_validator().iter_errors(table))
    if problem is not None:
        place = ".".join(map(str, problem.absolute_path))
        raise AssignmentError(
            str(path),
            f"{place}: {problem.message}".lstrip(": "),
            text("see docs/instructor.md for the form"),
        )
    return table


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise AssignmentError(
            str(path),
            text("cannot be read: {}").filled(error),
            text("correct that line; the file is TOML in UTF-8"),
        ) from error


@cache
def _validator() -> jsonschema.Draft202012Validator:
    text = resources.files("grader.course").joinpath("schema/course-1.json").read_text("utf-8")
    checker = jsonschema.Draft202012Validator.TYPE_CHECKER.redefine(
        "moment", lambda _checker, value: isinstance(value, date)
    )
    extended: Any = extend  # the library does not say its types
    kind: type[jsonschema.Draft202012Validator] = extended(
        jsonschema.Draft202012Validator, type_checker=checker
    )
    return kind(json.loads(text))
