"""A small release, runs and grades, as the gradebook's tests use them."""

from dataclasses import replace

import numpy as np

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.entry import Entry
from grader.domain.grounds import Grounded, GroundedExercise
from grader.domain.lateness import Lateness, Punctuality
from grader.domain.observation import Answer, Observation, Run, RunOutcome
from grader.domain.occasion import Cause, Occasion
from grader.domain.probe import Argument, Probe, Role
from grader.domain.question import Standing
from grader.domain.reference import Reference
from grader.domain.release import Release
from grader.domain.text import Text
from grader.domain.verdict import Assessment, Diagnosis, ExerciseResult, Outcome, Verdict

WORDS = Text(en="words", zh="文字")
AT = "2025-11-22T12:00:00+00:00"
OCCASION = Occasion(id="o1", cause=Cause.GRADE, at=AT, author="ta")
KEY = "k" * 64


def release(digest: str = "a") -> Release:
    checks = tuple(
        CheckSpec(id=name, kind=kind, points=points, title=WORDS)
        for name, kind, points in (("values", "value", 6.0), ("text", "manual", 4.0))
    )
    exercise = Exercise(id="loss", title=WORDS, task=WORDS, observed=Observed.CALL, checks=checks)
    return Release(
        assignment=Assignment(
            id="tiny", title=WORDS, summary=WORDS, roles={}, exercises=(exercise,)
        ),
        reference=Reference(functions={}, draws={}),
        sources={"assignment.toml": "title = '梯度'"},
        plan_digest="p" * 64,
        assess_digest=digest * 64,
        siblings={"other": ("f", "g")},
    )


def verdict(check: str, outcome: Outcome, points: float, fraction: float = 0.0) -> Verdict:
    return Verdict(
        check=check,
        kind="manual" if outcome is Outcome.MANUAL else "value",
        title=WORDS,
        outcome=outcome,
        points=points,
        fraction=fraction,
        message=WORDS,
        diagnosis=Diagnosis(id="sign", explains=1.0, name=WORDS),
    )


def grounded(fraction: float = 1.0, release_id: str = "") -> Grounded:
    done = Outcome.PASSED if fraction == 1 else Outcome.FAILED
    result = ExerciseResult(
        id="loss",
        title=WORDS,
        verdicts=(verdict("values", done, 6.0, fraction), verdict("text", Outcome.MANUAL, 4.0)),
    )
    return Grounded(
        assessment=Assessment(
            assignment="tiny",
            release=release_id or release().id,
            run=KEY,
            graded=True,
            exercises=(result,),
            notes=(WORDS,),
        ),
        exercises=(
            GroundedExercise(
                id="loss",
                checks={"values": {"functions/loss": "1"}, "text": {"texts": "2"}},
                shown={"functions/loss": "1"},
                standing=Standing(passed=True),
                standing_grounds={"functions/loss": "1"},
                policy_grounds={"policy/loss": "3"},
            ),
        ),
        notes_grounds={"notes": "4"},
    )


def run(key: str = KEY, sha256: str = "5" * 64) -> Run:
    def probe(exercise: str, number: int) -> Probe:
        return Probe(
            id=f"{exercise}/{number}",
            exercise=exercise,
            function=exercise,
            arguments={"x": Argument(role=Role.DATA, value=np.arange(3.0))},
            returns=("y",),
        )

    probes = (probe("loss", 0), probe("step", 0), probe("loss", 1))
    return Run(
        key=key,
        submission_sha256=sha256,
        plan_digest="p" * 64,
        outcome=RunOutcome.COMPLETED,
        runner="fake",
        seed=7,
        probes=probes,
        cells=(),
        observations=tuple(
            Observation(probe=one.id, answer=Answer.RETURNED, value=np.array([0.1, 1 / 3]))
            for one in probes
        ),
        functions=("loss", "损失"),
    )


def entry(student: str = "张伟", **more: object) -> Entry:
    plain = Entry(
        student=student,
        folder=f"{student}/tiny",
        file=f"{student}.ipynb",
        sha256="5" * 64,
        attempt=1,
        assignment="tiny",
        release=release().id,
        run=KEY,
        outcome=RunOutcome.COMPLETED,
        graded_at=AT,
        reasons=(WORDS,),
        handed_in=AT,
        late=Lateness(punctuality=Punctuality.LATE, seconds=90, penalty=0.1),
    )
    return replace(plain, **more)  # type: ignore[arg-type]
