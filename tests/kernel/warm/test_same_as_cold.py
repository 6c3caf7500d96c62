"""A warm fork and a cold kernel see the same numbers, bit for bit."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from grader import wiring
from grader.course.data import offered_data
from grader.course.proof import read_claims
from grader.domain.observation import Run, RunOutcome
from grader.domain.value import Value
from grader.kernel.jupyter import JupyterRunner
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Job
from grader.workflow.proving.claims import job_of

pytestmark = pytest.mark.kernel

# A cold run takes seconds: every so many of an assignment's notebooks; 1 compares all of them.
EVERY = int(os.environ.get("NABLA_PARITY_EVERY", "4"))
COURSE = wiring.course(None)
BY_THEMSELVES = {RunOutcome.COMPLETED, RunOutcome.CELL_ERRORS}


def jobs(name: str, folder: Path) -> Iterator[tuple[str, Job]]:
    """Yield the jobs of an assignment's notebooks, with their names."""
    release = COURSE.release(name)
    data = offered_data(release.assignment.data, COURSE.folder, folder)
    for claim in read_claims(COURSE.assignment_folder(name)).notebooks[::EVERY]:
        yield claim.file, job_of(release, claim, wiring.trusting_reader(), b"secret", data)


def plain(value: Value) -> object:
    """Return a value as what can be compared bit for bit."""
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    array = np.asarray(value)
    if array.dtype == np.uint8:  # a file's bytes say when it was written
        return array.dtype.name, array.ndim
    return array.dtype.name, array.shape, array.tobytes()


def seen(run: Run) -> dict[str, object]:
    """Return everything that grading may depend on."""
    return {
        "outcome": run.outcome,
        "cells": [(c.index, c.status, c.error.name, c.error.frames) for c in run.cells],
        "answers": [
            (o.probe, o.answer, o.form, plain(o.value), o.error.name, o.unusable, o.dropped_calls)
            for o in run.observations
        ],
        "calls": [
            (c.function, plain(c.arguments), plain(c.result))
            for o in run.observations
            for c in o.calls
        ],
        "snapshots": [
            (s.cell, {name: plain(v) for name, v in s.variables.items()}) for s in run.snapshots
        ],
        "figures": [
            (f.cell, f.readable, [(s.label, s.points, s.y.tobytes()) for s in f.series])
            for f in run.figures
        ],
        "functions": run.functions,
        "shims": run.shims,
        "seed": run.seed,
    }


@pytest.mark.timeout(1800)  # dozens of kernels, each of which imports TensorFlow
@pytest.mark.parametrize("assignment", COURSE.assignment_ids())
def test_bundled_notebooks_come_out_the_same(
    best: WarmRunner, tmp_path: Path, assignment: str
) -> None:
    cold = JupyterRunner()

    def compared(named: tuple[str, Job]) -> list[str]:
        name, job = named
        run = best.run(job).run
        if run.outcome not in BY_THEMSELVES:
            return []  # where a limit ends it, the moment decides what was seen
        warm_run, cold_run = seen(run), seen(cold.run(job).run)
        return [f"{name}: {part}" for part, item in cold_run.items() if warm_run[part] != item]

    with ThreadPoolExecutor(2) as pool:
        differing = list(pool.map(compared, jobs(assignment, tmp_path)))
    assert [found for parts in differing for found in parts] == []


RANDOM = """
import numpy as np
a = np.random.rand()
import random
b = random.random()
import tensorflow as tf
c = float(tf.random.normal([]))
d = np.random.rand()
e = random.random()
import keras
f = float(tf.reduce_sum(keras.layers.Dense(3).build((None, 2)) or 0.0))
layer = keras.layers.Dense(3)
g = layer(tf.ones((1, 2))).numpy()
h = [hash("text"), len({"a", "b"})]
"""


def test_random_numbers_come_out_the_same(best: WarmRunner, make_job: object) -> None:
    job = make_job([RANDOM, "x = tf.keras.layers.Conv2D(4, 3)(tf.random.normal((2, 8, 8, 3)))"])  # type: ignore[operator]
    assert seen(best.run(job).run) == seen(JupyterRunner().run(job).run)
