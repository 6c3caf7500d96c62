"""Limits, deaths and second starts, on every rung."""

import time
from collections.abc import Callable

import pytest

from grader.domain.observation import Answer, CellStatus, Observation, RunOutcome
from grader.domain.probe import Limits, Probe
from grader.workflow.ports import Execution

pytestmark = pytest.mark.kernel

Run = Callable[..., Execution]
Ask = Callable[..., Probe]
Answers = Callable[[Execution], dict[str, Observation]]

QUICK = Limits(cell_s=2.0, probe_s=2.0, total_s=60.0)
BEFORE = "def f(x):\n    return x"
AFTER = "def g(x):\n    return -x"


def test_an_endless_cell_is_interrupted_and_named(run: Run, ask: Ask, answers: Answers) -> None:
    execution = run(
        [BEFORE, "print('so far')\nwhile True:\n    pass", AFTER],
        [ask("f", x=1.0), ask("g", x=1.0)],
        limits=QUICK,
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.OK]
    assert execution.run.outcome is RunOutcome.TIMEOUT
    assert execution.run.cells[1].error.frames[0].cell == 1
    assert "so far" in execution.executed
    assert "KeyboardInterrupt" in execution.executed
    assert {seen.answer for seen in answers(execution).values()} == {Answer.RETURNED}


@pytest.mark.parametrize(
    ("culprit", "status"),
    [
        pytest.param("import os\nos._exit(0)", CellStatus.KILLED, id="exit"),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", CellStatus.KILLED, id="kill"
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", CellStatus.TIMEOUT, id="stop"
        ),
        pytest.param("import os\nos.closerange(3, 1000)", CellStatus.KILLED, id="descriptors"),
        pytest.param("import ctypes\nctypes.string_at(0)", CellStatus.KILLED, id="segfault"),
        pytest.param(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
            CellStatus.TIMEOUT,
            id="swallows-interrupts",
        ),
        pytest.param(
            "import signal, time\nsignal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
            "time.sleep(100)",
            CellStatus.TIMEOUT,
            id="blocks-interrupts",
        ),
    ],
)
def test_a_cell_that_ends_its_process_costs_only_itself(
    run: Run, ask: Ask, answers: Answers, culprit: str, status: CellStatus
) -> None:
    execution = run(
        [BEFORE, f"print('so far', flush=True)\n{culprit}", AFTER],
        [ask("f", x=1.0), ask("g", x=1.0)],
        limits=QUICK,
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, status, CellStatus.OK]
    assert "so far" in execution.executed
    assert {seen.answer for seen in answers(execution).values()} == {Answer.RETURNED}


def test_a_probe_that_hangs_or_kills_costs_only_itself(
    run: Run, ask: Ask, answers: Answers
) -> None:
    execution = run(
        [
            """
import os, time
def leaves(x): os._exit(0)
def hangs(x): time.sleep(1000)
def last(x): return x + 1
"""
        ],
        [ask("leaves", x=1.0), ask("leaves", 1, x=1.0), ask("hangs", x=1.0), ask("last", x=1.0)],
        limits=QUICK,
    )
    assert {probe: seen.answer for probe, seen in answers(execution).items()} == {
        "leaves/0": Answer.KILLED,
        "leaves/1": Answer.NOT_ASKED,
        "hangs/0": Answer.TIMEOUT,
        "last/0": Answer.RETURNED,
    }


BUSY = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"


def test_processor_time_of_a_cell_is_limited_and_the_cell_named(
    run: Run, ask: Ask, answers: Answers
) -> None:
    execution = run(
        [BEFORE, "import time\ntime.sleep(1.5)", BUSY, AFTER],
        [ask("f", x=1.0), ask("g", x=1.0)],
        limits=Limits(cell_s=90.0, cell_cpu_s=0.7, total_s=200.0),
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.OK, CellStatus.TIMEOUT, CellStatus.OK]
    assert [notice.en for notice in execution.run.notices] == [
        "Cell 3 used more processor time than the assignment allows and was stopped."
    ]
    assert {seen.answer for seen in answers(execution).values()} == {Answer.RETURNED}


def test_processor_time_of_a_call_is_limited_and_the_function_named(
    run: Run, ask: Ask, answers: Answers
) -> None:
    execution = run(
        ["def busy(x):\n    while True: pass", "def f(x):\n    return x"],
        [ask("busy", x=1.0), ask("f", x=1.0)],
        limits=Limits(probe_s=90.0, probe_cpu_s=0.7, total_s=200.0),
    )
    assert [seen.answer for seen in answers(execution).values()] == [
        Answer.TIMEOUT,
        Answer.RETURNED,
    ]
    assert "`busy`" in execution.run.notices[0].en


def test_processor_time_of_all_processes_ends_the_run_and_keeps_what_was_seen(run: Run) -> None:
    deaf = f"signal.signal(signal.SIGINT, signal.SIG_IGN)\n{BUSY}"
    execution = run(
        [BEFORE, f"import signal\n{deaf}", "last = 1"],
        limits=Limits(cell_s=90.0, cpu_s=1.5, total_s=200.0),
    )
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.NOT_RUN]
    assert execution.run.outcome is RunOutcome.TIMEOUT
    assert execution.run.usage.cpu_s < 15


def test_disk_is_limited(run: Run) -> None:
    execution = run(
        ["open('a', 'wb').write(b'x' * 2**20)", "open('b', 'wb').write(b'x' * 2**25)"],
        limits=Limits(disk_bytes=2**23),
    )
    first, second = execution.run.cells
    assert first.status is CellStatus.OK
    # Without a file system of its own the watch may be faster than the limit on one file.
    assert (second.status, second.error.name) in {
        (CellStatus.ERROR, "OSError"),
        (CellStatus.KILLED, ""),
    }


def test_the_whole_time_ends_a_run_and_keeps_what_was_seen(run: Run) -> None:
    run(["1"])  # the interpreter is warm
    began = time.monotonic()
    execution = run(
        [BEFORE, "import time\ntime.sleep(1000)", "last = 1"],
        limits=Limits(cell_s=100.0, total_s=3.0),
    )
    assert time.monotonic() - began < 100  # nobody waited for the sleep
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.TIMEOUT, CellStatus.NOT_RUN]


def test_too_much_memory_is_the_cells_end_and_no_one_elses(
    run: Run, ask: Ask, answers: Answers
) -> None:
    hungry = "hoard = []\nwhile True:\n    hoard.append(bytearray(b'x') * 2**24)"
    execution = run(
        [BEFORE, hungry, AFTER],
        [ask("f", x=1.0), ask("g", x=1.0)],
        limits=Limits(cell_s=60.0, memory_bytes=300 * 2**20),
    )
    cell = execution.run.cells[1]
    assert cell.status is CellStatus.MEMORY or cell.error.name == "MemoryError"
    assert {seen.answer for seen in answers(execution).values()} == {Answer.RETURNED}
