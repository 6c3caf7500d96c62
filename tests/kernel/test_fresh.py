"""A fresh probe is asked in a process that knows of earlier ones what its arguments hold."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from grader.domain.observation import Answer, Observation
from grader.domain.probe import Probe, ResultOf
from grader.kernel.jupyter import JupyterRunner
from grader.kernel.warm import ladder
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Execution, Job

pytestmark = pytest.mark.kernel

KEEPING = r"""
import os, tempfile
import numpy as np

kept, OUTSIDE = [], os.path.join(tempfile.gettempdir(), "outside.bin")

def save(x):
    kept.append(x)
    for path in ("inside.bin", OUTSIDE):
        np.asarray(x, dtype=np.uint8).tofile(path)
    return np.fromfile("inside.bin", dtype=np.uint8)

def load(file):
    here = float(os.path.exists("inside.bin") or os.path.exists(OUTSIDE))
    whole = file.dtype == np.uint8
    return {"kept": float(len(kept)), "left": here, "sum": float(file.sum()), "bytes": whole}

def link(x):
    os.symlink("/etc/passwd", "linked")
    return np.fromfile("linked", dtype=np.uint8)[:0]

def huge(x):
    return np.zeros(4 * 2**20, dtype=np.uint8)

def ends(file):
    os._exit(0)
"""


@pytest.fixture(params=["jupyter", "warm"])
def runs(request: pytest.FixtureRequest) -> Callable[[Job], Execution]:
    if request.param == "jupyter":
        return JupyterRunner().run

    def go(job: Job) -> Execution:
        with WarmRunner(next(iter(dict(ladder.candidates()).values())), {}) as runner:
            return runner.run(job)

    return go


def opening(ask: Callable[..., Probe], function: str, of: str, case: int = 0) -> Probe:
    returns = ("kept", "left", "sum", "bytes")
    result = ResultOf(probe=f"{of}/{case}", output="file")
    return replace(ask(function, case, returns, file=result), fresh=True)


def test_nothing_but_the_file_itself_reaches_a_fresh_process(
    runs: Callable[[Job], Execution],
    ask: Callable[..., Probe],
    job_of: Callable[..., Job],
    answers: Callable[[Execution], dict[str, Observation]],
) -> None:
    probes = [
        ask("save", 0, ("file",), x=[1, 2, 3]),
        ask("save", 1, ("file",), x=[4, 5]),
        ask("huge", 0, ("file",), x=[1]),
        ask("link", 0, ("file",), x=[1]),
        opening(ask, "load", "huge", 0),
        opening(ask, "ends", "save", 0),
        replace(opening(ask, "load", "save", 1), id="load/1"),
        replace(opening(ask, "load", "save", 0), id="load/again"),
    ]
    seen = answers(runs(job_of([KEEPING], probes)))
    assert seen["huge/0"].answer is Answer.UNUSABLE
    assert seen["load/0"].answer is Answer.NOT_ASKED
    assert seen["ends/0"].answer is Answer.KILLED
    for probe, total in (("load/1", 9), ("load/again", 6)):
        value = seen[probe].value
        assert isinstance(value, dict)
        found = {name: np.asarray(part).item() for name, part in value.items()}
        assert found == {"kept": 0.0, "left": 0.0, "sum": total, "bytes": True}
