from collections.abc import Callable
from typing import Any

import pytest

from grader.domain.exhibit import Graph, Quantity
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import ExerciseResult

Function = Callable[..., Any]


@pytest.fixture
def known(release: Callable[[str], Release]) -> Callable[[str, str], Function]:
    """Return the reference's function of an exercise, or a wrong one that it knows."""

    def found(exercise: str, mistake: str = "") -> Function:
        reference = release("backprop_111").reference
        if not mistake:
            return reference.functions[exercise]
        wrong = reference.known_wrong[exercise]
        return next(variant.function for variant in wrong if variant.id == mistake)

    return found


@pytest.fixture
def graph(
    run_of: Callable[..., Run], result: Callable[[str, Run, str], ExerciseResult]
) -> Callable[..., Graph]:
    def shown(**programs: Function) -> Graph:
        run = run_of("backprop_111", **programs)
        exhibits = result("backprop_111", run, "gradients").exhibits
        (found,) = (e for e in exhibits if isinstance(e, Graph))
        return found

    return shown


def quantities(shown: Graph) -> dict[str, Quantity]:
    parts = [q for node in shown.nodes for q in (*node.value, *node.gradient)]
    return {q.name: q for q in (*parts, *(q for edge in shown.edges for q in edge.derivative))}


def test_a_right_chain_never_breaks(graph: Callable[..., Graph]) -> None:
    shown = graph()
    assert shown.breaks_at == ""
    found = quantities(shown)
    assert all(q.same and q.known for q in found.values())
    assert {n for n, q in found.items() if q.given} == {"x", "y", "w_h", "b_h", "w_o", "b_o"}
    assert found["dw_h"].right == pytest.approx(
        found["dL_dy_o"].right
        * found["dy_o_dz_o"].right
        * found["dz_o_dy_h"].right
        * found["dy_h_dz_h"].right
        * found["dz_h_dw_h"].right
    )


def test_a_wrong_forward_pass_breaks_the_chain_where_it_is_wrong(
    graph: Callable[..., Graph], known: Callable[..., Function]
) -> None:
    def without_bias(**given: Any) -> object:  # noqa: ANN401
        return known("forward")(**{**given, "b_o": 0.0})

    shown = graph(forward=without_bias)
    assert shown.breaks_at == "forward.z_o"
    found = quantities(shown)
    assert found["y_h"].same
    assert not found["y_o"].same


def test_a_wrong_factor_breaks_the_chain_on_its_edge(
    graph: Callable[..., Graph], known: Callable[..., Function]
) -> None:
    def bent(**given: Any) -> object:  # noqa: ANN401
        factors = list(known("chain_factors")(**given))
        factors[4] *= 2
        return tuple(factors)

    assert graph(chain_factors=bent).breaks_at == "chain_factors.dy_h_dz_h"


def test_right_factors_multiplied_wrongly_break_at_the_gradient(
    graph: Callable[..., Graph], known: Callable[..., Function]
) -> None:
    def negative(**given: Any) -> object:  # noqa: ANN401
        dw_h, db_h, dw_o, db_o = known("gradients")(**given)
        return -dw_h, db_h, dw_o, db_o

    assert graph(gradients=negative).breaks_at == "gradients.dw_h"


def test_an_accepted_convention_breaks_nothing(
    graph: Callable[..., Graph], known: Callable[..., Function]
) -> None:
    def in_sum(exercise: str) -> Function:
        return lambda **given: known(exercise)(**given, convention="sum")

    shown = graph(**{name: in_sum(name) for name in ("loss", "chain_factors", "gradients")})
    assert shown.breaks_at == ""


def test_a_missing_function_leaves_its_values_unknown(graph: Callable[..., Graph]) -> None:
    shown = graph(chain_factors=lambda **_: None)
    found = quantities(shown)
    assert not found["dy_o_dz_o"].known
    assert not found["dw_o"].same
    assert shown.breaks_at == "chain_factors.dL_dy_o"
