"""Mutants of a reference: its functions, each with one small thing wrong.

Source in, source out; nothing is run here. A mutant is found in the same place and has the same
name every time, so that a list of survivors can be compared with yesterday's.
"""

import ast
import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from grader.workflow.proving.operators import OPERATORS, Replacement

# What is written for readers and tools, and computes nothing.
_SILENT = frozenset({"annotation", "decorator_list", "returns", "type_comment", "type_params"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """One function with one thing wrong; ``code`` is the whole function.

    ``line`` is that of the reference, ``before`` and ``after`` the statement in which it is.
    """

    function: str
    operator: str
    line: int
    before: str
    after: str
    code: str

    @property
    def id(self) -> str:
        """Return a short name that stays the same while the function does."""
        digest = hashlib.sha256(self.code.encode()).hexdigest()[:6]
        return f"{self.function}-{self.operator}-{digest}"


def functions_of(source: str) -> dict[str, ast.FunctionDef]:
    """Return the functions that a module defines at its top level, by name."""
    return {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}


def reached_from(source: str, function: str, stops: Collection[str] = ()) -> tuple[str, ...]:
    """Return a function and all top-level ones that it may use, but for those in ``stops``.

    Functions of exercises that it builds on are stops: their mistakes are theirs.
    """
    known = functions_of(source)
    found: list[str] = []
    waiting = [function] if function in known else []
    while waiting:
        name = waiting.pop(0)
        found.append(name)
        used = (n.id for n in ast.walk(known[name]) if isinstance(n, ast.Name))
        for other in dict.fromkeys(used):
            if other in known and other not in (*found, *waiting, *stops):
                waiting.append(other)
    return tuple(found)


def mutants_of(source: str, function: str) -> tuple[Mutant, ...]:
    """Return every mutant of a top-level function, each once, in the order of the source.

    Raises:
        KeyError: the module defines no such function.
    """
    definition = functions_of(source)[function]
    seen = {ast.unparse(definition)}
    found = []
    for mutant in _mutants(definition):
        if mutant.code not in seen:
            seen.add(mutant.code)
            found.append(mutant)
    return tuple(found)


def mutated(source: str, mutant: Mutant) -> str:
    """Return the module with the mutant in place of its function."""
    definition = functions_of(source)[mutant.function]
    first = min([definition.lineno, *(d.lineno for d in definition.decorator_list)])
    lines = source.splitlines()
    lines[first - 1 : definition.end_lineno] = mutant.code.splitlines()
    return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class _Site:
    """Where a node stands: in ``parent.field``, at ``place`` of it where that is a list."""

    parent: ast.AST
    field: str
    place: int
    node: ast.AST
    statement: ast.stmt

    def put(self, replacement: Replacement) -> None:
        """Put something in the node's place."""
        if self.place < 0:
            setattr(self.parent, self.field, replacement)
            return
        held = getattr(self.parent, self.field)
        several = isinstance(replacement, list)
        held[self.place : self.place + 1] = replacement if several else [replacement]

    def restore(self, replacement: Replacement) -> None:
        """Put the node itself back."""
        if self.place < 0:
            setattr(self.parent, self.field, self.node)
            return
        count = len(replacement) if isinstance(replacement, list) else 1
        getattr(self.parent, self.field)[self.place : self.place + count] = [self.node]


def _mutants(definition: ast.FunctionDef) -> Iterator[Mutant]:
    for site in list(_sites(definition, definition)):
        for name, operator in OPERATORS.items():
            for replacement in operator(site.node):
                whole = site.node is site.statement
                default = site.statement is definition
                before = _shown(site.node if default else site.statement)
                site.put(replacement)
                code = ast.unparse(ast.fix_missing_locations(definition))
                after = _shown(replacement if whole or default else site.statement)
                site.restore(replacement)
                yield Mutant(
                    function=definition.name,
                    operator=name,
                    line=site.statement.lineno,
                    before=before,
                    after=after,
                    code=code,
                )


def _sites(node: ast.AST, statement: ast.stmt) -> Iterator[_Site]:
    """Yield every place below ``node`` that computes something, outermost first."""
    for field, held in ast.iter_fields(node):
        if field in _SILENT or isinstance(node, ast.Raise | ast.JoinedStr):
            continue
        children = held if isinstance(held, list) else [held]
        for place, child in enumerate(children):
            if not isinstance(child, ast.AST) or _is_docstring(child):
                continue
            within = child if isinstance(child, ast.stmt) else statement
            yield _Site(node, field, place if isinstance(held, list) else -1, child, within)
            yield from _sites(child, within)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _shown(node: Replacement) -> str:
    """Return a statement on one line; of a loop or a choice its head only."""
    if isinstance(node, list):
        return "; ".join(ast.unparse(ast.fix_missing_locations(one)) for one in node)
    text = ast.unparse(ast.fix_missing_locations(node))
    if isinstance(node, ast.stmt) and getattr(node, "body", None):
        return text.partition("\n")[0]
    return " ".join(line.strip() for line in text.splitlines())
