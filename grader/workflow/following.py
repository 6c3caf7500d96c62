"""Following a batch's runs: which are under way, and which have ended."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field

from grader.workflow.ports import Execution, Watcher

LOOK_S = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Tells the watcher of every run that begins, once."""

    watcher: Watcher
    told: set[Future[Execution]] = field(default_factory=set)

    def look(self, asked: Mapping[Future[Execution], str]) -> None:
        """Tell of the runs that have begun since the last look; ``asked`` names their students."""
        for future, student in asked.items():
            if future not in self.told and future.running():
                self.told.add(future)
                self.watcher.starts(student)

    def ended(self, asked: Mapping[Future[Execution], str]) -> Iterator[Future[Execution]]:
        """Yield every run as it ends, and look at the others meanwhile."""
        pending = dict(asked)
        while pending:
            self.look(pending)
            done, _ = wait(pending, timeout=LOOK_S, return_when=FIRST_COMPLETED)
            for future in self._in_order(tuple(pending), done):
                del pending[future]
                yield future

    @staticmethod
    def _in_order(
        asked: Sequence[Future[Execution]], done: set[Future[Execution]]
    ) -> list[Future[Execution]]:
        return [future for future in asked if future in done]
