"""Policy."""

from grader.domain.assignment import Assignment, Exercise
from grader.domain.observation import Run
from grader.domain.verdict import Verdict


def policy_verdicts(
    assignment: Assignment, exercise: Exercise, run: Run
) -> tuple[tuple[Verdict, ...], bool]:
    """Temporary."""
    return (), False
