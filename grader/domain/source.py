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
    (``exec``). ``cell`` counts from 0, ``line`` from 1 inside the cell. A use is not
    ``certain`` where the reading cannot tell which object is meant: a module handed over as
    an argument, ``fit`` on an object about which nothing is known, or on one that may be of a
    class of the notebook with a ``fit`` of its own.

    ``made_by`` are for a METHOD the canonical names of the library calls that may have made its
    object; an empty one among them says that something else may have made it, too.
    """

    kind: UseKind
    path: str
    cell: int
    line: int
    certain: bool = True
    made_by: tuple[str, ...] = ()


class UnitKind(StrEnum):
    """What a unit does to its name.

    DEFINITION is a ``def`` or ``class``, CALLABLE binds something else that can be called
    (a lambda, an alias, an import), VALUE what cannot, UNSURE what the source does not tell;
    CHANGE alters what the name holds (``opt.lr = ...``, ``steps.append(...)``); LOOSE
    statements bind nothing.
    """

    DEFINITION = "definition"
    CALLABLE = "callable"
    VALUE = "value"
    UNSURE = "unsure"
    CHANGE = "change"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A top-level function, one assignment of a global name, or a cell's loose statements.

    ``name`` is empty for loose statements. ``reads`` are the global names the unit uses.
    A ``conditional`` unit may be passed over when its cell runs (under ``if``, ``try``).
    It stands from the ``first`` to the ``last`` line of its cell, from 1 (0: not known).
    """

    name: str
    cell: int
    uses: tuple[Use, ...]
    reads: tuple[str, ...]
    kind: UnitKind = UnitKind.DEFINITION
    conditional: bool = False
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """All units of a notebook, in the order in which they are written.

    ``unparsed`` cells have a syntax error, ``unread`` ones are too large or too tangled.
    """

    units: tuple[Unit, ...] = ()
    unparsed: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
