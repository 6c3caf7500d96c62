"""What a forbidden use in graded code does to its exercise, and to nothing else."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from grader.domain.observation import CellOutcome, CellStatus, Run
from grader.domain.release import Release
from grader.domain.source import SourceFacts, Unit, UnitKind, Use, UseKind
from grader.domain.verdict import Assessment, ExerciseResult, Finding, Outcome
from grader.workflow.assessing import assess
from grader.workflow.barring import names_of
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

Programs = Callable[[str], dict[str, Callable[..., object]]]
Releases = Callable[[str], Release]
Judge = Callable[..., Assessment]
NAME, METHOD, DYNAMIC = UseKind.NAME, UseKind.METHOD, UseKind.DYNAMIC


def unit(name: str, *uses: tuple[UseKind, str], reads: tuple[str, ...] = (), cell: int = 0) -> Unit:
    return Unit(
        name=name,
        cell=cell,
        uses=tuple(
            Use(kind=kind, path=path, cell=cell, line=number + 1)
            for number, (kind, path) in enumerate(uses)
        ),
        reads=reads,
        kind=UnitKind.DEFINITION if name else UnitKind.LOOSE,
    )


@pytest.fixture(scope="module")
def written(release: Releases, right: Programs) -> Judge:
    """Return a function that assesses a right program whose source holds the given units."""

    def judged(slug: str, *units: Unit) -> Assessment:
        found = release(slug)
        plan = make_plan(found.assignment, found.reference, b"barring", "")
        run: Run = rehearse(found, plan, right(slug))
        cells = tuple(
            CellOutcome(index=n, source="", status=CellStatus.OK)
            for n in sorted({unit.cell for unit in units})
        )
        return assess(found, replace(run, cells=cells, source=SourceFacts(units=units)))

    return judged


def result(found: Assessment, exercise: str) -> ExerciseResult:
    return next(e for e in found.exercises if e.id == exercise)


def barred(found: Assessment) -> set[str]:
    return {e.id for e in found.exercises if e.barred}


TAPE = (NAME, "tensorflow.GradientTape")
FUNCTIONS = ("forward", "loss", "chain_factors", "gradients", "step", "train")


def test_code_that_keeps_the_rules_has_nothing_said_of_it(written: Judge) -> None:
    found = written("backprop_111", *(unit(name, (NAME, "numpy.exp")) for name in FUNCTIONS))
    assert barred(found) == set()
    assert not [v for e in found.exercises for v in e.verdicts if v.kind == "policy"]
    assert (found.score, found.notes) == (100, ())


def test_a_tape_in_the_exercise_by_hand_costs_that_exercise_and_only_that(
    written: Judge,
) -> None:
    units = (unit("gradients", TAPE, cell=2), unit("step", reads=("gradients",), cell=3))
    found = written("backprop_111", *units)
    assert barred(found) == {"gradients"}
    assert found.score == 75
    gradients = result(found, "gradients")
    assert (gradients.score, gradients.points) == (0, 25)
    verdict = gradients.verdicts[-1]
    assert (verdict.check, verdict.outcome) == ("policy.by-hand", Outcome.FAILED)
    assert verdict.diagnosis.id == "policy.by-hand"
    assert "tensorflow.GradientTape in cell 3, line 1" in verdict.message.en
    assert "第 3 个单元格第 1 行的 tensorflow.GradientTape" in verdict.message.zh
    assert verdict.findings == (Finding(what="tensorflow.GradientTape", cell=3, line=1),)
    assert verdict.evidence == ()
    assert not gradients.needs_review


def test_a_tape_where_it_is_allowed_costs_nothing(written: Judge) -> None:
    found = written("backprop_111", unit("train", TAPE), unit("gradients"))
    assert barred(found) == set()
    assert found.score == 100


def test_a_helper_that_is_no_exercise_counts_as_graded_code(written: Judge) -> None:
    found = written(
        "backprop_111", unit("gradients", reads=("differentiate",)), unit("differentiate", TAPE)
    )
    assert barred(found) == {"gradients"}


def test_a_forbidden_method_is_shown_as_a_call(written: Judge) -> None:
    found = written("gradient_descent", unit("sgd", (METHOD, "fit")), unit("minibatch_gd"))
    assert barred(found) == {"sgd"}
    assert ".fit() in cell 1, line 1" in result(found, "sgd").verdicts[-1].message.en


def test_code_that_cannot_be_read_is_before_a_person_and_costs_nothing(written: Judge) -> None:
    harmless = (NAME, "numpy.sum")
    units = (unit("gradients", (DYNAMIC, "exec"), harmless), unit("chain_factors", harmless))
    found = written("backprop_111", *units)
    assert barred(found) == set()
    assert found.score == 100
    gradients = result(found, "gradients")
    assert gradients.needs_review
    assert gradients.points == 25
    doubt = gradients.verdicts[-1]
    assert doubt.outcome is Outcome.UNDECIDED
    assert "(exec)" in doubt.message.en
    assert "（exec）" in doubt.message.zh
    assert "gradients" in found.needs_review


def test_a_curious_cell_is_mentioned_and_costs_nothing(written: Judge) -> None:
    found = written("backprop_111", unit("gradients"), unit("", TAPE, cell=5))
    assert barred(found) == set()
    assert found.score == 100
    [note] = found.notes
    assert "cell 6 line 1" in note.en
    assert "不扣分" in note.zh


def test_the_names_of_graded_code_are_the_contract_s_with_their_aliases(
    release: Releases,
) -> None:
    assignment = release("backprop_111").assignment
    assert names_of(assignment.exercise("forward")) == ("forward", "forward_pass")
    variables = names_of(assignment.exercise("lecture_example"))
    assert {"dw_h", "dwh", "db_o"} <= set(variables)
    assert names_of(release("gradient_descent").assignment.exercise("results")) == ()
