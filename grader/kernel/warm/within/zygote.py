"""The warm interpreter: imports the libraries once, then forks a keeper for each request.

It never parses a request, holds no secret, has one thread and has run no operation of
TensorFlow; where that cannot be shown it refuses to serve.
"""

import array
import fcntl
import gc
import importlib
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from . import keeper, pages, student
from .stash import Stash

MESSAGE = 2**16
DESCRIPTORS = 3
LOOK_MS = 1000
Role = Callable[[], Any]


class NotWarm(Exception):  # noqa: N818  (a finding; the host is told)
    """The interpreter is in no state to be forked."""


def main() -> Role | None:
    """Set up, then serve until the host is gone; in a fork, return the next role."""
    connection = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.close(nothing)
    parent = os.getppid()
    config = json.loads(connection.recv(MESSAGE))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    _end_with(connection, wanted=True)
    try:
        told = _warm_up(config)
    except Exception as error:  # whatever fails, the host has to know
        connection.send(json.dumps({"failed": f"{type(error).__name__}: {error}"[:2000]}).encode())
        return None
    config.clear()
    _end_with(connection, wanted=False)
    connection.send(json.dumps(told).encode())
    gc.collect()
    gc.freeze()
    gc.enable()
    pages.gather()
    return _serve(connection, parent)


def _end_with(connection: socket.socket, *, wanted: bool) -> None:
    """Have a signal end this process when the host is gone, while nobody asks the connection.

    The signal that comes with anything new on the connection ends who does not handle it.
    """
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(connection, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(connection, fcntl.F_GETFL) & ~os.O_ASYNC
    fcntl.fcntl(connection, fcntl.F_SETFL, flags | (os.O_ASYNC if wanted else 0))


def _warm_up(config: dict[str, Any]) -> dict[str, Any]:
    os.environ.update(config["environment"])
    sys.path.extend(config["paths"])
    sys.argv = [""]
    refused = frozenset(config["refused"])
    sys.meta_path.insert(0, Refusal(refused))
    loaded = []
    gc.disable()  # hardly anything that an import makes is garbage, and looking takes a second
    if config["warm"]:
        for name in config["libraries"]:
            try:
                importlib.import_module(name)
            except ModuleNotFoundError:
                continue  # a kernel environment need not have every library
            loaded.append(name)
        student.prepare()
        Stash().install()
    _check(refused)
    return {"ready": loaded}


def _check(refused: frozenset[str]) -> None:
    """Raise unless this process may be forked any number of times.

    Raises:
        NotWarm: and why not.
    """
    threads = len(os.listdir("/proc/self/task"))
    if threads != 1:
        raise NotWarm(f"{threads} threads are running, there must be one")
    for context in _contexts():
        held = getattr(context, "_context", context)  # a version without it proves nothing
        if held is not None and getattr(held, "_initialized", True):
            raise NotWarm("TensorFlow may have run an operation already")
    ours = sorted(name for name in sys.modules if name.partition(".")[0] in refused)
    if ours:
        raise NotWarm(f"{ours[0]} is loaded and must not be")


def _contexts() -> list[object]:
    """Return TensorFlow's eager context's module, where TensorFlow is loaded."""
    name = "tensorflow.python.eager.context"
    places: list[Callable[[str], object]] = [
        sys.modules.get,
        *(f.peek for f in sys.meta_path if isinstance(f, Stash)),
    ]
    if not any(place("tensorflow") for place in places):
        return []
    return [module for place in places if (module := place(name))] or [object()]


class Refusal:
    """A finder that stands first and finds nothing under some names."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        """Raise for a refused name; leave every other one to the other finders."""
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def _serve(connection: socket.socket, parent: int) -> Role | None:
    poll = select.poll()
    poll.register(connection, select.POLLIN)
    while True:
        if not poll.poll(LOOK_MS):
            if os.getppid() != parent:
                return None
            continue
        given = _descriptors(connection)
        if given is None:
            return None
        if len(given) == DESCRIPTORS and os.fork() == 0:
            zygote = os.getppid()
            connection.close()
            return keeper.Keeper(given, zygote).keep
        for descriptor in given:
            os.close(descriptor)


def _descriptors(connection: socket.socket) -> list[int] | None:
    """Return the descriptors of one request; None where the host is gone."""
    given = array.array("i")
    try:
        message, ancillary, _, _ = connection.recvmsg(
            1, socket.CMSG_SPACE(DESCRIPTORS * given.itemsize), socket.MSG_CMSG_CLOEXEC
        )
    except OSError:
        return None
    for level, kind, data in ancillary:
        if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
            given.frombytes(data[: len(data) - len(data) % given.itemsize])
    return list(given) if message else None
