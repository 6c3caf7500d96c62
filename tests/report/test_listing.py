from dataclasses import replace

import pytest

from grader.domain.assignment import Assignment, Exercise, Observed
from grader.domain.notebook import Cell, CellKind
from grader.domain.observation import (
    Answer,
    CellOutcome,
    CellStatus,
    Frame,
    Observation,
    Raised,
    Run,
    RunOutcome,
)
from grader.domain.probe import Probe
from grader.domain.text import NOTHING
from grader.notebooks.source import read_source
from grader.report.highlighting import plain_lines
from grader.report.listing import MAX_LINE, MAX_LINES, Listing, listings

LOSS = Exercise(
    id="loss", title=NOTHING, task=NOTHING, observed=Observed.CALL, arguments=("x",), aliases=("L",)
)
ASSIGNMENT = Assignment(id="a", title=NOTHING, summary=NOTHING, roles={}, exercises=(LOSS,))


def run_of(*sources: str, broken: frozenset[int] = frozenset()) -> Run:
    cells = tuple(
        Cell(index=index, kind=CellKind.CODE, source=source) for index, source in enumerate(sources)
    )
    return Run(
        key="k",
        submission_sha256="s",
        plan_digest="p",
        outcome=RunOutcome.COMPLETED,
        runner="warm",
        seed=1,
        probes=(),
        cells=tuple(
            CellOutcome(
                index=cell.index,
                source=cell.source,
                status=CellStatus.ERROR if cell.index in broken else CellStatus.OK,
            )
            for cell in cells
        ),
        source=read_source(cells),
    )


def listed(run: Run) -> Listing:
    return listings(ASSIGNMENT, run, plain_lines, {})["loss"]


def numbers(listing: Listing, *, inside: bool) -> list[int]:
    return [line.number for line in listing.lines if line.inside is inside]


def test_the_function_is_marked_in_its_cell() -> None:
    found = listed(
        run_of("import math", "n = 3\n\ndef loss(x):\n    y = x\n    return y\n\nloss(1)")
    )
    assert (found.cell, found.first, found.last) == (2, 3, 5)
    assert numbers(found, inside=True) == [3, 4, 5]
    assert numbers(found, inside=False) == [1, 2, 6, 7]


@pytest.mark.parametrize(
    ("sources", "cell"),
    [
        pytest.param(("def loss(x): return 1", "def loss(x): return 2"), 2, id="the last one"),
        pytest.param(("def loss(x): return 1", "loss = loss(3)"), 1, id="hidden by its value"),
        pytest.param(("def L(x): return 1", "x = 3"), 1, id="under an alias"),
        pytest.param(("@tf.function\ndef loss(x):\n    return 1",), 1, id="decorated"),
        pytest.param(("x = 1", "loss = lambda x: x"), 2, id="a lambda"),
    ],
)
def test_the_graded_definition_is_shown(sources: tuple[str, ...], cell: int) -> None:
    found = listed(run_of(*sources))
    assert found.cell == cell
    assert found.first == 1


def test_a_cell_that_failed_counts_less_than_one_that_ran() -> None:
    sources = ("def loss(x): return 1", "1/0\ndef loss(x): return 2")
    assert listed(run_of(*sources, broken=frozenset({1}))).cell == 2  # it may have got that far


@pytest.mark.parametrize(
    "sources", [("x = 1",), ("def loss(x:",), ("loss = 3",)], ids=["none", "unparsed", "number"]
)
def test_what_is_not_there_is_not_shown(sources: tuple[str, ...]) -> None:
    assert listings(ASSIGNMENT, run_of(*sources), plain_lines, {}) == {}


def test_a_line_through_which_an_error_passed_is_marked() -> None:
    run = run_of("def loss(x):\n    return x / 0")
    raised = Raised(name="E", message="", frames=(Frame(cell=0, line=2, code="return x / 0"),))
    probe = Probe(id="loss/0", exercise="loss", function="loss", arguments={}, returns=("loss",))
    run = replace(
        run,
        probes=(probe,),
        observations=(Observation(probe="loss/0", answer=Answer.RAISED, error=raised),),
    )
    assert [line.number for line in listed(run).lines if line.raised] == [2]


def test_a_long_function_and_a_long_line_are_cut() -> None:
    body = "\n".join(f"    x = {number}" for number in range(500))
    found = listed(run_of(f"def loss(x):\n{body}\n    return {'x' * 5000}"))
    assert len(found.lines) == MAX_LINES
    assert found.dropped == 502 - MAX_LINES
    wide = listed(run_of(f"def loss(x):\n    return {'x' * 5000}"))
    assert max(len("".join(t for _, t in line.tokens)) for line in wide.lines) == MAX_LINE + 1
