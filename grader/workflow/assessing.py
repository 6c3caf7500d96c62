"""Assessing a stored run under a release: pure, same bytes in, same bytes out."""

from collections.abc import Callable
from functools import partial

from grader.domain.grounds import Grounded, KeptExercise
from grader.domain.observation import Run, RunOutcome
from grader.domain.question import Standing
from grader.domain.release import Release
from grader.domain.verdict import Assessment, ExerciseResult
from grader.workflow.footings import Footings
from grader.workflow.judging import Assessor
from grader.workflow.noting import notes_on, other_assignment

NOT_GRADED = (RunOutcome.UNREADABLE, RunOutcome.INFRASTRUCTURE)


def assess(release: Release, run: Run, *, shows: bool = True) -> Assessment:
    """Return all verdicts and points of one run under one release.

    Without ``shows`` there are no exhibits: for who looks at the verdicts alone.

    A submission that could not be read or run for reasons that are not its own has no
    score: it is ungraded and waits for a person.
    """
    footings = Footings(release=release, blind=True)
    return assess_grounded(footings, lambda _exercise: run, shows=shows).assessment


def assess_alone(release: Release, run: Run, exercise_id: str) -> ExerciseResult:
    """Return the verdicts of one exercise, where everything it builds on is right.

    For programs that are known but for one function; policy is judged as ever.
    """
    reference, assignment = release.reference, release.assignment
    right = {
        name: Standing(
            passed=True,
            varies=True,
            convention=reference.asked if reference.has_convention(name) else "",
        )
        for name in assignment.upstream(exercise_id)
    }
    footings = Footings(release=release, blind=True)
    assessor = Assessor(
        footings=footings, run_of=lambda _exercise: run, standings=right, shows=False
    )
    return assessor.result(assignment.exercise(exercise_id), None)[0]


def assess_grounded(
    footings: Footings,
    run_of: Callable[[str], Run],
    kept: Grounded | None = None,
    *,
    shows: bool = True,
) -> Grounded:
    """Return an assessment with what it rests on; what still holds of ``kept`` is taken over.

    Args:
        footings: of the release to assess under.
        run_of: gives the run, with what was seen of the named exercise at least; of the
            whole run for the name "". It is asked only for what has to be judged.
        kept: an assessment of the same run, under this release or another one.
        shows: make exhibits, too.
    """
    release = footings.release
    if kept is None or not kept.assessment.graded:
        head = run_of("")
        run_key, graded = head.key, head.outcome not in NOT_GRADED
    else:
        run_key, graded = kept.assessment.run, True
    assessor = Assessor(footings=footings, run_of=run_of, standings={}, shows=shows)
    done = [
        assessor.result(exercise, _of_exercise(kept, exercise.id))
        for exercise in (release.assignment.exercises if graded else ())
    ]
    notes = footings.of("notes", "judges")
    same = (
        kept is not None
        and footings.hold(kept.notes_grounds, footings.print_of)
        and kept.notes_grounds
    )
    if kept and same:
        remarks, answers = kept.assessment.notes, kept.assessment.answers
    else:
        run = run_of("")
        remarks, answers = notes_on(release, run), other_assignment(release, run)
    return Grounded(
        assessment=Assessment(
            assignment=release.assignment.id,
            release=release.id,
            run=run_key,
            graded=graded,
            exercises=tuple(result for result, _ in done),
            notes=remarks,
            answers=answers,
        ),
        exercises=tuple(grounds for _, grounds in done),
        notes_grounds=notes,
    )


def _of_exercise(kept: Grounded | None, exercise: str) -> KeptExercise | None:
    """Return what was kept of an exercise; None where there is nothing."""
    if kept is None:
        return None
    results = {result.id: result for result in kept.assessment.exercises}
    for grounds in kept.exercises:
        if grounds.id == exercise and exercise in results:
            return KeptExercise(grounds=grounds, result_of=partial(results.__getitem__, exercise))
    return None
