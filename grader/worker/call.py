"""One call of a worker as the grader sees it: a connection to a fork, under a deadline."""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Iterable
from typing import Self

from grader.worker.framing import PIECE, Malformed, unpacked
from grader.worker.serving import HELLO
from grader.worker.task import Offer
from grader.workflow.ports import Limit, Overrun, Plain

# The fork's processor time counts from a moment before it says hello, in coarse ticks.
NEARLY = 0.9


class Gone(Exception):  # noqa: N818  (a finding; the call is made again)
    """The other side has gone; ``asked`` is whether it knew what to do."""

    def __init__(self, *, asked: bool) -> None:
        super().__init__(asked)
        self.asked = asked


class Call:
    """One call over its own connection, under its deadline."""

    def __init__(self, task: str, connection: socket.socket, offer: Offer) -> None:
        self._task = task
        self._connection = connection
        self._caps = offer.caps
        self._ends = time.monotonic() + offer.caps.wall_s
        self._began_at = 0.0
        self._asked = False

    def answer(self, *request: bytes) -> Plain:
        """Send the request and return the answer.

        Raises:
            Overrun: a limit was hit.
            Gone: the process went, by no limit.
        """
        self._connection.setblocking(False)
        (pid,) = HELLO.unpack(self._exactly(HELLO.size))
        self._began_at = time.monotonic()
        with _Fork(pid) as fork:
            try:
                return self._told(request)
            except BaseException:
                fork.kill()
                raise

    def _told(self, request: Iterable[bytes]) -> Plain:
        self._asked = True
        for part in request:
            self._send(memoryview(part))
        try:
            answer, _ = unpacked(self._exactly, self._caps.answer_bytes)
        except Malformed:
            raise Overrun(self._task, Limit.SIZE) from None
        if not isinstance(answer, dict) or not {"answer", "limit"} & set(answer):
            raise Overrun(self._task, Limit.CRASH)
        if "limit" in answer:
            raise Overrun(self._task, _limit(answer["limit"]), str(answer.get("detail", "")))
        return answer["answer"]

    def _send(self, left: memoryview) -> None:
        while left:
            self._ready(select.POLLOUT)
            try:
                left = left[self._connection.send(left[:PIECE]) :]
            except OSError:
                raise self._gone() from None

    def _exactly(self, size: int) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._ready(select.POLLIN)
            try:
                part = self._connection.recv(min(size - len(data), PIECE))
            except OSError:
                part = b""
            if not part:
                raise self._gone()
            data += part
        return bytes(data)

    def _ready(self, event: int) -> None:
        poll = select.poll()
        poll.register(self._connection, event)
        left = self._ends - time.monotonic()
        if left <= 0 or not poll.poll(1000 * left):
            raise Overrun(self._task, Limit.TIME) if self._asked else Gone(asked=False)

    def _gone(self) -> Exception:
        """Return what the end of the connection means."""
        if not self._asked:
            return Gone(asked=False)
        if time.monotonic() - self._began_at >= NEARLY * self._caps.cpu_s:
            return Overrun(self._task, Limit.TIME)
        return Gone(asked=True)


def _limit(value: Plain) -> Limit:
    return Limit(value) if value in set(Limit) else Limit.CRASH


class _Fork:
    """A process that can be ended as long as it is certainly the one that was meant."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        try:
            self._descriptor = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
        except OSError:
            raise Gone(asked=False) from None

    def __enter__(self) -> Self:
        """Return the process."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """Let go of it."""
        if self._descriptor >= 0:
            os.close(self._descriptor)

    def kill(self) -> None:
        """End it, if it has not ended."""
        with contextlib.suppress(OSError):
            if self._descriptor >= 0:
                signal.pidfd_send_signal(self._descriptor, signal.SIGKILL)
            else:
                os.kill(self._pid, signal.SIGKILL)
