import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from grader.domain.tolerance import (
    EPS32,
    Tolerance,
    aligned,
    allowed_errors,
    compare,
    worst_error,
)
from grader.domain.value import Floats, ShapeMismatch

NUMBERS = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
VECTORS = npst.arrays(np.float64, st.integers(1, 8), elements=NUMBERS)


@given(VECTORS)
def test_the_expected_vector_itself_has_no_error(expected: Floats) -> None:
    assert worst_error(expected, expected, allowed_errors(expected)) == 0


@given(VECTORS, st.sampled_from([-1.0, 1.0]), st.floats(0, 0.999))
def test_an_error_within_the_allowed_one_passes_and_is_its_share(
    expected: Floats, sign: float, share: float
) -> None:
    allowed = allowed_errors(expected)
    error = worst_error(expected + sign * share * allowed, expected, allowed)
    assert error <= 1
    assert error == pytest.approx(share, abs=1e-4)


@given(VECTORS, st.floats(1.001, 100))
def test_an_error_beyond_the_allowed_one_in_one_element_fails(
    expected: Floats, share: float
) -> None:
    allowed = allowed_errors(expected)
    observed = expected.copy()
    observed[-1] += share * allowed[-1]
    assert worst_error(observed, expected, allowed) > 1


def test_exactly_the_allowed_error_passes() -> None:
    one = np.array([1.0])
    assert worst_error(one + 0.25, one, np.array([0.25])) == 1.0


@given(VECTORS.filter(np.any), st.sampled_from([2.0**-10, 0.5, 4.0, 2.0**20]))
def test_the_allowed_error_scales_with_the_vector(expected: Floats, factor: float) -> None:
    np.testing.assert_array_equal(
        allowed_errors(factor * expected), factor * allowed_errors(expected)
    )


@given(VECTORS, st.data())
def test_whatever_is_not_finite_is_infinitely_wrong(expected: Floats, data: st.DataObject) -> None:
    observed = expected.copy()
    observed[data.draw(st.integers(0, expected.size - 1))] = data.draw(
        st.sampled_from([math.nan, math.inf, -math.inf])
    )
    assert worst_error(observed, expected, allowed_errors(expected)) == math.inf


def test_a_difference_that_overflows_is_infinitely_wrong() -> None:
    huge = np.array([1.7e308])
    assert worst_error(-huge, huge, allowed_errors(huge)) == math.inf


@pytest.mark.parametrize(
    ("observed", "expected", "allowed"),
    [
        pytest.param((3,), (3, 1), (3, 1), id="row against column"),
        pytest.param((1,), (3,), (3,), id="one number against many"),
        pytest.param((), (1,), (1,), id="scalar against vector"),
        pytest.param((3,), (3,), (1,), id="allowed errors of another shape"),
    ],
)
def test_nothing_is_broadcast(
    observed: tuple[int, ...], expected: tuple[int, ...], allowed: tuple[int, ...]
) -> None:
    with pytest.raises(ValueError, match="shapes differ"):
        worst_error(np.ones(observed), np.ones(expected), np.ones(allowed))


def test_nothing_to_compare_is_no_error() -> None:
    nothing = np.zeros(0)
    assert allowed_errors(nothing).shape == (0,)
    assert worst_error(nothing, nothing, allowed_errors(nothing)) == 0
    assert compare({}, {}).worst == 0
    assert compare({"w": nothing}, {"w": nothing}).worst == 0


def test_a_vector_of_zeros_has_room_for_one_rounding() -> None:
    zeros = np.zeros(2)
    assert worst_error(np.array([0, EPS32]), zeros, allowed_errors(zeros)) == 1
    assert worst_error(np.array([0, 1e-6]), zeros, allowed_errors(zeros)) > 1


def test_the_bound_is_relative_to_the_expected_number() -> None:
    tolerance = Tolerance(rtol=0.5, floor=0)
    two, one = np.array([2.0]), np.array([1.0])
    assert worst_error(one, two, allowed_errors(two, tolerance)) == 1
    assert worst_error(two, one, allowed_errors(one, tolerance)) == 2


def test_all_outputs_of_a_case_share_one_floor() -> None:
    expected = {"big": np.array([1000.0]), "small": np.array([1e-5])}
    observed = {"big": np.array([1000.0]), "small": np.array([5e-3])}
    together = compare(observed, expected)
    assert together.errors["small"] < 1
    alone = compare({"small": observed["small"]}, {"small": expected["small"]})
    assert alone.worst > 1


def test_each_output_keeps_its_own_error() -> None:
    expected = {"w": np.array([1.0, 2.0]), "b": np.asarray(3.0)}
    errors = compare({"w": np.array([1.0, 2.0]), "b": np.asarray(3.3)}, expected).errors
    assert errors["w"] == 0
    assert errors["b"] == pytest.approx(0.3 / (3e-4 + 3e-5))


@given(st.floats(1, 1e4), st.floats(1e-6, 1e-2), st.sampled_from([-1.0, 1.0]))
def test_the_rounding_of_a_parameter_to_single_precision_passes_as_an_update(
    weight: float, step: float, sign: float
) -> None:
    start, end = {"w": np.asarray(weight)}, {"w": np.asarray(weight + sign * step)}
    before = np.float32(weight)
    after = np.asarray(np.float32(before + np.float32(sign * step)), dtype=np.float64)
    assert compare({"w": after}, end, start).worst <= 1


def test_an_update_allows_four_roundings_of_the_parameter() -> None:
    start, end = {"w": np.array([1000.0])}, {"w": np.array([1000.5])}
    room = 4 * EPS32 * 1000.5 + 0.5 * (1e-4 + 1e-5)
    assert compare({"w": end["w"] + 0.999 * room}, end, start).worst <= 1
    assert compare({"w": end["w"] + 1.001 * room}, end, start).worst > 1


def test_a_small_wrong_step_fails_although_the_parameter_hardly_differs() -> None:
    start, end = {"w": np.array([1.0])}, {"w": np.array([1.001])}
    wrong = {"w": np.array([1.00105])}
    assert compare(wrong, end).worst <= 1
    assert compare(wrong, end, start).worst > 1


def test_an_output_that_is_no_parameter_is_compared_by_its_value() -> None:
    expected = {"w": np.asarray(2.0), "loss": np.asarray(5.0)}
    start = {"w": np.asarray(1.0)}
    assert compare({"w": np.asarray(2.0), "loss": np.asarray(5.0)}, expected, start).worst == 0
    assert compare({"w": np.asarray(2.0), "loss": np.asarray(5.1)}, expected, start).worst > 1


SIZES = st.lists(st.sampled_from([1, 1, 2, 3]), max_size=4).map(tuple)


@given(SIZES, st.data())
def test_axes_of_size_one_are_dropped_on_both_sides(
    shape: tuple[int, ...], data: st.DataObject
) -> None:
    wanted = np.arange(math.prod(shape), dtype=float).reshape(shape)
    sizes = [n for n in shape if n != 1]
    for _ in range(data.draw(st.integers(0, 3))):
        sizes.insert(data.draw(st.integers(0, len(sizes))), 1)
    got = aligned({"w": wanted.reshape(sizes)}, {"w": wanted})
    np.testing.assert_array_equal(got["w"], wanted)
    assert got["w"].shape == wanted.shape


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        pytest.param((3, 4), (4, 3), id="transposed"),
        pytest.param((3, 3), (3,), id="broadcast to a table"),
        pytest.param((12,), (3, 4), id="flattened"),
        pytest.param((), (2,), id="one number in place of two"),
    ],
)
def test_another_shape_is_told_with_both_shapes(
    got: tuple[int, ...], wanted: tuple[int, ...]
) -> None:
    with pytest.raises(ShapeMismatch) as told:
        aligned({"w": np.zeros(got)}, {"w": np.zeros(wanted)})
    assert told.value.part == "w"
    assert told.value.expected == f"shape {wanted}"
    assert told.value.got == (f"shape {got}" if got else "one number")
