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
NOTEBOOKS = sorted(
    path for found in FOLDER.glob("*/assignment.toml") for path in found.parent.rglob("*.ipynb")
)
CHARGED = {
    "backprop_111/wrong/tape.ipynb": {"gradients"},
    "gradient_descent/wrong/keras_optimizer_alias.ipynb": {"sgd"},
    "iris_mlp/wrong/keras_optimizer_alias.ipynb": {"train"},
    "iris_sequential/wrong/ready_made.ipynb": {"train_model"},
    "iris_softmax/wrong/keras_optimizer.ipynb": {"train"},
    "mnist_depth/wrong/sklearn_network.ipynb": {"best_epoch"},
    "mnist_nan/wrong/dense_layer.ipynb": {"predict"},
    "mnist_sequential/wrong/ready_made.ipynb": {"train_model"},
    "mnist_softmax/wrong/dense_layer.ipynb": {"model"},
    "model_saving/wrong/pickled.ipynb": {"save_weights", "load_weights"},
    "optimizers/wrong/keras_optimizer.ipynb": {"adam_descent"},
    "perceptron_digits/wrong/tape_instead_of_hand.ipynb": {"gradients"},
    "activations/wrong/ready_made.ipynb": {"relu", "prelu_gradients"},
    "backprop_layers/wrong/tape.ipynb": {"gradients"},
    "perceptron_rule/wrong/ready_made.ipynb": {"train"},
    "xor_network/wrong/ready_made.ipynb": {"or_weights"},
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


FIT = "from sklearn.preprocessing import LabelBinarizer\nlb = LabelBinarizer()\nlb.fit([0, 1, 2])"


@pytest.mark.parametrize(
    ("slug", "sources"),
    [
        pytest.param(
            "iris_mlp",
            [FIT, "def train(x, y, *p):\n    return lb.transform(y)"],
            id="fitted-binarizer",
        ),
        pytest.param(
            "iris_mlp",
            [
                "from sklearn.preprocessing import OneHotEncoder",
                "def train(x, y, *p):\n    return OneHotEncoder().fit(y).transform(y)",
            ],
            id="encoder-inside-train",
        ),
        pytest.param(
            "iris_mlp",
            ["def train(x, y):\n    return sklearn.model_selection.train_test_split(x, y)"],
            id="split",
        ),
        pytest.param(
            "gradient_descent",
            [
                "class G:\n    def apply_gradients(self, g): return g",
                "class SGD(G):\n    def minimize(self, g): return self.apply_gradients(g)",
                "opt = SGD()",
                "def sgd(x, y, w, b, r, n):\n    opt.minimize(x)\n    SGD().apply_gradients(y)",
            ],
            id="own-optimizer",
        ),
    ],
)
def test_what_a_rule_does_not_mean_is_free(slug: str, sources: list[str]) -> None:
    assert written(slug, *sources) == (set(), set())


@pytest.mark.parametrize(
    ("slug", "exercise", "expression"),
    [
        pytest.param("backprop_111", "gradients", expression, id=expression.split("(")[0])
        for expression in (
            "tf.test.compute_gradient(x, y)",
            "tf.compat.v1.test.compute_gradient(x, y)",
            "tf.autodiff.ForwardAccumulator(x, y)",
            "tf.compat.v1.gradients(x, y)",
            "__import__('numdifftools').Gradient(x)",
            "__import__('autograd').grad(x)",
            "__import__('scipy.optimize').optimize.approx_fprime(x, y)",
            "__import__('scipy.optimize').optimize.check_grad(x, y)",
            "__import__('scipy.differentiate').differentiate.derivative(x, y)",
        )
    ]
    + [
        pytest.param("gradient_descent", "sgd", expression, id=expression.split("(")[0])
        for expression in (
            "tf.keras.Sequential([x])",
            "tf.keras.Model(x, y)",
            "tf.keras.models.Model(x, y)",
            "tf.keras.layers.Dense(1)(x)",
            "tf.Module().opt.apply_gradients(x)",
            "__import__('scipy.optimize').optimize.minimize(x, y)",
            "sklearn.linear_model.LinearRegression().predict(x)",
            "sklearn.model_selection.GridSearchCV(x, y).fit(x)",
        )
    ],
)
def test_another_way_to_the_same_tool_is_charged(slug: str, exercise: str, expression: str) -> None:
    charged, _ = written(slug, f"def {exercise}(x, y, *p):\n    return {expression}\n")
    assert charged == {exercise}
