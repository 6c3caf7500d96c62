"""Limits, deaths and second starts, with real kernels."""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.domain.observation import Answer, CellStatus, Observation, RunOutcome
from grader.domain.probe import Limits, Probe
from grader.kernel.jupyter import JupyterRunner
from grader.workflow.ports import Execution, Job

pytestmark = pytest.mark.kernel

Run = Callable[..., Execution]
Ask = Callable[..., Probe]
Answers = Callable[[Execution], dict[str, Observation]]

QUICK = Limits(cell_s=2.0, probe_s=2.0, total_s=120.0)


def test_an_endless_cell_is_interrupted_and_the_others_are_graded(
    run: Run, ask: Ask, answers: Answers
) -> None:
    execution = run(
        ["def f(x):\n    return 2 * x", "while True:\n    pass", "after = 1"],
        [ask("f", x=3.0)],
        limits=QUICK,
        variables=("after",),
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.OK]
    assert execution.run.outcome is RunOutcome.TIMEOUT
    assert execution.run.cells[1].error.frames[0].cell == 1
    assert answers(execution)["f/0"].value == np.array(6.0)
    assert execution.run.snapshots[-1].variables["after"] == 1
    assert "KeyboardInterrupt" in execution.executed


def test_a_cell_that_swallows_the_interrupt_is_killed_and_left_out(
    run: Run, ask: Ask, answers: Answers
) -> None:
    stubborn = "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
    execution = run(
        ["def f(x):\n    return x", stubborn, "def g(x):\n    return -x"],
        [ask("f", x=1.0), ask("g", x=1.0)],
        limits=QUICK,
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.OK]
    assert execution.run.outcome is RunOutcome.TIMEOUT
    assert answers(execution)["f/0"].answer is Answer.RETURNED
    assert answers(execution)["g/0"].value == -1.0


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("import os\nos._exit(0)", id="exit"),
        pytest.param("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", id="signal"),
        pytest.param("import os\nos.closerange(3, 1000)", id="descriptors"),
    ],
)
def test_a_cell_that_ends_the_kernel_costs_only_itself(
    run: Run, ask: Ask, answers: Answers, ending: str
) -> None:
    execution = run(
        ["def f(x):\n    return x", ending, "def g(x):\n    return -x"],
        [ask("f", x=1.0), ask("g", x=1.0)],
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.KILLED, CellStatus.OK]
    assert execution.run.outcome is RunOutcome.KILLED
    assert {answer.answer for answer in answers(execution).values()} == {Answer.RETURNED}


def test_functions_that_end_the_kernel_or_never_return_cost_only_their_own_probes(
    run: Run, ask: Ask, answers: Answers
) -> None:
    execution = run(
        [
            (
                "import os, time\n"
                "def good(x):\n    return x\n"
                "def leaves(x):\n    os._exit(0)\n"
                "def hangs(x):\n    time.sleep(1000)\n"
                "def stubborn(x):\n"
                "    while True:\n"
                "        try: time.sleep(1000)\n"
                "        except BaseException: pass\n"
                "def last(x):\n    return x + 1\n"
            )
        ],
        [
            ask("good", x=1.0),
            ask("leaves", x=1.0),
            ask("leaves", 1, x=1.0),
            ask("hangs", x=1.0),
            ask("hangs", 1, x=1.0),
            ask("stubborn", x=1.0),
            ask("last", x=1.0),
        ],
        limits=QUICK,
    )
    seen = {probe: answer.answer for probe, answer in answers(execution).items()}
    assert seen == {
        "good/0": Answer.RETURNED,
        "leaves/0": Answer.KILLED,
        "leaves/1": Answer.NOT_ASKED,
        "hangs/0": Answer.TIMEOUT,
        "hangs/1": Answer.NOT_ASKED,
        "stubborn/0": Answer.TIMEOUT,
        "last/0": Answer.RETURNED,
    }
    assert answers(execution)["hangs/0"].error.frames[0].code == "time.sleep(1000)"
    assert execution.run.cells[0].status is CellStatus.OK
    assert execution.run.outcome is RunOutcome.KILLED


def test_the_whole_time_ends_a_run_and_keeps_what_was_seen(
    run: Run, ask: Ask, answers: Answers
) -> None:
    began = time.monotonic()
    execution = run(
        ["def f(x):\n    return x", "import time\ntime.sleep(1000)", "last = 1"],
        [ask("f", x=1.0)],
        limits=Limits(cell_s=100.0, probe_s=10.0, total_s=15.0),
    )
    assert time.monotonic() - began < 100  # nobody waited for the sleep
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.NOT_RUN]
    assert answers(execution)["f/0"].answer is Answer.NOT_ASKED
    assert execution.run.outcome is RunOutcome.TIMEOUT


def test_processor_time_of_a_cell_is_limited_and_the_cell_named(run: Run) -> None:
    execution = run(
        ["import time\ntime.sleep(2)", "while True: pass", "last = 1"],
        limits=Limits(cell_s=90.0, cell_cpu_s=1.0, total_s=300.0),
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.OK]
    assert execution.run.notices[0].en.startswith("Cell 2 used more processor time")


def test_too_much_memory_is_noticed_and_named(run: Run, ask: Ask, answers: Answers) -> None:
    hungry = "hoard = []\nwhile True:\n    hoard.append(bytearray(b'x') * 2**24)"
    execution = run(
        ["def f(x):\n    return x", hungry],
        [ask("f", x=1.0)],
        limits=Limits(cell_s=60.0, memory_bytes=600 * 2**20),
    )
    assert [cell.status for cell in execution.run.cells] == [CellStatus.OK, CellStatus.MEMORY]
    assert execution.run.outcome is RunOutcome.MEMORY
    assert execution.run.usage.peak_memory_bytes > 500 * 2**20
    assert answers(execution)["f/0"].answer is Answer.RETURNED


def test_a_kernel_that_cannot_start_is_the_machines_trouble(job: Job, tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text(
        f'#!/bin/sh\ncase "$*" in *launch.py*) exit 1;; esac\nexec {sys.executable} "$@"\n'
    )
    python.chmod(0o700)
    execution = JupyterRunner(python=python).run(job)
    assert execution.run.outcome is RunOutcome.INFRASTRUCTURE
    assert [cell.status for cell in execution.run.cells] == [CellStatus.NOT_RUN]
    assert len(execution.run.notices) == 2


def test_an_infinite_recursion_is_an_error_like_others(run: Run) -> None:
    execution = run(["def f(n):\n    return f(n + 1)\nf(0)", "print(1)"], limits=QUICK)
    assert [cell.status for cell in execution.run.cells] == [CellStatus.ERROR, CellStatus.OK]
    assert execution.run.cells[0].error.name == "RecursionError"
    assert len(execution.run.cells[0].error.frames) == 20
