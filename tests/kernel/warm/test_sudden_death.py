"""Killed at any moment, zygote, keeper and grader leave nothing, and the work goes on.

A few moments are tried each time, drawn anew; ``NABLA_MOMENTS`` sets how many.
"""

import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.domain.observation import CellStatus, RunOutcome
from grader.kernel import owned
from grader.kernel.sandbox import cgroups
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Job

pytestmark = pytest.mark.kernel

MOMENTS = int(os.environ.get("NABLA_MOMENTS", "3"))
SEED = random.SystemRandom().randrange(2**32)
CELLS = ["import time", *["time.sleep(0.1)"] * 5, "open('x', 'w').write('y')"]
BATCH = f"""
import os, sys
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.probe import Limits, Plan
from grader.domain.source import SourceFacts
from grader.kernel.warm import ladder
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Job
cells = tuple(Cell(index=i, kind=CellKind.CODE, source=s) for i, s in enumerate({CELLS!r}))
plan = Plan(digest="", seed=1, limits=Limits(), functions={{}}, variables=(), probes=())
job = Job(key="", submission_sha256="", notebook=Notebook(cells=cells), facts=SourceFacts(),
          plan=plan)
with WarmRunner(next(ladder.candidates())[1], {{}}) as runner:
    print(os.getpid(), flush=True)
    while True:
        runner.run(job)
        print("done", flush=True)
"""


def stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def pids() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def family(root: int) -> set[int]:
    """Return the descendants of a process that live."""
    parents = {pid: int(seen[1]) for pid in pids() if (seen := stat(pid)) and seen[0] != "Z"}
    found: set[int] = set()
    new = {root}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return found


def gone(members: set[int], seconds: float = 30.0) -> bool:
    """Tell whether all of these processes have ended, or do so soon."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not any((seen := stat(pid)) and seen[0] != "Z" for pid in members):
            return True
        time.sleep(0.05)
    return False


def groups(keepers: set[int]) -> set[str]:
    """Return the control groups of these keepers."""
    homes = cgroups.find()
    return {
        name.name
        for home in (homes.memory, homes.pids, homes.unified)
        if home
        for name in Path(home).glob(f"{cgroups.PREFIX}*")
        if int(name.name.removeprefix(cgroups.PREFIX).partition("-")[0]) in keepers
    }


@pytest.fixture
def chance() -> random.Random:
    """Return the source of chance, and tell its seed where a test fails."""
    sys.stdout.write(f"seed {SEED}\n")
    return random.Random(SEED)  # noqa: S311  (moments, no secrets)


@pytest.mark.parametrize("victim", ["keeper", "zygote"])
def test_a_run_whose_machinery_is_killed_is_made_again(
    best: WarmRunner, make_job: Callable[..., Job], chance: random.Random, victim: str
) -> None:
    best.run(make_job(["1"]))
    for _ in range(3 * MOMENTS if victim == "keeper" else 1):
        assert best._nursery is not None
        zygote = best._nursery.pid
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(best.run, make_job(CELLS))
            time.sleep(chance.uniform(0.0, 1.2))
            members = family(zygote)
            keepers = {pid for pid in members if stat(pid)[1:2] == [str(zygote)]}
            for pid in {zygote} if victim == "zygote" else keepers:
                os.kill(pid, signal.SIGKILL)
            run = running.result(180).run
        assert run.outcome is RunOutcome.COMPLETED
        assert [cell.status for cell in run.cells] == [CellStatus.OK] * len(CELLS)
        assert gone(members - {zygote} if victim == "keeper" else members)
        cgroups.sweep(cgroups.find(), 10.0)  # as every start and every end of a runner does
        assert groups(keepers) == set()


def test_a_killed_grader_leaves_nothing_that_the_next_start_does_not_remove(
    chance: random.Random, tmp_path: Path
) -> None:
    place = {**os.environ, "TMPDIR": str(tmp_path)}
    program = textwrap.dedent(BATCH)
    mounts = Path("/proc/self/mountinfo").read_text()
    for number in range(MOMENTS):
        grader = subprocess.Popen(  # noqa: S603  (our own few lines)
            [sys.executable, "-c", program], env=place, stdout=subprocess.PIPE, text=True
        )
        assert grader.stdout is not None
        grader.stdout.readline()
        if number % 3:  # else it dies while the interpreter warms up
            grader.stdout.readline()
        time.sleep(chance.uniform(0.0, 2.0))
        members = family(grader.pid)
        os.kill(grader.pid, signal.SIGKILL)
        grader.communicate()
        assert gone(members)
        left = [path.name for path in tmp_path.iterdir()]
        assert len(left) <= 1, left  # none where it had not begun
        ask = "from grader.kernel.owned import sweep; sweep()"
        subprocess.run([sys.executable, "-c", ask], env=place, check=True)  # noqa: S603
        assert list(tmp_path.glob(f"{owned.PREFIX}*")) == []
        cgroups.sweep(cgroups.find(), 10.0)
        assert groups(members) == set()
    assert Path("/proc/self/mountinfo").read_text() == mounts
