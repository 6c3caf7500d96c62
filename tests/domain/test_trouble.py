"""Every kind of trouble has its lane."""

import pytest

from grader.domain.observation import (
    Answer,
    CellOutcome,
    CellStatus,
    Observation,
    Raised,
    Run,
    RunOutcome,
)
from grader.domain.trouble import Trouble, troubles_of


def run(
    outcome: RunOutcome = RunOutcome.COMPLETED, error: str = "", answer: Answer = Answer.RETURNED
) -> Run:
    cells = [CellOutcome(index=0, source="x", status=CellStatus.OK)]
    if error:
        raised = Raised(name=error, message="")
        cells.append(CellOutcome(index=1, source="y", status=CellStatus.ERROR, error=raised))
    return Run(
        key="k",
        submission_sha256="s",
        plan_digest="p",
        outcome=outcome,
        runner="fake",
        seed=0,
        probes=(),
        cells=tuple(cells),
        observations=(Observation(probe="loss/0", answer=answer),),
    )


@pytest.mark.parametrize(
    ("made", "lanes"),
    [
        pytest.param(run(), (), id="none"),
        pytest.param(run(RunOutcome.UNREADABLE), (Trouble.UNREADABLE,), id="unreadable"),
        pytest.param(run(RunOutcome.INFRASTRUCTURE), (Trouble.INFRASTRUCTURE,), id="machine"),
        pytest.param(run(RunOutcome.TIMEOUT), (Trouble.TIMEOUT,), id="timeout"),
        pytest.param(run(RunOutcome.MEMORY), (Trouble.MEMORY,), id="memory"),
        pytest.param(run(RunOutcome.KILLED), (Trouble.KILLED,), id="killed"),
        pytest.param(run(error="IndentationError"), (Trouble.SYNTAX,), id="syntax"),
        pytest.param(run(error="KeyError"), (Trouble.RUNTIME_ERROR,), id="a cell raised"),
        pytest.param(run(answer=Answer.RAISED), (Trouble.RUNTIME_ERROR,), id="a call raised"),
        pytest.param(run(answer=Answer.MISSING), (Trouble.MISSING_FUNCTION,), id="missing"),
        pytest.param(
            run(RunOutcome.TIMEOUT, "SyntaxError", Answer.MISSING),
            (Trouble.TIMEOUT, Trouble.SYNTAX, Trouble.MISSING_FUNCTION),
            id="several, the most urgent first",
        ),
    ],
)
def test_a_run_lies_in_the_lanes_of_its_troubles(made: Run, lanes: tuple[Trouble, ...]) -> None:
    assert troubles_of(made) == lanes
