"""Starts the student's kernel: ``python -s -P -S launch.py CONFIG CONNECTION_FILE``.

Runs as a script from the run's temporary folder. ``CONFIG`` is a JSON file, removed once it
is read: ``paths`` (what stands for site-packages), ``refused`` (names that must not be found
there), ``port`` and ``token`` (the host's end of the wire), ``parent`` (the process to die
with). What fails before the kernel runs is written to ``failure.txt`` for the host.
"""

import asyncio
import ctypes
import importlib.util
import json
import os
import select
import signal
import site
import socket
import sys
import threading
import time
import traceback
from types import ModuleType
from typing import Any

PACKAGE = "observing"
REQUEST = "observe_request"
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG
_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER


def load(folder: str) -> ModuleType:
    """Load the sibling files as a package of a neutral name."""
    spec = importlib.util.spec_from_file_location(
        PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder]
    )
    if spec is None or spec.loader is None:
        raise ImportError(folder)
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
    return package


def part(name: str) -> ModuleType:
    """Return one of the sibling modules."""
    return importlib.import_module(f"{PACKAGE}.{name}")


class Refusal:
    """A finder that stands first and finds nothing under some names."""

    def __init__(self, names: list[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, name: str, _path: object, _target: object = None) -> None:
        """Raise for a refused name; leave every other one to the other finders."""
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


def die_with(parent: int) -> None:
    """End with the process that started this one; adopt what children leave behind."""
    if not sys.platform.startswith("linux"):
        return
    libc = ctypes.CDLL(None)
    libc.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    libc.prctl(_SUBREAPER, 1, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def watch(connection: socket.socket) -> None:
    """End this process when the host has closed the wire."""
    wait, pause, leave = select.select, time.sleep, os._exit

    def watching() -> None:
        while True:
            try:
                wait([connection], [], [])
                if not connection.recv(1, socket.MSG_PEEK):
                    leave(1)
            except (OSError, ValueError):
                leave(1)
            pause(0.5)  # a request that is about to be read

    threading.Thread(target=watching, daemon=True).start()


def connect(port: int, token: str) -> socket.socket:
    """Return the wire to the host, with the token already said."""
    wire = part("wire")
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(wire.encode({"token": token}))
    return connection


def kernel_class(connection: socket.socket) -> Any:  # noqa: ANN401  (IPython comes later)
    """Return a kernel class that serves one request of the host per shell message."""
    from ipykernel.ipkernel import IPythonKernel  # noqa: PLC0415  (not before the path is set)

    class Kernel(IPythonKernel):  # type: ignore[misc]
        """An IPython kernel with an agent."""

        def __init__(self, **keywords: Any) -> None:  # noqa: ANN401
            super().__init__(**keywords)
            agent = part("agent").Agent(self.shell)

            def serve(_stream: object, _ident: object, _message: object) -> None:
                try:
                    agent.serve(connection)
                except (OSError, EOFError):
                    os._exit(1)

            self.shell_handlers[REQUEST] = serve

        def _forward_input(self, allow_stdin: bool = False) -> None:
            """Leave ``input`` to the shims."""

        def _restore_input(self) -> None:
            """Leave ``input`` to the shims."""

        def do_shutdown(self, _restart: bool) -> dict[str, object]:
            """End the cell that asks: the host never does, it ends the process."""
            raise SystemExit

        async def do_execute(self, *arguments: Any, **keywords: Any) -> Any:  # noqa: ANN401
            """Run a cell; whatever breaks IPython on the way is the cell's error."""
            try:
                reply = await super().do_execute(*arguments, **keywords)
            except (Exception, asyncio.CancelledError) as error:
                raised = part("raised")
                reply = {
                    "status": "error",
                    "ename": raised.name_of(error),
                    "evalue": raised.message_of(error),
                    "traceback": [],
                    "execution_count": 0,
                }
            _mend_streams(self)
            return reply

    return Kernel


def _streams(kernel: Any) -> tuple[tuple[str, object], ...]:  # noqa: ANN401
    return ("stdout", getattr(kernel, "_stdout")), ("stderr", getattr(kernel, "_stderr"))  # noqa: B009  (ipykernel has no other way to its first streams)


def _mend_streams(kernel: Any) -> None:  # noqa: ANN401
    for name, stream in _streams(kernel):
        try:
            getattr(sys, name).flush()
        except Exception:
            setattr(sys, name, stream)


def start(connection: socket.socket, connection_file: str) -> None:
    """Run the kernel until it is ended."""
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415  (not before the path is set)
    from traitlets.config import Config  # noqa: PLC0415

    config = Config()
    config.HistoryManager.enabled = False
    config.IPKernelApp.capture_fd_output = False
    config.IPKernelApp.quiet = True
    config.InteractiveShell.colors = "nocolor"
    app = IPKernelApp.instance(config=config, kernel_class=kernel_class(connection))
    app.initialize(["-f", connection_file])
    sys.path.insert(0, "")  # as in any notebook: what %%writefile wrote can be imported
    app.start()


def main() -> None:
    """Set up this process and become the kernel."""
    settings, connection_file = sys.argv[1:3]
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(settings, encoding="utf-8") as file:
        config = json.load(file)
    os.unlink(settings)
    die_with(config["parent"])
    sys.argv = [""]
    sys.path.extend(config["paths"])
    if config["refused"]:
        sys.meta_path.insert(0, Refusal(config["refused"]))
    try:
        load(folder)
        os.environ.update(part("pins").PINS)
        site.setquit()
        site.sethelper()
        connection = connect(config["port"], config["token"])
        watch(connection)
        start(connection, connection_file)
    except Exception:
        with open(os.path.join(folder, "failure.txt"), "w", encoding="utf-8") as file:
            file.write(traceback.format_exc())
        raise


if __name__ == "__main__":
    main()
