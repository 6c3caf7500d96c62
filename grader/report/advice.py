"""What to fix first: the exercises on which most lost points hang.

Points lost in an exercise that builds on a wrong one count for the wrong one too, because
mending the first often mends the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from grader.domain.assignment import Assignment
from grader.domain.text import Text
from grader.domain.verdict import Assessment, ExerciseResult, Outcome, Verdict
from grader.report import amounts
from grader.report.inert import shortened

MAX_ADVICE = 3
_MAX_SENTENCE = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One thing to fix; ``lost`` points hang on the exercise itself."""

    anchor: str
    exercise: Text
    mistake: Text
    lost: str
    blocks: tuple[Text, ...]


def check_anchor(exercise_id: str, check_id: str) -> str:
    """Return the id of a check's element on the page."""
    return f"check-{exercise_id}-{check_id}"


def lost_points(result: ExerciseResult) -> float:
    """Return the judged points that were not earned."""
    return round(result.points - result.score, 6)


def _upstream(assignment: Assignment) -> dict[str, set[str]]:
    """Return for each exercise all exercises that it builds on, near and far."""
    direct = {exercise.id: set(exercise.builds_on) for exercise in assignment.exercises}
    reach: dict[str, set[str]] = {}
    for name, nearest in direct.items():
        found: set[str] = set()
        waiting = list(nearest)
        while waiting:
            other = waiting.pop()
            if other not in found:
                found.add(other)
                waiting.extend(direct.get(other, ()))
        reach[name] = found - {name}
    return reach


def _worst(result: ExerciseResult) -> Verdict:
    """Return the verdict to speak of: the violation, else the one that costs most."""
    if result.barred:
        for verdict in result.verdicts:
            if verdict.kind == "policy" and verdict.outcome is Outcome.FAILED:
                return verdict
    return max(result.verdicts, key=lambda v: v.points - v.score if v.judged else -1.0)


def _sentence(verdict: Verdict) -> Text:
    """Return the mistake's name where it has one, else what the check says."""
    known = verdict.diagnosis.name
    return shortened(known if known.en or known.zh else verdict.message, _MAX_SENTENCE)


def _weights(
    losing: Mapping[str, ExerciseResult], upstream: Mapping[str, set[str]]
) -> dict[str, float]:
    """Return the points that hang on each losing exercise."""
    return {
        name: sum(
            lost_points(other)
            for other_name, other in losing.items()
            if other_name == name or name in upstream.get(other_name, ())
        )
        for name in losing
    }


def advice(assignment: Assignment, assessment: Assessment) -> tuple[Advice, ...]:
    """Return at most three things to fix, the most rewarding first."""
    losing = {r.id: r for r in assessment.exercises if lost_points(r) > 0}
    upstream = _upstream(assignment)
    weights = _weights(losing, upstream)
    order = sorted(losing, key=lambda name: -weights[name])[:MAX_ADVICE]
    return tuple(
        Advice(
            anchor=check_anchor(name, _worst(losing[name]).check),
            exercise=losing[name].title,
            mistake=_sentence(_worst(losing[name])),
            lost=amounts.points(lost_points(losing[name])),
            blocks=tuple(
                other.title for other in losing.values() if name in upstream.get(other.id, ())
            ),
        )
        for name in order
    )
