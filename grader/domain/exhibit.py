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


Exhibit: TypeAlias = Curves | Descent
