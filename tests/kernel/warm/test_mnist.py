"""``load_data`` works without a network, in both runners, and the report can say from what."""

from collections.abc import Callable
from pathlib import Path

import pytest

from grader.course.data import DIGITS, course_data
from grader.domain.observation import CellStatus
from grader.kernel.jupyter import JupyterRunner
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Execution, Job

pytestmark = pytest.mark.kernel

REPOSITORY = Path(__file__).parents[3]
CELLS = [
    "import tensorflow as tf",
    """
(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
assert x_train.shape == (1437, 28, 28) and x_test.shape == (360, 28, 28), x_train.shape
assert x_train.dtype == "uint8" and sorted(set(y_test.tolist())) == list(range(10))
""",
    """
from tensorflow.keras.datasets import mnist
again = mnist.load_data(path="mnist.npz")
assert (again[0][0] == x_train).all()
""",
]


def checked(execution: Execution) -> None:
    cells = execution.run.cells
    assert [(c.status, c.error.message) for c in cells] == [(CellStatus.OK, "")] * len(CELLS)
    assert "digits28" in {use.id for use in execution.run.shims}


def test_mnist_is_served_in_the_sandbox(
    best: WarmRunner, make_job: Callable[..., Job], tmp_path: Path
) -> None:
    checked(best.run(make_job(CELLS, data=course_data([DIGITS], REPOSITORY, tmp_path))))


def test_mnist_is_served_in_a_kernel_of_its_own(
    make_job: Callable[..., Job], tmp_path: Path
) -> None:
    checked(JupyterRunner().run(make_job(CELLS, data=course_data([DIGITS], REPOSITORY, tmp_path))))
