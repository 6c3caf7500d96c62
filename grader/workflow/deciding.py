"""A grade as it counts: with what persons decided."""

from dataclasses import replace

from grader.domain.entry import Entry
from grader.domain.grade import Graded
from grader.domain.override import with_overrides
from grader.workflow.ports import Gradebook


def decided(gradebook: Gradebook, entry: Entry, graded: Graded) -> Graded:
    """Return a grade with the decisions of persons on its submission."""
    decisions = gradebook.decisions(entry)
    return replace(graded, assessment=with_overrides(graded.assessment, decisions))
