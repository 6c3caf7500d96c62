"""A gradient beside the right one and beside the slope of the student's own loss."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.checks.gradient import DIRECTIONS, STEP, moved_parameters, slopes
from grader.domain.candidate import observed_outputs
from grader.domain.exhibit import Gradient, Slope
from grader.domain.question import Question
from grader.domain.tolerance import aligned, allowed_errors
from grader.domain.value import Floats, as_floats, flat
from grader.exhibits.display import Display
from grader.exhibits.whole import all_outputs, nearest, widest

# What differences of a loss in single precision are good to, relative to the largest slope.
MEASURED_RTOL = 2e-3
ROUNDING = 1e-6
# Of two numbers that both lie within that, one is meant when it lies so much nearer.
NEARER = 3.0


def show(questions: Sequence[Question]) -> Iterator[Gradient]:
    """Yield the gradient of the first case, where it has the form of the parameters."""
    question = all_outputs(questions[0])
    if not all(case.returned for case in question.cases):
        return
    expected = nearest(question).expected[0]
    got = flat(aligned(observed_outputs(question, question.cases[0]), expected))
    right, labels = flat(expected), list(_labels(expected))
    tolerance = widest(questions)
    moves, measured = _measured(question, right.size)
    along = right.size > DIRECTIONS
    if along:
        if not len(measured):
            return
        got, right = moves @ got, moves @ right
        labels = [f"v{number}" for number in range(1, len(measured) + 1)]
    elif len(measured) >= right.size:
        measured = np.asarray(np.linalg.lstsq(moves, measured, rcond=None)[0], dtype=np.float64)
    else:
        measured = np.full(right.size, np.nan)
    allowed = allowed_errors(right, tolerance)
    yield Gradient(
        case=1, along=along, slopes=tuple(_slopes(labels, got, right, measured, allowed))
    )


def _labels(parts: Mapping[str, Floats]) -> Iterator[str]:
    for name, part in parts.items():
        for index in np.ndindex(part.shape):
            yield f"{name}[{', '.join(map(str, index))}]" if index else name


def _measured(question: Question, size: int) -> tuple[Floats, Floats]:
    """Return the directions, shape (k, size), and the slopes of the student's own loss."""
    start = question.cases[0].inputs
    names = [name for name in question.parameters if name in question.exercise.arguments]
    rows, found = [], []
    for number, slope in slopes(question).items():
        ends = moved_parameters(question, number)
        moves = [(as_floats(n, ends[n]) - as_floats(n, start[n])) / STEP for n in names]
        row = np.concatenate([np.ravel(move) for move in moves])
        if row.size == size:
            rows.append(row)
            found.append(slope)
    return np.array(rows).reshape(-1, size), np.array(found)


def _slopes(
    labels: Sequence[str], got: Floats, right: Floats, measured: Floats, allowed: Floats
) -> Iterator[Slope]:
    room = MEASURED_RTOL * float(np.max(np.abs(measured), initial=0.0)) + ROUNDING
    for label, g, r, m, a in zip(labels, got, right, measured, allowed, strict=True):
        same, from_got, from_right = bool(abs(g - r) <= a), abs(g - m), abs(r - m)
        own, alike = bool(from_got <= room), bool(from_right <= room)
        if own and alike and not same:
            own, alike = from_right >= from_got * NEARER, from_got >= from_right * NEARER
        yield Slope(
            name=label,
            got=float(g),
            expected=float(r),
            measured=float(m),
            right=same,
            own=bool(own),
            alike=bool(alike),
        )


DISPLAY = Display(name="gradient", kinds=frozenset({"gradient"}), show=show)
