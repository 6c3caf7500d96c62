"""What a run has seen so far, over all kernels it needed, until it becomes a ``Run``.

A kernel that is killed takes nothing with it: what was observed stays, the culprit is noted,
and the next kernel goes through the notebook without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from grader.domain.notebook import Cell, CellKind
from grader.domain.observation import (
    NO_ERROR,
    Answer,
    CellOutcome,
    CellStatus,
    Enforcement,
    Figure,
    Observation,
    Raised,
    Run,
    RunOutcome,
    Shim,
    Snapshot,
    Usage,
)
from grader.domain.probe import Probe
from grader.domain.text import Text
from grader.kernel import answers
from grader.kernel.answers import Observed
from grader.kernel.culprits import WHOLE_RUN, cpu_told, of_cell, of_probe
from grader.kernel.executed import Output
from grader.kernel.inside.wire import Frame, WireError
from grader.kernel.watched import Stop, Watched
from grader.workflow.ports import Job

_STATUS = {
    Stop.TIMEOUT: CellStatus.TIMEOUT,
    Stop.CPU: CellStatus.TIMEOUT,
    Stop.MEMORY: CellStatus.MEMORY,
    Stop.KILLED: CellStatus.KILLED,
}
_ANSWER = {
    Stop.TIMEOUT: Answer.TIMEOUT,
    Stop.CPU: Answer.TIMEOUT,
    Stop.MEMORY: Answer.MEMORY,
    Stop.KILLED: Answer.KILLED,
}
_OUTCOME = {
    Stop.TIMEOUT: RunOutcome.TIMEOUT,
    Stop.CPU: RunOutcome.TIMEOUT,
    Stop.MEMORY: RunOutcome.MEMORY,
    Stop.KILLED: RunOutcome.KILLED,
}


@dataclass(slots=True)
class Ledger:
    """The mutable record of one run of ``job``."""

    job: Job
    cells: dict[int, CellOutcome] = field(default_factory=dict)
    outputs: dict[int, list[Output]] = field(default_factory=dict)
    culprits: set[int] = field(default_factory=set)
    blocked: set[str] = field(default_factory=set)
    observations: dict[str, Observation] = field(default_factory=dict)
    notices: list[Text] = field(default_factory=list)
    started: bool = False
    trouble: Stop = Stop.NOTHING
    _seen: dict[int, Observed] = field(default_factory=dict)
    _functions: dict[str, None] = field(default_factory=dict)

    def executed(self, cell: Cell, stop: Stop, duration_s: float, outputs: list[Output]) -> None:
        """Note that a cell has run, or was stopped."""
        self.started = True
        status = _STATUS.get(stop, CellStatus.OK)
        error = _shown_error(outputs)
        if status is CellStatus.OK and error is not NO_ERROR:
            status = CellStatus.ERROR
        self._note(stop, of_cell(cell))
        self.outputs[cell.index] = outputs
        self.cells[cell.index] = CellOutcome(
            index=cell.index,
            source=cell.source,
            status=status,
            error=error,
            duration_s=duration_s,
        )

    def saw(self, cell: Cell, seen: Observed) -> None:
        """Note what stood in the notebook when a cell had ended."""
        self._seen[cell.index] = seen
        self._functions.update(dict.fromkeys(seen.functions))
        if seen.error is not NO_ERROR:
            before = self.cells[cell.index]
            failed = before.status is CellStatus.OK
            status = CellStatus.ERROR if failed else before.status
            self.cells[cell.index] = replace(before, status=status, error=seen.error)

    def cell_ended_kernel(self, cell: Cell, stop: Stop) -> None:
        """Note the cell that a kernel did not survive."""
        self._note(stop, of_cell(cell))
        self.culprits.add(cell.index)
        before = self.cells.get(cell.index) or self._unrun(cell)
        self.cells[cell.index] = replace(before, status=_STATUS[stop])

    def probed(self, probe: Probe, asked: Watched[Frame]) -> bool:
        """Note what a probe came to; False where it left nothing the protocol allows."""
        answer = _answer(asked, probe)
        if answer is None or asked.stop is not Stop.NOTHING:
            stop = Stop.KILLED if asked.stop is Stop.NOTHING else asked.stop
            unread = Observation(probe=probe.id, answer=Answer.KILLED)
            self.stopped(probe, stop, asked.duration_s, answer or unread)
        else:
            self.answered(answer)
        return answer is not None

    def answered(self, observation: Observation) -> None:
        """Note the answer to a probe."""
        self.observations[observation.probe] = observation

    def stopped(self, probe: Probe, stop: Stop, duration_s: float, answer: Observation) -> None:
        """Note a probe that a limit ended; its function is not called again."""
        self._note(stop, of_probe(probe))
        self.blocked.add(probe.function)
        self.observations[probe.id] = Observation(
            probe=probe.id,
            answer=_ANSWER[stop],
            form=answer.form,
            error=answer.error,
            duration_s=duration_s,
        )

    def open_probes(self) -> list[Probe]:
        """Return the probes that may still be asked, in the plan's order."""
        return [
            probe
            for probe in self.job.plan.probes
            if probe.id not in self.observations and probe.function not in self.blocked
        ]

    def earlier(self) -> dict[str, tuple[Probe, Observation]]:
        """Return the probes that were answered, with their answers."""
        probes = {probe.id: probe for probe in self.job.plan.probes}
        return {id_: (probes[id_], seen) for id_, seen in self.observations.items()}

    def out_of_time(self, stop: Stop) -> None:
        """Note that the run's whole time was used up, wall or processor time."""
        self._note(stop, WHOLE_RUN)

    def _note(self, stop: Stop, culprit: Text) -> None:
        if self.trouble is Stop.NOTHING:
            self.trouble = stop
        told = cpu_told(culprit)
        if stop is Stop.CPU and told not in self.notices:
            self.notices.append(told)

    def _unrun(self, cell: Cell) -> CellOutcome:
        status = CellStatus.NOT_RUN
        if cell.kind is CellKind.TEXT:
            status = CellStatus.TEXT
        elif not cell.source.strip():
            status = CellStatus.OK
        return CellOutcome(index=cell.index, source=cell.source, status=status)

    def _outcome(self) -> RunOutcome:
        if self.trouble is not Stop.NOTHING:
            return _OUTCOME[self.trouble]
        if not self.started and any(cell.source.strip() for cell in self.job.notebook.code):
            return RunOutcome.INFRASTRUCTURE
        failed = any(cell.status is CellStatus.ERROR for cell in self.cells.values())
        return RunOutcome.CELL_ERRORS if failed else RunOutcome.COMPLETED

    def run(
        self,
        runner: str,
        usage: Usage,
        environment: Mapping[str, str],
        sandbox: Mapping[str, Enforcement],
    ) -> Run:
        """Return the whole record as a ``Run``."""
        job = self.job
        seen = sorted(self._seen.items())
        return Run(
            key=job.key,
            submission_sha256=job.submission_sha256,
            plan_digest=job.plan.digest,
            outcome=self._outcome(),
            runner=runner,
            seed=job.plan.seed,
            probes=job.plan.probes,
            cells=tuple(self.cells.get(c.index) or self._unrun(c) for c in job.notebook.cells),
            observations=tuple(self._observation(probe) for probe in job.plan.probes),
            snapshots=tuple(
                Snapshot(cell=index, variables=found.variables)
                for index, found in seen
                if found.variables
            ),
            figures=_figures(seen),
            functions=tuple(self._functions),
            source=job.facts,
            shims=_shims(seen),
            notices=(*job.notebook.notices, *self.notices),
            usage=usage,
            environment=environment,
            sandbox=sandbox,
        )

    def _observation(self, probe: Probe) -> Observation:
        unasked = Observation(probe=probe.id, answer=Answer.NOT_ASKED)
        return self.observations.get(probe.id, unasked)


def _figures(seen: list[tuple[int, Observed]]) -> tuple[Figure, ...]:
    return tuple(figure for _, found in seen for figure in found.figures)


def _shims(seen: list[tuple[int, Observed]]) -> tuple[Shim, ...]:
    return tuple(shim for _, found in seen for shim in found.shims)


def _shown_error(outputs: list[Output]) -> Raised:
    """Return the error among a cell's outputs, for where the agent could not tell it."""
    for output in outputs:
        if output.get("output_type") == "error":
            return Raised(
                name=str(output.get("ename"))[:200], message=str(output.get("evalue"))[:2000]
            )
    return NO_ERROR


def _answer(asked: Watched[Frame], probe: Probe) -> Observation | None:
    """Return what came back, or None where nothing did that the protocol allows."""
    if not asked.results:
        return None
    try:
        return answers.observation(asked.results[0], probe, asked.duration_s)
    except WireError:
        return None


def is_ready(asked: Watched[Frame]) -> bool:
    """Tell whether the agent said that it is ready."""
    return bool(asked.results) and asked.results[0].header == {"answer": "ready"}
