"""Values that cross the boundary: arrays of numbers, and lists and dicts of them.

Knows nothing of who produced a value. Nothing is broadcast here, ever.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.generic]
Floats: TypeAlias = NDArray[np.float64]
Value: TypeAlias = Array | tuple["Value", ...] | dict[str, "Value"]


class ShapeMismatch(ValueError):  # noqa: N818  (a finding about data, not an Error)
    """A value does not have the form that the contract asks for.

    ``part`` names the output, ``expected`` and ``got`` are shapes in words.
    """

    def __init__(self, part: str, expected: str, got: str) -> None:
        """Keep the three parts for the message to the student."""
        super().__init__(part, expected, got)
        self.part = part
        self.expected = expected
        self.got = got


def squeezed(array: Array) -> Array:
    """Return ``array`` without its axes of size 1."""
    return array.reshape(tuple(size for size in array.shape if size != 1))


def leaves(value: Value) -> Iterator[Array]:
    """Yield the arrays of ``value``, depth first, in order."""
    if isinstance(value, dict):
        for item in value.values():
            yield from leaves(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from leaves(item)
    else:
        yield value


def described(value: Value) -> str:
    """Return the form of ``value`` in words, such as ``(dict: W1, B1)`` or ``(4, 16)``."""
    if isinstance(value, dict):
        return f"a dict with {', '.join(value) or 'nothing'}"
    if isinstance(value, tuple):
        return f"{len(value)} values"
    return f"shape {value.shape}" if value.shape else "one number"


def named(value: Value, names: Sequence[str]) -> dict[str, Value]:
    """Return the outputs of a function under their contract names.

    Accepts a dict with these names (others are ignored), a tuple of that many items, one
    array whose first axis has that length, or, for a single name, the value itself.

    Raises:
        ShapeMismatch: names are missing, or the number of items is another one.
    """
    if isinstance(value, dict):
        missing = [name for name in names if name not in value]
        if missing and len(names) == 1 and len(value) == 1:
            return {names[0]: next(iter(value.values()))}
        if missing:
            raise ShapeMismatch(
                ", ".join(missing), f"a dict with {', '.join(names)}", described(value)
            )
        return {name: value[name] for name in names}
    if len(names) == 1:
        if isinstance(value, tuple) and len(value) == 1:
            return {names[0]: value[0]}
        return {names[0]: value}
    if isinstance(value, tuple):
        items: Sequence[Value] = value
    elif value.ndim and squeezed(value).ndim and len(squeezed(value)) == len(names):
        items = [np.asarray(v) for v in (value if len(value) == len(names) else squeezed(value))]
    else:
        items = ()
    if len(items) != len(names):
        raise ShapeMismatch(", ".join(names), f"{len(names)} values", described(value))
    return dict(zip(names, items, strict=True))


def as_floats(part: str, value: Value) -> Floats:
    """Return ``value`` as one float64 array.

    Raises:
        ShapeMismatch: it is not one array (``part`` names the output in the message).
    """
    if isinstance(value, (tuple, dict)):
        raise ShapeMismatch(part, "one array of numbers", described(value))
    return np.asarray(value, dtype=np.float64)


def outputs(value: Value, returns: Sequence[str], chosen: Sequence[str] = ()) -> dict[str, Floats]:
    """Return the outputs of a function as float64 arrays, by contract name.

    The items of an output that is a dict are outputs of their own: ``history.train_loss``.
    Only the ``chosen`` ones have to be arrays (all, when empty).

    Raises:
        ShapeMismatch: see :func:`named` and :func:`as_floats`; or a chosen one is missing.
    """
    parts: dict[str, Value] = {}
    for name, item in named(value, returns).items():
        if isinstance(item, dict):
            parts.update({f"{name}.{key}": inner for key, inner in item.items()})
        else:
            parts[name] = item
    missing = [name for name in chosen if name not in parts]
    if missing:
        raise ShapeMismatch(missing[0], "one array of numbers", "nothing of that name")
    return {name: as_floats(name, parts[name]) for name in chosen or parts}


def flat(parts: Mapping[str, Floats]) -> Floats:
    """Return the named arrays as one vector, in the order of the mapping."""
    if not parts:
        return np.zeros(0)
    return np.concatenate([np.ravel(array) for array in parts.values()])
