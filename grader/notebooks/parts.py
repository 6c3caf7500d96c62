"""Dividing a cell into its parts: definitions, assignments of global names, loose statements.

Knows nothing of what a part uses; ``grader.notebooks.source`` reads that.
"""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.domain.source import UnitKind
from grader.notebooks.resolving import Resolver
from grader.notebooks.scopes import Scope, ScopeKind
from grader.notebooks.things import Sort

# values of these forms can never be called
_NO_CALLABLES = (
    ast.Constant,
    ast.BinOp,
    ast.UnaryOp,
    ast.Compare,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.JoinedStr,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_PLAIN_DECORATORS = frozenset(
    {
        "tensorflow.function",
        "tensorflow.autograph.experimental.do_not_convert",
        "functools.cache",
        "functools.lru_cache",
        "functools.wraps",
        "numpy.vectorize",
    }
)
UNSURE = UnitKind.UNSURE
LOOSE = UnitKind.LOOSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What becomes one unit: ``nodes`` are read in ``scope``; imports are (line, path)."""

    name: str
    kind: UnitKind
    nodes: tuple[ast.AST, ...]
    scope: Scope
    conditional: bool = False
    imports: tuple[tuple[int, str], ...] = ()


def parts_of(tree: ast.Module, resolver: Resolver) -> Iterator[Part]:
    """Yield the parts of one cell in the order of its statements."""
    return _Divider(resolver).parts(tree.body)


class _Divider:
    """Divides statements; blocks are entered, functions and classes are not."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._root = resolver.names.root

    def parts(self, body: Sequence[ast.stmt], *, conditional: bool = False) -> Iterator[Part]:
        for statement in body:
            for part in self._statement(statement):
                yield replace(part, conditional=True) if conditional else part

    def _part(self, name: str, kind: UnitKind, *nodes: ast.AST | None) -> Part:
        kept = tuple(node for node in nodes if node is not None)
        return Part(name=name, kind=kind, nodes=kept, scope=self._root)

    def _loose(self, *nodes: ast.AST | None) -> Part:
        return self._part("", UnitKind.LOOSE, *nodes)

    def _statement(self, statement: ast.stmt) -> Iterator[Part]:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield self._part(statement.name, self._definition(statement), statement)
                yield from self._imported_inside(statement)
            case ast.Assign():
                for target in statement.targets:
                    yield from self._assigned(target, statement.value)
            case ast.AnnAssign():
                yield self._loose(*_doing(statement.annotation))
                if statement.value is not None:
                    yield from self._assigned(statement.target, statement.value)
            case ast.AugAssign():
                name = _root_name(statement.target)
                if not isinstance(statement.target, ast.Name):
                    yield self._loose(statement.target.value)
                yield self._part(name, UnitKind.CHANGE if name else LOOSE, statement.value)
            case ast.Import() | ast.ImportFrom():
                yield from self._imported(statement)
            case ast.Expr():
                yield self._loose(statement)
                yield from self._changed(statement.value)
            case _:
                yield from self._block(statement)

    def _block(self, statement: ast.stmt) -> Iterator[Part]:
        match statement:
            case ast.With() | ast.AsyncWith():
                for item in statement.items:
                    yield self._loose(item.context_expr)
                    if item.optional_vars is not None:
                        held = self._held(item.context_expr)
                        yield from self._assigned(item.optional_vars, item.context_expr, held)
                yield from self.parts(statement.body)
            case ast.For() | ast.AsyncFor():
                yield self._loose(statement.iter)
                held = self._held(statement.iter)
                yield from self._assigned(statement.target, statement.iter, held)
                yield from self._branches(statement.body, statement.orelse)
            case ast.If() | ast.While():
                yield self._loose(statement.test)
                yield from self._branches(statement.body, statement.orelse)
            case ast.Match():
                yield self._loose(statement.subject, *(case.guard for case in statement.cases))
                yield from self._branches(*(case.body for case in statement.cases))
            case ast.Try() | ast.TryStar():
                handlers = [handler.body for handler in statement.handlers]
                yield self._loose(*(handler.type for handler in statement.handlers))
                yield from self._branches(statement.body, *handlers, statement.orelse)
                yield from self.parts(statement.finalbody)
            case ast.Delete():
                for target in statement.targets:
                    yield self._part(_root_name(target), UnitKind.VALUE)
            case _:
                yield self._loose(statement)

    def _branches(self, *bodies: Sequence[ast.stmt]) -> Iterator[Part]:
        for body in bodies:
            yield from self.parts(body, conditional=True)

    def _assigned(
        self, target: ast.expr, value: ast.expr, kind: UnitKind | None = None
    ) -> Iterator[Part]:
        match target:
            case ast.Name():
                yield self._part(target.id, kind or self._kind(target.id, value), value)
            case ast.Attribute() | ast.Subscript():
                inside = target.slice if isinstance(target, ast.Subscript) else None
                yield self._loose(target.value)  # ``globals()["f"] = ...``
                name = _root_name(target)
                yield self._part(name, UnitKind.CHANGE if name else LOOSE, value, inside)
            case ast.Starred():
                yield from self._assigned(target.value, value, UnitKind.VALUE)
            case ast.Tuple() | ast.List():
                same = (
                    isinstance(value, (ast.Tuple, ast.List))
                    and len(value.elts) == len(target.elts)
                    and not any(isinstance(e, ast.Starred) for e in (*value.elts, *target.elts))
                )
                for index, part in enumerate(target.elts):
                    if same and isinstance(value, (ast.Tuple, ast.List)):
                        yield from self._assigned(part, value.elts[index], kind)
                    else:
                        yield from self._assigned(part, value, kind or self._held(value))
            case _:
                yield self._loose(target, value)

    def _definition(
        self, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> UnitKind:
        """Return DEFINITION unless a decorator may have made something else of it."""
        keywords = statement.keywords if isinstance(statement, ast.ClassDef) else []
        plain = not keywords and all(
            any(t.path in _PLAIN_DECORATORS for t in self._resolver.things(d, self._root))
            or (
                isinstance(d, ast.Call)
                and any(
                    t.path in _PLAIN_DECORATORS for t in self._resolver.things(d.func, self._root)
                )
            )
            for d in statement.decorator_list
        )
        return UnitKind.DEFINITION if plain else UnitKind.CALLABLE

    def _kind(self, name: str, value: ast.expr) -> UnitKind:
        """Return whether the value can be called."""
        if isinstance(value, ast.Lambda):
            return UnitKind.DEFINITION
        if isinstance(value, _NO_CALLABLES):
            return UnitKind.VALUE
        called = value.func if isinstance(value, ast.Call) else None
        if isinstance(called, ast.Name) and called.id == name:
            return UnitKind.VALUE  # loss = loss(x, y, w, b)
        return self._held(value)

    def _held(self, value: ast.expr) -> UnitKind:
        """Return CALLABLE where a function or class of the notebook is in ``value``."""
        things = self._resolver.things(value, self._root)
        callables = {Sort.FUNCTION, Sort.CLASS}
        return UnitKind.CALLABLE if any(t.sort in callables for t in things) else UNSURE

    def _imported(self, statement: ast.Import | ast.ImportFrom) -> Iterator[Part]:
        """Yield what an import binds, and the import itself among the loose statements.

        ``import a.b`` binds ``a`` only: that ``a.b`` was imported is no use of it.
        """
        for alias in statement.names:
            path, bound = alias.name, alias.asname or alias.name
            if isinstance(statement, ast.ImportFrom):
                path = f"{'.' * statement.level}{statement.module or ''}.{path}"
            elif not alias.asname:
                bound = path.split(".")[0]
            said = self._part("", UnitKind.LOOSE)
            yield replace(said, imports=((statement.lineno, path),))
            if bound != "*":
                same = alias.asname or isinstance(statement, ast.ImportFrom)
                alone = ((statement.lineno, path if same else bound),)
                yield replace(self._part(bound, UNSURE), imports=alone)

    def _imported_inside(self, statement: ast.stmt) -> Iterator[Part]:
        """Yield the imports inside a function as loose ones: only their use is its use."""
        for node in ast.walk(statement):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                yield from (part for part in self._imported(node) if not part.name)

    def _changed(self, value: ast.expr) -> Iterator[Part]:
        """Yield the name that a statement such as ``steps.append(...)`` changes.

        Libraries are not changed by calling them.
        """
        if not isinstance(value, ast.Call):
            return
        things = self._resolver.things(value.func, self._root)
        if any(t.path == "builtins.setattr" for t in things) and value.args:
            name = _root_name(value.args[0])
            yield self._part(name, UnitKind.CHANGE if name else LOOSE, *value.args[1:])
        elif isinstance(value.func, ast.Attribute) and (name := _root_name(value.func.value)):
            held = self._resolver.named(name, self._root)
            if not (held and all(t.sort is Sort.PATH for t in held)):
                yield self._part(name, UnitKind.CHANGE, value)


def global_changes(resolver: Resolver) -> dict[int, list[Part]]:
    """Return what functions and walruses assign to global names, by position of the cell.

    What a function assigns is conditional: it may never be called.
    """
    root = resolver.names.root
    found: dict[int, list[Part]] = {}
    for flow in resolver.names.flows:
        inside = flow.scope.kind in {ScopeKind.FUNCTION, ScopeKind.CLASS}
        if flow.home is root and (inside or flow.walrus):
            part = Part(
                name=flow.name,
                kind=UnitKind.CHANGE,
                nodes=(flow.value,),
                scope=flow.scope,
                conditional=inside,
            )
            found.setdefault(flow.cell, []).append(part)
    return found


def _doing(annotation: ast.expr) -> tuple[ast.expr, ...]:
    """Return an annotation that calls or binds something."""
    doing = (ast.NamedExpr, ast.Call)
    return (annotation,) if any(isinstance(n, doing) for n in ast.walk(annotation)) else ()


def _root_name(target: ast.expr) -> str:
    """Return the global name at the root of ``a.b[0].c``, or nothing."""
    while isinstance(target, (ast.Attribute, ast.Subscript, ast.Starred)):
        target = target.value
    return target.id if isinstance(target, ast.Name) else ""
