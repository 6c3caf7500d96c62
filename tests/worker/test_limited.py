"""A worker's call ends within its limits, whatever the text does to it, and costs nobody else."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.domain.error import EnvironmentTrouble
from grader.worker.direct import DirectWorker
from grader.worker.limited import LimitedWorker
from grader.worker.task import Caps, Offer, Task
from grader.workflow.ports import Limit, Overrun, Plain

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

TASKS = '''
import os, resource, signal, socket, subprocess, sys, threading, time

def echo(given, content): return [given, content.decode("latin-1")]
def spin(given, content):
    while given: pass
def sleep(given, content): time.sleep(given)
def hoard(given, content): return len(bytearray(given))
def die(given, content): os.kill(os.getpid(), given or signal.SIGCONT)
def long(given, content): return "x" * given
def odd(given, content): return {1, 2} if given else None
def deep(given, content): return [deep(given - 1, b"")] if given else 0
def wrong(given, content):
    if given: raise ValueError("\\ud800 no such text")
def escape(given, content):
    """Return what could be done that must not be possible."""
    if not given: return []
    done = []
    for name, way in {
        "read": lambda: open(given[0]).read(),
        "write": lambda: open(given[1], "w").write("1"),
        "program": lambda: subprocess.run(["/bin/true"]),
        "fork": lambda: os.fork() or os._exit(0),
        "socket": lambda: socket.socket(),
        "pipe": lambda: os.pipe(),
        "signal": lambda: os.kill(given[2], 0),
        "folder": lambda: os.mkdir(given[1] + ".d"),
        "more": lambda: resource.setrlimit(resource.RLIMIT_CPU, (100, 100)),
    }.items():
        try: way()
        except (OSError, ValueError): continue
        done.append(name)
    return done
def user(given, content): return os.getuid()
'''
NAMES = ("echo", "spin", "sleep", "hoard", "die", "long", "odd", "deep", "wrong", "escape", "user")
CAPS = Caps(cpu_s=1, wall_s=20.0, memory_bytes=64 * 2**20, answer_bytes=100_000)


def offer(caps: Caps = CAPS) -> Offer:
    sample = {"hoard": 1, "long": 1, "sleep": 0}
    tasks = [Task(name=n, function=f"tried:{n}", sample=sample.get(n, 0)) for n in NAMES]
    return Offer(tasks=tuple(tasks), caps=caps)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "tried.py").write_text(TASKS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        yield folder


@pytest.fixture(scope="module")
def worker(written: Path) -> Iterator[LimitedWorker]:
    assert written.is_dir()
    with LimitedWorker(offer()) as one:
        yield one


def children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


def test_an_answer_is_what_the_task_returned(worker: LimitedWorker) -> None:
    given: Plain = {"text": "\ud800 中文 \0", "numbers": [1, 2.5, True, None]}
    assert worker.call("echo", given, b"\x00\xff") == [given, "\x00\xff"]


def test_a_direct_worker_answers_the_same(written: Path) -> None:
    assert written.is_dir()
    direct = DirectWorker(offer())
    assert direct.call("echo", [1], b"a") == [[1], "a"]
    with pytest.raises(Overrun, match="no such text") as caught:
        direct.call("wrong", 1)
    assert caught.value.limit is Limit.CRASH


@pytest.mark.parametrize(
    ("task", "given", "limit"),
    [
        pytest.param("spin", 1, Limit.TIME, id="endless loop"),
        pytest.param("hoard", 2**30, Limit.MEMORY, id="too much memory"),
        pytest.param("deep", 10**6, Limit.MEMORY, id="recursion"),
        pytest.param("long", 200_000, Limit.SIZE, id="long answer"),
        pytest.param("die", int(signal.SIGSEGV), Limit.CRASH, id="crash"),
        pytest.param("wrong", 1, Limit.CRASH, id="error"),
        pytest.param("odd", 1, Limit.CRASH, id="no plain answer"),
    ],
)
def test_a_limit_ends_one_call_and_nothing_else(
    worker: LimitedWorker, task: str, given: int, limit: Limit
) -> None:
    pid = worker.pid
    with pytest.raises(Overrun) as caught:
        worker.call(task, given)
    assert (caught.value.task, caught.value.limit) == (task, limit)
    assert worker.call("echo", 1) == [1, ""]
    assert pid in {0, worker.pid}


def test_a_sleeping_call_is_ended_at_the_deadline(written: Path) -> None:
    assert written.is_dir()
    with LimitedWorker(offer(Caps(wall_s=1.0))) as one:
        one.call("echo", 1)
        with pytest.raises(Overrun) as caught:
            one.call("sleep", 1000)
        assert caught.value.limit is Limit.TIME
        ends = time.monotonic() + 20
        while children(one.pid) and time.monotonic() < ends:
            time.sleep(0.05)
        assert children(one.pid) == ""


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="the filter is of Linux")
def test_a_call_has_no_file_no_network_and_no_other_process(
    worker: LimitedWorker, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("1", encoding="utf-8")
    given: Plain = [str(secret), str(tmp_path / "new"), os.getpid()]
    assert worker.call("escape", given) == []
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="root only")
def test_a_call_is_not_made_by_the_superuser(worker: LimitedWorker) -> None:
    assert worker.call("user", None) != 0


def test_calls_of_several_threads_do_not_meet(worker: LimitedWorker) -> None:
    found: dict[int, object] = {}
    threads = [
        threading.Thread(target=lambda n=n: found.update({n: worker.call("echo", n)}))
        for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: [n, ""] for n in range(12)}


def test_a_killed_worker_is_started_again(worker: LimitedWorker) -> None:
    worker.call("echo", 1)
    os.kill(worker.pid, signal.SIGKILL)
    assert worker.call("echo", 2) == [2, ""]


def test_nothing_is_left_after_calls(worker: LimitedWorker) -> None:
    worker.call("echo", 1)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(30):
        worker.call("echo", number)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    ends = time.monotonic() + 20
    while children(worker.pid) and time.monotonic() < ends:
        time.sleep(0.05)
    assert children(worker.pid) == ""


def test_a_worker_ends_with_its_grader(worker: LimitedWorker) -> None:
    with LimitedWorker(offer()) as other:
        other.call("echo", 1)
        pid = other.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert worker.call("echo", 1) == [1, ""]


def test_a_task_that_cannot_be_loaded_is_trouble_of_the_machine(written: Path) -> None:
    assert written.is_dir()
    missing = Offer(tasks=(Task(name="a", function="no_such_module:a"),))
    with LimitedWorker(missing) as one, pytest.raises(EnvironmentTrouble, match="no_such_module"):
        one.call("a", 1)
