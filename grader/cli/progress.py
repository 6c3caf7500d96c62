"""How a batch goes on, for the person who waits: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from dataclasses import dataclass, field
from gettext import gettext as _
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

from grader.cli.summary import end_words
from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.submission import displayed
from grader.domain.text import Text
from grader.language import said

SECONDS_BETWEEN = 0.1
RUNNING_SHOWN = 3


def line_of(graded: Graded) -> str:
    """Return one graded submission as a line."""
    assessment = graded.assessment
    if not assessment.graded:
        reason = said(assessment.notes[0]) if assessment.notes else _("no reason was recorded")
        return _("{student}: ungraded: {reason}").format(
            student=displayed(graded.student), reason=reason
        )
    words = [
        _("{student}: {score:g} of {points:g}").format(
            student=displayed(graded.student), score=assessment.score, points=assessment.points
        )
    ]
    if graded.run.outcome is not RunOutcome.COMPLETED:
        words.append(end_words(graded.run.outcome))
    if assessment.needs_review:
        waiting = ", ".join(assessment.needs_review)
        words.append(_("waits for a person: {exercises}").format(exercises=waiting))
    return "; ".join(words)


def _broken(student: str, traceback: str) -> str:
    """Return what is said of a defect of the grader."""
    return _("{student}: the grader failed:\n{traceback}").format(
        student=displayed(student), traceback=traceback
    )


@dataclass(kw_only=True)
class PlainProgress:
    """One line for each submission, on standard error."""

    quiet: bool = False
    total: int = 0
    done: int = 0
    reasons: set[str] = field(default_factory=set)

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

    def renews(self, student: str, why: Text) -> None:
        """Say why a stored run does not serve, the first time that this is the reason."""
        if said(why) in self.reasons:
            return
        self.reasons.add(said(why))
        self.tell(
            _("{student} runs again, as do all like it: {why}").format(
                student=displayed(student), why=said(why)
            )
        )

    def tell(self, line: str) -> None:
        """Show a line beside those of the grades."""
        if not self.quiet:
            click.echo(line, err=True)

    def breaks(self, student: str, traceback: str) -> None:
        """Show a defect of the grader."""
        click.echo(_broken(student, traceback), err=True)

    def ends(self, graded: Graded, *, reused: bool) -> None:
        """Show the grade."""
        self.done += 1
        if not self.quiet:
            note = _(" (stored run)") if reused else ""
            click.echo(f"[{self.done}/{self.total}] {line_of(graded)}{note}", err=True)


@dataclass(kw_only=True)
class BarProgress(PlainProgress):
    """A bar with the rate and the time left; failures are written above it."""

    started: float = field(default_factory=time.monotonic)
    under_way: dict[str, None] = field(default_factory=dict)
    bar: Progress = field(
        default_factory=lambda: Progress(
            TextColumn(_("Grading")),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[running]}", markup=False),
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

    def tell(self, line: str) -> None:
        """Show a line above the bar."""
        self.bar.console.print(line, markup=False, highlight=False)

    def begins(self, total: int) -> None:
        """Set the length of the bar."""
        super().begins(total)
        self.bar.add_task("grade", total=total, rate="", running="")

    def starts(self, student: str) -> None:
        """Show that a submission is being run."""
        self.under_way[student] = None
        self._show_running()

    def _show_running(self) -> None:
        names = ", ".join(map(displayed, list(self.under_way)[:RUNNING_SHOWN]))
        more = len(self.under_way) - RUNNING_SHOWN
        for task in self.bar.task_ids:
            self.bar.update(task, running=f"{names} +{more}" if more > 0 else names)

    def breaks(self, student: str, traceback: str) -> None:
        """Show a defect of the grader above the bar."""
        self.bar.console.print(_broken(student, traceback), markup=False, style="red")

    def ends(self, graded: Graded, *, reused: bool) -> None:
        """Move the bar; write what needs attention above it."""
        del reused
        self.done += 1
        self.under_way.pop(graded.student, None)
        self._show_running()
        per_minute = 60 * self.done / max(time.monotonic() - self.started, SECONDS_BETWEEN)
        for task in self.bar.task_ids:
            self.bar.update(task, advance=1, rate=_("{rate:.0f}/min").format(rate=per_minute))
        if not graded.assessment.graded or graded.run.outcome is not RunOutcome.COMPLETED:
            self.tell(line_of(graded))


def progress(*, quiet: bool) -> PlainProgress:
    """Return the watcher that fits where standard error goes."""
    return BarProgress() if sys.stderr.isatty() and not quiet else PlainProgress(quiet=quiet)
