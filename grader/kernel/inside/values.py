"""What a student's function returned, as plain numbers or as the reason why it is none.

Takes nothing on trust: sizes are known before anything is copied, containers are read by
their base class's own methods, and iterators are followed only so far.
"""

from __future__ import annotations

import struct
import sys
from collections import deque
from collections.abc import Callable
from itertools import islice

from .models import curves_of, unfolded
from .numeric import sent_as, shape_of
from .stacking import packed, stacked
from .things import Libraries, Thing
from .unusable import (
    COMPLEX,
    NOT_NUMBERS,
    NOTHING,
    RAGGED,
    TOO_DEEP,
    TOO_LARGE,
    UNREADABLE,
    NoValue,
    StudentRaised,
)
from .wire import BODY_LIMIT, MAX_AXES, MAX_DEPTH, MAX_KEY, SIZES, Leaf, Node, count

VALUE_BYTES = 3 * 2**20
MAX_ITEMS = BODY_LIMIT // 4
MAX_KEYS = 10_000
SMALL = 8  # a tuple of so many outputs keeps them apart

_TENSORS = ("tensorflow", "keras", "torch", "jax", "jaxlib")
_ITERABLES: tuple[type, ...] = (range, deque, type({}.keys()), type({}.values()))
_BIG = 2**63


class Encoder:
    """Turns one object into a node.

    ``wanted`` are the contract's names of the outputs: with one name a sequence of numbers
    is one array, and other entries of a dict may be left out where they are no values.
    """

    def __init__(
        self, libraries: Libraries, wanted: tuple[str, ...] = (), byte_limit: int = VALUE_BYTES
    ) -> None:
        self._libraries = libraries
        self._wanted = wanted
        self._bytes_left = byte_limit
        self._visits_left = MAX_ITEMS

    def encode(self, thing: Thing) -> Node:
        """Return ``thing`` as a node.

        Raises:
            NoValue: it is none, and why.
            StudentRaised: a generator of the student's raised.
        """
        try:
            return self._node(unfolded(thing, self._wanted), 0)
        except (NoValue, StudentRaised, KeyboardInterrupt):
            raise
        except BaseException as error:
            raise NoValue(UNREADABLE) from error

    def _node(self, thing: Thing, depth: int) -> Node:
        kind = type(thing)
        self._visit(thing, depth)
        numpy = self._libraries.numpy
        if numpy and issubclass(kind, numpy["ndarray"]):
            return self._array(thing)
        if numpy and issubclass(kind, numpy["generic"]):
            return self._array(numpy["generic"].__array__(thing))
        if issubclass(kind, (bool, int, float)):
            return self._number(thing)
        if issubclass(kind, complex):
            raise NoValue(COMPLEX)
        if issubclass(kind, (str, bytes, bytearray)):
            raise NoValue(NOT_NUMBERS)
        if issubclass(kind, (list, tuple)):
            base = list if issubclass(kind, list) else tuple
            return self._sequence(base.__getitem__(thing, slice(MAX_ITEMS + 1)), kind, depth)
        if issubclass(kind, dict):
            return self._mapping(list(islice(dict.items(thing), MAX_KEYS + 1)), depth)
        return self._foreign(thing, kind, depth)

    def _visit(self, thing: Thing, depth: int) -> None:
        self._visits_left -= 1
        if self._visits_left < 0:
            raise NoValue(TOO_LARGE)
        if thing is None:
            raise NoValue(NOTHING)
        if depth > MAX_DEPTH:
            raise NoValue(TOO_DEEP)

    def _number(self, thing: Thing) -> Leaf:
        if issubclass(type(thing), float):
            return self._leaf("float64", (), struct.pack("<d", thing))
        if type(thing) is bool:
            return self._leaf("bool", (), b"\x01" if thing else b"\x00")
        whole = int.__index__(thing)
        if -_BIG <= whole < _BIG:
            return self._leaf("int64", (), struct.pack("<q", whole))
        if abs(whole) >= 2**1023:
            raise NoValue(NOT_NUMBERS)
        return self._leaf("float64", (), struct.pack("<d", int.__float__(whole)))

    def _leaf(self, dtype: str, shape: tuple[int, ...], data: bytes) -> Leaf:
        if len(shape) > MAX_AXES:
            raise NoValue(TOO_DEEP)
        self._spend(len(data))
        return Leaf(dtype, shape, data)

    def _spend(self, size: int) -> None:
        self._bytes_left -= size
        if self._bytes_left < 0:
            raise NoValue(TOO_LARGE)

    def _array(self, array: Thing) -> Leaf:
        base = self._libraries.numpy["ndarray"]
        shape = tuple(int(length) for length in base.shape.__get__(array))
        dtype = base.dtype.__get__(array)
        name, target = sent_as(dtype, self._libraries)
        if count(shape) * SIZES[name] > self._bytes_left:
            raise NoValue(TOO_LARGE)
        if dtype != target:
            array = base.astype(array, target, order="C", subok=False, copy=True)
        return self._leaf(name, shape, base.tobytes(array))

    def _mapping(self, pairs: list[tuple[Thing, Thing]], depth: int) -> Node:
        if len(pairs) > MAX_KEYS:
            raise NoValue(TOO_LARGE)
        values: dict[str, Node] = {}
        reason = ""
        for key, item in pairs:
            name = self._key(key)
            try:
                values[name] = self._node(item, depth + 1)
            except NoValue as error:
                if name in self._wanted or error.reason in (TOO_LARGE, TOO_DEEP):
                    raise
                reason = reason or error.reason
        if reason and not values:
            raise NoValue(reason)
        return values

    def _key(self, key: Thing) -> str:
        if issubclass(type(key), str):
            return str.__getitem__(key, slice(MAX_KEY))
        if type(key) in (int, float, bool):
            return str(key)[:MAX_KEY]
        raise NoValue(NOT_NUMBERS)

    def _sequence(self, items: Thing, kind: type, depth: int) -> Node:
        if len(items) > MAX_ITEMS:
            raise NoValue(TOO_LARGE)
        together = (
            depth > 0 or len(self._wanted) == 1 or len(items) > SMALL or not issubclass(kind, tuple)
        )
        if together and items and all(type(item) is float for item in items):
            return self._leaf("float64", (len(items),), packed("d", items))
        nodes = [self._node(item, depth + 1) for item in items]
        if together and (leaf := stacked(nodes, self._libraries)) is not None:
            self._spend(len(leaf.data) - sum(_bytes(node) for node in nodes))
            return leaf
        if depth == 0 and len(self._wanted) == 1 and len(nodes) > 1 and _rows(items, nodes):
            raise NoValue(RAGGED)
        return tuple(nodes)

    def _foreign(self, thing: Thing, kind: type, depth: int) -> Node:
        root = str(kind.__module__).partition(".")[0]
        if root == "keras" and (curves := curves_of(thing)) is not thing:
            return self._node(curves, depth)
        if root in _TENSORS:
            return self._tensor(thing, kind)
        if root == "pandas" and hasattr(kind, "to_numpy"):
            return self._table(thing, kind, depth)
        if root in ("decimal", "fractions"):
            return self._number(float(thing))
        if kind in _ITERABLES or hasattr(kind, "__next__"):
            return self._sequence(_followed(thing), list, depth)
        if hasattr(kind, "__array__"):
            numpy = self._libraries.need_numpy()
            made = kind.__array__(thing)
            if type(made) is not numpy["ndarray"]:
                raise NoValue(UNREADABLE)
            return self._array(made)
        if hasattr(kind, "close") and hasattr(kind, "cr_frame"):
            thing.close()  # a coroutine that nobody awaits would warn later
        raise NoValue(NOT_NUMBERS)

    def _tensor(self, thing: Thing, kind: type) -> Node:
        if kind.__name__ == "RaggedTensor":
            raise NoValue(RAGGED)
        if kind.__name__ == "IndexedSlices":
            thing = sys.modules["tensorflow"].convert_to_tensor(thing)
        if not hasattr(type(thing), "numpy"):
            raise NoValue(NOT_NUMBERS if not hasattr(kind, "shape") else UNREADABLE)
        if count(shape_of(thing, kind)) > self._bytes_left:
            raise NoValue(TOO_LARGE)
        self._libraries.need_numpy()
        made = thing.numpy()
        if made is thing or issubclass(type(made), (str, bytes)):
            raise NoValue(NOT_NUMBERS)
        return self._node(made, MAX_DEPTH)

    def _table(self, thing: Thing, kind: type, depth: int) -> Node:
        if kind.__name__ == "DataFrame" and depth > 0:
            columns = list(thing.columns)[: MAX_KEYS + 1]
            if all(type(column) is str for column in columns):
                return self._mapping([(c, thing[c].to_numpy()) for c in columns], depth)
        return self._node(thing.to_numpy(), MAX_DEPTH)


def _followed(thing: Thing) -> list[Thing]:
    """Return the first items of an iterator; what it raises is the student's."""
    step: Callable[[], Thing] = iter(thing).__next__
    items: list[Thing] = []
    while len(items) <= MAX_ITEMS:
        try:
            items.append(step())
        except StopIteration:
            break
        except BaseException as error:
            if type(error) is KeyboardInterrupt:
                raise
            raise StudentRaised(error) from None
    return items


def _bytes(node: Node) -> int:
    return len(node.data) if isinstance(node, Leaf) else 0


def _rows(items: Thing, nodes: list[Node]) -> bool:
    return all(
        isinstance(node, Leaf) and node.shape and issubclass(type(item), (list, tuple))
        for item, node in zip(items, nodes, strict=True)
    )
