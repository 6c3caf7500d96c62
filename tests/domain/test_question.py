import numpy as np
import pytest

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.observation import Answer, Observation
from grader.domain.probe import Argument, Probe, ResultOf, Role
from grader.domain.question import Case, Question, inputs_of
from grader.domain.reference import Reference
from grader.domain.text import NOTHING


def question(**options: object) -> Question:
    return Question(
        exercise=Exercise(
            id="forward", title=NOTHING, task=NOTHING, observed=Observed.CALL, returns=("z", "y")
        ),
        check=CheckSpec(id="a", kind="value", points=1, title=NOTHING, options=options),
        reference=Reference(functions={}, draws={}),
    )


@pytest.mark.parametrize(
    ("options", "outputs"),
    [
        pytest.param({}, ("z", "y"), id="all"),
        pytest.param({"outputs": ["y"]}, ("y",), id="chosen"),
        pytest.param({"outputs": ("z",)}, ("z",), id="chosen by a tuple"),
    ],
)
def test_a_check_judges_all_outputs_or_the_chosen_ones(
    options: dict[str, object], outputs: tuple[str, ...]
) -> None:
    assert question(**options).outputs == outputs


def test_a_missing_option_has_its_default() -> None:
    assert question(rows="steps").option("rows") == "steps"
    assert question().option("rows", "iterations") == "iterations"


def test_inputs_filled_in_later_are_not_known() -> None:
    known = Argument(role=Role.DATA, value=np.asarray(1.0))
    later = Argument(role=Role.DATA, value=ResultOf(probe="forward/0", output="y"))
    assert inputs_of({"y": known, "y_o": later}) == {"y": known.value}


def test_in_place_of_a_student_s_file_the_reference_gets_its_own() -> None:
    own = np.arange(3)
    file = Argument(role=Role.DATA, value=ResultOf(probe="save/0", output="file", right=own))
    assert inputs_of({"file": file}) == {"file": own}


@pytest.mark.parametrize("answer", Answer)
def test_only_a_returned_answer_has_a_value(answer: Answer) -> None:
    probe = Probe(id="a/0", exercise="a", function="a", arguments={}, returns=())
    case = Case(probe=probe, inputs={}, observation=Observation(probe="a/0", answer=answer))
    assert case.returned is (answer is Answer.RETURNED)


def test_empty_cells_and_texts_are_no_code() -> None:
    cells = (
        Cell(index=0, kind=CellKind.TEXT, source="# Title"),
        Cell(index=1, kind=CellKind.CODE, source="x = 1"),
        Cell(index=2, kind=CellKind.CODE, source="  \n"),
    )
    assert Notebook(cells=cells).code == (cells[1],)
