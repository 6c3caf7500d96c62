"""The one account of how a gradient-descent program made all its steps, in all cases.

Right accounts come first; a wrong one is only taken when it explains every step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.domain.draws import drawn_with_replacement
from grader.domain.epoch_ends import orders_of_epochs
from grader.domain.sums import usual_batches
from grader.domain.trajectory import (
    SCALINGS,
    Path,
    Recovered,
    batches_up_to,
    epochs_of,
    recover,
)
from grader.domain.unusual_rates import constant_rate, falling_rate, ratios_of
from grader.domain.ways import PLAIN, TORN, WAYS, WHOLE, Way, wrong_factors


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How all steps of all cases were made.

    ``mistake`` is the id of a wrong way (empty: a right one), ``second`` that of a wrong
    factor beside it. ``factors`` are what every step of each case is multiplied by, where no
    mistake with a name makes it so. ``replacement``: samples were drawn anew for each update.
    ``own_values``: with the student's own gradients.
    """

    scaling: str
    recovered: tuple[Recovered, ...]
    mistake: str = ""
    second: str = ""
    factors: tuple[float, ...] = ()
    replacement: bool = False
    own_values: bool = False

    @property
    def right(self) -> bool:
        """Tell whether nothing is wrong with the steps themselves."""
        return not self.mistake and not self.factors


def explain(
    paths: Sequence[Path], scalings: Sequence[str], own: Sequence[Recovered] = ()
) -> Explanation | None:
    """Return the account that explains every step; None where there is none.

    Args:
        paths: one for each case, each with at least one update.
        scalings: the accepted loss conventions, the asked one first.
        own: for each case the batches recovered from the student's own recorded gradients,
            empty where these may not be followed.
    """
    for account in _accounts(paths, scalings, own):
        if all(recovered.complete for recovered in account.recovered):
            return account
    return None


def _accounts(
    paths: Sequence[Path], scalings: Sequence[str], own: Sequence[Recovered]
) -> Iterator[Explanation]:
    partitioned = [_account(paths, scaling) for scaling in scalings]
    # Where several scalings explain all steps, the one that also covers the data is meant.
    yield from (a for a in partitioned if _covers(paths, a))
    followed = Explanation(scaling="", recovered=tuple(own), own_values=True)
    if own and _covers(paths, followed):
        yield followed
    yield from _drawn_anew(paths, partitioned)
    yield from partitioned
    yield from _drawn_anew(paths, [_account(paths, s, repeated=True) for s in scalings])
    if own:
        yield followed
    yield from _wrong_accounts(paths, scalings)


def _drawn_anew(paths: Sequence[Path], accounts: Sequence[Explanation]) -> Iterator[Explanation]:
    """Yield the accounts under which every update drew its samples with replacement."""
    for account in accounts:
        if drawn_with_replacement(list(zip(paths, account.recovered, strict=True))):
            yield replace(account, replacement=True)


def _account(paths: Sequence[Path], scaling: str, *, repeated: bool = False) -> Explanation:
    return Explanation(
        scaling=scaling,
        recovered=tuple(
            recover(path, batches_up_to(path.samples, path.batch_size, repeated=repeated), scaling)
            for path in paths
        ),
    )


def _covers(paths: Sequence[Path], account: Explanation) -> bool:
    return all(
        recovered.complete and epochs_of(path, recovered) is not None
        for path, recovered in zip(paths, account.recovered, strict=True)
    )


def _wrong_accounts(paths: Sequence[Path], scalings: Sequence[str]) -> Iterator[Explanation]:
    """Yield accounts of wrong steps: one mistake first, then two, then what has no name."""
    different = _told_apart(paths, scalings)
    yield from _walked(WHOLE, paths, different)
    for factors in zip(*(tuple(wrong_factors(path)) for path in paths), strict=True):
        yield from _walked(PLAIN, paths, different, factors)
    for way in WAYS:
        yield from _walked(way, paths, different)
    yield from _epoch_ends(paths, different)
    yield from _fallen(paths, different)
    for factors in zip(*(tuple(wrong_factors(path)) for path in paths), strict=True):
        for way in (WHOLE, *WAYS):
            yield from _walked(way, paths, different, factors)
    yield from _walked(TORN, paths, different)
    yield from _stretched(paths, different)


def _told_apart(paths: Sequence[Path], scalings: Sequence[str]) -> tuple[str, ...]:
    """Return the scalings without those that single samples cannot tell from an earlier one."""
    if any(path.batch_size > 1 for path in paths):
        return tuple(scalings)
    seen = {SCALINGS[scaling](1): scaling for scaling in reversed(scalings)}
    return tuple(scaling for scaling in scalings if scaling in seen.values())


def _walked(
    way: Way,
    paths: Sequence[Path],
    scalings: Sequence[str],
    factors: Sequence[tuple[str, float]] = (),
) -> Iterator[Explanation]:
    """Yield the account of one way under each scaling, where it explains everything."""
    names = tuple(name for name, _ in factors)
    ratios = [ratio for _, ratio in factors] or [1.0] * len(paths)
    mistakes = [name for name in (way.mistake, *names[:1]) if name]
    for scaling in scalings:
        found: list[Recovered] = []
        for path, ratio in zip(paths, ratios, strict=True):
            recovered = way.recover(path, scaling, ratio)
            if recovered is None:
                break
            found.append(recovered)
        else:
            yield Explanation(
                scaling=scaling,
                recovered=tuple(found),
                mistake=mistakes[0],
                second=mistakes[1] if len(mistakes) > 1 else "",
            )


def _epoch_ends(paths: Sequence[Path], scalings: Sequence[str]) -> Iterator[Explanation]:
    for scaling in scalings:
        found = []
        for path in sorted(paths, key=lambda path: path.samples):
            orders = orders_of_epochs(path, scaling)
            if orders is None:
                break
            found.append((path, orders))
        else:
            by_path = {id(path): orders for path, orders in found}
            yield Explanation(
                scaling=scaling,
                recovered=tuple(
                    # An option is an order of all samples of the epoch.
                    Recovered(scaling=scaling, ratio=1.0, options=by_path[id(path)])
                    for path in paths
                ),
                mistake="one_row_per_epoch",
            )


def _fallen(paths: Sequence[Path], scalings: Sequence[str]) -> Iterator[Explanation]:
    for scaling in scalings:
        found = [falling_rate(path, ratios_of(path, scaling)) for path in paths]
        known = tuple(recovered for recovered in found if recovered is not None)
        if len(known) == len(paths):
            yield Explanation(scaling=scaling, recovered=known, mistake="falling_rate")


def _stretched(paths: Sequence[Path], scalings: Sequence[str]) -> Iterator[Explanation]:
    """Yield the account of right directions whose length is off by one factor in each case."""
    for scaling in scalings:
        found = [next(constant_rate(path, ratios_of(path, scaling)), None) for path in paths]
        known = [one for one in found if one is not None]
        if len(known) == len(paths):
            yield Explanation(
                scaling=scaling,
                recovered=tuple(recovered for _, recovered in known),
                factors=tuple(factor for factor, _ in known),
            )


def frozen_parameters(paths: Sequence[Path], names: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters that no update ever changed, in any case."""
    moved = np.array([np.any(np.diff(path.points, axis=0) != 0, axis=0) for path in paths])
    return tuple(name for name, any_case in zip(names, moved.T, strict=True) if not any(any_case))


def right_at_first(paths: Sequence[Path], scalings: Sequence[str]) -> tuple[int, str]:
    """Return with how many right steps every case begins at least, and under which scaling."""
    counts = {}
    for scaling in scalings:
        begun = []
        for path in paths:
            options = recover(path, usual_batches(path), scaling).options
            begun.append(next((k for k, found in enumerate(options) if not found), len(options)))
        counts[scaling] = min(begun)
    best = max(counts, key=lambda scaling: counts[scaling])
    return counts[best], best
