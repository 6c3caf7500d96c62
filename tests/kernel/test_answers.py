"""Answers of the agent, decoded: what is well formed is read, all else refused."""

import contextlib
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.observation import Answer, Observation
from grader.domain.probe import Argument, Probe, ResultOf, Role
from grader.kernel import answers, requests
from grader.kernel.inside.wire import (
    REQUEST_BODY_LIMIT,
    Frame,
    Json,
    Reader,
    WireError,
    lengths,
    parse,
)

PROBE = Probe(id="f/0", exercise="f", function="f", arguments={}, returns=("a", "b"))
LEAF: Json = ["a", "float64", [2], 0, 16]
EMPTY: Json = ["t", []]
BODY = np.array([1.0, 2.0]).tobytes()
ERROR: Json = {"name": "E", "message": "m", "frames": [[0, 1, "x"]]}
OBSERVED: dict[str, Json] = {
    "answer": "observed",
    "error": ERROR,
    "variables": [["x", LEAF]],
    "functions": ["f"],
    "figures": [[True, []]],
    "shims": [["input", 0, ""]],
}
RETURNED: dict[str, Json] = {"answer": "returned", "form": "float64", "value": LEAF}


def test_an_observation_is_read() -> None:
    seen = answers.observed(Frame(OBSERVED, BODY), 3)
    assert seen.error.frames[0].line == 1
    assert list(np.asarray(seen.variables["x"])) == [1.0, 2.0]
    assert seen.figures[0].cell == 3
    assert seen.shims[0].cell == 3


def test_a_returned_value_is_read() -> None:
    seen = answers.observation(Frame(RETURNED, BODY), PROBE, 0.5)
    assert seen.answer is Answer.RETURNED
    assert list(np.asarray(seen.value)) == [1.0, 2.0]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"answer": "passed"}, id="unknown-answer"),
        pytest.param({"answer": "timeout"}, id="an-answer-only-the-host-gives"),
        pytest.param({"form": "float128"}, id="form"),
        pytest.param({"points": 100}, id="unknown-field"),
        pytest.param({"value": ["t", []]}, id="bytes-left-over"),
        pytest.param({"calls": [["f", EMPTY, EMPTY, LEAF]]}, id="keywords-no-dict"),
        pytest.param({"calls": [["f"]] * 65}, id="too-many-calls"),
        pytest.param({"dropped": -1}, id="negative"),
        pytest.param({"error": {"name": "E"}}, id="half-an-error"),
        pytest.param({"unusable": "because"}, id="reason"),
    ],
)
def test_an_answer_that_is_not_in_the_protocol_is_refused(change: dict[str, Json]) -> None:
    with pytest.raises(WireError):
        answers.observation(Frame({**RETURNED, **change}, BODY), PROBE, 0.0)


def test_texts_hold_no_control_characters() -> None:
    assert answers.text("a\x1b[31m\x00\u202e\ud800b\n", 20) == "a\ufffd[31m\ufffd\ufffd\ufffdb\n"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-1, 2**60) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)


@given(st.sampled_from(sorted(OBSERVED)), JSON)
def test_any_field_may_be_anything_and_is_read_or_refused(field: str, item: Json) -> None:
    with contextlib.suppress(WireError):
        answers.observed(Frame({**OBSERVED, field: item}, BODY), 0)


@given(
    st.sampled_from(["answer", "form", "value", "calls", "dropped", "error", "unusable", "x"]),
    JSON,
)
def test_any_part_of_an_answer_may_be_anything(field: str, item: Json) -> None:
    with contextlib.suppress(WireError):
        answers.observation(Frame({**RETURNED, field: item}, BODY), PROBE, 0.0)


def asked(value: ResultOf, earlier: Observation) -> np.ndarray:
    """Return the argument that is sent for ``value`` after ``earlier``."""
    probe = Probe(
        id="g/0",
        exercise="g",
        function="g",
        arguments={"x": Argument(role=Role.DATA, value=value)},
        returns=("y",),
    )
    data = requests.probe(probe, 1, {"f/0": (PROBE, earlier)})
    header, _body = lengths(data[:13], REQUEST_BODY_LIMIT)
    tree = cast("list[list[Json]]", parse(data[13 : 13 + header])["arguments"])[0][0]
    return cast("np.ndarray", answers.value(Reader(data[13 + header :]).value(tree)))


def test_a_result_stands_in_by_its_name_in_double_precision() -> None:
    value = (np.zeros(1, np.float32), np.array([1.5, 2.5], np.float32))
    earlier = Observation(probe="f/0", answer=Answer.RETURNED, value=value)
    sent = asked(ResultOf(probe="f/0", output="b"), earlier)
    assert sent.dtype == np.float64
    assert list(sent) == [1.5, 2.5]


@pytest.mark.parametrize(
    "earlier",
    [
        pytest.param(Observation(probe="f/0", answer=Answer.RAISED), id="raised"),
        pytest.param(
            Observation(probe="f/0", answer=Answer.RETURNED, value=(np.zeros(1),)), id="too-few"
        ),
    ],
)
def test_a_result_that_did_not_come_leaves_the_probe_unfilled(earlier: Observation) -> None:
    with pytest.raises(requests.Unfilled):
        asked(ResultOf(probe="f/0", output="b"), earlier)
