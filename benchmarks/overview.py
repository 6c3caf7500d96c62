"""Measures how long the overview of a large class takes to open in Chromium.

    python benchmarks/overview.py [SUBMISSIONS]

Writes the page of that many made-up submissions (1,000 by default) and opens it five times in a
fresh browser window; tells its size, what rendering cost, the seconds until it was painted, and
the processor time that the page's main thread took, which a busy machine changes less.
"""

import shutil
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT / "tests" / "report"))

import samples  # noqa: E402  (beside the tests of the pages)

from grader.report.index import render_index  # noqa: E402
from grader.report.rows import IndexRow, index_row_of  # noqa: E402

OPENED = 5
PAINTED = """() => new Promise(done => requestAnimationFrame(() => setTimeout(
    () => done(performance.now() / 1000))))"""


def submissions(count: int) -> list[IndexRow]:
    """Return a class whose students hand in two assignments each, a few of them in trouble."""
    kinds = [samples.full(), samples.full(), samples.clean(), samples.unreadable()]
    rows = []
    for number in range(count):
        row = index_row_of(kinds[number % 4], f"s{number}/report.html")
        second = number % 2 and row.assignment + "_2"
        student = f"2023{number // 2:06} 王小明"
        rows.append(replace(row, student=student, assignment=second or row.assignment))
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A page in a fresh window: until it was painted, and what that took."""

    seconds: float
    cpu_s: float
    nodes: int
    boxes: int


def opened(browser: Browser, file: Path) -> Opened:
    """Return what opening a file took."""
    context = browser.new_context()
    window = context.new_page()
    session = context.new_cdp_session(window)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    window.goto(file.as_uri())
    seconds = float(window.evaluate(PAINTED))
    found = session.send("Performance.getMetrics")["metrics"]
    metrics = {one["name"]: float(one["value"]) for one in found}
    context.close()
    return Opened(
        seconds=seconds,
        cpu_s=metrics["TaskDuration"],
        nodes=int(metrics["Nodes"]),
        boxes=int(metrics["LayoutObjects"]),
    )


def main() -> None:
    """Print the measurements."""
    rows = submissions(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)
    render_index(rows[:1], "zh")  # compiles the templates
    started = time.process_time()
    page = render_index(rows, "zh").encode()
    print(f"{len(rows)} submissions: {len(page) / 1000:.0f} kB")
    print(f"rendered in {time.process_time() - started:.2f} CPU s")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        file = Path(folder) / "index.html"
        file.write_bytes(page)
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        seen = [opened(browser, file) for _ in range(OPENED)]
        browser.close()
    shown = ", ".join(f"{one.seconds:.2f}" for one in seen)
    median = statistics.median(one.seconds for one in seen)
    print(f"opened and painted in {median:.2f} s (median of {shown})")
    print(f"main thread: {statistics.median(one.cpu_s for one in seen):.2f} CPU s")
    print(f"{seen[0].nodes:,} nodes, {seen[0].boxes:,} of them laid out")


if __name__ == "__main__":
    main()
