"""Whether the maker of an object is beyond doubt.

The points-to analysis tells what an expression may stand for and leaves out what it does not
know. Here the opposite is asked: can this be nothing else than what a library's own class makes?
"""

import ast

from grader.notebooks.constants import Flows
from grader.notebooks.scopes import How, Names, Scope, parameters

MAX_DEPTH = 8
MAX_FLOWS = 100
_RETURN_SELF = frozenset({"fit", "partial_fit", "set_params", "set_output"})


class Makers:
    """Answers for the expressions of one notebook."""

    def __init__(self, names: Names, flows: Flows) -> None:
        """Keep what the cells bind, and what flows to each name."""
        self._names = names
        self._flows = flows
        self._imported = {(i.home, i.name) for i in names.imports}
        self._defined = {(home, name) for home, name, _ in names.definitions}
        self._asked: set[tuple[Scope, str]] = set()
        self._flows_left = 0

    def surely_made(self, node: ast.expr, scope: Scope) -> bool:
        """Tell whether ``node`` can only be what calls to imported libraries returned.

        A name that is made from itself (``scaler = scaler.fit(x)``) is what its other
        assignments make it. What takes too long to tell is not sure.
        """
        self._asked.clear()
        self._flows_left = MAX_FLOWS
        return self._made(node, scope, 0)

    def _made(self, node: ast.expr, scope: Scope, depth: int) -> bool:
        if depth > MAX_DEPTH:
            return False
        match node:
            case ast.Call(func=ast.Attribute(value=inner, attr=method)) if (
                method in _RETURN_SELF and self._made(inner, scope, depth + 1)
            ):
                return True
            case ast.Call(func=maker):
                return self._surely_library(maker, scope, depth + 1)
            case ast.Name():
                return self._name_is_made(node.id, scope, depth)
            case _:
                return False

    def _name_is_made(self, name: str, scope: Scope, depth: int) -> bool:
        owner = scope.owner(name)
        flows = self._flows.get((owner, name), [])
        if owner is None or not flows or self._bound_otherwise(owner, name):
            return False
        if (owner, name) in self._asked:
            return True
        self._asked.add((owner, name))
        self._flows_left -= len(flows)
        return self._flows_left >= 0 and all(
            flow.how is How.EXACT and self._made(flow.value, flow.scope, depth + 1)
            for flow in flows
        )

    def _bound_otherwise(self, owner: Scope, name: str) -> bool:
        """Tell whether an import, a definition or a caller can bind the name."""
        function = self._names.functions.get(id(owner.node))
        given = function is not None and any(a.arg == name for a in parameters(function))
        return given or (owner, name) in self._imported or (owner, name) in self._defined

    def _surely_library(self, node: ast.expr, scope: Scope, depth: int) -> bool:
        """Tell whether an expression can only be what an import brought."""
        if depth > MAX_DEPTH:
            return False
        match node:
            case ast.Attribute():
                patched = (None, node.attr) in self._flows
                return not patched and self._surely_library(node.value, scope, depth + 1)
            case ast.Name():
                owner = scope.owner(node.id)
                if owner is None or (owner, node.id) not in self._imported:
                    return False
                rebound = (owner, node.id) in self._flows or (owner, node.id) in self._defined
                return not rebound
            case _:
                return False
