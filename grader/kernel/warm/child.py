"""One student's process as the host sees it: three sockets, limits, and an end.

Nothing the process does raises here: every piece of work comes back with what stopped it.
"""

import contextlib
import os
import select
import signal
import socket
import threading
import time
from dataclasses import dataclass

from grader.domain.observation import Usage
from grader.kernel.inside.wire import Frame, Json, WireError, encode
from grader.kernel.session import StartFailed, Stop, Stopped, Watched
from grader.kernel.warm.inbox import PIECE, Inbox
from grader.kernel.warm.outputs import Shown

TICK_S = 0.2
GRACE_S = 3.0
CONTROL_S = 30.0
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


class Child:
    """A student's process.

    ``deadline`` is the monotonic time at which the run ends; once ``stopping`` is set, from
    whatever thread, every piece of work raises ``Stopped``.
    """

    def __init__(self, deadline: float, stopping: threading.Event, shown: Shown) -> None:
        self._deadline = deadline
        self._stopping = stopping
        self._shown = shown
        pairs = [socket.socketpair() for _ in range(3)]
        self._control, self._wire, self._outputs = (ours for ours, _ in pairs)
        self._theirs = [theirs for _, theirs in pairs]
        self._said = Inbox(self._control)
        self._answers = Inbox(self._wire)
        self._shows = Inbox(self._outputs)
        self._broken = False
        self.silent = False
        self.ended: Ended | None = None

    @property
    def descriptors(self) -> list[int]:
        """Return the other ends, for the warm interpreter."""
        return [theirs.fileno() for theirs in self._theirs]

    def order(self, request: dict[str, Json]) -> None:
        """Tell the keeper what to run; the other ends are no longer ours."""
        for theirs in self._theirs:
            theirs.close()
        self._send(self._control, encode(request))

    def ask(self, request: bytes, limit_s: float = CONTROL_S) -> Watched[Frame]:
        """Send one request and return its answer."""
        began = time.monotonic()
        ends = min(began + limit_s, self._deadline)
        stop = Stop.NOTHING
        frame = None
        if self.ended is None and self._answers.empty and not self._broken:
            frame, stop = self._exchange(request, ends)
        if frame is None:
            self.close(broken=True)
            assert self.ended is not None  # noqa: S101  (close tells)
            stop = self.ended.stop if stop is Stop.NOTHING else stop
        return Watched(
            results=() if frame is None else (frame,),
            stop=stop,
            alive=frame is not None,
            duration_s=time.monotonic() - began,
        )

    def _exchange(self, request: bytes, ends: float) -> tuple[Frame | None, Stop]:
        stop = Stop.NOTHING
        left = memoryview(request)
        while True:
            if left:
                left = left[self._sent(left) :]
            self._turn(sending=bool(left), ends=ends)
            if self._stopping.is_set():
                self.close(broken=True)
                raise Stopped
            frame = self._taken(asked=not left)
            if frame is not None or self._broken:
                return frame, stop
            now = time.monotonic()
            if now >= ends and stop is Stop.TIMEOUT:
                return None, stop
            if now >= ends:
                stop, ends = Stop.TIMEOUT, now + GRACE_S
                self._send(self._control, b"i")

    def _sent(self, left: memoryview) -> int:
        try:
            return self._wire.send(left[:PIECE])
        except BlockingIOError:
            return 0
        except OSError:
            self._broken = True
            return 0

    def _turn(self, *, sending: bool, ends: float) -> None:
        """Wait for something to happen, and take in what came."""
        poll = select.poll()
        events = select.POLLIN | (select.POLLOUT if sending else 0)
        poll.register(self._wire, events)
        poll.register(self._control, select.POLLIN)
        if not self._shows.ended:
            poll.register(self._outputs, select.POLLIN)
        wait = max(0.0, min(TICK_S, ends - time.monotonic()))
        ready = {number for number, event in poll.poll(1000 * wait) if event != select.POLLOUT}
        if self._outputs.fileno() in ready:
            self._show()
        if self._wire.fileno() in ready:
            self._answers.receive()
        if self._control.fileno() in ready:
            self._said.receive()
            self._hear()

    def _taken(self, *, asked: bool) -> Frame | None:
        """Return the answer; anything that breaks the protocol ends the conversation."""
        try:
            frame = self._answers.frame()
        except WireError:
            self._broken = True
            return None
        if frame is None:
            self._broken = self._broken or self._answers.ended or self.ended is not None
        elif not asked or not self._answers.empty:
            self._broken, frame = True, None
        return frame

    def _show(self) -> None:
        self._shows.receive()
        try:
            while (frame := self._shows.frame()) is not None:
                self._shown.take(frame)
        except WireError:
            self._shows.ended = True
            self._shown.cut()

    def drain(self) -> None:
        """Take in what the process has shown so far."""
        while not self._shows.ended and self._outputs.fileno() >= 0:
            poll = select.poll()
            poll.register(self._outputs, select.POLLIN)
            if not poll.poll(0):
                return
            self._show()

    def _hear(self) -> None:
        try:
            frame = self._said.frame()
        except WireError:
            frame = None
        if frame is not None:
            self.ended = _ended(frame.header)
        elif self._said.ended and self.ended is None:
            self.ended = Ended(stop=Stop.KILLED, usage=Usage(), detail="the keeper died", lost=True)

    def close(self, *, broken: bool = False) -> None:
        """End the process and learn how it ended; idempotent."""
        if self._control.fileno() < 0:
            return
        if broken and self.ended is None:
            self._await_end(0.5 if self._answers.ended else 0.0)
        if self.ended is None:
            self._send(self._control, b"k")
            self._await_end(END_S)
        self.drain()
        self.silent = self._shows.ended  # nobody holds the other end any more
        for connection in (self._control, self._wire, self._outputs, *self._theirs):
            connection.close()
        if self.ended is None:
            self.ended = Ended(
                stop=Stop.KILLED, usage=Usage(), detail="no word of the end", lost=True
            )

    def _await_end(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while self.ended is None and time.monotonic() < ends:
            poll = select.poll()
            poll.register(self._control, select.POLLIN)
            if poll.poll(1000 * max(0.0, ends - time.monotonic())):
                self._said.receive()
                self._hear()

    def _send(self, connection: socket.socket, data: bytes) -> None:
        with contextlib.suppress(OSError):
            connection.setblocking(True)
            connection.sendall(data)
        with contextlib.suppress(OSError):
            connection.setblocking(False)

    def failed(self) -> StartFailed:
        """Return why the process never answered."""
        self.close()
        return StartFailed(self.ended.detail if self.ended is not None else "")


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
        stop = Stop.TIMEOUT if ended_by == signal.SIGXCPU else stop
    return Ended(
        stop=stop,
        usage=Usage(
            cpu_s=int(str(header["cpu_ms"])) / 1000,
            peak_memory_bytes=int(str(header["peak_bytes"])),
        ),
        detail=f"{header['ended']}: {told} {header['status']}",
    )
