"""The bytes that were handed in, as files beside the database, named by their hash."""

import gzip
import zlib
from pathlib import Path

from grader.domain.submission import sha256 as hash_of
from grader.files import write_whole


def keep_content(folder: Path, sha256: str, content: bytes) -> None:
    """Keep what was handed in; the same bytes are kept once."""
    path = path_of(folder, sha256)
    if not path.exists():
        write_whole(path, gzip.compress(content, 6, mtime=0))


def kept_content(folder: Path, sha256: str) -> bytes | None:
    """Return what was handed in; None where it is missing or not what its name says."""
    try:
        content = gzip.decompress(path_of(folder, sha256).read_bytes())
    except (OSError, EOFError, zlib.error):
        return None
    return content if hash_of(content) == sha256 else None


def path_of(folder: Path, sha256: str) -> Path:
    """Return where the bytes with this hash lie."""
    return folder / "handed_in" / sha256[:2] / f"{sha256}.gz"
