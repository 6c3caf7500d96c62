"""Places on a canvas: scales, ticks at round numbers, and lines that skip what is no number."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """A linear map of ``low`` to the place ``start`` and of ``high`` to ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return the place of a value."""
        share = (value - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def held(self, value: float) -> float:
        """Return the place of a value, kept within half a canvas of the scale's own ends.

        What a program returned may lie anywhere; a line still has to leave in its direction.
        """
        reach = 0.5 * (self.high - self.low)
        return self.at(min(max(value, self.low - reach), self.high + reach))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A mark on an axis: its place and its number."""

    at: float
    label: str


def written(place: float) -> str:
    """Return a place on the canvas as short as it can be without being seen to move."""
    return f"{place:.1f}".removesuffix(".0")


def round_step(span: float, about: int) -> float:
    """Return 1, 2 or 5 times a power of ten that divides ``span`` into about so many parts."""
    rough = span / about
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= 0.7 * rough)


def ticks(scale: Scale, about: int) -> tuple[Tick, ...]:
    """Return ticks at round numbers within a scale."""
    step = round_step(scale.high - scale.low, about)
    first = math.ceil(scale.low / step - 1e-9)
    last = math.floor(scale.high / step + 1e-9)
    decimals = max(0, -math.floor(math.log10(step)))
    found = []
    for number in range(first, last + 1):
        value = number * step
        label = f"{value:.{decimals}f}" if decimals <= 4 else f"{value:.1e}"
        if abs(value) >= 1e5:
            label = f"{value:.0e}".replace("e+0", "e").replace("e+", "e")
        found.append(Tick(at=scale.at(value), label=label.replace("-", "−")))
    return tuple(found)


def whole_ticks(scale: Scale, about: int) -> tuple[Tick, ...]:
    """Return ticks at round whole numbers within a scale."""
    step = max(1, round(round_step(max(scale.high - scale.low, 1.0), about)))
    numbers = range(math.ceil(scale.low), math.floor(scale.high) + 1)
    return tuple(Tick(at=scale.at(n), label=str(n)) for n in numbers if n % step == 0)


def finite(values: Iterable[float]) -> list[float]:
    """Return the values that are numbers."""
    return [value for value in values if math.isfinite(value)]


def widened(low: float, high: float, share: float) -> tuple[float, float]:
    """Return a range with room at both ends; an empty one gets some width."""
    span = high - low
    if span <= 1e-9 * max(abs(low), abs(high), 1e-6):
        span = max(abs(high), 1.0)
    return low - share * span, high + share * span


def lines(points: Sequence[Point]) -> Iterator[str]:
    """Yield the ``points`` of polylines through the given places, broken where one is no number."""
    part: list[str] = []
    for x, y in points:
        if math.isfinite(x) and math.isfinite(y):
            part.append(f"{written(x)},{written(y)}")
        elif part:
            yield " ".join(part)
            part = []
    if part:
        yield " ".join(part)
