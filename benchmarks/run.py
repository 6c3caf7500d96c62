"""Measures what grading costs: ``python benchmarks/run.py --out benchmarks/results.md``.

Grades a class of copies of a tiny and of a rich notebook with the warm and the cold runner,
start-up included, and writes a table. CPU time is that of every process of the batch, told by
a control group where one may be made (run as root), else by the runs themselves plus the
grader's own.
"""

import argparse
import contextlib
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CLASSES = {
    "tiny": ("backprop_111", "solution_numpy.ipynb"),
    "rich": ("iris_mlp", "solution.ipynb"),
}
CPUACCT = Path("/sys/fs/cgroup/cpuacct")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One batch: its settings, and seconds and bytes of the whole."""

    notebook: str
    runner: str
    jobs: int
    size: int
    wall_s: float
    cpu_s: float
    runs_cpu_s: float
    private_bytes: int
    wholly_graded: bool

    def row(self) -> str:
        """Return a row of the table."""
        return (
            f"| {self.notebook} | {self.runner} | {self.jobs} | {self.size} "
            f"| {60 * self.size / self.wall_s:.0f} | {self.wall_s / self.size:.2f} "
            f"| {self.cpu_s / self.size:.2f} | {self.runs_cpu_s / self.size:.2f} "
            f"| {self.private_bytes / 2**20:.0f} |"
        )


def make_class(folder: Path, notebook: str, size: int) -> str:
    """Write ``size`` copies of a notebook that differ by a comment; return the assignment."""
    assignment, name = CLASSES[notebook]
    document = json.loads((CHECKOUT / "assignments" / assignment / name).read_text("utf-8"))
    first = next(cell for cell in document["cells"] if cell["cell_type"] == "code")
    source = "".join(first["source"])
    for number in range(size):
        first["source"] = f"{source}\n# copy {number}"
        student = folder / f"s{number:04d}"
        student.mkdir(parents=True)
        (student / name).write_text(json.dumps(document), encoding="utf-8")
    return assignment


@contextlib.contextmanager
def accounted() -> Iterator[Path | None]:
    """Yield a control group that counts CPU time; None where there can be none."""
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


def measure(notebook: str, runner: str, jobs: int, size: int) -> Measured:
    """Grade one class in a process of its own."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        assignment = make_class(folder / "class", notebook, size)
        out = folder / "out"
        program = "from grader.cli.main import main; main()"
        command = [sys.executable, "-c", program, "grade", assignment]
        command += [str(folder / "class"), "--out", str(out), "--jobs", str(jobs), "--json"]
        command += ["--runner", runner] + (["--unsafe"] if runner == "jupyter" else [])
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with accounted() as group:
            began = time.monotonic()
            subprocess.run(  # noqa: S603  (written above)
                ["/bin/sh", "-c", 'test -z "$0" || echo $$ > "$0/cgroup.procs"; exec "$@"',
                 str(group or ""), *command],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
                env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
            )  # fmt: skip
            wall = time.monotonic() - began
            counted = int((group / "cpuacct.usage").read_text()) / 1e9 if group else 0.0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        results = [json.loads(path.read_text("utf-8")) for path in out.rglob("result.json")]
        runs = sum(result["run"]["cpu_seconds"] for result in results)
        own = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Measured(
            notebook=notebook,
            runner=runner,
            jobs=jobs,
            size=size,
            wall_s=wall,
            cpu_s=counted or own + (runs if runner == "warm" else 0.0),
            runs_cpu_s=runs,
            private_bytes=max(result["run"]["peak_memory_bytes"] for result in results),
            wholly_graded=all(result["status"] == "graded" for result in results),
        )
    finally:
        shutil.rmtree(folder)


def table(measured: list[Measured]) -> str:
    """Return the table, with the machine it was made on."""
    head = (
        f"Measured by `python benchmarks/run.py` on {platform.system()} {platform.release()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}.\n\n"
        "Seconds and memory are per submission, start-up of grader and interpreter included.\n\n"
        "| notebook | runner | jobs | class | submissions/min | wall s | CPU s | CPU s in the "
        "notebook's process | memory MB |\n"
        "|---|---|---|---|---|---|---|---|---|\n"
    )
    return head + "\n".join(one.row() for one in measured) + "\n"


def main() -> None:
    """Measure everything that was asked for, and write the table as it grows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=60)
    options.add_argument("--cold-size", type=int, default=4)
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4])
    options.add_argument("--notebooks", nargs="+", default=list(CLASSES), choices=CLASSES)
    options.add_argument("--runners", nargs="+", default=["warm", "jupyter"])
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    measured: list[Measured] = []
    for notebook in chosen.notebooks:
        for runner in chosen.runners:
            for jobs in chosen.jobs:
                size = chosen.size if runner == "warm" else chosen.cold_size
                measured.append(measure(notebook, runner, jobs, size))
                print(measured[-1].row(), flush=True)
                if not measured[-1].wholly_graded:
                    sys.exit("not every submission was graded")
                if chosen.out is not None:
                    chosen.out.write_text(table(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
