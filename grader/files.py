"""Writing files so that nobody ever sees half of one."""

import os
from pathlib import Path

from grader.domain.error import GraderError
from grader.language import text


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one step, folders included.

    Raises:
        GraderError: the disk is full, or the folder cannot be written.
    """
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise GraderError(
            str(path),
            text("cannot be written: {}").filled(error.strerror),
            text("free some space or choose --out"),
        ) from error
