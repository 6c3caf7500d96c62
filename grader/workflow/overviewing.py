"""The class overview over all that stands: grades, and what students have not been shown yet."""

from grader.domain.publication import SincePublished, since_published
from grader.workflow.ports import Gradebook, Pages


def changes(gradebook: Gradebook, assignment: str = "") -> tuple[SincePublished, ...]:
    """Return what has changed since students were shown their grades; nothing before that."""
    shown = gradebook.published()
    if not shown:
        return ()
    return tuple(since_published(gradebook.lines(assignment), shown, gradebook.touched()))


def write_overview(gradebook: Gradebook, pages: Pages) -> int:
    """Write the overview over every newest grade; return their number.

    Raises:
        GraderError: a page's result cannot be read, or the folder cannot be written.
    """
    entries = tuple(gradebook.latest().values())
    pages.write_overview(entries, changes(gradebook))
    return len(entries)
