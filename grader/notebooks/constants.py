"""Strings that an expression can only be, folded without running anything.

What is not certain is no constant: a name that is a parameter, is changed in place or gets one
value that cannot be folded.
"""

import ast
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from grader.notebooks.scopes import Flow, How, Names, Scope, parameters

Flows: TypeAlias = Mapping[tuple[Scope | None, str], Sequence[Flow]]

MAX_STRINGS = 32
MAX_FOLDS = 8
MAX_TEXT = 200


class Constants:
    """Folds strings of the notebook's expressions."""

    def __init__(self, names: Names, flows: Flows) -> None:
        """Keep what the cells bind, and what flows to each name."""
        self._names = names
        self._flows = flows

    def strings(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> frozenset[str]:
        """Return the strings that ``node`` can only be; empty where that is not certain."""
        if depth > MAX_FOLDS or node is None:
            return frozenset()
        match node:
            case ast.Constant(value=str() as text):
                found = frozenset({text})
            case ast.BinOp(op=ast.Add()):
                found = self._joined([node.left, node.right], "", scope, depth)
            case ast.JoinedStr():
                found = self._joined(node.values, "", scope, depth)
            case ast.FormattedValue(format_spec=None):
                found = self.strings(node.value, scope, depth + 1)
            case ast.Call(
                func=ast.Attribute(value=ast.Constant(value=str() as separator), attr="join"),
                args=[ast.List(elts=parts) | ast.Tuple(elts=parts)],
            ):
                found = self._joined(parts, separator, scope, depth)
            case ast.Name():
                found = self._named_constant(node, scope, depth)
            case _:
                found = frozenset()
        return found if all(len(text) <= MAX_TEXT for text in found) else frozenset()

    def _joined(
        self, parts: list[ast.expr], separator: str, scope: Scope, depth: int
    ) -> frozenset[str]:
        texts = [""]
        for index, part in enumerate(parts):
            found = self.strings(part, scope, depth + 1)
            glue = separator if index else ""
            texts = [text + glue + end for text in texts for end in sorted(found)]
            if not texts or len(texts) > MAX_STRINGS:
                return frozenset()
        return frozenset(texts)

    def _named_constant(self, node: ast.Name, scope: Scope, depth: int) -> frozenset[str]:
        owner = scope.owner(node.id)
        flows = self._flows.get((owner, node.id), [])
        is_parameter = (
            owner is not None
            and id(owner.node) in self._names.functions
            and node.id in {a.arg for a in parameters(self._names.functions[id(owner.node)])}
        )
        if owner is None or is_parameter or not flows or len(flows) > MAX_STRINGS:
            return frozenset()
        found: set[str] = set()
        for flow in flows:
            parts = [flow.value]
            if flow.how is How.ELEMENT and isinstance(flow.value, (ast.List, ast.Tuple, ast.Set)):
                parts = flow.value.elts[: MAX_STRINGS + 1]
            elif flow.how is not How.EXACT:
                return frozenset()
            for part in parts:
                texts = self.strings(part, flow.scope, depth + 1)
                if not texts or len(found) > MAX_STRINGS:
                    return frozenset()
                found |= texts
        return frozenset(found)
