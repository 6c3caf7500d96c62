"""What a report shows beside a verdict: curves, paths, graphs and matrices, as plain numbers.

Exhibits are computed with the verdicts and decide nothing. A number may be NaN or infinite
where a program returned such. Knows nothing of pictures.
"""

from dataclasses import dataclass
from typing import TypeAlias

Numbers: TypeAlias = tuple[float, ...]


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


Exhibit: TypeAlias = Curves
