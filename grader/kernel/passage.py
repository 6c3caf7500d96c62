"""One process's way through the notebook and the probes that are still open.

Says what is to be done next and notes what came of it. It starts, sends and waits for
nothing itself, so that runners which wait in different ways go the same way.
"""

from collections.abc import Awaitable, Callable, Generator, Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from grader.domain.notebook import Cell
from grader.domain.probe import Probe
from grader.kernel import answers, requests
from grader.kernel.budget import Budget
from grader.kernel.executed import Output
from grader.kernel.inside.wire import Frame, WireError
from grader.kernel.ledger import Ledger, is_ready
from grader.kernel.watched import CONTROL, Cap, StartFailed, Stop, Watched

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Send a request to the agent, and bring its answer."""

    request: bytes
    cap: Cap = CONTROL


@dataclass(frozen=True, slots=True, kw_only=True)
class Execute:
    """Announce a cell and run it, and bring how it ended and what it showed."""

    cell: Cell
    cap: Cap


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How a cell ended; ``begun`` is whether it was the cell itself that was stopped."""

    stop: Stop
    alive: bool
    duration_s: float = 0.0
    outputs: tuple[Output, ...] = ()
    begun: bool = True


Step: TypeAlias = Ask | Execute
Done: TypeAlias = Watched[Frame] | Ran
Way: TypeAlias = Generator[Step, Done, T]


def go(way: Way[T], do: Callable[[Step], Done], begun: Done) -> T:
    """Go a way on to its end after its first step, which ended as ``begun``."""
    try:
        step = way.send(begun)
        while True:
            step = way.send(do(step))
    except StopIteration as end:
        result: T = end.value
        return result


async def go_waiting(way: Way[T], do: Callable[[Step], Awaitable[Done]]) -> T:
    """Go a way to its end where every step is awaited."""
    try:
        step = next(way)
        while True:
            step = way.send(await do(step))
    except StopIteration as end:
        result: T = end.value
        return result


class Passage:
    """The way of one process; ``ledger`` keeps what is seen, ``budget`` the whole run's time.

    ``data`` maps the names of the course's data files to where the notebook finds them.
    """

    def __init__(self, ledger: Ledger, budget: Budget, data: Mapping[str, str]) -> None:
        self._ledger = ledger
        self._plan = ledger.job.plan
        self._budget = budget
        self._data = data
        self._used = False  # a probe that is not fresh has been asked
        limits = self._plan.limits
        self._cell_cap = Cap(wall_s=limits.cell_s, cpu_s=limits.cell_cpu_s)
        self._probe_cap = Cap(wall_s=limits.probe_s, cpu_s=limits.probe_cpu_s)

    def way(self) -> Way[bool]:
        """Go as far as the process lives; tell whether another one should go on.

        Raises:
            StartFailed: the agent did not answer.
        """
        begun = yield from self._asked(requests.begin(self._plan, self._data))
        if not is_ready(begun):
            raise StartFailed("the agent did not answer")
        whole = (yield from self._cells()) and (yield from self._probes())
        return not whole and not self._over()

    def _asked(self, request: bytes, cap: Cap = CONTROL) -> Way[Watched[Frame]]:
        done = yield Ask(request=request, cap=cap)
        assert isinstance(done, Watched)  # noqa: S101  (what answers a request)
        return done

    def _over(self) -> bool:
        stop = self._budget.spent
        if stop is Stop.NOTHING:
            return False
        self._ledger.out_of_time(stop)
        return True

    def _cells(self) -> Way[bool]:
        """Run the cells; False where the process was lost."""
        for cell in self._ledger.job.notebook.code:
            if not cell.source.strip() or cell.index in self._ledger.culprits:
                continue
            if self._over():
                return True
            if not (yield from self._cell(cell)):
                return False
        return True

    def _cell(self, cell: Cell) -> Way[bool]:
        ran = yield Execute(cell=cell, cap=self._cell_cap)
        assert isinstance(ran, Ran)  # noqa: S101  (what answers an execution)
        if ran.begun:
            self._ledger.executed(cell, ran.stop, ran.duration_s, list(ran.outputs))
        if not ran.alive:
            return self._lost(cell, ran.stop)
        seen = yield from self._asked(requests.OBSERVE)
        if not seen.alive:
            return self._lost(cell, seen.stop)
        try:
            self._ledger.saw(cell, answers.observed(seen.results[0], cell.index))
        except WireError:
            return self._lost(cell, Stop.KILLED)
        return True

    def _lost(self, cell: Cell, stop: Stop) -> bool:
        self._ledger.cell_ended_kernel(cell, Stop.KILLED if stop is Stop.NOTHING else stop)
        return False

    def _probes(self) -> Way[bool]:
        """Ask the open probes; False where the process was lost, or is not fresh enough."""
        for probe in self._ledger.open_probes():
            if probe.function in self._ledger.blocked:
                continue
            if self._over():
                return True
            try:
                request = requests.probe(probe, self._plan.seed, self._ledger.earlier())
            except requests.Unfilled:
                continue
            if probe.fresh and self._used:
                return False
            self._used = self._used or not probe.fresh
            if not (yield from self._probe(probe, request)):
                return False
        return True

    def _probe(self, probe: Probe, request: bytes) -> Way[bool]:
        asked = yield from self._asked(request, self._probe_cap)
        return self._ledger.probed(probe, asked)
