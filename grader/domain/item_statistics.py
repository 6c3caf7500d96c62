"""What a class tells about the checks of an assignment: how hard each is, and whom it tells apart.

Pure numbers over shares of points; who answered and how that is shown is not known here.

Source: classical test theory: the difficulty index (mean share of the points), the corrected
item-total correlation (point-biserial where a check gives all or nothing), and the upper-lower
index over the best and the worst 27 % (Kelley, 1939).
"""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

GROUP = 0.27
FEWEST = 4
"""Below so many students nothing is said about discrimination."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemScore:
    """One student's share of a check's points, between 0 and 1, and the points."""

    share: float
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One check over a class.

    ``difficulty`` is the mean share of its points: near 1 it is easy. ``discrimination`` is the
    correlation with the score on all other checks, ``upper_lower`` the mean share of the best
    27 % less that of the worst; both are nan where nothing can be said: too few students, or
    all the same.
    """

    id: str
    judged: int
    full: int
    difficulty: float
    discrimination: float
    upper_lower: float


Sheet = Mapping[str, ItemScore]
"""The answers of one student by check; what was not judged is left out."""


def items_of(sheets: Sequence[Sheet]) -> tuple[Item, ...]:
    """Return the checks in the order in which they first appear."""
    names = tuple(dict.fromkeys(name for sheet in sheets for name in sheet))
    return tuple(_item(name, [sheet for sheet in sheets if name in sheet]) for name in names)


def _item(name: str, sheets: Sequence[Sheet]) -> Item:
    shares = [sheet[name].share for sheet in sheets]
    rests = [_rest(sheet, name) for sheet in sheets]
    return Item(
        id=name,
        judged=len(sheets),
        full=sum(share >= 1 for share in shares),
        difficulty=statistics.fmean(shares),
        discrimination=correlation(shares, rests),
        upper_lower=_upper_lower(shares, rests),
    )


def _rest(sheet: Sheet, name: str) -> float:
    """Return the share of the points of all other checks; nan where there are none."""
    others = [answer for other, answer in sheet.items() if other != name]
    possible = sum(answer.points for answer in others)
    earned = sum(answer.share * answer.points for answer in others)
    return earned / possible if possible else math.nan


def correlation(left: Sequence[float], right: Sequence[float]) -> float:
    """Return Pearson's correlation; nan below four pairs, or where one side is constant."""
    pairs = [(a, b) for a, b in zip(left, right, strict=True) if math.isfinite(b)]
    if len(pairs) < FEWEST or min(map(_spread, zip(*pairs, strict=True))) < 1e-12:
        return math.nan
    found = statistics.correlation([a for a, _ in pairs], [b for _, b in pairs])
    return max(-1.0, min(1.0, found))


def _spread(values: Sequence[float]) -> float:
    return max(values) - min(values)


def _upper_lower(shares: Sequence[float], rests: Sequence[float]) -> float:
    """Return how much more of a check the best earned than the worst, by the other checks."""
    ranked = sorted(
        (rest, share) for share, rest in zip(shares, rests, strict=True) if math.isfinite(rest)
    )
    if len(ranked) < FEWEST:
        return math.nan
    size = max(1, round(GROUP * len(ranked)))
    worst, best = ranked[:size], ranked[-size:]
    return statistics.fmean(s for _, s in best) - statistics.fmean(s for _, s in worst)
