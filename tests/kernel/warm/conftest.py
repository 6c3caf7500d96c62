"""Warm runners for each rung of the ladder that this machine offers."""

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from grader.domain.observation import Observation
from grader.domain.probe import Probe
from grader.kernel.sandbox.means import Means
from grader.kernel.warm import ladder
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Execution, Job

RUNGS = dict(ladder.candidates())


def _shared() -> ModuleType:
    """Load the short ways of the folder above."""
    path = Path(__file__).parent.parent / "conftest.py"
    spec = importlib.util.spec_from_file_location("kernel_conftest", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def make_job() -> Callable[..., Job]:
    """Return the function that makes a job of cells and probes."""
    made: Callable[..., Job] = _shared().make_job
    return made


@pytest.fixture(scope="session", params=list(RUNGS.values()), ids=list(RUNGS))
def rung(request: pytest.FixtureRequest) -> Means:
    """Return what one rung is made of."""
    means: Means = request.param
    return means


@pytest.fixture(scope="session")
def best() -> Iterator[WarmRunner]:
    """Return a runner on the strongest rung."""
    with WarmRunner(next(iter(RUNGS.values())), {}) as runner:
        yield runner


@pytest.fixture(scope="session")
def runner(rung: Means) -> Iterator[WarmRunner]:
    """Return a runner on the rung."""
    with WarmRunner(rung, {}) as one:
        yield one


@pytest.fixture(scope="session")
def run(runner: WarmRunner, make_job: Callable[..., Job]) -> Callable[..., Execution]:
    """Return a function that runs cells and probes on the rung."""

    def go(cells: list[str], probes: list[Probe] | None = None, **given: object) -> Execution:
        return runner.run(make_job(cells, probes, **given))

    return go


@pytest.fixture(scope="session")
def answers() -> Callable[[Execution], dict[str, Observation]]:
    """Return the function that gives the observations of a run by probe."""
    found: Callable[[Execution], dict[str, Observation]] = _shared().by_probe
    return found
