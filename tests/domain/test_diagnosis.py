from collections.abc import Callable, Sequence

import numpy as np
import pytest

from grader.domain.assignment import CheckSpec, Exercise, Observed
from grader.domain.candidate import Candidate
from grader.domain.diagnosis import diagnose
from grader.domain.observation import Answer, Observation
from grader.domain.probe import Probe
from grader.domain.question import Case, Question
from grader.domain.reference import Function, KnownWrong, Reference
from grader.domain.text import NOTHING, Text
from grader.domain.value import Floats, Value
from grader.domain.verdict import UNRECOGNISED

RETURNS = ("W", "b")
INPUTS = [np.array([1.0, 2.0, 4.0]), np.array([0.5, -1.0, 3.0])]


def right(x: Floats) -> tuple[Floats, float]:
    return np.outer(x, [1.0, 2.0]), float(np.sum(x))


def shifted(x: Floats) -> tuple[Floats, float]:
    w, b = right(x)
    return w + 1, b + 1


def nearly_shifted(x: Floats) -> tuple[Floats, float]:
    w, b = shifted(x)
    return w * (1 + 3e-4), b


def squared(x: Floats, *, convention: str = "sum") -> tuple[Floats, float]:
    w, b = right(x)
    return w**2, b**2 * (1.0 if convention == "sum" else 0.5)


def raising(x: Floats) -> tuple[Floats, float]:
    raise ZeroDivisionError(x)


def narrow(x: Floats) -> tuple[Floats, float]:
    return x, 0.0


def variant(name: str, function: Function, family: str = "") -> KnownWrong:
    text = Text(en=name, zh=name)
    return KnownWrong(
        id=name,
        exercise="gradients",
        function=function,
        name=text,
        explanation=text,
        hints=(text,),
        family=family,
    )


def question(*variants: KnownWrong, outputs: Sequence[str] = RETURNS) -> Question:
    return Question(
        exercise=Exercise(
            id="gradients",
            title=NOTHING,
            task=NOTHING,
            observed=Observed.CALL,
            arguments=("x",),
            returns=RETURNS,
        ),
        check=CheckSpec(
            id="c", kind="value", points=1, title=NOTHING, options={"outputs": list(outputs)}
        ),
        reference=Reference(
            functions={"gradients": right},
            draws={},
            asked="sum",
            conventions={"sum": NOTHING, "mean": NOTHING},
            known_wrong={"gradients": variants},
        ),
    )


def cases(*values: Value) -> tuple[Case, ...]:
    probe = Probe(id="p", exercise="e", function="f", arguments={}, returns=RETURNS)
    return tuple(
        Case(
            probe=probe,
            inputs={"x": x},
            observation=Observation(probe="p", answer=Answer.RETURNED, value=value),
        )
        for x, value in zip(INPUTS, values, strict=True)
    )


def answers(function: Callable[[Floats], tuple[Floats, float]]) -> tuple[Case, ...]:
    found = [function(x) for x in INPUTS]
    return cases(*((np.asarray(w), np.asarray(b)) for w, b in found))


NEAREST = Candidate(
    convention="",
    alternative="",
    own_values=False,
    expected=tuple({"W": right(x)[0], "b": np.asarray(right(x)[1])} for x in INPUTS),
)


def named(asked: Question, seen: tuple[Case, ...]) -> str:
    return diagnose(asked, seen, NEAREST, changes=False).id


def test_a_known_mistake_that_explains_all_numbers_is_named_with_its_words() -> None:
    asked = question(variant("shifted", shifted), variant("squared", squared))
    found = diagnose(asked, answers(shifted), NEAREST, changes=False)
    assert found.id == found.name.en == found.explanation.en == "shifted"
    assert found.explains == 1
    assert len(found.hints) == 1


def test_a_mistake_is_found_under_every_convention() -> None:
    seen = answers(lambda x: squared(x, convention="mean"))
    assert named(question(variant("squared", squared)), seen) == "squared"


def test_two_mistakes_that_are_near_each_other_are_not_told_apart() -> None:
    asked = question(variant("shifted", shifted), variant("nearly", nearly_shifted))
    assert named(asked, answers(shifted)) == "pattern.offset"


def test_members_of_one_family_do_not_compete() -> None:
    asked = question(
        variant("nearly", nearly_shifted, "shift"), variant("shifted", shifted, "shift")
    )
    assert named(asked, answers(shifted)) == "shifted"


def test_a_mistake_has_to_explain_every_case() -> None:
    first, second = answers(shifted)[0], answers(squared)[1]
    asked = question(variant("shifted", shifted), variant("squared", squared))
    assert named(asked, (first, second)) == ""


def test_a_mistake_has_to_explain_outputs_that_the_check_does_not_judge() -> None:
    mixed = cases(*((np.asarray(shifted(x)[0]), np.asarray(99.0)) for x in INPUTS))
    asked = question(variant("shifted", shifted), outputs=("W",))
    assert named(asked, mixed) == ""


@pytest.mark.parametrize(
    "function", [pytest.param(raising, id="raises"), pytest.param(narrow, id="has other shapes")]
)
def test_a_variant_that_cannot_compute_the_inputs_names_nothing(function: Function) -> None:
    asked = question(variant("bad", function), variant("shifted", shifted))
    assert named(asked, answers(shifted)) == "shifted"
    assert named(question(variant("bad", function)), answers(shifted)) == "pattern.offset"


def test_numbers_that_nothing_explains_are_unrecognised() -> None:
    noise = answers(lambda x: (np.outer(x, [3.0, -1.0]), float(np.prod(x))))
    assert diagnose(question(variant("shifted", shifted)), noise, NEAREST, changes=False) is (
        UNRECOGNISED
    )


@pytest.mark.parametrize(
    ("function", "pattern"),
    [
        pytest.param(lambda x: (-right(x)[0], -right(x)[1]), "pattern.sign", id="sign"),
        pytest.param(lambda x: (3 * right(x)[0], 3 * right(x)[1]), "pattern.ratio", id="ratio"),
        pytest.param(lambda x: (right(x)[0], 7.0), "pattern.only_some_outputs", id="some"),
        pytest.param(lambda x: (right(x)[0].T, right(x)[1]), "pattern.transposed", id="turned"),
    ],
)
def test_without_a_name_a_true_pattern_is_stated(
    function: Callable[[Floats], tuple[Floats, float]], pattern: str
) -> None:
    assert named(question(variant("shifted", shifted)), answers(function)) == pattern


def test_a_transposed_output_is_named() -> None:
    turned = answers(lambda x: (right(x)[0].T, right(x)[1]))
    found = diagnose(question(), turned, NEAREST, changes=False)
    assert found.name.en == "W has its rows and columns exchanged"


@pytest.mark.parametrize(
    "value",
    [
        pytest.param((np.zeros((2, 2)), np.asarray(1.0)), id="another shape"),
        pytest.param((np.zeros((3, 2)), ()), id="no array"),
        pytest.param((np.zeros((3, 2)),), id="too few outputs"),
    ],
)
def test_what_has_another_form_has_no_pattern(value: Value) -> None:
    assert named(question(), cases(value, value)) == ""


def test_patterns_of_updates_are_stated_for_the_changes() -> None:
    step = Question(
        exercise=Exercise(
            id="gradients",
            title=NOTHING,
            task=NOTHING,
            observed=Observed.CALL,
            arguments=("w", "b"),
            returns=("w", "b"),
        ),
        check=CheckSpec(id="c", kind="update", points=1, title=NOTHING),
        reference=Reference(functions={}, draws={}),
    )
    probe = Probe(id="p", exercise="e", function="f", arguments={}, returns=())
    seen, expected = [], []
    for start, change in ((1.0, 0.5), (2.0, 0.25)):
        value: Value = (np.asarray(start - change), np.asarray(-start - change))
        seen.append(
            Case(
                probe=probe,
                inputs={"w": np.asarray(start), "b": np.asarray(-start)},
                observation=Observation(probe="p", answer=Answer.RETURNED, value=value),
            )
        )
        expected.append({"w": np.asarray(start + change), "b": np.asarray(-start + change)})
    nearest = Candidate(convention="", alternative="", own_values=False, expected=tuple(expected))
    assert diagnose(step, tuple(seen), nearest, changes=True).id == "pattern.sign"
    assert diagnose(step, tuple(seen), nearest, changes=False).id == ""
