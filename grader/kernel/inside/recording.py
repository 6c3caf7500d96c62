"""Records the calls of the student's upstream functions while another one is probed.

For that time a wrapper stands under every name of the upstream function in the notebook's
namespace. Arguments and results are encoded at once, since a program may change them later.
"""

from __future__ import annotations

import functools
from typing import Self, TypeAlias

from .keeping import Keeper
from .numeric import EAGER
from .things import Libraries, Thing
from .unusable import NoValue, StudentRaised
from .values import Encoder
from .wire import Json, Leaf, Node, Writer

MAX_CALLS = 64  # of each function
CALL_BYTES = 2**18
_wraps = functools.wraps


# By id: the tensor itself, which keeps the id its own, and what it was encoded as.
Known: TypeAlias = dict[int, tuple[Thing, Node]]


class _Remembering(Encoder):
    """Encodes an eager tensor once: it never changes, and goes from call to call."""

    def __init__(self, libraries: Libraries, known: Known) -> None:
        super().__init__(libraries, byte_limit=CALL_BYTES)
        self._known = known

    def _tensor(self, thing: Thing, kind: type) -> Node:
        if kind.__name__ != EAGER:
            return super()._tensor(thing, kind)
        kept = self._known.get(id(thing))
        if kept is None:
            kept = self._known[id(thing)] = thing, super()._tensor(thing, kind)
        else:
            self._spend(_size(kept[1]))
        return kept[1]


class Recorder:
    """A context in which the calls of ``functions`` are recorded.

    ``calls`` are ``(function, arguments, keywords, result)``; ``dropped`` counts those that
    were too many, too large, or not on numbers (as while ``tf.function`` traces).
    """

    def __init__(
        self, shell: Thing, keeper: Keeper, libraries: Libraries, functions: tuple[str, ...]
    ) -> None:
        self._shell = shell
        self._keeper = keeper
        self._libraries = libraries
        self._functions = functions
        self._before: dict[str, Thing] = {}
        self._known: Known = {}
        self.calls: list[tuple[str, Node, Node, Node]] = []
        self.dropped = 0

    def clear(self) -> None:
        """Forget what was recorded, before the function is called again."""
        self.calls = []
        self.dropped = 0

    def __enter__(self) -> Self:
        """Put the wrappers into the namespace."""
        namespace = self._shell.user_ns
        for name in self._functions:
            function = self._keeper.function(name)
            for alias in self._keeper.names(name):
                self._before[alias] = namespace.get(alias)
                if namespace.get(alias) is function:
                    namespace[alias] = self._wrapped(name, function)
        return self

    def __exit__(self, *_raised: object) -> None:
        """Put the student's functions back."""
        self._shell.user_ns.update(self._before)

    def _wrapped(self, name: str, function: Thing) -> Thing:
        def recorded(*arguments: Thing, **keywords: Thing) -> Thing:
            before = self._encoded(name, (arguments, keywords))
            result = function(*arguments, **keywords)
            self._record(name, before, result)
            return result

        try:
            return _wraps(function)(recorded)
        except Exception:
            return recorded

    def _encoded(
        self, name: str, call: tuple[tuple[Thing, ...], dict[str, Thing]]
    ) -> tuple[Node, Node] | None:
        if sum(1 for one in self.calls if one[0] == name) >= MAX_CALLS:
            return None
        try:
            keywords = {key: self._node(item) for key, item in call[1].items()}
            return tuple(self._node(item) for item in call[0]), keywords
        except Exception:
            return None

    def _node(self, thing: Thing) -> Node:
        if hasattr(type(thing), "__next__"):
            raise NoValue("unreadable")  # following an iterator would take it from the program
        return _Remembering(self._libraries, self._known).encode(thing)

    def _record(self, name: str, before: tuple[Node, Node] | None, result: Thing) -> None:
        if before is None:
            self.dropped += 1
            return
        try:
            self.calls.append((name, *before, self._node(result)))
        except (NoValue, StudentRaised):
            self.dropped += 1

    def told(self, writer: Writer) -> dict[str, Json]:
        """Return the calls for an answer's header, as many as there is room for."""
        calls: list[Json] = []
        for name, arguments, keywords, result in self.calls:
            parts = (arguments, keywords, result)
            if sum(_size(part) for part in parts) > writer.left // 2 or writer.nodes_left < 1000:
                self.dropped += 1
                continue
            calls.append([name, *(writer.add(part) for part in parts)])
        return {"calls": calls, "dropped": self.dropped}


def _size(node: Node) -> int:
    if isinstance(node, Leaf):
        return len(node.data)
    items = node.values() if isinstance(node, dict) else node
    return sum(_size(item) for item in items)
