"""Grades a small class with a light runner, for tests that kill it; run as a program.

Arguments: the output folder, the number of students, and how slow a run is, in seconds.
"""

import hashlib
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from classes import program

from grader.cli.progress import PlainProgress
from grader.course.folder import Course
from grader.course.shipped import shipped_course
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.occasion import Cause
from grader.domain.release import Release
from grader.domain.source import SourceFacts
from grader.domain.submission import Found
from grader.wiring import occasion, open_gradebook, pages
from grader.workflow.batch import Batch, Tools
from grader.workflow.grading import grade_batch
from grader.workflow.ports import Execution, Gradebook, Job
from grader.workflow.rehearsing import rehearse

SLUG = "backprop_111"
MISTAKES = ((), ("step/sign",), ("forward/no_b_h",), ("loss/not_squared",))


class Reader:
    """Reads the number of a program."""

    def notebook(self, content: bytes, name: str) -> Notebook:
        del name
        return Notebook(cells=(Cell(index=0, kind=CellKind.CODE, source=content.decode()),))

    def facts(self, notebook: Notebook) -> SourceFacts:
        del notebook
        return SourceFacts()


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Runs known functions in this process, slowly, and counts every run in a file."""

    release: Release
    counter: Path
    slow_s: float
    name: str = "light"
    versions: Mapping[str, str] = field(default_factory=dict)

    def run(self, job: Job) -> Execution:
        time.sleep(self.slow_s)
        number = int(job.notebook.cells[0].source.split()[0])
        mistakes = MISTAKES[number % len(MISTAKES)]
        run = rehearse(self.release, job.plan, program(self.release, mistakes))
        run = replace(run, key=job.key, submission_sha256=job.submission_sha256, runner=self.name)
        with self.counter.open("a") as file:
            file.write(f"{number}\n")
        return Execution(run=run, executed=f"executed {number}")

    def stop(self) -> None:
        """Have nothing to end."""


def graded(gradebook: Gradebook, out: Path, students: int, slow_s: float = 0.0) -> None:
    """Grade the class, or what is left of it."""
    course = Course(folder=shipped_course())
    release = course.release(SLUG)
    found = [
        Found(
            student=f"s{number:03d}",
            file=f"s{number:03d}.ipynb",
            folder_name=f"s{number:03d}",
            content=f"{number} program".encode(),
        )
        for number in range(students)
    ]
    with ThreadPoolExecutor(2) as pool:
        tools = Tools(
            reader=Reader(),
            runner=Runner(release=release, counter=out / "runs.txt", slow_s=slow_s),
            gradebook=gradebook,
            pages=pages(out, "zh", course),
            watcher=PlainProgress(),
            executor=pool,
            clock=lambda: "2025-11-22T12:00:00+00:00",
        )
        batch = Batch(release=release, submissions=found, occasion=occasion(Cause.GRADE))
        grade_batch(batch, tools)


def with_known_secret(out: Path) -> None:
    """Make the secret that gives the same inputs in every test."""
    secret = out / ".nabla" / "secret"
    secret.parent.mkdir(parents=True, exist_ok=True)
    if not secret.exists():
        secret.write_text(hashlib.sha256(b"killed").hexdigest(), "ascii")


def main() -> None:
    """Grade the class into a folder."""
    out, students, slow_s = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    with_known_secret(out)
    with open_gradebook(out, create=True, writes=True) as gradebook:
        graded(gradebook, out, students, slow_s)


if __name__ == "__main__":
    main()
