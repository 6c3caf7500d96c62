"""Lecture 12.3.1: its tables of XOR, which are all that it prints in numbers."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from reference import xor_network

Floats = NDArray[np.float64]
CORNERS = xor_network.CORNERS
TABLES = {"and": "0001", "or": "0111", "nand": "1110", "nor": "1000"}
READINGS = [xor_network.gate, xor_network.gate_open]


def drawn(exercise: str, seed: int) -> dict[str, Any]:
    return dict(xor_network.DRAWS[exercise](np.random.default_rng(seed)))


def text(table: Floats) -> str:
    return "".join(f"{value:g}" for value in table)


@pytest.mark.parametrize(
    ("w", "sums", "answers"),
    [
        pytest.param((2, 2, -3), [-3, -1, -1, 1], "0001", id="h1 is AND"),
        pytest.param((-2, -2, 1), [1, -1, -1, -3], "1000", id="h2 is NOR"),
    ],
)
def test_the_hidden_neurons_of_the_lecture(
    w: tuple[float, ...], sums: list[float], answers: str
) -> None:
    np.testing.assert_array_equal(CORNERS @ w[:2] + w[2], sums)
    assert text(xor_network.neuron(CORNERS, np.array(w))) == answers


def test_the_output_of_the_lecture_is_a_neuron_of_the_hidden_answers() -> None:
    hidden, output = xor_network.xor_weights()
    h = np.column_stack([xor_network.neuron(CORNERS, row) for row in hidden])
    np.testing.assert_array_equal(h, [[0, 1], [0, 0], [0, 0], [1, 0]])
    np.testing.assert_array_equal(output, [-2, -2, 1])
    assert text(xor_network.network(CORNERS, hidden, output)) == "0110"
    # As printed, with x in place of h, it would be NOR.
    assert text(xor_network._on_the_inputs(CORNERS, hidden, output)) == "1000"


def test_the_other_network_of_the_lecture_joins_or_and_nand() -> None:
    hidden, output = np.array([xor_network._OR, xor_network._NAND]), np.array(xor_network._AND)
    h = np.column_stack([xor_network.neuron(CORNERS, row) for row in hidden])
    np.testing.assert_array_equal(h, [[0, 1], [1, 1], [1, 1], [1, 0]])
    assert text(xor_network.network(CORNERS, hidden, output)) == "0110"


def test_three_neurons_have_nine_parameters() -> None:
    assert xor_network.count_parameters(np.array([2, 2, 1])) == 9
    assert xor_network.count_parameters(np.array([4, 16, 3])) == 131


@pytest.mark.parametrize("gate", TABLES)
def test_the_reference_has_the_right_tables_whatever_step_of_0_is(gate: str) -> None:
    weights = getattr(xor_network, f"{gate}_weights")()
    assert {text(read(*weights)["table"]) for read in READINGS} == {TABLES[gate]}


@pytest.mark.parametrize("gate", TABLES)
def test_each_mistake_of_a_gate_makes_a_table_of_its_own(gate: str) -> None:
    found = [w["function"]() for w in xor_network.KNOWN_WRONG if w["exercise"] == f"{gate}_weights"]
    tables = {text(xor_network.gate(*weights)["table"]) for weights in found}
    assert len(tables) == len(found) >= 7
    assert TABLES[gate] not in tables


def test_no_neuron_is_xor() -> None:
    weights = np.random.default_rng(0).normal(size=(20_000, 3))
    tables = (CORNERS @ weights[:, :2].T + weights[:, 2] >= 0).T.astype(float)
    assert len({text(row) for row in tables}) == 14
    assert not {"0110", "1001"} & {text(row) for row in tables}


def test_a_sum_that_is_0_but_for_rounding_counts_as_0() -> None:
    weights = (0.1, 0.2, -0.3)  # 0.1 + 0.2 - 0.3 is 5.6e-17
    assert text(xor_network.gate(*weights)["table"]) == "0001"
    assert text(xor_network.gate_open(*weights)["table"]) == "0000"
    hidden, output = np.array([[0.1, 0.2, -0.3]]), np.array([1.0, -0.5])
    assert text(xor_network.two_layers(hidden, output)["table"]) == "0001"
    assert text(xor_network.two_layers_open(hidden, output)["table"]) == "0000"


@pytest.mark.parametrize(
    ("hidden", "output"),
    [
        pytest.param(np.ones((3, 2)), np.ones(3), id="columns for rows"),
        pytest.param(np.ones((2, 3)), np.ones(2), id="no bias in the output"),
        pytest.param(np.ones(6), np.ones(3), id="flat"),
    ],
)
def test_what_is_no_network_has_no_table(hidden: Floats, output: Floats) -> None:
    with pytest.raises(ValueError, match="a network has the shapes"):
        xor_network.two_layers(hidden, output)


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("exercise", ["neuron", "network"])
def test_no_sum_of_a_drawn_input_is_near_0(exercise: str, seed: int) -> None:
    case = drawn(exercise, seed)
    rows = case["hidden"] if exercise == "network" else case["w"][None]
    assert np.abs(case["X"] @ rows[:, :2].T + rows[:, 2]).min() > 0.05
