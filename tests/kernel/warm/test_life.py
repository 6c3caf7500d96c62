"""Nothing leaks, nothing outlives its owner, and nothing of ours is in the child."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from grader.domain.error import EnvironmentTrouble
from grader.domain.observation import CellStatus, Observation, RunOutcome
from grader.domain.probe import Probe
from grader.kernel.sandbox import cgroups
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Execution, Job

pytestmark = pytest.mark.kernel

Make = Callable[..., Job]
Ask = Callable[..., Probe]
Answers = Callable[[Execution], dict[str, Observation]]
RUNS = int(os.environ.get("NABLA_RUNS", "60"))  # in a row; 200 for a thorough look
SLEEP = "import time\ntime.sleep(1000)"


def resident(pid: int) -> int:
    """Return the bytes of memory that a process has to itself."""
    text = Path(f"/proc/{pid}/status").read_text()
    return 1024 * int(text.partition("RssAnon:")[2].split()[0])


def descendants(root: int) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text(errors="replace")
            except OSError:
                continue
            parents[int(entry.name)] = int(text.rpartition(")")[2].split()[1])
    found: set[int] = set()
    new = {root}
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return found


def groups() -> set[str]:
    homes = cgroups.find()
    return {
        f"{home}/{name}"
        for home in (homes.memory, homes.pids, homes.unified)
        if home
        for name in (path.name for path in Path(home).iterdir())
        if name.startswith(cgroups.PREFIX)
    }


def awaited(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if condition():
            return True
        time.sleep(0.05)
    return condition()


def zygote(runner: WarmRunner) -> int:
    assert runner._nursery is not None
    return runner._nursery.pid


def test_many_runs_leave_nothing_behind(best: WarmRunner, make_job: Make, ask: Ask) -> None:
    job = make_job(
        ["import os\nopen('x', 'w').write('y' * 1000)", "def f(x):\n    return x"],
        [ask("f", x=1.0)],
    )
    best.run(job)

    def state() -> tuple[object, ...]:
        assert best._nursery is not None
        files = sorted(path.name for path in best._nursery.folder.iterdir())
        mounts = Path("/proc/self/mountinfo").read_text()
        return len(list(Path("/proc/self/fd").iterdir())), files, mounts, groups()

    for _ in range(10):
        best.run(job)
    before, memory = state(), resident(os.getpid())
    for _ in range(RUNS):
        assert best.run(job).run.outcome is RunOutcome.COMPLETED
    assert resident(os.getpid()) < memory + 8 * 2**20
    assert awaited(lambda: descendants(zygote(best)) == set())
    assert state() == before
    assert [path.name for path in Path(f"/proc/{zygote(best)}/task").iterdir()] == [
        str(zygote(best))
    ]


def test_runs_from_several_threads_do_not_meet(
    best: WarmRunner, make_job: Make, ask: Ask, answers: Answers
) -> None:
    def one(number: int) -> float:
        cells = [f"import tensorflow as tf\ndef f(x):\n    return tf.constant(x) + {number}."]
        seen = answers(best.run(make_job(cells, [ask("f", x=0.0)])))["f/0"]
        return float(np.asarray(seen.value))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(one, range(12))) == [float(n) for n in range(12)]


def test_a_killed_keeper_is_the_machines_trouble_and_the_run_is_made_again(
    best: WarmRunner, make_job: Make
) -> None:
    best.run(make_job(["1"]))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(best.run, make_job(["import time\ntime.sleep(2)"]))
        assert awaited(lambda: len(descendants(zygote(best))) == 3)
        family = descendants(zygote(best))
        keeper = min(family)
        os.kill(keeper, signal.SIGKILL)
        assert awaited(lambda: not family & descendants(1) or not family & alive(), 5)
        assert running.result(60).run.outcome is RunOutcome.COMPLETED


def alive() -> set[int]:
    found = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                text = (entry / "stat").read_text(errors="replace")
            except OSError:
                continue
            if text.rpartition(")")[2].split()[0] != "Z":
                found.add(int(entry.name))
    return found


def test_a_killed_zygote_takes_its_runs_along_and_is_replaced(
    best: WarmRunner, make_job: Make
) -> None:
    best.run(make_job(["1"]))
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(best.run, make_job(["import time\ntime.sleep(2)"]))
        first = zygote(best)
        assert awaited(lambda: len(descendants(first)) == 3)
        family = descendants(first)
        os.kill(first, signal.SIGKILL)
        assert awaited(lambda: not family & alive(), 5)
        assert running.result(120).run.outcome is RunOutcome.COMPLETED
    assert zygote(best) != first


def test_a_killed_grader_leaves_no_process(tmp_path: Path) -> None:
    program = textwrap.dedent(f"""
        from grader.domain.notebook import Cell, CellKind, Notebook
        from grader.domain.probe import Limits, Plan
        from grader.domain.source import SourceFacts
        from grader.kernel.warm import ladder
        from grader.kernel.warm.runner import WarmRunner
        from grader.workflow.ports import Job
        notebook = Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source={SLEEP!r}),))
        plan = Plan(digest="", seed=1, limits=Limits(), functions={{}}, variables=(), probes=())
        WarmRunner(next(ladder.candidates())[1], {{}}).run(Job(key="", submission_sha256="",
            notebook=notebook, facts=SourceFacts(), plan=plan))
    """)
    grader = subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path)  # noqa: S603
    assert awaited(lambda: len(descendants(grader.pid)) >= 4, 120)
    family = descendants(grader.pid)
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    assert awaited(lambda: not family & alive(), 10)
    assert awaited(lambda: groups() == set() or not _left(family), 5)


def _left(family: set[int]) -> bool:
    return any(int(name.rpartition("-")[2]) in family for name in groups())


def test_a_run_in_progress_ends_when_the_runner_is_stopped(
    best: WarmRunner, make_job: Make
) -> None:
    runner = WarmRunner(best._means, {})
    with runner, ThreadPoolExecutor(1) as pool:
        running = pool.submit(runner.run, make_job([SLEEP]))
        assert awaited(lambda: runner._nursery is not None and zygote(runner) > 0, 60)
        assert awaited(lambda: len(descendants(zygote(runner))) == 3, 60)
        runner.stop()
        with pytest.raises(EnvironmentTrouble, match="interrupted"):
            running.result(timeout=60)
        with pytest.raises(EnvironmentTrouble, match="interrupted"):
            runner.run(make_job(["1"]))


INSIDE = """
import gc, os, sys
roots = 'grader', 'reference', 'assignments'
names = [name for name in sys.modules if name.split('.')[0] in roots]
ours = len(names)
frame, depth = sys._getframe(), 0
while frame:
    frame, depth = frame.f_back, depth + 1
threads = len(os.listdir('/proc/self/task'))
variables = len([v for v in os.environ if 'SECRET' in v])
sockets = sum('socket' in os.readlink('/proc/self/fd/' + fd) for fd in os.listdir('/proc/self/fd')
              if os.path.islink('/proc/self/fd/' + fd))
loaded = int('tensorflow' in sys.modules) + int('numpy' in sys.modules)
import numpy as np
after = int('numpy.linalg' in sys.modules)
"""


def test_the_child_holds_nothing_of_ours(
    best: WarmRunner, make_job: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A_SECRET", "1")
    execution = best.run(make_job([INSIDE]))
    assert execution.run.cells[0].status is CellStatus.OK, execution.run.cells[0].error
    seen = {name: int(np.asarray(v)) for name, v in execution.run.snapshots[0].variables.items()}
    assert seen["ours"] == 0
    assert seen["threads"] == 1
    assert seen["variables"] == 0
    assert seen["sockets"] == 2  # the wire and the outputs
    assert seen["loaded"] == 0
    assert seen["after"] == 1
    assert seen["depth"] < 25
