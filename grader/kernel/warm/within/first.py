"""The first process of a run: builds the box, starts the student's process, reaps.

In a namespace of its own it is pid 1, so that signals a student sends itself work as they
should, and everything ends with it. It dies with the keeper, and when the keeper's pipe ends.
"""

import contextlib
import os
import select
import signal
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...sandbox import powers, system, view
from ...sandbox.means import NONE, Caps, Means
from . import student

REAP_MS = 500
FAILED = "failed "


@dataclass(frozen=True)
class Order:
    """One run as the host ordered it; ``owner`` is the user and group it runs as."""

    means: Means
    caps: Caps
    view: view.View
    root: str
    scratch: str
    data: dict[str, str]
    owner: tuple[int, int]
    role: str


class First:
    """The first process, over the student's descriptors and two pipes of the keeper's."""

    def __init__(self, order: Order, handed: list[int], life: int, tell: int) -> None:
        self._order = order
        self._handed = handed
        self._life = life
        self._tell = tell

    def run(self) -> Callable[[], Any] | None:
        """Build the box; return only in the student's process."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        system.die_with_parent()
        try:
            if os.read(self._life, 1) != b"g":
                os._exit(1)
            os.setsid()
            _no_terminal()
            places = self._box()
            powers.give_up(self._order.means, self._order.owner, self._order.caps)
            pid = os.fork()
            if pid == 0:
                system.close_all_but({0, 1, 2, *self._handed})
                system.die_with_parent()
                system.prctl(system.PR_SET_DUMPABLE, 0)
                powers.close_in(self._order.means, *self._paths())
                return student.Start(places, self._handed, self._order.role).run
        except Exception as error:  # the keeper tells the host
            self._say(f"{FAILED}{type(error).__name__}: {error}")
            os._exit(1)
        self._attend(pid)
        return None

    def _box(self) -> view.Places:
        order = self._order
        if order.means.namespaces == NONE:
            return view.furnish("", order.scratch, order.data, order.owner)
        system.unshare(
            system.CLONE_NEWNS
            | system.CLONE_NEWIPC
            | system.CLONE_NEWUTS
            | system.CLONE_NEWNET
            | system.CLONE_NEWCGROUP
        )
        system.LIBC.sethostname(b"student", 7)
        view.build(order.view, order.root, order.caps.disk_bytes, order.caps.files)
        places = view.furnish(order.root, view.SCRATCH, order.data, order.owner)
        view.enter(order.root, order.owner)
        return places

    def _paths(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return what Landlock lets the student's process read and write."""
        if self._order.means.namespaces != NONE:
            return ("/",), (view.SCRATCH, "/tmp", "/dev")  # noqa: S108  (the view's own)
        own = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random", "/dev/full")
        told = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/sys/fs/cgroup")
        itself = f"/proc/{os.getpid()}"
        return (*self._order.view.visible, *told, *own, itself), (self._order.scratch, "/dev/null")

    def _attend(self, pid: int) -> None:
        """Pass interrupts on and reap until the student's process has ended."""
        ended = os.pidfd_open(pid)
        for descriptor in self._handed:
            os.close(descriptor)
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        poll.register(self._life, select.POLLIN)
        while True:
            ready = {number for number, _ in poll.poll(REAP_MS)}
            if ended in ready:
                break
            if self._life in ready:
                word = os.read(self._life, 1)
                if not word:
                    os._exit(1)
                wanted = signal.SIGINT if word == b"i" else signal.SIGKILL
                signal.pidfd_send_signal(ended, wanted)
            _reap_orphans(pid)
        _, status = os.waitpid(pid, 0)
        self._say(f"status {status}")
        os._exit(0)

    def _say(self, text: str) -> None:
        with contextlib.suppress(OSError):
            os.write(self._tell, text.encode("utf-8", "replace")[:2000])


def _reap_orphans(student_pid: int) -> None:
    """Take the ends of adopted processes, and leave the student's own for later."""
    while True:
        try:
            found = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        except ChildProcessError:
            return
        if found is None or found.si_pid == student_pid:
            return
        with contextlib.suppress(ChildProcessError):
            os.waitpid(found.si_pid, 0)


def _no_terminal() -> None:
    nothing = os.open("/dev/null", os.O_RDWR)
    for number in range(3):
        os.dup2(nothing, number)
    if nothing > 2:
        os.close(nothing)
