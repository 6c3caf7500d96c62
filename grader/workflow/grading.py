"""Grading a batch: read, run what was not run before, assess, write, record.

One submission can never hurt another: each is read, run and assessed on its own.
"""

import traceback
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from grader.domain.entry import Entry
from grader.domain.error import SubmissionError
from grader.domain.grade import Graded, ungraded
from grader.domain.grounds import Grounded
from grader.domain.history import Recorded
from grader.domain.observation import Run, RunOutcome
from grader.domain.submission import Found, IntakeProblem
from grader.domain.text import Text
from grader.domain.verdict import Assessment
from grader.workflow.assessing import assess_grounded
from grader.workflow.batch import Batch, Tools
from grader.workflow.contest import Contest, Entrant
from grader.workflow.deciding import decided
from grader.workflow.following import Following
from grader.workflow.footings import Footings
from grader.workflow.overviewing import write_overview
from grader.workflow.planning import make_plan, submission_key
from grader.workflow.ports import Execution, Job
from grader.workflow.remarks import remarks_of, unreadable_told, vocabulary, with_notes
from grader.workflow.reuse import kept_run, run_key


def grade_batch(batch: Batch, tools: Tools) -> tuple[Graded, ...]:
    """Grade every submission of a batch and return them in the order they were given.

    Each grade is written and recorded as soon as it is there, so that an interrupted batch
    resumes. Runs that failed by trouble of this machine are tried once more, alone.
    """
    release = batch.release
    tools.gradebook.keep_release(release)
    tools.watcher.begins(len(batch.submissions))
    grader = _Grader(
        batch=batch,
        tools=tools,
        footings=Footings(release=release),
        latest=dict(tools.gradebook.latest()),
        contest=Contest(batch.submissions),
    )
    graded: dict[int, Graded] = {}
    waiting: dict[Future[Execution], list[int]] = {}
    asked: dict[str, Future[Execution]] = {}
    try:
        for number, found in enumerate(batch.submissions):
            ready = grader.ready(found)
            if not isinstance(ready, Job):
                graded[number] = ready
                continue
            # The same file handed in by two students is the same run.
            if ready.key not in asked:
                asked[ready.key] = tools.executor.submit(tools.runner.run, ready)
            waiting.setdefault(asked[ready.key], []).append(number)
        again = []
        following = Following(watcher=tools.watcher)
        names = {f: batch.submissions[numbers[0]].student for f, numbers in waiting.items()}
        for future in following.ended(names):
            execution = future.result()
            if execution.run.outcome is RunOutcome.INFRASTRUCTURE:
                again += waiting[future]
                continue
            for number in waiting[future]:
                graded[number] = grader.finish(batch.submissions[number], execution)
        for number in again:
            graded[number] = grader.alone(batch.submissions[number])
    except BaseException:
        for future in waiting:
            future.cancel()
        tools.runner.stop()
        raise
    finally:
        write_overview(tools.gradebook, tools.pages)
    return tuple(graded[number] for number in sorted(graded))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Grader:
    """One batch in progress; ``latest`` are the newest grades by student and assignment."""

    batch: Batch
    tools: Tools
    footings: Footings
    latest: dict[tuple[str, str], Entry]
    contest: Contest

    def ready(self, found: Found) -> Job | Graded:
        """Return the job that still has to be run, or the grade of what needs no running."""
        submission = found.submission
        if found.problem is not IntakeProblem.NONE:
            return self._unreadable(found, (found.told,))
        release = self.batch.release
        last = self.latest.get((found.student, release.assignment.id))
        reuse = kept_run(self.batch, self.tools, last, submission.sha256, release.plan_digest)
        if reuse.run is not None:
            self.tools.gradebook.keep_content(submission.sha256, submission.content)
            return self._record(found, reuse.run, executed="", reused=True)
        try:
            notebook = self.tools.reader.notebook(submission.content, found.file)
        except SubmissionError as error:
            return self._unreadable(found, (unreadable_told(error),))
        self.tools.gradebook.keep_content(submission.sha256, submission.content)
        if reuse.why.en:
            self.tools.watcher.renews(found.student, reuse.why)
        key = submission_key(self.tools.gradebook.secret(), submission.sha256)
        limits = release.assignment.limits.scaled(self.batch.limit_scale)
        plan = make_plan(release.assignment, release.reference, key, release.plan_digest, limits)
        return Job(
            key=run_key(self.batch, self.tools, submission.sha256, plan.digest),
            submission_sha256=submission.sha256,
            notebook=notebook,
            facts=self.tools.reader.facts(notebook),
            plan=plan,
            data=self.tools.data,
        )

    def finish(self, found: Found, execution: Execution) -> Graded:
        """Record a run that has ended.

        Its notebook is written first: once the run is kept, nothing runs it again.
        """
        if self.contest.alone(found.student):
            folder = f"{found.folder_name}/{self.batch.release.assignment.id}"
            self.tools.pages.write_executed(folder, execution.executed)
        self.tools.gradebook.keep_run(execution.run)
        return self._record(found, execution.run, executed=execution.executed, reused=False)

    def alone(self, found: Found) -> Graded:
        """Run a submission once more, with nothing else running."""
        job = self.ready(found)
        return self.finish(found, self.tools.runner.run(job)) if isinstance(job, Job) else job

    def _record(self, found: Found, run: Run, *, executed: str, reused: bool) -> Graded:
        try:
            grounded = self._assessed(found, run)
            graded = self._graded(found, run, grounded.assessment)
        except Exception:  # noqa: BLE001  (the run boundary: a defect of ours ends no batch)
            self.tools.watcher.breaks(found.student, traceback.format_exc())
            return self._unreadable(found, (_DEFECT,), RunOutcome.INFRASTRUCTURE)
        graded = self._keep(found, graded, grounded, executed=executed)
        self.tools.watcher.ends(graded, reused=reused)
        return graded

    def _assessed(self, found: Found, run: Run) -> Grounded:
        """Return the assessment of a run; what was concluded of it before and holds is kept."""
        last = self.latest.get((found.student, self.batch.release.assignment.id))
        same = last is not None and last.run == run.key
        kept = self.tools.gradebook.kept(last) if last is not None and same else None
        return assess_grounded(self.footings, lambda _exercise: run, kept)

    def _graded(self, found: Found, run: Run, assessment: Assessment) -> Graded:
        submission = found.submission
        return Graded(
            student=found.student,
            file=found.file,
            sha256=submission.sha256,
            attempt=submission.attempt,
            assignment=self.batch.release.assignment,
            assessment=with_notes(assessment, remarks_of(found)),
            run=run,
            graded_at=self.tools.clock(),
            vocabulary=vocabulary(self.batch.release),
            handed_in=found.handed_in,
            late=found.late,
        )

    def _unreadable(
        self,
        found: Found,
        reasons: tuple[Text, ...],
        outcome: RunOutcome = RunOutcome.UNREADABLE,
    ) -> Graded:
        graded = ungraded(
            student=found.student,
            file=found.file,
            sha256=found.submission.sha256,
            attempt=found.attempt,
            assignment=self.batch.release.assignment,
            release=self.batch.release.id,
            reasons=reasons,
            graded_at=self.tools.clock(),
            outcome=outcome,
        )
        graded = replace(graded, handed_in=found.handed_in, late=found.late)
        bare = Grounded(assessment=replace(graded.assessment, notes=()))
        graded = self._keep(found, graded, bare, executed="")
        self.tools.watcher.ends(graded, reused=False)
        return graded

    def _keep(self, found: Found, graded: Graded, grounded: Grounded, *, executed: str) -> Graded:
        """Record the attempt that counts, once all of the student's are graded.

        Returns the grade as it stands recorded, or as it is where another attempt counts.
        """
        entrant = Entrant(found=found, graded=graded, grounded=grounded, executed=executed)
        for best in self.contest.entered(entrant):
            kept = self._write(best)
            graded = kept if best.found.attempt == found.attempt else graded
        return graded

    def _write(self, entrant: Entrant) -> Graded:
        """Write the pages, then record the grade, unless it stands recorded already.

        Returns the grade as it stands recorded, with the moment of its first recording.
        """
        found, graded, grounded = entrant.found, entrant.graded, entrant.grounded
        key = grounded.assessment.run
        entry = Entry(
            student=found.student,
            folder=f"{found.folder_name}/{graded.assignment.id}",
            file=found.file,
            sha256=graded.sha256,
            attempt=graded.attempt,
            assignment=graded.assignment.id,
            release=self.batch.release.id,
            run=key,
            outcome=graded.run.outcome,
            graded_at=graded.graded_at,
            reasons=remarks_of(found) if key else graded.assessment.notes,
            handed_in=found.handed_in,
            late=found.late,
            name=found.name,
        )
        last = self.latest.get((entry.student, entry.assignment))
        told = True
        if last is not None and last.same_grade(entry):
            told = entry.name not in ("", last.name)  # a roster came later
            entry = replace(entry, graded_at=last.graded_at)
            graded = replace(graded, graded_at=last.graded_at)
            new: tuple[Recorded, ...] = ()
        else:
            new = (Recorded(cause=self.batch.occasion.cause, grounded=grounded),)
        graded = decided(self.tools.gradebook, entry, graded, new=new)
        self.tools.pages.write(graded, entry.folder, entrant.executed)
        if told:
            self.tools.gradebook.append(entry, grounded, self.batch.occasion)
            self.latest[entry.student, entry.assignment] = entry
        return graded


_DEFECT = Text(
    en="The grader itself failed on this submission. This is not a 0; a person will look.",
    zh="评分程序在处理这份提交时自身出错。这不是 0 分，将由教师处理。",
)


def chosen(found: Iterable[Found], assignment_id: str, only: Sequence[str]) -> Iterator[Found]:
    """Yield what belongs to the assignment, and to the students asked for if any are."""
    for one in found:
        if one.assignment in ("", assignment_id) and (not only or one.student in only):
            yield one
