import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.report.mathml import mathml

REPOSITORY = Path(__file__).parents[2]


def formulas() -> Iterator[object]:
    course = Course(folder=REPOSITORY)
    for name in course.assignment_ids():
        for exercise in course.release(name).assignment.exercises:
            for number, formula in enumerate(exercise.formulas):
                yield pytest.param(formula, id=f"{name}-{exercise.id}-{number}")


@pytest.mark.parametrize("formula", list(formulas()))
def test_every_formula_of_the_course_is_mathematics(formula: str) -> None:
    made = mathml(formula)
    assert made.startswith("<math ")
    assert made.endswith("</math>")
    assert "\\" not in made


def test_a_fraction_is_a_fraction() -> None:
    assert "<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow>" in mathml(r"\frac{\partial L}{\partial w}")


def test_the_place_of_a_largest_number_can_be_written() -> None:
    made = mathml(r"\arg\max_k p_k")
    assert "\\" not in made
    assert '<mi mathvariant="normal">a</mi>' in made
    assert "<mo>max</mo>" in made


@pytest.mark.parametrize("latex", [r"x^", r"\begin{matrix} 1", "a_b_c"])
def test_what_is_no_latex_is_shown_as_it_was_written(latex: str) -> None:
    assert mathml(latex) == f"<code>{latex}</code>"


@pytest.mark.parametrize(
    "latex",
    [
        r"\text{<script>alert(1)</script>}",
        r"\href{javascript:alert(1)}{x}",
        r"\color{red}{x}",
        r"\style{background:url(http://evil.example)}{x}",
        r"\class{a}{x}",
    ],
)
def test_nothing_but_mathematics_is_left(latex: str) -> None:
    made = mathml(latex)
    tags = set(re.findall(r"</?(\w+)", made))
    assert tags <= {"math", "mrow", "mi", "mo", "mtext", "mstyle", "code", "mspace", "mn"}
    assert not set(re.findall(r' (\w+)="', made)) & {"style", "href", "class", "mathcolor"}
