"""Objects as values: what students return, and what they had better not."""

import contextlib
import decimal
from collections import OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from grader.kernel.answers import value
from grader.kernel.inside.things import Libraries
from grader.kernel.inside.unusable import NoValue, StudentRaised
from grader.kernel.inside.values import Encoder

Pair = namedtuple("Pair", "w b")  # noqa: PYI024  (as students write it)


def encoded(thing: object, *wanted: str) -> object:
    libraries = Libraries()
    libraries.need_numpy()
    return value(Encoder(libraries, wanted).encode(thing))


@given(
    arrays.arrays(
        dtype=st.sampled_from(["<f4", ">f8", "<f8", "i1", ">i4", "u8", "?", "f2"]),
        shape=arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4),
    )
)
def test_an_array_keeps_its_shape_its_kind_and_its_numbers(array: np.ndarray) -> None:
    for given_array in (array, array.T, array[..., ::-1] if array.ndim else array):
        back = encoded(given_array)
        assert isinstance(back, np.ndarray)
        assert back.dtype.kind == array.dtype.kind
        np.testing.assert_array_equal(back, given_array)


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        pytest.param(1.5, np.array(1.5), id="float"),
        pytest.param(True, np.array(True), id="bool"),
        pytest.param(3, np.array(3), id="int"),
        pytest.param(2**70, np.array(2.0**70), id="big-int"),
        pytest.param(np.float32(0.5), np.float32(0.5), id="numpy-scalar"),
        pytest.param(np.longdouble(0.5), np.array(0.5), id="long-double"),
        pytest.param(decimal.Decimal("0.5"), np.array(0.5), id="decimal"),
        pytest.param([1.0, 2.0], np.array([1.0, 2.0]), id="list"),
        pytest.param([1, 0.5, np.float32(2)], np.array([1.0, 0.5, 2.0]), id="mixed-numbers"),
        pytest.param([], np.zeros(0), id="empty-list"),
        pytest.param([(1.0, 2.0), (3.0, 4.0)], np.array([[1.0, 2.0], [3.0, 4.0]]), id="pairs"),
        pytest.param([np.ones(2), np.zeros(2)], np.array([[1.0, 1.0], [0.0, 0.0]]), id="rows"),
        pytest.param(tuple(range(9)), np.arange(9), id="long-tuple"),
        pytest.param(deque([1.0, 2.0]), np.array([1.0, 2.0]), id="deque"),
        pytest.param(range(3), np.arange(3), id="range"),
        pytest.param({"a": 1.0}.values(), np.array([1.0]), id="dict-values"),
        pytest.param(iter([1.0, 2.0]), np.array([1.0, 2.0]), id="iterator"),
        pytest.param(pd.Series([1.0, 2.0]), np.array([1.0, 2.0]), id="series"),
        pytest.param(pd.DataFrame({"a": [1.0], "b": [2.0]}), np.array([[1.0, 2.0]]), id="frame"),
        pytest.param(np.ma.array([1.0, 2.0]), np.array([1.0, 2.0]), id="masked"),
    ],
)
def test_numbers_in_any_container_become_one_array(thing: object, expected: np.ndarray) -> None:
    back = encoded(thing, "only")
    assert isinstance(back, np.ndarray)
    np.testing.assert_array_equal(back, expected)


@pytest.mark.parametrize(
    "thing",
    [pytest.param((1.0, 2.0), id="tuple"), pytest.param(Pair(1.0, 2.0), id="namedtuple")],
)
def test_a_short_tuple_of_outputs_stays_apart(thing: object) -> None:
    back = encoded(thing, "w", "b")
    assert isinstance(back, tuple)
    assert [float(item) for item in back] == [1.0, 2.0]
    assert isinstance(encoded(thing, "only"), np.ndarray)


def test_a_long_path_of_scalars_is_one_array() -> None:
    path = [(np.float32(step), np.float64(step)) for step in range(30_000)]
    back = encoded(path, "path")
    assert isinstance(back, np.ndarray)
    assert back.shape == (30_000, 2)


def test_arrays_of_several_shapes_stay_apart() -> None:
    back = encoded([np.zeros((4, 16)), np.zeros(16)], "W", "B")
    assert isinstance(back, tuple)
    assert [item.shape for item in back] == [(4, 16), (16,)]


@pytest.mark.parametrize("kind", [dict, OrderedDict, lambda d: defaultdict(list, d)])
def test_a_dict_keeps_its_names_and_drops_what_nobody_asked_for(kind: type) -> None:
    thing = kind({"w": 1.0, "curve": [1, 2], "name": "run 1", "model": object(), 3: 4})
    back = encoded(thing, "w", "curve")
    assert isinstance(back, dict)
    assert sorted(back) == ["3", "curve", "w"]


def test_a_dict_whose_wanted_entry_is_no_value_is_none() -> None:
    with pytest.raises(NoValue, match="not_numbers"):
        encoded({"w": "1", "b": 2.0}, "w", "b")


def test_a_history_in_a_frame_keeps_its_columns() -> None:
    back = encoded((1.0, pd.DataFrame({"loss": [1.0, 0.5]})), "w", "history")
    assert isinstance(back, tuple)
    assert sorted(back[1]) == ["loss"]


class Sneaky(list):  # type: ignore[type-arg]
    def __len__(self) -> int:
        return 10**12

    def __iter__(self) -> Iterator[object]:
        raise RuntimeError

    def __getitem__(self, place: object) -> object:  # type: ignore[override]
        raise RuntimeError


def test_a_list_that_lies_is_read_as_a_list() -> None:
    np.testing.assert_array_equal(encoded(Sneaky([1.0, 2.0]), "a"), [1.0, 2.0])


def _nested(depth: int) -> object:
    thing: object = {"a": 1.0}
    for _ in range(depth):
        thing = {"a": thing}
    return thing


@pytest.mark.parametrize(
    ("thing", "reason"),
    [
        pytest.param(None, "nothing", id="none"),
        pytest.param([[1.0], [None]], "nothing", id="none-inside"),
        pytest.param("1", "not_numbers", id="text"),
        pytest.param(object(), "not_numbers", id="object"),
        pytest.param(np.array(["a"]), "not_numbers", id="text-array"),
        pytest.param(np.array([1, None], dtype=object), "not_numbers", id="object-array"),
        pytest.param(1j, "complex", id="complex"),
        pytest.param(np.zeros(2, complex), "complex", id="complex-array"),
        pytest.param(np.broadcast_to(0.0, (10**6, 10**6)), "too_large", id="trillion"),
        pytest.param(np.zeros(10**6), "too_large", id="eight-megabytes"),
        pytest.param([0.0] * 2_000_000, "too_large", id="long-list"),
        pytest.param([[0.0, "x"]] * 5, "not_numbers", id="text-deep-inside"),
        pytest.param([[()] * 1000] * 1100, "too_large", id="many-nodes"),
        pytest.param(_nested(20), "too_deep", id="deep"),
        pytest.param([[1.0], [1.0, 2.0]], "ragged", id="ragged"),
        pytest.param(pd.Series(["a"]), "not_numbers", id="text-series"),
        pytest.param({"a": "b"}, "not_numbers", id="dict-of-text"),
        pytest.param({(1, 2): 3.0}, "not_numbers", id="tuple-key"),
        pytest.param(10**400, "not_numbers", id="huge-int"),
    ],
)
def test_what_is_no_value_says_why(thing: object, reason: str) -> None:
    with pytest.raises(NoValue, match=reason):
        encoded(thing, "only")


def test_what_an_iterator_raises_is_the_students() -> None:
    def broken() -> Iterator[float]:
        yield 1.0
        raise KeyError("k")

    with pytest.raises(StudentRaised) as caught:
        encoded(broken(), "only")
    assert isinstance(caught.value.error, KeyError)


@given(
    st.recursive(
        st.none() | st.floats() | st.integers() | st.booleans() | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.tuples(inner, inner)
            | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=3)
        ),
        max_leaves=30,
    )
)
def test_any_nest_of_plain_things_is_a_value_or_says_why(thing: object) -> None:
    with contextlib.suppress(NoValue):
        encoded(thing, "a")
