"""Holding a declared check against its kind: the kind exists, and its options can be right."""

from grader.checks.kind import Kind, kinds
from grader.domain.assignment import CheckSpec, Exercise
from grader.domain.error import AssignmentError
from grader.domain.tolerance import BOUNDS


def check_kind(exercise: Exercise, check: CheckSpec, where: str) -> None:
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
    _check_options(exercise, check, kind, where)
    if exercise.observed not in kind.observes:
        raise AssignmentError(
            where,
            f'{place}: a check of kind "{kind.name}" cannot read {exercise.observed.value}',
            f"observe the exercise by {' or '.join(sorted(way.value for way in kind.observes))}",
        )


def _check_options(exercise: Exercise, check: CheckSpec, kind: Kind, where: str) -> None:
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
    outputs = check.options.get("outputs")
    chosen = outputs if isinstance(outputs, list) else []
    strange = [name for name in chosen if name not in exercise.returns]
    rows = check.options.get("rows")
    if strange or (rows is not None and rows not in exercise.arguments):
        wrong, known_names = (
            (f'"outputs" names {strange[0]}', exercise.returns)
            if strange
            else (f'"rows" names {rows}', exercise.arguments)
        )
        raise AssignmentError(
            where, f"{place}: {wrong}, which is not there", f"use some of: {', '.join(known_names)}"
        )


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
