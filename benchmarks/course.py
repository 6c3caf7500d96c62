"""Measures the whole course: ``python benchmarks/course.py [--jobs 2]``.

Runs every solution of every assignment once, in the sandbox and with the assignment's own limits,
and judges what was seen. Prints what each took, and the time from the start to the last verdict.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader import wiring
from grader.course.data import offered_data
from grader.course.folder import Course
from grader.course.proof import read_claims
from grader.domain.release import Release
from grader.workflow.ports import Runner
from grader.workflow.proving.claims import Claim, Expectation, job_of, judged

CHECKOUT = Path(__file__).resolve().parent.parent
SECRET = b"benchmark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Solution:
    """A solution that ships with an assignment."""

    release: Release
    claim: Claim

    @property
    def name(self) -> str:
        """Return how it is called in the table."""
        return f"{self.release.assignment.id}/{self.claim.file}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What one solution took, from its notebook to its verdicts; ``wrong`` is what is not so."""

    name: str
    probes: int
    wall_s: float
    cpu_s: float
    memory_bytes: int
    wrong: str

    def row(self) -> str:
        """Return the row of the table."""
        memory = self.memory_bytes / 2**20
        told = self.wrong or "full points"
        return (
            f"| {self.name} | {self.probes} | {self.wall_s:.2f} | {self.cpu_s:.2f} | {memory:.0f} "
            f"| {told} |"
        )


def solutions(course: Course) -> Iterator[Solution]:
    """Yield the solutions of every assignment."""
    for name in course.assignment_ids():
        release = course.release(name)
        for claim in read_claims(course.assignment_folder(name)).notebooks:
            if claim.expectation is Expectation.SOLUTION:
                yield Solution(release=release, claim=claim)


def taken(solution: Solution, runner: Runner, data: Mapping[str, Path]) -> Taken:
    """Run and judge a solution; processor time is that of its own processes."""
    began = time.monotonic()
    reader = wiring.trusting_reader()
    job = job_of(solution.release, solution.claim, reader, SECRET, data)
    run = runner.run(job).run
    _, finding = judged(solution.release, solution.claim, run)
    return Taken(
        name=solution.name,
        probes=len(job.plan.probes),
        wall_s=time.monotonic() - began,
        cpu_s=run.usage.cpu_s,
        memory_bytes=run.usage.peak_memory_bytes,
        wrong=finding.problem.en,
    )


def main() -> None:
    """Print the table, and the time for all of it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--jobs", type=int, default=2, help="notebooks at a time")
    jobs = options.parse_args().jobs
    began = time.monotonic()
    course = Course(folder=CHECKOUT)
    every = list(solutions(course))
    print("| solution | probes | wall s | CPU s | memory MB | becomes |\n|---|---|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory() as scratch,
        wiring.trusting_runner(jobs) as runner,
        ThreadPoolExecutor(max_workers=jobs) as pool,
    ):
        data = offered_data((), course.folder, Path(scratch))
        for one in pool.map(lambda solution: taken(solution, runner, data), every):
            print(one.row(), flush=True)
    print(f"\n{len(every)} solutions, {jobs} at a time: {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
