"""One writer: who grades holds a lock on the output folder, and a second one is told.

The system lets go of the lock when its holder ends, however it ends.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.domain.error import GraderError
from grader.language import text


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Hold the lock of an output folder.

    Raises:
        GraderError: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lock"
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _taken(handle):
            holder = os.read(handle, 32).decode("ascii", "replace").strip() or "unknown"
            raise GraderError(
                str(folder.parent),
                text("another grader is writing there (process {})").filled(holder),
                text("wait until it is done, or choose another output folder; reading is possible"),
            )
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)  # lets go of the lock as well


def _taken(handle: int) -> bool:
    """Take the lock and return True, or return False where somebody has it."""
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415  (there is one only on Windows)

            # A byte far behind the process number, which stays readable.
            os.lseek(handle, 1024, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl  # noqa: PLC0415  (there is none on Windows)

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
