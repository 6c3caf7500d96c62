"""Frames that come in over a socket, taken without ever waiting."""

import socket

from grader.kernel.inside.wire import PREFIX, Frame, lengths, parse

PIECE = 2**18


class Inbox:
    """Frames as they come in over a socket that is never waited for."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray()
        self.ended = False
        connection.setblocking(False)

    @property
    def empty(self) -> bool:
        """Tell whether nothing has come in that was not taken."""
        return not self._buffer

    def receive(self) -> None:
        """Take in what has come."""
        try:
            part = self._connection.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            part = b""
        self.ended = self.ended or not part
        self._buffer += part

    def frame(self) -> Frame | None:
        """Return the next whole frame, None while there is none.

        Raises:
            WireError: what came is no frame.
        """
        if len(self._buffer) < PREFIX.size:
            return None
        header, body = lengths(bytes(self._buffer[: PREFIX.size]))
        size = PREFIX.size + header + body
        if len(self._buffer) < size:
            return None
        text = bytes(self._buffer[PREFIX.size : PREFIX.size + header])
        content = bytes(self._buffer[PREFIX.size + header : size])
        del self._buffer[:size]
        return Frame(parse(text), content)
