"""How a proof goes on, for the person who waits: a bar on a terminal, nothing elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from grader.domain.text import Language, Text
from grader.workflow.proving.proof import Steps


class Silent:
    """Says nothing."""

    def begins(self, what: Text, total: int) -> None:
        """Be told that a part begins."""

    def moves(self) -> None:
        """Be told that one step is done."""


@dataclass(kw_only=True)
class Bar:
    """One bar for the part that is going on."""

    progress: Progress
    task: TaskID
    name: str
    language: Language

    def begins(self, what: Text, total: int) -> None:
        """Begin the bar anew for another part."""
        said = f"{self.name}: {what.said_in(self.language)}"
        self.progress.reset(self.task, total=total, description=said)

    def moves(self) -> None:
        """Move the bar by one step."""
        self.progress.advance(self.task)


@contextmanager
def steps_for(name: str, language: Language) -> Iterator[Steps]:
    """Yield a bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield Silent()
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        yield Bar(
            progress=progress,
            task=progress.add_task(name, total=None),
            name=name,
            language=language,
        )
