"""Assessing a stored run under a release: pure, same bytes in, same bytes out."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

import numpy as np

from grader.checks.kind import kinds
from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.candidate import observed_outputs
from grader.domain.diagnosis import plain_outputs
from grader.domain.notebook import Cell, CellKind
from grader.domain.observation import (
    Answer,
    CellStatus,
    Observation,
    Run,
    RunOutcome,
)
from grader.domain.pattern import varies
from grader.domain.probe import Role
from grader.domain.question import Case, Question, Standing, inputs_of
from grader.domain.reference import evaluate
from grader.domain.release import Release
from grader.domain.value import ShapeMismatch
from grader.domain.verdict import Assessment, ExerciseResult, Outcome, Verdict
from grader.exhibits.display import exhibits_of
from grader.workflow.barring import policy_verdicts
from grader.workflow.by_table import by_table
from grader.workflow.noting import notes_on

NOT_GRADED = (RunOutcome.UNREADABLE, RunOutcome.INFRASTRUCTURE)


def assess(release: Release, run: Run) -> Assessment:
    """Return all verdicts and points of one run under one release.

    A submission that could not be read or run for reasons that are not its own has no
    score: it is ungraded and waits for a person.
    """
    graded = run.outcome not in NOT_GRADED
    assessor = _Assessor(release=release, run=run, standings={})
    exercises = release.assignment.exercises if graded else ()
    return Assessment(
        assignment=release.assignment.id,
        release=release.id,
        run=run.key,
        graded=graded,
        exercises=tuple(assessor.result(exercise) for exercise in exercises),
        notes=notes_on(release, run),
    )


def cases_of(run: Run, exercise: Exercise) -> dict[str, Case]:
    """Return every probe of an exercise with its inputs and its observation, by probe id."""
    observed = {observation.probe: observation for observation in run.observations}
    return {
        probe.id: Case(
            probe=probe,
            inputs=inputs_of(probe.arguments),
            observation=observed.get(
                probe.id, Observation(probe=probe.id, answer=Answer.NOT_ASKED)
            ),
        )
        for probe in run.probes
        if probe.exercise == exercise.id
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Assessor:
    """One run under one release; ``standings`` grow from exercise to exercise."""

    release: Release
    run: Run
    standings: dict[str, Standing]

    def result(self, exercise: Exercise) -> ExerciseResult:
        """Return the verdicts of one exercise; those it builds on have been judged."""
        cases = cases_of(self.run, exercise)
        memory: dict[Hashable, object] = {}
        with np.errstate(all="ignore"):  # a program may return numbers of any size
            questions = [
                self._question(exercise, check, cases, memory) for check in exercise.checks
            ]
            verdicts = tuple(self._verdict(asked) for asked in questions)
            exhibits = exhibits_of(questions)
            self.standings[exercise.id] = _standing(self.release, exercise, cases, verdicts)
        policy, barred = policy_verdicts(self.release.assignment, exercise, self.run)
        return ExerciseResult(
            id=exercise.id,
            title=exercise.title,
            verdicts=(*verdicts, *policy),
            barred=barred,
            exhibits=exhibits,
        )

    @staticmethod
    def _verdict(question: Question) -> Verdict:
        judge = kinds()[question.check.kind].judge
        return by_table(judge(question), question, judge)

    def _question(
        self,
        exercise: Exercise,
        check: CheckSpec,
        cases: Mapping[str, Case],
        memory: dict[Hashable, object],
    ) -> Question:
        assignment, run = self.release.assignment, self.run
        own = {f"{exercise.id}/{number}" for number in range(exercise.cases)}
        return Question(
            exercise=exercise,
            check=check,
            reference=self.release.reference,
            cases=tuple(case for name, case in cases.items() if name in own),
            extra={name: case for name, case in cases.items() if name not in own},
            upstream={name: self.standings[name] for name in assignment.upstream(exercise.id)},
            contract={e.id: e for e in assignment.exercises if e.observed is Observed.CALL},
            parameters=tuple(n for n, role in assignment.roles.items() if role is Role.PARAMETER),
            snapshots=run.snapshots if exercise.observed is Observed.VARIABLES else (),
            figures=run.figures if exercise.observed is Observed.FIGURE else (),
            texts=own_texts(self.release, run) if exercise.observed is Observed.MARKDOWN else (),
            functions=run.functions,
            memory=memory,
        )


def own_texts(release: Release, run: Run) -> tuple[Cell, ...]:
    """Return the text cells that are not the starter's."""
    return tuple(
        Cell(index=cell.index, kind=CellKind.TEXT, source=cell.source)
        for cell in run.cells
        if cell.status is CellStatus.TEXT and cell.source.strip() not in release.starter_texts
    )


def _standing(
    release: Release,
    exercise: Exercise,
    cases: Mapping[str, Case],
    verdicts: tuple[Verdict, ...],
) -> Standing:
    """Return what later exercises may know of this one.

    Values that are right only on the student's own earlier ones are wrong ones that are
    understood: what builds on them is followed in turn.
    """
    wrong = [v for v in verdicts if v.outcome is not Outcome.PASSED]
    followed = any(v.follow_through for v in verdicts)
    mistakes = {v.diagnosis.id for v in wrong if v.diagnosis.id}
    reference = release.reference
    other = [name for v in verdicts for name in v.conventions if name in reference.conventions]
    asked = reference.asked if reference.has_convention(exercise.id) else ""
    return Standing(
        passed=not wrong and not followed,
        explained=followed or any(v.diagnosis.id for v in wrong),
        varies=_varies(release, exercise, cases),
        convention="" if wrong else next(iter(other), asked),
        mistake=next(iter(mistakes)) if len(mistakes) == 1 else "",
    )


def _varies(release: Release, exercise: Exercise, cases: Mapping[str, Case]) -> bool:
    if exercise.observed is not Observed.CALL:
        return False
    wanted = {f"{exercise.id}/{number}" for number in range(exercise.cases)}
    own = [case for name, case in cases.items() if name in wanted]
    if not own:
        return False
    function = release.reference.functions[exercise.id]
    try:
        names = plain_outputs(evaluate(function, own[0].inputs, exercise.returns))
        question = Question(
            exercise=exercise, check=exercise.checks[0], reference=release.reference
        )
        seen = [observed_outputs(question, case, names) for case in own if case.returned]
    except (ShapeMismatch, ValueError):
        return False
    finite = [c for c in seen if all(np.all(np.isfinite(part)) for part in c.values())]
    return len(finite) == len(own) and varies(finite)
