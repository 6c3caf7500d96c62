"""Runs the whole corpus on one rung of the ladder and tells what was seen, as JSON.

    python tests/hostile/batch.py RUNG OUT.json [NAME ...]

A process of its own, so that its memory, its children and its files can be looked at from
outside. All attacks share one warm interpreter; four run at a time, so that each one also has
others beside it to hurt.
"""

import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from attacks.attack import Attack
from corpus import CORPUS, cells

from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Answer, Observation
from grader.domain.probe import Argument, Limits, Plan, Probe, Role
from grader.domain.source import SourceFacts
from grader.kernel.sandbox import cgroups
from grader.kernel.sandbox.means import NONE, Means
from grader.kernel.warm import ladder
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Execution, Job

GROUPS, NAMESPACES, LANDLOCK = "groups", "namespaces", "landlock"
RUNGS = (GROUPS, NAMESPACES, LANDLOCK)
AT_A_TIME = 4
LIMITS = Limits(
    cell_s=4.0, probe_s=4.0, total_s=60.0, memory_bytes=400 * 2**20, output_bytes=100_000
)
CANARY = "10 canary"
WAIT_S = 20.0


def kind_of(means: Means) -> str:
    """Return the short name of a rung."""
    if means.namespaces == NONE:
        return LANDLOCK
    return GROUPS if means.cgroup else NAMESPACES


def job(attack: Attack, places: dict[str, object]) -> Job:
    """Return a run of an attack's notebook with a probe for each function in it."""
    sources = cells(attack, places)
    functions = ("before", "after", *(("answer",) if attack.answers else ()))
    probes = tuple(
        Probe(
            id=name,
            exercise=name,
            function=name,
            arguments={"x": Argument(role=Role.DATA, value=np.asarray(1.5))},
            returns=("value",),
        )
        for name in functions
    )
    plan = Plan(
        digest="",
        seed=1,
        limits=LIMITS,
        functions={name: (name,) for name in functions},
        variables=("won",),
        probes=probes,
    )
    return Job(
        key="",
        submission_sha256="",
        notebook=Notebook(
            cells=tuple(
                Cell(index=index, kind=CellKind.CODE, source=source)
                for index, source in enumerate(sources)
            )
        ),
        facts=SourceFacts(),
        plan=plan,
    )


@contextmanager
def grader_side() -> Iterator[dict[str, object]]:
    """Yield a file, listeners and a process that no notebook may reach."""
    with tempfile.TemporaryDirectory(prefix="grader-side-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        secret = folder / "gradebook.db"
        secret.write_text(CANARY, encoding="utf-8")
        secret.chmod(0o666)
        abstract = secrets.token_hex(8)
        other = subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(3600)"])
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.socket(socket.AF_UNIX) as listener,
            socket.socket(socket.AF_UNIX) as hidden,
        ):
            listener.bind(str(folder / "listener"))
            (folder / "listener").chmod(0o777)
            listener.listen()
            hidden.bind(f"\0{abstract}")
            hidden.listen()
            yield {
                "SECRET": str(secret),
                "LISTENER": str(folder / "listener"),
                "NAME": abstract,
                "PORT": server.getsockname()[1],
                "PID": other.pid,
            }
        other.kill()
        other.wait()


def seen(execution: Execution) -> dict[str, object]:
    """Return what is asserted of a run, as plain data."""
    run = execution.run
    wins = [float(np.asarray(s.variables["won"])) for s in run.snapshots if "won" in s.variables]
    json.loads(execution.executed)
    return {
        "outcome": run.outcome.value,
        "cells": [cell.status.value for cell in run.cells],
        "error": run.cells[1].error.message[:200],
        "won": any(wins),
        "answers": {one.probe: _answer(one) for one in run.observations},
        "executed": len(execution.executed),
        "wall_s": round(run.usage.wall_s, 2),
        "printed": execution.executed[:20_000] if any(wins) else "",
    }


def _answer(observation: Observation) -> list[object]:
    """Return how a probe ended; with the first number and the size of what it returned."""
    if observation.answer is not Answer.RETURNED:
        return [observation.answer.value, observation.unusable.value]
    whole = [np.asarray(value).ravel() for value in _leaves(observation.value)]
    numbers = np.concatenate(whole) if whole else np.zeros(0)
    first = float(numbers[0]) if numbers.size else None
    return [observation.answer.value, str(first), int(numbers.size)]


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, (tuple, list)):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]


def run_all(means: Means, names: Sequence[str]) -> dict[str, object]:
    """Run the attacks on a rung, then an honest notebook, and look at what is left."""
    os.environ["NABLA_HOSTILE_SECRET"] = "mark"  # noqa: S105  (none that is worth anything)
    with grader_side() as places, WarmRunner(means, {}) as runner:
        honest = Attack("1")
        runner.run(job(honest, places))
        descriptors = len(list(Path("/proc/self/fd").iterdir()))
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            jobs = [job(CORPUS[name], places) for name in names]
            attacks = dict(zip(names, map(seen, pool.map(runner.run, jobs)), strict=True))
        last = seen(runner.run(job(honest, places)))
        assert runner._nursery is not None
        folder, pid = runner._nursery.folder, runner._nursery.pid
        secret = Path(str(places["SECRET"]))
        side = {
            "secret": secret.read_text("utf-8"),
            "files": sorted(path.name for path in secret.parent.iterdir()),
            "alive": Path(f"/proc/{places['PID']}").exists(),
            "children": _none_soon(lambda: _children(pid)),
            "descriptors": len(list(Path("/proc/self/fd").iterdir())) - descriptors,
            "scratches": [path.name for path in folder.glob("s-*")],
            "root": [path.name for path in (folder / "root").iterdir()],
            "groups": _none_soon(lambda: cgroups.forsaken(cgroups.find())),
            "peak_bytes": _peak_bytes(),
        }
    return {"attacks": attacks, "honest": last, "side": side, "user": os.getuid()}


def _peak_bytes() -> int:
    """Return the most memory that this program held; rusage also counts its starter's."""
    told = Path("/proc/self/status").read_text("ascii", "replace")
    return 1024 * int(told.partition("VmHWM:")[2].split()[0])


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()


def _none_soon(look: Callable[[], list[str]]) -> list[str]:
    """Return what is still there after a while."""
    ends = time.monotonic() + WAIT_S
    while (found := look()) and time.monotonic() < ends:
        time.sleep(0.1)
    return found


def main() -> None:
    """Run what the command line asks for."""
    rung, out, *names = sys.argv[1:]
    offered = {kind_of(means): means for _, means in ladder.candidates()}
    if rung not in offered:
        told: dict[str, object] = {"missing": f"user {os.getuid()} has no such rung here"}
    elif trouble := ladder.probe(rung, offered[rung]).why_not:
        told = {"missing": trouble}
    else:
        told = run_all(offered[rung], names or list(CORPUS))
    Path(out).write_text(json.dumps(told, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
