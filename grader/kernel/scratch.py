"""Folders for runs that have no file system of their own, and their removal.

A student may leave folders nested deeper than any recursion or path goes, and without
permissions; every process that could still change them has ended.
"""

import contextlib
import os
import tempfile
from pathlib import Path


def make(below: Path) -> str:
    """Return a new folder, through which a student's own user may pass."""
    folder = tempfile.mkdtemp(prefix="s-", dir=below)
    Path(folder).chmod(0o711)
    return folder


def remove(folder: str) -> None:
    """Remove a folder with all that is in it; what cannot be removed is left."""
    moved = 0
    with contextlib.suppress(OSError):
        while entries := list(os.scandir(folder)):
            for entry in entries:
                moved = _remove(entry, folder, moved)
        os.rmdir(folder)  # noqa: PTH106


def _remove(entry: "os.DirEntry[str]", folder: str, moved: int) -> int:
    """Remove an entry; folders inside it move up, so that no path grows."""
    if not entry.is_dir(follow_symlinks=False):
        os.unlink(entry.path)  # noqa: PTH108
        return moved
    os.chmod(entry.path, 0o700)  # noqa: PTH101
    for inner in list(os.scandir(entry.path)):
        if inner.is_dir(follow_symlinks=False):
            os.chmod(inner.path, 0o700)  # noqa: PTH101
            os.rename(inner.path, f"{folder}/..{moved}")  # noqa: PTH104
            moved += 1
        else:
            os.unlink(inner.path)  # noqa: PTH108
    os.rmdir(entry.path)  # noqa: PTH106
    return moved
