"""Where mutants of a reference are run: worker processes with limits of time and memory.

A mutant comes from trusted code and is still run apart: with one thing wrong it may loop for
ever, or ask for all the memory there is.
"""

import contextlib
import signal
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from grader.course.folder import read_release
from grader.domain.release import Release
from grader.workflow.proving.bench import Bench
from grader.workflow.proving.mutants import REFERENCE_SOURCE, Fate, Specimen, Trial, tried
from grader.workflow.proving.mutation import mutated

Function = Callable[..., object]

CALL_CPU_S = 2.0
TRIAL_WALL_S = 240.0
MEMORY_BYTES = 4 * 2**30
START_WALL_S = 120.0


class RanOn(Exception):  # noqa: N818  (what a mutant did, not an Error of ours)
    """A mutant used up its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laboratory:
    """Tries specimens of one release, ``jobs`` at a time, over ``draws`` draws of inputs."""

    release: Release
    jobs: int = 1
    draws: int = 2
    trial_s: float = TRIAL_WALL_S

    def trials(self, specimens: Sequence[Specimen]) -> Iterator[Trial]:
        """Yield what became of each specimen, in the order in which they end."""
        waiting = list(reversed(specimens))
        workers: list[_Worker] = []
        try:
            while waiting or workers:
                while waiting and len(workers) < self.jobs:
                    workers.append(_Worker(self.release, self.draws))
                for worker in workers:
                    if worker.idle and waiting:
                        worker.give(waiting.pop())
                yield from self._finished(workers)
                for worker in [w for w in workers if w.over or (w.idle and not waiting)]:
                    worker.stop()
                    workers.remove(worker)
        finally:
            for worker in workers:
                worker.stop()

    def _finished(self, workers: list["_Worker"]) -> Iterator[Trial]:
        """Yield the next trials that end; one that takes too long ends with its worker."""
        busy = {worker.line: worker for worker in workers if not worker.idle}
        ready = wait(list(busy), self.trial_s)
        # Where nothing came for so long, all that are at work hang.
        for line in ready or list(busy):
            if isinstance(line, Connection):
                yield busy[line].take()


class _Worker:
    """One process that tries one specimen after the other."""

    def __init__(self, release: Release, draws: int) -> None:
        context = get_context("spawn")
        self.line, far = context.Pipe()
        self._process: BaseProcess = context.Process(
            target=serve,
            args=(far, dict(release.sources), dict(release.siblings), draws),
            daemon=True,
        )
        self._process.start()
        far.close()
        self._given: Specimen | None = None
        self.over = False

    @property
    def idle(self) -> bool:
        """Tell whether it waits for work."""
        return self._given is None and not self.over

    def give(self, specimen: Specimen) -> None:
        """Hand over the next specimen."""
        self._given = specimen
        with contextlib.suppress(OSError):  # a worker that died is found when it is asked
            self.line.send(specimen)

    def take(self) -> Trial:
        """Return what became of the specimen; a dead or hanging worker is a silent mutant."""
        given, self._given = self._given, None
        if given is None:
            raise RuntimeError("nothing was given")
        try:
            if self.line.poll():
                found = self.line.recv()
                if isinstance(found, Trial):
                    return found
        except (EOFError, OSError):
            pass
        self.over = True
        return Trial(specimen=given, fate=Fate.SILENT)

    def stop(self) -> None:
        """End the process."""
        self.line.close()
        self._process.kill()
        self._process.join()
        self._process.close()


def serve(
    line: Connection,
    sources: Mapping[str, str],
    siblings: Mapping[str, tuple[str, ...]],
    draws: int,
) -> None:
    """Try specimens as they come, until the line is closed."""
    _limit_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bench = Bench(release=read_release(sources, siblings))
    with contextlib.suppress(EOFError, BrokenPipeError):
        while True:
            specimen: Specimen = line.recv()
            line.send(tried_here(bench, specimen, draws))


def tried_here(bench: Bench, specimen: Specimen, draws: int) -> Trial:
    """Return what becomes of a specimen in this process; each of its calls is timed."""
    source = mutated(bench.release.sources[REFERENCE_SOURCE], specimen.mutant)
    module = types.ModuleType("nabla_mutant")
    try:
        with _timed():
            exec(compile(source, specimen.mutant.id, "exec"), module.__dict__)  # noqa: S102  (our own code, mutated)
        function: Function = vars(module)[specimen.exercise]
    except Exception:  # noqa: BLE001  (a mutant may break its module in any way)
        return Trial(specimen=specimen, fate=Fate.SILENT)
    return tried(bench, specimen, timed(function), draws)


def timed(function: Function) -> Function:
    """Return the function with a limit on the CPU time of each call."""

    @wraps(function)
    def limited(*arguments: object, **inputs: object) -> object:
        with _timed():
            return function(*arguments, **inputs)

    return limited


@contextlib.contextmanager
def _timed() -> Iterator[None]:
    """End what is done inside after some CPU time; where a system has no such timer, never."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGPROF, _ran_on)
    signal.setitimer(signal.ITIMER_PROF, CALL_CPU_S)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _ran_on(_number: int, _frame: types.FrameType | None) -> None:
    raise RanOn


def _limit_memory() -> None:
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415  (not on every system)

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
