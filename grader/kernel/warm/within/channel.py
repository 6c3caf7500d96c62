"""What a cell shows, on its way to the host: bounded frames over a socket of their own.

Nothing on it is ever graded. Text is gathered and sent when there is much of it or some
time has passed, so that what was printed before a kill is not lost.
"""

import signal
import socket
import time
from typing import Any

from ...inside import wire

GATHERED = 8192
PATIENCE_S = 0.2
PART = 2**20

Json = dict[str, Any]


class Channel:
    """The student's end; a host that no longer listens changes nothing."""

    def __init__(self, connection: socket.socket) -> None:
        self._send = connection.sendall
        self._encode = wire.encode
        self._now = time.monotonic
        self._mask = signal.pthread_sigmask
        self._held = {signal.SIGINT}
        self._name = ""
        self._texts: list[str] = []
        self._size = 0
        self._sent = 0.0

    def text(self, name: str, text: str) -> None:
        """Take text of the stream ``name``."""
        if name != self._name:
            self.flush()
            self._name = name
        self._texts.append(text)
        self._size += len(text)
        if self._size > GATHERED or self._now() - self._sent > PATIENCE_S:
            self.flush()

    def flush(self) -> None:
        """Send the text that was gathered."""
        text, self._texts, self._size = "".join(self._texts), [], 0
        for start in range(0, len(text), PART):
            body = text[start : start + PART].encode("utf-8", "replace")
            self._put({"output": "stream", "name": self._name}, body)
        self._sent = self._now()

    def display(self, kind: str, data: dict[Any, Any], display_id: str = "") -> None:
        """Send a display: representations by MIME type, each of them text."""
        self.flush()
        parts: list[tuple[str, bytes]] = []
        left = wire.BODY_LIMIT
        for mime, item in data.items():
            part = _text(item)
            left -= len(part)
            if type(mime) is str and part and left >= 0:
                parts.append((mime[:100], part))
        sizes: list[Any] = [[mime, len(part)] for mime, part in parts]
        header: Json = {"output": kind, "parts": sizes, "display": display_id[:100]}
        self._put(header, b"".join(part for _, part in parts))

    def clear(self, wait: bool) -> None:
        """Ask for an empty output, now or with the next one."""
        self.flush()
        self._put({"output": "clear", "wait": bool(wait)}, b"")

    def error(self, name: str, message: str, lines: list[str]) -> None:
        """Send an exception as IPython shows it."""
        self.flush()
        parts = [part.encode("utf-8", "replace") for part in (name, message, "\n".join(lines))]
        header: Json = {"output": "error", "sizes": [len(part) for part in parts]}
        self._put(header, b"".join(parts))

    def _put(self, header: Json, body: bytes) -> None:
        before = self._mask(signal.SIG_BLOCK, self._held)  # half a frame would end the channel
        try:
            self._send(self._encode(header, body))
        except (OSError, wire.WireError):
            pass
        finally:
            self._mask(signal.SIG_SETMASK, before)


def _text(item: object) -> bytes:
    """Return a representation as the notebook format writes it: text, or text of bytes."""
    if type(item) is str:
        return item.encode("utf-8", "replace")
    if type(item) is bytes:
        from base64 import encodebytes  # noqa: PLC0415  (rarely needed)

        return encodebytes(item)
    return b""


class Stream:
    """A text stream whose text becomes output; it cannot be closed for good."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None
    line_buffering = False
    closed = False
    mode = "w"

    def __init__(self, name: str, channel: Channel) -> None:
        self.name = f"<{name}>"
        self._kind = name
        self._channel = channel

    def write(self, text: str) -> int:
        """Take ``text``."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        self._channel.text(self._kind, str(text))
        return len(text)

    def writelines(self, lines: list[str]) -> None:
        """Take every line."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Send what was gathered."""
        self._channel.flush()

    def isatty(self) -> bool:
        """Be no terminal."""
        return False

    def readable(self) -> bool:
        """Be for writing only."""
        return False

    def seekable(self) -> bool:
        """Have no place to seek."""
        return False

    def writable(self) -> bool:
        """Be for writing."""
        return True

    def fileno(self) -> int:
        """Have no descriptor."""
        import io  # noqa: PLC0415  (the exception's home)

        raise io.UnsupportedOperation("fileno")

    def close(self) -> None:
        """Stay open."""
