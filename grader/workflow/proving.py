"""Proving an assignment: its checks tell right from wrong.

The reference, its conventions and its alternatives have to earn everything, the starter
nothing, each known-wrong variant has to be caught, and each notebook that ships with the
assignment has to become what ``proof.toml`` says of it.
"""

import functools
import hashlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from grader.domain.notebook import Notebook
from grader.domain.observation import Run
from grader.domain.reference import Function, takes
from grader.domain.release import Release
from grader.domain.submission import sha256
from grader.domain.verdict import Assessment, Outcome
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan, submission_key
from grader.workflow.ports import Job, Reader
from grader.workflow.rehearsing import Program, rehearse


class Expectation(StrEnum):
    """What a notebook that ships with an assignment is."""

    SOLUTION = "solution"
    VARIANT = "variant"
    STARTER = "starter"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A notebook and what has to become of it.

    ``loses`` are checks as ``exercise/check``: exactly these are not passed. ``diagnosis``
    maps some of them to the mistake that has to be named.
    """

    file: str
    content: bytes
    expectation: Expectation
    loses: tuple[str, ...] = ()
    diagnosis: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One proven or unproven statement; ``problem`` is empty where it is proven.

    ``lost`` are the checks that were not passed, ``named`` the mistakes that were.
    """

    subject: str
    statement: str
    problem: str = ""
    lost: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The proof of one release over ``draws`` draws of inputs."""

    release: Release
    draws: int

    def rehearsed(self) -> Iterator[Finding]:
        """Yield what can be proven with the reference's own functions, without a kernel."""
        right = self._program()
        for convention in self.release.reference.conventions or ("",):
            program = {name: _under(function, convention) for name, function in right.items()}
            subject = f"reference ({convention})" if convention else "reference"
            yield self._earns_all(subject, program)
        for exercise, others in self.release.reference.accepted.items():
            for other in others:
                program = {**right, exercise: other.function}
                yield self._earns_all(f"{exercise}: {other.id}", program)
        yield self._earns_nothing()
        for exercise, variants in self.release.reference.known_wrong.items():
            for variant in variants:
                program = {**right, exercise: _without_upstream(variant.function)}
                yield self._is_caught(f"{exercise}: {variant.id}", exercise, variant.id, program)

    def _program(self) -> dict[str, Function]:
        functions = self.release.reference.functions
        ids = [exercise.id for exercise in self.release.assignment.exercises]
        return {name: functions[name] for name in ids if name in functions}

    def _assess(self, draw: int, program: Program) -> Assessment:
        release = self.release
        key = hashlib.sha256(f"proof/{draw}".encode()).digest()
        plan = make_plan(release.assignment, release.reference, key, release.plan_digest)
        return assess(release, rehearse(release, plan, program))

    def _written(self, lost: tuple[str, ...]) -> tuple[str, ...]:
        """Return the lost checks but for those of texts, which no function can earn."""
        texts = {e.id for e in self.release.assignment.exercises if e.observed.value == "markdown"}
        return tuple(check for check in lost if check.partition("/")[0] not in texts)

    def _earns_all(self, subject: str, program: Program) -> Finding:
        statement = f"earns all points over {self.draws} draws"
        for draw in range(self.draws):
            lost = self._written(lost_checks(self._assess(draw, program)))
            if lost:
                problem = f"draw {draw} loses {', '.join(lost)}"
                return Finding(subject=subject, statement=statement, problem=problem, lost=lost)
        return Finding(subject=subject, statement=statement)

    def _earns_nothing(self) -> Finding:
        score = self._assess(0, {}).score
        return Finding(
            subject="empty program",
            statement="earns nothing",
            problem=f"earns {score:g} points" if score else "",
        )

    def _is_caught(self, subject: str, exercise: str, variant_id: str, program: Program) -> Finding:
        statement = f"loses points of {exercise} over {self.draws} draws"
        named: dict[str, None] = {}
        for draw in range(self.draws):
            assessment = self._assess(draw, program)
            lost = self._written(lost_checks(assessment))
            named.update(dict.fromkeys(named_mistakes(assessment).values()))
            problem = ""
            if not any(check.startswith(f"{exercise}/") for check in lost):
                problem = f"draw {draw}: not caught"
            wrongly = [name for name in named if not self._fits(exercise, variant_id, name)]
            if wrongly:
                problem = f"draw {draw}: called {wrongly[0]}"
            if problem:
                return Finding(
                    subject=subject,
                    statement=statement,
                    problem=problem,
                    lost=lost,
                    named=tuple(named),
                )
        return Finding(subject=subject, statement=statement, lost=lost, named=tuple(named))

    def _fits(self, exercise: str, variant_id: str, named: str) -> bool:
        """Tell whether a name is that of the variant, of its family, or a true pattern."""
        if named == variant_id or named.startswith("pattern."):
            return True
        families = {
            variant.id: variant.family
            for variant in self.release.reference.known_wrong.get(exercise, ())
        }
        return bool(families.get(variant_id)) and families.get(variant_id) == families.get(named)


def _under(function: Function, convention: str) -> Function:
    if convention and takes(function, "convention"):
        return functools.partial(function, convention=convention)
    return function


def _without_upstream(function: Function) -> Function:
    """Return a wrong variant as a program that does not call the student's other functions.

    Handed the right upstream functions, a wrong helper inside it would not show.
    """

    @functools.wraps(function)
    def alone(*arguments: object, **inputs: object) -> object:
        return function(*arguments, **inputs)

    signature = inspect.signature(function)
    kept = [p for name, p in signature.parameters.items() if name != "up"]
    vars(alone)["__signature__"] = signature.replace(parameters=kept)
    return alone


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


def judged(release: Release, claim: Claim, run: Run) -> Finding:
    """Return whether a shipped notebook became what its claim says."""
    assessment = assess(release, run)
    lost = lost_checks(assessment)
    named = named_mistakes(assessment)
    statement, problem = _HOLDS[claim.expectation](claim, assessment, lost, named)
    return Finding(
        subject=claim.file,
        statement=statement,
        problem=problem if assessment.graded else f"was not graded: {run.outcome.value}",
        lost=lost,
        named=tuple(dict.fromkeys(named.values())),
    )


Holds = Callable[[Claim, Assessment, tuple[str, ...], Mapping[str, str]], tuple[str, str]]


def _earns_everything(
    _claim: Claim, _assessment: Assessment, lost: tuple[str, ...], _named: Mapping[str, str]
) -> tuple[str, str]:
    return "earns all points", f"loses {', '.join(lost)}" if lost else ""


def _earns_nothing(
    _claim: Claim, assessment: Assessment, _lost: tuple[str, ...], _named: Mapping[str, str]
) -> tuple[str, str]:
    score = assessment.score
    return "earns nothing", f"earns {score:g} points" if score else ""


def _loses_just(
    claim: Claim, _assessment: Assessment, lost: tuple[str, ...], named: Mapping[str, str]
) -> tuple[str, str]:
    statement = f"loses just {', '.join(claim.loses)}"
    if set(lost) != set(claim.loses):
        return statement, f"loses {', '.join(lost) or 'nothing'}"
    for check, mistake in claim.diagnosis.items():
        if named.get(check) != mistake:
            return statement, f"{check} is called {named.get(check) or 'unrecognised'}"
    return statement, ""


_HOLDS: Mapping[Expectation, Holds] = {
    Expectation.SOLUTION: _earns_everything,
    Expectation.VARIANT: _earns_everything,
    Expectation.STARTER: _earns_nothing,
    Expectation.WRONG: _loses_just,
}
