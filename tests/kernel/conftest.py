"""What the kernel's tests share: short ways to write notebooks, probes and jobs."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Observation
from grader.domain.probe import Argument, Limits, Plan, Probe, ResultOf, Role
from grader.domain.source import SourceFacts
from grader.kernel.jupyter import JupyterRunner
from grader.workflow.ports import Execution, Job

Run = Callable[..., Execution]
Ask = Callable[..., Probe]
Names = Mapping[str, tuple[str, ...]]

ROLES = {
    "w": Role.PARAMETER,
    "b": Role.PARAMETER,
    "learning_rate": Role.SETTING,
    "epochs": Role.SETTING,
}


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Return a function that makes a probe from numbers, lists and ``ResultOf``."""

    def make(
        function: str,
        case: int = 0,
        returns: tuple[str, ...] = ("value",),
        record: tuple[str, ...] = (),
        **arguments: object,
    ) -> Probe:
        return Probe(
            id=f"{function}/{case}",
            exercise=function,
            function=function,
            arguments={
                name: Argument(
                    role=ROLES.get(name, Role.DATA),
                    value=given if isinstance(given, ResultOf) else np.asarray(given),
                )
                for name, given in arguments.items()
            },
            returns=returns,
            record=record,
        )

    return make


def make_job(
    cells: list[str],
    probes: list[Probe] | None = None,
    **given: object,
) -> Job:
    """Return the job of a notebook and its probes; ``given`` are fields of plan and job."""
    asked = tuple(probes or ())
    functions = {probe.function: (probe.function,) for probe in asked}
    notebook = Notebook(
        cells=tuple(
            Cell(index=index, kind=CellKind.CODE, source=source)
            for index, source in enumerate(cells)
        )
    )
    plan = Plan(
        digest="plan",
        seed=7,
        limits=cast("Limits", given.get("limits", Limits())),
        functions={**functions, **cast("Names", given.get("functions", {}))},
        variables=cast("tuple[str, ...]", given.get("variables", ())),
        probes=asked,
    )
    return Job(
        key="key",
        submission_sha256="0" * 64,
        notebook=notebook,
        facts=SourceFacts(),
        plan=plan,
        data=cast("Mapping[str, Path]", given.get("data", {})),
    )


@pytest.fixture(scope="session")
def run() -> Run:
    """Return a function that runs cells and probes in a real kernel; see ``make_job``."""

    def go(cells: list[str], probes: list[Probe] | None = None, **given: object) -> Execution:
        return JupyterRunner().run(make_job(cells, probes, **given))

    return go


@pytest.fixture(scope="session")
def job_of() -> Callable[..., Job]:
    """Return the function that makes the job of a notebook and its probes."""
    return make_job


@pytest.fixture
def job() -> Job:
    """Return the job of a notebook that never ends."""
    return make_job(["while True: pass"])


def by_probe(execution: Execution) -> dict[str, Observation]:
    """Return the observations of a run by the ids of their probes."""
    return {seen.probe: seen for seen in execution.run.observations}


@pytest.fixture(scope="session")
def answers() -> Callable[[Execution], dict[str, Observation]]:
    """Return the function that gives the observations of a run by probe."""
    return by_probe
