"""Measures what writing a report costs: ``python benchmarks/reports.py GRADED``.

Writes every report of a graded folder, such as ``build/demo``, three times into a temporary
folder; tells for each the least processor time and the sizes of the page and of ``result.json``.
What the first report costs (its templates are read), and what the process that highlights a
student's code takes, are told apart.
"""

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from costs import CHECKOUT

sys.path.insert(0, str(CHECKOUT))

from grader import wiring
from grader.course.folder import read_release
from grader.domain.grade import Graded
from grader.domain.release import Release
from grader.report.highlighting import highlighter
from grader.workflow.reporting import Archive, graded_of

ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one report cost in this process, and its bytes."""

    cpu_s: float
    page: int
    result: int


def spent_by(process: int) -> float:
    """Return the processor seconds of a process and of the children that it has reaped."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def costs_of(cpu_s: float, written: Path) -> Cost:
    """Return what a report that lies in a folder cost."""
    return Cost(
        cpu_s=cpu_s,
        page=(written / "report.html").stat().st_size,
        result=(written / "result.json").stat().st_size,
    )


def grades(folder: Path) -> list[tuple[str, Graded]]:
    """Return every newest grade of an output folder, with its own folder's name."""
    with wiring.open_gradebook(folder) as gradebook:
        archive = Archive(gradebook=gradebook, read_release=read_release)

        @cache
        def release(release_id: str) -> Release:
            content = gradebook.release_content(release_id)
            return read_release(content["sources"], content["siblings"])

        entries = gradebook.latest().values()
        return [(one.folder, graded_of(archive, release(one.release), one)) for one in entries]


def main() -> None:
    """Print a line for each report, and the dearest."""
    found = grades(Path(sys.argv[1]))
    best: dict[str, Cost] = {}
    with wiring.open_worker(wiring.OFFER) as worker, tempfile.TemporaryDirectory() as name:
        pages = wiring.pages(Path(name), "zh", wiring.course(None), highlighter(worker))
        for turn in range(ROUNDS):
            for number, (place, graded) in enumerate(found):
                began = time.process_time()
                pages.write(graded, place, "")
                cost = costs_of(time.process_time() - began, Path(name) / place)
                if not turn and not number:
                    print(f"the first, with its templates: {cost.cpu_s:.2f} CPU s")
                    started = spent_by(worker.pid)
                elif place not in best or cost.cpu_s < best[place].cpu_s:
                    best[place] = cost
        apart = (spent_by(worker.pid) - started) / (ROUNDS * len(found) - 1)
    for place, cost in sorted(best.items(), key=lambda item: -item[1].cpu_s):
        print(
            f"{1000 * cost.cpu_s:5.0f} ms  {cost.page / 1000:4.0f} kB page  "
            f"{cost.result / 1000:4.0f} kB result  {place}"
        )
    seconds = [cost.cpu_s for cost in best.values()]
    print(f"dearest {max(seconds):.3f} CPU s, mean {statistics.fmean(seconds):.3f}")
    print(f"the worker that highlights takes {apart:.3f} CPU s more for each")
    print(f"largest page {max(cost.page for cost in best.values()) / 1000:.0f} kB")


if __name__ == "__main__":
    main()
