"""What a way of showing is, and the table of all of them.

A new one is one new file in this package with a ``DISPLAY`` in it; nothing else changes. The
numbers come from the questions that checks were asked; nothing here decides a point.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from grader.domain.exhibit import Exhibit
from grader.domain.question import Question
from grader.domain.value import ShapeMismatch

Show: TypeAlias = Callable[[Sequence[Question]], Iterator[Exhibit]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """One way of showing what an exercise returned.

    ``show`` is a pure function of the questions of one exercise whose checks are of the named
    ``kinds``, in their order; it yields nothing where there is nothing to see.
    """

    name: str
    kinds: frozenset[str]
    show: Show


@cache
def displays() -> tuple[Display, ...]:
    """Return every way of showing, found in the files of this package, by name."""
    package = importlib.import_module("grader.exhibits")
    found = []
    for module_info in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"grader.exhibits.{module_info.name}")
        display = getattr(module, "DISPLAY", None)
        if isinstance(display, Display):
            found.append(display)
    return tuple(sorted(found, key=lambda display: display.name))


def exhibits_of(questions: Sequence[Question]) -> tuple[Exhibit, ...]:
    """Return everything there is to show of one exercise.

    A program may return anything: what has not the form that a display needs is not shown.
    """
    shown: list[Exhibit] = []
    for display in displays():
        asked = [question for question in questions if question.check.kind in display.kinds]
        if not asked:
            continue
        try:
            shown += display.show(asked)
        except (ShapeMismatch, ValueError, ArithmeticError, LookupError):
            continue
    return tuple(shown)
