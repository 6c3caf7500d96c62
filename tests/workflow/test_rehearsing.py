from collections.abc import Callable, Mapping

import numpy as np
import pytest

from grader.domain.observation import Answer, Observation, Run, Unusable
from grader.domain.release import Release
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

Function = Callable[..., object]
Programs = Callable[[str], dict[str, Function]]
Releases = Callable[[str], Release]
Rehearse = Callable[..., Run]


@pytest.fixture
def rehearsed(release: Releases, right: Programs) -> Rehearse:
    def made(slug: str, **changed: Function | None) -> Run:
        found = release(slug)
        plan = make_plan(found.assignment, found.reference, b"rehearsing", found.plan_digest)
        program = {n: f for n, f in {**right(slug), **changed}.items() if f is not None}
        return rehearse(found, plan, program)

    return made


def seen(run: Run) -> Mapping[str, Observation]:
    return {observation.probe: observation for observation in run.observations}


def test_every_probe_is_answered(rehearsed: Rehearse) -> None:
    run = rehearsed("iris_mlp")
    assert [o.probe for o in run.observations] == [p.id for p in run.probes]
    assert {o.answer for o in run.observations} == {Answer.RETURNED}


def test_a_function_that_is_not_there_is_missing(rehearsed: Rehearse) -> None:
    found = seen(rehearsed("gradient_descent", sgd=None))
    assert found["sgd/0"].answer is Answer.MISSING
    assert found["minibatch_gd/0"].answer is Answer.RETURNED


def failing(**_inputs: object) -> object:
    raise ZeroDivisionError("by zero")


def test_an_exception_is_an_observation(rehearsed: Rehearse) -> None:
    observation = seen(rehearsed("gradient_descent", loss=failing))["loss/0"]
    assert observation.answer is Answer.RAISED
    assert (observation.error.name, observation.error.message) == ("ZeroDivisionError", "by zero")


@pytest.mark.parametrize(
    "result", [pytest.param(None, id="nothing"), pytest.param([[1], [1, 2]], id="ragged")]
)
def test_what_is_no_number_is_unusable(result: object, rehearsed: Rehearse) -> None:
    observation = seen(rehearsed("gradient_descent", loss=lambda **_inputs: result))["loss/0"]
    if result is None:
        assert observation.answer is Answer.UNUSABLE
        assert observation.unusable is Unusable.NOT_NUMBERS
    else:
        assert observation.answer is Answer.RETURNED


def test_the_output_of_an_earlier_probe_is_filled_in(rehearsed: Rehearse) -> None:
    found = seen(rehearsed("iris_mlp"))
    probabilities = found["gradients/slope/0+/forward"].value
    loss = found["gradients/slope/0+"].value
    assert isinstance(probabilities, np.ndarray)
    assert isinstance(loss, np.ndarray)
    assert probabilities.shape[1] == 3
    assert float(loss.item()) > 0


@pytest.mark.parametrize(
    "forward",
    [
        pytest.param(lambda **_inputs: {"a": 1.0, "b": 2.0}, id="another form"),
        pytest.param(lambda **_inputs: {}, id="nothing"),
    ],
)
def test_a_probe_without_what_it_needs_is_not_asked(forward: Function, rehearsed: Rehearse) -> None:
    found = seen(rehearsed("iris_mlp", forward=forward))
    assert found["gradients/slope/0+"].answer is Answer.NOT_ASKED


def test_calls_of_upstream_functions_are_recorded_with_arguments_and_results(
    rehearsed: Rehearse,
) -> None:
    run = rehearsed("backprop_111")
    calls = seen(run)["step/0"].calls
    assert {call.function for call in calls} <= {"forward", "loss", "chain_factors", "gradients"}
    inner = next(call for call in calls if call.function == "gradients")
    probe = next(p for p in run.probes if p.id == "step/0")
    assert [float(np.asarray(a)) for a in inner.arguments] == [
        float(np.asarray(probe.arguments[name].value))
        for name in ("x", "y", "w_h", "b_h", "w_o", "b_o")
    ]
    assert isinstance(inner.result, tuple)
    assert len(inner.result) == 4


def test_only_what_the_plan_asks_for_is_recorded(rehearsed: Rehearse) -> None:
    assert seen(rehearsed("backprop_111"))["forward/0"].calls == ()


def test_a_program_that_lacks_an_upstream_function_uses_its_own(rehearsed: Rehearse) -> None:
    found = seen(rehearsed("gradient_descent", gradients=None))
    assert found["sgd/0"].answer is Answer.RETURNED
    assert "gradients" not in {call.function for call in found["sgd/0"].calls}


def test_variables_and_figures_are_what_the_reference_says(rehearsed: Rehearse) -> None:
    run = rehearsed("backprop_111")
    assert [set(s.variables) for s in run.snapshots] == [{"dw_h", "db_h", "dw_o", "db_o"}]
    assert len(rehearsed("gradient_descent").figures) == 1
    assert rehearsed("backprop_111", lecture_example=None).snapshots == ()


def test_variables_of_another_form_are_no_snapshot(rehearsed: Rehearse) -> None:
    assert rehearsed("backprop_111", lecture_example=lambda: 1.0).snapshots == ()
    assert rehearsed("backprop_111", lecture_example=lambda: {"exact": 1.0}).snapshots == ()


def test_an_empty_program_shows_nothing(release: Releases) -> None:
    found = release("gradient_descent")
    plan = make_plan(found.assignment, found.reference, b"k", "")
    run = rehearse(found, plan, {})
    assert run.figures == ()
    assert {o.answer for o in run.observations} == {Answer.MISSING}


def test_what_raised_can_not_be_opened(rehearsed: Rehearse) -> None:
    def raises(**_inputs: object) -> float:
        raise OSError

    found = seen(rehearsed("model_saving", save_weights=raises))
    assert found["load_weights/0"].answer is Answer.NOT_ASKED
    assert found["load_model/0"].answer is Answer.RETURNED
