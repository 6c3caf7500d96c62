"""The time of a whole run, over all processes that it takes."""

import time
from dataclasses import dataclass

from grader.domain.probe import Limits
from grader.kernel.watched import Cap, Stop


@dataclass(slots=True)
class Budget:
    """What is left of ``wall_s`` since ``begin``, and of ``cpu_s`` of all processes."""

    wall_s: float
    cpu_s: float
    deadline: float = float("inf")
    began: float = 0.0
    _ended_s: float = 0.0
    _running_s: float = 0.0

    def begin(self) -> None:
        """Let the wall time count from now on; once it does, this changes nothing."""
        if not self.began:
            self.began = time.monotonic()
            self.deadline = self.began + self.wall_s

    @property
    def used_wall_s(self) -> float:
        """Return the wall time since the beginning."""
        return time.monotonic() - self.began if self.began else 0.0

    def uses(self, cpu_s: float) -> None:
        """Note what the process that runs now has used."""
        self._running_s = max(self._running_s, cpu_s)

    def ends(self, cpu_s: float) -> None:
        """Note what a process had used when it ended."""
        self._ended_s += max(self._running_s, cpu_s)
        self._running_s = 0.0

    @property
    def left_cpu_s(self) -> float:
        """Return the processor time that is left."""
        return self.cpu_s - self._ended_s - self._running_s

    @property
    def spent(self) -> Stop:
        """Return which of the two is used up, if one is."""
        if self.left_cpu_s <= 0:
            return Stop.CPU
        return Stop.TIMEOUT if time.monotonic() >= self.deadline else Stop.NOTHING


def new_budget(limits: Limits) -> Budget:
    """Return the budget of a run that has not begun."""
    return Budget(wall_s=limits.total_s, cpu_s=limits.cpu_s)


class Stopwatch:
    """The time of one piece of work under its cap and the run's budget.

    Processor time counts from the first look at it, which comes a moment after the start:
    what ends before needs no looking.
    """

    def __init__(self, cap: Cap, budget: Budget, *, least_s: float = 0.0) -> None:
        """Start; the end of the run still leaves ``least_s``, for what is as good as done."""
        self._cap = cap
        self._budget = budget
        self.began = time.monotonic()
        self.ends = min(self.began + cap.wall_s, max(budget.deadline, self.began + least_s))
        self._first_cpu_s = -1.0

    @property
    def duration_s(self) -> float:
        """Return the wall time since the start."""
        return time.monotonic() - self.began

    def reached(self, cpu_s: float) -> Stop:
        """Return which limit is reached when the process has used ``cpu_s`` in all."""
        if self._first_cpu_s < 0:
            self._first_cpu_s = cpu_s
        self._budget.uses(cpu_s)
        if cpu_s - self._first_cpu_s > self._cap.cpu_s or self._budget.left_cpu_s <= 0:
            return Stop.CPU
        return Stop.TIMEOUT if time.monotonic() >= self.ends else Stop.NOTHING
