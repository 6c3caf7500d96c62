"""The small numeric variables of a notebook, as they stand when a cell has ended."""

from __future__ import annotations

from .things import Libraries, Thing
from .unusable import NoValue, StudentRaised
from .values import Encoder
from .wire import Json, Leaf, Node, Writer, count

MAX_ELEMENTS = 4096
MAX_SCANNED = 2000
MAX_NAME = 100
MAX_PARTS = 64  # of a list that is no array
_PLAIN = (bool, int, float)


class Snapshots:
    """Reads the plan's variables always, and other names when they have changed.

    At most ``MAX_ELEMENTS`` numbers a cell belong to other names.
    """

    def __init__(self, shell: Thing, libraries: Libraries, variables: tuple[str, ...]) -> None:
        self._shell = shell
        self._libraries = libraries
        self._variables = variables
        self._sent: dict[str, Node] = {}

    def cell_started(self, _cell: int) -> None:
        """Have nothing to prepare."""

    def collect(self, writer: Writer) -> dict[str, Json]:
        """Return the variables for an answer's header, as ``[name, value]`` pairs."""
        found: list[Json] = []
        namespace = self._shell.user_ns
        for name in self._variables:
            node = self._read(namespace.get(name), MAX_ELEMENTS)
            if node is not None:
                found.append([name, writer.add(node)])
        left = MAX_ELEMENTS
        for name, thing in list(namespace.items())[-MAX_SCANNED:]:
            if name in self._variables or not _public(name) or left <= 0:
                continue
            node = self._read(thing, left)
            if node is not None and self._sent.get(name) != node:
                self._sent[name] = node
                left -= _elements(node)
                found.append([name, writer.add(node)])
        return {"variables": found}

    def _read(self, thing: Thing, elements: int) -> Node | None:
        if not self._numeric(thing):
            return None
        try:
            node = Encoder(self._libraries, ("", ""), 8 * elements).encode(thing)
        except (NoValue, StudentRaised):
            return None
        scattered = not isinstance(node, Leaf) and len(node) > MAX_PARTS
        return node if _elements(node) <= elements and not scattered else None

    def _numeric(self, thing: Thing) -> bool:
        kind = type(thing)
        if kind in _PLAIN:
            return True
        if kind in (list, tuple):
            return 0 < len(thing) <= MAX_ELEMENTS and all(self._item(item) for item in thing)
        return self._item(thing)

    def _item(self, thing: Thing) -> bool:
        kind = type(thing)
        numpy = self._libraries.numpy
        if kind in _PLAIN:
            return True
        if numpy and issubclass(kind, (numpy["ndarray"], numpy["generic"])):
            return True
        return str(kind.__module__).startswith("tensorflow.") and kind.__name__ in (
            "EagerTensor",
            "ResourceVariable",
        )


def _public(name: Thing) -> bool:
    return type(name) is str and len(name) <= MAX_NAME and not name.startswith("_")


def _elements(node: Node) -> int:
    if isinstance(node, Leaf):
        return max(1, count(node.shape))
    items = node.values() if isinstance(node, dict) else node
    return sum(_elements(item) for item in items)
