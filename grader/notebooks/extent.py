"""Where a part of a cell stands."""

import ast
from collections.abc import Sequence


def lines_of(nodes: Sequence[ast.AST]) -> tuple[int, int]:
    """Return the first and the last line of some nodes, decorators included; 0: not known."""
    placed = [node for node in nodes if isinstance(node, (ast.stmt, ast.expr))]
    above = [
        decorator.lineno
        for node in placed
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        for decorator in node.decorator_list
    ]
    return (
        min([*above, *(node.lineno for node in placed)], default=0),
        max((node.end_lineno or 0 for node in placed), default=0),
    )
