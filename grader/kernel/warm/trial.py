"""One process's way through the notebook and the probes that are still open."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader.kernel import requests
from grader.kernel.budget import Budget
from grader.kernel.inside.wire import Json
from grader.kernel.ledger import Ledger
from grader.kernel.passage import Ask, Done, Passage, Ran, Step, go
from grader.kernel.warm.child import Child
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.outputs import Shown
from grader.kernel.watched import StartFailed


class Lost(Exception):  # noqa: N818  (a finding; the run begins anew)
    """The machinery around a run died; nothing seen in it says anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What the keeper is told for every process of a run; ``data`` as the notebook sees it."""

    order: Mapping[str, Json]
    data: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What the runs of one runner share: the wish to stop, and turns to run a notebook."""

    stopping: threading.Event
    turns: threading.Semaphore


class Trial:
    """Runs what ``ledger`` still lacks in a new process of ``nursery``."""

    def __init__(
        self,
        ledger: Ledger,
        nursery: Nursery,
        box: Box,
        budget: Budget,
        traffic: Traffic,
    ) -> None:
        self._turns = traffic.turns
        self._nursery = nursery
        self._box = box
        self._shown = Shown(ledger.job.plan.limits.output_bytes)
        self._passage = Passage(ledger, budget, box.data)
        self.child = Child(budget, traffic.stopping, self._shown)

    def run(self) -> bool:
        """Go as far as the process lives; tell whether another one should go on.

        Raises:
            StartFailed: the process did not start.
            Lost: the process was lost by no doing of its own.
        """
        try:
            self._nursery.spawn(self.child.descriptors)
            self.child.order(dict(self._box.order))
            way = self._passage.way()
            first = next(way)
            begun = self._done(first)
            with self._turns:
                self.child.begin()
                again = go(way, self._done, begun)
            self._ask_for_the_lost()
        except StartFailed as failure:
            failed = self.child.failed()
            self._ask_for_the_lost()
            raise failed from failure
        else:
            return again
        finally:
            self.child.close()

    def _ask_for_the_lost(self) -> None:
        if self.child.ended is not None and self.child.ended.lost:
            raise Lost(self.child.ended.detail)

    def _done(self, step: Step) -> Done:
        if isinstance(step, Ask):
            return self.child.ask(step.request, step.cap)
        ran = self.child.ask(requests.execute(step.cell), step.cap)
        self.child.drain()
        return Ran(
            stop=ran.stop,
            alive=ran.alive,
            duration_s=ran.duration_s,
            outputs=tuple(self._shown.end_cell()),
        )


def data_inside(data: Mapping[str, Path], scratch: str) -> dict[str, str]:
    """Return where the course's data files lie for the notebook."""
    return {name: f"{scratch}/data/{Path(name).name}" for name in data}
