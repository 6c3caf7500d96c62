"""The warm side of a worker: imports the tasks once, then forks for every call.

It never reads a request itself; the fork does, after it has given up its powers.
"""

import array
import gc
import importlib
import os
import signal
import socket
import struct
from collections.abc import Callable, Mapping

from grader.worker.confining import confine
from grader.worker.framing import PIECE, packed, unpacked
from grader.worker.task import Caps, Task, offer_of
from grader.workflow.ports import Limit, Plain

Function = Callable[[Plain, bytes], Plain]
HELLO = struct.Struct(">Q")
READY = b"ready"
_NO_LIMIT = 2**62


def function_of(task: Task) -> Function:
    """Return a task's function, with everything loaded that it needs."""
    module, _, name = task.function.partition(":")
    function: Function = getattr(importlib.import_module(module), name)
    function(task.sample, task.content)
    return function


def answered(function: Function, given: Plain, content: bytes) -> Plain:
    """Return the answer to a call, or the limit that it ran into, as plain data."""
    try:
        return {"answer": function(given, content)}
    except (MemoryError, RecursionError):
        return {"limit": Limit.MEMORY.value}
    except Exception as error:  # noqa: BLE001  (the boundary: whatever a parser raises)
        return {"limit": Limit.CRASH.value, "detail": f"{type(error).__name__}: {error}"[:500]}


def _serve(connection: socket.socket, functions: Mapping[str, Function], caps: Caps) -> None:
    while (descriptor := _handed(connection)) >= 0:
        if os.fork() == 0:
            connection.close()
            _serve_one(socket.socket(fileno=descriptor), functions, caps)
        os.close(descriptor)


def _handed(connection: socket.socket) -> int:
    """Return the descriptor of the next call; -1 where the grader has gone."""
    given = array.array("i")
    try:
        message, ancillary, _, _ = connection.recvmsg(1, socket.CMSG_SPACE(given.itemsize))
    except OSError:
        return -1
    for _, _, data in ancillary:
        given.frombytes(data[: len(data) - len(data) % given.itemsize])
    return given[0] if message and given else -1


def _serve_one(connection: socket.socket, functions: Mapping[str, Function], caps: Caps) -> None:
    """Answer one call and end; nothing of the parent's is run at the end."""
    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        confine(caps)
        connection.sendall(HELLO.pack(os.getpid()))
        request, content = unpacked(lambda size: _exactly(connection, size), _NO_LIMIT)
        if isinstance(request, dict):
            name, given = str(request["task"]), request["given"]
            answer = packed(answered(functions[name], given, content))
            if len(answer) > caps.answer_bytes:
                answer = packed({"limit": Limit.SIZE.value})
            connection.sendall(answer)
            status = 0
    finally:
        os._exit(status)


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        part = connection.recv(min(size - len(data), PIECE))
        if not part:
            raise EOFError
        data += part
    return bytes(data)


def main() -> None:
    """Serve the offer that the grader makes first, until the grader has gone."""
    connection = socket.socket(fileno=os.dup(0))
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    tree, _ = unpacked(lambda size: _exactly(connection, size), _NO_LIMIT)
    offer = offer_of(tree)
    functions = {task.name: function_of(task) for task in offer.tasks}
    gc.collect()
    gc.freeze()
    connection.sendall(READY)
    os.dup2(nothing, 2)  # what is wrong from here on is told in answers
    os.close(nothing)
    _serve(connection, functions, offer.caps)
