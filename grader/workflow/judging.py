"""Judging one exercise of one run: what was kept and still holds is not judged again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from grader.checks.kind import kinds
from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.exhibit import Exhibit
from grader.domain.grounds import VERDICTS, GroundedExercise, Grounds, KeptExercise
from grader.domain.observation import Run
from grader.domain.probe import Role
from grader.domain.question import Case, Question, Standing
from grader.domain.reference import Reference
from grader.domain.verdict import ExerciseResult, Verdict
from grader.exhibits.display import exhibits_of
from grader.workflow.barring import policy_verdicts
from grader.workflow.by_table import by_table
from grader.workflow.cases import cases_of, own_texts, standing_of
from grader.workflow.footings import (
    PLAIN,
    Footings,
    bare,
    bare_check,
    dressed,
    standing_path,
)
from grader.workflow.overhearing import Memory, Overheard

RunOf = Callable[[str], Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessor:
    """One run under one release; ``standings`` grow from exercise to exercise.

    Where nobody looks at them, exhibits need not be made: ``shows`` is False.
    """

    footings: Footings
    run_of: RunOf
    standings: dict[str, Standing]
    shows: bool = True
    _prints: dict[str, str] = field(default_factory=dict)

    def result(
        self, exercise: Exercise, kept: KeptExercise | None
    ) -> tuple[ExerciseResult, GroundedExercise]:
        """Return the verdicts of one exercise; those it builds on have been judged."""
        sitting = _Sitting(assessor=self, exercise=exercise, overheard=self._listen())
        verdicts, checks = [], {}
        for check in exercise.checks:
            verdict, grounds = self._verdict(sitting, check, kept)
            verdicts.append(dressed(verdict, check))
            checks[check.id] = grounds
        exhibits, shown = self._exhibits(sitting, kept) if self.shows else ((), {})
        standing, standing_grounds = self._standing(sitting, tuple(verdicts), kept)
        self.standings[exercise.id] = standing
        policy, barred, policy_grounds = self._policy(exercise, kept)
        result = ExerciseResult(
            id=exercise.id,
            title=exercise.title,
            verdicts=(*verdicts, *policy),
            barred=barred,
            exhibits=exhibits,
        )
        return result, GroundedExercise(
            id=exercise.id,
            checks=checks,
            shown=shown,
            standing=standing,
            standing_grounds=standing_grounds,
            policy_grounds=policy_grounds,
        )

    def stands(self, exercise: Exercise, kept: KeptExercise) -> bool:
        """Tell whether all that was concluded of an exercise holds; then it stands as it did.

        Its verdicts need not be looked at: only their points and titles may be others now.
        """
        grounds = kept.grounds
        rests = (
            *grounds.checks.values(),
            grounds.policy_grounds,
            _beside_verdicts(grounds.standing_grounds),
        )
        same = {check.id for check in exercise.checks} == set(grounds.checks)
        if same and all(map(self._holds, rests)):
            self.standings[exercise.id] = grounds.standing
            return True
        return False

    def _listen(self) -> Overheard:
        return Overheard(footings=self.footings)

    def _holds(self, grounds: Grounds) -> bool:
        return bool(grounds) and self.footings.hold(grounds, self._print)

    def _print(self, exercise: str) -> str:
        """Return the fingerprint of how an exercise stands: many verdicts rest on it."""
        if exercise not in self._prints:
            standing = self.standings.get(exercise)
            # A class stands in few ways: equal words, equal fingerprints.
            self._prints[exercise] = self.footings.remembered(
                repr(standing), partial(self.footings.print_of, standing)
            )
        return self._prints[exercise]

    def _verdict(
        self, sitting: "_Sitting", check: CheckSpec, kept: KeptExercise | None
    ) -> tuple[Verdict, Grounds]:
        if kept is not None:
            grounds = kept.grounds.checks.get(check.id, {})
            verdict = kept.verdict(check.id) if self._holds(grounds) else None
            if verdict is not None:
                return verdict, grounds
        mark = len(sitting.overheard.log)
        with np.errstate(all="ignore"):  # a program may return numbers of any size
            question, judge = sitting.question(check), kinds()[check.kind].judge
            verdict = by_table(judge(question), question, judge)
        own = self.static(sitting.exercise, (check,))
        return verdict, {**own, **sitting.overheard.since(mark)}

    def _exhibits(
        self, sitting: "_Sitting", kept: KeptExercise | None
    ) -> tuple[tuple[Exhibit, ...], Grounds]:
        if kept is not None and self._holds(kept.grounds.shown):
            return kept.result.exhibits, kept.grounds.shown
        mark = len(sitting.overheard.log)
        with np.errstate(all="ignore"):
            shown = exhibits_of([sitting.question(c) for c in sitting.exercise.checks])
        own = self.static(sitting.exercise, sitting.exercise.checks)
        return shown, {**own, **sitting.overheard.since(mark)}

    def _standing(
        self, sitting: "_Sitting", verdicts: tuple[Verdict, ...], kept: KeptExercise | None
    ) -> tuple[Standing, Grounds]:
        # Beside the reference it rests on the verdicts alone: their conclusions, not their words.
        rests = {VERDICTS: self.footings.print_of([_gist(v) for v in verdicts])}
        if kept is not None:
            same = kept.grounds.standing_grounds.get(VERDICTS) == rests[VERDICTS]
            if same and self._holds(_beside_verdicts(kept.grounds.standing_grounds)):
                return kept.grounds.standing, kept.grounds.standing_grounds
        mark = len(sitting.overheard.log)
        release = replace(self.footings.release, reference=sitting.reference)
        with np.errstate(all="ignore"):
            standing = standing_of(release, sitting.exercise, sitting.cases, verdicts)
        own = self.static(sitting.exercise, ())
        return standing, {**own, **sitting.overheard.since(mark), **rests}

    def _policy(
        self, exercise: Exercise, kept: KeptExercise | None
    ) -> tuple[tuple[Verdict, ...], bool, Grounds]:
        if kept is not None and self._holds(kept.grounds.policy_grounds):
            declared = set(kept.grounds.checks)
            found = tuple(v for v in kept.result.verdicts if v.check not in declared)
            return found, kept.result.barred, kept.grounds.policy_grounds
        verdicts, barred = policy_verdicts(
            self.footings.release.assignment, exercise, self.run_of(exercise.id)
        )
        grounds = self.footings.of("judges", f"policy/{exercise.id}")
        if verdicts:
            grounds |= self.footings.of("reasons")
        return verdicts, barred, grounds

    def static(self, exercise: Exercise, checks: tuple[CheckSpec, ...]) -> dict[str, str]:
        """Return the grounds of a question beside the reference: all of what it holds."""
        grounds = self.footings.of(
            "judges",
            "contract",
            "parameters",
            *PLAIN,
            f"exercise/{exercise.id}",
            *(f"check/{exercise.id}/{check.id}" for check in checks),
            *(("starter",) if exercise.observed is Observed.MARKDOWN else ()),
        )
        for name in self.footings.release.assignment.upstream(exercise.id):
            grounds[standing_path(name)] = self._print(name)
        return grounds


def _beside_verdicts(grounds: Grounds) -> Grounds:
    return {path: digest for path, digest in grounds.items() if path != VERDICTS}


def _gist(verdict: Verdict) -> tuple[object, ...]:
    """Return what a standing may rest on of a verdict."""
    return (
        verdict.outcome,
        verdict.follow_through,
        verdict.diagnosis.id,
        verdict.conventions,
        verdict.slack,
    )


@dataclass(slots=True, kw_only=True)
class _Sitting:
    """The questions of one exercise, made when the first of them has to be asked."""

    assessor: Assessor
    exercise: Exercise
    overheard: Overheard
    _reference: Reference | None = None
    _run: Run | None = None
    _cases: Mapping[str, Case] | None = None
    _memory: Memory | None = None

    @property
    def reference(self) -> Reference:
        """Return the reference, listened to."""
        if self._reference is None:
            self._reference = self.overheard.reference()
        return self._reference

    @property
    def run(self) -> Run:
        """Return the run, with what was seen of this exercise."""
        if self._run is None:
            self._run = self.assessor.run_of(self.exercise.id)
        return self._run

    @property
    def cases(self) -> Mapping[str, Case]:
        """Return every probe of the exercise with its observation."""
        if self._cases is None:
            self._cases = cases_of(self.run, self.exercise)
        return self._cases

    def question(self, check: CheckSpec) -> Question:
        """Return the question of a check: all that it may rest on, and nothing else."""
        release, run, exercise = self.assessor.footings.release, self.run, self.exercise
        assignment = release.assignment
        if self._memory is None:
            self._memory = Memory(self.overheard.log)
        own = {f"{exercise.id}/{number}" for number in range(exercise.cases)}
        return Question(
            exercise=bare(exercise),
            check=bare_check(check),
            reference=self.reference,
            cases=tuple(case for name, case in self.cases.items() if name in own),
            extra={name: case for name, case in self.cases.items() if name not in own},
            upstream={
                name: self.assessor.standings[name] for name in assignment.upstream(exercise.id)
            },
            contract={e.id: bare(e) for e in assignment.exercises if e.observed is Observed.CALL},
            parameters=tuple(n for n, role in assignment.roles.items() if role is Role.PARAMETER),
            snapshots=run.snapshots if exercise.observed is Observed.VARIABLES else (),
            figures=run.figures if exercise.observed is Observed.FIGURE else (),
            texts=own_texts(release, run) if exercise.observed is Observed.MARKDOWN else (),
            functions=run.functions,
            memory=self._memory,
        )
