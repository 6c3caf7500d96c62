"""Tables answer for the student's functions, in the form in which these answer."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from grader.domain.probe import Probe, Table
from grader.kernel import requests
from grader.kernel.inside import standing_in
from grader.kernel.inside.things import Libraries
from grader.kernel.inside.wire import REQUEST_BODY_LIMIT, Reader, read

TABLE = Table(
    function="gradients",
    arguments={
        "x": np.array([[1.0, 2.0], [2.0, 1.0]]),
        "w": np.array([0.5, 0.25]),
    },
    results={"dw": np.array([10.0, 20.0]), "db": np.array([[1.0, 2.0], [3.0, 4.0]])},
)


def asked(function: Callable[..., Any] | None) -> Any:  # noqa: ANN401
    """Return what stands behind the name of ``function`` while a probe with the table runs."""
    sent = requests.probe(
        Probe(id="p", exercise="sgd", function="sgd", arguments={}, returns=(), tables=(TABLE,)),
        0,
        {},
    )
    left = [sent]

    def receive(size: int) -> bytes:
        part, left[0] = left[0][:size], left[0][size:]
        return part

    frame = read(receive, REQUEST_BODY_LIMIT)
    reader = Reader(frame.body)
    tables = [standing_in.Table(told, reader) for told in frame.header["tables"]]  # type: ignore[union-attr]
    space: dict[str, Any] = {} if function is None else {"gradients": function}
    keeper: Any = SimpleNamespace(
        function=lambda _name: function, names=lambda name: (name,) if function else ()
    )
    before = dict(space)
    shell: Any = SimpleNamespace(user_ns=space)
    context = standing_in.StandIns(shell, keeper, Libraries(), tables)
    with context:
        stand_in = space["gradients"]
    assert space == before
    return stand_in


def test_a_known_call_is_answered_from_the_table_whatever_the_function_says() -> None:
    dw, db = asked(lambda _x, _w: (np.nan, np.zeros((2, 1))))(np.array([2.0, 1.0]), 0.25)
    assert dw == 20.0
    assert db.shape == (2, 1)
    assert db.ravel().tolist() == [3.0, 4.0]


def test_rounding_does_not_hide_a_call() -> None:
    stand_in = asked(None)
    dw, db = stand_in(x=np.array([[1.0], [2.0]], dtype=np.float32), w=np.float32(0.500001))
    assert (dw, db.tolist()) == (10.0, [1.0, 2.0])


def test_the_answer_has_the_form_of_the_function() -> None:
    named: Any = asked(lambda _x, _w: {"dw": 0.0, "db": [0.0, 0.0]})(np.array([1.0, 2.0]), 0.5)
    assert (named["dw"], named["db"].tolist()) == (10.0, [1.0, 2.0])
    listed: Any = asked(lambda _x, _w: [0.0, [0.0, 0.0]])(np.array([1.0, 2.0]), 0.5)
    assert type(listed) is list
    assert listed[0] == 10.0


@pytest.mark.parametrize(
    "given",
    [
        pytest.param((np.array([1.0, 2.0]), 0.51), id="other numbers"),
        pytest.param((np.array([1.0]), 0.5), id="another size"),
        pytest.param((np.array([1.0, 2.0]),), id="too few"),
        pytest.param(("text", 0.5), id="no numbers"),
    ],
)
def test_an_unknown_call_is_left_to_the_function(given: tuple[Any, ...]) -> None:
    assert asked(lambda *_given: "own")(*given) == "own"


def test_an_unknown_call_of_a_function_that_is_not_there_raises() -> None:
    with pytest.raises(LookupError):
        asked(None)(np.array([7.0, 7.0]), 0.5)
