"""The portable runner: a fresh Jupyter kernel for every run, driven by nbclient.

The route for machines without fork. It keeps limits, but it is no sandbox: the notebook can
reach whatever the grader's user can reach, and the run says so.
"""

import asyncio
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from grader.domain.error import EnvironmentTrouble
from grader.domain.observation import Enforcement, Usage
from grader.domain.text import Text
from grader.kernel import requests
from grader.kernel.budget import Budget, new_budget
from grader.kernel.executed import blank, merged, written
from grader.kernel.folder import Folder, make_folder
from grader.kernel.ledger import Ledger, is_ready
from grader.kernel.passage import Ask, Done, Passage, Ran, Step, go_waiting
from grader.kernel.processes import machine
from grader.kernel.session import Session, new_loop
from grader.kernel.view import interpreter
from grader.kernel.watched import StartFailed, Stopped
from grader.language import text
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
    from several threads at once; others than ``at_once`` of them wait.
    """

    def __init__(
        self, python: Path = Path(sys.executable), max_restarts: int = 3, at_once: int = 256
    ) -> None:
        self._python = Path(python)
        self._max_restarts = max_restarts
        self._at_once = at_once
        self._turns = threading.Semaphore(at_once)
        self._stopping = threading.Event()

    def __reduce__(self) -> tuple[type[Self], tuple[Path, int, int]]:
        """Pickle as a new runner of the same Python."""
        return type(self), (self._python, self._max_restarts, self._at_once)

    @property
    def name(self) -> str:
        """Return the name that is stamped into every run."""
        return "jupyter"

    @property
    def versions(self) -> Mapping[str, str]:
        """Return the versions of Python and its libraries in which notebooks run."""
        return interpreter(self._python).versions

    def stop(self) -> None:
        """End every run in progress; they raise, as does every later one."""
        self._stopping.set()

    def run(self, job: Job) -> Execution:
        """Run the notebook, ask the plan's probes and return everything seen.

        Raises:
            EnvironmentTrouble: this machine cannot run notebooks, lacks the course's data, or
                the runner was stopped.
        """
        with self._turns:
            return self._run(job)

    def _run(self, job: Job) -> Execution:
        found = interpreter(self._python)
        ledger = Ledger(job)
        budget = new_budget(job.plan.limits)
        budget.begin()
        usage = Usage()
        failures = 0
        for _ in range(self._max_restarts + 1 + 1):  # one more, for a start that failed
            folder = make_folder(found, job.data)
            trial = _Trial(ledger, folder, budget, self._stopping)
            try:
                with asyncio.Runner(loop_factory=new_loop) as loop:
                    again = loop.run(trial.run())
            except Stopped as stopped:
                raise EnvironmentTrouble(
                    job.key, text("the run was interrupted"), text("start the same command again")
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
            wall_s=budget.used_wall_s,
            cpu_s=usage.cpu_s,
            peak_memory_bytes=usage.peak_memory_bytes,
        )
        run = ledger.run(self.name, wall, {**machine(), **found.versions}, _SANDBOX)
        return Execution(run=run, executed=written(job.notebook, ledger.outputs))


class _Trial:
    """One kernel's way through the notebook and the probes that are still open."""

    def __init__(
        self, ledger: Ledger, folder: Folder, budget: Budget, stopping: threading.Event
    ) -> None:
        notebook = ledger.job.notebook
        self._budget = budget
        self._nodes = blank(notebook)
        self._positions = {cell.index: place for place, cell in enumerate(notebook.cells)}
        self._passage = Passage(ledger, budget, folder.data)
        self.session = Session(folder, ledger.job.plan.limits, budget, stopping)

    async def run(self) -> bool:
        """Go as far as the kernel lives; tell whether another kernel should go on.

        Raises:
            StartFailed: the kernel did not start.
        """
        try:
            await self.session.start(self._nodes)
            return await go_waiting(self._passage.way(), self._done)
        finally:
            await self.session.close()
            self._budget.ends(self.session.meter.cpu_s)

    async def _done(self, step: Step) -> Done:
        if isinstance(step, Ask):
            return await self.session.ask(step.request, step.cap)
        announced = await self.session.ask(requests.cell(step.cell.index))
        if not is_ready(announced):
            return Ran(stop=announced.stop, alive=False, begun=False)
        position = self._positions[step.cell.index]
        node = self._nodes.cells[position]
        ran = await self.session.execute(node, position, step.cap)
        return Ran(
            stop=ran.stop,
            alive=ran.alive,
            duration_s=ran.duration_s,
            outputs=tuple(merged(node.get("outputs", []))),
        )


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
