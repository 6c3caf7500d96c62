"""A batch to grade, and the adapters it is graded with."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path

from grader.domain.observation import RunOutcome
from grader.domain.occasion import Occasion
from grader.domain.release import Release
from grader.domain.submission import Found
from grader.workflow.ports import Gradebook, Pages, Reader, Runner, Watcher


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """The adapters that a batch works with; ``clock`` returns now in ISO 8601."""

    reader: Reader
    runner: Runner
    gradebook: Gradebook
    pages: Pages
    watcher: Watcher
    executor: Executor
    clock: Callable[[], str]
    data: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What to grade, and on which occasion.

    Runs that ended as ``retry`` says are run again, with scaled limits.
    """

    release: Release
    submissions: Sequence[Found]
    occasion: Occasion
    retry: frozenset[RunOutcome] = frozenset()
    limit_scale: float = 1.0
