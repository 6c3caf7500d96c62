"""The one account of how a gradient-descent program made all its steps, in all cases.

Right accounts come first; a wrong one is only taken when it explains every step.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from grader.domain.trajectory import (
    Batch,
    Path,
    Recovered,
    batches_up_to,
    drawn_with_replacement,
    epochs_of,
    recover,
    whole_data,
    wrong_factors,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """How all steps of all cases were made.

    ``mistake`` is the id of a wrong way (empty: a right one). ``replacement``: samples were
    drawn anew for each update. ``own_values``: with the student's own gradients.
    """

    scaling: str
    recovered: tuple[Recovered, ...]
    mistake: str = ""
    replacement: bool = False
    own_values: bool = False


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
    for scaling in scalings:
        yield Explanation(
            scaling=scaling,
            recovered=tuple(recover(path, whole_data(path), scaling) for path in paths),
            mistake="full_batch",
        )
    for scaling in scalings:
        for factors in zip(*(tuple(wrong_factors(path)) for path in paths), strict=True):
            yield Explanation(
                scaling=scaling,
                recovered=tuple(
                    recover(path, _plain(path), scaling, ratio=ratio)
                    for path, (_, ratio) in zip(paths, factors, strict=True)
                ),
                mistake=factors[0][0],
            )
    for scaling in scalings:
        yield Explanation(
            scaling=scaling,
            recovered=tuple(_one_too_many(path, scaling) for path in paths),
            mistake="overlapping_slice",
        )


def _plain(path: Path) -> tuple[Batch, ...]:
    return batches_up_to(path.samples, path.batch_size, repeated=False)


def _one_too_many(path: Path, scaling: str) -> Recovered:
    size = min(path.batch_size + 1, path.samples)
    return recover(path, batches_up_to(path.samples, size, repeated=False), scaling)


def frozen_parameters(paths: Sequence[Path], names: Sequence[str]) -> tuple[str, ...]:
    """Return the parameters that no update ever changed, in any case."""
    moved = np.array([np.any(np.diff(path.points, axis=0) != 0, axis=0) for path in paths])
    return tuple(name for name, any_case in zip(names, moved.T, strict=True) if not any(any_case))
