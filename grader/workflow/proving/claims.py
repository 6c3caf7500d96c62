"""Claims about notebooks that ship with an assignment: what has to become of each.

They are run as if they had been handed in; what a function cannot show, a notebook does.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from grader.domain.notebook import Notebook
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.submission import sha256
from grader.domain.text import NOTHING, Text
from grader.domain.verdict import Assessment, Outcome
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan, submission_key
from grader.workflow.ports import Job, Reader
from grader.workflow.proving.finding import Area, Finding
from grader.workflow.proving.matrix import Kind, Row, marks_of


class Expectation(StrEnum):
    """What a notebook that ships with an assignment is."""

    SOLUTION = "solution"
    VARIANT = "variant"
    STARTER = "starter"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A notebook and what has to become of it.

    ``loses`` are checks as ``exercise/check``: exactly these are not passed, and perhaps those
    of ``may_lose``, where it depends on the inputs that are drawn whether a mistake does any
    harm. ``diagnosis`` maps some of them to the mistake that has to be named.
    """

    file: str
    content: bytes
    expectation: Expectation
    loses: tuple[str, ...] = ()
    may_lose: tuple[str, ...] = ()
    diagnosis: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Everything that ``proof.toml`` says of an assignment.

    ``unnamed`` gives the reason for each mistake (exercise, id) that leaves too little in the
    numbers to be named; ``right_mutants`` for each mutant of the reference (function, changed
    statement) that is a right program all the same.
    """

    notebooks: tuple[Claim, ...] = ()
    unnamed: Mapping[tuple[str, str], Text] = field(default_factory=dict)
    right_mutants: Mapping[tuple[str, str], Text] = field(default_factory=dict)


def lost_checks(assessment: Assessment) -> tuple[str, ...]:
    """Return the checks that were judged and not passed, as ``exercise/check``."""
    return tuple(
        f"{exercise.id}/{verdict.check}"
        for exercise in assessment.exercises
        for verdict in exercise.verdicts
        if verdict.judged and verdict.outcome is not Outcome.PASSED
    )


def named_mistakes(assessment: Assessment) -> dict[str, str]:
    """Return the diagnosis of each failed check that has one."""
    return {
        f"{exercise.id}/{verdict.check}": verdict.diagnosis.id
        for exercise in assessment.exercises
        for verdict in exercise.verdicts
        if verdict.diagnosis.id
    }


def job_of(
    release: Release,
    claim: Claim,
    reader: Reader,
    secret: bytes,
    data: Mapping[str, Path],
) -> Job:
    """Return the job that runs a shipped notebook as if it had been handed in.

    ``data`` is as in :class:`~grader.workflow.ports.Job`.

    Raises:
        SubmissionError: the notebook cannot be read.
    """
    notebook: Notebook = reader.notebook(claim.content, claim.file)
    digest = sha256(claim.content)
    key = submission_key(secret, digest)
    plan = make_plan(release.assignment, release.reference, key, release.plan_digest)
    return Job(
        key=digest,
        submission_sha256=digest,
        notebook=notebook,
        facts=reader.facts(notebook),
        plan=plan,
        data=data,
    )


def judged(release: Release, claim: Claim, run: Run) -> tuple[Row, Finding]:
    """Return whether a shipped notebook became what its claim says, and the checks it lost."""
    assessment = assess(release, run)
    named = named_mistakes(assessment)
    statement, problem = _HOLDS[claim.expectation](claim, assessment, named)
    if not assessment.graded:
        outcome = run.outcome.value
        problem = Text(en=f"was not graded: {outcome}", zh=f"没有评分：{outcome}")
    row = Row(
        kind=Kind.NOTHING if claim.expectation is Expectation.STARTER else Kind.NOTEBOOK,
        exercise="",
        variant=claim.file,
        marks=marks_of(assessment),
        names=tuple(dict.fromkeys(named.values())),
    )
    finding = Finding(
        area=Area.NOTEBOOKS,
        subject=claim.file,
        statement=statement,
        problem=problem,
        fix=_FIX if problem.en else NOTHING,
    )
    return row, finding


Holds = Callable[[Claim, Assessment, Mapping[str, str]], tuple[Text, Text]]


def _loses(lost: tuple[str, ...]) -> Text:
    listed = ", ".join(lost)
    return Text(en=f"loses {listed or 'nothing'}", zh=f"失分：{listed or '无'}")


def _earns_everything(
    _claim: Claim, assessment: Assessment, _named: Mapping[str, str]
) -> tuple[Text, Text]:
    lost = lost_checks(assessment)
    return Text(en="earns all points", zh="得满分"), _loses(lost) if lost else NOTHING


def _earns_nothing(
    _claim: Claim, assessment: Assessment, _named: Mapping[str, str]
) -> tuple[Text, Text]:
    score = assessment.score
    problem = Text(en=f"earns {score:g} points", zh=f"得了 {score:g} 分") if score else NOTHING
    return Text(en="earns nothing", zh="不得分"), problem


def _loses_just(
    claim: Claim, assessment: Assessment, named: Mapping[str, str]
) -> tuple[Text, Text]:
    listed = ", ".join(claim.loses)
    statement = Text(en=f"loses just {listed}", zh=f"只在 {listed} 失分")
    lost = lost_checks(assessment)
    if set(lost) - set(claim.may_lose) != set(claim.loses):
        return statement, _loses(lost)
    for check, mistake in claim.diagnosis.items():
        if named.get(check) != mistake:
            said = named.get(check)
            return statement, Text(
                en=f"{check} is called {said or 'unrecognised'}",
                zh=f"{check} 被说成 {said or '未识别'}",
            )
    return statement, NOTHING


_HOLDS: Mapping[Expectation, Holds] = {
    Expectation.SOLUTION: _earns_everything,
    Expectation.VARIANT: _earns_everything,
    Expectation.STARTER: _earns_nothing,
    Expectation.WRONG: _loses_just,
}
_FIX = Text(
    en="mend the notebook, or what proof.toml says of it",
    zh="请修正该笔记本，或修改 proof.toml 中对它的说明",
)
