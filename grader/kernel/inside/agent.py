"""Answers the host's requests inside the student's process: what stood where, what returned.

Requests and answers strictly alternate. The agent knows which functions and variables the
contract names, and nothing of what they should return. Instruments (the keeper, figures,
snapshots, shims, and later recorders) are told when a cell starts and asked when it ended.
"""

from __future__ import annotations

import signal
import socket

from .calling import Ladder, Silence
from .cells import Cells
from .figures import Figures
from .keeping import Keeper
from .outputs import Outputs
from .raised import told
from .recording import Recorder
from .seeding import seed_all
from .shims import Shims
from .snapshot import Snapshots
from .standing_in import StandIns, Table
from .things import Libraries, Thing
from .wire import REQUEST_BODY_LIMIT, Frame, Json, Reader, Writer, encode, read

_set_signal = signal.signal
_SIGINT = signal.SIGINT
_IGNORE = signal.SIG_IGN


class Agent:
    """The agent of one notebook; ``shell`` is any IPython ``InteractiveShell``."""

    def __init__(self, shell: Thing) -> None:
        self._shell = shell
        self._libraries = Libraries()
        self._handlers = {
            "begin": self._begin,
            "cell": self._cell,
            "observe": self._observe,
            "probe": self._probe,
        }

    def serve(self, connection: socket.socket) -> None:
        """Read one request from ``connection`` and answer it.

        An interrupt ends a probe and nothing else: once there is an answer, none arrives.
        """
        frame = read(_reader(connection), REQUEST_BODY_LIMIT)
        try:
            try:
                answer = self.answer(frame)
            finally:
                _set_signal(_SIGINT, _IGNORE)
        except KeyboardInterrupt:
            _set_signal(_SIGINT, _IGNORE)
            answer = encode({"answer": "interrupted"})
        connection.sendall(answer)

    def answer(self, frame: Frame) -> bytes:
        """Return the answer to one request, whatever the student's objects do meanwhile."""
        writer = Writer()
        try:
            header = self._handlers[str(frame.header["op"])](frame, writer)
            return encode(header, writer.body())
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            trouble = told(error, lambda _name: None)
            return encode({"answer": "failed", "error": trouble})

    def _begin(self, frame: Frame, _writer: Writer) -> dict[str, Json]:
        plan: Thing = frame.header
        shell = self._shell
        functions = {name: tuple(names) for name, names in plan["functions"].items()}
        self._shims = Shims(shell, plan["data"])
        self._keeper = Keeper(shell, functions, self._shims.report)
        self._cells = Cells(shell, self._keeper.look)
        self._figures = Figures(self._libraries)
        self._outputs = Outputs(shell, plan["output_bytes"], self._figures.displayed)
        snapshots = Snapshots(shell, self._libraries, tuple(plan["variables"]))
        self._instruments: list[Thing] = [
            self._cells,
            self._outputs,
            self._keeper,
            self._figures,
            self._shims,
            snapshots,
        ]
        seed_all(plan["seed"])
        self._shims.install(self._libraries, plan["seed"])
        return {"answer": "ready"}

    def _cell(self, frame: Frame, _writer: Writer) -> dict[str, Json]:
        cell: Thing = frame.header["index"]
        for instrument in self._instruments:
            instrument.cell_started(cell)
        return {"answer": "ready"}

    def _observe(self, _frame: Frame, writer: Writer) -> dict[str, Json]:
        self._outputs.mend()
        answer: dict[str, Json] = {"answer": "observed"}
        for instrument in self._instruments:
            answer.update(instrument.collect(writer))
        return answer

    def _probe(self, frame: Frame, writer: Writer) -> dict[str, Json]:
        request: Thing = frame.header
        reader = Reader(frame.body)
        arguments = tuple((reader.value(tree), role) for tree, role in request["arguments"])
        self._keeper.restore()
        function = self._keeper.function(request["function"])
        if function is None:
            return {"answer": "missing"}
        tables = [Table(told_table, reader) for told_table in request["tables"]]
        stand_ins = StandIns(self._shell, self._keeper, self._libraries, tables)
        ladder = Ladder(function, arguments, tuple(request["outputs"]), request["seed"])
        recorder = Recorder(self._shell, self._keeper, self._libraries, tuple(request["record"]))
        self._outputs.muted = True
        try:
            with Silence(), stand_ins, recorder:
                answer = ladder.climb(self._libraries, self._cells.lines, writer, recorder.clear)
            return {**answer, **recorder.told(writer)}
        except KeyboardInterrupt as error:
            return {
                "answer": "interrupted",
                "form": ladder.form,
                "error": told(error, self._cells.lines),
            }
        finally:
            self._outputs.muted = False


def _reader(connection: socket.socket) -> Thing:
    receive = connection.recv

    def read_exactly(size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            part = receive(min(size, 2**20))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    return read_exactly
