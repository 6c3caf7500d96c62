"""A canary: tries, in the place of a student's process, what must not be possible.

It tells what it could do, piece by piece; the host knows what it should not have been able
to do, and looks from outside as well.
"""

import contextlib
import ctypes
import errno
import os
import socket
from collections.abc import Callable
from typing import Any

from ...inside import wire
from ...sandbox import system
from ...sandbox.calls import ALWAYS, COLUMN
from . import using

TRIES_S = 0.5
Json = dict[str, Any]

_TRIED = {
    "ptrace": (0, 0, 0, 0),
    "mount": (0, 0, 0, 0, 0),
    "unshare": (system.CLONE_NEWUSER,),
    "bpf": (0, 0, 0),
    "keyctl": (0, -3, 0),
    "io_uring_setup": (1, 0),
    "userfaultfd": (0,),
    "perf_event_open": (0, 0, -1, -1, 0),
}


class Canary:
    """Serves requests of the host; each one is something to try."""

    def __init__(self, connection: socket.socket, outputs: socket.socket) -> None:
        self._connection = connection
        self._outputs = outputs  # open as long as anyone of this run lives
        self._trials: dict[str, Callable[[Json], Json]] = {
            "look": _look,
            "memory": using.fill_memory,
            "disk": using.fill_disk,
            "files": using.make_files,
            "processes": using.make_processes,
            "daemon": using.leave_daemon,
            "time": using.stay,
        }

    def run(self) -> None:
        """Try one thing after another, until the host has enough."""
        with contextlib.suppress(EOFError, OSError):
            while True:
                header: Json = wire.read(self._exactly, wire.BODY_LIMIT).header
                answer = self._trials[header["try"]](header)
                self._connection.sendall(wire.encode(answer))
        os._exit(0)

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._connection.recv(size - len(data))
            if not part:
                raise EOFError
            data += part
        return data


def _succeeds(action: Callable[[], object]) -> bool:
    try:
        action()
    except (OSError, ImportError, ValueError):
        return False
    return True


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(2**16)


def _write(path: str) -> None:
    with open(path, "ab") as file:
        file.write(b"canary")


def _look(targets: Json) -> Json:
    """Try everything that leaves this process alive."""
    status = (
        dict(line.split(":\t", 1) for line in _read("/proc/self/status").decode().splitlines())
        if _succeeds(lambda: _read("/proc/self/status"))
        else {}
    )
    return {
        "read": [path for path in targets["secrets"] if _succeeds(lambda: _read(path))],  # noqa: B023  (called at once)
        "written": [path for path in targets["writes"] if _succeeds(lambda: _write(path))],  # noqa: B023
        "changed": [
            path
            for path in targets["secrets"]
            if _succeeds(lambda: os.chmod(path, 0o666))  # noqa: B023, S103
        ],
        "imported": [name for name in targets["imports"] if _succeeds(lambda: __import__(name))],  # noqa: B023
        "reached": _reached(targets),
        "siblings": _touched(targets["sibling"]),
        "seen": [path for path in _environments() if targets["mark"].encode() in _seen(path)],
        "powers": [
            name for name in ("CapEff", "CapPrm", "CapInh", "CapAmb") if _any_bit(status.get(name))
        ],
        "user": [os.getuid(), os.getgid(), len(os.getgroups())],
        "no_new_privileges": status.get("NoNewPrivs") == "1",
        "filtered": status.get("Seccomp") == "2",
        "calls": [name for name, given in _TRIED.items() if not _denied(name, given)],
        "descriptors": _open_descriptors(),
    }


def _any_bit(text: str | None) -> bool:
    return text is None or int(text, 16) != 0


def _denied(name: str, given: tuple[int, ...]) -> bool:
    """Tell whether a call is refused by the filter rather than by its own checks."""
    number = ALWAYS[name][COLUMN[system.machine()]]
    ctypes.set_errno(0)
    result = system.LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(a) for a in given))
    return bool(result < 0 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS))


def _reached(targets: Json) -> list[str]:
    ways = {
        "tcp": lambda: _connect(socket.AF_INET, ("127.0.0.1", targets["tcp"])),
        "udp": lambda: _send_datagram(targets["udp"]),
        "unix": lambda: _connect(socket.AF_UNIX, targets["unix"]),
        "abstract": lambda: _connect(socket.AF_UNIX, "\0" + targets["abstract"]),
    }
    return [name for name, way in ways.items() if _succeeds(way)]


def _connect(family: int, address: Any) -> None:
    with socket.socket(family) as connection:
        connection.settimeout(TRIES_S)
        connection.connect(address)


def _send_datagram(port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as connection:
        connection.sendto(b"canary", ("127.0.0.1", port))


def _touched(pid: int) -> list[str]:
    """Return the ways in which a process of the machine could be touched."""
    ways = {
        "signal": lambda: os.kill(pid, 0),
        "priority": lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        "memory": lambda: _read(f"/proc/{pid}/maps"),
        "files": lambda: os.listdir(f"/proc/{pid}/root/"),
        "affinity": lambda: os.sched_setaffinity(pid, {0}),
        "group": lambda: os.kill(-1, 0),
    }
    found = [name for name, way in ways.items() if _succeeds(way)]
    if "group" in found and not _others():
        found.remove("group")
    return found


def _others() -> bool:
    """Tell whether processes of others are in sight (every one, where nothing is)."""
    try:
        return len([name for name in os.listdir("/proc") if name.isdigit()]) > 2
    except OSError:
        return True


def _environments() -> list[str]:
    try:
        return [f"/proc/{name}/environ" for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return ["/proc/self/environ"]


def _seen(path: str) -> bytes:
    try:
        return _read(path)
    except OSError:
        return b""


def _open_descriptors() -> int:
    found = 0
    for number in range(256):
        with contextlib.suppress(OSError):
            os.fstat(number)
            found += 1
    return found
