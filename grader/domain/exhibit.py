"""What a report shows beside a verdict: curves, paths, graphs and matrices, as plain numbers.

Exhibits are computed with the verdicts and decide nothing. A number may be NaN or infinite
where a program returned such. Knows nothing of pictures.
"""

from dataclasses import dataclass
from typing import TypeAlias

Numbers: TypeAlias = tuple[float, ...]
Plane: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One reported curve beside the reference's; the first ``agree`` rows are the same."""

    name: str
    expected: Numbers
    got: Numbers
    agree: int

    @property
    def diverges(self) -> bool:
        """Tell whether some row differs."""
        return self.agree < len(self.got)


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Curves of one training; ``case`` counts the drawn inputs from 1.

    ``own_values``: what is expected was computed from the student's own earlier functions.
    """

    case: int
    curves: tuple[Curve, ...]
    own_values: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """A loss over the plane of two parameters; without ``heights`` there is none.

    ``heights[i][j]`` stands at the i-th value of the second parameter and the j-th of the
    first, both evenly spaced from ``low`` to ``high``. ``lowest`` is the minimum's place.
    """

    low: Plane = (0.0, 0.0)
    high: Plane = (1.0, 1.0)
    heights: tuple[Numbers, ...] = ()
    lowest: Plane = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Descent:
    """The path of a gradient descent in the plane of two parameters, the start first.

    ``batches`` are the samples that each update used, counted from 0 (empty: not known), and
    the first ``right_steps`` updates are right ones. ``right`` is a right path from the same
    start: with the very samples of the student (``same_batches``), or in an order of its own.
    ``own_values``: the steps follow the student's own gradients. ``per_epoch`` is the number
    of updates that the student makes in an epoch.
    """

    case: int
    names: tuple[str, str]
    own: tuple[Plane, ...]
    right: tuple[Plane, ...]
    batches: tuple[tuple[int, ...], ...]
    right_steps: int
    same_batches: bool
    own_values: bool
    samples: int
    batch_size: int
    per_epoch: int
    surface: Surface


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """One component of a gradient, three times.

    What was returned, what is right, and the slope of the student's own loss by finite
    differences (NaN: not known). ``right`` and ``own`` tell whether what was returned is the
    right one, and the slope of the student's loss; ``alike`` whether these two are the same.
    """

    name: str
    got: float
    expected: float
    measured: float
    right: bool
    own: bool
    alike: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gradient:
    """A gradient component by component, or ``along`` random directions where it is large."""

    case: int
    slopes: tuple[Slope, ...]
    along: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """An output as a table of numbers; ``errors`` are multiples of the allowed one."""

    name: str
    got: tuple[Numbers, ...]
    expected: tuple[Numbers, ...]
    errors: tuple[Numbers, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """Outputs element by element; ``case`` counts the drawn inputs from 1."""

    case: int
    matrices: tuple[Matrix, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Confusion:
    """How often samples of a class (row) were taken for a class (column), on unseen data."""

    case: int
    classes: tuple[str, ...]
    own: tuple[tuple[int, ...], ...]
    right: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number in a graph, the student's (if ``known``) and the right one.

    ``given`` ones were put in and cannot be wrong.
    """

    name: str
    own: float
    right: float
    known: bool
    same: bool
    given: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node at (column, row); its value and the loss's derivative by it, where known."""

    name: str
    at: Plane
    value: tuple[Quantity, ...]
    gradient: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """An edge between two nodes, with the derivative of its end by its start, where known."""

    start: str
    end: str
    derivative: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """A computation, forward and backward; ``breaks_at`` names the first wrong value, if any.

    It is named as in the declaration: ``function.output``.
    """

    case: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    breaks_at: str


Exhibit: TypeAlias = Curves | Descent | Gradient | Elements | Confusion | Graph
