"""Parsing Python that may have been written to hurt the parser.

Bounded before the parser sees it: Python's parser is slow or gives up on some inputs of
modest size (fields of f-strings, long chains of operators).
"""

import ast
import warnings

MAX_CHARACTERS = 100_000
MAX_BRACES = 10_000  # the time for f-strings grows with the square of their fields
MAX_DEPTH = 200  # of the syntax tree; the readers of the tree are recursive
MAX_NODES = 60_000
_SIGNS = (ast.expr_context, ast.operator, ast.cmpop)


class TooTangled(ValueError):  # noqa: N818  (a finding about source)
    """The source is too large or too deep to be read."""


def parsed(source: str) -> ast.Module | None:
    """Return the syntax tree, or ``None`` where the source is not Python.

    Raises:
        TooTangled: it is larger, deeper or fuller than anything written by hand.
    """
    if len(source) > MAX_CHARACTERS or source.count("{") > MAX_BRACES:
        raise TooTangled
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a string is no business of ours
            tree = ast.parse(source)
    except (RecursionError, MemoryError, SystemError):
        raise TooTangled from None
    except (SyntaxError, ValueError, OverflowError):
        return None
    size(tree)
    return tree


def size(tree: ast.Module) -> int:
    """Return the number of nodes, counted without recursion.

    Raises:
        TooTangled: there are more than 60,000, or more than 200 levels of them.
    """
    level: list[ast.AST] = [tree]
    nodes = 0
    for _ in range(MAX_DEPTH):
        level = [child for node in level for child in within(node)]
        nodes += len(level)
        if nodes > MAX_NODES:
            raise TooTangled
        if not level:
            return nodes
    raise TooTangled


def within(node: ast.AST) -> list[ast.AST]:
    """Return the direct children of a node but for its context and operators, in order.

    ``ast.iter_child_nodes`` tells of those as well, which are many of the nodes to visit;
    every notebook's tree is walked a few times.
    """
    found: list[ast.AST] = []
    for name in node._fields:
        item = getattr(node, name, None)
        if type(item) is list:
            found += [
                one for one in item if isinstance(one, ast.AST) and not isinstance(one, _SIGNS)
            ]
        elif isinstance(item, ast.AST) and not isinstance(item, _SIGNS):
            found.append(item)
    return found
