"""What a part of a notebook uses: library names, methods, and ways around being read.

Knows nothing of rules; see :mod:`grader.domain.policy`.
"""

import ast

from grader.domain.source import Unit, Use, UseKind
from grader.notebooks.canonical import (
    BY_STRING,
    DYNAMIC_ATTRIBUTES,
    NAMESPACES,
    canonical,
    dynamic,
    is_history,
)
from grader.notebooks.extent import lines_of
from grader.notebooks.magic_names import runs_other_code
from grader.notebooks.parts import Part
from grader.notebooks.resolving import Resolver
from grader.notebooks.scopes import Scope, children
from grader.notebooks.things import Sort, Thing, Things

_NAMESPACES = ("sys.modules", "builtins.globals()", "builtins.locals()")
_SHELL = "IPython.get_ipython()."
_SHELL_MAGICS = frozenset({"magic", "run_line_magic", "line_magic"})


def unit_of(part: Part, cell: int, resolver: Resolver) -> Unit:
    """Return a part of ``cell`` with everything it uses and reads."""
    reader = _Reader(resolver, cell)
    for line, path in part.imports:
        reader.imported(line, path, named=bool(part.name))
    for node in part.nodes:
        reader.read(node, part.scope)
    first, last = lines_of(part.nodes)
    return Unit(
        name=part.name,
        cell=cell,
        uses=tuple(sorted(reader.told(), key=lambda use: use.line)),
        reads=tuple(reader.reads),
        kind=part.kind,
        conditional=part.conditional,
        first=first,
        last=last,
    )


class _Reader:
    """Walks over one part without recursion; keeps the first use of each path."""

    def __init__(self, resolver: Resolver, cell: int) -> None:
        self.uses: dict[tuple[UseKind, str, tuple[str, ...], bool], Use] = {}
        self.reads: dict[str, None] = {}
        self._resolver = resolver
        self._cell = cell
        self._seen: set[int] = set()  # nodes whose use a surrounding node has told

    def told(self) -> list[Use]:
        """Return the uses; an uncertain one beside the same certain one says nothing."""
        return [
            use
            for use in self.uses.values()
            if use.certain or (use.kind, use.path, use.made_by, True) not in self.uses
        ]

    def imported(self, line: int, path: str, *, named: bool) -> None:
        """Note an import; what cannot be read of it matters only where it is used."""
        if named or not dynamic(canonical(path)):
            self._use(UseKind.NAME, canonical(path), line)

    def read(self, node: ast.AST, scope: Scope) -> None:
        """Note every use below ``node``."""
        stack = [(node, scope)]
        while stack:
            here, inner = stack.pop()
            match here:
                case ast.Name(ctx=ast.Load()):
                    self._name(here, inner)
                case ast.Attribute(ctx=ast.Load()):
                    self._attribute(here, inner)
                case ast.Call():
                    self._call(here, inner)
                case ast.Subscript(ctx=ast.Load()):
                    self._item(here, inner)
                case ast.Compare():
                    self._compared(here, inner)
                case _:
                    pass
            stack.extend(children(here, inner, self._resolver.names))

    def _use(
        self,
        kind: UseKind,
        path: str,
        line: int,
        *,
        certain: bool = True,
        made_by: tuple[str, ...] = (),
    ) -> None:
        key = (kind, path, made_by, certain)
        known = self.uses.get(key)
        if known is None or line < known.line:
            use = Use(
                kind=kind, path=path, cell=self._cell, line=line, certain=certain, made_by=made_by
            )
            self.uses[key] = use

    def _dynamic(self, construct: str, line: int) -> None:
        self._use(UseKind.DYNAMIC, construct, line)

    def _name(self, node: ast.Name, scope: Scope) -> None:
        owner = scope.owner(node.id)
        if owner is self._resolver.names.root or self._resolver.unbound(node.id, scope):
            self.reads[node.id] = None
            if owner is None and is_history(node.id):
                self._dynamic(node.id, node.lineno)
        if id(node) not in self._seen:
            self._paths(self._resolver.named(node.id, scope), node.lineno)

    def _paths(self, things: Things, line: int) -> None:
        """Note library names that are used as they are.

        A lent one is not noted: it was named where it was lent.
        """
        for thing in things:
            if thing.sort is Sort.PATH and not thing.lent:
                self._path(thing, line)

    def _path(self, thing: Thing, line: int) -> None:
        construct = dynamic(thing.path)
        if construct:
            self._dynamic(construct, line)
        elif not thing.path.startswith("builtins."):
            self._use(UseKind.NAME, thing.path, line, certain=not thing.lent)

    def _attribute(self, node: ast.Attribute, scope: Scope) -> None:
        told = id(node) in self._seen
        base = self._resolver.things(node.value, scope)
        self._seen.add(id(node.value))
        if told:
            return
        for thing in base:
            if thing.sort is Sort.PATH:
                path = canonical(f"{thing.path}.{node.attr}")
                self._path(Thing(Sort.PATH, path, lent=thing.lent), node.lineno)
        if node.attr in DYNAMIC_ATTRIBUTES:
            self._dynamic(node.attr, node.lineno)
        else:
            self._method(node.attr, node.value, base, scope)

    def _method(self, attribute: str, of: ast.expr, base: Things, scope: Scope) -> None:
        """Note an attribute that is called or passed on, unless it is the notebook's own.

        Of an object about which nothing at all is known (an argument that no caller in the
        notebook gives), it is uncertain.
        """
        if self._resolver.methods(attribute, base):
            return
        library = any(t.sort is Sort.PATH and not t.lent for t in base)
        certain = library or (bool(base) and not self._resolver.defined_somewhere(attribute))
        made_by = {t.maker for t in base if t.sort is Sort.MADE}
        if made_by and not self._resolver.makers.surely_made(of, scope):
            made_by.add("")
        made = tuple(sorted(made_by))
        self._use(UseKind.METHOD, attribute, of.lineno, certain=certain, made_by=made)

    def _call(self, node: ast.Call, scope: Scope) -> None:
        functions = self._resolver.things(node.func, scope)
        for thing in functions:
            if thing.sort is Sort.PATH:
                self._library_call(thing.path, node, scope)
        fetches = any(t.path in BY_STRING or "__" in t.path for t in functions)
        if fetches and id(node) not in self._seen:
            self._paths(self._resolver.things(node, scope), node.lineno)

    def _library_call(self, path: str, node: ast.Call, scope: Scope) -> None:
        """Note what a library's function fetches by a string, or let it pass as harmless."""
        if path in BY_STRING:
            self._by_string(path, node, scope)
        elif path.startswith(_SHELL):
            self._shell(path.removeprefix(_SHELL), node, scope)
        elif path == "operator.methodcaller":
            for name in self._resolver.constants.strings(_argument(node, 0), scope):
                self._use(UseKind.METHOD, name, node.lineno)
        elif path in NAMESPACES and id(node) in self._seen:
            self._seen.add(id(node.func))  # looked up by a constant, or only asked
        elif self._looked_up(path, node, scope):
            self._seen.add(id(node.func))

    def _looked_up(self, path: str, node: ast.Call, scope: Scope) -> bool:
        """Tell whether a call looks a constant up in a namespace, as a subscript does."""
        owner, _, method = path.rpartition(".")
        if method not in {"get", "__getitem__", "__getattribute__"}:
            return False
        namespace = owner.endswith(".__dict__") or owner in _NAMESPACES
        keys = self._resolver.constants.strings(_argument(node, 0), scope)
        if keys and owner == "builtins.globals()":
            self.reads.update(dict.fromkeys(sorted(keys)))
        if keys and isinstance(node.func, ast.Attribute):
            self._seen.add(id(node.func.value))
        return bool(keys) and (namespace or method == "__getattribute__")

    def _by_string(self, path: str, node: ast.Call, scope: Scope) -> None:
        names = self._resolver.constants.strings(_argument(node, BY_STRING[path]), scope)
        if not names:
            return  # the function's own name is told as dynamic
        self._seen.add(id(node.func))
        if path == "builtins.getattr" and node.args:
            base = self._resolver.things(node.args[0], scope)
            self._seen.add(id(node.args[0]))
            for name in sorted(names):
                if name in DYNAMIC_ATTRIBUTES:
                    self._dynamic(name, node.lineno)
                else:
                    self._method(name, node.args[0], base, scope)
                for thing in base:
                    if thing.sort is Sort.PATH and id(node) not in self._seen:
                        full = canonical(f"{thing.path}.{name}")
                        self._path(Thing(Sort.PATH, full, lent=thing.lent), node.lineno)

    def _shell(self, method: str, node: ast.Call, scope: Scope) -> None:
        """Note what ``get_ipython().run_line_magic("run", ...)`` runs."""
        if method not in _SHELL_MAGICS:
            return
        names = self._resolver.constants.strings(_argument(node, 0), scope)
        rest = self._resolver.constants.strings(_argument(node, 1), scope)
        words = [name.partition(" ")[::2] for name in names]
        if words and not any(
            runs_other_code(name, argument or " ".join(rest)) for name, argument in words
        ):
            self._seen.add(id(node.func))

    def _item(self, node: ast.Subscript, scope: Scope) -> None:
        """Note a lookup by a constant in a namespace; any other one is told as dynamic."""
        base = self._resolver.things(node.value, scope)
        spaces = [t for t in base if t.path.endswith(".__dict__") or t.path in _NAMESPACES]
        keys = self._resolver.constants.strings(node.slice, scope)
        if not spaces or not keys:
            return
        self._seen.add(id(node.value))
        if isinstance(node.value, ast.Call):
            self._seen.add(id(node.value.func))
        if any(t.path == "builtins.globals()" for t in spaces):
            self.reads.update(dict.fromkeys(sorted(keys)))
        if id(node) not in self._seen:
            self._paths(self._resolver.things(node, scope), node.lineno)

    def _compared(self, node: ast.Compare, scope: Scope) -> None:
        """Let ``"x" in globals()`` pass: it asks, and fetches nothing."""
        if not all(isinstance(op, (ast.In, ast.NotIn)) for op in node.ops):
            return
        for part in node.comparators:
            if any(
                t.path in _NAMESPACES or t.path.endswith(".__dict__")
                for t in self._resolver.things(part, scope)
            ):
                self._seen.add(id(part))
                if isinstance(part, ast.Call):
                    self._seen.add(id(part.func))


def _argument(node: ast.Call, index: int) -> ast.expr | None:
    """Return a positional argument, if it is there and not starred."""
    if index >= len(node.args) or any(isinstance(a, ast.Starred) for a in node.args):
        return None
    return node.args[index]
