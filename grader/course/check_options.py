"""Holding a declared check against its kind: the kind exists, and its options can be right."""

from grader.checks.kind import Kind, kinds
from grader.course.option_values import Place, problems
from grader.domain.assignment import Assignment, CheckSpec, Exercise
from grader.domain.error import AssignmentError
from grader.domain.tolerance import BOUNDS


def check_kind(assignment: Assignment, exercise: Exercise, check: CheckSpec, where: str) -> None:
    """Raise where a check is of no kind, or of one that cannot be what it is declared to be.

    Raises:
        AssignmentError: with the place in the file ``where``, and what to write.
    """
    place = f'exercise "{exercise.id}", check "{check.id}"'
    kind = kinds().get(check.kind)
    if kind is None:
        raise AssignmentError(
            where,
            f'{place}: there is no kind of check "{check.kind}"',
            f"use one of: {', '.join(sorted(kinds()))}",
        )
    unknown = sorted(set(check.options) - kind.options)
    if unknown:
        known = ", ".join(sorted(kind.options)) or "none"
        raise AssignmentError(
            where, f'{place}: unknown key "{unknown[0]}"', f"options of {kind.name}: {known}"
        )
    if exercise.observed not in kind.observes:
        raise AssignmentError(
            where,
            f'{place}: a check of kind "{kind.name}" cannot read {exercise.observed.value}',
            f"observe the exercise by {' or '.join(sorted(way.value for way in kind.observes))}",
        )
    _check_options(assignment, exercise, check, kind, where)


def _check_options(
    assignment: Assignment, exercise: Exercise, check: CheckSpec, kind: Kind, where: str
) -> None:
    """Raise for an option whose value cannot be right."""
    place = f'exercise "{exercise.id}", check "{check.id}"'
    for name, allowed in kind.values.items():
        if check.options.get(name) not in allowed:
            raise AssignmentError(
                where,
                f'{place}: "{name}" is {check.options.get(name, "missing")}',
                f"use one of: {', '.join(sorted(allowed))}",
            )
    _check_tolerance(check, place, where)
    for problem in problems(Place(assignment=assignment, exercise=exercise, check=check)):
        raise AssignmentError(where, f"{place}: {problem.said}", problem.fix)


def _check_tolerance(check: CheckSpec, place: str, where: str) -> None:
    """Raise for a tolerance that is no number, or that nothing or everything would pass."""
    for name, (least, most) in BOUNDS.items():
        value = check.options.get(name, least)
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not least <= float(str(value)) <= most:
            raise AssignmentError(
                where,
                f'{place}: "{name}" is {value}',
                f"use a number from {least:g} to {most:g}; numbers are judged at single precision",
            )
