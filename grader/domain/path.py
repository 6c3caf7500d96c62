"""Reading a trajectory out of what a gradient-descent function returned.

Knows the contract's words for settings (``learning_rate``, ``epochs``, ``batch_size``) and
nothing of what makes a step right.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from grader.domain.observation import RecordedCall
from grader.domain.question import Case, Question
from grader.domain.recorded import SAME_RTOL, vector
from grader.domain.reference import as_value, plain
from grader.domain.tolerance import EPS32, SINGLE
from grader.domain.trajectory import Batch, Path, Recovered
from grader.domain.upstream import believed, upstream_of
from grader.domain.value import Floats, ShapeMismatch, Value, as_floats, squeezed


def parameters(question: Question) -> tuple[str, ...]:
    """Return the model parameters among the arguments, in the order of the columns."""
    return tuple(name for name in question.exercise.arguments if name in question.parameters)


def points_of(question: Question, case: Case) -> Floats:
    """Return the observed parameters, shape (updates + 1, d), the start first.

    Raises:
        ShapeMismatch: they are no table of d columns.
    """
    names = parameters(question)
    table = _table(case.observation.value, names, question.returns[0])
    start = np.array([float(as_floats(n, case.inputs[n]).item()) for n in names])
    if len(table) and np.all(np.abs(table[0] - start) <= 8 * EPS32 * np.maximum(1, np.abs(start))):
        return table
    return np.vstack([start, table])


def _table(value: Value, names: Sequence[str], part: str) -> Floats:
    if isinstance(value, dict) and part in value:
        value = value[part]
    if isinstance(value, dict):
        value = tuple(value[n] for n in names) if set(names) <= set(value) else value
        value = next(iter(value.values())) if isinstance(value, dict) and len(value) == 1 else value
    if isinstance(value, tuple) and len(value) == 1:
        value = value[0]
    if isinstance(value, tuple):
        rows = [squeezed(as_floats(part, item)) for item in value]
        if len({row.shape for row in rows}) != 1:
            raise ShapeMismatch(part, f"shape (updates, {len(names)})", "rows of different lengths")
        value = np.array(rows)
    table = squeezed(as_floats(part, value))
    if table.ndim == 1 and table.shape == (len(names),):
        table = table[None, :]  # a single update
    if table.ndim == 2 and table.shape[1] != len(names) and table.shape[0] == len(names):
        table = table.T
    if table.ndim != 2 or table.shape[1] != len(names):
        raise ShapeMismatch(part, f"shape (updates, {len(names)})", f"shape {table.shape}")
    return np.asarray(table, dtype=np.float64)


def path_of(question: Question, case: Case) -> Path:
    """Return the trajectory of one case, ready to be explained.

    Raises:
        ShapeMismatch: see :func:`points_of`.
    """
    names = parameters(question)
    data = {
        n: case.inputs[n]
        for n in question.exercise.arguments
        if n not in names and as_floats(n, case.inputs[n]).ndim
    }
    function = question.reference.functions[question.option("gradient")]

    def gradients(point: Floats) -> Floats:
        values = dict(zip(names, map(float, point), strict=True))
        fixed = {n: plain(v) for n, v in data.items()}
        return as_floats("gradient", as_value(function(**fixed, **values)))

    def pairs(point: Floats) -> Floats:
        """Return the gradient of every sample's data with every sample's last column, the label."""
        values = dict(zip(names, map(float, point), strict=True))
        *given, label = data
        table = {n: np.repeat(as_floats(n, data[n]), samples, axis=0) for n in given}
        table[label] = np.tile(as_floats(label, data[label]), samples)
        each = as_floats("gradient", as_value(function(**table, **values)))
        return each.reshape(samples, samples, -1)

    one = question.option("samples", "one") == "one"
    samples = len(as_floats("data", next(iter(data.values()))))
    return Path(
        points=points_of(question, case),
        samples=samples,
        batch_size=1 if one else int(as_floats("batch_size", case.inputs["batch_size"])),
        epochs=int(as_floats("epochs", case.inputs["epochs"])),
        learning_rate=float(as_floats("learning_rate", case.inputs["learning_rate"])),
        gradients=gradients,
        pairs=pairs if len(data) > 1 else None,
    )


def own_steps(question: Question, case: Case, path: Path) -> Recovered | None:
    """Return the batches of steps taken with the student's own, explained, wrong gradients.

    The batch is read from the arguments of the recorded calls. None: nothing to follow.
    """
    followed = upstream_of(question, case.observation.calls)
    if not followed:
        return None
    names = parameters(question)
    data = [n for n in question.exercise.arguments if n in case.inputs and n not in names]
    calls = [
        (np.concatenate([vector(given[n]) for n in names]), -path.learning_rate * step, given)
        for call in believed(question, case.observation.calls)
        if call.function in followed
        and set(names) <= set(given := _given(question, call))
        and (step := _vector(call.result)).shape == path.points[0].shape
    ]
    calls = [one for one in calls if one[0].shape == path.points[0].shape]
    if not calls:
        return Recovered(scaling="", ratio=1.0, options=((),) * path.updates)
    places, steps = (np.array([one[part] for one in calls]) for part in (0, 1))
    options: list[tuple[Batch, ...]] = []
    for before, change in zip(path.points[:-1], path.changes, strict=True):
        largest = np.maximum(np.abs(before), 1e-6)
        here = np.all(np.abs(places - before) <= SAME_RTOL * largest, axis=1)
        near = np.flatnonzero(here & _near(change, steps, before))
        found: list[Batch] = []
        for number in near:
            given = calls[number][2]
            found += _batch(case.inputs, given, [n for n in data if n in given])
        options.append(tuple(dict.fromkeys(found)))
    return Recovered(scaling="", ratio=1.0, options=tuple(options))


def _given(question: Question, call: RecordedCall) -> dict[str, Value]:
    """Return the arguments of a recorded call by their names in the contract."""
    contract = question.contract[call.function]
    return dict(zip(contract.arguments, call.arguments, strict=False)) | dict(call.keywords)


def _vector(result: Value) -> Floats:
    parts = tuple(result.values()) if isinstance(result, dict) else result
    try:
        if isinstance(parts, tuple):
            return np.array([float(as_floats("step", p).item()) for p in parts])
        return np.ravel(as_floats("step", parts))
    except (ShapeMismatch, ValueError):
        return np.zeros(0)


def _near(got: Floats, wanted: Floats, at: Floats) -> NDArray[np.bool_]:
    """Tell which of the ``wanted`` steps, shape (calls, d), this one is."""
    rounding = 8 * EPS32 * np.maximum(np.abs(at), 1.0)
    close = np.abs(got - wanted) <= SINGLE.rtol * np.abs(wanted) + rounding
    return np.asarray(np.all(close, axis=1))


def _batch(
    inputs: Mapping[str, Value], given: Mapping[str, Value], names: list[str]
) -> list[Batch]:
    """Return the samples that a recorded call was given, as positions in the data."""
    whole = np.array([np.ravel(as_floats(n, inputs[n])) for n in names])
    part = [np.ravel(as_floats(n, given[n])) for n in names]
    if not part or len({p.shape for p in part}) != 1:
        return []
    positions = []
    for column in np.array(part).T:
        near = np.flatnonzero(np.all(np.abs(whole.T - column) <= 1e-5, axis=1))
        if not near.size:
            return []
        positions.append(int(near[0]))
    return [tuple(positions)]
