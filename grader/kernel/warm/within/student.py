"""The student's process: an IPython shell, the agent, and one request after another."""

import contextlib
import importlib
import os
import random
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from ...inside import agent, wire
from ...inside.pins import PINS
from ...sandbox.view import Places
from . import canary
from .channel import Channel, Stream

CANARY = "canary"
_TEXT = "utf-8"
# what IPython imports when it first shows an exception, and a figure
_LATER = (
    "IPython.core.logger",
    "asttokens",
    "bdb",
    "decimal",
    "executing",
    "fractions",
    "hashlib",
    "html",
    "pure_eval",
    "pygments.formatters.terminal256",
    "pygments.styles.default",
    "stack_data",
)
_FIGURES = ("matplotlib.backends.backend_agg", "PIL.PngImagePlugin")
_shells: list[Any] = []


def prepare() -> None:
    """Make the shell that every fork goes on with; it has run nothing."""
    from .shell import make_shell  # noqa: PLC0415  (needs IPython, which a canary does not)

    for name in (*_LATER, *(_FIGURES if "matplotlib" in sys.modules else ())):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    _shells.append(make_shell())


class Start:
    """Turns a fork into a student's process."""

    def __init__(self, places: Places, handed: list[int], role: str) -> None:
        self._places = places
        self._handed = handed
        self._role = role

    def run(self) -> Callable[[], Any]:
        """Set the process up and return what serves it."""
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        _set_environment(self._places)
        os.chdir(self._places.work)
        os.umask(0o022)
        tempfile.tempdir = None
        random.seed()
        connection = socket.socket(fileno=self._handed[0])
        outputs = socket.socket(fileno=self._handed[1])
        if self._role == CANARY:
            return canary.Canary(connection, outputs).run
        return Student(connection, outputs).run


def _set_environment(places: Places) -> None:
    seed = os.environ.get("PYTHONHASHSEED", "0")
    os.environ.clear()
    os.environ.update(
        {
            "HOME": places.home,
            "TMPDIR": places.tmp,
            "IPYTHONDIR": f"{places.home}/.ipython",
            "JUPYTER_PLATFORM_DIRS": "1",
            "KERAS_HOME": f"{places.home}/.keras",
            "MPLCONFIGDIR": f"{places.home}/.matplotlib",
            "PATH": "/usr/local/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONHASHSEED": seed,
            "PIP_REQUIRE_VIRTUALENV": "1",
            **PINS,
        }
    )


class Student:
    """Serves the host over ``connection``; what cells show goes out over ``outputs``."""

    def __init__(self, connection: socket.socket, outputs: socket.socket) -> None:
        self._connection = connection
        self._channel = Channel(outputs)

    def run(self) -> None:
        """Answer requests until the host is gone, then leave without any clearing up."""
        sys.stdout = Stream("stdout", self._channel)
        sys.stderr = Stream("stderr", self._channel)
        shell = _shells.pop()
        shell.join(self._channel)
        try:
            _Service(self._connection, self._channel, shell).serve()
        except BaseException:
            os._exit(1)
        os._exit(0)


class _Service:
    """Keeps its own references to all it needs, whatever a notebook does to modules."""

    def __init__(self, connection: socket.socket, channel: Channel, shell: Any) -> None:
        self._send = connection.sendall
        self._reader = agent._reader(connection)
        self._agent = agent.Agent(shell)
        self._channel = channel
        self._shell = shell
        self._run_cell = shell.run_cell
        self._read = wire.read
        self._encode = wire.encode
        self._frame = wire.Frame
        self._signal = signal.signal
        self._interrupt = signal.default_int_handler

    def serve(self) -> None:
        """Read a request, answer it, and so on."""
        while True:
            try:
                frame = self._read(self._reader, wire.REQUEST_BODY_LIMIT)
            except EOFError:
                return
            self._send(self._answered(frame))

    def _answered(self, frame: wire.Frame) -> bytes:
        """Return the answer; an interrupt ends the work and nothing else."""
        try:
            try:
                self._signal(signal.SIGINT, self._interrupt)
                if frame.header.get("op") == "execute":
                    return self._executed(frame)
                return self._agent.answer(frame)
            finally:
                self._signal(signal.SIGINT, signal.SIG_IGN)
        except KeyboardInterrupt:
            self._signal(signal.SIGINT, signal.SIG_IGN)
            self._channel.flush()
            return self._encode({"answer": "interrupted"})

    def _executed(self, frame: wire.Frame) -> bytes:
        """Run a cell; whatever breaks IPython on the way is the cell's error."""
        self._agent.answer(self._frame({"op": "cell", "index": frame.header["index"]}, b""))
        try:
            self._run_cell(str(frame.body, _TEXT, "surrogatepass"), store_history=True)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._shell.show_broken(error)
        self._channel.flush()
        return self._encode({"answer": "ready"})
