"""What parameters do is judged, not what numbers they are."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from grader.checks.effect import judge, readings_of
from grader.course.reference_module import read_reference
from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.error import AssignmentError
from grader.domain.observation import Answer, Observation
from grader.domain.probe import Probe
from grader.domain.question import Case, Question
from grader.domain.reference import Alternative, KnownWrong, Reference
from grader.domain.text import NOTHING, Text
from grader.domain.value import Value
from grader.domain.verdict import Outcome

CORNERS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


def table(w: Any, b: Any, *, tie: float = 1.0) -> Any:  # noqa: ANN401  (as a reference's)
    z = CORNERS @ np.reshape(w, -1) + b
    return {"y": np.where(z == 0, tie, (z > 0).astype(float))}


def strict(w: Any, b: Any) -> Any:  # noqa: ANN401  (as a reference's)
    return table(w, b, tie=0.0)


def known(name: str, function: Callable[..., object]) -> KnownWrong:
    return KnownWrong(
        id=name,
        exercise="and_weights",
        function=function,
        name=Text(en=f"it is {name}", zh=f"这是 {name}"),
        explanation=NOTHING,
        hints=(),
        family="",
    )


REFERENCE = Reference(
    functions={
        "and_weights": lambda: (np.array([2.0, 2.0]), -3.0),
        "table": table,
        "strict": strict,
    },
    draws={},
    known_wrong={
        "and_weights": (
            known("or", lambda: (np.array([2.0, 2.0]), -1.0)),
            known("always", lambda: (np.array([2.0, 2.0]), 3.0)),
            known("other_form", lambda: (np.array([2.0, 2.0, 2.0]), 3.0)),
            known("raising", lambda: 1 / 0),
        )
    },
)
EXERCISE = Exercise(
    id="and_weights", title=NOTHING, task=NOTHING, observed=Observed.CALL, returns=("w", "b")
)


def asked(value: Value, *readings: str, reference: Reference = REFERENCE) -> Question:
    probe = Probe(
        id="and_weights/0",
        exercise="and_weights",
        function="and_weights",
        arguments={},
        returns=("w", "b"),
    )
    observation = Observation(probe=probe.id, answer=Answer.RETURNED, value=value)
    check = CheckSpec(
        id="table",
        kind="effect",
        points=4,
        title=NOTHING,
        options={"readings": list(readings or ("table", "strict"))},
    )
    case = Case(probe=probe, inputs={}, observation=observation)
    return Question(exercise=EXERCISE, check=check, reference=reference, cases=(case,))


def weights(w: list[float], b: float) -> Value:
    return (np.array(w), np.asarray(b))


@pytest.mark.parametrize(
    ("w", "b"),
    [
        pytest.param([2.0, 2.0], -3.0, id="the reference's"),
        pytest.param([1.0, 1.0], -1.5, id="others"),
        pytest.param([0.3, 7.0], -7.2, id="lopsided"),
        pytest.param([1.0, 1.0], -2.0, id="a sum of 0 counts as 1"),
        pytest.param([1.0, 1.0], -1.0, id="a sum of 0 counts as 0"),
    ],
)
def test_all_weights_that_do_what_is_asked_pass(w: list[float], b: float) -> None:
    found = judge(asked(weights(w, b)))
    assert found.outcome is Outcome.PASSED
    assert found.score == 4
    assert [(row.name, row.expected, row.got) for row in found.evidence] == [
        ("y", "0 0 0 1", "0 0 0 1")
    ]


def test_weights_that_need_a_reading_that_is_not_admitted_fail() -> None:
    assert judge(asked(weights([1.0, 1.0], -1.0), "table")).outcome is Outcome.FAILED
    assert judge(asked(weights([1.0, 1.0], -1.0), "strict")).outcome is Outcome.PASSED


def test_a_mistake_is_named_by_what_the_weights_do() -> None:
    found = judge(asked(weights([5.0, 6.0], -0.5)))
    assert found.outcome is Outcome.FAILED
    assert found.diagnosis.id == "or"
    assert found.message.en == "It is or. They do not do what is asked: y."
    assert found.message.zh.startswith("这是 or。")
    [row] = found.evidence
    assert (row.expected, row.got) == ("0 0 0 1", "0 1 1 1")
    assert row.error > 1


def test_another_wrong_effect_has_no_name() -> None:
    found = judge(asked(weights([1.0, 0.0], -0.5)))
    assert (found.outcome, found.diagnosis.id) == (Outcome.FAILED, "")
    assert found.message.en == "They do not do what is asked: y."


def test_two_mistakes_of_one_effect_have_no_name() -> None:
    twice = (
        *REFERENCE.known_wrong["and_weights"],
        known("or_again", lambda: (np.array([1.0, 1.0]), -0.5)),
    )
    reference = replace(REFERENCE, known_wrong={"and_weights": twice})
    assert judge(asked(weights([5.0, 6.0], -0.5), reference=reference)).diagnosis.id == ""


def test_an_accepted_alternative_with_another_effect_passes() -> None:
    other = Alternative(id="not_both", function=lambda: (np.array([-2.0, -2.0]), 3.0), name=NOTHING)
    reference = replace(REFERENCE, accepted={"and_weights": (other,)})
    assert judge(asked(weights([-1.0, -1.0], 1.5), reference=reference)).outcome is Outcome.PASSED
    assert judge(asked(weights([-1.0, -1.0], 1.5))).outcome is Outcome.FAILED


def test_a_reading_may_be_one_array_and_may_use_the_inputs() -> None:
    def side(x: Any, w: Any) -> Any:  # noqa: ANN401  (as a reference's)
        return np.sign(x * w)

    question = asked(weights([3.0], 1.0), "side")
    reference = replace(
        REFERENCE,
        functions={
            **REFERENCE.functions,
            "side": side,
            "and_weights": lambda x: (np.array([0.5]), x),
        },
    )
    cases = (replace(question.cases[0], inputs={"x": np.asarray(2.0)}),)
    found = judge(replace(question, reference=reference, cases=cases))
    assert found.outcome is Outcome.PASSED
    assert found.evidence[0].name == "effect"


def test_effects_of_different_sizes_differ() -> None:
    def many(w: Any) -> Any:  # noqa: ANN401  (as a reference's)
        return np.asarray(w)

    reference = replace(REFERENCE, functions={**REFERENCE.functions, "many": many})
    question = asked(weights([2.0, 2.0, 2.0], 1.0), "many", reference=reference)
    found = judge(question)
    assert found.outcome is Outcome.FAILED
    assert found.evidence[0].got == "2 2 2"


def test_what_is_no_number_is_told_and_not_read() -> None:
    found = judge(asked(weights([np.nan, 1.0], 0.0)))
    assert found.outcome is Outcome.FAILED
    assert "is NaN" in found.message.en


def test_no_case_is_skipped() -> None:
    question = replace(asked(weights([1.0, 1.0], 0.0)), cases=())
    assert judge(question).outcome is Outcome.SKIPPED


def test_a_check_without_readings_reads_nothing() -> None:
    assert readings_of({}) == ()
    assert readings_of({"readings": ["a", "b"]}) == ("a", "b")


def test_a_reading_that_the_reference_lacks_is_told() -> None:
    check = CheckSpec(
        id="t", kind="effect", points=1, title=NOTHING, options={"readings": ["reads"]}
    )
    exercise = replace(EXERCISE, id="f", checks=(check,))
    assignment = Assignment(id="a", title=NOTHING, summary=NOTHING, roles={}, exercises=(exercise,))
    source = "def f():\n    return 1\nDRAWS = {'f': lambda rng: {}}\n"
    with pytest.raises(AssignmentError, match='has no function "reads", which check "f/t" names'):
        read_reference(source, "reference.py", assignment)


def test_parameters_that_can_do_nothing_are_told_by_their_form() -> None:
    found = judge(asked(weights([1.0, 2.0, 3.0], 0.0)))
    assert found.outcome is Outcome.FAILED
    assert "should return shape (2,), one number for w, b" in found.message.en
    assert "but it returned shape (3,), one number" in found.message.en
