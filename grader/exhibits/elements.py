"""Arrays that are not right, element by element."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from grader.domain.candidate import observed_outputs
from grader.domain.exhibit import Elements, Matrix
from grader.domain.question import Question
from grader.domain.tolerance import EPS32, Tolerance, aligned
from grader.domain.value import Floats, squeezed
from grader.exhibits.display import Display
from grader.exhibits.whole import all_outputs, nearest, widest

LEAST = 3
"""Elements below which the table of numbers shows as much."""
MOST = 600


def show(questions: Sequence[Question]) -> Iterator[Elements]:
    """Yield the outputs of the case that is furthest off; nothing where all is right."""
    question = all_outputs(questions[0])
    if not all(case.returned for case in question.cases):
        return
    candidate, tolerance = nearest(question), widest(questions)
    shown = []
    for case, wanted in zip(question.cases, candidate.expected, strict=True):
        got = aligned(observed_outputs(question, case, tuple(wanted)), wanted)
        shown.append(tuple(_matrices(got, wanted, tolerance)))
    worst = [max((_worst(matrix) for matrix in matrices), default=0.0) for matrices in shown]
    number = int(np.argmax(worst))
    if worst[number] > 1:
        yield Elements(case=number + 1, matrices=shown[number])


def _worst(matrix: Matrix) -> float:
    return max((error for row in matrix.errors for error in row), default=0.0)


def _matrices(
    got: Mapping[str, Floats], wanted: Mapping[str, Floats], tolerance: Tolerance
) -> Iterator[Matrix]:
    largest = max((float(np.max(np.abs(w))) for w in wanted.values() if w.size), default=0.0)
    floor = tolerance.floor * largest if largest > 0 else EPS32
    for name, expected in wanted.items():
        right, own = _squeezed(expected), _squeezed(got[name])
        if right.ndim in (1, 2) and LEAST <= right.size <= MOST:
            errors = np.abs(own - right) / (tolerance.rtol * np.abs(right) + floor)
            yield Matrix(
                name=name,
                got=_table(own),
                expected=_table(right),
                errors=_table(np.where(np.isfinite(errors), errors, np.inf)),
            )


def _squeezed(array: Floats) -> Floats:
    return np.asarray(squeezed(array), dtype=np.float64)


def _table(array: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in np.atleast_2d(array))


DISPLAY = Display(name="elements", kinds=frozenset({"gradient", "value"}), show=show)
