"""Whether what an exercise builds on, or opens, stands before it."""

from grader.domain.assignment import Assignment, Exercise
from grader.domain.error import AssignmentError
from grader.language import text


def check_order(assignment: Assignment, exercise: Exercise, where: str) -> None:
    """Raise where an exercise needs what is not declared before it.

    Raises:
        AssignmentError: one that it builds on comes later; or what it opens is not returned
            before it, under the name of its one argument, in as many cases.
    """
    place = text('exercise "{}"').filled(exercise.id)
    before = assignment.exercises[: assignment.exercises.index(exercise)]
    seen = {one.id for one in before}
    late = [name for name in exercise.builds_on if name not in seen]
    if late:
        raise AssignmentError(
            where,
            text('{0} builds on "{1}", which is not declared before it').filled(place, late[0]),
            text("declare what it builds on first"),
        )
    if exercise.opens and not assignment.can_open(exercise):
        said = text('{0} opens "{1}", which does not return its one argument in each case')
        raise AssignmentError(
            where,
            said.filled(place, exercise.opens),
            text("declare what it opens before it, with the same name in `returns`"),
        )
