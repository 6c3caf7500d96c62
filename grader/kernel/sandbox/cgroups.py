"""A control group for one run, of version 1 or 2, made and removed by the keeper."""

import contextlib
import os
import time
from dataclasses import dataclass

PREFIX = "nabla-"


@dataclass(frozen=True)
class Homes:
    """Folders in which groups may be made; empty strings where there are none."""

    memory: str = ""
    pids: str = ""
    unified: str = ""

    @property
    def usable(self) -> bool:
        """Tell whether memory and processes can both be limited."""
        return bool(self.unified or (self.memory and self.pids))


def find() -> Homes:
    """Return where this process may make groups of its own."""
    own, mounts = _own(), _mounts()
    unified = _unified(mounts.get("", ""), own.get("", ""))
    if unified:
        return Homes(unified=unified)
    homes = {name: _writable(mounts.get(name, ""), own.get(name, "")) for name in _LEGACY}
    return Homes(memory=homes["memory"], pids=homes["pids"])


_LEGACY = ("memory", "pids")


def _own() -> dict[str, str]:
    groups: dict[str, str] = {}
    with contextlib.suppress(OSError), open("/proc/self/cgroup", encoding="utf-8") as file:
        for line in file:
            _, controllers, path = line.rstrip("\n").split(":", 2)
            for name in controllers.split(","):
                groups[name] = path
    return groups


def _mounts() -> dict[str, str]:
    """Return mount points by controller; version 2 under the empty name."""
    found: dict[str, str] = {}
    with contextlib.suppress(OSError), open("/proc/self/mountinfo", encoding="utf-8") as file:
        for line in file:
            before, _, after = line.rstrip("\n").partition(" - ")
            kind, _, options = after.split(" ", 2)
            place = before.split(" ")[4]
            if kind == "cgroup2":
                found[""] = place
            elif kind == "cgroup":
                for name in _LEGACY:
                    if name in options.split(","):
                        found[name] = place
    return found


def _writable(mount: str, path: str) -> str:
    if not mount:
        return ""
    for home in (mount + path.rstrip("/"), mount):
        if os.access(home, os.W_OK) and os.path.isdir(home):
            return home
    return ""


def _unified(mount: str, path: str) -> str:
    """Return a folder of version 2 whose children have both controllers, or nothing."""
    home = mount + path.rstrip("/")
    if not mount or not os.access(home, os.W_OK):
        return ""
    try:
        if not {"memory", "pids"} <= set(_read(f"{home}/cgroup.controllers").split()):
            return ""
        if {"memory", "pids"} <= set(_read(f"{home}/cgroup.subtree_control").split()):
            return home
        _write(f"{home}/cgroup.subtree_control", "+memory +pids")
    except OSError:
        return ""  # processes live in it: it was not delegated as an inner group
    return home


def _read(path: str) -> str:
    with open(path, encoding="ascii") as file:
        return file.read()


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


class Group:
    """The group of one run."""

    def __init__(self, homes: Homes, name: str, memory_bytes: int, processes: int) -> None:
        """Make the group and set its limits.

        Raises:
            OSError: it cannot be made.
        """
        self._unified = bool(homes.unified)
        if self._unified:
            self._memory = self._pids = f"{homes.unified}/{PREFIX}{name}"
        else:
            self._memory = f"{homes.memory}/{PREFIX}{name}"
            self._pids = f"{homes.pids}/{PREFIX}{name}"
        for folder in {self._memory, self._pids}:
            os.mkdir(folder)
        self._limit(memory_bytes, processes)

    def _limit(self, memory_bytes: int, processes: int) -> None:
        _write(f"{self._pids}/pids.max", str(processes))
        if self._unified:
            _write(f"{self._memory}/memory.max", str(memory_bytes))
            with contextlib.suppress(OSError):
                _write(f"{self._memory}/memory.swap.max", "0")
            return
        _write(f"{self._memory}/memory.limit_in_bytes", str(memory_bytes))
        with contextlib.suppress(OSError):
            _write(f"{self._memory}/memory.memsw.limit_in_bytes", str(memory_bytes))

    def add(self, pid: int) -> None:
        """Put a process into the group."""
        for folder in {self._memory, self._pids}:
            _write(f"{folder}/cgroup.procs", str(pid))

    def peak_bytes(self) -> int:
        """Return the most memory that was in use; 0 where the kernel does not tell."""
        name = "memory.peak" if self._unified else "memory.max_usage_in_bytes"
        try:
            return int(_read(f"{self._memory}/{name}"))
        except (OSError, ValueError):
            return 0

    def ran_out(self) -> bool:
        """Tell whether the kernel killed a process of the group for its memory."""
        name = "memory.events" if self._unified else "memory.oom_control"
        try:
            words = _read(f"{self._memory}/{name}").split()
            return int(words[words.index("oom_kill") + 1]) > 0
        except (OSError, ValueError, IndexError):
            return False

    def remove(self) -> None:
        """Kill what is left in the group and remove it."""
        for _ in range(200):
            with contextlib.suppress(OSError):
                for pid in _read(f"{self._pids}/cgroup.procs").split():
                    os.kill(int(pid), 9)
            if _removed(self._memory) & _removed(self._pids):
                return
            time.sleep(0.01)


def _removed(folder: str) -> bool:
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def name_of_keeper() -> str:
    """Return what this process calls its group: its id, and when it began, as ids come again."""
    return f"{os.getpid()}-{_began('self')}"


def sweep(homes: Homes, patience_s: float = 0.0) -> None:
    """Remove empty groups of keepers that did not live to do so.

    Their last processes may still be ending: ``patience_s`` is how long that is waited for.
    """
    ends = time.monotonic() + patience_s
    while [group for group in forsaken(homes) if not _removed(group)] and time.monotonic() < ends:
        time.sleep(0.05)


def forsaken(homes: Homes) -> list[str]:
    """Return the folders of groups whose keepers have ended."""
    found = []
    for home in sorted({homes.memory, homes.pids, homes.unified} - {""}):
        with contextlib.suppress(OSError):
            for name in sorted(os.listdir(home)):
                keeper, _, began = name.removeprefix(PREFIX).partition("-")
                if name.startswith(PREFIX) and (not began or _began(keeper) != began):
                    found.append(f"{home}/{name}")
    return found


def _began(pid: str) -> str:
    """Return when a process began, in ticks of the clock; nothing where it has ended.

    One that has ended and waits to be asked how is still listed, as a zombie (proc(5)).
    """
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            words = file.read().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if words[0] in "ZX" else words[19]
