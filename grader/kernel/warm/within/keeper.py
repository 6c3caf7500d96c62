"""The keeper of one run: reads the request, makes the box, keeps the deadline, tells the end.

Trusted, and alive as long as the student's process is. Commands from the host are single
bytes: ``b`` when the notebook begins, from which on the deadline counts, ``i`` for an
interrupt and ``k`` for the end; so is the end of the connection.
"""

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from ...inside import wire
from ...sandbox import cgroups, powers, system
from ...sandbox.means import ROOT, USER, Caps, Means
from ...sandbox.view import View
from . import first
from .first import Order
from .watch import Watch, children

PATIENCE_S = 1.0
Json = dict[str, Any]


class Keeper:
    """The keeper over three descriptors: its control, the student's wire and outputs."""

    def __init__(self, given: list[int], zygote: int) -> None:
        self._control = socket.socket(fileno=given[0])
        self._handed = given[1:]
        self._zygote = zygote
        self._group: cgroups.Group | None = None
        self._cause = ""

    def keep(self) -> Callable[[], Any] | None:
        """Start the student's process and stay until it has ended; return only in the child."""
        os.setsid()
        system.die_with_parent()
        if os.getppid() != self._zygote:
            os._exit(1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        status = -1
        try:
            order = self._order()
            life, held = os.pipe()
            told, tell = os.pipe()
            pid = os.fork()
            if pid == 0:
                system.close_all_but({0, 1, 2, life, tell, *self._handed})
                return first.First(order, self._handed, life, tell).run
            os.close(life)
            os.close(tell)
            for descriptor in self._handed:
                os.close(descriptor)
            status = self._attend(order, pid, held, told)
        except Exception as error:  # the host has to know what failed
            self._say({"failed": f"{type(error).__name__}: {error}"[:500]})
        os._exit(0 if status >= 0 else 1)

    def _order(self) -> Order:
        header: Json = wire.read(self._exactly, wire.BODY_LIMIT).header
        means, caps = Means(**header["means"]), Caps(**header["caps"])
        order = Order(
            means=means,
            caps=caps,
            view=View(tuple(header["visible"]), tuple(header["hidden"]), dict(header["links"])),
            root=header["root"],
            scratch=header["scratch"],
            data=header["data"],
            owner=_owner(means),
            role=header["role"],
        )
        system.prctl(system.PR_SET_CHILD_SUBREAPER, 1)
        if means.cgroup:
            homes = cgroups.Homes(**header["cgroups"])
            name = cgroups.name_of_keeper()
            self._group = cgroups.Group(homes, name, caps.memory_bytes, caps.processes)
        if means.namespaces == USER:
            _enter_user_namespace()
        elif means.namespaces == ROOT:
            system.unshare(system.CLONE_NEWPID)
        return order

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            part = self._control.recv(size - len(data))
            if not part:
                os._exit(0)  # the host has gone before it asked for anything
            data += part
        return data

    def _attend(self, order: Order, pid: int, held: int, told: int) -> int:
        """Let the child go, wait for its end, and tell the host."""
        watch = Watch(order, pid)
        try:
            if self._group is not None:
                self._group.add(pid)
            os.write(held, b"g")
            self._say({"first": pid})
            self._wait(order, pid, held, watch)
        finally:
            status, usage = _taken(pid, held)
            self._end_others()
            message = _read_all(told)
            end: Json = {
                "ended": self._cause or "exit",
                "told": message,
                "status": status,
                "cpu_ms": int(1000 * (usage.ru_utime + usage.ru_stime)),
                "peak_bytes": watch.peak_bytes,
            }
            if self._group is not None:
                end["peak_bytes"] = self._group.peak_bytes()
                if self._group.ran_out():
                    end["ended"] = "memory"
                self._group.remove()
            self._say(end)
        return status

    def _wait(self, order: Order, pid: int, held: int, watched: Watch) -> None:
        """Wait until the child has ended or has to."""
        ended = os.pidfd_open(pid)
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        poll.register(self._control, select.POLLIN)
        deadline = float("inf")
        while True:
            left = 1000 * (deadline - time.monotonic())
            ready = {number for number, _ in poll.poll(max(0, min(left, watched.every_ms)))}
            if ended in ready:
                break
            if time.monotonic() > deadline:
                self._cause = "deadline"
                break
            if self._control.fileno() in ready:
                word = _received(self._control)
                if word == b"b":
                    deadline = time.monotonic() + order.caps.total_ms / 1000
                elif word == b"i":
                    with contextlib.suppress(OSError):
                        os.write(held, b"i")
                else:
                    self._cause = "told"
                    break
            self._cause = watched.trouble()
            if self._cause:
                break
        os.close(ended)

    def _end_others(self) -> None:
        """Kill what the child has left to this process, where no namespace does so."""
        while True:
            found = children(os.getpid())
            if not found:
                return
            for pid in found:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.waitpid(-1, 0)

    def _say(self, header: Json) -> None:
        with contextlib.suppress(OSError):
            self._control.sendall(wire.encode(header))


def _owner(means: Means) -> tuple[int, int]:
    """Return whom a run belongs to; one user is all that a user namespace maps."""
    if means.namespaces == USER:
        return os.getuid(), os.getgid()
    return powers.own_user(os.getpid())


def _received(control: socket.socket) -> bytes:
    try:
        return control.recv(1)
    except OSError:
        return b""


def _enter_user_namespace() -> None:
    user, group = os.getuid(), os.getgid()
    system.unshare(system.CLONE_NEWUSER | system.CLONE_NEWPID)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)
    system.die_with_parent()  # other credentials, other habits


def _taken(pid: int, held: int) -> tuple[int, Any]:
    """Let the child end its own first, so that their time is counted; then end it."""
    with contextlib.suppress(OSError):
        os.write(held, b"k")
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        found, status, usage = os.wait4(pid, os.WNOHANG)
        if found:
            return status, usage
        time.sleep(0.002)
    os.kill(pid, signal.SIGKILL)
    _, status, usage = os.wait4(pid, 0)
    return status, usage


def _read_all(descriptor: int) -> str:
    data = b""
    os.set_blocking(descriptor, False)
    with contextlib.suppress(OSError):
        while len(data) < 4096 and (part := os.read(descriptor, 4096)):
            data += part
    os.close(descriptor)
    return data.decode("utf-8", "replace")
