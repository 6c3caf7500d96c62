"""How a batch goes on, for the person who waits: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.submission import displayed

SECONDS_BETWEEN = 0.1


def line_of(graded: Graded) -> str:
    """Return one graded submission as a line."""
    assessment = graded.assessment
    if not assessment.graded:
        reason = assessment.notes[0].en if assessment.notes else "ungraded"
        return f"{displayed(graded.student)}: ungraded: {reason}"
    words = [f"{displayed(graded.student)}: {assessment.score:g} of {assessment.points:g}"]
    if graded.run.outcome is not RunOutcome.COMPLETED:
        words.append(graded.run.outcome.value.replace("_", " "))
    if assessment.needs_review:
        words.append(f"waits for a person: {', '.join(assessment.needs_review)}")
    return "; ".join(words)


@dataclass(kw_only=True)
class PlainProgress:
    """One line for each submission, on standard error."""

    quiet: bool = False
    total: int = 0
    done: int = 0

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End; an error goes on."""

    def begins(self, total: int) -> None:
        """Be told how many submissions there are."""
        self.total = total

    def starts(self, student: str) -> None:
        """Be told that a submission is being run."""

    def breaks(self, student: str, traceback: str) -> None:
        """Show a defect of the grader."""
        click.echo(f"{displayed(student)}: the grader failed:\n{traceback}", err=True)

    def ends(self, graded: Graded, *, reused: bool) -> None:
        """Show the grade."""
        self.done += 1
        if not self.quiet:
            note = " (stored run)" if reused else ""
            click.echo(f"[{self.done}/{self.total}] {line_of(graded)}{note}", err=True)


@dataclass(kw_only=True)
class BarProgress(PlainProgress):
    """A bar with the rate and the time left; failures are written above it."""

    started: float = field(default_factory=time.monotonic)
    bar: Progress = field(
        default_factory=lambda: Progress(
            TextColumn("Grading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
    )

    def __enter__(self) -> Self:
        """Show the bar."""
        self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bar as it stands; an error goes on."""
        self.bar.stop()

    def begins(self, total: int) -> None:
        """Set the length of the bar."""
        super().begins(total)
        self.bar.add_task("grade", total=total, rate="")

    def breaks(self, student: str, traceback: str) -> None:
        """Show a defect of the grader above the bar."""
        self.bar.console.print(
            f"{displayed(student)}: the grader failed:\n{traceback}", markup=False, style="red"
        )

    def ends(self, graded: Graded, *, reused: bool) -> None:
        """Move the bar; write what needs attention above it."""
        del reused
        self.done += 1
        per_minute = 60 * self.done / max(time.monotonic() - self.started, SECONDS_BETWEEN)
        for task in self.bar.task_ids:
            self.bar.update(task, advance=1, rate=f"{per_minute:.0f}/min")
        if not graded.assessment.graded or graded.run.outcome is not RunOutcome.COMPLETED:
            self.bar.console.print(line_of(graded), markup=False, highlight=False)


def progress(*, quiet: bool) -> PlainProgress:
    """Return the watcher that fits where standard error goes."""
    return BarProgress() if sys.stderr.isatty() and not quiet else PlainProgress(quiet=quiet)
