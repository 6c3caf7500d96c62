"""Names inside of archives: which bytes mean which characters, and which paths are safe.

A ZIP made by a Chinese Windows names its files in GBK and does not say so; readers take that
for code page 437. A path that leaves its folder is refused, never mended.
"""

import re
import struct
import zlib
from collections.abc import Sequence

from grader.domain.submission import IntakeProblem
from grader.intake.tree import Refused

UTF8, GBK, DOS = "utf-8", "gb18030", "cp437"
MAX_PART_BYTES = 255
MAX_PATH_BYTES = 2000
MAX_PARTS = 40
_UNICODE_PATH = 0x7075
_CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uff00-\uffef\u2010-\u2026·]+")
# lines, blocks and signs of code page 437 that no name is written with
_SPOILED = re.compile(r"[\u2500-\u259f\u2320\u2321\u2310\u2261\u2264\u2265\u2248\u221a\u207f]")
_DRIVE = re.compile(r"[A-Za-z]:")


def _decodes(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def encoding_of(raws: Sequence[bytes]) -> str:
    """Return the encoding that all undeclared names of one archive are written in.

    One name decides little: two GBK characters may be one of UTF-8 by chance. Where no
    encoding fits all names, it is empty and each name is judged by itself.
    """
    beyond = [raw for raw in raws if not raw.isascii()]
    for encoding in (UTF8, GBK):
        if all(_decodes(raw, encoding) for raw in beyond):
            fits = encoding == UTF8 or all(_chinese(raw.decode(GBK)) for raw in beyond)
            if fits:
                return encoding
    return ""


def decoded_name(raw: bytes, encoding: str = "") -> str:
    """Return a name whose encoding its archive does not declare."""
    if encoding:
        return raw.decode(encoding)
    if _decodes(raw, UTF8):
        return raw.decode(UTF8)
    if _decodes(raw, GBK) and _chinese(raw.decode(GBK)):
        return raw.decode(GBK)
    return raw.decode(DOS)


def _chinese(text: str) -> bool:
    """Tell whether all that is not ASCII is Chinese."""
    return not _CHINESE.sub("", text).strip() or _CHINESE.sub("", text).isascii()


def repaired(name: str) -> str:
    """Return a name with its Chinese restored where GBK was read as code page 437.

    Only names with signs that nobody writes a name with are touched.
    """
    if not _SPOILED.search(name):
        return name
    try:
        restored = name.encode(DOS).decode(GBK)
    except UnicodeError:
        return name
    return restored if _chinese(restored) else name


def unicode_path(extra: bytes, raw: bytes) -> str:
    """Return the Unicode name in a ZIP entry's extra field (0x7075); empty where there is none.

    Source: APPNOTE.TXT 4.6.9; the field counts only while its CRC is that of the raw name.
    """
    while len(extra) >= 4:
        tag, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if tag != _UNICODE_PATH or len(field) < 5 or field[0] != 1:
            continue
        if struct.unpack_from("<L", field, 1)[0] == zlib.crc32(raw) and _decodes(field[5:], UTF8):
            return field[5:].decode(UTF8)
    return ""


def safe_parts(path: str) -> tuple[str, ...]:
    """Return the names on the way to a member; both kinds of slash separate them.

    Raises:
        Refused: the path is absolute, names a drive, climbs out of the archive, or is no name.
    """
    try:
        length = len(path.encode())
    except UnicodeEncodeError:
        raise Refused(IntakeProblem.BAD_NAME) from None
    parts = [part for part in re.split(r"[/\\]", path) if part not in ("", ".")]
    if path.startswith(("/", "\\")) or ".." in parts or _DRIVE.match(path):
        raise Refused(IntakeProblem.UNSAFE_PATH)
    too_long = length > MAX_PATH_BYTES or len(parts) > MAX_PARTS
    if not parts or "\0" in path or "\ufffd" in path or too_long:
        raise Refused(IntakeProblem.BAD_NAME)
    if any(len(part.encode()) > MAX_PART_BYTES for part in parts):
        raise Refused(IntakeProblem.BAD_NAME)
    return tuple(parts)
