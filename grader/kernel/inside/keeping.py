"""Keeps the contract's functions: the last callable bound to each name while a cell ran.

``loss = loss(x, y, w, b)`` may follow ``def loss`` in one cell, so looking at the cell's
end is not enough: a transformer adds a call after each statement that binds such a name.
Line numbers stay as they were; where anything goes wrong the source runs as written.
"""

import ast
import builtins
import copy
import sys
from collections.abc import Callable, Mapping

from .things import Thing
from .wire import Json

HOOK = "__kept__"
RESET = "reset"
MAX_NAMES = 200
MAX_SMALL = 100_000
MAX_NAME = 100

_BODIES = ("body", "orelse", "finalbody")
_PARTS = ("handlers", "cases")
_FunctionType = type(lambda: None)
_ModuleType = type(sys)


class Keeper:
    """The contract's functions as the notebook last bound them.

    ``functions`` maps each contract function to the names it may have, its own first.
    ``report`` is told of a cell that wiped them from the namespace (``%reset -f``): they and
    what they may need, functions, modules and small values, are put back before a probe.
    """

    def __init__(
        self,
        shell: Thing,
        functions: Mapping[str, tuple[str, ...]],
        report: Callable[[str, str], None],
    ) -> None:
        self._report = report
        self._shadow: dict[str, Thing] = {}
        self._shell = shell
        self._functions = dict(functions)
        self._names = frozenset(name for names in functions.values() for name in names)
        self._kept: dict[str, Thing] = {}

    def cell_started(self, _cell: int) -> None:
        """Put the hook and the transformer where the student may have removed them."""
        setattr(builtins, HOOK, self.look)
        if self not in self._shell.ast_transformers:
            self._shell.ast_transformers.append(self)

    def look(self, *names: str) -> None:
        """Keep what stands behind ``names`` (all of the contract, when none is given)."""
        try:
            namespace = self._shell.user_ns
            for name in names or self._names:
                thing = namespace.get(name)
                if name in self._names and callable(thing) and not _borrowed(name, thing):
                    self._kept[name] = thing
        except Exception:
            pass

    def visit(self, tree: ast.AST) -> ast.AST:
        """Return the cell's tree with a look after each binding of a contract name."""
        try:
            names = _bound(tree) & self._names
            if not names:
                return tree
            changed: ast.AST = _instrumented(tree, self._names)
        except Exception:
            return tree
        return changed

    def function(self, name: str) -> Thing:
        """Return the kept function of the contract's ``name``, or None."""
        for alias in self._functions.get(name, (name,)):
            if alias in self._kept:
                return self._kept[alias]
        return None

    def names(self, name: str) -> tuple[str, ...]:
        """Return the names under which the notebook bound the contract's ``name``."""
        return tuple(a for a in self._functions.get(name, (name,)) if a in self._kept)

    def restore(self) -> None:
        """Bind the contract's names to the kept functions again, and wiped names to theirs."""
        namespace = self._shell.user_ns
        for name, thing in self._shadow.items():
            namespace.setdefault(name, thing)
        namespace.update(self._kept)

    def collect(self, _writer: Thing) -> dict[str, Json]:
        """Look once more, and tell which functions the notebook has defined."""
        self.look()
        namespace = dict(self._shell.user_ns)
        if any(name not in namespace for name in self._kept):
            self._report(RESET, "")
        found: list[Json] = list(self._kept)
        for name, thing in namespace.items():
            if type(name) is str and name[:1] != "_" and _is_small(thing):
                self._shadow[name] = thing
            if type(name) is str and name[:1] != "_" and name not in self._kept and _defined(thing):
                found.append(name[:MAX_NAME])
        return {"functions": found[:MAX_NAMES]}


def _is_small(thing: Thing) -> bool:
    """Tell whether keeping ``thing`` alive costs next to nothing."""
    kind = type(thing)
    if callable(thing) or kind in (_ModuleType, bool, int, float):
        return True
    if kind in (str, list, tuple, dict):
        return len(thing) <= MAX_SMALL
    try:
        return bool(0 <= kind.size.__get__(thing) <= MAX_SMALL)  # an array of NumPy
    except Exception:
        return False


def _defined(thing: Thing) -> bool:
    """Tell whether a notebook defined this function (library functions are no help)."""
    kind = type(thing)
    if kind is _FunctionType:
        return bool(thing.__module__ == "__main__")
    return str(kind.__module__).startswith("tensorflow.") and hasattr(kind, "python_function")


def _borrowed(name: str, thing: Thing) -> bool:
    """Tell whether a library's function came in under its own name, as by ``import *``."""
    module = getattr(thing, "__module__", None)
    if type(module) is not str or module == "__main__":
        return False
    homes = (sys.modules.get(module), sys.modules.get(module.partition(".")[0]))
    return any(home is not None and vars(home).get(name) is thing for home in homes)


def _bound(tree: ast.AST) -> frozenset[str]:
    """Return every name that is bound anywhere in ``tree``, nested functions included."""
    names: set[str] = set()
    left: list[Thing] = [tree]
    while left:  # ast.walk does the same, at nearly twice the price
        node = left.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add(node.asname or node.name)
        elif isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Store):
                names.add(node.id)
            continue
        for field in node._fields:
            inner = getattr(node, field, None)
            if isinstance(inner, list):
                left += [item for item in inner if isinstance(item, ast.AST)]
            elif isinstance(inner, ast.AST):
                left.append(inner)
    return frozenset(names)


def _instrumented(block: Thing, wanted: frozenset[str]) -> Thing:
    """Return ``block`` with looks in every statement list outside of functions.

    What needs none is shared with ``block``, which stays as it was: a whole copy would cost
    more than running most cells.
    """
    changed = copy.copy(block)
    for field in _BODIES:
        statements = getattr(block, field, None)
        if isinstance(statements, list):
            setattr(changed, field, _with_looks(statements, wanted))
    for field in _PARTS:
        if parts := getattr(block, field, None):
            setattr(changed, field, [_instrumented(part, wanted) for part in parts])
    return changed


def _with_looks(statements: list[ast.stmt], wanted: frozenset[str]) -> list[ast.stmt]:
    looked: list[ast.stmt] = []
    for statement in statements:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            looked.append(statement)
            names = {statement.name} & wanted
        elif any(hasattr(statement, field) for field in (*_BODIES, *_PARTS)):
            looked.append(_instrumented(statement, wanted))
            names = set()
        else:
            looked.append(statement)
            names = set(_bound(statement) & wanted)
        looked.extend(_look(statement, name) for name in sorted(names))
    return looked


def _look(statement: ast.stmt, name: str) -> ast.stmt:
    call = ast.Call(func=ast.Name(id=HOOK, ctx=ast.Load()), args=[ast.Constant(name)], keywords=[])
    look = ast.copy_location(ast.Expr(value=call), statement)
    for node in ast.walk(call):
        ast.copy_location(node, statement)
    return look
