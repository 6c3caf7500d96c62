"""Listing what a 7z archive holds. It is one stream: what may be wanted is read at once."""

import io
import lzma
import zlib
from collections.abc import Callable
from typing import BinaryIO

import py7zr
from py7zr.exceptions import ArchiveError
from py7zr.io import Py7zIO, WriterFactory

from grader.domain.submission import IntakeProblem
from grader.intake.member import Member
from grader.intake.membernames import safe_parts
from grader.intake.tree import Refused, Sort, sort_by_name

MAX_STREAM_BYTES = 10**9
MAX_RATIO = 200
SMALL_BYTES = 10 * 10**6
_WANTED = frozenset({Sort.NOTEBOOK, Sort.ARCHIVE})
# what the library raises for archives that are not as they should be
_DAMAGE = (
    ArchiveError,
    lzma.LZMAError,
    zlib.error,
    EOFError,
    ValueError,
    TypeError,
    OSError,
    LookupError,
    AttributeError,
    AssertionError,
    RuntimeError,
    OverflowError,
)


def sevenzip_members(file: BinaryIO) -> list[Member]:
    """Return every member of a 7z archive.

    Raises:
        Refused: it is no 7z archive, damaged, encrypted, or unpacks to far too much.
    """
    try:
        packed = file.seek(0, io.SEEK_END)
        file.seek(0)
        with py7zr.SevenZipFile(file) as archive:
            if archive.needs_password():
                raise Refused(IntakeProblem.ENCRYPTED)
            return _members(archive, packed)
    except py7zr.PasswordRequired:
        raise Refused(IntakeProblem.ENCRYPTED) from None
    except _DAMAGE as error:
        raise Refused(IntakeProblem.DAMAGED, str(error)[:200]) from None


def _members(archive: py7zr.SevenZipFile, packed: int) -> list[Member]:
    listed = archive.list()
    total = sum(info.uncompressed for info in listed)
    if total > MAX_STREAM_BYTES or (total > SMALL_BYTES and total > MAX_RATIO * packed):
        raise Refused(IntakeProblem.BOMB, f"{total} bytes unpacked")
    wanted = {
        info.filename
        for info in listed
        if info.is_file and sort_by_name(info.filename) in _WANTED and _safe(info.filename)
    }
    contents = _Contents()
    if wanted:
        archive.extract(targets=sorted(wanted), factory=contents)
    return [
        Member(
            path=info.filename,
            folder=info.is_directory,
            size=info.uncompressed,
            packed=info.uncompressed,  # the ratio was judged for the stream as a whole
            stamp=f"{info.crc32}/{info.uncompressed}",
            refused=IntakeProblem.LINK if info.is_symlink else IntakeProblem.NONE,
            read=_reader(contents.files, info.filename),
        )
        for info in listed
    ]


def _safe(name: str) -> bool:
    try:
        safe_parts(name)
    except Refused:
        return False
    return True


def _reader(files: "dict[str, _Content]", name: str) -> Callable[[int], bytes]:
    def read(most: int) -> bytes:
        content = files[name].content() if name in files else b""
        if len(content) > most:
            raise Refused(IntakeProblem.TOO_LARGE)
        return content

    return read


class _Content(Py7zIO):
    """One member's bytes in memory; beyond what the archive may hold it takes no more."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()

    def content(self) -> bytes:
        """Return all that was written."""
        return self._bytes.getvalue()

    def write(self, s: bytes | bytearray) -> int:
        """Take the next bytes."""
        if self._bytes.tell() + len(s) > MAX_STREAM_BYTES:
            raise Refused(IntakeProblem.BOMB, "a member is larger than declared")
        return self._bytes.write(s)

    def read(self, size: int | None = None) -> bytes:
        """Return bytes from the current place."""
        return self._bytes.read(size)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to a place."""
        return self._bytes.seek(offset, whence)

    def flush(self) -> None:
        """Do nothing: all is in memory."""

    def size(self) -> int:
        """Return how much there is."""
        return len(self._bytes.getbuffer())


class _Contents(WriterFactory):
    """Gives each member a place in memory."""

    def __init__(self) -> None:
        self.files: dict[str, _Content] = {}

    def create(self, filename: str) -> Py7zIO:
        """Return the place for one member."""
        self.files[filename] = _Content()
        return self.files[filename]
