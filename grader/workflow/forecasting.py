"""What an edit would do to recorded grades: no notebook is run and nothing is recorded."""

from collections.abc import Iterator, Mapping

from grader.domain.change import Change, Forecast
from grader.domain.entry import Entry
from grader.domain.grounds import STANDING, VERDICTS, Grounded, Grounds
from grader.domain.grounds_told import builds_on_told, ground_told
from grader.domain.release import Release
from grader.domain.stored import Stored
from grader.domain.verdict import POLICY, ExerciseResult, Verdict
from grader.workflow.assessing import assess_grounded
from grader.workflow.footings import Footings
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
        again: list[Entry] = []
        for one in gradebook.stored(assignment):
            if not one.entry.run:
                continue
            runs += 1
            if one.plan_digest != release.plan_digest:
                rerun[assignment] = (*rerun.get(assignment, ()), one.entry.student)
            elif one.grounds and _holds(footings, one):
                changes += repriced(release, one)
            else:
                again.append(one.entry)
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
    points = {
        (e.id, check.id): check.points for e in release.assignment.exercises for check in e.checks
    }
    for line in one.checks:
        worth = points.get((line.exercise, line.check), line.points)
        if worth == line.points:
            continue
        judged = line.outcome.value not in ("manual", "undecided")
        earned = 0.0 if line.barred else round(worth * line.fraction, 6)
        before, after = (line.score, earned) if judged else (None, None)
        yield Change(
            student=one.entry.student,
            assignment=one.entry.assignment,
            exercise=line.exercise,
            check=line.check,
            before=before,
            after=after,
            why=f"points {line.points:g} -> {worth:g}",
        )


def rejudged(footings: Footings, gradebook: Gradebook, entry: Entry) -> tuple[Change, ...]:
    """Return what changes for one submission that has to be judged again."""
    kept = gradebook.kept(entry, shown=False)
    run_of = gradebook.run_by_exercise(entry.run)
    now = assess_grounded(footings, run_of, kept, shows=False)
    return tuple(changes_between(entry, footings, kept, now))


def changes_between(
    entry: Entry, footings: Footings, kept: Grounded | None, now: Grounded
) -> Iterator[Change]:
    """Yield every check whose points differ between two assessments of one run."""
    before = _scores(kept)
    after = _scores(now)
    for key in dict.fromkeys((*before, *after)):
        was, becomes = before.get(key), after.get(key)
        worth = [one[1] for one in (was, becomes) if one is not None]
        if was is not None and becomes is not None and was == becomes:
            continue
        why = reasons(footings, kept, *key)
        if len(worth) == 2 and worth[0] != worth[1]:
            why.insert(0, f"points {worth[0]:g} -> {worth[1]:g}")
        yield Change(
            student=entry.student,
            assignment=entry.assignment,
            exercise=key[0],
            check=key[1],
            before=was[0] if was is not None else None,
            after=becomes[0] if becomes is not None else None,
            why="; ".join(why) or _unkept(kept),
        )


def _unkept(kept: Grounded | None) -> str:
    return "judged again from its run" if kept is None else "the exercise's rules"


def _scores(grounded: Grounded | None) -> dict[tuple[str, str], tuple[float | None, float]]:
    """Return score and points of every check; no score where it is not judged."""
    if grounded is None:
        return {}
    return {
        (result.id, verdict.check): (_score(result, verdict), verdict.points)
        for result in grounded.assessment.exercises
        for verdict in result.verdicts
    }


def _score(result: ExerciseResult, verdict: Verdict) -> float | None:
    if not verdict.judged:
        return None
    return 0.0 if result.barred else verdict.score


def reasons(footings: Footings, kept: Grounded | None, exercise: str, check: str) -> list[str]:
    """Return in words what a verdict rested on and stands otherwise now."""
    for one in kept.exercises if kept is not None else ():
        if one.id == exercise:
            grounds = one.checks.get(check, one.policy_grounds)
            return list(dict.fromkeys(_differing(footings, grounds)))
    return ["new check"]


def _differing(footings: Footings, grounds: Grounds) -> Iterator[str]:
    through = []
    for path, digest in grounds.items():
        if path.startswith(STANDING):
            through.append(path.removeprefix(STANDING))
        elif path != VERDICTS and footings.at(path) != digest:
            yield ground_told(path).en
    if through:
        yield builds_on_told(tuple(through)).en
