"""The worker as the grader sees it: a warm process that answers every call in a fork.

A call that uses up what it may is ended, and nothing else with it.
"""

import os
import socket
import subprocess
import sys
import threading
from typing import Self

from grader.domain.error import EnvironmentTrouble
from grader.language import text
from grader.worker.call import Call, Gone
from grader.worker.framing import packed
from grader.worker.serving import READY
from grader.worker.task import Offer
from grader.workflow.ports import Limit, Overrun, Plain

START_S = 120.0
END_S = 5.0
# one thread only: a library that starts more cannot be forked
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_PROGRAM = "import sys; sys.path[:] = {path!r}; from grader.worker.serving import main; main()"


class LimitedWorker:
    """Does the tasks of ``offer``, each call in a process of its own; for any thread."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None

    def __enter__(self) -> Self:
        """Return the worker; at the end of the block its process ends."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """End the process."""
        self.close()

    @property
    def pid(self) -> int:
        """Return the id of the warm process; 0 while there is none."""
        return self._process.pid if self._process is not None else 0

    def call(self, task: str, given: Plain, content: bytes = b"") -> Plain:
        """Return what a task makes of its arguments.

        A process that dies of no limit gets a second chance, as its death may not be the
        text's doing.

        Raises:
            Overrun: the call was too dear, or ended its process.
            EnvironmentTrouble: no process can be started.
        """
        head = packed({"task": task, "given": given}, len(content))
        gone = Gone(asked=False)
        for _ in range(2):
            connection = self._handed()
            try:
                return Call(task, connection, self._offer).answer(head, content)
            except Gone as error:
                gone = error
            finally:
                connection.close()
        if gone.asked:
            raise Overrun(task, Limit.CRASH)
        raise _trouble("it cannot fork")

    def close(self) -> None:
        """End the warm process. Idempotent."""
        with self._lock:
            self._end()

    def _handed(self) -> socket.socket:
        """Return our end of a new connection whose other end a fork has."""
        with self._lock:
            for last in (False, True):
                ours, theirs = socket.socketpair()
                try:
                    self._ensure()
                    assert self._connection is not None  # noqa: S101  (just ensured)
                    socket.send_fds(self._connection, [b"c"], [theirs.fileno()])
                except OSError as error:
                    ours.close()
                    self._end()
                    if last:
                        raise _trouble(str(error)) from error
                except BaseException:
                    ours.close()
                    raise
                else:
                    return ours
                finally:
                    theirs.close()
        raise AssertionError  # pragma: no cover

    def _ensure(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        path = [entry or os.getcwd() for entry in sys.path]  # noqa: PTH109
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and words)
                [sys.executable, "-s", "-S", "-c", _PROGRAM.format(path=path)],
                env=_ENVIRONMENT,
                cwd="/",
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        ours.settimeout(START_S)
        try:
            ours.sendall(packed(self._offer.as_plain()))
            ready = ours.recv(len(READY))
        except OSError as error:
            ready = str(error).encode()
        if ready != READY:
            ours.close()
            said = self._said()
            self._end()
            raise _trouble(said)
        ours.settimeout(None)
        self._connection = ours

    def _said(self) -> str:
        """Return the end of what a process that did not start has written."""
        assert self._process is not None  # noqa: S101  (just started)
        self._process.kill()
        _, written = self._process.communicate()
        return written.decode("utf-8", "replace").strip()[-300:]

    def _end(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(END_S)
            if process.stderr is not None:
                process.stderr.close()


def _trouble(detail: str) -> EnvironmentTrouble:
    return EnvironmentTrouble(
        "worker",
        text("the process that reads submissions cannot be started: {}").filled(detail),
        text("free some memory or processes, and start the same command again"),
    )
