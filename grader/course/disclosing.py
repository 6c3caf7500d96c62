"""The table ``[report]`` of an ``assignment.toml``: what students may see, and from when."""

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grader.domain.disclosure import Disclosure, Shown
from grader.domain.error import AssignmentError
from grader.language import text


def disclosure(table: Mapping[str, Any]) -> Disclosure:
    """Return what a table declares; its form has been checked, its meaning has not."""
    return Disclosure(
        expected=Shown(table.get("show_expected", Shown.ALWAYS)),
        hints=Shown(table.get("show_hints", Shown.ALWAYS)),
        deadline_s=moment.timestamp() if (moment := _moment(table)) else math.inf,
        appeal=table.get("appeal", ""),
    )


def check_disclosure(table: Mapping[str, Any], where: str) -> None:
    """Check that what is declared has a meaning; ``where`` is the file, for messages.

    Raises:
        AssignmentError: the deadline is no moment, or the appeal has a blank nobody fills.
    """
    late = Shown.AFTER_DEADLINE in table.values()
    if (late or "deadline" in table) and _moment(table) is None:
        raise AssignmentError(
            where,
            text('report, deadline: "{}" is no moment with an offset').filled(
                table.get("deadline", "")
            ),
            text("write it as 2026-12-01T23:59:00+08:00"),
        )
    try:
        table.get("appeal", "").format(student="", assignment="", sha256="")
    except (KeyError, IndexError, ValueError) as error:
        raise AssignmentError(
            where,
            text("report, appeal: the blank {} is unknown").filled(error),
            text("use {student}, {assignment} and {sha256}"),
        ) from error


def _moment(table: Mapping[str, Any]) -> datetime | None:
    """Return the deadline where one is declared, as TOML's own type or as text."""
    try:
        found = datetime.fromisoformat(str(table.get("deadline", "")))
    except ValueError:
        return None
    return found if found.utcoffset() is not None else None
