"""Mutation operators: for one node of a syntax tree, the ways in which it may be wrong.

Each operator is a mistake that people make: another sign, another axis, one step too many. An
operator knows one node and nothing of the program around it; it never changes what it is given.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import TypeAlias

# What stands in for a node: another one, or several statements.
Replacement: TypeAlias = ast.AST | list[ast.stmt]
Operator: TypeAlias = Callable[[ast.AST], Iterator[Replacement]]

_OTHER_OPERATIONS: Mapping[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div,),
    ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,),
    ast.FloorDiv: (ast.Mod,),
    ast.Mod: (ast.FloorDiv,),
}
_OTHER_COMPARISONS: Mapping[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
}
_OTHER_FUNCTIONS: Mapping[str, str] = {
    "sum": "mean",
    "mean": "sum",
    "max": "min",
    "min": "max",
    "argmax": "argmin",
    "argmin": "argmax",
    "maximum": "minimum",
    "minimum": "maximum",
    "log": "log10",
    "tanh": "sinh",
    "zeros": "ones",
    "ones": "zeros",
    "zeros_like": "ones_like",
    "ones_like": "zeros_like",
    "cumsum": "cumprod",
    "vstack": "hstack",
    "hstack": "vstack",
}
_UNDONE = frozenset({"abs", "exp", "log", "sqrt", "square", "float", "transpose", "clip"})
_LEAST_SWAPPED = 2


def _with(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of ``node`` with some fields set."""
    changed = deepcopy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _number(value: float) -> ast.expr:
    if value < 0:
        return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))
    return ast.Constant(value=value)


def _is_number(node: ast.AST | None) -> bool:
    return (
        isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
    )


def _name_of(function: ast.expr) -> str:
    """Return the last part of what is called: ``sum`` for ``np.sum`` and ``x.sum``."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def operation(node: ast.AST) -> Iterator[Replacement]:
    """Use another arithmetic operation."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        for other in _OTHER_OPERATIONS.get(type(node.op), ()):
            yield _with(node, op=other())


def term(node: ast.AST) -> Iterator[Replacement]:
    """Drop one side of a sum, a product or a quotient."""
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        yield deepcopy(node.left)
        if not isinstance(node.op, ast.Div | ast.Pow | ast.FloorDiv | ast.Mod):
            yield deepcopy(node.right)


def sign(node: ast.AST) -> Iterator[Replacement]:
    """Drop a minus, or put one before a side of a product."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield deepcopy(node.operand)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div | ast.MatMult):
        yield ast.UnaryOp(op=ast.USub(), operand=deepcopy(node))


def constant(node: ast.AST) -> Iterator[Replacement]:
    """Use another number, or the other truth value."""
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield ast.Constant(value=not node.value)
    elif isinstance(node.value, float):
        yield _number(node.value * 2 if node.value else 1.0)
        if node.value:
            yield _number(-node.value)
    elif isinstance(node.value, int):
        yield _number(node.value + 1)
        yield _number(node.value - 1)


def index(node: ast.AST) -> Iterator[Replacement]:
    """Read the neighbour, or begin or end a slice one place off."""
    if not isinstance(node, ast.Subscript):
        return
    if isinstance(node.slice, ast.Slice):
        yield from (_with(node, slice=moved) for moved in _moved(node.slice))
    elif isinstance(node.slice, ast.Name):
        one = ast.BinOp(left=deepcopy(node.slice), op=ast.Sub(), right=ast.Constant(value=1))
        yield _with(node, slice=one)


def _moved(part: ast.Slice) -> Iterator[ast.AST]:
    for bound in ("lower", "upper"):
        known = getattr(part, bound)
        if known is None:
            continue
        for step in (ast.Add, ast.Sub):
            yield _with(
                part,
                **{bound: ast.BinOp(left=deepcopy(known), op=step(), right=ast.Constant(value=1))},
            )
    if part.lower is None and part.upper is not None:
        yield _with(part, lower=ast.Constant(value=1))
    if part.upper is None and part.lower is not None:
        yield _with(part, upper=_number(-1))


def axis(node: ast.AST) -> Iterator[Replacement]:
    """Reduce along the other axis, or along none."""
    if not isinstance(node, ast.Call):
        return
    for place, keyword in enumerate(node.keywords):
        if keyword.arg != "axis" or not isinstance(keyword.value, ast.Constant):
            continue
        for value in (0, 1, None):
            if value != keyword.value.value:
                changed = deepcopy(node)
                changed.keywords[place].value = ast.Constant(value=value)
                yield changed


def arguments(node: ast.AST) -> Iterator[Replacement]:
    """Exchange two neighbouring arguments, or two neighbouring results."""
    if isinstance(node, ast.Call):
        for place in range(len(node.args) - 1):
            changed = deepcopy(node)
            args = changed.args
            args[place], args[place + 1] = args[place + 1], args[place]
            yield changed
    elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        for place in range(len(node.value.elts) - 1):
            results = deepcopy(node.value.elts)
            results[place], results[place + 1] = results[place + 1], results[place]
            yield ast.Return(value=ast.Tuple(elts=results, ctx=ast.Load()))


def function(node: ast.AST) -> Iterator[Replacement]:
    """Call the function that is mistaken for this one, or none at all."""
    if not isinstance(node, ast.Call):
        return
    name = _name_of(node.func)
    if name in _OTHER_FUNCTIONS and isinstance(node.func, ast.Attribute):
        yield _with(node, func=_with(node.func, attr=_OTHER_FUNCTIONS[name]))
    if name in _UNDONE and node.args:
        yield deepcopy(node.args[0])


def ranges(node: ast.AST) -> Iterator[Replacement]:
    """Count one too many or one too few, or begin one late."""
    if not (isinstance(node, ast.Call) and _name_of(node.func) == "range" and node.args):
        return
    place = 0 if len(node.args) == 1 else 1
    for step in (ast.Add, ast.Sub):
        changed = deepcopy(node)
        one = ast.Constant(value=1)
        changed.args[place] = ast.BinOp(left=deepcopy(node.args[place]), op=step(), right=one)
        yield changed
    if len(node.args) == 1:
        yield _with(node, args=[ast.Constant(value=1), deepcopy(node.args[0])])


def comparison(node: ast.AST) -> Iterator[Replacement]:
    """Compare in another way, or join conditions in another way."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _OTHER_COMPARISONS.get(type(node.ops[0]), ()):
            yield _with(node, ops=[other()])
    elif isinstance(node, ast.BoolOp):
        yield _with(node, op=ast.And() if isinstance(node.op, ast.Or) else ast.Or())
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield deepcopy(node.operand)


def branch(node: ast.AST) -> Iterator[Replacement]:
    """Always take one side of a choice."""
    if isinstance(node, ast.IfExp):
        yield deepcopy(node.body)
        yield deepcopy(node.orelse)
    elif isinstance(node, ast.If):
        yield _with(node, test=ast.UnaryOp(op=ast.Not(), operand=deepcopy(node.test)))


def statement(node: ast.AST) -> Iterator[Replacement]:
    """Leave a statement out, or overwrite where something was to be added up."""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.Expr):
        yield ast.Pass()
    if isinstance(node, ast.AugAssign):
        yield ast.Assign(targets=[deepcopy(node.target)], value=deepcopy(node.value), lineno=0)


def transposition(node: ast.AST) -> Iterator[Replacement]:
    """Leave out a transposition, or the other factor's side of a matrix product."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield deepcopy(node.value)
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        yield _with(node, left=deepcopy(node.right), right=deepcopy(node.left))
        turned = ast.Attribute(value=deepcopy(node.right), attr="T", ctx=ast.Load())
        yield _with(node, right=turned)


def together(node: ast.AST) -> Iterator[Replacement]:
    """Change several variables one after the other, where they should change at once."""
    if not (
        isinstance(node, ast.Assign)
        and len(node.targets) == 1
        and isinstance(node.targets[0], ast.Tuple)
        and isinstance(node.value, ast.Tuple)
        and len(node.value.elts) == len(node.targets[0].elts) >= _LEAST_SWAPPED
    ):
        return
    pairs = list(zip(node.targets[0].elts, node.value.elts, strict=True))
    for order in (pairs, pairs[::-1]):
        yield [
            ast.Assign(targets=[deepcopy(target)], value=deepcopy(value), lineno=0)
            for target, value in order
        ]


OPERATORS: Mapping[str, Operator] = {
    "operation": operation,
    "term": term,
    "sign": sign,
    "constant": constant,
    "index": index,
    "axis": axis,
    "arguments": arguments,
    "function": function,
    "range": ranges,
    "comparison": comparison,
    "branch": branch,
    "statement": statement,
    "transposition": transposition,
    "together": together,
}
