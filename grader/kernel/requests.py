"""The host's requests, as frames for the agent. None of them holds an expected value."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from grader.domain.notebook import Cell
from grader.domain.observation import Answer, Observation
from grader.domain.probe import Argument, Plan, Probe, ResultOf, Table
from grader.domain.value import ShapeMismatch, Value, named
from grader.kernel.inside.wire import (
    REQUEST_BODY_LIMIT,
    SIZES,
    Json,
    Leaf,
    Node,
    Writer,
    encode,
)

OBSERVE = encode({"op": "observe"})


def begin(plan: Plan, data: Mapping[str, str]) -> bytes:
    """Return the request that prepares the notebook's namespace and its shims."""
    header: dict[str, Json] = {
        "op": "begin",
        "functions": {name: list(names) for name, names in plan.functions.items()},
        "variables": list(plan.variables),
        "output_bytes": plan.limits.output_bytes,
        "data": dict(data),
        "seed": plan.seed,
    }
    return encode(header)


def cell(index: int) -> bytes:
    """Return the request that announces the cell that is run next."""
    return encode({"op": "cell", "index": index})


def execute(announced: Cell) -> bytes:
    """Return the request that announces a cell and runs it, for a shell without a kernel."""
    source = announced.source.encode("utf-8", "surrogatepass")
    return encode({"op": "execute", "index": announced.index}, source, max(len(source), 1))


def node(value: Value) -> Node:
    """Return a value as what the wire carries.

    Raises:
        ValueError: an array's dtype is none that crosses the boundary.
    """
    if isinstance(value, dict):
        return {name: node(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(node(item) for item in value)
    name, wired = _wired(value.dtype)
    return Leaf(name, value.shape, value.astype(wired, order="C").tobytes())


@lru_cache(maxsize=64)
def _wired(dtype: "np.dtype[Any]") -> "tuple[str, np.dtype[Any]]":
    """Return the name and the byte order in which arrays of ``dtype`` are sent."""
    if dtype.name not in SIZES:
        raise ValueError(f"arrays of {dtype} do not cross the boundary")
    return dtype.name, dtype.newbyteorder("<")


class Unfilled(Exception):  # noqa: N818  (a finding about the probe before)
    """An argument stands for an output that an earlier probe did not bring."""


def probe(asked: Probe, seed: int, earlier: Mapping[str, tuple[Probe, Observation]]) -> bytes:
    """Return the request that asks ``asked``, its arguments filled in.

    Args:
        asked: the probe.
        seed: for the student's random generators.
        earlier: the probes that were answered so far, by id.

    Raises:
        Unfilled: an argument is the output of a probe that brought none.
    """
    writer = Writer(REQUEST_BODY_LIMIT)
    arguments: list[Json] = [
        [writer.add(node(_filled(argument, earlier))), argument.role.value]
        for argument in asked.arguments.values()
    ]
    header: dict[str, Json] = {
        "op": "probe",
        "function": asked.function,
        "arguments": arguments,
        "outputs": list(asked.returns),
        "record": list(asked.record),
        "tables": [_table(table, writer) for table in asked.tables],
        "seed": seed,
    }
    return encode(header, writer.body(), REQUEST_BODY_LIMIT)


def _table(table: Table, writer: Writer) -> Json:
    """Return a table as the wire carries it: names and columns of arguments, and of results."""
    columns: list[Json] = [
        [[name, writer.add(node(column))] for name, column in part.items()]
        for part in (table.arguments, table.results)
    ]
    return [table.function, *columns]


def _filled(argument: Argument, earlier: Mapping[str, tuple[Probe, Observation]]) -> Value:
    if not isinstance(argument.value, ResultOf):
        return argument.value
    wanted = argument.value
    if wanted.probe not in earlier:
        raise Unfilled(wanted.probe)
    before, observation = earlier[wanted.probe]
    if observation.answer is not Answer.RETURNED:
        raise Unfilled(wanted.probe)
    try:
        value = named(observation.value, before.returns)[wanted.output]
    except (ShapeMismatch, KeyError) as error:
        raise Unfilled(wanted.probe) from error
    return _double(value)


def _double(value: Value) -> Value:
    """Return a value with its fractions in float64, as every argument is sent."""
    if isinstance(value, dict):
        return {name: _double(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(_double(item) for item in value)
    if value.dtype == np.uint8:  # the bytes of a file stay bytes
        return value
    return value.astype(np.float64) if value.dtype.kind == "f" else value.astype(np.int64)
