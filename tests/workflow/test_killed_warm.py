"""A batch of real notebooks that is killed goes on, and leaves no student's process behind."""

import hashlib
import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from grader.course.shipped import shipped_course
from grader.wiring import open_gradebook, sandboxes

pytestmark = pytest.mark.kernel

SLUG = "backprop_111"
VARIANTS = ("matrices", "rounded_by_hand", "squared_error")  # without TensorFlow: soon imported
PATIENCE_S = 300  # for what the system does by itself; nothing rests on how long it takes


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a class of right notebooks, and one that loses points."""
    folder = tmp_path_factory.mktemp("class")
    for name in VARIANTS:
        shutil.copy(shipped_course() / "assignments" / SLUG / "variants" / f"{name}.ipynb", folder)
    wrong = json.loads((folder / "matrices.ipynb").read_text("utf-8"))
    wrong["cells"].append(
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "another-loss",
            "metadata": {},
            "outputs": [],
            "source": "def loss(y, y_o):\n    return abs(y - y_o)\n",
        }
    )
    (folder / "wrong.ipynb").write_text(json.dumps(wrong), "utf-8")
    return folder


@pytest.fixture(scope="module")
def options() -> list[str]:
    """Return what the command needs here; limits are wide, as the machine may be busy."""
    sandbox = any(rung.sufficient for rung in sandboxes(()))
    return ["--jobs", "2", "--limit-scale", "10", *([] if sandbox else ["--unsafe"])]


def start(handed_in: Path, out: Path, options: list[str]) -> "subprocess.Popen[bytes]":
    secret = out / ".nabla" / "secret"
    secret.parent.mkdir(parents=True, exist_ok=True)
    if not secret.exists():  # the same inputs in every folder
        secret.write_text(hashlib.sha256(b"killed").hexdigest(), "ascii")
        secret.chmod(0o600)
    return subprocess.Popen(  # noqa: S603  (our own program)
        [Path(sys.executable).parent / "grader", "grade", SLUG, handed_in, "--out", out, *options],
        stdout=subprocess.DEVNULL,
    )


def alive() -> dict[int, int]:
    """Return every process that lives, with its parent."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            if told[0] != "Z":
                found[int(entry.name)] = int(told[1])
    return found


def family(roots: set[int]) -> set[int]:
    """Return the descendants that live of some processes, which need not live any more."""
    parents, found, new = alive(), set[int](), roots
    while new:
        new = {pid for pid, parent in parents.items() if parent in new} - found
        found |= new
    return found


def gone(members: set[int]) -> bool:
    """Tell whether these processes and all that they still start come to an end."""
    ends = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends:
        members = (members & alive().keys()) | family(members)
        if not members:
            return True
        time.sleep(0.05)
    return False


def kept(out: Path, table: str) -> int:
    """Return how many rows are kept; 0 while there is no gradebook."""
    path = out / ".nabla" / "gradebook.sqlite3"
    if not path.exists():
        return 0
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            found = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
            return int(found[0])
    except sqlite3.OperationalError:  # it is being made
        return 0


def grades(out: Path) -> list[tuple[object, ...]]:
    with open_gradebook(out) as gradebook:
        return [
            (line.student, line.release, line.outcome, line.score, line.points, line.checks)
            for line in gradebook.lines()
        ]


def to_the_end(handed_in: Path, out: Path, options: list[str]) -> None:
    with start(handed_in, out, options) as process:
        assert process.wait() == 0


@pytest.mark.timeout(3600)  # five starts of the grader, on a machine that may be busy
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks at /proc")
def test_a_batch_of_notebooks_that_is_killed_goes_on_and_leaves_no_process(
    handed_in: Path, options: list[str], tmp_path: Path
) -> None:
    chance = random.Random(17)  # noqa: S311  (no secret)
    undisturbed, out = tmp_path / "undisturbed", tmp_path / "killed"
    to_the_end(handed_in, undisturbed, options)
    # It dies while it starts, as soon as a run is kept, and as soon as a grade is recorded.
    for table in ("", "run", "assessment"):
        before = kept(out, table) if table else 0
        with start(handed_in, out, options) as process:
            while process.poll() is None and not (
                kept(out, table) > before if table else family({process.pid})
            ):
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.1))
            members = family({process.pid})
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert gone(members)
    to_the_end(handed_in, out, options)
    with open_gradebook(out) as gradebook:
        entries = Counter((entry.student, entry.release) for entry in gradebook.entries())
    assert len(entries) == len(VARIANTS) + 1
    assert set(entries.values()) == {1}
    assert grades(out) == grades(undisturbed)
    assert len({line[3] for line in grades(out)}) > 1
    for page in ("report.html", "result.json", "executed.ipynb"):
        assert len(list(out.glob(f"*/*/{page}"))) == len(VARIANTS) + 1
