"""Notebooks and facts as plain data and back: what comes back is checked field by field."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

from grader.workflow.ports import Plain

T = TypeVar("T")


class NotPlain(ValueError):  # noqa: N818  (a finding about what came)
    """The data is not of the kind that was asked for."""


def plain(thing: object) -> Plain:
    """Return frozen data (dataclasses, tuples, words, numbers) as JSON can hold it."""
    if isinstance(thing, tuple):
        return [plain(item) for item in thing]
    if is_dataclass(thing):
        return {name: plain(getattr(thing, name)) for name in _hints(cast("Any", type(thing)))}
    return cast("Plain", thing)


def restored(kind: type[T], tree: Plain) -> T:
    """Return what :func:`plain` was given, which was of ``kind``.

    Raises:
        NotPlain: it was of another kind, or was changed on its way.
    """
    return cast("T", _restored(kind, tree))


def _restored(kind: Any, tree: Plain) -> object:  # noqa: ANN401  (an annotation)
    if get_origin(kind) is tuple and isinstance(tree, list):
        item = get_args(kind)[0]
        return tuple(_restored(item, one) for one in tree)
    if is_dataclass(kind) and isinstance(tree, dict):
        hints = _hints(cast("Any", kind))
        if set(tree) != set(hints):
            raise NotPlain(f"the fields of {kind}")
        made: object = cast("Any", kind)(
            **{name: _restored(hint, tree[name]) for name, hint in hints.items()}
        )
        return made
    if isinstance(kind, type) and issubclass(kind, StrEnum) and isinstance(tree, str):
        try:
            return kind(tree)
        except ValueError:
            raise NotPlain(f"{tree[:50]!r} for {kind}") from None
    if type(tree) is kind:
        return tree
    raise NotPlain(f"{type(tree).__name__} for {kind}")


@cache
def _hints(kind: Any) -> Mapping[str, Any]:  # noqa: ANN401  (a dataclass)
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}
