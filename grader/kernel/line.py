"""The host's end of the wire: one kernel may connect, and says nothing unasked.

Whatever breaks the protocol closes the line for good; the reason is the kernel's doing and
never the machine's.
"""

import asyncio
import hmac
import secrets

from grader.kernel.inside.wire import PREFIX, Frame, WireError, lengths, parse

_HELLO_LIMIT = 512


class Line(asyncio.Protocol):
    """One side of a conversation of strictly alternating requests and answers."""

    def __init__(self, greeted: "asyncio.Future[Line]", token: str) -> None:
        self._greeted = greeted
        self._token = token
        self._buffer = bytearray()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Frame] | None = None
        self.broken = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the transport."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  (TCP gives nothing else)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Collect an answer; bytes that nobody asked for break the line."""
        self._buffer += data
        try:
            self._take()
        except WireError:
            self.close()

    def _take(self) -> None:
        authenticated = self._greeted.done()
        if authenticated and (self._answer is None or self._answer.done()):
            raise WireError("bytes before a request")
        if len(self._buffer) < PREFIX.size:
            return
        header, body = lengths(bytes(self._buffer[: PREFIX.size]))
        if not authenticated and header + body > _HELLO_LIMIT:
            raise WireError("too long a greeting")
        size = PREFIX.size + header + body
        if len(self._buffer) < size:
            return
        if len(self._buffer) > size:
            raise WireError("bytes after an answer")
        text = bytes(self._buffer[PREFIX.size : PREFIX.size + header])
        frame = Frame(parse(text), bytes(self._buffer[PREFIX.size + header :]))
        self._buffer.clear()
        if authenticated:
            assert self._answer is not None  # noqa: S101  (seen above)
            self._answer.set_result(frame)
        else:
            self._greet(frame)

    def _greet(self, frame: Frame) -> None:
        token = frame.header.get("token")
        if not isinstance(token, str) or not hmac.compare_digest(
            token.encode("utf-8", "replace"), self._token.encode()
        ):
            raise WireError("a stranger")
        self._greeted.set_result(self)

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell whoever waits that no answer will come."""
        self.broken = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(WireError("the line is closed"))

    async def ask(self, request: bytes) -> Frame:
        """Send a request and return its answer.

        Raises:
            WireError: the line is broken, or breaks before there is an answer.
        """
        if self.broken or self._transport is None or self._buffer:
            raise WireError("the line is closed")
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        try:
            return await self._answer
        finally:
            self._answer = None

    def close(self) -> None:
        """Hang up."""
        self.broken = True
        if self._transport is not None:
            self._transport.abort()


class Exchange:
    """Listens on the loopback interface until one kernel has said the right token."""

    def __init__(self, server: asyncio.Server, greeted: asyncio.Future[Line], token: str) -> None:
        self._server = server
        self.greeted = greeted
        self.token = token

    @property
    def port(self) -> int:
        """Return the port the kernel has to connect to."""
        return int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Stop listening, and hang up."""
        self._server.close()
        if self.greeted.done() and not self.greeted.cancelled():
            self.greeted.result().close()
        else:
            self.greeted.cancel()


async def open_exchange() -> Exchange:
    """Start to listen on a free port."""
    loop = asyncio.get_running_loop()
    greeted: asyncio.Future[Line] = loop.create_future()
    token = secrets.token_hex(16)
    server = await loop.create_server(lambda: Line(greeted, token), "127.0.0.1", 0, backlog=1)
    return Exchange(server, greeted, token)
