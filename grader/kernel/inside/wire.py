"""The language of the boundary: framed messages and plain numbers, written and read.

Both sides use it. It knows lengths, numbers and names, and nothing of NumPy, of probes or
of grades; nothing it reads is ever executed or unpickled.

A frame is a magic number, a version, two lengths, a JSON header and the raw bytes of all
arrays. A value is a ``Leaf`` (little-endian bytes with dtype and shape), a tuple or a dict
of values; in the header it is ``["a", dtype, shape, offset, size]``, ``["t", items]`` or
``["d", [[key, value], ...]]``.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

MAGIC = b"NBLW"
VERSION = 1
PREFIX = struct.Struct(">4sBII")
HEADER_LIMIT = 2**20
BODY_LIMIT = 4 * 2**20
REQUEST_BODY_LIMIT = 64 * 2**20
MAX_DEPTH = 8
MAX_BRACKETS = 48  # 3 a level of a value, and what lies around it
MAX_NODES = 20_000
MAX_AXES = 16
MAX_LENGTH = 2**40
MAX_KEY = 256

SIZES = {
    "bool": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "float16": 2,
    "float32": 4,
    "float64": 8,
}

Json: TypeAlias = "bool | int | str | list[Json] | dict[str, Json] | None"

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)  # one without an end is no JSON
_BESIDE_BRACKETS = bytes(set(range(256)) - set(b'"[]{}'))
_dumps = json.dumps
_loads = json.loads


class WireError(ValueError):
    """A frame is not what the protocol allows."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """An array of numbers: a dtype of ``SIZES``, a shape, C-ordered little-endian bytes."""

    dtype: str
    shape: tuple[int, ...]
    data: bytes


Node: TypeAlias = "Leaf | tuple[Node, ...] | dict[str, Node]"


class Frame(NamedTuple):
    """A message that was read."""

    header: dict[str, Json]
    body: bytes


def count(shape: tuple[int, ...]) -> int:
    """Return the number of elements of ``shape``."""
    total = 1
    for length in shape:
        total *= length
    return total


class Writer:
    """Collects the bytes of one frame's arrays.

    ``left`` is the room that remains; ``add`` raises ``WireError`` where there is none.
    """

    def __init__(self, limit: int = BODY_LIMIT) -> None:
        self.left = limit
        self.nodes_left = MAX_NODES
        self._parts: list[bytes] = []
        self._offset = 0

    def add(self, node: Node, depth: int = 0) -> Json:
        """Keep the arrays of ``node`` and return its description for the header."""
        self.nodes_left -= 1
        if self.nodes_left < 0 or depth > MAX_DEPTH:
            raise WireError("too many or too deep values")
        if isinstance(node, Leaf):
            return self._leaf(node)
        if isinstance(node, dict):
            return ["d", [[key, self.add(item, depth + 1)] for key, item in node.items()]]
        return ["t", [self.add(item, depth + 1) for item in node]]

    def _leaf(self, leaf: Leaf) -> Json:
        size = len(leaf.data)
        self.left -= size
        if self.left < 0:
            raise WireError("too many bytes")
        self._parts.append(leaf.data)
        offset = self._offset
        self._offset += size
        return ["a", leaf.dtype, list(leaf.shape), offset, size]

    def body(self) -> bytes:
        """Return the bytes of all arrays that were added."""
        return b"".join(self._parts)


class Reader:
    """Reads the values of one frame; every byte of the body must belong to one array."""

    def __init__(self, body: bytes) -> None:
        self._body = body
        self._read = 0
        self._nodes = 0

    def value(self, tree: Json, depth: int = 0) -> Node:
        """Return the value that ``tree`` describes.

        Raises:
            WireError: it is malformed, too deep, or disagrees with the body.
        """
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise WireError("too deep or too many values")
        if not isinstance(tree, list) or len(tree) < 2:
            raise WireError("not a value")
        if tree[0] == "a" and len(tree) == 5:
            return self._leaf(tree)
        items = tree[1]
        if len(tree) != 2 or not isinstance(items, list):
            raise WireError("not a value")
        if tree[0] == "t":
            return tuple(self.value(item, depth + 1) for item in items)
        if tree[0] == "d":
            return self._mapping(items, depth)
        raise WireError("an unknown kind of value")

    def _mapping(self, pairs: list[Json], depth: int) -> Node:
        values: dict[str, Node] = {}
        for pair in pairs:
            if not isinstance(pair, list) or len(pair) != 2:
                raise WireError("not a pair")
            key, item = pair
            if not isinstance(key, str) or len(key) > MAX_KEY or key in values:
                raise WireError("not a key")
            values[key] = self.value(item, depth + 1)
        return values

    def _leaf(self, tree: list[Json]) -> Leaf:
        _, dtype, axes, offset, size = tree
        if not isinstance(dtype, str) or dtype not in SIZES:
            raise WireError("an unknown dtype")
        if not isinstance(axes, list) or len(axes) > MAX_AXES:
            raise WireError("not a shape")
        shape = tuple(_natural(length, MAX_LENGTH) for length in axes)
        start = _natural(offset, len(self._body))
        length = _natural(size, len(self._body) - start)
        if count(shape) * SIZES[dtype] != length:
            raise WireError("shape and size disagree")
        self._read += length
        if self._read > len(self._body):
            raise WireError("bytes used twice")
        return Leaf(dtype, shape, self._body[start : start + length])

    def finish(self) -> None:
        """Raise ``WireError`` unless every byte was read once."""
        if self._read != len(self._body):
            raise WireError("bytes left over")


def _natural(number: Json, at_most: int) -> int:
    if type(number) is not int or not 0 <= number <= at_most:
        raise WireError("not a length")
    return number


def encode(header: Mapping[str, Json], body: bytes = b"", body_limit: int = BODY_LIMIT) -> bytes:
    """Return one frame.

    Raises:
        WireError: header or body are larger than the protocol allows.
    """
    text = _dumps(header, separators=(",", ":"), allow_nan=False).encode("ascii")
    if len(text) > HEADER_LIMIT or len(body) > body_limit:
        raise WireError("a frame too large")
    return PREFIX.pack(MAGIC, VERSION, len(text), len(body)) + text + body


def lengths(prefix: bytes, body_limit: int = BODY_LIMIT) -> tuple[int, int]:
    """Return the lengths of header and body that a frame's first bytes announce.

    Raises:
        WireError: another protocol, another version, or too long.
    """
    magic, version, header, body = PREFIX.unpack(prefix)
    if magic != MAGIC or version != VERSION:
        raise WireError("another protocol")
    if header > HEADER_LIMIT or body > body_limit:
        raise WireError("a frame too large")
    return header, body


def parse(text: bytes) -> dict[str, Json]:
    """Return the header that ``text`` holds; it holds no fractions, NaN or infinity.

    Raises:
        WireError: it is not a JSON object of bounded depth.
    """
    left = _TEXT.sub(b"", text).translate(None, _BESIDE_BRACKETS)
    for _ in range(MAX_BRACKETS):  # each time the innermost pairs go
        if not left:
            break
        left = left.replace(b"[]", b"").replace(b"{}", b"")
    if left:
        raise WireError("brackets too deep, or without an end")
    try:
        header = _loads(text.decode("utf-8"), parse_float=_no_number, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise WireError("not JSON") from error
    if not isinstance(header, dict):
        raise WireError("not a header")
    return header


def _no_number(_text: str) -> Json:
    raise WireError("a number the protocol does not have")


def read(read_exactly: Callable[[int], bytes], body_limit: int = BODY_LIMIT) -> Frame:
    """Read one frame with a function that returns exactly so many bytes.

    Raises:
        WireError: what came is no frame; whatever ``read_exactly`` raises.
    """
    header, body = lengths(read_exactly(PREFIX.size), body_limit)
    text = read_exactly(header)
    return Frame(parse(text), read_exactly(body))
