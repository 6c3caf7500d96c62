"""A Keras model comes as plain numbers; one that lies, raises or is huge ends in a clear answer."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.domain.observation import Answer, Observation, Unusable
from grader.domain.probe import Probe
from grader.domain.value import Value
from grader.kernel.inside import vocabulary
from grader.kernel.warm.runner import WarmRunner
from grader.workflow.ports import Execution, Job

pytestmark = pytest.mark.kernel

MODELS = r"""
import numpy as np
import tensorflow as tf
L = tf.keras.layers

def lecture():
    model = tf.keras.Sequential()
    model.add(L.Dense(8, activation="relu", input_shape=(4,)))
    model.add(L.Dense(4, activation=tf.nn.relu))
    model.add(L.Dense(3, activation="softmax"))
    model.compile(optimizer=tf.keras.optimizers.SGD(learning_rate=0.1),
                  loss=tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
                  metrics=["acc", tf.keras.metrics.SparseCategoricalAccuracy(),
                           tf.keras.metrics.Accuracy()])
    return model

def functional():
    inputs = L.Input((28, 28))
    x = L.Flatten()(inputs)
    x = L.ReLU()(L.Dense(5, use_bias=False)(x))
    return tf.keras.Model(inputs, L.Activation("softmax")(L.Dense(2)(x)))

def beside():
    model = tf.keras.Sequential([L.Input((4,)), L.Dense(3, activation="softmax")])
    model.compile(optimizer="sgd", loss="sparse_categorical_crossentropy")
    x, y = np.zeros((6, 4)), np.zeros(6)
    history = model.fit(x, y, epochs=2, verbose=0)
    return model, history, model.predict(x, verbose=0)

def in_a_dict():
    return {"curves": {"loss": [1.0]}, "net": lecture(), "unasked": "text"}

def no_model():
    return {"model_units": [8, 4, 3], "model_parameters": [40, 36, 15]}

def nothing_built():
    return tf.keras.Sequential([L.Dense(3)])

def nan():
    model = lecture()
    model.set_weights([np.full(w.shape, np.nan) for w in model.get_weights()])
    return model

def huge():
    return tf.keras.Sequential([L.Input((2000,)), L.Dense(2000)])

class Liar(tf.keras.Sequential):
    def get_config(self): return {"units": 10**9}
    def get_weights(self): return [np.ones((4, 3))]
    def count_params(self): return 91
    def predict(self, *a, **k): return np.eye(3)

def liar():
    model = Liar([L.Input((4,)), L.Dense(3, kernel_initializer="zeros")])
    assert model.count_params() == 91
    return model

class Raising(L.Dense):
    @property
    def weights(self): raise SystemExit("no")

def raising():
    return tf.keras.Sequential([L.Input((4,)), Raising(3)])

class Text:
    shape = (2,)
    def numpy(self): return "text"

class Odd(L.Layer):
    units, use_bias, activation = 10**30, "yes", object()
    weights = [Text()]

def odd():
    return tf.keras.Sequential([Odd()])

class Everything(tf.keras.Model):
    layers = property(lambda self: iter(lambda: 0, 1))

def endless():
    return Everything()

def loud():
    print("still alive")
    return 1.0
"""
WEIGHTS = ("model_weights", "model_shapes")
COUNTS = ("model_layers", "model_units", "model_parameters")
ASKED = {
    "lecture": (
        *COUNTS, "model_input", "model_activations", "model_biases", "model_trainable",
        "model_optimizer", "model_learning_rate", "model_loss", "model_from_logits",
        "model_metrics", *WEIGHTS,
    ),
    "functional": (*COUNTS, "model_activations", "model_biases", "model_optimizer", "model_input"),
    "beside": ("model_units", "history", "probabilities"),
    "in_a_dict": ("curves", "model_units"),
    "no_model": ("model_units", "model_parameters"),
    "nothing_built": (*COUNTS, "model_input"),
    "nan": WEIGHTS,
    "huge": WEIGHTS,
    "liar": (*COUNTS, *WEIGHTS),
    "raising": COUNTS,
    "odd": (*COUNTS, "model_activations", *WEIGHTS),
    "endless": COUNTS,
    "loud": ("value",),
}  # fmt: skip


@pytest.fixture(scope="module")
def seen(best: WarmRunner, make_job: Callable[..., Job]) -> dict[str, Observation]:
    probes = [
        Probe(id=f"{name}/0", exercise=name, function=name, arguments={}, returns=returns)
        for name, returns in ASKED.items()
    ]
    execution: Execution = best.run(make_job([MODELS], probes))
    return {one.probe.partition("/")[0]: one for one in execution.run.observations}


def fields(observation: Observation) -> dict[str, Value]:
    assert observation.answer is Answer.RETURNED, observation.error
    assert isinstance(observation.value, dict)
    return observation.value


def listed(value: Value) -> list[object]:
    assert isinstance(value, np.ndarray)
    return list(value.tolist())


def test_the_lectures_model_has_91_parameters(seen: dict[str, Observation]) -> None:
    found = fields(seen["lecture"])
    assert listed(found["model_parameters"]) == [40, 36, 15]
    assert listed(found["model_units"]) == [8, 4, 3]
    assert listed(found["model_input"]) == [4]
    assert listed(found["model_layers"]) == [vocabulary.LAYERS.index("dense")] * 3
    activations = [vocabulary.ACTIVATIONS.index(name) for name in ("relu", "relu", "softmax")]
    assert listed(found["model_activations"]) == activations
    assert listed(found["model_biases"]) == listed(found["model_trainable"]) == [1, 1, 1]
    weights, shapes = found["model_weights"], found["model_shapes"]
    assert isinstance(weights, np.ndarray)
    assert weights.shape == (91,)
    assert np.all(weights[32:40] == 0)  # the biases of the first layer
    assert listed(shapes)[:3] == [[0, 4, 8, 0, 0], [0, 8, 0, 0, 0], [1, 8, 4, 0, 0]]


def test_what_compile_was_told_comes_as_places_in_the_vocabulary(
    seen: dict[str, Observation],
) -> None:
    found = fields(seen["lecture"])
    assert found["model_optimizer"] == vocabulary.OPTIMIZERS.index("sgd")
    assert found["model_learning_rate"] == pytest.approx(0.1)
    assert found["model_loss"] == vocabulary.LOSSES.index("sparse_categorical_crossentropy")
    assert found["model_from_logits"] == 1
    names = ("accuracy", "sparse_categorical_accuracy", "exactly_equal")
    assert listed(found["model_metrics"]) == [vocabulary.METRICS.index(name) for name in names]


def test_a_functional_model_shows_its_input_and_its_layers_that_only_activate(
    seen: dict[str, Observation],
) -> None:
    found = fields(seen["functional"])
    kinds = ("input_layer", "flatten", "dense", "re_lu", "dense", "activation")
    assert listed(found["model_layers"]) == [vocabulary.LAYERS.index(kind) for kind in kinds]
    assert listed(found["model_units"])[1:] == [784, 5, 5, 2, 2]
    assert listed(found["model_parameters"]) == [0, 0, 784 * 5, 0, 12, 0]
    names = ("", "", "linear", "relu", "linear", "softmax")
    assert listed(found["model_activations"]) == [vocabulary.ACTIVATIONS.index(n) for n in names]
    assert listed(found["model_biases"]) == [0, 0, 0, 0, 1, 0]
    assert listed(found["model_input"]) == [28, 28]
    assert found["model_optimizer"] == 0  # never compiled


def test_what_stands_beside_a_model_keeps_its_name(seen: dict[str, Observation]) -> None:
    found = fields(seen["beside"])
    assert set(found) == {"model_units", "history", "probabilities"}
    history, probabilities = found["history"], found["probabilities"]
    assert isinstance(history, dict)
    assert len(listed(history["loss"])) == 2
    assert isinstance(probabilities, np.ndarray)
    assert probabilities.shape == (6, 3)
    assert set(fields(seen["in_a_dict"])) == {"curves", "model_units"}


def test_numbers_that_say_they_are_a_model_are_none(seen: dict[str, Observation]) -> None:
    assert seen["no_model"].unusable is Unusable.NO_MODEL


def test_a_model_without_weights_has_no_parameters_yet(seen: dict[str, Observation]) -> None:
    found = fields(seen["nothing_built"])
    assert listed(found["model_units"]) == [3]
    assert listed(found["model_parameters"]) == [0]
    assert listed(found["model_input"]) == []


def test_weights_that_are_nan_are_shown_as_such(seen: dict[str, Observation]) -> None:
    weights = fields(seen["nan"])["model_weights"]
    assert isinstance(weights, np.ndarray)
    assert np.isnan(weights.astype(float)).all()


def test_more_weights_than_any_task_needs_are_refused_unread(seen: dict[str, Observation]) -> None:
    assert seen["huge"].unusable is Unusable.TOO_LARGE


def test_what_a_subclass_says_of_itself_is_not_read(seen: dict[str, Observation]) -> None:
    found = fields(seen["liar"])
    assert listed(found["model_parameters"]) == [15]
    assert listed(found["model_units"]) == [3]
    assert listed(found["model_weights"]) == [0.0] * 15


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("raising", Unusable.UNREADABLE, id="a-property-that-exits"),
        pytest.param("odd", Unusable.UNREADABLE, id="weights-that-are-a-text"),
        pytest.param("endless", Unusable.TOO_LARGE, id="layers-without-end"),
    ],
)
def test_a_model_that_cannot_be_read_is_refused_and_the_program_goes_on(
    name: str, reason: Unusable, seen: dict[str, Observation]
) -> None:
    assert seen[name].answer is Answer.UNUSABLE
    assert seen[name].unusable is reason
    assert seen["loud"].answer is Answer.RETURNED
