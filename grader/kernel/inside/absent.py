"""Stand-ins for libraries that are not here and that no result depends on.

A notebook that imports one of them for a chart, a progress display or its platform's
conveniences would otherwise lose everything in that cell. What computes is never stood in for.
"""

import sys
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Self

from .things import Thing

MISSING_LIBRARY = "missing_library"
LIBRARIES = (
    "plotly",
    "pyecharts",
    "google.colab",
    "ipywidgets",
    "graphviz",
    "termcolor",
    "prettytable",
    "wandb",
    "watermark",
)
_REMEMBERED = ("children", "value")  # of a widget, that notebooks read back
_FunctionType = type(lambda: None)
Report = Callable[[str, str], None]


class Inert:
    """Something that can be called, entered, iterated and derived from, to no effect.

    It is no number and no text: what is computed from it fails where it would be graded.
    """

    def __init__(self, *_arguments: Thing, **keywords: Thing) -> None:
        self.__dict__.update({name: keywords[name] for name in _REMEMBERED if name in keywords})

    def __getattr__(self, name: str) -> Thing:
        """Return another one, except where protocols and displays are looked for."""
        if _is_protocol(name):
            raise AttributeError(name)
        return Inert()

    def __call__(self, *arguments: Thing, **keywords: Thing) -> Thing:
        """Return another one; a function that is decorated stays the function it is."""
        if len(arguments) == 1 and type(arguments[0]) is _FunctionType:
            return arguments[0]
        return Inert(*arguments, **keywords)

    def __mro_entries__(self, _bases: Thing) -> tuple[type, ...]:
        """Let a class be derived from it."""
        return (Inert,)

    def __iter__(self) -> Iterator[Thing]:
        """Have no members."""
        return iter(())

    def __len__(self) -> int:
        """Have no members."""
        return 0

    def __contains__(self, _thing: Thing) -> bool:
        """Have no members."""
        return False

    def __getitem__(self, _place: Thing) -> "Inert":
        """Return another one for whatever place."""
        return Inert()

    def __setitem__(self, _place: Thing, _thing: Thing) -> None:
        """Take a member and forget it."""

    def __enter__(self) -> Self:
        """Be entered."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Be left; errors pass."""

    def __repr__(self) -> str:
        """Say why nothing is seen."""
        return "<library not available>"


class Stub(ModuleType):
    """A module in which every name stands for something inert."""

    __version__ = "0.0.0"

    def __getattr__(self, name: str) -> Thing:
        """Return something inert, except where protocols are looked for."""
        if _is_protocol(name):
            raise AttributeError(name)
        return Inert()


class Absent:
    """A finder that stands last, and a loader of stubs."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def find_spec(self, name: str, _path: Thing, _target: Thing = None) -> ModuleSpec | None:
        """Return the spec of a stub for one of ``LIBRARIES`` or a part of it."""
        if not _library(name):
            return None
        return ModuleSpec(name, self, is_package=True)  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Return a stub."""
        return Stub(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Report which library is not here."""
        self._report(MISSING_LIBRARY, _library(module.__name__))


def install(report: Report) -> None:
    """Stand behind all other finders: a library that is here is never replaced."""
    sys.meta_path.append(Absent(report))


def _library(name: str) -> str:
    """Return which of ``LIBRARIES`` a module belongs to, or ""."""
    for library in LIBRARIES:
        if name == library or name.startswith(f"{library}."):
            return library
    return ""


def _is_protocol(name: str) -> bool:
    return name.startswith(("__", "_repr_", "_ipython_"))
