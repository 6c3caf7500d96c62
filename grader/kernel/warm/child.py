"""One student's process as the host sees it: three sockets, limits, and an end.

Nothing the process does raises here: every piece of work comes back with what stopped it.
"""

import select
import socket
import threading
import time

from grader.kernel.budget import Budget, Stopwatch
from grader.kernel.inside.wire import Frame, Json, WireError, encode
from grader.kernel.warm.control import Control, Ended
from grader.kernel.warm.inbox import PIECE, Inbox
from grader.kernel.warm.outputs import Shown
from grader.kernel.watched import CONTROL, Cap, StartFailed, Stop, Stopped, Watched

TICK_S = 0.2
GRACE_S = 3.0
END_WORD_S = 0.5


class Child:
    """A student's process.

    ``budget`` is the time of the whole run; once ``stopping`` is set, from whatever thread,
    every piece of work raises ``Stopped``.
    """

    def __init__(self, budget: Budget, stopping: threading.Event, shown: Shown) -> None:
        self._budget = budget
        self._stopping = stopping
        self._shown = shown
        pairs = [socket.socketpair() for _ in range(3)]
        control, self._wire, self._outputs = (ours for ours, _ in pairs)
        self._control = Control(control)
        self._theirs = [theirs for _, theirs in pairs]
        self._answers = Inbox(self._wire)
        self._shows = Inbox(self._outputs)
        self._broken = False
        self._next_look = 0.0
        self.silent = False

    @property
    def ended(self) -> Ended | None:
        """Return how the process ended; None while it lives."""
        return self._control.ended

    @property
    def descriptors(self) -> list[int]:
        """Return the other ends, for the warm interpreter."""
        return [theirs.fileno() for theirs in self._theirs]

    def order(self, request: dict[str, Json]) -> None:
        """Tell the keeper what to run; the other ends are no longer ours."""
        for theirs in self._theirs:
            theirs.close()
        self._control.send(encode(request))

    def begin(self) -> None:
        """Let the run's time count from now on, here and at the keeper."""
        self._budget.begin()
        self._control.send(b"b")

    def ask(self, request: bytes, cap: Cap = CONTROL) -> Watched[Frame]:
        """Send one request and return its answer."""
        # what ended just in time may still be told of
        watch = Stopwatch(cap, self._budget, least_s=GRACE_S)
        stop = Stop.NOTHING
        frame = None
        if self.ended is None and self._answers.empty and not self._broken:
            frame, stop = self._exchange(request, watch)
        if frame is None:
            self.close(broken=True)
            assert self.ended is not None  # noqa: S101  (close tells)
            stop = self.ended.stop if stop is Stop.NOTHING else stop
        return Watched(
            results=() if frame is None else (frame,),
            stop=stop,
            alive=frame is not None,
            duration_s=watch.duration_s,
        )

    def _exchange(self, request: bytes, watch: Stopwatch) -> tuple[Frame | None, Stop]:
        stop = Stop.NOTHING
        ends = watch.ends
        left = memoryview(request)
        while True:
            if left:
                left = left[self._sent(left) :]
            idle = self._turn(sending=bool(left), ends=ends)
            if self._stopping.is_set():
                self.close(broken=True)
                raise Stopped
            frame = self._taken(asked=not left)
            if frame is not None or self._broken:
                return frame, stop
            if stop is not Stop.NOTHING:
                if time.monotonic() >= ends:
                    return None, stop
            elif idle or time.monotonic() >= ends:
                stop = watch.reached(self._control.cpu_s())
                if stop is not Stop.NOTHING:
                    ends = time.monotonic() + GRACE_S
                    self._control.send(b"i")

    def _sent(self, left: memoryview) -> int:
        try:
            return self._wire.send(left[:PIECE])
        except BlockingIOError:
            return 0
        except OSError:
            self._broken = True
            return 0

    def _turn(self, *, sending: bool, ends: float) -> bool:
        """Wait for something to happen, and take in what came; tell whether it is time to look."""
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
            self._control.hear()
        now = time.monotonic()
        due = now >= self._next_look
        if due:
            self._next_look = now + TICK_S
        return due

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

    def close(self, *, broken: bool = False) -> None:
        """End the process and learn how it ended; idempotent."""
        if self._wire.fileno() < 0:
            return
        self._budget.uses(self._control.cpu_s())
        self._control.end(patience_s=END_WORD_S if broken and self._answers.ended else 0.0)
        assert self.ended is not None  # noqa: S101  (end tells)
        self._budget.ends(self.ended.usage.cpu_s)
        self.drain()
        self.silent = self._shows.ended  # nobody holds the other end any more
        for connection in (self._wire, self._outputs, *self._theirs):
            connection.close()

    def failed(self) -> StartFailed:
        """Return why the process never answered."""
        self.close()
        return StartFailed(self.ended.detail if self.ended is not None else "")
