"""Whether what was stated of a descent's steps is true, by trying all batches anew.

Nothing of the grader's recovery is used: a sentence is read, and held against the steps.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from truth import NUMBER

from grader.domain.assignment import Exercise
from grader.domain.observation import Answer, Run
from grader.domain.question import inputs_of
from grader.domain.value import Floats, Value, leaves
from grader.domain.verdict import Diagnosis

STEP_RTOL, STEP_ATOL = 3e-3, 2e-6
# What a gradient of the sum of half squares is multiplied by, for a batch of so many samples.
SCALINGS: tuple[Callable[[int], float], ...] = (
    lambda _size: 1.0,
    lambda _size: 2.0,
    lambda size: 1.0 / size,
    lambda size: 2.0 / size,
)


@dataclass(frozen=True, kw_only=True)
class Walk:
    """The steps of one case of a descent on a line, shape (updates, 2), and where they began."""

    x: Floats
    y: Floats
    learning_rate: float
    epochs: int
    batch_size: int
    points: Floats

    @property
    def steps(self) -> Floats:
        return np.diff(self.points, axis=0)

    def right(self, at: Floats, scaling: Callable[[int], float]) -> Iterator[Floats]:
        """Yield the step for every batch that may be used at a point."""
        error = at[0] * self.x + at[1] - self.y
        slopes = np.column_stack([error * self.x, error])
        for size in range(1, self.batch_size + 1):
            for chosen in combinations(range(len(self.x)), size):
                yield -self.learning_rate * scaling(size) * slopes[list(chosen)].sum(axis=0)

    def is_right(self, number: int, scaling: Callable[[int], float], ratio: float = 1.0) -> bool:
        """Tell whether a step is so many times that of some batch."""
        got = self.steps[number]
        return any(
            np.allclose(got, ratio * one, rtol=0, atol=STEP_ATOL + STEP_RTOL * np.max(np.abs(got)))
            for one in self.right(self.points[number], scaling)
        )


def _column(value: Value) -> Floats:
    parts = [np.squeeze(np.asarray(leaf, dtype=np.float64)) for leaf in leaves(value)]
    return np.squeeze(np.array(parts))


def table(value: Value) -> Floats:
    """Return a list of parameters as a table with a row for each; the layout is the student's."""
    while isinstance(value, dict) and len(value) == 1:
        value = next(iter(value.values()))
    if isinstance(value, dict):
        rows = np.array([_column(value[name]) for name in ("w", "b")])
    else:
        rows = _column(value)
    turned = rows.ndim == 2 and rows.shape[1] != 2
    return (rows.T if turned else rows).reshape(-1, 2)


def walks(run: Run, exercise: Exercise) -> list[Walk] | None:
    """Return the steps of all cases; None where some answer has another form."""
    found = []
    for probe, observation in zip(run.probes, run.observations, strict=True):
        own = probe.id.removeprefix(f"{exercise.id}/")
        if probe.exercise != exercise.id or not own.isdigit():
            continue
        if observation.answer is not Answer.RETURNED:
            return None
        given = {name: np.asarray(value) for name, value in inputs_of(probe.arguments).items()}
        rows = table(observation.value)
        start = np.array([given["w"].item(), given["b"].item()])
        # The start may be the first row; see the contract.
        has_start = bool(len(rows)) and np.allclose(rows[0], start, rtol=1e-6, atol=1e-9)
        found.append(
            Walk(
                x=given["x"].astype(float),
                y=given["y"].astype(float),
                learning_rate=given["learning_rate"].item(),
                epochs=given["epochs"].item(),
                batch_size=given["batch_size"].item() if "batch_size" in given else 1,
                points=rows if has_start else np.vstack([start, rows]),
            )
        )
    return found


def _frozen(said: str, found: Sequence[Walk]) -> bool:
    names = said.partition(" never")[0].replace(" ", "").split(",")
    columns = [0, 1] if said.startswith("No parameter") else ["wb".index(name) for name in names]
    return not any(np.any(walk.steps[:, columns]) for walk in found)


def _counted(said: str, found: Sequence[Walk]) -> bool:
    updates, epochs, samples, wanted = (int(number) for number in re.findall(r"\d+", said))
    return wanted != updates and any(
        (len(w.steps), w.epochs, len(w.x)) == (updates, epochs, samples)
        and w.epochs * -(-len(w.x) // w.batch_size) == wanted
        for w in found
    )


def _begun(said: str, found: Sequence[Walk]) -> bool:
    count = int(re.findall(r"first (\d+)", said)[0])
    return any(
        all(walk.is_right(number, scaling) for walk in found for number in range(count))
        for scaling in SCALINGS
    )


def _stretched(said: str, found: Sequence[Walk]) -> bool:
    tail = said.partition(":")[2] or said
    ratios = [float(number) for number in re.findall(NUMBER, tail)]
    ratios = ratios * len(found) if len(ratios) == 1 else ratios
    return len(ratios) == len(found) and any(
        all(
            walk.is_right(number, scaling, ratio)
            for walk, ratio in zip(found, ratios, strict=True)
            for number in range(len(walk.steps))
        )
        for scaling in SCALINGS
    )


TRUTHS: dict[str, Callable[[str, Sequence[Walk]], bool]] = {
    "frozen": _frozen,
    "update_count": _counted,
    "right_at_first": _begun,
    "ratio": _stretched,
}


def is_true_of_steps(cause: Diagnosis, run: Run, exercise: Exercise) -> bool:
    """Tell whether a pattern that was stated of a descent's steps is true of them."""
    found = walks(run, exercise)
    return found is not None and TRUTHS[cause.id.removeprefix("pattern.")](cause.name.en, found)
