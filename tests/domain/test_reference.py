import numpy as np
import pytest

from grader.domain.reference import Reference, as_value, evaluate, plain, takes
from grader.domain.value import Floats


def scaled(
    x: Floats, w: float, *, convention: str = "sum", up: object = None
) -> tuple[float, float]:
    assert isinstance(w, float)
    factor = {"sum": 1.0, "mean": 1 / len(x)}[convention]
    return factor * float(np.sum(w * x)), 0.0 if up is None else 1.0


INPUTS = {"x": np.array([1.0, 3.0]), "w": np.asarray(2.0)}


def test_a_function_is_evaluated_on_plain_values() -> None:
    assert evaluate(scaled, INPUTS, ("a", "b")) == {"a": 8, "b": 0}


def test_convention_and_upstream_are_passed_where_they_are_taken() -> None:
    assert evaluate(scaled, INPUTS, ("a", "b"), "mean", {}) == {"a": 4, "b": 1}
    assert evaluate(lambda x, w: (x, w), INPUTS, ("a", "b"), "mean", {})["b"] == 2


def test_a_trusted_function_may_overflow_in_silence() -> None:
    found = evaluate(lambda x, w: np.exp(1e3 * x * w), INPUTS, ("y",))
    assert np.all(np.isinf(found["y"]))


def test_the_inputs_of_a_case_are_never_changed() -> None:
    def careless(x: Floats, w: float) -> Floats:
        x *= w
        return x

    evaluate(careless, INPUTS, ("x",))
    np.testing.assert_array_equal(INPUTS["x"], [1, 3])


def test_plain_values_keep_their_form() -> None:
    found = plain({"a": (np.asarray(1), np.asarray(2.5)), "b": np.zeros((1,))})
    assert isinstance(found, dict)
    assert found["a"] == (1, 2.5)
    assert found["b"].shape == (1,)


@pytest.mark.parametrize(
    "result", [pytest.param(None, id="nothing"), pytest.param(("a",), id="text")]
)
def test_a_reference_returns_numbers(result: object) -> None:
    with pytest.raises(TypeError, match="not numbers"):
        as_value(result)


def test_draws_are_dicts_of_values() -> None:
    reference = Reference(
        functions={"loss": scaled, "other": lambda x: x},
        draws={"loss": lambda rng: {"x": [rng.random()]}, "other": lambda rng: rng.random()},
    )
    drawn = reference.draw("loss", np.random.default_rng(1))
    again = reference.draw("loss", np.random.default_rng(1))
    assert drawn == again
    with pytest.raises(TypeError, match=r"DRAWS\['other'\] returned no dict"):
        reference.draw("other", np.random.default_rng(1))


def test_a_function_that_takes_a_convention_depends_on_it() -> None:
    reference = Reference(functions={"loss": scaled, "other": lambda x: x}, draws={})
    assert reference.has_convention("loss")
    assert not reference.has_convention("other")
    assert not reference.has_convention("missing")
    assert takes(scaled, "up")
