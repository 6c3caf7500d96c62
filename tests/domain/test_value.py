import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.value import (
    ShapeMismatch,
    Value,
    as_floats,
    described,
    flat,
    leaves,
    named,
    outputs,
    squeezed,
)

ONE, TWO = np.asarray(1.0), np.asarray(2.0)
COUNTS = st.integers(2, 5)
NAMES = ("dw", "db", "dv", "du", "dz")


@given(COUNTS, st.sampled_from(["tuple", "dict", "array", "row", "column"]))
def test_every_accepted_form_gives_the_same_outputs(count: int, form: str) -> None:
    names = NAMES[:count]
    numbers = np.arange(count, dtype=float)
    by_name: dict[str, Value] = {"extra": ONE}
    by_name.update({n: np.asarray(v) for n, v in zip(names, numbers, strict=True)})
    forms: dict[str, Value] = {
        "tuple": tuple(np.asarray(n) for n in numbers),
        "dict": by_name,
        "array": numbers,
        "row": numbers[None, :],
        "column": numbers[:, None],
    }
    found = {name: float(np.squeeze(part)) for name, part in outputs(forms[form], names).items()}
    assert found == dict(zip(names, numbers, strict=True))


@given(COUNTS, COUNTS)
def test_another_number_of_values_is_told(wanted: int, given_count: int) -> None:
    values: Value = tuple(np.zeros(3) for _ in range(given_count))
    if wanted == given_count:
        assert len(named(values, NAMES[:wanted])) == wanted
        return
    with pytest.raises(ShapeMismatch) as told:
        named(values, NAMES[:wanted])
    assert told.value.expected == f"{wanted} values"
    assert told.value.got == f"{given_count} values"


@pytest.mark.parametrize(
    ("value", "got"),
    [
        pytest.param(np.zeros((2, 3)), "shape (2, 3)", id="an array with another first axis"),
        pytest.param(np.zeros(4), "shape (4,)", id="too many numbers"),
        pytest.param(ONE, "one number", id="one number"),
        pytest.param(np.ones((1, 1)), "shape (1, 1)", id="one number in an array"),
        pytest.param((), "0 values", id="nothing"),
        pytest.param({"w": ONE}, "a dict with w", id="a dict with another name"),
        pytest.param({}, "a dict with nothing", id="an empty dict"),
    ],
)
def test_what_is_no_three_outputs_is_described(value: Value, got: str) -> None:
    with pytest.raises(ShapeMismatch) as told:
        named(value, ("a", "b", "c"))
    assert told.value.got == got


def test_a_dict_that_lacks_names_is_told_which() -> None:
    with pytest.raises(ShapeMismatch) as told:
        named({"dw": ONE}, ("dw", "db"))
    assert told.value.part == "db"
    assert told.value.expected == "a dict with dw, db"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(TWO, id="the number"),
        pytest.param((TWO,), id="in a tuple"),
        pytest.param({"loss": TWO}, id="in a dict of its name"),
        pytest.param({"cost": TWO}, id="in a dict of another single name"),
    ],
)
def test_a_single_output_may_stand_alone_or_in_a_container(value: Value) -> None:
    assert named(value, ("loss",)) == {"loss": TWO}


def test_a_single_output_is_never_taken_apart() -> None:
    curve = np.arange(3.0)
    assert named(curve, ("losses",))["losses"] is curve
    pair: Value = (ONE, TWO)
    assert named(pair, ("losses",))["losses"] is pair
    with pytest.raises(ShapeMismatch, match="loss"):
        named({"a": ONE, "b": TWO}, ("loss",))


def test_the_items_of_an_output_that_is_a_dict_are_outputs_of_their_own() -> None:
    value: Value = (ONE, {"train_loss": np.zeros(3), "test_loss": np.ones(3)})
    found = outputs(value, ("W1", "history"))
    assert list(found) == ["W1", "history.train_loss", "history.test_loss"]
    np.testing.assert_array_equal(found["history.test_loss"], np.ones(3))


def test_only_the_chosen_outputs_have_to_be_arrays() -> None:
    value: Value = (TWO, {"note": (ONE, TWO)}, (ONE, ONE))
    assert outputs(value, ("w", "history", "b"), ("w",)) == {"w": TWO}
    with pytest.raises(ShapeMismatch, match="b"):
        outputs(value, ("w", "history", "b"), ("b",))


def test_a_chosen_output_that_is_missing_is_told() -> None:
    with pytest.raises(ShapeMismatch) as told:
        outputs((ONE, {"loss": ONE}), ("W1", "history"), ("history.train_loss",))
    assert told.value.part == "history.train_loss"
    assert told.value.got == "nothing of that name"


@pytest.mark.parametrize("value", [pytest.param((ONE,), id="tuple"), pytest.param({}, id="dict")])
def test_a_container_is_no_array(value: Value) -> None:
    with pytest.raises(ShapeMismatch) as told:
        as_floats("loss", value)
    assert (told.value.part, told.value.expected) == ("loss", "one array of numbers")


@pytest.mark.parametrize(
    "dtype", [np.bool_, np.int64, np.float32, np.float64], ids=lambda t: t.__name__
)
def test_every_kind_of_number_becomes_float64(dtype: type[np.generic]) -> None:
    assert as_floats("x", np.ones(2, dtype=dtype)).dtype == np.float64


def test_leaves_come_depth_first_in_order() -> None:
    value: Value = (ONE, {"a": TWO, "b": (ONE, TWO)}, np.zeros(2))
    assert [leaf.size for leaf in leaves(value)] == [1, 1, 1, 1, 2]
    assert [float(leaf.sum()) for leaf in leaves(value)] == [1, 2, 1, 2, 0]


def test_flat_joins_all_numbers_in_order() -> None:
    np.testing.assert_array_equal(
        flat({"b": np.array([[3.0], [4.0]]), "a": np.asarray(5.0)}), [3, 4, 5]
    )
    assert flat({}).shape == (0,)


def test_squeezing_keeps_axes_of_size_zero() -> None:
    assert squeezed(np.zeros((1, 0, 3, 1))).shape == (0, 3)


def test_forms_are_described_in_words() -> None:
    assert described(np.zeros((4, 16))) == "shape (4, 16)"
    assert described((ONE, TWO)) == "2 values"
    assert described({"W1": ONE, "B1": ONE}) == "a dict with W1, B1"
