"""Measures where a submission's time goes: ``python benchmarks/shares.py tiny``.

Grades a class with one job in this very process, with a clock around every stage; then once more
without the sandbox, so that its share of the start can be told. Prints JSON: stage -> milliseconds
for each submission.
"""

import json
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from costs import CHECKOUT, make_class

sys.path.insert(0, str(CHECKOUT))

from grader import wiring
from grader.cli.main import main as grader
from grader.gradebook.book import Gradebook
from grader.kernel import requests
from grader.kernel.passage import Execute
from grader.kernel.warm.child import Child
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.trial import Trial
from grader.notebooks.reader import NotebookReader
from grader.workflow import grading

STAGES = (
    "read",
    "plan",
    "fork",
    "sandbox",
    "student's code",
    "look at variables",
    "probes",
    "end",
    "assess",
    "report",
    "record",
)


class Clock:
    """Time spent by stage; stages that lie within others are taken off them."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.started: set[int] = set()

    @contextmanager
    def on(self, stage: str) -> Iterator[None]:
        """Count what happens in the block as ``stage``."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self.spent[stage] += time.perf_counter() - began

    def wrap(self, owner: Any, name: str, stage: str | Callable[..., str]) -> None:  # noqa: ANN401
        """Put the clock around a function; ``stage`` may depend on its arguments."""
        original = getattr(owner, name)

        def timed(*given: Any, **named: Any) -> Any:  # noqa: ANN401
            with self.on(stage if isinstance(stage, str) else stage(*given)):
                return original(*given, **named)

        setattr(owner, name, timed)

    def step(self, trial: Trial, step: object) -> str:
        """Return the stage of one step of a run; the first one waits for the start."""
        if id(trial) not in self.started:
            self.started.add(id(trial))
            return "fork"
        if isinstance(step, Execute):
            return "student's code"
        return "look at variables" if step.request is requests.OBSERVE else "probes"  # type: ignore[attr-defined]


def places(clock: Clock) -> list[tuple[Any, str, str | Callable[..., str]]]:
    """Return every function that the clock goes around, with the stage that it belongs to."""
    pages = type(wiring.pages(Path(), "zh", wiring.course(None)))
    return [
        (NotebookReader, "notebook", "read"),
        (NotebookReader, "facts", "read"),
        (grading, "make_plan", "plan"),
        (Nursery, "spawn", "fork"),
        (Child, "order", "fork"),
        (Trial, "_done", clock.step),
        (Child, "close", "end"),
        (grading, "assess_grounded", "assess"),
        (pages, "write", "report"),
        (Gradebook, "keep_run", "record"),
        (Gradebook, "append", "record"),
    ]


def clocked() -> Clock:
    """Return a clock that runs at every stage of grading in this process."""
    clock = Clock()
    for owner, name, stage in places(clock):
        clock.wrap(owner, name, stage)
    return clock


def spent(clock: Clock, notebook: str, size: int, *more: str) -> dict[str, float]:
    """Grade a class and return the milliseconds of each stage for one submission."""
    clock.spent.clear()
    clock.started.clear()
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        assignment = make_class(folder / "class", notebook, size)
        command = ["grade", assignment, str(folder / "class"), "--out", str(folder / "out")]
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            try:
                grader([*command, "--jobs", "1", "--json", *more])
            except SystemExit as left:
                if left.code:
                    raise
    return {stage: 1000 * clock.spent[stage] / size for stage in STAGES}


def shares(notebook: str, size: int) -> dict[str, float]:
    """Return the milliseconds of each stage, the sandbox told apart from the fork."""
    clock = clocked()
    whole = spent(clock, notebook, size)
    bare = spent(clock, notebook, size, "--unsafe")
    whole["sandbox"] = max(0.0, whole["fork"] - bare["fork"])
    whole["fork"] -= whole["sandbox"]
    return whole


if __name__ == "__main__":
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    print(json.dumps(shares(sys.argv[1], size)))
