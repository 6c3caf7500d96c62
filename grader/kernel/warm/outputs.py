"""What a cell showed, gathered into outputs of a notebook within the plan's cap."""

from dataclasses import dataclass, field

from grader.kernel.executed import CUT, Output
from grader.kernel.inside.wire import Frame, Json, WireError

MOST = 2000
_SLACK = 2
_STREAMS = ("stdout", "stderr")


@dataclass(slots=True)
class Shown:
    """The outputs of the cell that runs; ``limit_bytes`` is the cap of one cell."""

    limit_bytes: int
    outputs: list[dict[str, object]] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _stream: str = ""
    _used: int = 0
    _clear: bool = False
    _places: dict[str, list[dict[str, object]]] = field(default_factory=dict)

    def take(self, frame: Frame) -> None:
        """Take one frame of the process's outputs.

        Raises:
            WireError: it is not what the channel carries.
        """
        self._used += len(frame.body) + 200
        header = frame.header
        kind = header.get("output")
        if kind == "clear":
            self._cleared(wait=header.get("wait") is True)
            return
        if self._clear:
            self._cleared(wait=False)
        if self._used > _SLACK * self.limit_bytes + 2**20 or len(self.outputs) > MOST:
            self.cut()
        elif kind == "stream":
            self._text(str(header.get("name")), frame.body.decode("utf-8", "replace"))
        elif kind == "error":
            self._error(frame)
        elif kind in ("execute_result", "display_data", "update"):
            self._display(str(kind), frame)
        else:
            raise WireError("an unknown output")

    def _cleared(self, *, wait: bool) -> None:
        self._clear = wait
        if not wait:
            self.outputs.clear()
            self._texts, self._stream = [], ""

    def _text(self, name: str, text: str) -> None:
        if name not in _STREAMS:
            raise WireError("an unknown stream")
        if name != self._stream:
            self._end_stream()
            self._stream = name
        self._texts.append(text)

    def _end_stream(self) -> None:
        if self._texts:
            text = returned("".join(self._texts))
            self.outputs.append({"output_type": "stream", "name": self._stream, "text": text})
        self._texts, self._stream = [], ""

    def _error(self, frame: Frame) -> None:
        self._end_stream()
        name, message, lines = _parts(frame.body, frame.header.get("sizes"), 3)
        self.outputs.append(
            {
                "output_type": "error",
                "ename": name,
                "evalue": message,
                "traceback": lines.split("\n") if lines else [],
            }
        )

    def _display(self, kind: str, frame: Frame) -> None:
        self._end_stream()
        rows = frame.header.get("parts")
        if not isinstance(rows, list) or not all(isinstance(r, list) and len(r) == 2 for r in rows):
            raise WireError("not a display")
        names = [str(row[0]) for row in rows if isinstance(row, list)]
        sizes: list[Json] = [row[1] for row in rows if isinstance(row, list)]
        data = dict(zip(names, _parts(frame.body, sizes, len(names)), strict=True))
        display = str(frame.header.get("display", ""))
        if kind == "update":
            for shown in self._places.get(display, []):
                shown["data"] = data
            return
        output: dict[str, object] = {"output_type": kind, "data": data, "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = None
        if display:
            self._places.setdefault(display, []).append(output)
        self.outputs.append(output)

    def cut(self) -> None:
        """Note that outputs were left out, once."""
        self._end_stream()
        note: dict[str, object] = {"output_type": "stream", "name": "stderr", "text": CUT}
        if not self.outputs or self.outputs[-1] != note:
            self.outputs.append(note)

    def end_cell(self) -> list[Output]:
        """Return the outputs of the cell that ended, and begin anew."""
        self._end_stream()
        outputs: list[Output] = list(self.outputs)
        self.outputs, self._used, self._clear = [], 0, False
        return outputs


def _parts(body: bytes, sizes: Json, number: int) -> list[str]:
    if not isinstance(sizes, list) or len(sizes) != number:
        raise WireError("not the sizes of parts")
    parts, start = [], 0
    for size in sizes:
        if type(size) is not int or not 0 <= size <= len(body) - start:
            raise WireError("a part beyond the end")
        parts.append(body[start : start + size].decode("utf-8", "replace"))
        start += size
    return parts


def returned(text: str) -> str:
    """Return text as it looks once carriage returns have gone back over it."""
    if "\r" not in text:
        return text
    lines = []
    for line in text.split("\n"):
        shown = ""
        for piece in line.removesuffix("\r").split("\r"):
            shown = piece + shown[len(piece) :]
        lines.append(shown)
    return "\n".join(lines)
