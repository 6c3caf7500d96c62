"""The warm runner: a fork of one interpreter for each submission, in a sandbox."""

import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from grader.domain.error import EnvironmentTrouble
from grader.domain.observation import Enforcement, Usage
from grader.domain.probe import Limits
from grader.domain.text import Text
from grader.kernel import scratch as scratches
from grader.kernel.budget import Budget, new_budget
from grader.kernel.executed import written
from grader.kernel.inside.wire import Json
from grader.kernel.ledger import Ledger
from grader.kernel.processes import machine
from grader.kernel.sandbox import cgroups
from grader.kernel.sandbox.means import NONE, Caps, Means, as_json
from grader.kernel.sandbox.view import SCRATCH
from grader.kernel.view import interpreter
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.trial import Box, Lost, Traffic, Trial, data_inside
from grader.kernel.warm.visible import open_view, python, view
from grader.kernel.watched import StartFailed, Stopped
from grader.language import text
from grader.workflow.ports import Execution, Job

MAX_RESTARTS = 3
UNLIMITED = 10_000
BACKSTOP_MS = 15_000  # the host keeps the time; the keeper ends what it cannot
SWEEP_S = 2.0
BACKSTOP_CPU_S = 10  # and the kernel a process whose processor time the host did not see


class WarmRunner:
    """Runs notebooks in forks of a warm interpreter of ``python``.

    ``means`` is what the sandbox is made of, ``observed`` what was seen of it on this
    machine; both come from the ladder. ``secrets`` are paths that must stay hidden; a
    ``nursery`` may be under way already. Runs may be made from several threads at once; of
    their notebooks at most ``at_once`` run, if it is given, while others are made ready.
    """

    def __init__(  # noqa: PLR0913  (one for each choice of the caller)
        self,
        means: Means,
        observed: Mapping[str, Enforcement],
        *,
        python: Path = Path(sys.executable),
        secrets: Sequence[Path] = (),
        nursery: Nursery | None = None,
        at_once: int = 0,
    ) -> None:
        self._means = means
        self._observed = dict(observed)
        self._python = Path(python)
        self._secrets = tuple(secrets)
        self._lock = threading.Lock()
        self._nursery = nursery
        self._at_once = at_once or UNLIMITED
        self._traffic = Traffic(
            stopping=threading.Event(), turns=threading.Semaphore(self._at_once)
        )
        self._standing: dict[str, Json] = {}

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as a new runner of the same Python."""
        return _remade, (
            self._means,
            self._observed,
            self._python,
            self._secrets,
            self._at_once,
        )

    def __enter__(self) -> Self:
        """Return the runner; at the end of the block its interpreter ends."""
        return self

    def __exit__(self, *_raised: object) -> None:
        """End the warm interpreter."""
        self.close()

    @property
    def name(self) -> str:
        """Return the name that is stamped into every run."""
        return "warm"

    @property
    def versions(self) -> Mapping[str, str]:
        """Return the versions of Python and its libraries in which notebooks run."""
        return interpreter(self._python).versions

    def stop(self) -> None:
        """End every run in progress; they raise, as does every later one."""
        self._traffic.stopping.set()

    def close(self) -> None:
        """End the warm interpreter and remove its folder."""
        with self._lock:
            nursery, self._nursery = self._nursery, None
            if nursery is not None:
                nursery.close()

    def run(self, job: Job) -> Execution:
        """Run the notebook, ask the plan's probes and return everything seen.

        Raises:
            EnvironmentTrouble: this machine cannot run notebooks, lacks the course's data, or
                the runner was stopped.
        """
        for last in (False, True):
            ledger = Ledger(job)
            budget = new_budget(job.plan.limits)
            try:
                usage = self._tried(ledger, budget)
            except Lost as lost:
                cgroups.sweep(cgroups.find(), SWEEP_S)
                ledger = Ledger(job)
                ledger.notices.append(_not_started(str(lost)))
                usage = Usage()
                if last:
                    break
            else:
                break
        whole = Usage(
            wall_s=budget.used_wall_s,
            cpu_s=usage.cpu_s,
            peak_memory_bytes=usage.peak_memory_bytes,
        )
        found = interpreter(self._python)
        run = ledger.run(self.name, whole, {**machine(), **found.versions}, self._observed)
        return Execution(run=run, executed=written(job.notebook, ledger.outputs))

    def _tried(self, ledger: Ledger, budget: Budget) -> Usage:
        """Fill the ledger, with as many processes as it takes."""
        job = ledger.job
        usage = Usage()
        failures = 0
        for _ in range(MAX_RESTARTS + 1 + 1):  # one more, for a start that failed
            nursery = self._ready()
            scratch = self._scratch(nursery)
            box = self._box(job, scratch, budget)
            trial = Trial(ledger, nursery, box, budget, self._traffic)
            try:
                again = trial.run()
            except Stopped as stopped:
                raise EnvironmentTrouble(
                    job.key, text("the run was interrupted"), text("start the same command again")
                ) from stopped
            except StartFailed as failure:
                failures += 1
                again = failures < 2
                ledger.notices.append(_not_started(failure.detail))
            finally:
                usage = _added(usage, trial)
                if scratch:
                    scratches.remove(scratch)
            if not again:
                break
        return usage

    def _ready(self) -> Nursery:
        """Return the warm interpreter, started."""
        if self._traffic.stopping.is_set():
            raise EnvironmentTrouble(
                "runner", text("the run was interrupted"), text("start the same command again")
            )
        with self._lock:
            if self._nursery is None:
                self._nursery = Nursery(python(self._python))
                self._standing = {}
            nursery = self._nursery
        nursery.start()
        with self._lock:
            if not self._standing:
                found = python(self._python)
                self._standing = standing(self._means, nursery, self._secrets, found)
        return nursery

    def _scratch(self, nursery: Nursery) -> str:
        """Return a folder for a run that has no file system of its own, else nothing."""
        if self._means.namespaces != NONE:
            return ""
        return scratches.make(nursery.folder)

    def _box(self, job: Job, scratch: str, budget: Budget) -> Box:
        order: dict[str, Json] = {
            **self._standing,
            "role": "notebook",
            "scratch": scratch,
            "caps": dict(as_json(_caps(job.plan.limits, budget))),  # type: ignore[arg-type]
            "data": {name: str(path.resolve()) for name, path in job.data.items()},
        }
        return Box(order=order, data=data_inside(job.data, scratch or SCRATCH))


def standing(
    means: Means, nursery: Nursery, secrets: Sequence[Path], found: object
) -> dict[str, Json]:
    """Return the part of an order that is the same for every run."""
    seen = view(found, secrets)  # type: ignore[arg-type]
    if means.namespaces == NONE:
        seen = open_view(seen)
    homes = cgroups.find()
    return {
        "means": dict(as_json(means)),  # type: ignore[arg-type]
        "visible": list(seen.visible),
        "hidden": list(seen.hidden),
        "links": dict(seen.links),
        "root": str(nursery.folder / "root"),
        "cgroups": {"memory": homes.memory, "pids": homes.pids, "unified": homes.unified},
    }


def _remade(
    means: Means,
    observed: Mapping[str, Enforcement],
    at: Path,
    secrets: Sequence[Path],
    at_once: int,
) -> WarmRunner:
    return WarmRunner(means, observed, python=at, secrets=secrets, at_once=at_once)


def _caps(limits: Limits, budget: Budget) -> Caps:
    return Caps(
        total_ms=int(1000 * limits.total_s) + BACKSTOP_MS,
        memory_bytes=limits.memory_bytes,
        cpu_s=int(max(0.0, budget.left_cpu_s)) + BACKSTOP_CPU_S,
        processes=limits.processes,
        disk_bytes=limits.disk_bytes,
    )


def _not_started(detail: str) -> Text:
    return Text(
        en=f"The notebook's process could not be kept running: {detail}",
        zh=f"运行 notebook 的进程未能正常启动或维持：{detail}",
    )


def _added(usage: Usage, trial: Trial) -> Usage:
    ended = trial.child.ended
    if ended is None:
        return usage
    return Usage(
        cpu_s=usage.cpu_s + ended.usage.cpu_s,
        peak_memory_bytes=max(usage.peak_memory_bytes, ended.usage.peak_memory_bytes),
    )
