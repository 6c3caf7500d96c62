"""Measures how trainings end that are judged by a band: ``python benchmarks/bands.py``.

A training ends elsewhere from every start, so an assignment states a band for its loss on data that
no program saw (``LEARNED`` of its reference, with ``unseen_loss`` that measures it). Here the
training is repeated with other inputs and starts, as it should be and with every known mistake, and
the distribution is printed next to the band: right ones have to end below it, with room to spare.
"""

import argparse
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from grader.course.folder import Course

CHECKOUT = Path(__file__).resolve().parent.parent
EXERCISE = "train_model"
SHARES = (0.0, 0.5, 0.99, 1.0)


def bands(course: Course) -> Iterator[tuple[str, ModuleType]]:
    """Yield the assignments that state a band, each with its reference."""
    for name in course.assignment_ids():
        module = ModuleType(name)
        source = (course.folder / "reference" / f"{name}.py").read_text("utf-8")
        exec(compile(source, name, "exec"), vars(module))  # noqa: S102  (the course's own)
        if hasattr(module, "LEARNED") and hasattr(module, "unseen_loss"):
            yield name, module


def endings(module: ModuleType, function: Callable[..., Any], seeds: int) -> list[float]:
    """Return the loss on unseen data after each training."""
    right = getattr(module, EXERCISE)
    names = [name for name in inspect.signature(module.unseen_loss).parameters if name != "model"]
    found = []
    for seed in range(seeds):
        given = module.DRAWS[EXERCISE](np.random.default_rng(seed))
        start = {"seed": seed} if function is right else {}
        outputs = dict(zip(module.OBSERVED, function(**given, **start), strict=False))
        model = [outputs[name] for name in module.MODEL]
        found.append(float(module.unseen_loss(*[given[name] for name in names], *model)))
    return found


def line(name: str, losses: list[float], band: float) -> str:
    """Return one line of the table: quantiles, and how many end below the band."""
    shown = "  ".join(f"{value:8.4f}" for value in np.quantile(losses, SHARES))
    below = sum(loss < band for loss in losses)
    return f"  {name:24}{shown}   {below:4} of {len(losses)}"


def main() -> None:
    """Print a table for each assignment with a band."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=200, help="right trainings (200)")
    parser.add_argument("--wrong", type=int, default=20, help="trainings with each mistake (20)")
    asked = parser.parse_args()
    for name, module in bands(Course(folder=CHECKOUT)):
        print(f"{name}: loss on unseen data; the band is below {module.LEARNED:g}")
        print(f"  {'':24}{'least':>8}  {'median':>8}  {'99 %':>8}  {'largest':>8}   below the band")
        right = endings(module, getattr(module, EXERCISE), asked.seeds)
        print(line("as it should be", right, module.LEARNED), flush=True)
        for wrong in (w for w in module.KNOWN_WRONG if w["exercise"] == EXERCISE):
            found = endings(module, wrong["function"], asked.wrong)
            print(line(wrong["id"], found, module.LEARNED), flush=True)


if __name__ == "__main__":
    main()
