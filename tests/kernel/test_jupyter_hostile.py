"""What a submission may try: values, output and processes, with real kernels."""

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
from grader.domain.observation import Answer, CellStatus, Observation, Unusable
from grader.domain.probe import Limits, Probe
from grader.kernel.jupyter import JupyterRunner
from grader.workflow.ports import Execution, Job

pytestmark = pytest.mark.kernel

Run = Callable[..., Execution]
Ask = Callable[..., Probe]
Answers = Callable[[Execution], dict[str, Observation]]

RETURNS = {
    "trillion": ("np.broadcast_to(1.0, (10**6, 10**6))", Unusable.TOO_LARGE),
    "billion": ("np.broadcast_to(1.0, 10**9)", Unusable.TOO_LARGE),
    "objects": ("np.array([1.0, 'a'], dtype=object)", Unusable.NOT_NUMBERS),
    "complex": ("1j", Unusable.COMPLEX),
    "complex_array": ("np.ones(2) * 1j", Unusable.COMPLEX),
    "nothing": ("None", Unusable.NOTHING),
    "part_nothing": ("[1.0, None]", Unusable.NOTHING),
    "text": ("'1.0'", Unusable.NOT_NUMBERS),
    "function": ("len", Unusable.NOT_NUMBERS),
    "ragged": ("[[1.0], [1.0, 2.0]]", Unusable.RAGGED),
    "recursive": ("recursive", Unusable.TOO_DEEP),
    "wide": ("wide", Unusable.TOO_LARGE),
    "endless": ("endless()", Unusable.TOO_LARGE),
    "long_range": ("range(10**12)", Unusable.TOO_LARGE),
    "liar": ("Liar()", Unusable.UNREADABLE),
    "big_liar": ("BigLiar()", Unusable.TOO_LARGE),
    "string_kind": ("Text('5')", Unusable.NOT_NUMBERS),
    "coroutine": ("coroutine()", Unusable.NOT_NUMBERS),
}

SETUP = """
import numpy as np
recursive = []
recursive.append(recursive)
wide = [1.0, (2,)]
for _ in range(5):
    wide = [wide] * 12
def endless():
    while True:
        yield 1.0
async def coroutine():
    return 1
class Text(str):
    def __float__(self): return 1.0
class Liar:
    shape = ()
    dtype = np.dtype(float)
    def __array__(self, *a, **k): return 3.0
    def __eq__(self, other): return True
    def __len__(self): return -1
class BigLiar:
    def __array__(self, *a, **k): return np.broadcast_to(1.0, (10**6, 10**6))
class Shout(Exception):
    def __str__(self): return 'x' * 50_000_000
class Mute(Exception):
    def __str__(self): raise RuntimeError
class Evil(np.ndarray):
    @property
    def shape(self): raise RuntimeError
    def astype(self, *a, **k): raise RuntimeError
    def tobytes(self, *a): return b'x'
def shouts(x): raise Shout
def mute(x): raise Mute
def leaves(x): raise SystemExit
def evil(x): return np.arange(3.0).view(Evil)
def generator(x):
    yield 1.0
    raise ValueError('in the middle')
def chatty(x):
    import sys
    sys.stdout = None
    print(1)
    return x
"""


@pytest.fixture(scope="module")
def returned(run: Run, ask: Ask) -> Execution:
    functions = "".join(
        f"def f_{name}(x):\n    return {code}\n" for name, (code, _) in RETURNS.items()
    )
    others = ("shouts", "mute", "leaves", "evil", "generator", "chatty")
    return run(
        [SETUP, functions, "raise Shout", "raise Mute", "np.asarray = np.allclose = open = None"],
        [*(ask(f"f_{name}", x=1.0) for name in RETURNS), *(ask(name, x=1.0) for name in others)],
    )


@pytest.mark.parametrize("name", RETURNS)
def test_what_is_no_value_is_named(returned: Execution, answers: Answers, name: str) -> None:
    seen = answers(returned)[f"f_{name}/0"]
    assert (seen.answer, seen.unusable) == (Answer.UNUSABLE, RETURNS[name][1])


def test_a_subclass_that_lies_is_read_by_its_base(returned: Execution, answers: Answers) -> None:
    assert list(np.asarray(answers(returned)["evil/0"].value)) == [0.0, 1.0, 2.0]


@pytest.mark.parametrize(
    ("name", "error", "length"),
    [
        pytest.param("shouts", "Shout", 2000, id="fifty-megabytes"),
        pytest.param("mute", "Mute", 43, id="unreadable"),
        pytest.param("leaves", "SystemExit", 0, id="system-exit"),
        pytest.param("generator", "ValueError", 13, id="in-a-generator"),
    ],
)
def test_what_a_function_raises_is_short_text(
    returned: Execution, answers: Answers, name: str, error: str, length: int
) -> None:
    seen = answers(returned)[f"{name}/0"]
    assert (seen.answer, seen.error.name) == (Answer.RAISED, error)
    assert len(seen.error.message) == length


def test_streams_that_a_function_breaks_break_nothing(
    returned: Execution, answers: Answers
) -> None:
    assert answers(returned)["chatty/0"].value == 1.0


def test_an_exception_that_cannot_be_shown_ends_only_its_cell(returned: Execution) -> None:
    assert [cell.error.name for cell in returned.run.cells] == ["", "", "Shout", "Mute", ""]
    assert len(returned.executed) < 400_000


def test_output_is_cut_where_it_is_made(run: Run, ask: Ask, answers: Answers) -> None:
    execution = run(
        [
            "print('x' * 10**9)",
            "while True:\n    print('endless' * 1000)",
            "from IPython.display import display\nfor i in range(100_000): display(i)",
            "'y' * 50_000_000",
            "import sys\nsys.stderr.write('z' * 10_000_000)\nlast = 1",
            "def f(x):\n    print('w' * 10**8)\n    display('w' * 10**8)\n    return x",
        ],
        [ask("f", x=1.0)],
        limits=Limits(cell_s=5.0, output_bytes=50_000),
        variables=("last",),
    )
    statuses = [cell.status.value for cell in execution.run.cells]
    assert statuses == ["ok", "timeout", "ok", "ok", "ok", "ok"]
    assert execution.run.snapshots[-1].variables["last"] == 1
    assert "output cut" in execution.executed
    assert len(execution.executed) < 600_000
    assert answers(execution)["f/0"].value == 1.0


def test_code_that_rewrites_the_shell_takes_nothing_with_it(
    run: Run, ask: Ask, answers: Answers
) -> None:
    execution = run(
        [
            "def f(x):\n    return x",
            "ip = get_ipython()\nip.ast_transformers.clear()\nip.events.callbacks.clear()",
            "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])",
            "def g(x):\n    return x",
            "ip.input_transformers_cleanup.clear()",
            (
                "import builtins, json, signal\n"
                "json.dumps = json.loads = None\n"
                "builtins.len = builtins.type = builtins.isinstance = None\n"
                "signal.signal(signal.SIGINT, signal.SIG_IGN)"
            ),
        ],
        [ask("f", x=1.0), ask("g", x=1.0)],
        limits=Limits(cell_s=10.0, probe_s=10.0, total_s=100.0),
    )
    assert answers(execution)["f/0"].value == 1.0
    assert answers(execution)["g/0"].answer is Answer.MISSING


def test_a_cell_that_talks_to_the_host_out_of_turn_is_left_out(
    run: Run, ask: Ask, answers: Answers
) -> None:
    noise = (
        "import os\nfor number in range(3, 200):\n"
        "    try: os.write(number, b'x' * 100)\n    except OSError: pass"
    )
    execution = run(["def f(x):\n    return x", noise, "last = 1"], [ask("f", x=1.0)])
    statuses = [cell.status for cell in execution.run.cells]
    assert statuses == [CellStatus.OK, CellStatus.KILLED, CellStatus.OK]
    assert answers(execution)["f/0"].answer is Answer.RETURNED


def test_what_a_notebook_leaves_running_ends_with_the_run(run: Run, tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    daemon = textwrap.dedent(f"""
        import os, time
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                open({str(mark)!r}, "w").write(str(os.getpid()))
                time.sleep(1000)
            os._exit(0)
        time.sleep(1)
    """)
    execution = run([daemon])
    assert execution.run.cells[0].status is CellStatus.OK
    assert not _lives(int(mark.read_text()))


def test_two_runs_at_once_do_not_meet(run: Run, ask: Ask, answers: Answers) -> None:
    def one(number: int) -> float:
        cells = [f"import time\ntime.sleep(0.5)\ndef f(x):\n    return x + {number}"]
        return float(np.asarray(answers(run(cells, [ask("f", x=0.0)]))["f/0"].value))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(one, range(4))) == [0.0, 1.0, 2.0, 3.0]


def test_a_killed_grader_leaves_no_kernel(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    program = textwrap.dedent(f"""
        from grader.domain.notebook import Cell, CellKind, Notebook
        from grader.domain.probe import Limits, Plan
        from grader.domain.source import SourceFacts
        from grader.kernel.jupyter import JupyterRunner
        from grader.workflow.ports import Job
        source = '''import os, time
        open({str(mark)!r}, "w").write(str(os.getpid()))
        time.sleep(1000)'''.replace("        ", "")
        notebook = Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source=source),))
        plan = Plan(digest="", seed=1, limits=Limits(), functions={{}}, variables=(), probes=())
        JupyterRunner().run(Job(key="", submission_sha256="", notebook=notebook,
                                facts=SourceFacts(), plan=plan))
    """)
    environment = {**os.environ, "TMPDIR": str(tmp_path)}  # a long path: TCP in place of IPC
    grader = subprocess.Popen([sys.executable, "-c", program], env=environment)  # noqa: S603  (written above)
    kernel = _awaited(mark)
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    ends = time.monotonic() + 10
    while _lives(kernel) and time.monotonic() < ends:
        time.sleep(0.1)
    assert not _lives(kernel)


def test_a_stopped_runner_gives_no_run(job: Job) -> None:
    runner = JupyterRunner()
    runner.stop()
    with pytest.raises(EnvironmentTrouble, match="interrupted"):
        runner.run(job)


def test_a_run_in_progress_ends_when_the_runner_is_stopped(job: Job) -> None:
    runner = JupyterRunner()
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(runner.run, job)
        time.sleep(3)
        runner.stop()
        with pytest.raises(EnvironmentTrouble, match="interrupted"):
            running.result(timeout=10)


def test_a_python_that_cannot_run_notebooks_is_named(tmp_path: Path, job: Job) -> None:
    missing = tmp_path / "python"
    with pytest.raises(EnvironmentTrouble, match="cannot be started"):
        JupyterRunner(python=missing).run(job)


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def _awaited(mark: Path) -> int:
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        if mark.exists() and mark.read_text():
            return int(mark.read_text())
        time.sleep(0.1)
    raise TimeoutError
