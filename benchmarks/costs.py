"""Classes of homework to measure with, and what a command costs: seconds, processor, memory."""

import contextlib
import json
import os
import resource
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CLASSES = {
    "tiny": ("backprop_111", "solution.ipynb"),
    "rich": ("iris_mlp", "solution.ipynb"),
}
CPUACCT = Path("/sys/fs/cgroup/cpuacct")
_INTO = 'test -z "$0" || echo $$ > "$0/cgroup.procs"; exec "$@"'


def solution(notebook: str) -> dict[str, object]:
    """Return the notebook of a class, as JSON."""
    assignment, name = CLASSES[notebook]
    found: dict[str, object] = json.loads(
        (CHECKOUT / "assignments" / assignment / name).read_text("utf-8")
    )
    return found


def make_class(folder: Path, notebook: str, size: int) -> str:
    """Write ``size`` copies of a notebook that differ by a comment; return the assignment."""
    assignment, name = CLASSES[notebook]
    for number in range(size):
        student = folder / f"s{number:04d}"
        student.mkdir(parents=True)
        (student / name).write_text(json.dumps(marked(solution(notebook), number)), "utf-8")
    return assignment


def marked(document: dict[str, object], number: int) -> dict[str, object]:
    """Return a notebook with a comment of its own in its first cell of code."""
    cells = document["cells"]
    assert isinstance(cells, list)  # noqa: S101  (a notebook of ours)
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    first["source"] = "".join(first["source"]) + f"\n# copy {number}"
    return document


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a command has taken; ``whole`` is whether the processor time is everybody's."""

    wall_s: float
    cpu_s: float
    whole: bool


def cost_of(commands: Sequence[Sequence[str]], at: Path, more: Mapping[str, str] = {}) -> Cost:
    """Run commands side by side in the folder ``at`` and return what they cost together.

    Raises:
        subprocess.CalledProcessError: one of them failed.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with _accounted() as group, (at / "told.txt").open("ab") as told:
        began = time.monotonic()
        running = [
            subprocess.Popen(  # noqa: S603  (the benchmark's own words)
                ["/bin/sh", "-c", _INTO, str(group or ""), *command],
                stdout=told, stderr=told, cwd=at, env={**os.environ, **more},
            )
            for command in commands
        ]  # fmt: skip
        ended = [(one, one.wait()) for one in running]
        wall = time.monotonic() - began
        counted = int((group / "cpuacct.usage").read_text()) / 1e9 if group else 0.0
    for one, status in ended:
        if status:
            written = (at / "told.txt").read_text("utf-8", "replace")[-2000:]
            raise subprocess.CalledProcessError(status, one.args, stderr=written)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(wall_s=wall, cpu_s=counted or own, whole=bool(counted))


@contextlib.contextmanager
def _accounted() -> Iterator[Path | None]:
    """Yield a control group that counts processor time; None where there can be none."""
    group = CPUACCT / f"bench-{os.getpid()}"
    try:
        group.mkdir()
    except OSError:
        yield None
        return
    try:
        yield group
    finally:
        for _ in range(100):
            try:
                group.rmdir()
            except OSError:
                time.sleep(0.05)
            else:
                break
