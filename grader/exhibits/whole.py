"""The right result that an exercise's outputs are shown beside."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.checks.value import first_fit
from grader.domain.candidate import Candidate, candidates
from grader.domain.question import Question
from grader.domain.tolerance import Tolerance
from grader.domain.value import ShapeMismatch


def all_outputs(question: Question) -> Question:
    """Return the question about all outputs of its exercise, not those of one check."""
    options: Mapping[str, object] = {
        name: option for name, option in question.check.options.items() if name != "outputs"
    }
    return replace(question, check=replace(question.check, options=options))


def widest(questions: Sequence[Question]) -> Tolerance:
    """Return the widest tolerance of the checks: what one of them passes is not shown as wrong."""
    return max((q.tolerance for q in questions), key=lambda one: (one.rtol, one.floor))


def nearest(question: Question) -> Candidate:
    """Return the result that all cases match, else the one that was asked for.

    Raises:
        ShapeMismatch: the outputs do not have its form.
    """
    possible = tuple(candidates(question, question.cases))
    try:
        return first_fit(question, question.cases, possible, changes=False) or possible[0]
    except ShapeMismatch:
        return possible[0]
