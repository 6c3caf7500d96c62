"""Measures what grading costs: ``python benchmarks/run.py --out benchmarks/results.md``.

Grades a class of copies of a tiny and of a rich notebook with the warm and the cold runner,
start-up included, tells where the time of a submission goes, and puts nbgrader and otter-grader
beside it with ``--peers FOLDER`` (they are installed there, once). About 8 minutes on two idle
cores, 4 more with the peers; ``--quick`` takes one. CPU time is that of every process of a batch,
told by a control group where one may be made (run as root), else by the runs themselves plus the
grader's own.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import peers
from costs import CHECKOUT, CLASSES, Cost, cost_of, make_class

PROGRAM = "from grader.cli.main import main; main()"
HEAD = "| notebook | runner | jobs | class | submissions/min | wall s | CPU s | memory MB |"
PEER_HEAD = "| grader | jobs | class | submissions/min | wall s | CPU s |"
EXPLAINED = (
    "Seconds are for one submission; start-up of grader and interpreter is shared out among the "
    "class. Memory is the most that a notebook's process had of its own."
)
OTHERS = (
    "The tiny class with other graders, each in an environment of its own with TensorFlow, as "
    "their documents say (`python benchmarks/peers.py`): a kernel of its own for every notebook, "
    "and no sandbox."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One batch: its settings, and seconds and bytes of the whole."""

    notebook: str
    runner: str
    jobs: int
    size: int
    cost: Cost
    private_bytes: int
    wholly_graded: bool

    def row(self) -> str:
        """Return a row of the table."""
        return (
            f"| {self.notebook} | {self.runner} | {self.jobs} | {self.size} "
            f"| {60 * self.size / self.cost.wall_s:.0f} | {self.cost.wall_s / self.size:.2f} "
            f"| {self.cost.cpu_s / self.size:.2f} | {self.private_bytes / 2**20:.0f} |"
        )


def measure(notebook: str, runner: str, jobs: int, size: int) -> Measured:
    """Grade one class in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        assignment = make_class(folder / "class", notebook, size)
        out = folder / "out"
        command = [sys.executable, "-c", PROGRAM, "grade", assignment, str(folder / "class")]
        command += ["--out", str(out), "--jobs", str(jobs), "--json", "--runner", runner]
        command += ["--unsafe"] if runner == "jupyter" else []
        cost = cost_of([command], folder, {"PYTHONPATH": str(CHECKOUT)})
        results = [json.loads(path.read_text("utf-8")) for path in out.rglob("result.json")]
    runs_s = sum(result["run"]["cpu_seconds"] for result in results)
    if not cost.whole and runner == "warm":  # a zygote's forks are nobody's children
        cost = Cost(wall_s=cost.wall_s, cpu_s=cost.cpu_s + runs_s, whole=False)
    return Measured(
        notebook=notebook,
        runner=runner,
        jobs=jobs,
        size=size,
        cost=cost,
        private_bytes=max(result["run"]["peak_memory_bytes"] for result in results),
        wholly_graded=len(results) == size
        and all(result["status"] == "graded" for result in results),
    )


def shares(notebook: str, size: int) -> dict[str, float]:
    """Return the milliseconds of each stage of a submission, measured in a process of its own."""
    program = Path(__file__).with_name("shares.py")
    done = subprocess.run(  # noqa: S603  (our own program)
        [sys.executable, program, notebook, str(size)], stdout=subprocess.PIPE, check=True
    )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def table(
    measured: list[Measured], told: dict[str, dict[str, float]], others: list[peers.Measured]
) -> str:
    """Return the tables, with the machine they were made on."""
    machine = f"{platform.system()} {platform.release()}, {os.cpu_count()} cores"
    parts = [
        f"Measured by `python benchmarks/run.py` on {machine}, Python {platform.python_version()}.",
        EXPLAINED,
        "\n".join([HEAD, _line(HEAD), *(one.row() for one in measured)]),
    ]
    if told:
        stages = list(next(iter(told.values())))
        head = f"| milliseconds of a submission | {' | '.join(told)} |"
        rows = [
            f"| {stage} | {' | '.join(_share(of, stage) for of in told.values())} |"
            for stage in stages
        ]
        parts += [
            "Where the time of a submission goes, one at a time, warm, start-up left out:",
            "\n".join([head, _line(head), *rows]),
        ]
    if others:
        parts += [
            OTHERS,
            "\n".join([PEER_HEAD, _line(PEER_HEAD), *(one.row() for one in others)]),
        ]
    return "\n\n".join(parts) + "\n"


def _line(head: str) -> str:
    return "|" + "---|" * (head.count("|") - 1)


def _share(of: dict[str, float], stage: str) -> str:
    return f"{of[stage]:.0f} ({100 * of[stage] / sum(of.values()):.0f} %)"


def main() -> None:
    """Measure everything that was asked for, and write the tables as they grow."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--size", type=int, default=60, help="tiny notebooks in a warm class")
    options.add_argument("--rich-size", type=int, default=24, help="rich ones in a warm class")
    options.add_argument("--cold-size", type=int, default=4, help="notebooks in a cold class")
    options.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4])
    options.add_argument("--notebooks", nargs="+", default=list(CLASSES), choices=CLASSES)
    options.add_argument("--runners", nargs="+", default=["warm", "jupyter"])
    options.add_argument("--peers", type=Path, help="measure others, too; installed there")
    options.add_argument("--peer-size", type=int, default=6, help="notebooks in a peer's class")
    options.add_argument("--quick", action="store_true", help="small classes, to see that it works")
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    if chosen.quick:
        chosen.size = chosen.rich_size = chosen.cold_size = chosen.peer_size = 2
        chosen.jobs = [2]
    measured: list[Measured] = []
    told: dict[str, dict[str, float]] = {}
    others: list[peers.Measured] = []

    def keep(row: str) -> None:
        print(row, flush=True)
        if chosen.out is not None:
            chosen.out.write_text(table(measured, told, others), encoding="utf-8")

    for notebook in chosen.notebooks:
        warm_size = chosen.size if notebook == "tiny" else chosen.rich_size
        for runner in chosen.runners:
            for jobs in chosen.jobs:
                size = warm_size if runner == "warm" else chosen.cold_size
                measured.append(measure(notebook, runner, jobs, size))
                keep(measured[-1].row())
                if not measured[-1].wholly_graded:
                    sys.exit("not every submission was graded")
        told[notebook] = shares(notebook, 2 if chosen.quick else 20)
        keep(f"| {notebook} | {told[notebook]} |")
    if chosen.peers is not None:
        for one in peers.measured(chosen.peers, chosen.peer_size):
            others.append(one)
            keep(one.row())


if __name__ == "__main__":
    main()
