"""The host's line to a keeper: its orders, and its word of how the run ended."""

import contextlib
import os
import select
import signal
import socket
import time
from dataclasses import dataclass

from grader.domain.observation import Usage
from grader.kernel.inside.wire import Frame, Json, WireError
from grader.kernel.processes import tree_cpu_s
from grader.kernel.warm.inbox import Inbox
from grader.kernel.watched import Stop

END_S = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a student's process ended, as its keeper tells.

    ``lost`` is whether the keeper itself died, which no submission can bring about.
    """

    stop: Stop
    usage: Usage
    detail: str = ""
    lost: bool = False


class Control:
    """The line; ``ended`` is None until the keeper told the end, or died.

    ``first`` is the process id of the run's first process, 0 until the keeper told it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._said = Inbox(connection)
        self.ended: Ended | None = None
        self.first = 0

    def fileno(self) -> int:
        """Return the descriptor, for a poll."""
        return self._connection.fileno()

    def send(self, data: bytes) -> None:
        """Send an order; a keeper that has gone needs none."""
        with contextlib.suppress(OSError):
            self._connection.setblocking(True)
            self._connection.sendall(data)
        with contextlib.suppress(OSError):
            self._connection.setblocking(False)

    def hear(self) -> None:
        """Take in what the keeper has said."""
        self._said.receive()
        with contextlib.suppress(WireError):
            while (frame := self._said.frame()) is not None:
                self._told(frame)
        if self._said.ended and self.ended is None:
            self.ended = Ended(stop=Stop.KILLED, usage=Usage(), detail="the keeper died", lost=True)

    def _told(self, frame: Frame) -> None:
        if "first" in frame.header:
            self.first = int(str(frame.header["first"]))
        else:
            self.ended = _ended(frame.header)

    def cpu_s(self) -> float:
        """Return the processor time that the run's processes have used so far."""
        return tree_cpu_s(self.first) if self.first and self.ended is None else 0.0

    def end(self, patience_s: float) -> None:
        """Have the run ended, unless it ends by itself in time, and learn how it did."""
        if self.ended is None and patience_s:
            self._await_end(patience_s)
        if self.ended is None:
            self.send(b"k")
            self._await_end(END_S)
        self._connection.close()
        if self.ended is None:
            detail = "no word of the end"
            self.ended = Ended(stop=Stop.KILLED, usage=Usage(), detail=detail, lost=True)

    def _await_end(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while self.ended is None and time.monotonic() < ends:
            poll = select.poll()
            poll.register(self._connection, select.POLLIN)
            if poll.poll(1000 * max(0.0, ends - time.monotonic())):
                self.hear()


_STOPS = {"memory": Stop.MEMORY, "deadline": Stop.TIMEOUT, "told": Stop.KILLED}


def _ended(header: dict[str, Json]) -> Ended:
    """Return what the keeper told; it is trusted, and its words are short."""
    if "failed" in header:
        return Ended(stop=Stop.KILLED, usage=Usage(), detail=str(header["failed"]))
    told = str(header["told"])
    stop = _STOPS.get(str(header["ended"]), Stop.KILLED)
    status = told.removeprefix("status ")
    if status.isdigit() and os.WIFSIGNALED(int(status)):
        ended_by = os.WTERMSIG(int(status))
        stop = Stop.CPU if ended_by == signal.SIGXCPU else stop
    return Ended(
        stop=stop,
        usage=Usage(
            cpu_s=int(str(header["cpu_ms"])) / 1000,
            peak_memory_bytes=int(str(header["peak_bytes"])),
        ),
        detail=f"{header['ended']}: {told} {header['status']}",
    )
