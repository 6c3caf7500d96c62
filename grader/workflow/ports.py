"""What the use cases need from the outside, as protocols that adapters fulfil."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from grader.domain.notebook import Notebook
from grader.domain.observation import Run
from grader.domain.probe import Plan
from grader.domain.source import SourceFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One unit of work, picklable: run this notebook under this plan.

    ``data`` maps the names of course data files to where they lie on this machine;
    ``facts`` travel through to the run.
    """

    key: str
    submission_sha256: str
    notebook: Notebook
    facts: SourceFacts
    plan: Plan
    data: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """What a runner brings back; ``executed`` is the notebook with fresh outputs, as JSON text."""

    run: Run
    executed: str


class Runner(Protocol):
    """Runs notebooks where nothing that decides a grade can be reached.

    ``run`` never raises for what a submission does; it raises ``EnvironmentTrouble`` where
    this machine cannot run notebooks at all.
    """

    @property
    def name(self) -> str:
        """Return the name that is stamped into every run."""

    def run(self, job: Job) -> Execution:
        """Run the notebook, ask the plan's probes and return everything seen."""
