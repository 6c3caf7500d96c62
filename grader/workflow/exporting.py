"""Which grades go out: of one assignment, one for each student, as they stand."""

from collections.abc import Iterable

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.language import text


def assignment_to_export(entries: Iterable[Entry], asked: str, where: str) -> str:
    """Return the assignment that is meant; the only one where none is named.

    Raises:
        GraderError: nothing was graded, or it is not clear which assignment is meant.
    """
    known = sorted({entry.assignment for entry in entries})
    if not known:
        raise GraderError(
            where, text("nothing has been graded here"), text("run `grader grade` first")
        )
    if asked and asked not in known:
        raise GraderError(
            where,
            text('nothing was graded for "{}"').filled(asked),
            text("use one of: {}").filled(", ".join(known)),
        )
    if not asked and len(known) > 1:
        raise GraderError(
            where,
            text("holds {} assignments").filled(len(known)),
            text("choose one with --assignment: {}").filled(", ".join(known)),
        )
    return asked or known[0]
