"""The fingerprint of a trusted function: of its code, and of everything that it reaches.

Two functions with the same fingerprint compute the same. A comment changes none; a helper, a
default, a constant or a captured value changes it.
"""

import functools
import hashlib
import types
import typing
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum

import numpy as np

# Code that uses one of these can reach what its names do not tell.
DYNAMIC = frozenset(
    {"eval", "exec", "globals", "vars", "locals", "__import__", "import_module", "__builtins__"}
)

_PLAIN = frozenset({type(None), bool, int, float, complex, str, bytes})


class NoFingerprint(TypeError):  # noqa: N818  (a finding: the caller has another way)
    """What something reaches cannot be told from its parts."""


def fingerprint(thing: object) -> str:
    """Return a digest of a value or a function, 32 hexadecimal digits.

    Raises:
        NoFingerprint: it holds something whose behaviour its parts do not tell.
    """
    digest = hashlib.sha256()
    seen: dict[int, int] = {}
    for part in _parts(thing, seen):
        digest.update(part.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:32]


def _parts(thing: object, seen: dict[int, int]) -> Iterator[str]:
    """Yield everything that tells a thing from another, as text."""
    if thing is None or isinstance(thing, (bool, int, float, complex, str, bytes)):
        yield f"{type(thing).__name__}:{thing!r}"
    elif isinstance(thing, Enum):
        yield f"enum:{type(thing).__qualname__}.{thing.name}"
    elif isinstance(thing, (np.ndarray, np.generic)):
        array = np.asarray(thing)
        if array.dtype.hasobject:
            raise NoFingerprint("array of objects")
        yield f"array:{array.dtype.str}{array.shape}{array.tobytes().hex()}"
    elif isinstance(thing, (tuple, list)) and not hasattr(thing, "_fields"):
        yield f"{type(thing).__name__}:{len(thing)}"
        yield from _each(thing, seen)
    elif isinstance(thing, (set, frozenset)):
        yield f"set:{sorted(fingerprint(item) for item in thing)}"
    elif isinstance(thing, Mapping):
        yield f"mapping:{len(thing)}"
        yield from _each((part for item in thing.items() for part in item), seen)
    elif is_dataclass(thing) and not isinstance(thing, type):
        yield f"data:{type(thing).__qualname__}"
        yield from _each((getattr(thing, field.name) for field in fields(thing)), seen)
    else:
        yield from _code(thing, seen)


def _each(things: Iterable[object], seen: dict[int, int]) -> Iterator[str]:
    for thing in things:
        if type(thing) in _PLAIN:  # as in _parts, without one more generator for each number
            yield f"{type(thing).__name__}:{thing!r}"
        else:
            yield from _parts(thing, seen)


def _code(thing: object, seen: dict[int, int]) -> Iterator[str]:
    """Yield the parts of something that is called, or that calls are made of."""
    if id(thing) in seen:  # functions that call each other
        yield f"seen:{seen[id(thing)]}"
        return
    seen[id(thing)] = len(seen)
    if isinstance(thing, functools.partial):
        yield "partial"
        yield from _each((thing.func, thing.args, thing.keywords), seen)
    elif isinstance(thing, types.FunctionType):
        yield f"function:{thing.__qualname__}"
        wrapped = getattr(thing, "__wrapped__", None)  # what inspect.signature looks at
        cells = [cell.cell_contents for cell in thing.__closure__ or ()]
        yield from _each((thing.__defaults__, thing.__kwdefaults__, wrapped, *cells), seen)
        yield from _body(thing.__code__)
        for name in sorted(_names(thing.__code__)):
            if name in thing.__globals__:
                yield f"global:{name}"
                yield from _parts(thing.__globals__[name], seen)
    elif isinstance(thing, types.MethodType):
        yield from _each((thing.__func__, thing.__self__), seen)
    elif hasattr(thing, "__wrapped__"):  # a function with a memory of its results
        yield f"wrapper:{type(thing).__qualname__}"
        yield from _parts(thing.__wrapped__, seen)
    elif isinstance(thing, type):
        yield from _class(thing, seen)
    else:
        yield _foreign(thing)


def _foreign(thing: object) -> str:
    """Return the name of something that comes from a library, with the library's version."""
    if isinstance(thing, types.ModuleType):
        return f"module:{thing.__name__} {getattr(thing, '__version__', '')}"
    if isinstance(thing, (types.BuiltinFunctionType, np.ufunc)):
        return f"builtin:{getattr(thing, '__module__', '')}.{thing.__name__}"
    if isinstance(thing, np.dtype) or type(thing).__module__ in ("typing", "types"):
        return f"type:{thing!r}"
    raise NoFingerprint(type(thing).__name__)


def _class(thing: type, seen: dict[int, int]) -> Iterator[str]:
    yield f"class:{thing.__module__}.{thing.__qualname__}"
    if not getattr(thing, "__module__", "").startswith("nabla_reference"):
        return  # a library's
    if issubclass(thing, tuple) and hasattr(thing, "_fields"):
        names = typing.cast("tuple[str, ...]", thing._fields)
        own = [item for name, item in vars(thing).items() if not name.startswith("_")]
        methods = [item for item in own if isinstance(item, types.FunctionType)]
        yield from _each((names, getattr(thing, "_field_defaults", {}), methods), seen)
        return
    raise NoFingerprint(thing.__qualname__)


def _body(code: types.CodeType) -> Iterator[str]:
    """Yield what a function does, without the places of its lines."""
    yield f"code:{code.co_code.hex()}:{code.co_names}:{code.co_varnames}:{code.co_flags}"
    yield f"shape:{code.co_argcount}:{code.co_posonlyargcount}:{code.co_kwonlyargcount}"
    yield f"captured:{code.co_freevars}:{code.co_cellvars}"
    yield f"exceptions:{getattr(code, 'co_exceptiontable', b'').hex()}"
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _body(constant)
        elif isinstance(constant, frozenset):  # its order is by chance
            yield f"constant:{sorted(map(repr, constant))}"
        else:
            yield f"constant:{constant!r}"


def _names(code: types.CodeType) -> set[str]:
    """Return all global names that a function may use, and names of attributes."""
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            found |= _names(constant)
    if found & DYNAMIC:
        raise NoFingerprint(code.co_name)
    return found
