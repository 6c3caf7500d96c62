"""Turns what the agent answered into the domain's observations, trusting none of it.

Every field is checked for its type and its length; an unknown or missing one is a
``WireError``. Control characters, which could speak to a terminal, are replaced.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.domain.observation import (
    NO_ERROR,
    Answer,
    Figure,
    Frame,
    Observation,
    Raised,
    RecordedCall,
    Series,
    Shim,
    Unusable,
)
from grader.domain.probe import Probe
from grader.domain.value import Array, Floats, Value
from grader.kernel.inside.wire import SIZES, Json, Leaf, Node, Reader, WireError
from grader.kernel.inside.wire import Frame as WireFrame

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_ANSWERS = {"returned", "missing", "raised", "unusable", "interrupted", "failed"}
_FORMS = {"", "float64", "float32", "tensorflow", "variables"}
_MAX_CALLS = 64 * 8  # of each of a few upstream functions
_MAX_NAMES = 10_000
_DTYPES = {name: (np.dtype(name).newbyteorder("<"), np.dtype(name)) for name in SIZES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What stood in the notebook when a cell had ended."""

    error: Raised
    variables: Mapping[str, Value]
    functions: tuple[str, ...]
    figures: tuple[Figure, ...]
    shims: tuple[Shim, ...]


def text(item: Json, limit: int) -> str:
    """Return a text of at most ``limit`` characters, without control characters."""
    if not isinstance(item, str) or len(item) > limit:
        raise WireError("not a text")
    return _UNSAFE.sub("\ufffd", item)


def number(item: Json) -> int:
    """Return a natural number below 2**53."""
    if type(item) is not int or not 0 <= item < 2**53:
        raise WireError("not a number")
    return item


def rows(item: Json, limit: int, width: int) -> list[list[Json]]:
    """Return a list of lists, each of ``width`` items."""
    found: list[list[Json]] = []
    for row in listed(item, limit):
        if not isinstance(row, list) or len(row) != width:
            raise WireError("not a row")
        found.append(row)
    return found


def listed(item: Json, limit: int) -> list[Json]:
    """Return a list of at most ``limit`` items."""
    if not isinstance(item, list) or len(item) > limit:
        raise WireError("not a list")
    return item


def value(node: Node) -> Value:
    """Return the arrays of a node; they are copies of their own."""
    if isinstance(node, Leaf):
        return _array(node)
    if isinstance(node, dict):
        return {_UNSAFE.sub("\ufffd", key): value(item) for key, item in node.items()}
    return tuple(value(item) for item in node)


def _array(leaf: Leaf) -> Array:
    wired, native = _DTYPES[leaf.dtype]
    flat = np.frombuffer(leaf.data, dtype=wired)
    if leaf.dtype == "bool":
        flat = np.frombuffer(leaf.data, dtype=np.uint8) != 0
    array: Array = flat.astype(native).reshape(leaf.shape)
    return array


def raised(item: Json) -> Raised:
    """Return an exception that the agent described."""
    if not isinstance(item, dict) or set(item) != {"name", "message", "frames"}:
        raise WireError("not an exception")
    frames = [
        Frame(cell=number(cell), line=number(line), code=text(code, 200))
        for cell, line, code in rows(item["frames"], 40, 3)
    ]
    return Raised(
        name=text(item["name"], 200), message=text(item["message"], 2000), frames=tuple(frames)
    )


def observed(frame: WireFrame, cell: int) -> Observed:
    """Return what the agent saw at the end of ``cell``.

    Raises:
        WireError: the answer is not what the protocol allows.
    """
    header = frame.header
    expected = {"answer", "error", "variables", "functions", "figures", "shims"}
    if set(header) != expected or header["answer"] != "observed":
        raise WireError("not an observation")
    reader = Reader(frame.body)
    variables = {
        text(name, 100): value(reader.value(tree))
        for name, tree in rows(header["variables"], _MAX_NAMES, 2)
    }
    figures = tuple(_figure(row, reader, cell) for row in rows(header["figures"], 64, 2))
    shims = tuple(
        Shim(id=text(shim, 40), cell=cell, detail=text(detail, 200))
        for shim, _where, detail in rows(header["shims"], 400, 3)
    )
    reader.finish()
    return Observed(
        error=NO_ERROR if header["error"] is None else raised(header["error"]),
        variables=variables,
        functions=tuple(text(name, 100) for name in listed(header["functions"], 400)),
        figures=figures,
        shims=shims,
    )


def _figure(row: list[Json], reader: Reader, cell: int) -> Figure:
    readable, lines = row
    series = tuple(
        Series(label=text(label, 200), points=number(points), y=_floats(reader.value(tree)))
        for label, points, tree in rows(lines, 128, 3)
    )
    return Figure(cell=cell, series=series, readable=readable is True)


def _floats(node: Node) -> Floats:
    if not isinstance(node, Leaf) or len(node.shape) != 1:
        raise WireError("not a series")
    return _array(node).astype(np.float64)


def observation(frame: WireFrame, probe: Probe, duration_s: float) -> Observation:
    """Return what the agent answered to ``probe``.

    An interrupted call that no limit ended is the student's own KeyboardInterrupt.

    Raises:
        WireError: the answer is not what the protocol allows.
    """
    header = dict(frame.header)
    kind = header.pop("answer", None)
    if not isinstance(kind, str) or kind not in _ANSWERS:
        raise WireError("not an answer")
    reader = Reader(frame.body)
    form = text(header.pop("form", ""), 20)
    error = raised(header.pop("error")) if "error" in header else NO_ERROR
    unusable = _reason(header.pop("unusable", Unusable.NOT_APPLICABLE.value))
    result = value(reader.value(header.pop("value"))) if kind == "returned" else ()
    calls = tuple(_call(row, reader) for row in rows(header.pop("calls", []), _MAX_CALLS, 4))
    dropped = number(header.pop("dropped", 0))
    reader.finish()
    if header or form not in _FORMS:
        raise WireError("an unknown field")
    answer = Answer.RAISED if kind in {"interrupted", "failed"} else Answer(kind)
    if answer is Answer.RAISED and error is NO_ERROR:
        error = Raised(name="KeyboardInterrupt", message="")
    return Observation(
        probe=probe.id,
        answer=answer,
        value=result,
        form=form,
        unusable=unusable if answer is Answer.UNUSABLE else Unusable.NOT_APPLICABLE,
        error=error,
        calls=calls,
        dropped_calls=dropped,
        duration_s=duration_s,
    )


def _reason(item: Json) -> Unusable:
    try:
        return Unusable(text(item, 40))
    except ValueError as error:
        raise WireError("an unknown reason") from error


def _call(row: list[Json], reader: Reader) -> RecordedCall:
    name, arguments, keywords, result = row
    given = value(reader.value(arguments))
    named = value(reader.value(keywords))
    if not isinstance(given, tuple) or not isinstance(named, dict):
        raise WireError("not a call")
    return RecordedCall(
        function=text(name, 200),
        arguments=given,
        keywords=named,
        result=value(reader.value(result)),
    )
