"""Reading what the code of a notebook uses, without running any of it.

The reading is total: whatever the cells hold, it ends soon and raises nothing. A cell that is
not Python hides nothing but itself; one that is too large or too tangled is told as unread.
"""

from collections.abc import Sequence
from itertools import chain

from grader.domain.notebook import Cell, CellKind
from grader.domain.source import SourceFacts, Unit, UnitKind, Use, UseKind
from grader.notebooks.binding import names_of
from grader.notebooks.cellcode import CellCode, code_of
from grader.notebooks.parts import Part, global_changes, parts_of
from grader.notebooks.resolving import Resolver
from grader.notebooks.syntax import TooTangled
from grader.notebooks.uses import unit_of

MAX_TOTAL_NODES = 120_000
MAX_TOTAL_CHARACTERS = 1_000_000
TANGLED = "tangled"  # the DYNAMIC use of a notebook whose names cannot be followed


def read_source(cells: Sequence[Cell]) -> SourceFacts:
    """Return the facts that policy rules are matched against.

    Args:
        cells: all cells of the notebook; text and empty ones are passed over.

    What lies beyond the first 120,000 syntax nodes or the first million characters of code is
    unread: nothing written by hand comes near. Never raises.
    """
    readable: list[CellCode] = []
    unread: list[int] = []
    total = characters = 0
    for cell in cells:
        if cell.kind is not CellKind.CODE or not cell.source.strip():
            continue
        characters += len(cell.source)
        small = characters <= MAX_TOTAL_CHARACTERS and total <= MAX_TOTAL_NODES
        code = _code(cell) if small else None
        total += code.nodes if code is not None else 0
        if code is None or total > MAX_TOTAL_NODES:
            unread.append(cell.index)
        else:
            readable.append(code)
    unparsed = tuple(code.index for code in readable if code.tree is None)
    try:
        units = _units(readable)
    except (RecursionError, MemoryError):
        return SourceFacts(unparsed=unparsed, unread=tuple(cell.index for cell in cells))
    return SourceFacts(units=units, unparsed=unparsed, unread=tuple(unread))


def _code(cell: Cell) -> CellCode | None:
    """Return the Python of a cell, ``None`` where reading it would cost too much."""
    try:
        return code_of(cell)
    except (TooTangled, RecursionError, MemoryError):
        return None


def _units(cells: Sequence[CellCode]) -> tuple[Unit, ...]:
    """Return the units of the cells that could be parsed."""
    parsed = [code for code in cells if code.tree is not None]
    resolver = Resolver(names_of(code.tree for code in parsed if code.tree is not None))
    inside = global_changes(resolver)
    position = {code.index: at for at, code in enumerate(parsed)}
    units: list[Unit] = []
    for code in cells:
        units.extend(_cell_units(code, resolver, inside.get(position.get(code.index, -1), ())))
    if not resolver.converged and cells:
        first = cells[0].index
        use = Use(kind=UseKind.DYNAMIC, path=TANGLED, cell=first, line=1)
        units.append(Unit(name="", cell=first, uses=(use,), reads=(), kind=UnitKind.LOOSE))
    return tuple(units)


def _cell_units(code: CellCode, resolver: Resolver, inside: Sequence[Part]) -> list[Unit]:
    """Return the units of one cell; its loose statements become one, the last."""
    units: list[Unit] = []
    loose: list[Unit] = []
    if code.tree is not None:
        for part in chain(parts_of(code.tree, resolver), inside):
            unit = unit_of(part, code.index, resolver)
            (units if unit.name else loose).append(unit)
    uses = [
        Use(kind=UseKind.DYNAMIC, path=construct, cell=code.index, line=line)
        for line, construct in code.dynamic
    ]
    uses.extend(use for unit in loose for use in unit.uses)
    reads = dict.fromkeys(name for unit in loose for name in unit.reads)
    if uses or reads:
        units.append(
            Unit(
                name="",
                cell=code.index,
                uses=tuple(sorted(dict.fromkeys(uses), key=lambda use: use.line)),
                reads=tuple(reads),
                kind=UnitKind.LOOSE,
            )
        )
    return units
