"""A TensorFlow notebook in the lecture's style, in one real kernel."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from grader.domain.observation import Answer, CellStatus, Observation, Unusable
from grader.domain.probe import Probe
from grader.domain.value import as_floats
from grader.workflow.ports import Execution

pytestmark = pytest.mark.kernel

Run = Callable[..., Execution]
Ask = Callable[..., Probe]
Answers = Callable[[Execution], dict[str, Observation]]

CELLS = {
    "gpu": """
import tensorflow as tf
gpus = tf.config.list_physical_devices('GPU')
tf.config.experimental.set_memory_growth(gpus[0], True)
tf.config.set_visible_devices(gpus[0], 'GPU')
tf.config.experimental.set_virtual_device_configuration(gpus[0], [])
""",
    "honest": """
found = len(tf.config.list_physical_devices('GPU'))
if tf.config.experimental.list_physical_devices('GPU'):
    raise RuntimeError
cpus = len(tf.config.list_physical_devices('CPU'))
""",
    "get_file": """
path = tf.keras.utils.get_file(
    "iris_training.csv", "http://download.tensorflow.org/data/iris_training.csv")
import keras
other = keras.utils.get_file(origin="https://storage.example/iris_training.csv")
(x_train, y_train), (x_test, y_test) = tf.keras.datasets.mnist.load_data()
images, labels = x_train.shape[0], int(y_test[0])
""",
    "lecture": """
def loss(x, y, w, b):
    return 0.5 * tf.reduce_sum(tf.square(w * x + b - y))
def gradients(x, y, w, b):
    with tf.GradientTape() as tape:
        value = loss(x, y, w, b)
    return tape.gradient(value, [w, b])
def sgd(x, y, w, b, learning_rate, epochs):
    path = []
    for epoch in range(epochs):
        dw, db = gradients(x, y, w, b)
        w.assign_sub(learning_rate * dw)
        b.assign_sub(learning_rate * db)
        path.append((w.numpy(), b.numpy()))
    return path
""",
    "graph": """
@tf.function
def traced(x, y, w, b):
    return loss(x, y, w, b)
""",
    "kinds": """
def half(x):
    return tf.cast(tf.constant(x), tf.bfloat16)
def variable(x):
    return tf.Variable(x)
def keras_variable(x):
    return keras.Variable(x)
def ragged(x):
    return tf.ragged.constant([[1.0], [1.0, 2.0]])
def symbolic(x):
    return keras.Input((3,))
def random(x):
    return tf.random.normal([2])
def text(x):
    return tf.constant("nine")
def labels_kind(labels):
    return [labels.dtype == "int64", True]
""",
}


@pytest.fixture(scope="module")
def execution(run: Run, ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> Execution:
    folder = tmp_path_factory.mktemp("course")
    (folder / "iris_training.csv").write_text("120,4,a,b,c\n", encoding="utf-8")
    images, labels = np.zeros((3, 28, 28), np.uint8), np.array([5, 0, 4], np.uint8)
    np.savez(folder / "mnist.npz", x_train=images, y_train=labels, x_test=images, y_test=labels)
    line = {"x": [1.0, 2.0, 4.0], "y": [2.0, 2.0, 3.0], "w": 0.5, "b": 0.25}
    kinds = ("half", "variable", "keras_variable", "ragged", "symbolic", "random", "text")
    return run(
        list(CELLS.values()),
        [
            ask("loss", **line),
            ask("gradients", returns=("dw", "db"), record=("loss",), **line),
            ask("sgd", record=("gradients",), **line, learning_rate=0.05, epochs=2),
            ask("traced", record=("loss",), **line),
            *(ask(kind, x=[1.0, 2.0]) for kind in kinds),
            ask("random", 1, x=[1.0, 2.0]),
            ask("labels_kind", labels=[0, 1]),
        ],
        data={name: Path(folder / name) for name in ("iris_training.csv", "mnist.npz")},
    )


@pytest.mark.parametrize("name", CELLS)
def test_each_cell_runs(execution: Execution, name: str) -> None:
    outcome = execution.run.cells[list(CELLS).index(name)]
    assert outcome.status is CellStatus.OK, outcome


def test_an_absent_gpu_is_reported_only_where_it_mattered(execution: Execution) -> None:
    assert ("no_gpu", 0) in {(shim.id, shim.cell) for shim in execution.run.shims}
    assert ("no_gpu", 1) not in {(shim.id, shim.cell) for shim in execution.run.shims}
    variables = {shot.cell: shot.variables for shot in execution.run.snapshots}[1]
    assert variables["found"] == 0
    assert variables["cpus"] == 1


def test_the_lectures_data_come_from_the_course(execution: Execution) -> None:
    variables = {shot.cell: shot.variables for shot in execution.run.snapshots}[2]
    assert variables["images"] == 3
    assert variables["labels"] == 5
    addresses = {shim.detail for shim in execution.run.shims if shim.id == "data_url"}
    assert "https://storage.example/iris_training.csv" in addresses
    assert any(address.endswith("mnist.npz") for address in addresses)


def test_code_that_needs_variables_is_offered_variables(
    execution: Execution, answers: Answers
) -> None:
    seen = answers(execution)
    assert seen["loss/0"].form == "float64"
    assert seen["gradients/0"].form == "tensorflow"
    assert seen["sgd/0"].form == "tensorflow"
    assert as_floats("sgd", seen["sgd/0"].value).shape == (2, 2)
    assert as_floats("sgd", seen["sgd/0"].value)[0] == pytest.approx([0.7875, 0.3875])


def test_calls_are_recorded_in_the_form_that_was_accepted(
    execution: Execution, answers: Answers
) -> None:
    calls = answers(execution)["sgd/0"].calls
    assert [call.function for call in calls] == ["gradients", "gradients"]
    assert float(np.asarray(calls[0].arguments[2])) == 0.5
    assert float(np.asarray(calls[1].arguments[2])) == pytest.approx(0.7875)
    assert len(answers(execution)["gradients/0"].calls) == 1


def test_calls_while_a_graph_is_traced_are_dropped_and_counted(
    execution: Execution, answers: Answers
) -> None:
    seen = answers(execution)["traced/0"]
    assert seen.answer is Answer.RETURNED
    assert seen.calls == ()
    assert seen.dropped_calls == 1


@pytest.mark.parametrize("kind", ["half", "variable", "keras_variable"])
def test_tensors_of_every_kind_are_read(execution: Execution, answers: Answers, kind: str) -> None:
    seen = answers(execution)[f"{kind}/0"]
    assert list(as_floats("value", seen.value)) == [1.0, 2.0]


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        pytest.param("ragged", Unusable.RAGGED, id="ragged"),
        pytest.param("symbolic", Unusable.UNREADABLE, id="symbolic"),
        pytest.param("text", Unusable.NOT_NUMBERS, id="text"),
    ],
)
def test_what_is_no_value_says_why(
    execution: Execution, answers: Answers, kind: str, reason: Unusable
) -> None:
    seen = answers(execution)[f"{kind}/0"]
    assert (seen.answer, seen.unusable) == (Answer.UNUSABLE, reason)


def test_random_draws_are_the_same_for_every_probe(execution: Execution, answers: Answers) -> None:
    first, second = (answers(execution)[f"random/{case}"].value for case in (0, 1))
    assert list(as_floats("a", first)) == list(as_floats("b", second))


def test_whole_numbers_stay_whole(execution: Execution, answers: Answers) -> None:
    seen = answers(execution)["labels_kind/0"]
    assert list(np.asarray(seen.value)) == [True, True]
