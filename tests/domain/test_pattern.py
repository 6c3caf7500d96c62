import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.pattern import (
    constant_ratio,
    frozen,
    is_transposed,
    right_outputs,
    stated_pattern,
    varies,
)
from grader.domain.statements import Parts

EXPECTED: list[Parts] = [
    {"dw": np.array([1.0, -2.0]), "db": np.asarray(0.5)},
    {"dw": np.array([3.0, 0.25]), "db": np.asarray(-4.0)},
]
RATIOS = st.floats(0.01, 100).filter(lambda r: abs(r - 1) > 2e-3)


def times(ratio: float) -> list[Parts]:
    return [{name: ratio * part for name, part in case.items()} for case in EXPECTED]


@given(RATIOS, st.sampled_from([-1.0, 1.0]))
def test_one_factor_on_every_number_is_found(size: float, sign: float) -> None:
    ratio = constant_ratio(times(sign * size), EXPECTED)
    assert ratio == pytest.approx(sign * size)
    found = stated_pattern(times(sign * size), EXPECTED)
    assert found is not None
    near_minus_one = sign < 0 and abs(size - 1) < 1e-3
    assert found.id == ("pattern.sign" if near_minus_one else "pattern.ratio")


def test_the_factor_is_told() -> None:
    found = stated_pattern(times(2), EXPECTED)
    assert found is not None
    assert "2 times" in found.name.en
    assert "2 倍" in found.name.zh


def test_an_opposite_sign_is_told_as_such() -> None:
    found = stated_pattern(times(-1), EXPECTED)
    assert found is not None
    assert (found.id, found.explains) == ("pattern.sign", 1.0)


@pytest.mark.parametrize(
    "observed",
    [
        pytest.param(times(0), id="zeros"),
        pytest.param(times(1), id="the right numbers"),
        pytest.param([times(2)[0], times(3)[1]], id="another factor in each case"),
    ],
)
def test_these_are_no_constant_factor(observed: list[Parts]) -> None:
    assert constant_ratio(observed, EXPECTED) is None


def test_a_single_number_has_a_factor_by_accident() -> None:
    assert constant_ratio([{"loss": np.asarray(6.0)}], [{"loss": np.asarray(3.0)}]) is None


def test_nothing_has_a_factor_over_zeros() -> None:
    assert constant_ratio([{"w": np.ones(3)}], [{"w": np.zeros(3)}]) is None


@given(st.floats(-5, 5).filter(lambda x: abs(x - 0.5) > 1e-3))
def test_outputs_that_are_right_in_every_case_are_named(wrong: float) -> None:
    observed: list[Parts] = [{"dw": c["dw"], "db": np.asarray(wrong)} for c in EXPECTED]
    assert right_outputs(observed, EXPECTED) == ("dw",)
    found = stated_pattern(observed, EXPECTED)
    assert found is not None
    assert found.id == "pattern.only_some_outputs"
    assert found.explains == 0.5
    assert found.name.en == "dw right, db wrong"


def test_an_output_that_is_right_in_one_case_only_is_not_right() -> None:
    observed: list[Parts] = [EXPECTED[0], {"dw": np.zeros(2), "db": np.asarray(9.0)}]
    assert right_outputs(observed, EXPECTED) == ()
    assert stated_pattern(observed, EXPECTED) is None


def test_all_outputs_right_is_no_pattern() -> None:
    assert right_outputs(EXPECTED, EXPECTED) == ()


def test_an_empty_output_is_right() -> None:
    nothing: list[Parts] = [{"a": np.zeros(0), "b": np.ones(1)}]
    assert right_outputs([{"a": np.zeros(0), "b": np.zeros(1)}], nothing) == ("a",)


@given(st.integers(2, 5), st.integers(2, 5))
def test_exchanged_rows_and_columns_are_seen(rows: int, columns: int) -> None:
    wanted = np.arange(1.0, 1 + rows * columns).reshape(rows, columns)
    assert is_transposed(wanted.T, wanted)
    assert is_transposed(wanted.T[None], wanted)
    assert not is_transposed(2 * wanted.T, wanted)
    assert is_transposed(wanted, wanted) is False


def test_a_vector_has_no_rows_to_exchange() -> None:
    assert not is_transposed(np.arange(3.0), np.arange(3.0))


def test_a_function_of_its_inputs_varies() -> None:
    assert varies(EXPECTED)


@pytest.mark.parametrize(
    "observed",
    [
        pytest.param([], id="no case"),
        pytest.param(EXPECTED[:1], id="a single case"),
        pytest.param(times(0), id="zeros"),
        pytest.param([EXPECTED[0], EXPECTED[0]], id="the same numbers"),
    ],
)
def test_what_does_not_change_does_not_vary(observed: list[Parts]) -> None:
    assert not varies(observed)


def test_another_shape_is_a_change() -> None:
    assert varies([{"a": np.zeros(2)}, {"a": np.zeros(3)}])


def test_parameters_that_never_change_are_named() -> None:
    still: list[Parts] = [{"dw": c["dw"], "db": np.asarray(0.0)} for c in EXPECTED]
    found = frozen(still, EXPECTED)
    assert found is not None
    assert (found.id, found.explains) == ("pattern.frozen", 0.5)
    assert (found.name.en, found.name.zh) == ("db never changes", "db 从未更新")


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        pytest.param(EXPECTED, EXPECTED, id="all change"),
        pytest.param(times(0), EXPECTED, id="none changes"),
        pytest.param(
            [{"dw": EXPECTED[0]["dw"], "db": np.asarray(0.0)}, EXPECTED[1]],
            EXPECTED,
            id="one does not in one case",
        ),
        pytest.param(
            [{"dw": c["dw"], "db": np.asarray(0.0)} for c in EXPECTED],
            [{"dw": c["dw"], "db": np.asarray(0.0)} for c in EXPECTED],
            id="one that should not",
        ),
    ],
)
def test_nothing_else_is_frozen(observed: list[Parts], expected: list[Parts]) -> None:
    assert frozen(observed, expected) is None
