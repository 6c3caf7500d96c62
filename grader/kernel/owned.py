"""Temporary folders that go even when their owner was killed: the next start removes them.

An owner holds a lock on a file in its folder as long as it lives, so that nobody removes a
folder that is in use, whatever process ids have come round again.
"""

import contextlib
import os
import sys
import tempfile
import time
from pathlib import Path

from grader.kernel import scratch

if sys.platform != "win32":
    import fcntl

PREFIX = "nbrun-"
_MARK = "owner"
_FORSAKEN_S = 3600.0  # a folder without a mark: its owner died while making it


class Owned:
    """A new temporary folder of this process, below the system's own."""

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX))
        self._lock = -1
        if sys.platform != "win32":
            new = self.path / f"{_MARK}.new"
            self._lock = os.open(new, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            new.rename(self.path / _MARK)  # whoever sees it sees it locked

    def close(self) -> None:
        """Remove the folder; what cannot be removed is left. Idempotent."""
        scratch.remove(str(self.path))
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


def sweep() -> None:
    """Remove the folders that this user's dead processes have left behind."""
    if sys.platform == "win32":
        return
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):
            found = path.lstat()
            if path.is_dir() and not path.is_symlink() and found.st_uid == os.geteuid():
                _sweep(path, found.st_mtime)


def _sweep(path: Path, changed: float) -> None:
    try:
        lock = os.open(path / _MARK, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        if time.time() - changed > _FORSAKEN_S:
            scratch.remove(str(path))
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        scratch.remove(str(path))
    except BlockingIOError:
        pass  # it is in use
    finally:
        os.close(lock)
