"""The path of a gradient descent over the loss, with the samples that each update used."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from grader.checks.trajectory import scalings
from grader.domain.exhibit import Descent, Plane, Surface
from grader.domain.explanation import Explanation, explain
from grader.domain.path import own_steps, parameters, path_of
from grader.domain.question import Case, Question
from grader.domain.reference import plain
from grader.domain.trajectory import (
    SCALINGS,
    Batch,
    Path,
    Recovered,
    batches_up_to,
    epochs_of,
    recover,
)
from grader.domain.value import Floats
from grader.exhibits.display import Display

GRID = 25
# Ways to go wrong under which a right path cannot be made from the same samples.
OTHER_BATCHES = frozenset({"full_batch", "overlapping_slice"})


def show(questions: Sequence[Question]) -> Iterator[Descent]:
    """Yield the path of the first case, where all cases returned one."""
    question = questions[0]
    if len(parameters(question)) != 2 or not all(case.returned for case in question.cases):
        return
    paths = [path_of(question, case) for case in question.cases]
    if any(path.updates == 0 for path in paths):
        return
    loss = next((q.option("loss") for q in questions if q.option("loss")), "")
    yield _Shown(
        question=question,
        case=question.cases[0],
        path=paths[0],
        account=_account(question, paths),
        loss=loss,
    ).descent()


def _account(question: Question, paths: list[Path]) -> Explanation | None:
    """Return how the steps were made, as the checks see it; None where that is not known."""
    if not all(np.all(np.isfinite(path.points)) for path in paths):
        return None

    def explained() -> Explanation | None:
        own = [own_steps(question, c, p) for c, p in zip(question.cases, paths, strict=True)]
        followed = [steps for steps in own if steps is not None]
        return explain(paths, scalings(question), followed if len(followed) == len(paths) else ())

    # The check has worked it out already.
    return question.once(("account", question.option("samples", "one")), explained)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """The case that is shown; ``loss`` names the reference's function, empty: no surface."""

    question: Question
    case: Case
    path: Path
    account: Explanation | None
    loss: str

    def descent(self) -> Descent:
        batches, right_steps = self._batches()
        right, same = self._right(batches)
        path = self.path
        per_epoch, rest = divmod(path.updates, path.epochs)
        names = parameters(self.question)
        return Descent(
            case=1,
            names=(names[0], names[1]),
            own=_plane(path.points),
            right=_plane(right),
            batches=batches,
            right_steps=right_steps,
            same_batches=same,
            own_values=self.account is not None and self.account.own_values,
            samples=path.samples,
            batch_size=path.batch_size,
            per_epoch=path.updates_per_epoch if rest or not per_epoch else per_epoch,
            surface=self._surface(right),
        )

    def _batches(self) -> tuple[tuple[Batch, ...], int]:
        """Return the samples of each update, and how many leading updates are right ones."""
        path, account = self.path, self.account
        if account is not None:
            found = account.recovered[0]
            epochs = None if account.mistake else epochs_of(path, found)
            if epochs is not None:
                return tuple(batch for epoch in epochs for batch in epoch), path.updates
            return _first_options(found), 0 if account.mistake else path.updates
        possible = batches_up_to(path.samples, path.batch_size, repeated=False)
        tried = [recover(path, possible, scaling) for scaling in scalings(self.question)]
        best = max(tried, key=lambda recovered: recovered.explained)
        finite = np.all(np.isfinite(path.points[1:]), axis=1)
        batches = tuple(
            batch if sane else () for batch, sane in zip(_first_options(best), finite, strict=True)
        )
        return batches, next((n for n, batch in enumerate(batches) if not batch), path.updates)

    def _right(self, batches: tuple[Batch, ...]) -> tuple[Floats, bool]:
        """Return a right path, and whether it was made with the very samples of the student."""
        account = self.account
        mistaken = account.mistake if account is not None else ""
        if all(batches) and mistaken not in OTHER_BATCHES and account is not None:
            plainly = account.scaling and not mistaken
            scaling = account.scaling if plainly else scalings(self.question)[0]
            return _walked(self.path, batches, scaling), True
        function = self.question.reference.functions[self.question.exercise.id]
        table = np.asarray(function(**{n: plain(v) for n, v in self.case.inputs.items()}))
        return np.asarray(table, dtype=np.float64), False

    def _surface(self, right: Floats) -> Surface:
        if not self.loss:
            return Surface()
        names = parameters(self.question)
        function = self.question.reference.functions[self.loss]
        contract = self.question.contract[self.loss]
        fixed = {n: plain(self.case.inputs[n]) for n in contract.arguments if n not in names}

        def height(w: float, b: float) -> float:
            value = function(**fixed, **{names[0]: w, names[1]: b})
            return float(np.asarray(value).item())

        lowest = _minimum(self.path, right[-1])
        low, high = _window(self.path.points, np.vstack([right, lowest[None, :]]))
        return _surface(height, low, high, lowest)


def _first_options(found: Recovered) -> tuple[Batch, ...]:
    return tuple(option[0] if option else () for option in found.options)


def _plane(points: Floats) -> tuple[Plane, ...]:
    return tuple((float(p[0]), float(p[1])) for p in points)


def _walked(path: Path, batches: Sequence[Batch], scaling: str) -> Floats:
    """Return the right path from the same start through the same batches."""
    points = [path.points[0]]
    for batch in batches:
        step = np.sum(path.gradients(points[-1])[list(batch)], axis=0)
        points.append(points[-1] - path.learning_rate * SCALINGS[scaling](len(batch)) * step)
    return np.array(points)


def _minimum(path: Path, near: Floats) -> Floats:
    """Return where the gradient over all samples vanishes, by Newton's method."""
    point = near
    for _ in range(8):
        here = path.gradients(point).sum(axis=0)
        hessian = np.array(
            [(path.gradients(point + e).sum(axis=0) - here) / 1e-4 for e in 1e-4 * np.eye(2)]
        ).T
        point = point - np.linalg.lstsq(hessian, here, rcond=None)[0]
    return np.asarray(point, dtype=np.float64)


def _window(own: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Return the corners of what is shown: all that is right, and of the rest what is near."""
    low, high = right.min(axis=0), right.max(axis=0)
    span = np.maximum(high - low, 1e-3 * np.maximum(np.abs(high), 1.0))
    near = own[np.all((own >= low - 0.8 * span) & (own <= high + 0.8 * span), axis=1)]
    together = np.vstack([right, near])
    low, high = together.min(axis=0), together.max(axis=0)
    span = np.maximum(high - low, 1e-3 * np.maximum(np.abs(high), 1.0))
    return low - 0.1 * span, high + 0.1 * span


def _surface(
    height: Callable[[float, float], float], low: Floats, high: Floats, lowest: Floats
) -> Surface:
    across = np.linspace(low[0], high[0], GRID)
    upward = np.linspace(low[1], high[1], GRID)
    return Surface(
        low=(float(low[0]), float(low[1])),
        high=(float(high[0]), float(high[1])),
        heights=tuple(tuple(height(float(w), float(b)) for w in across) for b in upward),
        lowest=(float(lowest[0]), float(lowest[1])),
    )


DISPLAY = Display(name="descent", kinds=frozenset({"trajectory"}), show=show)
