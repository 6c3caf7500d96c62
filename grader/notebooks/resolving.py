"""What an expression may stand for: libraries, and functions and classes of the notebook.

A points-to analysis that ignores order and calling context, run until nothing changes. It
follows names, attributes, containers, arguments and results; it never runs anything.
"""

import ast
import builtins
import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from grader.notebooks.canonical import BY_STRING, canonical
from grader.notebooks.constants import Constants
from grader.notebooks.scopes import RESULT, Flow, Function, Names, Scope, ScopeKind, parameters
from grader.notebooks.things import NONE, Sort, Thing, Things

MAX_ROUNDS = 12
MAX_STEPS = 400_000
MAX_THINGS = 32
MAX_STARS = 8
MAX_BASES = 8
MAX_NESTING = 60

FROMLIST = 3
NAMESPACES_AT_HAND = ("sys.modules", "builtins.globals()", "builtins.locals()")

_BUILTINS = frozenset(dir(builtins)) | {"__builtins__", "get_ipython", "display"}
_EXPORTS = {"numpy": frozenset(dir(np)), "math": frozenset(dir(math))}


class Resolver:
    """Answers what expressions stand for; ``converged`` is False where it had to give up."""

    def __init__(self, names: Names) -> None:
        """Work through everything the cells bind."""
        self.names = names
        self.converged = False
        self._values: defaultdict[tuple[Scope | None, str], set[Thing]] = defaultdict(set)
        self._known: dict[int, Things] = {}
        self._starred: dict[str, Things] = {}  # names that only a star import can bring
        flows: defaultdict[tuple[Scope | None, str], list[Flow]] = defaultdict(list)
        self._steps = self._nesting = 0
        self._changed = False
        self.stars = list(dict.fromkeys(i.path for i in names.imports if i.name == "*"))
        self._class_attributes = {
            name for _, scope in names.classes.values() for name in scope.bound
        }
        for flow in names.flows:
            flows[flow.home, flow.name].append(flow)
        self.constants = Constants(names, flows)
        if len(self.stars) > MAX_STARS:
            del self.stars[MAX_STARS:]
            self._give_up()
        self._start()
        self._solve()

    def things(self, node: ast.expr, scope: Scope) -> Things:
        """Return everything that ``node`` may stand for."""
        known = self._known.get(id(node))
        if known is None:
            self._steps += 1
            self._nesting += 1
            known = NONE if self._nesting > MAX_NESTING else self._evaluated(node, scope)
            if len(known) > MAX_THINGS or self._nesting > MAX_NESTING:
                self._give_up()
            self._nesting -= 1
            self._known[id(node)] = known
        return known

    def methods(self, attribute: str, things: Things) -> bool:
        """Tell whether all of ``things`` are the notebook's own and define the attribute."""
        return bool(things) and all(
            t.sort in {Sort.CLASS, Sort.INSTANCE} and self._defines(t.key, attribute, 0)
            for t in things
        )

    def defined_somewhere(self, attribute: str) -> bool:
        """Tell whether any class of the notebook defines the attribute."""
        return attribute in self._class_attributes

    def unbound(self, name: str, scope: Scope) -> bool:
        """Tell whether a name is neither bound by the notebook nor one of Python's own."""
        return scope.owner(name) is None and name not in _BUILTINS

    def _start(self) -> None:
        """Enter what needs no evaluation: imports, definitions and ``self``."""
        for item in self.names.imports:
            if item.name != "*":
                self._add(item.home, item.name, frozenset({Thing(Sort.PATH, item.path)}))
        for home, name, key in self.names.definitions:
            sort = Sort.FUNCTION if key in self.names.functions else Sort.CLASS
            defined = frozenset({Thing(sort, key=key)})
            self._add(home, name, defined)
            if home.kind is ScopeKind.CLASS:
                self._add(None, name, defined)
        for function in self.names.functions.values():
            arguments = [*function.node.args.posonlyargs, *function.node.args.args]
            if function.method_of is not None and arguments:
                own = Thing(Sort.INSTANCE, key=id(function.method_of.node))
                self._add(function.scope, arguments[0].arg, frozenset({own}))

    def _give_up(self) -> None:
        """Stop following: a person has to look at this notebook."""
        self._steps = MAX_STEPS

    def _solve(self) -> None:
        """Let values flow until nothing changes, in turns forwards and backwards."""
        flows = self.names.flows
        for turn in range(MAX_ROUNDS):
            self._changed = False
            for flow in flows if turn % 2 == 0 else reversed(flows):
                self._known.clear()
                self._add(flow.home, flow.name, self.things(flow.value, flow.scope))
            self._known.clear()
            for call, scope in self.names.calls:
                self._pass_arguments(call, scope)
            self._known.clear()
            if self._steps >= MAX_STEPS or not self._changed:
                break
        self.converged = self._steps < MAX_STEPS and not self._changed

    def _add(self, home: Scope | None, name: str, things: Things, *, lent: bool = False) -> None:
        values = self._values[home, name]
        for thing in things:
            entry = thing._replace(lent=True) if lent or home is None else thing
            if entry not in values:
                self._changed = True
                if len(values) >= MAX_THINGS:
                    self._give_up()
                    return
                values.add(entry)

    def _pass_arguments(self, call: ast.Call, scope: Scope) -> None:
        for thing in self.things(call.func, scope):
            if thing.sort is Sort.FUNCTION:
                function = self.names.functions[thing.key]
                bound = isinstance(call.func, ast.Attribute) and function.method_of is not None
                self._pass(call, scope, function, 1 if bound else 0)
            elif thing.sort is Sort.CLASS:
                class_scope = self.names.classes[thing.key][1]
                for made in self._values.get((class_scope, "__init__"), ()):
                    if made.sort is Sort.FUNCTION:
                        self._pass(call, scope, self.names.functions[made.key], 1)

    def _pass(self, call: ast.Call, scope: Scope, function: Function, skip: int) -> None:
        taken = parameters(function)
        star = function.node.args.vararg
        for index, value in enumerate(call.args):
            at = index + skip
            name = taken[at].arg if at < len(taken) else star.arg if star else ""
            if name:
                self._add(function.scope, name, self.things(value, scope), lent=True)
        for keyword in call.keywords:
            if keyword.arg in function.scope.bound:
                self._add(function.scope, keyword.arg, self.things(keyword.value, scope), lent=True)

    def _evaluated(self, node: ast.expr, scope: Scope) -> Things:
        match node:
            case ast.Name():
                found = self.named(node.id, scope)
            case ast.Attribute():
                found = self._attribute(self.things(node.value, scope), node.attr)
            case ast.Call():
                found = self._call(node, scope)
            case ast.Subscript():
                found = self._item(node, scope)
            case ast.Lambda():
                found = frozenset({Thing(Sort.FUNCTION, key=id(node))})
            case _:
                inner = self.names.opened.get(id(node), scope)
                found = frozenset(t for part in _members(node) for t in self.things(part, inner))
        return found

    def named(self, name: str, scope: Scope) -> Things:
        """Return everything that a name may stand for in a scope."""
        owner = scope.owner(name)
        if owner is not None:
            return frozenset(self._values.get((owner, name), ()))
        if name == "get_ipython":
            return frozenset({Thing(Sort.PATH, "IPython.get_ipython")})
        if name in _BUILTINS:
            return frozenset({Thing(Sort.PATH, f"builtins.{name}")})
        if name not in self._starred:
            told = [star for star in self.stars if name in _EXPORTS.get(star, ())]
            stars = told if told and not name[:1].isupper() else self.stars
            self._starred[name] = frozenset(
                Thing(Sort.PATH, canonical(f"{star}.{name}")) for star in stars
            )
        return self._starred[name]

    def _attribute(self, base: Things, attribute: str) -> Things:
        found = {
            Thing(Sort.PATH, canonical(f"{t.path}.{attribute}"), lent=t.lent)
            for t in base
            if t.sort is Sort.PATH
        }
        for thing in base:
            if thing.key in self.names.classes:
                found |= self._values.get((self.names.classes[thing.key][1], attribute), set())
        return frozenset(found | self._values.get((None, attribute), set()))

    def _item(self, node: ast.Subscript, scope: Scope) -> Things:
        base = self.things(node.value, scope)
        keys = self.constants.strings(node.slice, scope)
        found: set[Thing] = set()
        for thing in base:
            found |= self._looked_up(thing, keys) if thing.sort is Sort.PATH else {thing}
        return frozenset(found)

    def _looked_up(self, thing: Thing, keys: frozenset[str]) -> set[Thing]:
        """Return what a namespace holds under constant keys, or the container itself."""
        if thing.path == "sys.modules":
            return {Thing(Sort.PATH, canonical(key)) for key in keys}
        if thing.path in {"builtins.globals()", "builtins.locals()"}:
            return {t for key in keys for t in self.named(key, self.names.root)}
        if thing.path.endswith(".__dict__"):
            owner = thing.path.removesuffix(".__dict__")
            return {Thing(Sort.PATH, canonical(f"{owner}.{key}"), lent=thing.lent) for key in keys}
        return {thing}

    def _call(self, node: ast.Call, scope: Scope) -> Things:
        found: set[Thing] = set()
        for thing in self.things(node.func, scope):
            if thing.sort is Sort.PATH:
                found |= set(self._library_call(thing.path, node, scope))
            elif thing.sort is Sort.CLASS:
                found.add(Thing(Sort.INSTANCE, key=thing.key))
            elif thing.sort is Sort.FUNCTION:
                scope_of_result = self.names.functions[thing.key].scope
                found |= self._values.get((scope_of_result, RESULT), set())
        return frozenset(found)

    def _library_call(self, path: str, node: ast.Call, scope: Scope) -> Iterable[Thing]:
        if path in BY_STRING:
            return self._by_string(path, node, scope)
        if path == "builtins.super":
            return self._bases(scope)
        if path in {"IPython.get_ipython", "builtins.globals", "builtins.locals"}:
            return {Thing(Sort.PATH, f"{path}()")}
        if path == "builtins.vars" and node.args:
            return self._attribute(self.things(node.args[0], scope), "__dict__")
        if path.endswith((".get", ".__getitem__", ".__getattribute__")):
            return self._from_namespace(path, node, scope)
        return self._handed_through(path, node, scope)

    def _by_string(self, path: str, node: ast.Call, scope: Scope) -> set[Thing]:
        """Return what a call fetches that names it by a string."""
        at = BY_STRING[path]
        names: frozenset[str] = frozenset()
        if len(node.args) > at:
            names = self.constants.strings(node.args[at], scope)
        if at:
            base = self.things(node.args[0], scope) if node.args else NONE
            return {t for name in names for t in self._attribute(base, name)}
        if path == "builtins.__import__":
            leaf = any(k.arg == "fromlist" for k in node.keywords) or len(node.args) > FROMLIST
            names = names if leaf else frozenset(name.split(".")[0] for name in names)
        return {Thing(Sort.PATH, canonical(name.replace(":", "."))) for name in names}

    def _from_namespace(self, path: str, node: ast.Call, scope: Scope) -> set[Thing]:
        """Return what ``x.__dict__.get("a")`` or ``x.__getattribute__("a")`` fetches."""
        owner, _, method = path.rpartition(".")
        keys = self.constants.strings(node.args[0], scope) if node.args else frozenset()
        if method == "__getattribute__":
            base = frozenset({Thing(Sort.PATH, owner)})
            return {t for key in keys for t in self._attribute(base, key)}
        if owner.endswith(".__dict__") or owner in NAMESPACES_AT_HAND:
            return self._looked_up(Thing(Sort.PATH, owner), keys)
        return set()

    def _handed_through(self, path: str, node: ast.Call, scope: Scope) -> set[Thing]:
        """Return what a library's function may hand back of what it was given."""
        handed = {t for part in node.args for t in self.things(part, scope)}
        if path.split(".", 1)[0] in {"builtins", "functools", "importlib", "copy", "itertools"}:
            return handed
        return {t for t in handed if t.sort is Sort.FUNCTION}

    def _bases(self, scope: Scope) -> set[Thing]:
        """Return what ``super()`` stands for in a method."""
        walk: Scope | None = scope
        while walk is not None and walk.kind is not ScopeKind.CLASS:
            walk = walk.parent
        if walk is None or walk.parent is None or not isinstance(walk.node, ast.ClassDef):
            return set()
        found = {t for base in walk.node.bases for t in self.things(base, walk.parent)}
        return {t._replace(sort=Sort.INSTANCE) if t.sort is Sort.CLASS else t for t in found}

    def _defines(self, key: int, attribute: str, depth: int) -> bool:
        if key not in self.names.classes or depth > MAX_BASES:
            return False
        node, scope = self.names.classes[key]
        if attribute in scope.bound:
            return True
        outside = scope.parent or self.names.root
        bases = [t for base in node.bases for t in self.things(base, outside)]
        return any(
            t.sort is Sort.CLASS and self._defines(t.key, attribute, depth + 1) for t in bases
        )


def _members(node: ast.expr) -> list[ast.expr]:
    """Return the expressions of which the value of ``node`` is one, or holds some."""
    found: list[ast.expr] = []
    match node:
        case ast.NamedExpr() | ast.Starred() | ast.Await():
            found = [node.value]
        case ast.IfExp():
            found = [node.body, node.orelse]
        case ast.BoolOp():
            found = node.values
        case ast.Tuple() | ast.List() | ast.Set():
            found = node.elts
        case ast.Dict():
            found = [*node.values, *(key for key in node.keys if key is not None)]
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp():
            found = [node.elt]
        case ast.DictComp():
            found = [node.value]
        case ast.BinOp(op=ast.Add()) if isinstance(node.left, (ast.List, ast.Tuple)):
            found = [node.left, node.right]
        case _:
            pass
    return found
