"""Collecting what the cells of a notebook bind, in one pass over their syntax trees."""

import ast
from collections.abc import Iterable
from dataclasses import replace

from grader.notebooks.canonical import canonical
from grader.notebooks.scopes import (
    RESULT,
    Flow,
    Function,
    FunctionNode,
    How,
    Import,
    Names,
    Scope,
    ScopeKind,
    children,
    parameters,
)

_OPENS = {
    ast.FunctionDef: ScopeKind.FUNCTION,
    ast.AsyncFunctionDef: ScopeKind.FUNCTION,
    ast.Lambda: ScopeKind.FUNCTION,
    ast.ClassDef: ScopeKind.CLASS,
    ast.ListComp: ScopeKind.COMPREHENSION,
    ast.SetComp: ScopeKind.COMPREHENSION,
    ast.DictComp: ScopeKind.COMPREHENSION,
    ast.GeneratorExp: ScopeKind.COMPREHENSION,
}
_FILLING = frozenset(
    {"append", "add", "extend", "insert", "update", "setdefault", "put", "appendleft", "register"}
)


def names_of(trees: Iterable[ast.Module]) -> Names:
    """Return everything that the cells bind, all cells sharing one global scope."""
    binder = _Binder()
    for tree in trees:
        binder.read(tree)
    binder.settle()
    return binder.names


class _Binder:
    """Walks the trees without recursion and notes every binding."""

    def __init__(self) -> None:
        self.names = Names()
        self._changes: list[tuple[Scope, Flow]] = []
        self._cell = -1

    def read(self, tree: ast.Module) -> None:
        """Note all bindings of one cell."""
        self._cell += 1
        stack: list[tuple[ast.AST, Scope]] = [(tree, self.names.root)]
        while stack:
            node, scope = stack.pop()
            kind = _OPENS.get(type(node))
            if kind is not None:
                self._open(node, scope, kind)
            self._note(node, scope)
            stack.extend(reversed(list(children(node, scope, self.names))))

    def settle(self) -> None:
        """Find the owners of names that are changed but not bound where they are changed."""
        for scope, change in self._changes:
            owner = scope.owner(change.name)
            if owner is not None:
                self.names.flows.append(replace(change, home=owner))

    def _open(self, node: ast.AST, scope: Scope, kind: ScopeKind) -> None:
        inner = Scope(kind, parent=scope, node=node)
        self.names.opened[id(node)] = inner
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            self._function(node, scope, inner)
        elif isinstance(node, ast.ClassDef):
            self.names.classes[id(node)] = (node, inner)
            self._define(node.name, id(node), scope)

    def _define(self, name: str, key: int, scope: Scope) -> None:
        home = scope.home(name)
        home.bound.add(name)
        self.names.definitions.append((home, name, key))

    def _function(self, node: FunctionNode, scope: Scope, inner: Scope) -> None:
        in_class = scope if scope.kind is ScopeKind.CLASS else None
        function = Function(node, inner, in_class)
        self.names.functions[id(node)] = function
        inner.bound.update(a.arg for a in parameters(function))
        if isinstance(node, ast.Lambda):
            self._add(inner, RESULT, node.body, inner, How.PART)
        else:
            self._define(node.name, id(node), scope)
        positional = [*node.args.posonlyargs, *node.args.args]
        for argument, default in zip(
            reversed(positional), reversed(node.args.defaults), strict=False
        ):
            self._flow(inner, argument.arg, default, scope, How.EXACT)
        for argument, maybe in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
            if maybe is not None:
                self._flow(inner, argument.arg, maybe, scope, How.EXACT)

    def _flow(self, home: Scope | None, name: str, value: ast.expr, scope: Scope, how: How) -> None:
        self._add(home, name, value, scope, how)
        if home is not None:
            home.bound.add(name)
            if home.kind is ScopeKind.CLASS:
                self._add(None, name, value, scope, how)

    def _add(self, home: Scope | None, name: str, value: ast.expr, scope: Scope, how: How) -> None:
        self.names.flows.append(Flow(home, name, value, scope, how, cell=self._cell))

    def _note(self, node: ast.AST, scope: Scope) -> None:
        """Note what one statement or expression binds."""
        match node:
            case ast.Global():
                scope.of_globals.update(node.names)
            case ast.Nonlocal():
                scope.of_outer.update(node.names)
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.Assign():
                for target in node.targets:
                    self._bind(target, node.value, scope, How.EXACT)
            case ast.AnnAssign(value=ast.expr() as value):
                self._bind(node.target, value, scope, How.EXACT)
            case ast.AugAssign():
                self._bind(node.target, node.value, scope, How.PART)
            case ast.For() | ast.AsyncFor():
                self._bind(node.target, node.iter, scope, How.ELEMENT)
            case ast.withitem(optional_vars=ast.expr() as target):
                self._bind(target, node.context_expr, scope, How.PART)
            case _:
                self._note_rest(node, scope)

    def _note_rest(self, node: ast.AST, scope: Scope) -> None:
        match node:
            case ast.NamedExpr():
                home = scope.walrus_home(node.target.id)
                home.bound.add(node.target.id)
                self._add(home, node.target.id, node.value, scope, How.EXACT)
                self.names.flows[-1] = replace(self.names.flows[-1], walrus=True)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                inner = self.names.opened[id(node)]
                for index, part in enumerate(node.generators):
                    outside = scope if index == 0 else inner
                    self._bind(part.target, part.iter, inner, How.ELEMENT, outside)
            case ast.ExceptHandler(name=str() as name):
                scope.home(name).bound.add(name)
            case ast.Match():
                self._match(node, scope)
            case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value):
                self._return(value, scope)
            case ast.Call():
                self.names.calls.append((node, scope))
                self._filled(node, scope)
            case _:
                pass

    def _filled(self, node: ast.Call, scope: Scope) -> None:
        """Note what ``x.append(value)`` and ``setattr(x, "name", value)`` put into ``x``."""
        if isinstance(node.func, ast.Attribute) and node.func.attr in _FILLING:
            for value in (*node.args, *(k.value for k in node.keywords)):
                self._change(node.func.value, value, scope, scope)
        match node:
            case ast.Call(
                func=ast.Name(id="setattr"),
                args=[_, ast.Constant(value=str() as name), value],
            ):
                self._add(None, name, value, scope, How.PART)
            case _:
                pass

    def _match(self, node: ast.Match, scope: Scope) -> None:
        for case in node.cases:
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self._flow(scope.home(name), name, node.subject, scope, How.PART)

    def _return(self, value: ast.expr, scope: Scope) -> None:
        evaluated = scope
        while scope.kind is ScopeKind.COMPREHENSION and scope.parent is not None:
            scope = scope.parent
        function = self.names.functions.get(id(scope.node))
        if function is not None:
            self._add(function.scope, RESULT, value, evaluated, How.PART)

    def _bind(
        self,
        target: ast.expr,
        value: ast.expr,
        scope: Scope,
        how: How,
        evaluated: Scope | None = None,
    ) -> None:
        """Note that ``value`` reaches every name in ``target``."""
        outside = evaluated or scope
        match target:
            case ast.Name():
                self._flow(scope.home(target.id), target.id, value, outside, how)
            case ast.Attribute():
                self._flow(None, target.attr, value, outside, How.PART)
            case ast.Subscript():
                self._change(target.value, value, scope, outside)
            case ast.Starred():
                self._bind(target.value, value, scope, How.PART, outside)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                pairs = _pairs(targets, value) if how is How.EXACT else None
                for index, part in enumerate(targets):
                    if pairs is not None:
                        self._bind(part, pairs[index], scope, How.EXACT, outside)
                    else:
                        self._bind(part, value, scope, How.PART, outside)
            case _:
                pass

    def _change(self, target: ast.expr, value: ast.expr, scope: Scope, outside: Scope) -> None:
        """Note that ``value`` is put into the object that ``target`` stands for."""
        while isinstance(target, ast.Subscript):
            target = target.value
        if isinstance(target, ast.Name):
            change = Flow(None, target.id, value, outside, How.PART, cell=self._cell)
            self._changes.append((scope, change))
        elif isinstance(target, ast.Attribute):
            self._add(None, target.attr, value, outside, How.PART)

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                module = "." * node.level + (node.module or "")
                name = alias.asname or alias.name
                path = module if name == "*" else f"{module}.{alias.name}"
            else:
                name = alias.asname or alias.name.split(".")[0]
                path = alias.name if alias.asname else name
            home = scope.home(name)
            if name != "*":
                home.bound.add(name)
            self.names.imports.append(Import(home, name, canonical(path)))


def _pairs(targets: list[ast.expr], value: ast.expr) -> list[ast.expr] | None:
    """Return the value of each target, where both sides are written out."""
    if not isinstance(value, (ast.Tuple, ast.List)) or len(value.elts) != len(targets):
        return None
    if any(isinstance(part, ast.Starred) for part in (*targets, *value.elts)):
        return None
    return value.elts
