"""What the steps of a descent are shown as: changes, counts of updates, orders of samples."""

import numpy as np

from grader.domain.path import parameters
from grader.domain.question import Question
from grader.domain.tolerance import allowed_errors
from grader.domain.trajectory import Path
from grader.domain.value import Floats
from grader.domain.verdict import Evidence

# The orders of more epochs than this are not shown.
SHOWN_EPOCHS = 3


def shown_steps(question: Question, path: Path) -> tuple[Evidence, ...]:
    """Return the first step beside the nearest right one."""
    gradients = path.gradients(path.points[0])
    step = path.points[1] - path.points[0]
    possible = -path.learning_rate * gradients
    nearest: Floats = possible[int(np.argmin(np.sum(np.square(possible - step), axis=1)))]
    allowed = allowed_errors(nearest)
    return tuple(
        Evidence(
            name=f"Δ{name} (1)",
            expected=f"{nearest[column]:.8g}",
            got=f"{step[column]:.8g}",
            error=float(abs(step[column] - nearest[column]) / allowed[column]),
        )
        for column, name in enumerate(parameters(question))
        if path.batch_size == 1
    )


def orders(path: Path, batches: list[tuple[int, ...]], per_epoch: int) -> tuple[Evidence, ...]:
    """Return which samples each of the first epochs of a case used, in order, by their index."""
    rows = []
    for number in range(min(SHOWN_EPOCHS, path.epochs)):
        used = batches[number * per_epoch : (number + 1) * per_epoch]
        between = " | " if path.batch_size > 1 else " "
        got = between.join(" ".join(str(index) for index in batch) for batch in used)
        rows.append(
            Evidence(
                name=f"epoch {number + 1}",
                expected=f"0…{path.samples - 1}",
                got=got,
                error=0.0,
                case="1",
            )
        )
    return tuple(rows)


def counts(paths: list[Path]) -> tuple[Evidence, ...]:
    """Return how many updates each case made, beside how many it should."""
    return tuple(
        Evidence(
            name="updates",
            expected=str(path.updates_per_epoch * path.epochs),
            got=str(path.updates),
            error=0.0 if path.updates == path.updates_per_epoch * path.epochs else float("inf"),
            case=str(number + 1),
        )
        for number, path in enumerate(paths)
    )
