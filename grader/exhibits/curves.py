"""Reported curves beside those of the right training, and the first row where they part."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from grader.checks.history import curve_names, expected_curves, reported_curves
from grader.checks.own_curves import Curves as Rows
from grader.checks.own_curves import curve_errors
from grader.domain.exhibit import Curve, Curves
from grader.domain.question import Question
from grader.exhibits.display import Display


def show(questions: Sequence[Question]) -> Iterator[Curves]:
    """Yield the curves of one case: the first that differs, else the first."""
    for question in questions:
        if all(case.returned for case in question.cases):
            yield _shown(question)


def _shown(question: Question) -> Curves:
    names = curve_names(question)
    reported = [reported_curves(question, case, names) for case in question.cases]
    own_values, nearest = _nearest(question, names, reported)
    parting = [number for number, curves in enumerate(nearest) if any(c.diverges for c in curves)]
    number = parting[0] if parting else 0
    return Curves(case=number + 1, curves=nearest[number], own_values=own_values)


def _nearest(
    question: Question, names: tuple[str, ...], reported: Sequence[Rows]
) -> tuple[bool, list[tuple[Curve, ...]]]:
    """Return all curves beside the first right ones that they equal, else the asked ones.

    And whether these were computed from the student's own earlier functions.
    """
    first: list[tuple[Curve, ...]] = []
    finite = all(np.all(np.isfinite(rows)) for case in reported for rows in case.values())
    for _, own_values, expected in expected_curves(question, names):
        if first and not finite and not own_values:
            continue  # what is no number equals no curve of a right training
        for skipped in (0, 1):  # measured before the update, or after it
            found = list(_beside(reported, expected, skipped, to_the_end=not first))
            diverging = any(curve.diverges for curves in found for curve in curves)
            if not diverging:
                return own_values, found
            first = first or found
    return False, first


def _beside(
    reported: Sequence[Rows], expected: Iterable[Rows], skipped: int, *, to_the_end: bool
) -> Iterator[tuple[Curve, ...]]:
    """Yield the curves of all cases; unless ``to_the_end``, only up to the first that differs."""
    for got, wanted in zip(reported, expected, strict=False):
        found = _paired(got, wanted, skipped)
        yield found
        if not to_the_end and any(curve.diverges for curve in found):
            return


def _paired(got: Rows, wanted: Rows, skipped: int) -> tuple[Curve, ...]:
    return tuple(_curve(name, curve, wanted[name][skipped:]) for name, curve in got.items())


def _curve(name: str, got: np.ndarray, wanted: np.ndarray) -> Curve:
    known = min(len(got), len(wanted))
    wrong = np.flatnonzero(curve_errors(got[:known], wanted[:known]) > 1)
    return Curve(
        name=name.rpartition(".")[2],
        expected=tuple(map(float, wanted[:known])),
        got=tuple(map(float, got)),
        agree=int(wrong[0]) if wrong.size else len(got),
    )


DISPLAY = Display(name="curves", kinds=frozenset({"history"}), show=show)
