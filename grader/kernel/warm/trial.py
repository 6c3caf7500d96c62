"""One process's way through the notebook and the probes that are still open."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.domain.notebook import Cell
from grader.domain.probe import Probe
from grader.kernel import answers, requests
from grader.kernel.inside.wire import Json, WireError, encode
from grader.kernel.ledger import Ledger, is_ready
from grader.kernel.session import Stop
from grader.kernel.warm.child import Child
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.outputs import Shown


class Lost(Exception):  # noqa: N818  (a finding; the run begins anew)
    """The machinery around a run died; nothing seen in it says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What the keeper is told for every process of a run; ``data`` as the notebook sees it."""

    order: Mapping[str, Json]
    data: Mapping[str, str]


class Trial:
    """Runs what ``ledger`` still lacks in a new process of ``nursery``."""

    def __init__(
        self,
        ledger: Ledger,
        nursery: Nursery,
        box: Box,
        deadline: float,
        stopping: threading.Event,
    ) -> None:
        self._ledger = ledger
        self._job = ledger.job
        self._nursery = nursery
        self._box = box
        self._deadline = deadline
        self._shown = Shown(ledger.job.plan.limits.output_bytes)
        self.child = Child(deadline, stopping, self._shown)

    def run(self) -> bool:
        """Go as far as the process lives; tell whether another one should go on.

        Raises:
            StartFailed: the process did not start.
            Lost: the process was lost by no doing of its own.
        """
        try:
            self._nursery.spawn(self.child.descriptors)
            self.child.order(dict(self._box.order))
            begun = self.child.ask(requests.begin(self._job.plan, self._box.data))
            if not is_ready(begun):
                raise self.child.failed()
            whole = self._cells() and self._probes()
            if self.child.ended is not None and self.child.ended.lost:
                raise Lost(self.child.ended.detail)
            return not whole and not self._over()
        finally:
            self.child.close()

    def _over(self) -> bool:
        if time.monotonic() < self._deadline:
            return False
        self._ledger.out_of_time()
        return True

    def _cells(self) -> bool:
        """Run the cells; False where the process was lost."""
        for cell in self._job.notebook.code:
            if cell.index in self._ledger.culprits:
                continue
            if self._over():
                return True
            if not self._cell(cell):
                return False
        return True

    def _cell(self, cell: Cell) -> bool:
        announced = self.child.ask(requests.cell(cell.index))
        if not is_ready(announced):
            return self._lost(cell, announced.stop)
        source = cell.source.encode("utf-8", "surrogatepass")
        request = encode({"op": "execute"}, source, max(len(source), 1))
        ran = self.child.ask(request, self._job.plan.limits.cell_s)
        self.child.drain()
        self._ledger.executed(cell, ran.stop, ran.duration_s, self._shown.end_cell())
        if not ran.alive:
            return self._lost(cell, ran.stop)
        seen = self.child.ask(requests.OBSERVE)
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

    def _probes(self) -> bool:
        """Ask the open probes; False where the process was lost."""
        for probe in self._ledger.open_probes():
            if probe.function in self._ledger.blocked:
                continue
            if self._over():
                return True
            try:
                request = requests.probe(probe, self._job.plan.seed, self._ledger.earlier())
            except requests.Unfilled:
                continue
            if not self._probe(probe, request):
                return False
        return True

    def _probe(self, probe: Probe, request: bytes) -> bool:
        asked = self.child.ask(request, self._job.plan.limits.probe_s)
        return self._ledger.probed(probe, asked)


def data_inside(data: Mapping[str, Path], scratch: str) -> dict[str, str]:
    """Return where the course's data files lie for the notebook."""
    return {name: f"{scratch}/data/{Path(name).name}" for name in data}
