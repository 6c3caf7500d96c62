"""Measures other graders on the tiny class: ``python benchmarks/peers.py --at /tmp/peers``.

Installs nbgrader and otter-grader from the package index, each into an environment of its own
(with TensorFlow, compiled to bytecode), writes the tiny homework as an assignment of theirs, and
grades copies of its solution the way their documents say: ``nbgrader autograde`` and
``generate_feedback``; ``otter run`` (``otter grade`` does the same in a container for each
notebook, which costs more and needs Docker). Prints a row for each.

The tests that they run are the small checks of the homework, so they judge less than Nabla does.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from costs import CHECKOUT, Cost, cost_of, marked, solution

PEERS = ("nbgrader", "otter-grader")
LIBRARIES = ("tensorflow-cpu", "ipykernel", "matplotlib")
NAME = "hw"
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
SCORE = "print('graded')"
Cell = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one grader took for a class; ``graded`` are the submissions with full marks."""

    peer: str
    jobs: int
    size: int
    graded: int
    cost: Cost

    def row(self) -> str:
        """Return a row of the table."""
        minute = 60 * self.size / self.cost.wall_s
        wall, cpu = self.cost.wall_s / self.size, self.cost.cpu_s / self.size
        return (
            f"| {self.peer} | {self.jobs} | {self.size} | {minute:.0f} | {wall:.2f} | {cpu:.2f} |"
        )


def environment(peer: str, at: Path) -> Path:
    """Return the folder of programs of an environment that has ``peer``, made where missing."""
    home = at / peer
    programs = home / "bin"
    if not (programs / "jupyter").exists():
        wanted = [peer, *LIBRARIES]
        found = shutil.which("uv") or CHECKOUT / "build/tools/uv"
        if Path(found).exists():
            _told([found, "venv", "--python", sys.executable, home])
            _told(
                [
                    found,
                    "pip",
                    "install",
                    "--compile-bytecode",
                    "--python",
                    programs / "python",
                    *wanted,
                ]
            )
        else:
            _told([sys.executable, "-m", "venv", home])
            _told([programs / "python", "-m", "pip", "install", *wanted])
            _told([programs / "python", "-m", "compileall", "-q", home / "lib"], check=False)
    return programs


def version(programs: Path, peer: str) -> str:
    """Return the peer with its version."""
    program = f"import importlib.metadata as m; print(m.version({peer!r}))"
    return f"{peer} {_told([programs / 'python', '-c', program]).strip()}"


def _active(programs: Path) -> dict[str, str]:
    """Return what activating an environment sets: nbgrader starts programs by their bare names."""
    return {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "VIRTUAL_ENV": str(programs.parent),
    }


def _told(command: list[object], *, check: bool = True) -> str:
    done = subprocess.run(  # noqa: S603  (written above)
        [str(word) for word in command], check=check, stdout=subprocess.PIPE, text=True
    )
    return done.stdout


def cells() -> Iterator[tuple[bool, str]]:
    """Yield the solution's cells of code; the checks among them, made to raise, with True."""
    for cell in solution("tiny")["cells"]:  # type: ignore[attr-defined]
        source = "".join(cell["source"])
        if cell["cell_type"] != "code":
            continue
        if source.startswith("def test_"):
            name = source.removeprefix("def ").partition("(")[0]
            yield True, source[: source.rindex("self_test(")].rstrip() + f"\n\n\n{name}()"
        else:
            yield False, source


def _code(source: str, number: int, **metadata: object) -> Cell:
    return {
        "cell_type": "code",
        "id": f"c{number}",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source,
    }


def _document(all_cells: list[Cell]) -> dict[str, Any]:
    metadata = {"kernelspec": KERNEL}
    return {"cells": all_cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _write(path: Path, document: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def nbgrader(programs: Path, folder: Path, size: int, jobs: int) -> Measured:
    """Write the class as a course of nbgrader's and grade it; it grades one at a time."""
    course = []
    for number, (check, source) in enumerate(cells()):
        grade = {
            "grade": True, "grade_id": f"g{number}", "locked": True, "points": 1,
            "schema_version": 3, "solution": False, "task": False,
        }  # fmt: skip
        course.append(_code(source, number, **({"nbgrader": grade} if check else {})))
    _write(folder / "source" / NAME / f"{NAME}.ipynb", _document(course))
    # its own 4 seconds for an output are too few where TensorFlow is imported on a busy machine
    patience = "c.ExecutePreprocessor.iopub_timeout = 120\nc.ExecutePreprocessor.timeout = 300\n"
    (folder / "nbgrader_config.py").write_text(f"c = get_config()\n{patience}", encoding="utf-8")
    tool = str(programs / "nbgrader")
    cost_of([[tool, "generate_assignment", NAME]], folder, _active(programs))
    for student in range(size):
        _write(
            folder / "submitted" / f"s{student:04d}" / NAME / f"{NAME}.ipynb",
            marked(_document(json.loads(json.dumps(course))), student),
        )
    grading = f"{tool} autograde {NAME} && {tool} generate_feedback {NAME}"
    cost = cost_of([["/bin/sh", "-c", grading]], folder, _active(programs))
    export = "from nbgrader.api import Gradebook\nwith Gradebook('sqlite:///gradebook.db') as g:\n"
    export += (
        f"    print(sum(s.score == s.max_score > 0 for s in g.assignment_submissions({NAME!r})))"
    )
    done = subprocess.run(  # noqa: S603  (written above)
        [programs / "python", "-c", export], cwd=folder, check=True, capture_output=True, text=True
    )
    return Measured(
        peer=version(programs, "nbgrader"), jobs=jobs, size=size, graded=int(done.stdout), cost=cost
    )


def otter(programs: Path, folder: Path, size: int, jobs: int) -> Measured:
    """Write the class as an assignment of otter-grader's and grade it."""
    settings = "init_cell: false\nexport_cell: false\ncheck_all_cell: false\nrun_tests: false"
    master = [_raw(f"# ASSIGNMENT CONFIG\n{settings}", 0)]
    waiting: list[Cell] = []
    for number, (check, source) in enumerate(cells(), 1):
        if not check:
            master += waiting
            waiting = [_code(source, number)]
            continue
        begun = [_raw(f"# BEGIN QUESTION\nname: q{number}\npoints: 1", 100 + number)]
        solved = [
            _raw("# BEGIN SOLUTION", 200 + number),
            *waiting,
            _raw("# END SOLUTION", 300 + number),
        ]
        tested = [
            _raw("# BEGIN TESTS", 400 + number),
            _code(source, number),
            _raw("# END TESTS", 500 + number),
        ]
        master += [*begun, *solved, *tested, _raw("# END QUESTION", 600 + number)]
        waiting = []
    _write(folder / f"{NAME}.ipynb", _document([*master, *waiting]))
    tool = str(programs / "otter")
    cost_of([[tool, "assign", f"{NAME}.ipynb", "dist"]], folder, _active(programs))
    (tests,) = (folder / "dist" / "autograder").glob("*.zip")
    solved_by_all = json.loads(
        (folder / "dist" / "autograder" / f"{NAME}.ipynb").read_text("utf-8")
    )
    runs = []
    for student in range(size):
        path = folder / f"s{student:04d}" / f"{NAME}.ipynb"
        _write(path, marked(json.loads(json.dumps(solved_by_all)), student))
        runs.append(f"{tool} run -a {tests} -o {path.parent} {path}")
    shifts = [["/bin/sh", "-c", " && ".join(runs[start::jobs])] for start in range(jobs)]
    cost = cost_of(shifts, folder, _active(programs))
    found = [json.loads(path.read_text("utf-8")) for path in folder.glob("s*/results.json")]
    graded = sum(
        all(test["score"] == test["max_score"] for test in one["tests"] if "max_score" in test)
        for one in found
    )
    return Measured(
        peer=version(programs, "otter-grader"), jobs=jobs, size=size, graded=graded, cost=cost
    )


def _raw(source: str, number: int) -> Cell:
    return {"cell_type": "raw", "id": f"r{number}", "metadata": {}, "source": source}


def measured(at: Path, size: int) -> Iterator[Measured]:
    """Yield what each peer takes: nbgrader alone, otter-grader also two at a time."""
    for peer, grade, jobs in (
        ("nbgrader", nbgrader, 1),
        ("otter-grader", otter, 1),
        ("otter-grader", otter, 2),
    ):
        programs = environment(peer, at)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            yield grade(programs, Path(folder), size, jobs)


def main() -> None:
    """Install what is missing, measure, and print the rows."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--at", type=Path, default=Path(tempfile.gettempdir()) / "peers")
    options.add_argument("--size", type=int, default=6)
    chosen = options.parse_args()
    for one in measured(chosen.at, chosen.size):
        print(one.row(), flush=True)
        if one.graded != one.size:
            sys.exit(f"{one.peer} gave full marks to {one.graded} of {one.size}")


if __name__ == "__main__":
    main()
