"""What an edit would do to recorded grades: no notebook is run and nothing is recorded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from grader.domain.assignment import Exercise
from grader.domain.change import Change, Forecast
from grader.domain.entry import Entry
from grader.domain.grade_line import CheckLine
from grader.domain.grounds import STANDING, VERDICTS, Grounds, KeptExercise
from grader.domain.grounds_told import builds_on_told, ground_told
from grader.domain.release import Release
from grader.domain.stored import Stored
from grader.domain.text import Text
from grader.domain.verdict import POLICY, UNJUDGED, ExerciseResult, Verdict
from grader.language import text
from grader.workflow.assessing import assess_grounded
from grader.workflow.footings import Footings
from grader.workflow.judging import Assessor
from grader.workflow.ports import Gradebook, Rejudge


def forecast(releases: Mapping[str, Release], gradebook: Gradebook, rejudge: Rejudge) -> Forecast:
    """Return who moves under the given releases, by how much, and why.

    Args:
        releases: the assignments as they stand now, by id.
        gradebook: what is recorded.
        rejudge: judges stored runs again, some at a time; only those that need it.
    """
    changes: list[Change] = []
    rerun: dict[str, tuple[str, ...]] = {}
    runs = judged = 0
    for assignment, release in releases.items():
        footings = Footings(release=release)
        again: list[Stored] = []
        for one in gradebook.stored(assignment):
            if not one.entry.run:
                continue
            runs += 1
            if one.plan_digest != release.plan_digest:
                rerun[assignment] = (*rerun.get(assignment, ()), one.entry.student)
            elif one.grounds and _holds(footings, one):
                changes += repriced(release, one)
            else:
                again.append(one)
        judged += len(again)
        for found in rejudge(assignment, again):
            changes += found
    return Forecast(runs=runs, judged=judged, changes=tuple(changes), rerun=rerun)


def _holds(footings: Footings, one: Stored) -> bool:
    """Tell whether every verdict stands: only points and titles may be others."""
    declared = {(e.id, c.id) for e in footings.release.assignment.exercises for c in e.checks}
    judged = {(line.exercise, line.check) for line in one.checks if line.kind != POLICY}
    return declared == judged and footings.hold(one.grounds, footings.print_of)


def repriced(release: Release, one: Stored) -> Iterator[Change]:
    """Yield what other points change, where every verdict stands."""
    points = _points(release.assignment.exercises)
    for line in one.checks:
        worth = points.get((line.exercise, line.check), line.points)
        if worth == line.points:
            continue
        yield Change(
            student=one.entry.student,
            assignment=one.entry.assignment,
            exercise=line.exercise,
            check=line.check,
            before=_line_score(line, line.points)[0],
            after=_line_score(line, worth)[0],
            why=_points_told(line.points, worth),
        )


# Of each check the score, none where it is not judged, and the points it is worth.
Scores: TypeAlias = Mapping[tuple[str, str], tuple[float | None, float]]
Kept: TypeAlias = Mapping[str, KeptExercise]


def rejudged(footings: Footings, gradebook: Gradebook, one: Stored) -> tuple[Change, ...]:
    """Return what changes for one submission of which something has to be judged again."""
    kept = gradebook.kept_by_exercise(one)
    run_of = gradebook.run_by_exercise(one.entry.run)
    if not kept:
        now = assess_grounded(footings, run_of, shows=False).assessment
        return tuple(_changes(footings, one.entry, {}, {}, _scores(now.exercises)))
    assessor = Assessor(footings=footings, run_of=run_of, standings={}, shows=False)
    after: dict[tuple[str, str], tuple[float | None, float]] = {}
    for exercise in footings.release.assignment.exercises:
        former = kept.get(exercise.id)
        if former is not None and assessor.stands(exercise, former):
            points = _points([exercise])
            for line in one.checks:
                if line.exercise == exercise.id:
                    worth = points.get((line.exercise, line.check), line.points)
                    after[line.exercise, line.check] = _line_score(line, worth)
        else:
            after |= _scores([assessor.result(exercise, former)[0]])
    before = {(line.exercise, line.check): _line_score(line, line.points) for line in one.checks}
    return tuple(_changes(footings, one.entry, kept, before, after))


def _changes(
    footings: Footings, entry: Entry, kept: Kept, before: Scores, after: Scores
) -> Iterator[Change]:
    """Yield every check whose points differ between two assessments of one run."""
    for key in dict.fromkeys((*before, *after)):
        was, becomes = before.get(key), after.get(key)
        if was is not None and becomes is not None and was == becomes:
            continue
        why = reasons(footings, kept, *key)
        if was is not None and becomes is not None and was[1] != becomes[1]:
            why.insert(0, _points_told(was[1], becomes[1]))
        yield Change(
            student=entry.student,
            assignment=entry.assignment,
            exercise=key[0],
            check=key[1],
            before=was[0] if was is not None else None,
            after=becomes[0] if becomes is not None else None,
            why=_listed(why) if why else text("the exercise's rules"),
        )


def _points(exercises: Iterable[Exercise]) -> dict[tuple[str, str], float]:
    return {(e.id, check.id): check.points for e in exercises for check in e.checks}


def _points_told(before: float, after: float) -> Text:
    return text("points {} -> {}").filled(f"{before:g}", f"{after:g}")


def _listed(reasons: Sequence[Text]) -> Text:
    return Text(en="; ".join(one.en for one in reasons), zh="；".join(one.zh for one in reasons))


def _line_score(line: CheckLine, worth: float) -> tuple[float | None, float]:
    """Return what a recorded conclusion earns, and of how many points, if it is worth so many."""
    if line.outcome in UNJUDGED:
        return None, worth
    return 0.0 if line.barred else round(worth * line.fraction, 6), worth


def _scores(results: Iterable[ExerciseResult]) -> Scores:
    return {
        (result.id, verdict.check): (_score(result, verdict), verdict.points)
        for result in results
        for verdict in result.verdicts
    }


def _score(result: ExerciseResult, verdict: Verdict) -> float | None:
    if not verdict.judged:
        return None
    return 0.0 if result.barred else verdict.score


def reasons(footings: Footings, kept: Kept, exercise: str, check: str) -> list[Text]:
    """Return in words what a verdict rested on and stands otherwise now."""
    if not kept:
        return [text("judged again from its run")]
    if exercise not in kept:
        return [text("new check")]
    grounds = kept[exercise].grounds
    return list(
        dict.fromkeys(_differing(footings, grounds.checks.get(check, grounds.policy_grounds)))
    )


def _differing(footings: Footings, grounds: Grounds) -> Iterator[Text]:
    through = []
    for path, digest in grounds.items():
        if path.startswith(STANDING):
            through.append(path.removeprefix(STANDING))
        elif path != VERDICTS and footings.at(path) != digest:
            yield ground_told(path)
    if through:
        yield builds_on_told(tuple(through))
