"""Reading a reference: what is missing or malformed is told before anything is graded."""

import pytest

from grader.course.reference_module import read_reference
from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.error import AssignmentError
from grader.domain.text import NOTHING, Text

WHERE = "reference/tiny.py"
SOURCE = """
ASKED = "half"
CONVENTIONS = {"half": {"en": "half", "zh": "一半"}, "whole": {"en": "whole", "zh": "全部"}}

def double(x, convention=ASKED):
    return 2 * x

def numbers():
    return {"exact": {"a": 1.0}}

def per_sample(x):
    return x

DRAWS = {"double": lambda rng: {"x": rng.random()}}
ACCEPTED = {"double": {"minus": (lambda x: -2 * x, {"en": "minus", "zh": "负"})}}
KNOWN_WRONG = [
    {"id": "tripled", "exercise": "double", "function": lambda x: 3 * x,
     "name": {"en": "tripled", "zh": "三倍"}, "explanation": {"en": "3", "zh": "3"},
     "hints": [{"en": "2", "zh": "2"}] * 3, "family": "more"},
    {"id": "halved", "exercise": "double", "function": lambda x: x / 2,
     "name": {"en": "halved", "zh": "一半"}, "explanation": {"en": "1/2", "zh": "1/2"},
     "hints": [{"en": "3", "zh": "3"}] * 3},
]
"""


def exercise(name: str, observed: Observed, **options: object) -> Exercise:
    return Exercise(
        id=name,
        title=NOTHING,
        task=NOTHING,
        observed=observed,
        checks=(CheckSpec(id="c", kind="value", points=1, title=NOTHING, options=options),),
    )


def assignment(**options: object) -> Assignment:
    return Assignment(
        id="tiny",
        title=NOTHING,
        summary=NOTHING,
        roles={},
        exercises=(
            exercise("double", Observed.CALL, **options),
            exercise("numbers", Observed.VARIABLES),
            exercise("picture", Observed.FIGURE),
        ),
    )


def test_everything_in_a_reference_is_read() -> None:
    found = read_reference(SOURCE, WHERE, assignment(gradient="per_sample"))
    assert found.asked == "half"
    assert found.conventions["whole"] == Text(en="whole", zh="全部")
    assert found.has_convention("double")
    [alternative] = found.accepted["double"]
    assert (alternative.id, alternative.function(2)) == ("minus", -4)
    tripled, halved = found.known_wrong["double"]
    assert (tripled.id, tripled.family, tripled.hints) == (
        "tripled",
        "more",
        (Text(en="2", zh="2"),) * 3,
    )
    assert halved.family == ""


def test_what_is_optional_may_be_left_out() -> None:
    source = "def double(x): return x\ndef numbers(): return {}\nDRAWS = {'double': lambda r: {}}"
    found = read_reference(source, WHERE, assignment())
    assert (found.asked, found.conventions, found.accepted, found.known_wrong) == ("", {}, {}, {})


@pytest.mark.parametrize(
    ("old", "new", "options", "problem"),
    [
        pytest.param("ASKED =", "ASKED ==", {}, "does not run: NameError", id="an error"),
        pytest.param("def double", "def double(", {}, "does not run: SyntaxError", id="a typo"),
        pytest.param("ASKED =", "1 / 0\nASKED =", {}, "ZeroDivisionError", id="an exception"),
        pytest.param("def double", "def twice", {}, 'has no function "double"', id="no function"),
        pytest.param(
            "def numbers", "def other", {}, 'has no function "numbers"', id="no variables"
        ),
        pytest.param(
            'DRAWS = {"double"',
            'DRAWS = {"twice"',
            {},
            'DRAWS has no inputs for "double"',
            id="no draw",
        ),
        pytest.param(
            "ASKED",
            "ASKED",
            {"gradient": "per_batch"},
            'has no function "per_batch", which check "double/c" names',
            id="no function that a check names",
        ),
        pytest.param(
            '"zh": "全部"', '"de": "ganz"', {}, "not of the documented form", id="one language"
        ),
        pytest.param(
            '"hints": [{"en": "3"', '"hint": [{"en": "3"', {}, "documented form", id="no hints"
        ),
        pytest.param('"zh": "3"}] * 3', '"zh": "3"}] * 2', {}, "needs 3 hints", id="two hints"),
        pytest.param('"zh": "3"}] * 3', '"zh": " "}] * 3', {}, "a text is empty", id="empty"),
        pytest.param(
            '{"minus": (lambda x: -2 * x, {"en": "minus", "zh": "负"})}',
            '{"minus": lambda x: -2 * x}',
            {},
            "not of the documented form",
            id="an alternative without words",
        ),
    ],
)
def test_a_problem_is_told_with_its_place(
    old: str, new: str, options: dict[str, object], problem: str
) -> None:
    assert old in SOURCE
    with pytest.raises(AssignmentError) as told:
        read_reference(SOURCE.replace(old, new, 1), WHERE, assignment(**options))
    assert told.value.where == WHERE
    assert problem in told.value.problem
    assert told.value.fix
