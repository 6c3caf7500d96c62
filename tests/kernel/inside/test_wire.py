"""The wire: what is written is read, and nothing else is."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.kernel.inside import wire
from grader.kernel.inside.wire import SIZES, Frame, Json, Leaf, Node, Reader, WireError, Writer


def leaves() -> st.SearchStrategy[Leaf]:
    def leaf(dtype: str, shape: tuple[int, ...], byte: int) -> Leaf:
        return Leaf(dtype, shape, bytes([byte]) * (wire.count(shape) * SIZES[dtype]))

    shapes = st.lists(st.integers(0, 4), max_size=3).map(tuple)
    return st.builds(leaf, st.sampled_from(sorted(SIZES)), shapes, st.integers(0, 255))


NODES: st.SearchStrategy[Node] = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(st.text(max_size=8), inner, max_size=4),
    ),
    max_leaves=12,
)


def framed(node: Node) -> bytes:
    writer = Writer()
    tree = writer.add(node)
    return wire.encode({"value": tree}, writer.body())


def read(data: bytes) -> Frame:
    left = memoryview(data)

    def read_exactly(size: int) -> bytes:
        nonlocal left
        part, left = bytes(left[:size]), left[size:]
        if len(part) < size:
            raise EOFError
        return part

    return wire.read(read_exactly)


def unframed(data: bytes) -> Node:
    frame = read(data)
    reader = Reader(frame.body)
    node = reader.value(frame.header["value"])
    reader.finish()
    return node


@given(NODES)
def test_a_value_comes_back_as_it_went(node: Node) -> None:
    assert unframed(framed(node)) == node


@given(NODES, st.data())
def test_a_damaged_frame_is_read_or_refused_and_nothing_else(
    node: Node, data: st.DataObject
) -> None:
    whole = bytearray(framed(node))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(WireError, EOFError, KeyError):
        unframed(bytes(whole))


@given(st.binary(max_size=200))
def test_any_bytes_as_a_header_are_read_or_refused(text: bytes) -> None:
    with contextlib.suppress(WireError):
        wire.parse(text)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**60) | st.text(max_size=3) | st.just("a"),
    lambda inner: st.lists(inner, max_size=5),
    max_leaves=20,
))  # fmt: skip
def test_any_tree_is_a_value_or_refused(tree: Json) -> None:
    with contextlib.suppress(WireError):
        Reader(b"\0" * 64).value(tree)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(b"[" * 100_000, id="brackets"),
        pytest.param(b'{"a":' * 100_000, id="braces"),
        pytest.param(b'"' + b'\\"' * 400_000, id="unclosed-text"),
        pytest.param(b'"\\' * 400_000, id="escapes"),
        pytest.param(b"[" * 40 + b"]" * 39, id="unbalanced"),
        pytest.param(b"1" * 1_000_000, id="long-number"),
        pytest.param(b'{"a": NaN}', id="nan"),
        pytest.param(b'{"a": 1e999}', id="infinite"),
        pytest.param(b'{"a": 0.5}', id="fraction"),
        pytest.param(b"[]", id="list"),
        pytest.param(b"\xff\xfe{\x00}\x00", id="utf-16"),
        pytest.param(b"", id="empty"),
    ],
)
def test_a_hostile_header_is_refused_at_once(text: bytes) -> None:
    began = time.perf_counter()
    with pytest.raises(WireError):
        wire.parse(text)
    assert time.perf_counter() - began < 30  # milliseconds, unless it grows with its square


@pytest.mark.parametrize(
    "tree",
    [
        pytest.param(["a", "float64", [2], 0, 8], id="size-too-small"),
        pytest.param(["a", "float64", [2**39, 2**39], 0, 16], id="shape-too-large"),
        pytest.param(["a", "object", [1], 0, 8], id="dtype"),
        pytest.param(["a", "float64", [1], 16, 8], id="beyond-the-end"),
        pytest.param(["a", "float64", [1], -8, 8], id="before-the-start"),
        pytest.param(["a", "float64", [True], 0, 8], id="length-true"),
        pytest.param(["a", "float64", [1] * 17, 0, 8], id="too-many-axes"),
        pytest.param(["a", "float64", "1", 0, 8], id="shape-text"),
        pytest.param(["t", {"0": 1}], id="items-object"),
        pytest.param(["d", [["k", ["t", []]], ["k", ["t", []]]]], id="key-twice"),
        pytest.param(["d", [[1, ["t", []]]]], id="key-number"),
        pytest.param(["x", []], id="kind"),
        pytest.param("t", id="text"),
        pytest.param(["t", [["a", "float64", [2], 0, 16], ["a", "int8", [1], 3, 1]]], id="twice"),
    ],
)
def test_a_tree_that_disagrees_with_the_body_is_refused(tree: Json) -> None:
    with pytest.raises(WireError):
        Reader(b"\0" * 16).value(tree)


def test_bytes_that_belong_to_nothing_are_refused() -> None:
    reader = Reader(b"\0" * 16)
    reader.value(["a", "float64", [1], 0, 8])
    with pytest.raises(WireError, match="left over"):
        reader.finish()


def nested(depth: int) -> Node:
    node: Node = ()
    for _ in range(depth):
        node = (node,)
    return node


def test_depth_is_bounded_on_both_sides() -> None:
    assert unframed(framed(nested(wire.MAX_DEPTH))) == nested(wire.MAX_DEPTH)
    with pytest.raises(WireError, match="deep"):
        framed(nested(wire.MAX_DEPTH + 1))
    tree: Json = ["t", []]
    for _ in range(wire.MAX_DEPTH + 1):
        tree = ["t", [tree]]
    with pytest.raises(WireError, match="deep"):
        Reader(b"").value(tree)


def test_size_and_number_are_bounded_when_writing() -> None:
    with pytest.raises(WireError, match="bytes"):
        framed(Leaf("uint8", (wire.BODY_LIMIT + 1,), b"\0" * (wire.BODY_LIMIT + 1)))
    with pytest.raises(WireError, match="many"):
        framed(tuple(() for _ in range(wire.MAX_NODES)))


@pytest.mark.parametrize(
    "prefix",
    [
        pytest.param((b"ABCD", 1, 2, 0), id="magic"),
        pytest.param((wire.MAGIC, 2, 2, 0), id="version"),
        pytest.param((wire.MAGIC, 1, wire.HEADER_LIMIT + 1, 0), id="header"),
        pytest.param((wire.MAGIC, 1, 2, wire.BODY_LIMIT + 1), id="body"),
    ],
)
def test_a_frame_announces_what_is_allowed(prefix: tuple[bytes, int, int, int]) -> None:
    with pytest.raises(WireError):
        read(wire.PREFIX.pack(*prefix) + b"{}")


def test_headers_are_plain_ascii_json() -> None:
    data = wire.encode({"text": "\ud800 ∇"})
    text = data[wire.PREFIX.size :]
    assert text.isascii()
    assert json.loads(text) == {"text": "\ud800 ∇"}
