"""What the rules of the shipped assignments say to whole notebooks."""

from functools import cache
from pathlib import Path

import pytest

from grader.course.declaration import read_assignment
from grader.domain.assignment import Assignment, Observed
from grader.domain.notebook import Cell, CellKind
from grader.domain.policy import undecided, violations
from grader.notebooks.reading import read_notebook
from grader.notebooks.source import read_source
from grader.workflow.barring import names_of

FOLDER = Path(__file__).parents[2] / "assignments"
NOTEBOOKS = sorted(FOLDER.glob("*_*/**/*.ipynb"))
CHARGED = {
    "backprop_111/wrong/tape.ipynb": {"gradients"},
    "gradient_descent/wrong/keras_optimizer_alias.ipynb": {"sgd"},
    "iris_mlp/wrong/keras_optimizer_alias.ipynb": {"train"},
}


@cache
def assignment(slug: str) -> Assignment:
    path = FOLDER / slug / "assignment.toml"
    return read_assignment(path.read_text(encoding="utf-8"), str(path))


def judged(slug: str, cells: tuple[Cell, ...]) -> tuple[set[str], set[str]]:
    """Return the exercises that are charged, and those that wait for a person."""
    found, facts = assignment(slug), read_source(cells)
    called = [e for e in found.exercises if e.observed is Observed.CALL]
    functions = {name: e.id for e in called for name in names_of(e)}
    charged, doubtful = set(), set()
    for exercise in found.exercises:
        any_time = exercise.observed is Observed.VARIABLES
        about = (found.policy, exercise.id, names_of(exercise), facts, functions)
        if violations(*about, any_time=any_time):
            charged.add(exercise.id)
        if undecided(*about, any_time=any_time):
            doubtful.add(exercise.id)
    return charged, doubtful


def written(slug: str, *sources: str) -> tuple[set[str], set[str]]:
    start = ("import numpy as np\nimport tensorflow as tf\nimport sklearn\n",)
    return judged(
        slug,
        tuple(
            Cell(index=i, kind=CellKind.CODE, source=source)
            for i, source in enumerate(start + sources)
        ),
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[str(p.relative_to(FOLDER)) for p in NOTEBOOKS])
def test_only_the_notebooks_that_are_meant_to_break_a_rule_do(path: Path) -> None:
    name = path.relative_to(FOLDER)
    notebook = read_notebook(path.read_bytes(), path.name)
    expected = CHARGED.get(str(name), set())
    assert judged(name.parts[0], notebook.cells) == (expected, set())


TAPE = "    with tf.GradientTape() as t:\n        l = x\n    return t.gradient(l, x)\n"


@pytest.mark.parametrize(
    ("sources", "charged"),
    [
        pytest.param(
            [
                "def forward(x, *p):\n" + TAPE,
                "def gradients(x, y, *p):\n    return forward(x, *p)\n",
            ],
            {"gradients"},
            id="tape-in-forward",
        ),
        pytest.param(
            [
                "def step(x, y, *p):\n" + TAPE,
                "def gradients(x, y, *p):\n    return p - step(x, y, *p)\n",
            ],
            {"gradients"},
            id="tape-in-step",
        ),
        pytest.param(
            [
                "def chain_factors(x, y, *p):\n" + TAPE,
                "def gradients(x, y, *p):\n    return chain_factors(x, y, *p)\n",
            ],
            {"chain_factors"},
            id="tape-in-chain-factors",
        ),
        pytest.param(
            [
                "def gradients(x, y, *p):\n    return x\n",
                "def step(x, y, *p):\n    return gradients(x, y, *p)\n",
                "def train(x, y, *p):\n    step(x, y, *p)\n" + TAPE,
            ],
            set(),
            id="tape-in-train-alone",
        ),
    ],
)
def test_a_gradient_by_hand_takes_no_tape_from_a_function_that_may_have_one(
    sources: list[str], charged: set[str]
) -> None:
    assert written("backprop_111", *sources) == (charged, set())
