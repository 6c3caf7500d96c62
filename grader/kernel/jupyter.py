"""The portable runner: a fresh Jupyter kernel for every run, driven by nbclient.

The route for machines without fork. It keeps limits, but it is no sandbox: the notebook can
reach whatever the grader's user can reach, and the run says so.
"""

import asyncio
import sys
import threading
import time
from pathlib import Path
from typing import Self

from grader.domain.error import EnvironmentTrouble
from grader.domain.notebook import Cell, CellKind
from grader.domain.observation import Enforcement, Usage
from grader.domain.probe import Probe
from grader.domain.text import Text
from grader.kernel import answers, requests
from grader.kernel.executed import blank, merged, written
from grader.kernel.folder import Folder, make_folder
from grader.kernel.inside.wire import WireError
from grader.kernel.ledger import Ledger, is_ready
from grader.kernel.processes import machine
from grader.kernel.session import Session, StartFailed, Stop, Stopped, new_loop
from grader.kernel.view import interpreter
from grader.workflow.ports import Execution, Job

_LINUX = sys.platform.startswith("linux")
_NOTHING = Enforcement(enforced_by="nothing", observed="not probed")
_SANDBOX = {
    "files": _NOTHING,
    "network": _NOTHING,
    "processes": _NOTHING,
    "disk": _NOTHING,
    "memory": Enforcement(
        enforced_by="watchdog on resident memory" if _LINUX else "nothing", observed="not probed"
    ),
    "time": Enforcement(enforced_by="limits for cell, probe and run", observed="not probed"),
    "reference": Enforcement(enforced_by="import path without our packages", observed="not probed"),
}


class JupyterRunner:
    """Runs notebooks in Jupyter kernels of ``python``, one kernel at a time for each run.

    ``max_restarts`` is how often a run starts anew after a kernel was lost. Runs may be made
    from several threads at once.
    """

    def __init__(self, python: Path = Path(sys.executable), max_restarts: int = 3) -> None:
        self._python = Path(python)
        self._max_restarts = max_restarts
        self._stopping = threading.Event()

    def __reduce__(self) -> tuple[type[Self], tuple[Path, int]]:
        """Pickle as a new runner of the same Python."""
        return type(self), (self._python, self._max_restarts)

    @property
    def name(self) -> str:
        """Return the name that is stamped into every run."""
        return "jupyter"

    def stop(self) -> None:
        """End every run in progress; they raise, as does every later one."""
        self._stopping.set()

    def run(self, job: Job) -> Execution:
        """Run the notebook, ask the plan's probes and return everything seen.

        Raises:
            EnvironmentTrouble: this machine cannot run notebooks, lacks the course's data, or
                the runner was stopped.
        """
        began = time.monotonic()
        found = interpreter(self._python)
        ledger = Ledger(job)
        usage = Usage()
        failures = 0
        for _ in range(self._max_restarts + 1 + 1):  # one more, for a start that failed
            folder = make_folder(found, job.data)
            trial = _Trial(ledger, folder, began + job.plan.limits.total_s, self._stopping)
            try:
                with asyncio.Runner(loop_factory=new_loop) as loop:
                    again = loop.run(trial.run())
            except Stopped as stopped:
                raise EnvironmentTrouble(
                    job.key, "the run was interrupted", "start the same command again"
                ) from stopped
            except StartFailed as failure:
                failures += 1
                again = failures < 2
                ledger.notices.append(_not_started(failure))
            finally:
                usage = _added(usage, trial.session)
                folder.remove()
            if not again:
                break
        wall = Usage(
            wall_s=time.monotonic() - began,
            cpu_s=usage.cpu_s,
            peak_memory_bytes=usage.peak_memory_bytes,
        )
        run = ledger.run(self.name, wall, {**machine(), **found.versions}, _SANDBOX)
        return Execution(run=run, executed=written(job.notebook, ledger.outputs))


class _Trial:
    """One kernel's way through the notebook and the probes that are still open."""

    def __init__(
        self, ledger: Ledger, folder: Folder, deadline: float, stopping: threading.Event
    ) -> None:
        self._ledger = ledger
        self._job = ledger.job
        self._folder = folder
        self._deadline = deadline
        self._nodes = blank(ledger.job.notebook)
        self.session = Session(folder, ledger.job.plan.limits, deadline, stopping)

    async def run(self) -> bool:
        """Go as far as the kernel lives; tell whether another kernel should go on.

        Raises:
            StartFailed: the kernel did not start.
        """
        try:
            await self.session.start(self._nodes)
            begun = await self.session.ask(requests.begin(self._job.plan, self._folder.data))
            if not is_ready(begun):
                raise StartFailed("the agent did not answer")
            return not (await self._cells() and await self._probes()) and not self._over()
        finally:
            await self.session.close()

    def _over(self) -> bool:
        if time.monotonic() < self._deadline:
            return False
        self._ledger.out_of_time()
        return True

    async def _cells(self) -> bool:
        """Run the cells; False where the kernel was lost."""
        for position, cell in enumerate(self._job.notebook.cells):
            runs = cell.kind is CellKind.CODE and cell.source.strip()
            if not runs or cell.index in self._ledger.culprits:
                continue
            if self._over():
                return True
            if not await self._cell(position, cell):
                return False
        return True

    async def _cell(self, position: int, cell: Cell) -> bool:
        announced = await self.session.ask(requests.cell(cell.index))
        if not is_ready(announced):
            return self._lost(cell, announced.stop)
        node = self._nodes.cells[position]
        ran = await self.session.execute(node, position)
        outputs = merged(node.get("outputs", []))
        self._ledger.executed(cell, ran.stop, ran.duration_s, outputs)
        if not ran.alive:
            return self._lost(cell, ran.stop)
        seen = await self.session.ask(requests.OBSERVE)
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

    async def _probes(self) -> bool:
        """Ask the open probes; False where the kernel was lost."""
        for probe in self._ledger.open_probes():
            if probe.function in self._ledger.blocked:
                continue
            if self._over():
                return True
            try:
                request = requests.probe(probe, self._job.plan.seed, self._ledger.earlier())
            except requests.Unfilled:
                continue
            if not await self._probe(probe, request):
                return False
        return True

    async def _probe(self, probe: Probe, request: bytes) -> bool:
        asked = await self.session.ask(request, self._job.plan.limits.probe_s)
        return self._ledger.probed(probe, asked)


def _not_started(failure: StartFailed) -> Text:
    return Text(
        en=f"The Jupyter kernel did not start: {failure.detail}",
        zh=f"Jupyter 内核未能启动：{failure.detail}",
    )


def _added(usage: Usage, session: Session) -> Usage:
    return Usage(
        cpu_s=usage.cpu_s + session.meter.cpu_s,
        peak_memory_bytes=max(usage.peak_memory_bytes, session.meter.peak_memory_bytes),
    )
