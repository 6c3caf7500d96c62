"""The lecture's example, figures, and texts."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import pytest

from grader.checks.figure import falls
from grader.checks.manual import written
from grader.domain.notebook import Cell, CellKind
from grader.domain.observation import CellOutcome, CellStatus, Figure, Run, Series, Snapshot
from grader.domain.release import Release
from grader.domain.value import Value
from grader.domain.verdict import Outcome, Verdict

RunOf = Callable[..., Run]
Judge = Callable[[str, Run, str], Verdict]
Releases = Callable[[str], Release]
Vector = Mapping[str, float]
CHECK = "lecture_example/gradients"
NAMES = ("dw_h", "db_h", "dw_o", "db_o")
PASSED, FAILED = Outcome.PASSED, Outcome.FAILED


@pytest.fixture
def example(run_of: RunOf, verdict: Judge) -> Callable[..., Verdict]:
    """Return a function that judges variables as they stood after each cell."""

    def judged(*cells: Mapping[str, object]) -> Verdict:
        snapshots = tuple(
            Snapshot(cell=n, variables={k: as_value(v) for k, v in cell.items()})
            for n, cell in enumerate(cells)
        )
        run = replace(run_of("backprop_111"), snapshots=snapshots)
        return verdict("backprop_111", run, CHECK)

    return judged


def as_value(item: object) -> Value:
    return tuple(map(np.asarray, item)) if isinstance(item, tuple) else np.asarray(item)


@pytest.fixture
def vectors(release: Releases) -> Mapping[str, Vector]:
    function = release("backprop_111").reference.functions["lecture_example"]
    found = function()
    assert isinstance(found, dict)
    return found


TWO_NUMBERS = np.array([1.0, 2.0])
SLIDE = {"dw_h": -0.00373525, "db_h": -0.00373525, "dw_o": -0.02895543, "db_o": -0.050799}


def test_the_slide_s_own_numbers_pass(example: Callable[..., Verdict]) -> None:
    found = example(SLIDE)
    assert found.outcome is PASSED
    assert found.conventions == ("rounded_2",)
    assert "2 digits" in found.message.en
    assert "2 位小数" in found.message.zh


@pytest.mark.parametrize("name", ["exact", "rounded_2", "rounded_3", "rounded_4"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=lambda t: t.__name__)
def test_each_whole_vector_passes(
    name: str,
    dtype: type[np.floating],
    example: Callable[..., Verdict],
    vectors: Mapping[str, Vector],
) -> None:
    found = example({k: dtype(v) for k, v in vectors[name].items()})
    assert found.outcome is PASSED
    assert found.conventions == (() if name == "exact" else (name,))


def test_the_loss_without_its_half_passes_where_no_loss_says_otherwise(
    run_of: RunOf, verdict: Judge, vectors: Mapping[str, Vector], release: Releases
) -> None:
    doubled = {name: np.asarray(2 * value) for name, value in vectors["exact"].items()}
    snapshot = Snapshot(cell=0, variables=dict(doubled))
    known = release("backprop_111").reference.functions

    def under(name: str, convention: str) -> Callable[..., object]:
        def program(**given: object) -> object:
            return known[name](**given, convention=convention)

        return program

    for convention, outcome in (("sum", PASSED), ("half_sum", FAILED)):
        names = ("loss", "chain_factors", "gradients")
        run = run_of("backprop_111", **{name: under(name, convention) for name in names})
        found = verdict("backprop_111", replace(run, snapshots=(snapshot,)), CHECK)
        assert found.outcome is outcome


@pytest.mark.parametrize(("first", "second"), [("rounded_2", "exact"), ("rounded_2", "rounded_3")])
def test_a_vector_of_two_roundings_fails(
    first: str, second: str, example: Callable[..., Verdict], vectors: Mapping[str, Vector]
) -> None:
    mixed = {**vectors[first], "dw_o": vectors[second]["dw_o"]}
    found = example(mixed)
    assert found.outcome is FAILED
    assert "neither the exact numbers nor" in found.message.en
    assert [row.name for row in found.evidence] == list(NAMES)


def test_swapped_sigmoid_derivatives_fail_though_one_of_them_is_near(
    example: Callable[..., Verdict], vectors: Mapping[str, Vector]
) -> None:
    y_h, y_o, error, w_o = 0.57, 0.59, 0.59 - 0.8, 0.3
    db_o = error * y_h * (1 - y_h)
    db_h = error * y_o * (1 - y_o) * w_o * y_h * (1 - y_h)
    swapped = {"dw_h": db_h, "db_h": db_h, "dw_o": db_o * y_h, "db_o": db_o}
    assert example(swapped).outcome is FAILED
    exact = vectors["exact"]
    assert example({**exact, "db_o": exact["db_o"] * 1.0008}).outcome is FAILED


def test_the_numbers_count_as_they_stood_after_some_cell(
    example: Callable[..., Verdict], vectors: Mapping[str, Vector]
) -> None:
    overwritten = dict.fromkeys(NAMES, 0.0)
    assert example(vectors["exact"], overwritten).outcome is PASSED
    half = {name: vectors["exact"][name] for name in NAMES[:2]}
    rest = {name: vectors["exact"][name] for name in NAMES[2:]}
    assert example(half, rest).outcome is FAILED


def test_variables_may_have_other_names(
    example: Callable[..., Verdict], vectors: Mapping[str, Vector]
) -> None:
    exact = vectors["exact"]
    renamed = {
        "dwh": exact["dw_h"],
        "grad_b_h": [exact["db_h"]],
        "dL_dw_o": [[exact["dw_o"]]],
        "dbo": exact["db_o"],
    }
    assert example(renamed).outcome is PASSED


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        pytest.param([], "After no cell", id="no variables"),
        pytest.param([{"dw_h": 1.0}], "After no cell", id="one of them"),
        pytest.param([dict.fromkeys(NAMES, (1.0, 2.0))], "After no cell", id="no arrays"),
        pytest.param([dict.fromkeys(NAMES, TWO_NUMBERS)], "neither", id="vectors"),
        pytest.param([dict.fromkeys(NAMES, 0.0)], "neither", id="zeros"),
        pytest.param([dict.fromkeys(NAMES, np.nan)], "neither", id="NaN"),
    ],
)
def test_what_is_not_the_example_fails(
    cells: list[Mapping[str, object]], told: str, example: Callable[..., Verdict]
) -> None:
    found = example(*cells)
    assert found.outcome is FAILED
    assert told in found.message.en


def test_the_example_by_the_own_wrong_function_is_paid_there(
    run_of: RunOf, verdict: Judge, release: Releases
) -> None:
    wrong = release("backprop_111").reference.known_wrong["gradients"]
    function = next(w.function for w in wrong if w.id == "no_w_o")
    run = run_of("backprop_111", gradients=function)
    own = next(o for o in run.observations if o.probe == "lecture_example/own")
    assert isinstance(own.value, tuple)
    variables = dict(zip(NAMES, own.value, strict=True))
    shown = replace(run, snapshots=(Snapshot(cell=0, variables=variables),))
    found = verdict("backprop_111", shown, CHECK)
    assert (found.outcome, found.follow_through) == (PASSED, True)
    other = {name: 1.5 * np.asarray(value) for name, value in variables.items()}
    shown = replace(run, snapshots=(Snapshot(cell=0, variables=dict(other)),))
    assert verdict("backprop_111", shown, CHECK).outcome is FAILED


def figure(*curves: list[float], readable: bool = True) -> Figure:
    series = tuple(Series(label="", points=len(c), y=np.array(c)) for c in curves)
    return Figure(cell=0, series=series, readable=readable)


@pytest.mark.parametrize(
    ("figures", "outcome", "told"),
    [
        pytest.param((), FAILED, "no figure", id="none"),
        pytest.param((figure([3.0, 2.0, 1.0]),), PASSED, "falling curve", id="falling"),
        pytest.param(
            (figure([1.0]), figure([0.0, 1.0], [5.0, 1.0])), PASSED, "falling", id="one of several"
        ),
        pytest.param((figure([1.0, 2.0]),), Outcome.UNDECIDED, "person", id="rising"),
        pytest.param((figure([1.0, np.nan]),), Outcome.UNDECIDED, "person", id="NaN"),
        pytest.param((figure(readable=False),), Outcome.UNDECIDED, "person", id="an image"),
        pytest.param((figure(),), FAILED, "empty", id="empty axes"),
        pytest.param((figure([1.0]),), FAILED, "empty", id="one point"),
    ],
)
def test_a_figure_of_losses_passes_and_doubts_go_to_a_person(
    figures: tuple[Figure, ...], outcome: Outcome, told: str, run_of: RunOf, verdict: Judge
) -> None:
    run = replace(run_of("gradient_descent"), figures=figures)
    found = verdict("gradient_descent", run, "results/losses")
    assert found.outcome is outcome
    assert told in found.message.en
    assert found.message.zh.endswith("。")


def test_a_curve_of_equal_ends_does_not_fall() -> None:
    assert not falls(Series(label="", points=3, y=np.array([1.0, 0.0, 1.0])))


def cells(*sources: str) -> tuple[Cell, ...]:
    return tuple(Cell(index=n, kind=CellKind.TEXT, source=s) for n, s in enumerate(sources))


@pytest.mark.parametrize(
    ("heading", "kept"),
    [
        pytest.param("总结|Summary", 2, id="from the heading on"),
        pytest.param("summary", 2, id="in any case"),
        pytest.param("Conclusion", 4, id="no such heading"),
        pytest.param("", 4, id="no heading asked for"),
    ],
)
def test_a_text_is_read_from_its_heading_on(heading: str, kept: int) -> None:
    texts = cells("# Homework", "Notes", "## Summary", "SGD is noisier.")
    assert written(texts, heading) == texts[-kept:]


@pytest.mark.parametrize(
    ("sources", "outcome"),
    [
        pytest.param(["## 小结", "两种方法……"], Outcome.MANUAL, id="written"),
        pytest.param(["SGD is noisier."], Outcome.MANUAL, id="without a heading"),
        pytest.param(["  \n"], FAILED, id="blank"),
        pytest.param([], FAILED, id="nothing"),
    ],
)
def test_a_text_is_left_to_a_person(
    sources: list[str], outcome: Outcome, run_of: RunOf, verdict: Judge
) -> None:
    outcomes = tuple(
        CellOutcome(index=n, source=s, status=CellStatus.TEXT) for n, s in enumerate(sources)
    )
    run = replace(run_of("gradient_descent"), cells=outcomes)
    found = verdict("gradient_descent", run, "summary/text")
    assert found.outcome is outcome
    assert found.judged is (outcome is FAILED)
