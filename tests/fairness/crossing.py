"""A program's results as they cross the boundary: by the encoder that runs beside notebooks."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.domain.release import Release
from grader.domain.value import Value
from grader.kernel.inside.things import Libraries
from grader.kernel.inside.values import Encoder
from grader.kernel.inside.wire import Leaf, Node

Function = Callable[..., Any]


def crossing(release: Release, program: dict[str, Function]) -> dict[str, Function]:
    """Return the program with every called function's result sent through the encoder."""
    libraries = Libraries()
    libraries.keep_numpy(np)
    returns = {e.id: e.returns for e in release.assignment.exercises if e.arguments}
    return {
        name: _sent(function, returns[name], libraries) if name in returns else function
        for name, function in program.items()
    }


def _sent(function: Function, returns: tuple[str, ...], libraries: Libraries) -> Function:
    @functools.wraps(function)
    def sent(*given: object, **named: object) -> Value:
        return _value(Encoder(libraries, returns).encode(function(*given, **named)))

    return sent


def _value(node: Node) -> Value:
    if isinstance(node, Leaf):
        dtype = np.dtype(node.dtype).newbyteorder("<")
        return np.frombuffer(node.data, dtype).reshape(node.shape)
    if isinstance(node, dict):
        return {name: _value(item) for name, item in node.items()}
    return tuple(_value(item) for item in node)
