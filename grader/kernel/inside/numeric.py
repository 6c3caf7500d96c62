"""Dtypes and shapes, asked for in the ways that cost least: it is done for every number."""

from .things import Libraries, Thing
from .unusable import COMPLEX, NOT_NUMBERS, NoValue
from .wire import SIZES

EAGER = "EagerTensor"
# Asking NumPy for a dtype's name is dear; kind and size tell the same for plain numbers.
_known: dict[tuple[str, int], tuple[str, Thing]] = {}


def sent_as(dtype: Thing, libraries: Libraries) -> tuple[str, Thing]:
    """Return the name and the dtype in which arrays of ``dtype`` are sent.

    Raises:
        NoValue: they are complex, or no numbers.
    """
    kind = dtype.kind
    known = _known.get((kind, dtype.itemsize)) if kind in "biuf" else None
    if known is not None:
        return known
    if kind == "c":
        raise NoValue(COMPLEX)
    small = kind == "V" and dtype.name.startswith(("bfloat16", "float8"))
    if kind not in "biuf" and not small:
        raise NoValue(NOT_NUMBERS)
    name = "float32" if small else dtype.name if dtype.name in SIZES else "float64"
    sent = name, libraries.numpy["dtype"](name).newbyteorder("<")
    if not small:
        _known[kind, dtype.itemsize] = sent
    return sent


def shape_of(thing: Thing, kind: type) -> tuple[int, ...]:
    """Return a tensor's shape, an eager one's in the way that makes no objects."""
    direct = getattr(kind, "_shape_tuple", None) if kind.__name__ == EAGER else None
    return tuple(int(length) for length in (direct(thing) if direct else thing.shape))
