"""What a canary is set on: a secret file, listeners, a process, a mark in the environment."""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from grader.kernel.inside.wire import Json
from grader.kernel.owned import Owned

IMPORTS = ("grader", "reference", "assignments")


class Targets:
    """Everything a canary might reach; made at the start of the block and gone at its end.

    ``paths`` are files that must be unreadable, beside the secret made here.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = tuple(paths)
        self._mark = secrets.token_hex(16)
        self._closing = contextlib.ExitStack()

    def __enter__(self) -> Self:
        """Set everything up."""
        make = self._closing.enter_context
        self._folder = make(contextlib.closing(Owned())).path
        self._folder.chmod(0o755)
        self._secret = self._folder / "secret.txt"
        self._secret.write_text(self._mark, encoding="utf-8")
        self._secret.chmod(0o644)
        self._tcp = make(socket.create_server(("127.0.0.1", 0)))
        self._udp = make(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        self._udp.bind(("127.0.0.1", 0))
        self._udp.setblocking(False)
        self._unix = make(socket.socket(socket.AF_UNIX))
        self._unix.bind(str(self._folder / "listener"))
        (self._folder / "listener").chmod(0o777)
        self._unix.listen()
        self._abstract = make(socket.socket(socket.AF_UNIX))
        self._abstract.bind(f"\0{self._mark}")
        self._abstract.listen()
        self._sibling = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()"],
            env={"CANARY": self._mark},
            stdin=subprocess.PIPE,  # ends with us, however we end
        )
        self._closing.callback(self._end_sibling)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take everything away."""
        self._closing.__exit__(kind, error, trace)

    def _end_sibling(self) -> None:
        self._sibling.kill()
        self._sibling.communicate()

    def request(self) -> dict[str, Json]:
        """Return what the canary is told."""
        hidden: list[Json] = [str(path) for path in (self._secret, *self._paths)]
        writes: list[Json] = [
            str(self._folder / "written"),
            str(Path(os.__file__).with_name(f"canary-{os.getpid()}")),
            "/usr/lib/canary",
            "/etc/canary",
            "/canary",
            "/proc/sys/kernel/hostname",
        ]
        return {
            "try": "look",
            "secrets": hidden,
            "writes": writes,
            "imports": list(IMPORTS),
            "tcp": self._tcp.getsockname()[1],
            "udp": self._udp.getsockname()[1],
            "unix": str(self._folder / "listener"),
            "abstract": self._mark,
            "sibling": self._sibling.pid,
            "mark": self._mark,
        }

    def received(self) -> bool:
        """Tell whether a datagram has come in."""
        try:
            return bool(self._udp.recv(100))
        except BlockingIOError:
            return False
