"""Archives for tests: ordinary ones, and such as nobody should trust."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import py7zr


def packed(files: Mapping[str, bytes | str]) -> bytes:
    """Return a ZIP archive of these files, as the library writes it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def seven(path: Path, files: Mapping[str, bytes | str], password: str | None = None) -> Path:
    """Write a 7z archive of these files."""
    with py7zr.SevenZipFile(path, "w", password=password) as archive:
        for name, content in files.items():
            archive.writestr(content, name)
    return path


def raw_zip(*entries: tuple[bytes, bytes, dict[str, int]]) -> bytes:
    """Return a ZIP archive written byte by byte: any name, any flags, any lie.

    Each entry is a raw name, a content and its oddities: ``flags``, ``mode`` (of Unix),
    ``size`` (declared), ``crc``.
    """
    body, directory = b"", b""
    for name, content, odd in entries:
        crc, size = odd.get("crc", zlib.crc32(content)), odd.get("size", len(content))
        flags = odd.get("flags", 0)
        common = struct.pack(
            "<HHHHHLLLHH", 20, flags, 0, 0, 0x21, crc, len(content), size, len(name), 0
        )
        system = 3 if "mode" in odd else 0
        directory += b"PK\x01\x02" + struct.pack("<H", 20 | system << 8) + common
        directory += struct.pack("<HHHLL", 0, 0, 0, odd.get("mode", 0) << 16, len(body)) + name
        body += b"PK\x03\x04" + common + name + content
    end = struct.pack("<HHHHLLH", 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return body + directory + b"PK\x05\x06" + end
