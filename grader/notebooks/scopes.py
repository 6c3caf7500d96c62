"""Scopes of a notebook's Python: which name is bound where, and to which expressions.

All cells share one global scope. Order is ignored: a name stands for everything it is ever
bound to, because cells can run in any order and functions run later than they are written.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeAlias

from grader.notebooks.syntax import within

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
RESULT = "return"  # the place of a function's results; no name can be spelled so
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ScopeKind(Enum):
    """What opened a scope."""

    GLOBAL = auto()
    FUNCTION = auto()
    CLASS = auto()
    COMPREHENSION = auto()


@dataclass(eq=False, slots=True)
class Scope:
    """The names that one function, class, comprehension or the notebook binds."""

    kind: ScopeKind
    parent: "Scope | None" = None
    node: ast.AST | None = None
    bound: set[str] = field(default_factory=set)
    of_globals: set[str] = field(default_factory=set)
    of_outer: set[str] = field(default_factory=set)

    @property
    def root(self) -> "Scope":
        """Return the global scope."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def owner(self, name: str) -> "Scope | None":
        """Return the scope whose ``name`` is meant here, ``None`` where none binds it."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.of_globals:
                return scope.root if name in scope.root.bound else None
            visible = scope is self or scope.kind is not ScopeKind.CLASS
            if visible and name in scope.bound and name not in scope.of_outer:
                return scope
            scope = scope.parent
        return None

    def home(self, name: str) -> "Scope":
        """Return the scope that an assignment to ``name`` here binds it in."""
        if name in self.of_globals:
            return self.root
        if name in self.of_outer and self.parent is not None:
            return self.parent.owner(name) or self.root
        return self

    def walrus_home(self, name: str) -> "Scope":
        """Return the scope that ``(name := ...)`` binds: comprehensions pass it outwards."""
        scope = self
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        return scope.home(name)


class How(Enum):
    """How a value reaches a name."""

    EXACT = auto()  # name = value
    ELEMENT = auto()  # for name in value
    PART = auto()  # somewhere inside of value


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """``value``, as evaluated in ``scope``, reaches ``name``; in no scope it is an attribute.

    ``cell`` is the position of the cell among those that were read.
    """

    home: Scope | None
    name: str
    value: ast.expr
    scope: Scope
    how: How
    walrus: bool = False
    cell: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Import:
    """An import binds ``name`` to ``path``; for a star import ``name`` is ``*``."""

    home: Scope
    name: str
    path: str


@dataclass(eq=False, slots=True)
class Function:
    """A function of the notebook; ``method_of`` is the class scope it stands in."""

    node: FunctionNode
    scope: Scope
    method_of: Scope | None


@dataclass(eq=False, slots=True)
class Names:
    """Everything that the cells bind."""

    root: Scope = field(default_factory=lambda: Scope(ScopeKind.GLOBAL))
    opened: dict[int, Scope] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    functions: dict[int, Function] = field(default_factory=dict)
    classes: dict[int, tuple[ast.ClassDef, Scope]] = field(default_factory=dict)
    definitions: list[tuple[Scope, str, int]] = field(default_factory=list)
    calls: list[tuple[ast.Call, Scope]] = field(default_factory=list)


def children(node: ast.AST, scope: Scope, names: Names) -> Iterator[tuple[ast.AST, Scope]]:
    """Yield the parts of a node that are evaluated, each with its scope.

    Annotations are left out unless they do something (a call, a walrus).
    """
    inner = names.opened.get(id(node), scope)
    if isinstance(node, _FUNCTIONS):
        yield from ((d, scope) for d in getattr(node, "decorator_list", ()))
        defaults = (*node.args.defaults, *node.args.kw_defaults)
        yield from ((d, scope) for d in defaults if d is not None)
        for argument in _arguments(node.args):
            yield from ((a, scope) for a in _alive(argument.annotation))
        if isinstance(node, ast.Lambda):
            yield node.body, inner
        else:
            yield from ((a, scope) for a in _alive(node.returns))
            yield from ((statement, inner) for statement in node.body)
    elif isinstance(node, ast.ClassDef):
        yield from ((d, scope) for d in (*node.decorator_list, *node.bases, *node.keywords))
        yield from ((statement, inner) for statement in node.body)
    elif isinstance(node, _COMPREHENSIONS):
        first = node.generators[0].iter
        yield first, scope
        for child in within(node):
            if isinstance(child, ast.comprehension):
                parts = (child.target, child.iter, *child.ifs)
                yield from ((part, inner) for part in parts if part is not first)
            else:
                yield child, inner
    elif isinstance(node, ast.AnnAssign):
        yield node.target, scope
        yield from ((a, scope) for a in _alive(node.annotation))
        if node.value is not None:
            yield node.value, scope
    else:
        yield from ((child, scope) for child in within(node))


def _alive(annotation: ast.expr | None) -> tuple[ast.expr, ...]:
    """Return an annotation that does more than name a type."""
    doing = (ast.NamedExpr, ast.Call, ast.Lambda, ast.Await)
    if annotation is not None and any(isinstance(n, doing) for n in ast.walk(annotation)):
        return (annotation,)
    return ()


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    """Return all parameters."""
    starred = [a for a in (arguments.vararg, arguments.kwarg) if a is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *starred]


def parameters(function: Function) -> list[ast.arg]:
    """Return all parameters of a function, the positional ones first."""
    return _arguments(function.node.args)
