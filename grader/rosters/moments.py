"""Moments as people and platforms write them, in English and Chinese."""

import re
from datetime import datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from grader.domain.error import GraderError
from grader.language import text

Zone = tzinfo
BEIJING: Zone = timezone(timedelta(hours=8))
_FORMS = (
    "%A, %d %B %Y, %I:%M %p",  # Moodle, en
    "%A, %B %d, %Y, %I:%M %p",  # Moodle, en_us
    "%d %B %Y, %I:%M %p",
    "%d %b %Y %H:%M",
    "%m/%d/%Y %H:%M",
)
_CHINESE = re.compile(
    r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日\D*?(上午|下午|晚上|凌晨|中午)?\s*"
    r"(\d{1,2})\s*[:：时]\s*(\d{2})(?:\s*[:：分]\s*(\d{2}))?"
)
_AFTERNOON = {"下午", "晚上", "中午"}


def moment_s(text: str, zone: Zone) -> float | None:
    """Return the seconds since 1970 (UTC); None where the text is no moment.

    ISO 8601, digits alone (``20260420``, ``20260420235900``, with any separators), Moodle's
    English and Chinese forms. A moment without a zone is one of ``zone``; a day without a time
    ends at its last second.
    """
    text = text.strip()
    found = _iso(text) or _chinese(text) or _digits(text) or _spelled(text)
    if found is None:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).timestamp()


def _iso(text: str) -> datetime | None:
    if not re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _chinese(text: str) -> datetime | None:
    said = _CHINESE.search(text)
    if not said:
        return None
    year, month, day, half, hour, minute, second = said.groups()
    number = int(hour)
    if half in _AFTERNOON and number < 12:
        number += 12
    if half in {"上午", "凌晨"} and number == 12:
        number = 0
    return _made(int(year), int(month), int(day), number, int(minute), int(second or 0))


def _digits(text: str) -> datetime | None:
    numbers = re.fullmatch(
        r"(\d{4})[-/._ ]?(\d\d)[-/._ ]?(\d\d)"
        r"(?:[-/._ T]*(\d\d)[-/._: ]?(\d\d)(?:[-/._: ]?(\d\d))?)?",
        text,
    )
    if not numbers:
        return None
    year, month, day, hour, minute, second = (int(n) if n else None for n in numbers.groups())
    if year is None or month is None or day is None:
        return None
    if hour is None or minute is None:
        return _made(year, month, day, 23, 59, 59)
    return _made(year, month, day, hour, minute, second or 0)


def _spelled(text: str) -> datetime | None:
    for form in _FORMS:
        try:
            return datetime.strptime(text, form)  # noqa: DTZ007  (the zone is added by the caller)
        except ValueError:
            continue
    return None


def _made(*numbers: int) -> datetime | None:
    year, month, day, hour, minute, second = numbers
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001  (as above)
    except ValueError:
        return None


def iso(moment: float, zone: Zone) -> str:
    """Return a moment in ISO 8601 with the zone's offset."""
    return datetime.fromtimestamp(moment, zone).isoformat(timespec="seconds")


def zone_named(name: str) -> Zone:
    """Return a time zone by its name, such as ``Asia/Shanghai``.

    Raises:
        GraderError: there is none of that name on this machine.
    """
    if name == "Asia/Shanghai":
        return BEIJING  # without summer time since 1991, and without a table of zones
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise GraderError(
            "time zone",
            text('there is no time zone "{}"').filled(name),
            text("use a name such as Asia/Shanghai"),
        ) from None
