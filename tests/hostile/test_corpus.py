"""Every attack of the corpus, on every rung of the ladder that this machine offers.

Functions that stand before and after the attack are still graded, nothing was reached, and
nothing is left. Run as root and as an ordinary user: each has rungs of its own.
"""

import importlib.util
import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Answer, RunOutcome
from grader.domain.probe import Argument, Limits, Plan, Probe, Role
from grader.domain.source import SourceFacts
from grader.kernel.sandbox.means import Means
from grader.kernel.warm import ladder
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Job

pytestmark = pytest.mark.kernel

RUNGS = dict(ladder.candidates())
LIMITS = Limits(
    cell_s=3.0, probe_s=3.0, total_s=60.0, memory_bytes=700 * 2**20, output_bytes=100_000
)
HOST_GROWTH = 120 * 2**20


def _corpus() -> ModuleType:
    path = Path(__file__).with_name("corpus.py")
    spec = importlib.util.spec_from_file_location("hostile_corpus", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


CORPUS = _corpus().CORPUS


@pytest.fixture(scope="module", params=list(RUNGS.values()), ids=list(RUNGS))
def runner(request: pytest.FixtureRequest) -> Iterator[WarmRunner]:
    os.environ["NABLA_HOSTILE_SECRET"] = "1"  # noqa: S105  (none that is worth anything)
    means: Means = request.param
    with WarmRunner(means, {}) as one:
        yield one
    del os.environ["NABLA_HOSTILE_SECRET"]


@pytest.fixture(scope="module")
def grader_side(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """Return a file, a listener and a process that no notebook may reach."""
    folder = tmp_path_factory.mktemp("grader")
    secret = folder / "gradebook.db"
    secret.write_text("10")
    secret.chmod(0o666)
    folder.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as server:
        other = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(3600)"])
        yield {"secret": str(secret), "port": server.getsockname()[1], "pid": other.pid}
        assert other.poll() is None
        other.kill()
        other.wait()
    assert secret.read_text() == "10"
    assert [path.name for path in folder.iterdir()] == ["gradebook.db"]


def _job(attack: str) -> Job:
    sources = [
        "won = 0\ndef before(x):\n    return 2 * x",
        attack,
        "def after(x):\n    return 3 * x",
    ]
    cells = tuple(Cell(index=i, kind=CellKind.CODE, source=s) for i, s in enumerate(sources))
    probes = tuple(
        Probe(
            id=name,
            exercise=name,
            function=name,
            arguments={"x": Argument(role=Role.DATA, value=np.asarray(1.5))},
            returns=("value",),
        )
        for name in ("before", "after")
    )
    plan = Plan(
        digest="",
        seed=1,
        limits=LIMITS,
        functions={"before": ("before",), "after": ("after",)},
        variables=("won",),
        probes=probes,
    )
    return Job(
        key="", submission_sha256="", notebook=Notebook(cells=cells), facts=SourceFacts(), plan=plan
    )


# ways to break one's own program so that a later function is not graded: the loss is theirs
OWN_LOSS = {"rewrites_later_cells", "wrecks_the_builtins", "empties_modules", "resets_everything"}
SELF_FORGED = {"wraps_the_serialiser", "patches_the_agent", "forges_answers"}


@pytest.mark.parametrize("name", CORPUS)
def test_an_attack_wins_nothing_and_costs_nobody(
    runner: WarmRunner, grader_side: dict[str, object], name: str
) -> None:
    attack = CORPUS[name]
    before_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    began = time.monotonic()
    execution = runner.run(_job(attack.code.format(**grader_side)))
    run = execution.run
    assert time.monotonic() - began < LIMITS.total_s + 30
    assert run.outcome is not RunOutcome.INFRASTRUCTURE
    assert run.cells[0].status.value == "ok"
    assert run.cells[1].status.value in attack.ends, run.cells[1].error
    wins = [float(np.asarray(s.variables["won"])) for s in run.snapshots if "won" in s.variables]
    assert not any(wins)
    seen = {observation.probe: observation for observation in run.observations}
    if name not in SELF_FORGED:
        assert seen["before"].answer is Answer.RETURNED
        assert seen["before"].value == 3.0
    if name not in SELF_FORGED | OWN_LOSS:
        assert seen["after"].value == 4.5
    for observation in seen.values():
        if observation.answer is Answer.RETURNED and np.size(np.asarray(observation.value)):
            assert float(np.asarray(observation.value)) in (3.0, 4.5)
    assert len(execution.executed) < 3_000_000
    json.loads(execution.executed)
    after_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    assert after_bytes - before_bytes < HOST_GROWTH


def test_nothing_of_all_that_is_left(runner: WarmRunner) -> None:
    runner.run(_job("1"))
    assert runner._nursery is not None
    folder = runner._nursery.folder
    assert not list(folder.glob("s-*"))
    assert not list((folder / "root").iterdir())
    ends = time.monotonic() + 10
    while _children(runner._nursery.pid) and time.monotonic() < ends:
        time.sleep(0.1)
    assert _children(runner._nursery.pid) == ""


def _children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()
