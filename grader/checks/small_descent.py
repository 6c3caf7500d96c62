"""Every call of a gradient that a descent on three samples can make, in any order of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from grader.checks.kind import ProbeRequest
from grader.domain.assignment import Exercise
from grader.domain.observation import RecordedCall
from grader.domain.probe import ResultOf, Role
from grader.domain.recorded import vector
from grader.domain.reference import as_value, evaluate
from grader.domain.trajectory import SCALINGS
from grader.domain.value import Floats, Value, as_floats

SAMPLES = 3
EPOCHS = 2
BATCH_SIZE = 2


def every_call(
    request: ProbeRequest,
) -> tuple[Mapping[str, Value], tuple[RecordedCall, ...]]:
    """Return a descent on three samples with the gradients at every point it can reach."""
    inputs = {n: a.value for n, a in request.arguments.items() if not isinstance(a.value, ResultOf)}
    roles = {name: argument.role for name, argument in request.arguments.items()}
    names = [name for name, role in roles.items() if role is Role.PARAMETER]
    data = [n for n, r in roles.items() if r is Role.DATA and as_floats(n, inputs[n]).ndim]
    wanted = [
        request.assignment.exercise(name)
        for name in request.assignment.upstream(request.exercise.id)
        if len(request.assignment.exercise(name).returns) == len(names)
    ]
    if not wanted or not data:
        return {}, ()
    small: dict[str, Value] = {n: as_floats(n, inputs[n])[:SAMPLES].copy() for n in data}
    small["epochs"] = np.asarray(EPOCHS)
    if "batch_size" in inputs:
        small["batch_size"] = np.asarray(BATCH_SIZE)
    walks = _Walks(
        request=request,
        contract=wanted[-1],
        data={name: as_floats(name, small[name]) for name in data},
        names=tuple(names),
        rate=float(as_floats("rate", inputs["learning_rate"])),
        size=BATCH_SIZE if "batch_size" in inputs else 1,
    )
    start = np.array([float(as_floats(n, inputs[n])) for n in names])
    return small, tuple(walks.calls(start))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walks:
    """All descents on small data; ``contract`` is the gradient's."""

    request: ProbeRequest
    contract: Exercise
    data: Mapping[str, Floats]
    names: tuple[str, ...]
    rate: float
    size: int

    def calls(self, start: Floats) -> Iterator[RecordedCall]:
        """Yield the calls of every walk under every scaling, each of them once."""
        known: dict[tuple[object, ...], RecordedCall] = {}
        told_apart = {
            tuple(scale(size) for size in range(1, self.size + 1)): name
            for name, scale in SCALINGS.items()
        }
        for scaling in told_apart.values():
            points: dict[bytes, Floats] = {start.tobytes(): start}
            for _ in range(EPOCHS):
                ends: dict[bytes, Floats] = {}
                for point in points.values():
                    for order in permutations(range(SAMPLES)):
                        self._epoch(point, order, scaling, ends, known)
                points = ends
        yield from known.values()

    def _epoch(
        self,
        point: Floats,
        order: tuple[int, ...],
        scaling: str,
        ends: dict[bytes, Floats],
        known: dict[tuple[object, ...], RecordedCall],
    ) -> None:
        for first in dict.fromkeys((self.size, SAMPLES % self.size or self.size)):
            at, done = point, 0
            while done < SAMPLES:
                batch = list(order[done : done + (first if not done else self.size)])
                key = (*batch, at.tobytes())
                if key not in known:
                    known[key] = self._call(batch, at)
                slope = vector(known[key].result)
                at = at - self.rate * SCALINGS[scaling](len(batch)) * slope
                done += len(batch)
            ends[np.round(at, 9).tobytes()] = at

    def _call(self, batch: list[int], at: Floats) -> RecordedCall:
        inputs: dict[str, Value] = {name: part[batch] for name, part in self.data.items()}
        inputs |= {name: np.asarray(at[n]) for n, name in enumerate(self.names)}
        function = self.request.reference.functions[self.contract.id]
        parts = evaluate(function, inputs, self.contract.returns)
        return RecordedCall(
            function=self.contract.id,
            arguments=tuple(as_value(inputs[name]) for name in self.contract.arguments),
            keywords={},
            result=tuple(parts.values()),
        )
