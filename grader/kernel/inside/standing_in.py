"""Tables of numbers that stand in for the student's upstream functions during one probe.

Where the tables do not know a call's arguments, the student's own function answers. The
numbers come back in the form in which that function returns them, where it returns anything.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Self

from .keeping import Keeper
from .things import Libraries, Thing
from .values import Encoder
from .wire import Leaf, Node, Reader

SAME_RTOL = 1e-4
_CODES = {"float64": "d", "float32": "f", "int64": "q", "int32": "i", "bool": "?"}

Row = Sequence[Sequence[float]]


class Table:
    """The rows of one table: numbers by argument, and results with their shapes.

    ``told`` is what the request says: the function, and columns of arguments and of results
    with their names.
    """

    def __init__(self, told: Thing, reader: Reader) -> None:
        self.function, arguments, results = told
        self.names = [name for name, _ in arguments]
        self.outputs = [name for name, _ in results]
        columns: list[Thing] = [reader.value(tree) for _, tree in (*arguments, *results)]
        rows = list(zip(*(_rows(leaf) for leaf in columns), strict=True))
        self._rows = [(row[: len(arguments)], row[len(arguments) :]) for row in rows]
        self._shapes = [leaf.shape[1:] for leaf in columns[len(arguments) :]]

    def answer(self, given: Row) -> list[Leaf] | None:
        """Return the results of the row with these arguments, or None."""
        best: Row | None = None
        least = 1.0
        for row, results in self._rows:
            apart = _apart(given, row)
            if apart <= least:
                least, best = apart, results
        if best is None:
            return None
        return [
            Leaf("float64", shape, struct.pack(f"<{len(part)}d", *part))
            for shape, part in zip(self._shapes, best, strict=True)
        ]


def _rows(leaf: Leaf) -> list[list[float]]:
    numbers, count = _numbers(leaf), leaf.shape[0]
    size = len(numbers) // max(1, count)
    return [numbers[row * size : (row + 1) * size] for row in range(count)]


def _numbers(node: Node) -> list[float]:
    if isinstance(node, Leaf):
        code = _CODES[node.dtype]
        count = len(node.data) // struct.calcsize(f"<{code}")
        return [float(number) for number in struct.unpack(f"<{count}{code}", node.data)]
    items = node.values() if isinstance(node, dict) else node
    return [number for item in items for number in _numbers(item)]


def _apart(given: Row, row: Row) -> float:
    """Return how far two lists of arguments are apart; at most 1: the same but for rounding."""
    worst = 0.0
    for mine, wanted in zip(given, row, strict=True):
        if len(mine) != len(wanted):
            return float("inf")
        allowed = SAME_RTOL * max([1e-6, *map(abs, wanted)])
        for one, other in zip(mine, wanted, strict=True):
            apart = abs(one - other) / allowed
            if not apart <= 1:
                return float("inf")
            worst = max(worst, apart)
    return worst


class StandIns:
    """A context in which tables answer in place of the student's functions."""

    def __init__(
        self, shell: Thing, keeper: Keeper, libraries: Libraries, tables: Sequence[Table]
    ) -> None:
        self._shell = shell
        self._keeper = keeper
        self._libraries = libraries
        self._tables = tuple(tables)
        self._before: dict[str, Thing] = {}
        self._new: list[str] = []

    def __enter__(self) -> Self:
        """Put the tables behind the names of the functions."""
        namespace = self._shell.user_ns
        for name in dict.fromkeys(table.function for table in self._tables):
            function = self._keeper.function(name)
            for alias in dict.fromkeys((name, *self._keeper.names(name))):
                if alias in namespace:
                    self._before[alias] = namespace[alias]
                else:
                    self._new.append(alias)
                namespace[alias] = self._stand_in(name, function)
        return self

    def __exit__(self, *_raised: object) -> None:
        """Put back what stood behind the names."""
        for alias in self._new:
            self._shell.user_ns.pop(alias, None)
        self._shell.user_ns.update(self._before)

    def _stand_in(self, name: str, function: Thing) -> Thing:
        tables = [table for table in self._tables if table.function == name]
        examples: dict[Thing, Thing] = {}

        def example_of(arguments: tuple[Thing, ...], keywords: dict[str, Thing]) -> Thing:
            """Return an answer for its form, asked once for arguments of the same forms."""
            form = tuple(map(_form, (*arguments, *keywords.values())))
            if form not in examples:
                examples[form] = _example(function, arguments, keywords)
            return examples[form]

        def answer(*arguments: Thing, **keywords: Thing) -> Thing:
            for table in tables:
                results = self._known(table, arguments, keywords)
                if results is not None:
                    example = example_of(arguments, keywords)
                    tensors = any(map(_is_tensor, (*arguments, *keywords.values())))
                    return self._formed(example, table.outputs, results, tensors=tensors)
            if function is None:
                raise LookupError
            return function(*arguments, **keywords)

        return answer

    def _known(
        self, table: Table, arguments: tuple[Thing, ...], keywords: dict[str, Thing]
    ) -> list[Leaf] | None:
        given = {**dict(zip(table.names, arguments, strict=False)), **keywords}
        if len(arguments) > len(table.names) or set(given) != set(table.names):
            return None
        try:
            encoder = Encoder(self._libraries)
            return table.answer([_numbers(encoder.encode(given[name])) for name in table.names])
        except Exception:
            return None  # not numbers, as while tf.function traces

    def _formed(
        self, example: Thing, names: list[str], results: list[Leaf], *, tensors: bool
    ) -> Thing:
        """Return results in the form of ``example``; in the contract's form without one."""
        kind = type(example)
        if issubclass(kind, dict) and set(names) <= set(example):
            parts = [example[name] for name in names]
            return dict(zip(names, self._parts(parts, results, tensors=tensors), strict=True))
        if len(names) == 1:
            return self._parts([example], results, tensors=tensors)[0]
        same = issubclass(kind, (list, tuple)) and len(example) == len(names)
        formed = self._parts(
            list(example) if same else [None] * len(names), results, tensors=tensors
        )
        return formed if same and issubclass(kind, list) else tuple(formed)

    def _parts(self, examples: list[Thing], results: list[Leaf], *, tensors: bool) -> list[Thing]:
        return [
            self._part(example, leaf, tensors=tensors)
            for example, leaf in zip(examples, results, strict=True)
        ]

    def _part(self, example: Thing, leaf: Leaf, *, tensors: bool) -> Thing:
        """Return one result as a tensor, an array or a number, shaped like ``example``."""
        numpy, tensorflow = self._libraries.need_numpy(), self._libraries.tensorflow
        array = numpy["frombuffer"](leaf.data, numpy["dtype"]("<f8")).copy().reshape(leaf.shape)
        shape = getattr(example, "shape", None)
        try:
            if shape is not None and tuple(shape) != leaf.shape:
                array = array.reshape(tuple(shape))
        except Exception:
            pass  # another number of elements: the table's own shape
        if tensorflow and (_is_tensor(example) or (example is None and tensors)):
            return tensorflow["constant"](array, dtype=tensorflow["float32"])
        return float(array) if not array.shape else array


def _example(function: Thing, arguments: tuple[Thing, ...], keywords: dict[str, Thing]) -> Thing:
    """Return what the student's function answers, for its form; None where it does not."""
    try:
        return function(*arguments, **keywords)
    except Exception:
        return None


def _form(thing: Thing) -> tuple[type, tuple[int, ...]]:
    """Return what the form of an answer may depend on."""
    shape = getattr(thing, "shape", ())
    return type(thing), tuple(int(length) for length in shape)


def _is_tensor(thing: Thing) -> bool:
    return str(type(thing).__module__).startswith("tensorflow.")
