"""What kind of trouble a submission had: one lane for each, so that like waits beside like."""

from collections.abc import Iterator
from enum import StrEnum

from grader.domain.observation import Answer, CellStatus, Run, RunOutcome


class Trouble(StrEnum):
    """A lane, the most urgent first."""

    UNREADABLE = "unreadable"
    INFRASTRUCTURE = "infrastructure"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    KILLED = "killed"
    SYNTAX = "syntax"
    MISSING_FUNCTION = "missing_function"
    RUNTIME_ERROR = "runtime_error"


ENDS = {
    RunOutcome.UNREADABLE: Trouble.UNREADABLE,
    RunOutcome.INFRASTRUCTURE: Trouble.INFRASTRUCTURE,
    RunOutcome.TIMEOUT: Trouble.TIMEOUT,
    RunOutcome.MEMORY: Trouble.MEMORY,
    RunOutcome.KILLED: Trouble.KILLED,
}
SYNTAX_ERRORS = frozenset({"SyntaxError", "IndentationError", "TabError"})


def troubles_of(run: Run) -> tuple[Trouble, ...]:
    """Return the lanes that a run belongs to, the most urgent first; none where all went well."""
    found = set(_troubles(run))
    return tuple(trouble for trouble in Trouble if trouble in found)


def _troubles(run: Run) -> Iterator[Trouble]:
    if run.outcome in ENDS:
        yield ENDS[run.outcome]
    for cell in run.cells:
        if cell.status is CellStatus.ERROR:
            syntax = cell.error.name in SYNTAX_ERRORS
            yield Trouble.SYNTAX if syntax else Trouble.RUNTIME_ERROR
    for observation in run.observations:
        if observation.answer is Answer.MISSING:
            yield Trouble.MISSING_FUNCTION
        elif observation.answer is Answer.RAISED:
            yield Trouble.RUNTIME_ERROR
