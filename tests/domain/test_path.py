"""Reading a trajectory in whatever form it was returned."""

from collections.abc import Sequence

import numpy as np
import pytest

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.observation import Answer, Observation, RecordedCall
from grader.domain.path import own_steps, parameters, path_of, points_of
from grader.domain.probe import Probe
from grader.domain.question import Case, Question, Standing
from grader.domain.reference import Reference
from grader.domain.text import NOTHING
from grader.domain.value import Floats, ShapeMismatch, Value
from reference import gradient_descent

X, Y = np.array([1.0, 2.0, 4.0]), np.array([1.0, 3.0, 2.0])
RATE = 0.1
POINTS = np.array([[0.5, 0.25], [0.75, 0.5], [0.25, 0.125], [0.0, 1.0], [2.0, 3.0]])
FOLLOWED = Standing(explained=True, varies=True)


def exercise(name: str, *arguments: str) -> Exercise:
    return Exercise(
        id=name,
        title=NOTHING,
        task=NOTHING,
        observed=Observed.CALL,
        arguments=arguments,
        returns=("trajectory",) if name == "sgd" else ("dw", "db"),
    )


SETTINGS = ("learning_rate", "epochs", "batch_size")
SGD = exercise("sgd", "x", "y", "w", "b", *SETTINGS)
GRADIENTS = exercise("gradients", "x", "y", "w", "b")


def question(samples: str = "one", gradients: Standing | None = None) -> Question:
    return Question(
        exercise=SGD,
        check=CheckSpec(
            id="steps",
            kind="trajectory",
            points=1,
            title=NOTHING,
            options={"samples": samples, "gradient": "sample_gradients"},
        ),
        reference=Reference(
            functions={"sample_gradients": gradient_descent.sample_gradients}, draws={}
        ),
        upstream={"gradients": gradients} if gradients else {},
        contract={"gradients": GRADIENTS, "sgd": SGD},
        parameters=("w", "b"),
    )


def case(value: Value, calls: Sequence[RecordedCall] = ()) -> Case:
    inputs: dict[str, Value] = {
        "x": X,
        "y": Y,
        "w": np.asarray(0.5),
        "b": np.asarray(0.25),
        "learning_rate": np.asarray(RATE),
        "epochs": np.asarray(2),
        "batch_size": np.asarray(2),
    }
    return Case(
        probe=Probe(id="p", exercise="sgd", function="sgd", arguments={}, returns=("trajectory",)),
        inputs=inputs,
        observation=Observation(probe="p", answer=Answer.RETURNED, value=value, calls=tuple(calls)),
    )


ROWS: Value = tuple(POINTS)
COLUMNS: Value = (POINTS[:, 0], POINTS[:, 1])
BY_NAME: Value = {"b": POINTS[:, 1], "w": POINTS[:, 0], "loss": np.zeros(9)}


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(POINTS, id="a table with the start"),
        pytest.param(POINTS[1:], id="without the start"),
        pytest.param(POINTS.astype(np.float32), id="single precision"),
        pytest.param(POINTS.T, id="transposed"),
        pytest.param(POINTS[:, None, :], id="rows with an axis of one"),
        pytest.param(ROWS, id="rows one by one"),
        pytest.param((POINTS,), id="in a tuple of one"),
        pytest.param(COLUMNS, id="two columns"),
        pytest.param(BY_NAME, id="a dict of w and b"),
        pytest.param({"trajectory": POINTS}, id="a dict of one"),
        pytest.param({"trajectory": COLUMNS}, id="columns in a dict"),
    ],
)
def test_a_trajectory_is_read_in_every_sensible_form(value: Value) -> None:
    points = points_of(question(), case(value))
    np.testing.assert_array_equal(points, POINTS)
    assert points.dtype == np.float64


def test_a_start_rounded_to_single_precision_is_still_the_start() -> None:
    rounded = POINTS.copy()
    rounded[0] = np.float32(0.5) + np.float32(1e-7)
    rounded[0, 1] = 0.25
    assert len(points_of(question(), case(rounded))) == len(POINTS)


def test_a_single_update_is_a_trajectory_of_one() -> None:
    points = points_of(question(), case(np.array([0.75, 0.5])))
    np.testing.assert_array_equal(points, POINTS[:2])


def test_no_update_leaves_the_start_alone() -> None:
    np.testing.assert_array_equal(points_of(question(), case(np.zeros((0, 2)))), POINTS[:1])


@pytest.mark.parametrize(
    ("value", "got"),
    [
        pytest.param(np.zeros((4, 3)), "shape (4, 3)", id="three columns"),
        pytest.param(np.zeros(7), "shape (7,)", id="losses"),
        pytest.param(np.asarray(1.0), "shape ()", id="one number"),
        pytest.param(np.zeros((2, 2, 2)), "shape (2, 2, 2)", id="three axes"),
        pytest.param((np.zeros(3), np.zeros(4)), "rows of different lengths", id="ragged"),
        pytest.param((), "rows of different lengths", id="nothing"),
        pytest.param({"w": POINTS[:, 0], "c": POINTS[:, 1]}, "a dict with w, c", id="other names"),
        pytest.param(((np.zeros(2),), np.zeros(2)), "1 values", id="nested"),
    ],
)
def test_what_is_no_table_of_two_columns_is_told(value: Value, got: str) -> None:
    with pytest.raises(ShapeMismatch) as told:
        points_of(question(), case(value))
    assert told.value.got == got


def test_the_columns_are_the_model_parameters() -> None:
    assert parameters(question()) == ("w", "b")


@pytest.mark.parametrize(("samples", "size"), [("one", 1), ("batch", 2)])
def test_a_path_carries_the_settings_and_the_gradient_of_every_sample(
    samples: str, size: int
) -> None:
    path = path_of(question(samples), case(POINTS))
    assert (path.samples, path.batch_size, path.epochs) == (3, size, 2)
    assert path.learning_rate == RATE
    expected = gradient_descent.sample_gradients(X, Y, 2.0, 3.0)
    np.testing.assert_array_equal(path.gradients(np.array([2.0, 3.0])), expected)


def wrong_gradient(x: Floats, y: Floats, w: float, b: float) -> Floats:
    """The gradient with its sign reversed."""
    return -np.array(gradient_descent.gradients(x, y, w, b))


def followed(
    batches: Sequence[tuple[int, ...]], *, form: str = "tuple", extra: float = 0.0
) -> tuple[Floats, list[RecordedCall]]:
    """Walk along wrong gradients and record their calls, as the agent would."""
    rows, calls = [np.array([0.5, 0.25])], []
    for batch in batches:
        w, b = rows[-1]
        x, y = X[list(batch)], Y[list(batch)]
        slope = wrong_gradient(x, y, w, b)
        results: dict[str, Value] = {
            "tuple": tuple(np.asarray(part) for part in slope),
            "array": slope,
            "dict": {"dw": np.asarray(slope[0]), "db": np.asarray(slope[1])},
            "nested": ((np.asarray(slope[0]),), (np.asarray(slope[1]),)),
            "table": (np.zeros(2), np.zeros(2)),
        }
        calls.append(
            RecordedCall(
                function="gradients",
                arguments=(x, y),
                keywords={"w": np.asarray(w), "b": np.asarray(b)},
                result=results[form],
            )
        )
        rows.append(rows[-1] - (RATE + extra) * slope)
    return np.array(rows), calls


def steps(points: Floats, calls: Sequence[RecordedCall], standing: Standing = FOLLOWED) -> object:
    asked, seen = question("batch", standing), case(points, calls)
    found = own_steps(asked, seen, path_of(asked, seen))
    return None if found is None else found.options


@pytest.mark.parametrize("form", ["tuple", "array", "dict"])
def test_batches_of_own_wrong_gradients_are_read_from_the_recorded_calls(form: str) -> None:
    points, calls = followed([(2, 0), (1,)], form=form)
    assert steps(points, calls) == (((2, 0),), ((1,),))


@pytest.mark.parametrize("form", ["nested", "table"])
def test_results_that_are_no_step_follow_nothing(form: str) -> None:
    points, calls = followed([(2, 0), (1,)], form=form)
    assert steps(points, calls) == ((), ())


def test_a_step_that_is_not_the_recorded_gradient_is_not_followed() -> None:
    points, calls = followed([(2, 0), (1,)], extra=0.01)
    assert steps(points, calls) == ((), ())


def test_a_right_gradient_function_is_not_followed() -> None:
    points, calls = followed([(2, 0)])
    assert steps(points, calls, Standing(passed=True, varies=True)) is None
    assert steps(points, []) is None


def test_calls_that_say_nothing_about_a_step_are_passed_over() -> None:
    points, calls = followed([(2, 0)])
    other = RecordedCall(function="loss", arguments=(), keywords={}, result=np.asarray(1.0))
    bare = RecordedCall(function="gradients", arguments=(X,), keywords={}, result=np.zeros(2))
    asked = question("batch", FOLLOWED)
    asked.contract["loss"] = exercise("loss", "x")  # type: ignore[index]
    seen = case(points, [other, bare, *calls])
    found = own_steps(asked, seen, path_of(asked, seen))
    assert found is not None
    assert found.options == (((2, 0),),)


@pytest.mark.parametrize(
    ("x", "y"),
    [
        pytest.param(np.array([9.0]), np.array([9.0]), id="data of its own"),
        pytest.param(X[:2], Y[:1], id="x and y of different lengths"),
        pytest.param(X[[0]], Y[[1]], id="x and y torn apart"),
    ],
)
def test_a_call_with_other_data_names_no_batch(x: Floats, y: Floats) -> None:
    points, calls = followed([(0,)])
    strange = RecordedCall(
        function="gradients", arguments=(x, y), keywords=calls[0].keywords, result=calls[0].result
    )
    assert steps(points, [strange]) == ((),)


def test_a_call_without_data_names_no_batch() -> None:
    points, calls = followed([(0,)])
    bare = RecordedCall(
        function="gradients", arguments=(), keywords=calls[0].keywords, result=calls[0].result
    )
    assert steps(points, [bare]) == ((),)
