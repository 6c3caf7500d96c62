"""From a cell as it was written to the Python in it, line for line."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from grader.domain.notebook import Cell
from grader.notebooks.magics import (
    Stripped,
    as_automagic,
    hidden_line_magic,
    without_cell_magic,
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
    body = without_cell_magic(without_prompts(cell.source))
    tree, dynamic = _tree(body.code)
    hidden = hidden_line_magic(cell.source)
    found = [*body.dynamic, *dynamic, *([(hidden, "%")] if hidden else [])]
    nodes = size(tree) if tree is not None else 0
    return CellCode(index=cell.index, tree=tree, dynamic=tuple(found), nodes=nodes)


def stripped(source: str) -> str:
    """Return a cell's source without IPython's additions; lines keep their numbers."""
    body = without_cell_magic(without_prompts(source))
    for form in _forms(body.code):
        if parsed(form.code) is not None:
            return form.code
    return without_line_magics(body.code).code


def _tree(source: str) -> tuple[ast.Module | None, tuple[tuple[int, str], ...]]:
    """Return the syntax tree of the first form of the source that has one."""
    last = Stripped(code=source)
    for form in _forms(source):
        tree = parsed(form.code)
        if tree is not None:
            return tree, form.dynamic
        last = form
    return None, last.dynamic


def _forms(source: str) -> Iterator[Stripped]:
    """Yield what may be the Python of a cell, the least changed first."""
    yield Stripped(code=source)
    flush = _without_indent(source)
    if flush != source:
        yield Stripped(code=flush)
    yield without_line_magics(flush)
    yield as_automagic(flush)


def _without_indent(source: str) -> str:
    """Return a cell without the indentation of its first line, which IPython ignores."""
    lines = source.split("\n")
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    return "\n".join(line.removeprefix(indent) for line in lines) if indent else source
