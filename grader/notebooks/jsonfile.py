"""From the bytes of a file to a JSON object, within bounds, or the reason why not.

Size, depth and number of values are bounded before the JSON parser sees anything. Knows
nothing of cells; ``grader.notebooks.reading`` does.
"""

import codecs
import json
import re
from typing import TypeAlias

from grader.notebooks import notices
from grader.notebooks.notices import Notices
from grader.notebooks.unreadable import Unreadable

MAX_BYTES = 50 * 10**6
MAX_DEPTH = 100  # a notebook with widget states and plots reaches about 20
MAX_VALUES = 5_000_000

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | int | bool | None"

_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_MAGIC_BYTES = (
    (b"PK\x03\x04", Unreadable.ARCHIVE, "zip"),
    (b"PK\x05\x06", Unreadable.ARCHIVE, "zip"),
    (b"\x1f\x8b", Unreadable.ARCHIVE, "gzip"),
    (b"7z\xbc\xaf\x27\x1c", Unreadable.ARCHIVE, "7z"),
    (b"Rar!", Unreadable.ARCHIVE, "rar"),
    (b"%PDF", Unreadable.DOCUMENT, "PDF"),
    (b"\xd0\xcf\x11\xe0", Unreadable.DOCUMENT, "Office"),
    (b"\x89PNG", Unreadable.DOCUMENT, "PNG"),
    (b"\xff\xd8\xff", Unreadable.DOCUMENT, "JPEG"),
    (b"version https://git-lfs", Unreadable.POINTER, ""),
)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_SCRIPT = re.compile(r"^\s*(?:import \w|from [\w.]+ import |def \w+\(|# ?%%|# In\[)", re.MULTILINE)


class Refusal(Exception):  # noqa: N818  (a finding about a file)
    """Why a file is refused; the file's name is added where it is known."""

    def __init__(self, reason: Unreadable, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


def read_object(content: bytes, found: Notices) -> dict[str, Json]:
    """Return the JSON object that the bytes hold.

    Raises:
        Refusal: they hold none, or more than any notebook has.
    """
    return _parsed(_decoded(content, found))


def _decoded(content: bytes, found: Notices) -> str:
    """Return the file's text, refusing what is not text and what is too large or deep."""
    if not content.strip():
        raise Refusal(Unreadable.EMPTY)
    if len(content) > MAX_BYTES:
        raise Refusal(Unreadable.TOO_LARGE, f"{len(content) / 10**6:.0f} MB")
    for start, reason, detail in _MAGIC_BYTES:
        if content.startswith(start):
            raise Refusal(reason, detail)
    encoding = _encoding(content)
    if encoding == "utf-8-sig":
        found.add(notices.BYTE_ORDER_MARK)
    elif encoding != "utf-8":
        found.add(notices.WIDE_ENCODING)
    elif b"\0" in content:
        raise Refusal(Unreadable.NUL_BYTES, str(content.index(b"\0")))
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refusal(Unreadable.ENCODING, str(error.start)) from None
    if "\0" in text:
        raise Refusal(Unreadable.NUL_BYTES, str(content.index(b"\0")))
    _bounded(text.encode())
    return text


def _encoding(content: bytes) -> str:
    """Return the encoding; of the wide ones those that a byte order mark or ``{`` betrays."""
    if content.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if content.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:4]
    if start[:1] == b"{" and start[1:2] == b"\0" and start[2:3] != b"\0":
        return "utf-16-le"
    if start[:2] == b"\0{":
        return "utf-16-be"
    return "utf-8"


def _bounded(content: bytes) -> None:
    """Refuse JSON that is deeper or has more values than a notebook can have."""
    if content.count(b"[") + content.count(b"{") + content.count(b",") <= MAX_DEPTH:
        return
    bare = _STRING.sub(b"", content)
    brackets = bare.translate(None, delete=_NO_BRACKETS)
    if len(brackets) + bare.count(b",") > MAX_VALUES:
        raise Refusal(Unreadable.TOO_COMPLEX, str(MAX_VALUES))
    depth = 0
    for bracket in brackets:
        depth += 1 if bracket in b"[{" else -1
        if depth > MAX_DEPTH:
            raise Refusal(Unreadable.TOO_DEEP, str(MAX_DEPTH))


def _parsed(text: str) -> dict[str, Json]:
    """Return the JSON object in ``text``."""
    try:
        data: Json = json.loads(text)
    except json.JSONDecodeError as error:
        raise _explained(text, error) from None
    except (ValueError, RecursionError):
        # a number of thousands of digits, or a depth that the count above cannot see
        raise Refusal(Unreadable.NOT_JSON, "a number or its nesting is too large") from None
    if not isinstance(data, dict):
        raise Refusal(Unreadable.NOT_A_NOTEBOOK, f"it holds a {kind(data)}")
    return data


def _explained(text: str, error: json.JSONDecodeError) -> Refusal:
    """Return what the text is, where it is recognisably something else than JSON."""
    conflict = _CONFLICT.search(text)
    if conflict and text.lstrip().startswith(("{", "<<<")):
        return Refusal(Unreadable.MERGE_CONFLICT, str(text.count("\n", 0, conflict.start()) + 1))
    if _WEB_PAGE.match(text):
        return Refusal(Unreadable.WEB_PAGE)
    place = f"line {error.lineno}, column {error.colno}"
    if text.lstrip().startswith("{"):
        rest = text[error.pos :].strip()
        if not rest or error.msg.startswith("Unterminated string"):
            return Refusal(Unreadable.CUT_OFF, place)
    elif _SCRIPT.search(text[:100_000]):
        return Refusal(Unreadable.SCRIPT)
    return Refusal(Unreadable.NOT_JSON, place)


def kind(data: Json) -> str:
    """Return the JSON name of a value's type."""
    names = {list: "list", str: "string", bool: "truth value", type(None): "null"}
    return names.get(type(data), "number")
