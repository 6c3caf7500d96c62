"""From a cell as it was written to the Python in it, line for line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

from grader.domain.notebook import Cell
from grader.notebooks.magics import (
    Stripped,
    as_automagic,
    hidden_line_magic,
    without_cell_magic,
    without_classic_prompts,
    without_line_magics,
    without_prompts,
)
from grader.notebooks.syntax import MAX_CHARACTERS, TooTangled, parsed, size


@dataclass(frozen=True, slots=True, kw_only=True)
class CellCode:
    """A code cell after IPython's additions are taken out.

    ``tree`` is ``None`` where the rest is no Python. ``dynamic`` are (line from 1, construct)
    of additions that run code which is not written there. ``nodes`` is the size of the tree.
    """

    index: int
    tree: ast.Module | None
    dynamic: tuple[tuple[int, str], ...]
    nodes: int = 0


def code_of(cell: Cell) -> CellCode:
    """Return the Python of a code cell.

    Raises:
        TooTangled: the cell is too large or too deep to be read.
    """
    if len(cell.source) > MAX_CHARACTERS:
        raise TooTangled
    hidden = hidden_line_magic(cell.source)
    tree, read = _read(cell.source)
    dynamic = (*read.dynamic, *([(hidden, "%")] if hidden else []))
    nodes = size(tree) if tree is not None else 0
    return CellCode(index=cell.index, tree=tree, dynamic=dynamic, nodes=nodes)


def stripped(source: str) -> str:
    """Return a cell's source without IPython's additions; lines keep their numbers."""
    return _read(source)[1].code


def _read(source: str) -> tuple[ast.Module | None, Stripped]:
    """Return the first form of the source that is Python, else the last."""
    last = Stripped(code=source)
    for form in _forms(source):
        tree = parsed(form.code)
        if tree is not None:
            return tree, form
        last = form
    return None, last


def _forms(source: str) -> Iterator[Stripped]:
    """Yield what may be the Python of a cell, the least changed first."""
    flush = without_prompts(_dedented(source))
    plain = _dedented(without_classic_prompts(flush))
    bodies = [without_cell_magic(text) for text in dict.fromkeys((flush, plain))]
    yield from bodies
    for body in bodies:
        for change in (without_line_magics, as_automagic):
            form = change(body.code)
            yield Stripped(code=form.code, dynamic=(*body.dynamic, *form.dynamic))


def _dedented(source: str) -> str:
    """Return a cell without the indentation that all its lines share, as IPython does."""
    return dedent(source) if source[:1].isspace() else source
