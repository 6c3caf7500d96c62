"""Watches and ends the processes of one run, by what the operating system tells of them.

Reads ``/proc`` where there is one; elsewhere usage stays unknown (0) and only the kernel's
process group is ended.
"""

import contextlib
import os
import platform
import signal
from dataclasses import dataclass, field
from pathlib import Path

from grader.kernel.inside.pins import PINS

_PROC = Path("/proc")
_TICK_S = 1 / os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 0.01
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class _Process:
    pid: int
    parent: int
    group: int
    cpu_s: float
    memory_bytes: int


def _process(pid: int) -> _Process | None:
    try:
        text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
        fields = text.rpartition(")")[2].split()
        return _Process(
            pid=pid,
            parent=int(fields[1]),
            group=int(fields[2]),
            cpu_s=(int(fields[11]) + int(fields[12])) * _TICK_S,
            memory_bytes=int(fields[21]) * _PAGE,
        )
    except (OSError, ValueError, IndexError):
        return None


def _all() -> list[_Process]:
    try:
        pids = [int(entry.name) for entry in _PROC.iterdir() if entry.name.isdigit()]
    except OSError:
        return []
    return [found for pid in pids if (found := _process(pid)) is not None]


def _family(root: int) -> list[_Process]:
    """Return a process, its descendants and its group."""
    processes = _all()
    members = {root}
    grown = True
    while grown:
        more = {p.pid for p in processes if p.parent in members or p.group == root}
        grown = not more <= members
        members |= more
    return [process for process in processes if process.pid in members]


@dataclass(slots=True, kw_only=True)
class Meter:
    """What the processes of one kernel have used so far; ``pid`` is its first one."""

    pid: int
    cpu_s: float = 0.0
    memory_bytes: int = 0
    peak_memory_bytes: int = 0
    _cpu: dict[int, float] = field(default_factory=dict)
    _others_bytes: int = 0
    _looks: int = 0

    def sample(self) -> int:
        """Look again, and return the bytes of memory in use now.

        The kernel itself is looked at every time, its descendants every tenth time.
        """
        family = [found] if (found := _process(self.pid)) is not None else []
        if self._looks % 10 == 0:
            others = [p for p in _family(self.pid) if p.pid != self.pid]
            self._others_bytes = sum(process.memory_bytes for process in others)
            self._cpu.update({process.pid: process.cpu_s for process in others})
        self._looks += 1
        self._cpu.update({process.pid: process.cpu_s for process in family})
        self.cpu_s = sum(self._cpu.values())
        if family:
            self.memory_bytes = family[0].memory_bytes + self._others_bytes
        self.peak_memory_bytes = max(self.peak_memory_bytes, self.memory_bytes)
        return self.memory_bytes


def tree_cpu_s(root: int) -> float:
    """Return the processor time of a process and its descendants, those that ended included."""
    total, waiting = 0.0, [root]
    while waiting:
        place = _PROC / str(waiting.pop())
        try:
            fields = (place / "stat").read_bytes().rpartition(b")")[2].split()
            total += sum(map(int, fields[11:15])) * _TICK_S
            for task in (place / "task").iterdir():
                waiting += map(int, (task / "children").read_bytes().split())
        except (OSError, ValueError):
            continue  # it has just ended, or is not ours to look at
    return total


def end(pid: int, folder: Path) -> None:
    """Kill a kernel, its group, its descendants, and whatever still lives in its folder.

    ``pid`` must not have been waited for, so that the number still means this process.
    """
    victims = {process.pid for process in _family(pid)} | _inhabitants(folder)
    victims.discard(os.getpid())
    with contextlib.suppress(OSError, AttributeError):
        os.killpg(pid, signal.SIGKILL)
    for victim in victims:
        with contextlib.suppress(OSError):
            os.kill(victim, signal.SIGKILL)


def _inhabitants(folder: Path) -> set[int]:
    """Return processes that work in ``folder`` or were started with it as their home."""
    found = set()
    mark = os.fsencode(f"HOME={folder}")
    for process in _all():
        place = _PROC / str(process.pid)
        try:
            working = (place / "cwd").readlink().is_relative_to(folder)
            if working or mark in (place / "environ").read_bytes():
                found.add(process.pid)
        except OSError:
            continue
    return found


def machine() -> dict[str, str]:
    """Return what is stamped into every run about the machine it ran on."""
    return {
        "platform": f"{platform.system()} {platform.machine()}",
        "cpus": str(os.cpu_count() or 1),
        "threads": PINS["TF_NUM_INTRAOP_THREADS"],
    }
