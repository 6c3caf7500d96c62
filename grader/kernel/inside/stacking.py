"""Many small arrays of one shape as one: a list of losses, a path of parameters."""

from __future__ import annotations

import struct
import sys
from array import array as number_array

from .things import Libraries, Thing
from .wire import Leaf, Node, count


def stacked(nodes: list[Node], libraries: Libraries) -> Leaf | None:
    """Return equally shaped arrays as one, or None where they are no such arrays.

    Whole and broken numbers, and several precisions, become float64; truth values stay
    apart from numbers.
    """
    if not nodes:
        return Leaf("float64", (0,), b"")
    leaves = [node for node in nodes if isinstance(node, Leaf)]
    if len(leaves) < len(nodes) or len({leaf.shape for leaf in leaves}) > 1:
        return None
    dtypes = {leaf.dtype for leaf in leaves}
    shape = (len(leaves), *leaves[0].shape)
    if len(dtypes) == 1:
        return Leaf(leaves[0].dtype, shape, b"".join(leaf.data for leaf in leaves))
    if "bool" in dtypes:
        return None
    return Leaf("float64", shape, b"".join(_widened(leaf, libraries) for leaf in leaves))


def _widened(leaf: Leaf, libraries: Libraries) -> bytes:
    if leaf.dtype == "float64":
        return leaf.data
    if leaf.dtype == "int64" and count(leaf.shape) == 1:
        return packed("d", [float(struct.unpack("<q", leaf.data)[0])])
    numpy = libraries.need_numpy()
    numbers = numpy["frombuffer"](leaf.data, numpy["dtype"](leaf.dtype).newbyteorder("<"))
    data: bytes = numbers.astype(numpy["dtype"]("<f8")).tobytes()
    return data


def packed(code: str, items: Thing) -> bytes:
    """Return Python numbers as little-endian bytes of the ``array`` module's ``code``."""
    numbers = number_array(code, items)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
