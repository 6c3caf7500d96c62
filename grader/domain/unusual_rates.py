"""Steps in the right direction whose length follows a learning rate of their own.

The direction of a step tells its samples without any knowledge of the rate; what the rate
was, and how it went down, is then read off.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from grader.domain.sums import usual_batches
from grader.domain.tolerance import EPS32
from grader.domain.trajectory import Batch, Path, Recovered, membership, scaled

SAME_RTOL = 3e-4
# Fewer steps than this show no rule.
FEWEST_STEPS = 4

Ratios = Sequence[dict[Batch, float]]
Rule = Callable[[int, float], float]

# A rate after so many updates or epochs, as a share of the first one.
RULES: Sequence[tuple[Rule, Callable[[float], float]]] = (
    (lambda k, c: c**k, lambda share: share),
    (lambda k, c: 1.0 / (1.0 + c * k), lambda share: 1.0 / share - 1.0),
    (lambda k, _c: 1.0 / float(np.sqrt(1.0 + k)), lambda _share: 0.0),
)


def ratios_of(path: Path, scaling: str) -> Ratios:
    """Return for each step the batches whose direction it has, with its length over theirs."""
    batches = usual_batches(path)
    factor = (-path.learning_rate * scaled(batches, scaling))[:, None]
    predicted = factor * (membership(batches, path.samples) @ path.slopes)
    found: list[dict[Batch, float]] = []
    for step, (change, wanted) in enumerate(zip(path.changes, predicted, strict=True)):
        with np.errstate(all="ignore"):
            ratio = (wanted @ change) / np.sum(wanted**2, axis=1)
        gap = np.abs(change - ratio[:, None] * wanted)
        rounding = 8 * EPS32 * np.maximum(1.0, np.abs(path.points[step]))
        near = np.all(gap <= SAME_RTOL * np.abs(change) + rounding, axis=1) & (ratio > 0)
        found.append({batches[int(i)]: float(ratio[i]) for i in np.flatnonzero(near)})
    return found


def constant_rate(path: Path, ratios: Ratios) -> Iterator[tuple[float, Recovered]]:
    """Yield every factor that all steps have in common, with the batches they used."""
    if path.updates < FEWEST_STEPS or not all(ratios):
        return
    for factor in dict.fromkeys(ratios[0].values()):
        recovered = _following(ratios, [factor] * path.updates)
        if recovered.complete:
            yield factor, recovered


def falling_rate(path: Path, ratios: Ratios) -> Recovered | None:
    """Return the batches of steps whose rate goes down by a simple rule; None: it does not."""
    if path.updates < FEWEST_STEPS or not all(ratios):
        return None
    per_epoch = max(1, path.updates // max(1, path.epochs))
    for length in dict.fromkeys((1, per_epoch)):
        if path.updates <= 2 * length:
            continue
        for first in ratios[0].values():
            for second in ratios[length].values():
                recovered = _by_rule(ratios, length, first, second / first)
                if recovered is not None:
                    return recovered
    return None


def _by_rule(ratios: Ratios, length: int, first: float, share: float) -> Recovered | None:
    if not share < 1 - 10 * SAME_RTOL:
        return None
    for rule, constant_of in RULES:
        constant = constant_of(share)
        wanted = [first * rule(step // length, constant) for step in range(len(ratios))]
        recovered = _following(ratios, wanted)
        if recovered.complete:
            return recovered
    return None


def _following(ratios: Ratios, wanted: Sequence[float]) -> Recovered:
    options = tuple(
        tuple(b for b, ratio in found.items() if abs(ratio - factor) <= 2 * SAME_RTOL * factor)
        for found, factor in zip(ratios, wanted, strict=True)
    )
    return Recovered(scaling="", ratio=1.0, options=options)
