from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.observation import RecordedCall
from grader.domain.question import Question, Standing
from grader.domain.recorded import NotRecorded, arguments_of, distance, recorded, vector
from grader.domain.reference import Function, KnownWrong, Reference
from grader.domain.text import NOTHING
from grader.domain.upstream import believed, right_upstream, upstream_of
from grader.domain.value import Value

FORWARD = Exercise(
    id="forward",
    title=NOTHING,
    task=NOTHING,
    observed=Observed.CALL,
    arguments=("x", "w"),
    returns=("z", "y"),
)
LOSS = Exercise(
    id="loss",
    title=NOTHING,
    task=NOTHING,
    observed=Observed.CALL,
    arguments=("y",),
    returns=("loss",),
)
FOLLOWED = Standing(passed=False, explained=True, varies=True)


def call(
    *arguments: float, result: Value, function: str = "forward", **keywords: float
) -> RecordedCall:
    return RecordedCall(
        function=function,
        arguments=tuple(np.asarray(a) for a in arguments),
        keywords={name: np.asarray(a) for name, a in keywords.items()},
        result=result,
    )


PAIR: Value = (np.asarray(5.0), np.asarray(6.0))


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(call(1, 2, result=PAIR), id="positional"),
        pytest.param(call(1, w=2, result=PAIR), id="mixed"),
        pytest.param(call(w=2, x=1, result=PAIR), id="by name"),
    ],
)
def test_arguments_are_read_in_contract_order(made: RecordedCall) -> None:
    assert arguments_of(made, FORWARD) == (np.asarray(1.0), np.asarray(2.0))
    assert recorded([made], FORWARD)(1.0, 2.0) == (5.0, 6.0)


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(call(1, result=PAIR), id="too few"),
        pytest.param(call(1, 2, 3, result=PAIR), id="too many"),
        pytest.param(call(1, v=2, result=PAIR), id="another name"),
    ],
)
def test_a_call_with_other_arguments_says_nothing(made: RecordedCall) -> None:
    assert arguments_of(made, FORWARD) is None
    with pytest.raises(NotRecorded):
        recorded([made], FORWARD)(1.0, 2.0)


@given(st.floats(-100, 100), st.floats(-0.9e-4, 0.9e-4))
def test_the_nearest_call_within_rounding_answers(x: float, off: float) -> None:
    far: Value = (np.asarray(0.0), np.asarray(0.0))
    calls = [call(x + 3, 2, result=far), call(x * (1 + off), 2, result=PAIR)]
    assert recorded(calls, FORWARD)(x, 2.0) == (5.0, 6.0)


def test_a_neighbouring_step_does_not_answer() -> None:
    with pytest.raises(NotRecorded, match="forward"):
        recorded([call(1.0, 2.001, result=PAIR)], FORWARD)(1.0, 2.0)


def test_calls_of_other_functions_do_not_answer() -> None:
    with pytest.raises(NotRecorded):
        recorded([call(1, 2, result=PAIR, function="loss")], FORWARD)(1.0, 2.0)


def test_a_question_with_another_number_of_arguments_has_no_answer() -> None:
    with pytest.raises(NotRecorded):
        recorded([call(1, 2, result=PAIR)], FORWARD)(1.0)


def test_a_result_of_another_form_is_no_answer() -> None:
    with pytest.raises(NotRecorded):
        recorded([call(1, 2, result=np.zeros(3))], FORWARD)(1.0, 2.0)


def test_a_single_output_answers_as_a_plain_number() -> None:
    calls = [call(4, function="loss", result=(np.array([[7.0]]),))]
    answer = recorded(calls, LOSS)(4.0, convention="mean")
    assert answer == 7.0
    assert isinstance(answer, float)


def test_an_output_that_is_a_container_answers_as_it_is() -> None:
    made = call(4, function="loss", result={"loss": (np.asarray(1.0), np.asarray(2.0))})
    assert recorded([made], LOSS)(4.0) == (1.0, 2.0)


@pytest.mark.parametrize(
    ("observed", "near"),
    [
        pytest.param(np.array([1.0, 2.0]), True, id="the same"),
        pytest.param(np.array([1.0, 2.0001]), True, id="rounded"),
        pytest.param(np.array([1.0, 2.01]), False, id="another number"),
        pytest.param(np.array([1.0]), False, id="another size"),
        pytest.param(np.array([1.0, np.nan]), False, id="no number"),
    ],
)
def test_arguments_are_the_same_within_rounding(observed: Value, near: bool) -> None:
    assert (distance([observed], [np.array([1.0, 2.0])]) <= 1) is near


def test_a_diverged_training_is_found_again() -> None:
    endless = np.array([np.inf, -np.inf, np.nan])
    assert distance([endless], [endless.copy()]) == 0
    assert distance([endless], [-endless]) == np.inf
    assert distance([np.zeros(3)], [endless]) > 1


def test_the_worst_argument_counts_and_empty_ones_do_not() -> None:
    one, empty = np.ones(1), np.zeros(0)
    assert distance([empty, one], [empty, one]) == 0
    assert distance([one, one], [one, 2 * one]) > 1


def test_a_value_is_one_vector_of_all_its_numbers() -> None:
    np.testing.assert_array_equal(vector((np.ones((2, 1)), {"a": np.asarray(3)})), [1, 1, 3])
    assert vector(()).shape == (0,)


def question(upstream: Mapping[str, Standing]) -> Question:
    return Question(
        exercise=LOSS,
        check=CheckSpec(id="values", kind="value", points=1, title=NOTHING),
        reference=Reference(functions={}, draws={}),
        upstream=upstream,
        contract={"forward": FORWARD, "loss": LOSS},
    )


CALLS = [call(1, 2, result=PAIR)]


def test_a_broken_function_with_a_name_for_its_mistake_is_followed() -> None:
    found = upstream_of(question({"forward": FOLLOWED}), CALLS)
    assert found["forward"](1.0, 2.0) == (5.0, 6.0)


@pytest.mark.parametrize(
    "standing",
    [
        pytest.param(Standing(passed=True, explained=True, varies=True), id="it is right"),
        pytest.param(Standing(explained=False, varies=True), id="its mistake has no name"),
        pytest.param(Standing(explained=True, varies=False), id="it never varies"),
    ],
)
def test_nothing_else_is_followed(standing: Standing) -> None:
    assert not standing.followed
    assert upstream_of(question({"forward": standing}), CALLS) == {}


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        pytest.param("forward", [], id="never called"),
        pytest.param("results", [call(1, function="results", result=PAIR)], id="no function"),
    ],
)
def test_there_is_nothing_to_follow(name: str, calls: list[RecordedCall]) -> None:
    assert upstream_of(question({name: FOLLOWED}), calls) == {}


def tripled(x: float, w: float, *, convention: str = "one") -> tuple[float, float]:
    factor = 3.0 if convention == "one" else 6.0
    return factor * x, factor * w


def with_mistake(function: Function, mistake: str = "wrong") -> Question:
    variant = KnownWrong(
        id="wrong",
        exercise="forward",
        function=function,
        name=NOTHING,
        explanation=NOTHING,
        hints=(),
        family="",
    )
    reference = Reference(
        functions={},
        draws={},
        conventions={"one": NOTHING, "two": NOTHING},
        known_wrong={"forward": (variant,)},
    )
    asked = question({"forward": replace(FOLLOWED, mistake=mistake)})
    return replace(asked, reference=reference)


def answered(x: float, w: float, factor: float) -> RecordedCall:
    return call(x, w, result=(np.asarray(factor * x), np.asarray(factor * w)))


@pytest.mark.parametrize(
    ("made", "kept"),
    [
        pytest.param(answered(1, 2, 3), True, id="the mistake"),
        pytest.param(answered(1, 2, 6), True, id="under another convention"),
        pytest.param(answered(1, 2, 3.0000001), True, id="rounded"),
        pytest.param(answered(1, 2, 5), False, id="another answer"),
        pytest.param(answered(1, 2, np.nan), False, id="no number"),
        pytest.param(call(1, 2, result=np.zeros(3)), False, id="another form"),
        pytest.param(call(1, 2, result=()), False, id="nothing"),
        pytest.param(call(1, result=PAIR), False, id="other arguments"),
    ],
)
def test_only_calls_that_show_the_mistake_are_believed(made: RecordedCall, kept: bool) -> None:
    assert believed(with_mistake(tripled), [made]) == ((made,) if kept else ())


def test_a_variant_that_needs_rows_is_asked_with_rows() -> None:
    def rows_only(x: object, w: object) -> tuple[float, float]:
        return 7.0 * len(x), 2.0 * len(w)  # type: ignore[arg-type]

    made = call(1, 2, result=(np.asarray(7.0), np.asarray(2.0)))
    assert believed(with_mistake(rows_only), [made]) == (made,)


def test_a_variant_that_cannot_compute_the_call_shows_nothing() -> None:
    def fails(x: float, w: float) -> float:
        raise ZeroDivisionError(x, w)

    assert believed(with_mistake(fails), [answered(1, 2, 3)]) == ()


@pytest.mark.parametrize(
    ("calls", "kept"),
    [
        pytest.param([answered(1, 2, 9), answered(2, 3, 9)], 2, id="answers that vary"),
        pytest.param([answered(1, 2, 9)], 1, id="one call"),
        pytest.param([answered(1, 2, 9), answered(1, 2, 9)], 2, id="one question twice"),
        pytest.param([call(1, 2, result=PAIR), call(5, 6, result=PAIR)], 0, id="one answer to all"),
    ],
)
def test_without_a_name_the_answers_have_to_vary(calls: list[RecordedCall], kept: int) -> None:
    assert len(believed(with_mistake(tripled, mistake=""), calls)) == kept


def test_calls_of_a_right_function_are_kept_as_they_are() -> None:
    right = question({"forward": Standing(passed=True)})
    assert believed(right, CALLS) == tuple(CALLS)


def test_a_right_function_stays_right_under_its_own_convention() -> None:
    asked = question(
        {
            "forward": Standing(passed=True),
            "loss": Standing(passed=True, convention="two"),
            "slope": FOLLOWED,
            "unknown": Standing(passed=True),
        }
    )
    functions = {"forward": tripled, "loss": tripled, "slope": tripled}
    found = right_upstream(replace(asked, reference=Reference(functions=functions, draws={})))
    assert set(found) == {"forward", "loss"}
    assert found["forward"](1.0, 2.0) == (3.0, 6.0)
    assert isinstance(found["loss"], partial)
    assert found["loss"](1.0, 2.0) == (6.0, 12.0)


COLUMN = np.array([[1.0], [2.0]])


def answer_of(result: Value, model: Function) -> Function:
    made = RecordedCall(function="loss", arguments=(COLUMN,), keywords={}, result=result)
    return recorded([made], LOSS, model)


def test_a_result_answers_in_the_shape_of_the_trusted_function() -> None:
    answer = answer_of(np.array([4.0, 8.0]), lambda y: 2 * y)
    np.testing.assert_array_equal(np.asarray(answer(COLUMN)), [[4.0], [8.0]])


def test_a_result_of_another_size_answers_without_its_axes_of_one() -> None:
    answer = answer_of(np.ones((1, 3)), lambda y: y)
    assert np.asarray(answer(COLUMN)).shape == (3,)
