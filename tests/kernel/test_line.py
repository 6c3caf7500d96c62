"""The host's end of the wire: a stranger, or one who talks out of turn, is hung up on."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest

from grader.kernel.inside.wire import Frame, WireError, encode
from grader.kernel.line import Exchange, Line, open_exchange

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter, Exchange], Awaitable[object]]
ANSWER = encode({"answer": "ready"})


def conversation(talk: Talk) -> object:
    """Return what ``talk`` returns, as the kernel's side of a connection."""

    async def go() -> object:
        exchange = await open_exchange()
        reader, writer = await asyncio.open_connection("127.0.0.1", exchange.port)
        try:
            return await asyncio.wait_for(talk(reader, writer, exchange), 5)
        finally:
            exchange.close()
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    return asyncio.run(go())


async def greeted(writer: asyncio.StreamWriter, exchange: Exchange) -> Line:
    writer.write(encode({"token": exchange.token}))
    return await exchange.greeted


def test_a_request_is_answered() -> None:
    async def talk(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, exchange: Exchange
    ) -> Frame:
        line = await greeted(writer, exchange)
        asked = asyncio.ensure_future(line.ask(encode({"op": "cell"})))
        assert await reader.readexactly(5)
        writer.write(ANSWER[:7])
        await asyncio.sleep(0.05)
        writer.write(ANSWER[7:])
        return await asked

    assert conversation(talk) == Frame({"answer": "ready"}, b"")


@pytest.mark.parametrize(
    "greeting",
    [
        pytest.param(encode({"token": "guess"}), id="wrong-token"),
        pytest.param(encode({"token": 1}), id="no-text"),
        pytest.param(encode({}), id="no-token"),
        pytest.param(encode({"token": "x" * 1000}), id="long"),
        pytest.param(b"GET / HTTP/1.1\r\n\r\n", id="another-protocol"),
    ],
)
def test_a_stranger_is_hung_up_on(greeting: bytes) -> None:
    async def talk(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, exchange: Exchange
    ) -> bool:
        writer.write(greeting)
        with contextlib.suppress(ConnectionError):
            assert await reader.read() == b""
        return exchange.greeted.done()

    assert conversation(talk) is False


@pytest.mark.parametrize(
    "unasked",
    [
        pytest.param(ANSWER, id="an-answer"),
        pytest.param(b"x", id="one-byte"),
    ],
)
def test_bytes_before_a_request_break_the_line(unasked: bytes) -> None:
    async def talk(
        _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, exchange: Exchange
    ) -> None:
        line = await greeted(writer, exchange)
        writer.write(unasked)
        await asyncio.sleep(0.05)
        with pytest.raises(WireError):
            await line.ask(encode({"op": "cell"}))

    conversation(talk)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(ANSWER + b"x", id="too-much"),
        pytest.param(ANSWER + ANSWER, id="twice"),
        pytest.param(b"\0" * 20, id="noise"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_an_answer_that_is_none_breaks_the_line(answer: bytes) -> None:
    async def talk(
        _reader: asyncio.StreamReader, writer: asyncio.StreamWriter, exchange: Exchange
    ) -> None:
        line = await greeted(writer, exchange)
        asked = asyncio.ensure_future(line.ask(encode({"op": "cell"})))
        await asyncio.sleep(0.05)
        writer.write(answer)
        if not answer:
            writer.close()
        with pytest.raises(WireError):
            await asked
        assert line.broken

    conversation(talk)
