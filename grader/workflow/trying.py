"""Trying one notebook under an assignment as it stands at the moment; nothing is recorded.

The loop of somebody who edits a reference: the same notebook, the same inputs, other verdicts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from grader.domain.error import AssignmentError, SubmissionError
from grader.domain.grade import Graded, ungraded
from grader.domain.notebook import Notebook
from grader.domain.release import Release
from grader.domain.source import SourceFacts, UnitKind
from grader.domain.submission import Submission
from grader.language import text
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan, submission_key
from grader.workflow.ports import Execution, Job, Reader, Runner
from grader.workflow.remarks import unreadable_told, vocabulary

SECRET = b"the inputs of a trial may be known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One notebook to try; another number of ``draw`` draws other inputs, the same the same."""

    release: Release
    submission: Submission
    draw: int = 0
    limit_scale: float = 1.0
    data: Mapping[str, Path] = field(default_factory=dict)

    def with_data(self, data: Mapping[str, Path]) -> "Trial":
        """Return the trial with where the course data lies."""
        return replace(self, data=data)

    def run(self, reader: Reader, runner: Runner, clock: Callable[[], str]) -> tuple[Graded, str]:
        """Return what the notebook would be graded, and the notebook as it ran.

        The second is empty where there is no notebook to run.
        """
        try:
            notebook = reader.notebook(self.submission.content, self.submission.file)
        except SubmissionError as error:
            return self._unreadable(error, clock()), ""
        execution = runner.run(self._job(notebook, reader.facts(notebook)))
        return self._graded(execution, clock()), execution.executed

    def _job(self, notebook: Notebook, facts: SourceFacts) -> Job:
        release = self.release
        key = submission_key(SECRET + str(self.draw).encode(), self.submission.sha256)
        limits = release.assignment.limits.scaled(self.limit_scale)
        return Job(
            key=self.submission.sha256,
            submission_sha256=self.submission.sha256,
            notebook=notebook,
            facts=facts,
            plan=make_plan(release.assignment, release.reference, key, release.plan_digest, limits),
            data=self.data,
        )

    def _graded(self, execution: Execution, now: str) -> Graded:
        return Graded(
            student=self.submission.student,
            file=self.submission.file,
            sha256=self.submission.sha256,
            attempt=self.submission.attempt,
            assignment=self.release.assignment,
            assessment=assess(self.release, execution.run),
            run=execution.run,
            graded_at=now,
            vocabulary=vocabulary(self.release),
        )

    def _unreadable(self, error: SubmissionError, now: str) -> Graded:
        return ungraded(
            student=self.submission.student,
            file=self.submission.file,
            sha256=self.submission.sha256,
            attempt=self.submission.attempt,
            assignment=self.release.assignment,
            release=self.release.id,
            reasons=(unreadable_told(error),),
            graded_at=now,
        )


def defined_in(facts: SourceFacts) -> frozenset[str]:
    """Return the names of what a notebook defines that can be called."""
    kinds = {UnitKind.DEFINITION, UnitKind.CALLABLE}
    return frozenset(unit.name for unit in facts.units if unit.name and unit.kind in kinds)


def answered(names: frozenset[str], contracts: Mapping[str, tuple[str, ...]], where: str) -> str:
    """Return the assignment whose functions ``names`` are, by most of them.

    Args:
        names: the functions that a notebook defines.
        contracts: for each assignment the functions that it asks for.
        where: the notebook, for the message.

    Raises:
        AssignmentError: it answers none of them, or several equally well.
    """
    shares = {
        slug: len(names.intersection(asked)) / len(asked)
        for slug, asked in contracts.items()
        if asked
    }
    best = max(shares.values(), default=0.0)
    found = sorted(slug for slug, share in shares.items() if share == best)
    if best and len(found) == 1:
        return found[0]
    said = (
        text("could belong to several: {}").filled(", ".join(found))
        if best
        else text("defines no assignment's functions")
    )
    raise AssignmentError(
        where,
        said,
        text("name it with --assignment: {}").filled(
            ", ".join(sorted(contracts)) or text("none is there")
        ),
    )
