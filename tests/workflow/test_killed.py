"""A batch that is killed at any moment goes on: nothing is lost, nothing is there twice."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from grader.domain.grade_line import GradeLine
from grader.wiring import open_gradebook

GIVEN = Path(__file__).parents[1] / "gradebook" / "given"
STUDENTS = 12
MOMENTS = 20
SLOW_S = 0.15


def start(out: Path) -> "subprocess.Popen[bytes]":
    out.mkdir(exist_ok=True)
    return subprocess.Popen(  # noqa: S603  (our own program)
        [sys.executable, GIVEN / "killed.py", out, str(STUDENTS), str(SLOW_S)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(GIVEN)},
    )


def to_the_end(out: Path) -> None:
    with start(out) as process:
        assert process.wait() == 0


def numbers(line: GradeLine) -> tuple[object, ...]:
    """Return what a grade is, without the number of its row."""
    return (line.student, line.release, line.outcome, line.score, line.points, line.checks)


def grades(out: Path) -> list[tuple[object, ...]]:
    with open_gradebook(out) as gradebook:
        return [numbers(line) for line in gradebook.lines()]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder that was graded in one go."""
    out = tmp_path_factory.mktemp("undisturbed")
    to_the_end(out)
    return out


def entries(out: Path) -> Counter[tuple[str, str]]:
    with open_gradebook(out) as gradebook:
        return Counter((entry.student, entry.release) for entry in gradebook.entries())


def counted(out: Path) -> Counter[int]:
    """Return how often each student's program has run to its end."""
    return Counter(map(int, (out / "runs.txt").read_text("utf-8").split()))


def kept(out: Path) -> set[int]:
    """Return the students of whom the gradebook holds a run."""
    with closing(sqlite3.connect(out / ".nabla" / "gradebook.sqlite3")) as database:
        held = {row[0] for row in database.execute("SELECT submission_sha256 FROM run")}
    handed_in = {
        sha256(f"{number} program".encode()).hexdigest(): number for number in range(STUDENTS)
    }
    return {handed_in[one] for one in held}


def test_killed_at_twenty_moments_every_submission_has_one_grade_and_the_right_one(
    undisturbed: Path, tmp_path: Path
) -> None:
    moments = random.Random(131)  # noqa: S311  (no secret)
    out, killed = tmp_path / "killed", 0
    settled: dict[int, int] = {}
    for number in range(MOMENTS):
        # Moments count from the first thing that happens, a run's end or its keeping, by turns:
        # a busy machine starts slowly, and may be slow to keep what has run.
        stirs = _stirs(out) if number % 2 else _keeps(out)
        with start(out) as process:
            while process.poll() is None and not stirs():
                time.sleep(0.005)
            time.sleep(moments.uniform(0, 2 * SLOW_S))
            killed += process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        # Nothing runs again whose run was kept, whenever the kill came.
        runs = counted(out)
        settled = {number: runs[number] for number in kept(out)} | settled
        assert settled == {number: runs[number] for number in settled}
    assert killed > MOMENTS / 8
    assert settled
    to_the_end(out)
    assert set(entries(out).values()) == {1}
    assert len(entries(out)) == STUDENTS
    assert grades(out) == grades(undisturbed)
    for page in ("report.html", "result.json", "executed.ipynb"):
        assert len(list(out.glob(f"s*/*/{page}"))) == STUDENTS
    runs = counted(out)
    assert settled == {number: runs[number] for number in settled}
    assert set(runs) == set(range(STUDENTS))


def _stirs(out: Path) -> Callable[[], bool]:
    """Return what tells whether a run has ended from now on."""

    def written() -> int:
        counter = out / "runs.txt"
        return counter.stat().st_size if counter.exists() else 0

    before = written()
    return lambda: written() > before


def _keeps(out: Path) -> Callable[[], bool]:
    """Return what tells whether the gradebook keeps a run more from now on."""

    def rows() -> int:
        try:
            return len(kept(out))
        except sqlite3.OperationalError:  # no gradebook yet, or it is being made
            return 0

    before = rows()
    return lambda: rows() > before


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_an_interrupted_batch_ends_soon_and_goes_on(
    undisturbed: Path, tmp_path: Path, end: signal.Signals
) -> None:
    out = tmp_path / "interrupted"
    stirs = _stirs(out)
    with start(out) as process:
        while process.poll() is None and not stirs():
            time.sleep(0.005)
        process.send_signal(end)
        assert process.wait(timeout=60) != 0
    to_the_end(out)
    assert set(entries(out).values()) == {1}
    assert grades(out) == grades(undisturbed)
