"""Listing what a ZIP archive holds; its members are read one at a time, and never too much."""

import io
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO, cast

from grader.domain.submission import IntakeProblem
from grader.intake.member import Member
from grader.intake.membernames import DOS, decoded_name, encoding_of, unicode_path
from grader.intake.tree import Refused

_ENCRYPTED = 0x1
_UTF8 = 0x800
_UNIX = 3
_ENTRY = b"PK\x01\x02"
_END = b"PK\x05\x06"
_END_SIZE = 22
_COMMENT = 65_535
# what the library raises for archives that are not as they should be
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    OSError,
)


def zip_members(file: BinaryIO) -> list[Member]:
    """Return every member of a ZIP archive, in the archive's order; ``file`` stays open.

    Raises:
        Refused: it is no ZIP archive, or damaged.
    """
    try:
        return list(_members(*_archive(file)))
    except _DAMAGE as error:
        raise Refused(IntakeProblem.DAMAGED, str(error)[:200]) from None


def _archive(file: BinaryIO) -> tuple[zipfile.ZipFile, frozenset[bytes]]:
    """Return the opened archive, and the names that are declared UTF-8 and are none."""
    try:
        return zipfile.ZipFile(file), frozenset()
    except UnicodeDecodeError:
        corrected = _Undeclared(file)
        return zipfile.ZipFile(cast("BinaryIO", corrected)), corrected.wrong


def _members(archive: zipfile.ZipFile, wrong: frozenset[bytes]) -> Iterator[Member]:
    infos = archive.infolist()
    raws = [_raw(info) for info in infos]
    undeclared = [raw for info, raw in zip(infos, raws, strict=True) if _silent(info, raw)]
    encoding = encoding_of(undeclared)
    for info, raw in zip(infos, raws, strict=True):
        path = info.orig_filename
        if not info.flag_bits & _UTF8:
            path = unicode_path(info.extra, raw) or decoded_name(raw, encoding)
        yield Member(
            path=path,
            folder=path.endswith(("/", "\\")),
            size=info.file_size,
            packed=info.compress_size,
            stamp=f"{info.CRC}/{info.file_size}",
            refused=IntakeProblem.BAD_NAME if raw in wrong else _problem(info),
            read=_Reader(archive, info),
        )


def _raw(info: zipfile.ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else DOS)


def _silent(info: zipfile.ZipInfo, raw: bytes) -> bool:
    """Tell whether nothing says what a name's bytes mean."""
    return not info.flag_bits & _UTF8 and not unicode_path(info.extra, raw)


def _problem(info: zipfile.ZipInfo) -> IntakeProblem:
    if info.flag_bits & _ENCRYPTED:
        return IntakeProblem.ENCRYPTED
    kind = stat.S_IFMT(info.external_attr >> 16) if info.create_system == _UNIX else 0
    if kind == stat.S_IFLNK:
        return IntakeProblem.LINK
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        return IntakeProblem.NOT_A_FILE
    return IntakeProblem.NONE


class _Reader:
    """Reads one member when it is asked to."""

    def __init__(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._info = info

    def __call__(self, most: int) -> bytes:
        """Return the content.

        Raises:
            Refused: it is larger than ``most``, or damaged.
        """
        try:
            with self._archive.open(self._info) as file:
                content = file.read(most + 1)
        except _DAMAGE as error:
            raise Refused(IntakeProblem.DAMAGED, str(error)[:200]) from None
        if len(content) > most:
            raise Refused(IntakeProblem.TOO_LARGE)
        return content


class _Undeclared(io.RawIOBase):
    """A ZIP file whose false declarations of UTF-8 names are not seen; ``wrong`` are these names.

    The library would refuse the whole archive for one of them.
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file
        found = dict(_false_declarations(file))
        self.wrong = frozenset(found.values())
        self._flags = frozenset(found)

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def seekable(self) -> bool:
        """Tell that it can be read from anywhere."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Return the place."""
        return self._file.tell()

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, with the declarations cleared."""
        start = self._file.tell()
        data = bytearray(self._file.read(-1 if size is None else size))
        for place in self._flags:
            if start <= place < start + len(data):
                data[place - start] &= ~(_UTF8 >> 8) & 0xFF
        return bytes(data)


def _false_declarations(file: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield where an entry of the directory declares UTF-8 for a name that is none, and the name.

    Source: APPNOTE.TXT 4.3.12 and 4.3.16.
    """
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - _COMMENT - _END_SIZE))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_SIZE:
        raise zipfile.BadZipFile("no end of the directory")
    length = struct.unpack_from("<L", tail, at + 12)[0]
    start = size - len(tail) + at - length  # bytes before the archive are let pass
    file.seek(max(0, start))
    directory = file.read(length)
    place = 0
    while directory[place : place + 4] == _ENTRY and place + 46 <= len(directory):
        flags = struct.unpack_from("<H", directory, place + 8)[0]
        name, extra, comment = struct.unpack_from("<HHH", directory, place + 28)
        raw = directory[place + 46 : place + 46 + name]
        if flags & _UTF8:
            try:
                raw.decode("utf-8")
            except UnicodeDecodeError:
                yield start + place + 9, raw
        place += 46 + name + extra + comment
