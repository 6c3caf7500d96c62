from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.domain.observation import CellOutcome, CellStatus, Run, RunOutcome, Shim
from grader.domain.release import Release
from grader.domain.text import Text
from grader.workflow.noting import SHIMS, notes_on, other_assignment

Releases = Callable[[str], Release]
RUN = Run(
    key="k",
    submission_sha256="",
    plan_digest="",
    outcome=RunOutcome.COMPLETED,
    runner="fake",
    seed=0,
    probes=(),
    cells=(),
)


def notes(release: Release, run: Run) -> list[str]:
    return [note.en for note in notes_on(release, run)]


def cell(index: int, status: CellStatus) -> CellOutcome:
    return CellOutcome(index=index, source="x", status=status)


def test_a_clean_run_has_no_notes(release: Releases) -> None:
    run = replace(RUN, cells=(cell(0, CellStatus.OK), cell(1, CellStatus.TEXT)))
    assert notes(release("iris_mlp"), run) == []
    assert notes(release("iris_mlp"), RUN) == []


@pytest.mark.parametrize(
    ("functions", "other"),
    [
        pytest.param(("forward", "chain_factors", "step", "loss", "gradients"), True, id="most"),
        pytest.param(("forward", "loss", "gradients", "train"), False, id="shared names"),
        pytest.param(("step",), False, id="one"),
        pytest.param((), False, id="none"),
    ],
)
def test_a_notebook_for_another_assignment_is_told_so(
    functions: tuple[str, ...], other: bool, release: Releases
) -> None:
    run = replace(RUN, functions=functions)
    found = release("gradient_descent")
    assert other_assignment(found, run) == ("backprop_111" if other else "")
    said = notes(found, run)
    assert any("backprop_111" in note for note in said) is other


def test_an_assignment_without_neighbours_or_functions_is_never_another(
    release: Releases,
) -> None:
    found = replace(release("gradient_descent"), siblings={})
    assert other_assignment(found, replace(RUN, functions=("step",))) == ""
    empty = replace(found, siblings={"texts": ()})
    assert other_assignment(empty, replace(RUN, functions=("step",))) == ""


def test_a_notebook_of_texts_is_told_so(release: Releases) -> None:
    run = replace(RUN, cells=(cell(0, CellStatus.TEXT),))
    assert notes(release("iris_mlp"), run) == ["The notebook has no code cell with anything in it."]


@pytest.mark.parametrize(
    "status", [CellStatus.TIMEOUT, CellStatus.MEMORY, CellStatus.KILLED], ids=str
)
def test_cells_that_were_stopped_are_counted_from_one(
    status: CellStatus, release: Releases
) -> None:
    run = replace(RUN, cells=(cell(0, CellStatus.OK), cell(1, status), cell(4, status)))
    [note] = notes_on(release("iris_mlp"), run)
    assert note.en.startswith("Cell 2, 5 did not finish")
    assert note.zh.startswith("第 2、5 个单元格未能结束")


def test_cells_that_raised_are_told(release: Releases) -> None:
    run = replace(RUN, cells=(cell(0, CellStatus.ERROR), cell(1, CellStatus.OK)))
    [note] = notes(release("iris_mlp"), run)
    assert note.startswith("Cell 1 raised an exception")


def test_workarounds_are_told_once_each_and_unknown_ones_not(release: Releases) -> None:
    shims = tuple(Shim(id=name, cell=0, detail="") for name in ("no_gpu", "no_gpu", "new", "input"))
    run = replace(RUN, shims=shims)
    assert notes_on(release("iris_mlp"), run) == (SHIMS["no_gpu"], SHIMS["input"])


def test_what_had_to_be_mended_to_read_the_file_is_told(release: Releases) -> None:
    notice = Text(en="It was saved twice.", zh="保存了两次。")
    assert notes_on(release("iris_mlp"), replace(RUN, notices=(notice,))) == (notice,)


def test_every_note_is_said_in_both_languages() -> None:
    for note in SHIMS.values():
        assert note.en.endswith(".")
        assert note.zh.endswith("。")
