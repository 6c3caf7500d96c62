"""Holding a declared check against its kind: the kind exists, and its options can be right."""

from grader.checks.kind import Kind, kinds
from grader.course.option_place import Place
from grader.course.option_values import problems
from grader.domain.assignment import Assignment, CheckSpec, Exercise
from grader.domain.error import AssignmentError
from grader.domain.rubric import rubric_of
from grader.domain.text import Text
from grader.domain.tolerance import BOUNDS
from grader.language import text


def check_kind(assignment: Assignment, exercise: Exercise, check: CheckSpec, where: str) -> None:
    """Raise where a check is of no kind, or of one that cannot be what it is declared to be.

    Raises:
        AssignmentError: with the place in the file ``where``, and what to write.
    """
    place = text('exercise "{0}", check "{1}"').filled(exercise.id, check.id)
    kind = kinds().get(check.kind)
    if kind is None:
        raise AssignmentError(
            where,
            text('{0}: there is no kind of check "{1}"').filled(place, check.kind),
            text("use one of: {}").filled(", ".join(sorted(kinds()))),
        )
    unknown = sorted(set(check.options) - kind.options)
    if unknown:
        known = ", ".join(sorted(kind.options)) or "none"
        raise AssignmentError(
            where,
            text('{0}: unknown key "{1}"').filled(place, unknown[0]),
            text("options of {0}: {1}").filled(kind.name, known),
        )
    if exercise.observed not in kind.observes:
        raise AssignmentError(
            where,
            text('{0}: a check of kind "{1}" cannot read {2}').filled(
                place, kind.name, exercise.observed.value
            ),
            text("observe the exercise by {}").filled(
                " or ".join(sorted(way.value for way in kind.observes))
            ),
        )
    _check_options(assignment, exercise, check, kind, where)


def _check_options(
    assignment: Assignment, exercise: Exercise, check: CheckSpec, kind: Kind, where: str
) -> None:
    """Raise for an option whose value cannot be right."""
    place = text('exercise "{0}", check "{1}"').filled(exercise.id, check.id)
    for name, allowed in kind.values.items():
        if check.options.get(name) not in allowed:
            raise AssignmentError(
                where,
                text('{0}: "{1}" is {2}').filled(
                    place, name, check.options.get(name, text("missing"))
                ),
                text("use one of: {}").filled(", ".join(sorted(allowed))),
            )
    _check_tolerance(check, place, where)
    _check_rubric(check, place, where)
    for problem in problems(Place(assignment=assignment, exercise=exercise, check=check)):
        raise AssignmentError(where, text("{0}: {1}").filled(place, problem.said), problem.fix)


def _check_tolerance(check: CheckSpec, place: Text, where: str) -> None:
    """Raise for a tolerance that is no number, or that nothing or everything would pass."""
    for name, (least, most) in BOUNDS.items():
        value = check.options.get(name, least)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not least <= float(str(value)) <= most:
            raise AssignmentError(
                where,
                text('{0}: "{1}" is {2}').filled(place, name, value),
                text(
                    "use a number from {0:g} to {1:g}; numbers are judged at single precision"
                ).filled(least, most),
            )


def _check_rubric(check: CheckSpec, place: Text, where: str) -> None:
    """Raise for a rubric that does not come to the points of its check."""
    rubric = rubric_of(check)
    ids = [item.id for item in rubric]
    if len(ids) != len(set(ids)):
        raise AssignmentError(
            where, text("{}: two items of its rubric have one id").filled(place), text("rename one")
        )
    total = sum(item.points for item in rubric)
    if rubric and abs(total - check.points) > 1e-6:
        raise AssignmentError(
            where,
            text("{} is worth {} points, its rubric adds to {}").filled(
                place, f"{check.points:g}", f"{total:g}"
            ),
            text("change the points of its items"),
        )
