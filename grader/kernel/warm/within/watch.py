"""Watches memory and disk of a run where neither a control group nor a file system does."""

import errno
import os

from .first import Order

WATCH_MS = 100


def children(pid: int) -> list[int]:
    """Return the children of a process."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except OSError:
        return []


class Watch:
    """Looks after memory and disk where no control group and no file system does."""

    def __init__(self, order: Order, pid: int) -> None:
        self._order = order
        self._pid = pid
        self._inherited = _private(os.getpid())
        self.peak_bytes = 0
        self._looks = 0
        self._memory = not order.means.cgroup
        self._disk = order.means.shared
        self.every_ms = WATCH_MS if self._memory or self._disk else 60_000

    def trouble(self) -> str:
        """Return what is used up, nothing while all is well."""
        if self._memory:
            used = self._used()
            self.peak_bytes = max(self.peak_bytes, used)
            if used > self._order.caps.memory_bytes:
                return "memory"
        self._looks += 1
        if self._disk and self._looks % 5 == 0:
            size, files = _measured(self._order.scratch, self._order.caps.files)
            if size > self._order.caps.disk_bytes or files > self._order.caps.files:
                return "disk"
        return ""

    def _used(self) -> int:
        """Return the bytes of memory that belong to the child and its descendants alone.

        Every one of them began as a fork with the keeper's own memory.
        """
        total, waiting = 0, [self._pid]
        while waiting:
            pid = waiting.pop()
            total += max(0, _private(pid) - self._inherited)
            waiting += children(pid)
        return total


def _private(pid: int) -> int:
    total = 0
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            for line in file:
                if line.startswith(("RssAnon:", "RssShmem:")):
                    total += int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        return total  # it has just ended
    return total


def _measured(folder: str, most: int) -> tuple[int, int]:
    """Return the bytes and files below ``folder``; stop counting beyond ``most`` files."""
    size = files = 0
    waiting = [folder]
    while waiting and files <= most:
        try:
            for entry in os.scandir(waiting.pop()):
                files += 1
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
        except FileNotFoundError:
            continue
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG:
                return size, most + 1  # nested deeper than any path goes
    return size, files
