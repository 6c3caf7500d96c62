"""Runs and assessments as JSON text and back: plain data only, of the domain's own classes.

Nothing is ever unpickled. Arrays are kept exactly, byte for byte.
"""

import base64
import dataclasses
import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np

import grader.domain
from grader.domain.error import GraderError
from grader.language import text

T = TypeVar("T")


def _stored_classes() -> Iterator[tuple[str, Any]]:
    """Yield every class of plain data in the domain, by name: all of them may be stored."""
    for found in pkgutil.iter_modules(grader.domain.__path__):
        module = importlib.import_module(f"grader.domain.{found.name}")
        for name, kind in vars(module).items():
            own = isinstance(kind, type) and kind.__module__ == module.__name__
            if own and (dataclasses.is_dataclass(kind) or issubclass(kind, StrEnum)):
                yield name, kind


_PLAIN = frozenset({str, int, float, bool, type(None)})
_CLASSES: dict[str, Any] = dict(_stored_classes())

_FIELDS: dict[Any, tuple[str, ...]] = {
    kind: tuple(field.name for field in dataclasses.fields(kind))
    for kind in _CLASSES.values()
    if dataclasses.is_dataclass(kind)
}


def known(kind: type[T]) -> type[T]:
    """Let a dataclass of this package be stored, too."""
    _CLASSES[kind.__name__] = kind
    if dataclasses.is_dataclass(kind):
        _FIELDS[kind] = tuple(field.name for field in dataclasses.fields(kind))
    return kind


def encoded(thing: object) -> str:
    """Return a run, or any part of one, as JSON text of one line, in ASCII.

    A student's text may hold what UTF-8 cannot (a lone surrogate), or line separators.
    """
    return json.dumps(_tree(thing), separators=(",", ":"))


def decoded(content: str, where: str, without: frozenset[str] = frozenset()) -> object:
    """Return what :func:`encoded` was given; fields named in ``without`` get their defaults.

    Raises:
        GraderError: the text was not written by this version's form; ``where`` is its place.
    """
    try:
        return _thing(json.loads(content), without)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise GraderError(
            where,
            text("is not a stored run of this version ({})").filled(type(error).__name__),
            text("delete it and run `grader grade` again; nothing else is lost"),
        ) from error


def _tree(thing: object) -> object:
    kind = type(thing)
    if kind in _PLAIN:
        return thing
    names = _FIELDS.get(kind)
    if names is not None:
        fields = {name: getattr(thing, name) for name in names}
        for name, item in fields.items():
            if type(item) not in _PLAIN:
                fields[name] = _tree(item)
        return {"c": kind.__name__, "f": fields}
    if isinstance(thing, np.ndarray):
        content = base64.b64encode(thing.tobytes()).decode()
        return {"a": [thing.dtype.str, thing.shape, content]}
    if isinstance(thing, (tuple, list)):
        return [item if type(item) in _PLAIN else _tree(item) for item in thing]
    return _rarer(thing)


def _rarer(thing: object) -> object:
    if isinstance(thing, StrEnum):
        return {"e": [type(thing).__name__, thing.value]}
    if isinstance(thing, Mapping):
        return {"m": [[name, _tree(item)] for name, item in thing.items()]}
    if isinstance(thing, (bool, int, float, str)):
        return thing
    raise TypeError(f"a run holds no {type(thing).__name__}")


def _thing(tree: object, without: frozenset[str]) -> object:
    """Return what a tree stands for; the tree itself is used up, which saves half of the time."""
    if type(tree) is list:
        return tuple([i if type(i) in _PLAIN else _thing(i, without) for i in tree])
    if type(tree) is not dict:
        return tree
    if "c" in tree:
        fields = tree["f"]
        for name in without & fields.keys():
            del fields[name]
        for name, item in fields.items():
            if type(item) not in _PLAIN:
                fields[name] = _thing(item, without)
        return _CLASSES[tree["c"]](**fields)
    if "m" in tree:
        pairs = tree["m"]
        for pair in pairs:
            if type(pair[1]) not in _PLAIN:
                pair[1] = _thing(pair[1], without)
        return dict(pairs)
    return _rarer_thing(tree)


def _rarer_thing(tree: dict[str, Any]) -> object:
    if "e" in tree:
        name, value = tree["e"]
        return _CLASSES[name](value)
    dtype, shape, content = tree["a"]
    return np.frombuffer(base64.b64decode(content), dtype=np.dtype(dtype)).reshape(shape)
