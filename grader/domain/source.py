"""What is written in a notebook, as facts that policy rules are matched against.

The facts are free of any rule, so a changed policy needs no new reading of the source.
"""

from dataclasses import dataclass
from enum import StrEnum


class UseKind(StrEnum):
    """How a name is used."""

    NAME = "name"
    METHOD = "method"
    DYNAMIC = "dynamic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One use of something a policy may forbid.

    ``path`` is canonical and dotted for a NAME (``tensorflow.keras.optimizers.SGD``, aliases
    resolved), the bare attribute for a METHOD (``fit``), the construct for a DYNAMIC use
    (``exec``). ``cell`` counts from 0, ``line`` from 1 inside the cell.
    """

    kind: UseKind
    path: str
    cell: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A top-level function, a global name's assignments, or a cell's loose statements.

    ``name`` is empty for loose statements. ``reads`` are the global names the unit uses.
    """

    name: str
    cell: int
    uses: tuple[Use, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """All units of a notebook; ``unparsed`` cells have a syntax error, ``unread`` are too large."""

    units: tuple[Unit, ...] = ()
    unparsed: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
