"""Iris with a Keras Sequential model 4-8-4-3: its layers, what compile is told, what training does.

Lecture 13.4. A model is plain numbers: of each layer its class, length of output and activation,
as places in the grader's vocabulary; all weights as one vector; what ``compile`` was told. The
functions below "What the outputs mean" say what such numbers mean: many models are right, so they
are compared by that. Loss, accuracy and probabilities that a program reports are recomputed from
its weights. A mistake has a number of its own there (2, 3, ...), right is 1.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache, partial, wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Function: TypeAlias = Callable[..., Any]
Inputs: TypeAlias = dict[str, Any]
Parts: TypeAlias = tuple[Any, ...]
P = ParamSpec("P")

FEATURES, WIDTHS, CLASSES = 4, (8, 4, 3), 3
# Places in the grader's vocabulary; the first two are "none" and "another one".
INPUT, DENSE, FLATTEN, DROPOUT = 2, 3, 4, 9
NO_EFFECT = (INPUT, FLATTEN, DROPOUT)
LINEAR, RELU, SOFTMAX, SIGMOID, TANH = 2, 3, 4, 5, 6
SGD, ADAM = 2, 3
SPARSE, CATEGORICAL, BINARY, SQUARED = 2, 3, 4, 5
ACCURACY, SPARSE_ACCURACY, CATEGORICAL_ACCURACY, EXACTLY_EQUAL = 2, 3, 4, 6

# Chance is ln 3 = 1.0986. Of 1,500 trainings of this network from random starts 1,499 ended below
# 0.65, though units had died in some; in one a whole layer had, which is nobody's mistake. Of 400
# networks that learned labels of other samples none got below 0.83.
LEARNED = 0.75
SMALLEST = 1e-7  # Keras clips probabilities there


# The exercises


def build_model(
    widths: tuple[int, ...] = WIDTHS,
    hidden: int = RELU,
    output: int = SOFTMAX,
    *,
    bias: bool = True,
    trained: bool = True,
    built: bool = True,
) -> Parts:
    """Return classes, widths, activations, biases, trainable, parameters and input of the model."""
    before = (FEATURES, *widths[:-1])
    parameters = [(n + bias) * width * built for n, width in zip(before, widths, strict=True)]
    return (
        np.full(len(widths), DENSE),
        np.array(widths),
        np.array([hidden] * (len(widths) - 1) + [output]),
        np.full(len(widths), int(bias)),
        np.full(len(widths), int(trained)),
        np.array(parameters),
        np.array([FEATURES] if built else [], dtype=int),
    )


def compiled_model(
    learning_rate: float,
    *,
    optimizer: int = SGD,
    loss: int = SPARSE,
    from_logits: bool = False,
    output: int = SOFTMAX,
    metrics: tuple[int, ...] = (SPARSE_ACCURACY,),
) -> Parts:
    """Return layers and activations, and what ``compile`` is told."""
    layers, _, activations, *_ = build_model(output=output)
    told = optimizer, learning_rate, loss, int(from_logits), np.array(metrics, dtype=int)
    return layers, activations, *told


def train_model(
    x_train: Floats,
    y_train: Labels,
    x_test: Floats,
    y_test: Labels,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    *,
    learns: Callable[[Labels], Labels] = lambda labels: labels,
) -> Parts:
    """Return layers, activations, weights, shapes, and what the model says of the test set.

    ``learns``: the labels that are trained on. Starts that die are drawn again.
    """
    layers, _, activations, *_ = build_model()
    for seed in range(20):
        labels = np.asarray(learns(y_train), dtype=np.int64)
        x = np.asarray(x_train, dtype=np.float64)
        theta = _trained(x.tobytes(), labels.tobytes(), learning_rate, batch_size, epochs, seed)
        weights, shapes = np.concatenate([np.ravel(p) for p in theta]), _shapes_of(theta)
        model = layers, activations, weights, shapes
        p = _probabilities(x_test, *model)
        if learns(y_train) is not y_train or epochs == 0 or _loss(p, y_test) < 0.6:
            break
    return *model, p, _loss(p, y_test), _accuracy(p, y_test)


@lru_cache(maxsize=64)
def _trained(
    x_train: bytes, y_train: bytes, learning_rate: float, batch_size: int, epochs: int, seed: int
) -> list[Floats]:
    """Return the parameters after a training; most mistakes are made before or after it."""
    labels = np.frombuffer(y_train, dtype=np.int64)
    x = np.frombuffer(x_train).reshape(len(labels), -1)
    rng = np.random.default_rng(seed)
    theta = _start(rng)
    for _ in range(epochs):
        order = rng.permutation(len(x))
        for first in range(0, len(order), batch_size):
            rows = order[first : first + batch_size]
            slopes = _slopes(theta, x[rows], labels[rows])
            theta = [p - learning_rate * g for p, g in zip(theta, slopes, strict=True)]
    return theta


def _start(rng: np.random.Generator) -> list[Floats]:
    """Return weights as Keras draws them (Glorot, uniform), biases zero."""
    theta: list[Floats] = []
    for n, width in zip((FEATURES, *WIDTHS[:-1]), WIDTHS, strict=True):
        bound = np.sqrt(6 / (n + width))
        theta += [rng.uniform(-bound, bound, (n, width)), np.zeros(width)]
    return theta


def _slopes(theta: list[Floats], x: Floats, labels: Labels) -> list[Floats]:
    """Return the gradients of the mean cross-entropy."""
    outputs = [x]
    for kernel, bias in zip(theta[::2], theta[1::2], strict=True):
        z = outputs[-1] @ kernel + bias
        outputs.append(np.maximum(z, 0.0) if len(outputs) < len(WIDTHS) else _softmax(z))
    delta = (outputs[-1] - np.eye(CLASSES)[labels]) / len(x)
    found: list[Floats] = []
    for place in range(len(WIDTHS) - 1, -1, -1):
        found = [outputs[place].T @ delta, delta.sum(axis=0), *found]
        delta = delta @ theta[2 * place].T * (outputs[place] > 0)
    return found


def _shapes_of(theta: list[Floats]) -> Labels:
    rows = [[i // 2, *p.shape, *[0] * (4 - p.ndim)] for i, p in enumerate(theta)]
    return np.array(rows, dtype=np.int64)


def _softmax(z: Floats) -> Floats:
    e: Floats = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


_APPLIED: dict[int, Function] = {
    0: lambda z: z,
    LINEAR: lambda z: z,
    RELU: lambda z: np.maximum(z, 0.0),
    SOFTMAX: _softmax,
    SIGMOID: lambda z: 1 / (1 + np.exp(-z)),
    TANH: np.tanh,
}


def _outputs(
    x: Floats, layers: Labels, activations: Labels, weights: Floats, shapes: Labels
) -> Floats:
    """Return what a chain of layers with these weights makes of ``x``.

    Raises:
        ValueError: a layer or an activation is none that this course has, or the sizes misfit.
    """
    kinds = np.ravel(layers).astype(int)
    of_layer: dict[int, list[Floats]] = {place: [] for place in range(len(kinds))}
    used = 0
    for row in np.reshape(shapes, (-1, 5)).astype(int):
        shape = [length for length in row[1:] if length]
        size = int(np.prod(shape))
        of_layer[int(row[0])].append(np.reshape(np.ravel(weights)[used : used + size], shape))
        used += size
    out = np.reshape(np.asarray(x, dtype=float), (len(x), -1))
    names = np.ravel(activations).astype(int)
    for place, (kind, name) in enumerate(zip(kinds, names, strict=True)):
        if (of_layer[place] and kind != DENSE) or name not in _APPLIED:
            raise ValueError(f"layer {place} cannot be recomputed")
        if kind == DENSE:
            out = out @ of_layer[place][0]
            out = out + of_layer[place][1] if len(of_layer[place]) > 1 else out
        if kind not in NO_EFFECT:
            out = _APPLIED[name](out)
    return np.asarray(out)


def _probabilities(x: Floats, *model: Any) -> Floats:  # noqa: ANN401
    """Return the model's probabilities; of a model of logits their softmax."""
    out = _outputs(x, *model)
    summed = np.allclose(out.sum(axis=1), 1.0, atol=1e-4) and np.all(out >= 0)
    return out if summed else _softmax(out)


def _loss(p: Floats, labels: Labels) -> float:
    chosen = p[np.arange(len(p)), np.asarray(labels, dtype=int)]
    return float(np.mean(-np.log(np.maximum(chosen, SMALLEST))))


def _accuracy(p: Floats, labels: Labels) -> float:
    return float(np.mean(np.argmax(p, axis=1) == labels))


# What the outputs mean


def widths(model_layers: Labels, model_units: Labels) -> dict[str, Floats]:
    """Return the widths of the dense layers in their order."""
    return {"widths": np.ravel(model_units)[np.ravel(model_layers) == DENSE].astype(float)}


def activated(model_layers: Labels, model_activations: Labels) -> dict[str, float]:
    """Return the activation of the hidden layers (0 where they differ) and of the output.

    One that is a layer of its own belongs to the dense layer before it.
    """
    found: list[int] = []
    pairs = zip(np.ravel(model_layers), np.ravel(model_activations).astype(int), strict=True)
    for kind, name in pairs:
        if kind == DENSE:
            found.append(int(name))
        elif kind not in NO_EFFECT and found and found[-1] == LINEAR:
            found[-1] = int(name)
    hidden = set(found[:-1])
    return {
        "hidden": float(hidden.pop() if len(hidden) == 1 else 0),
        "output": float(found[-1] if found else 0),
    }


def counted(
    model_layers: Labels,
    model_units: Labels,
    model_biases: Labels,
    model_trainable: Labels,
    model_parameters: Labels,
    model_input: Labels,
) -> dict[str, float]:
    """Return whether the weights are there, with biases, all trained, of four features."""
    dense = np.ravel(model_layers) == DENSE
    sizes = np.r_[np.prod(model_input, initial=1.0), np.ravel(model_units)[dense]]
    bias = np.ravel(model_biases)[dense]
    full = (sizes[:-1] + bias) * sizes[1:]
    return {
        "input": float(np.prod(model_input)) if np.size(model_input) else 0.0,
        "weights": float(np.array_equal(np.ravel(model_parameters)[dense], full)),
        "biases": float(bool(dense.any()) and np.all(bias == 1)),
        "trainable": float(np.all(np.ravel(model_trainable)[dense] == 1)),
    }


def fitting_loss(
    model_layers: Labels, model_activations: Labels, model_loss: float, model_from_logits: float
) -> dict[str, float]:
    """Return 1 for either cross-entropy of classes, and 1 where it knows what the output is.

    2: it expects logits after softmax. 3: it gets logits and does not expect them.
    """
    output = activated(model_layers, model_activations)["output"]
    kind = 1.0 if model_loss in (SPARSE, CATEGORICAL) else 10.0 + float(model_loss)
    if model_from_logits:
        return {"loss": kind, "logits": 2.0 if output == SOFTMAX else 1.0}
    return {"loss": kind, "logits": 3.0 if output == LINEAR else 1.0}


def optimized(model_optimizer: float, model_learning_rate: float) -> dict[str, float]:
    """Return optimizer and learning rate."""
    return {"optimizer": float(model_optimizer), "learning_rate": float(model_learning_rate)}


def measuring(model_loss: float, model_metrics: Labels) -> dict[str, float]:
    """Return 1 where an accuracy of the kind of labels that the loss takes is measured.

    2: only ``Accuracy()``, which asks for equality. 3: that of the other kind of labels. 4: never
    compiled. 0: none.
    """
    if model_loss == 0:
        return {"accuracy": 4.0}
    given = {int(one) for one in np.ravel(model_metrics)}
    fits = {SPARSE: SPARSE_ACCURACY, CATEGORICAL: CATEGORICAL_ACCURACY}.get(int(model_loss), 0)
    if given & {ACCURACY, fits or SPARSE_ACCURACY}:
        return {"accuracy": 1.0}
    if given & {SPARSE_ACCURACY, CATEGORICAL_ACCURACY}:
        return {"accuracy": 3.0}
    return {"accuracy": 2.0 if EXACTLY_EQUAL in given else 0.0}


def learned(
    x_train: Floats,
    y_train: Labels,
    model_layers: Labels,
    model_activations: Labels,
    model_weights: Floats,
    model_shapes: Labels,
) -> dict[str, float]:
    """Return 1 where the weights know samples that no program saw: mirrored at their class's mean.

    2: they do not, and every bias is 0, as at the start. 0: they do not. The bound comes from
    measured repetitions.
    """
    means = np.array([x_train[y_train == k].mean(axis=0) for k in range(CLASSES)])
    unseen = 2 * means[y_train] - x_train
    model = model_layers, model_activations, model_weights, model_shapes
    if _loss(_probabilities(unseen, *model), y_train) < LEARNED:
        return {"learned": 1.0}
    if _died(_probabilities(x_train, *model), y_train, model_weights):
        return {"learned": 1.0}
    return {"learned": 2.0 if _untouched(model_weights, model_shapes) else 0.0}


def _died(p: Floats, labels: Labels, weights: Floats) -> bool:
    """Tell whether training was right but a layer of ReLU died: only the shares are left to learn.

    Then every sample gets the classes' shares, whatever it is, and the kernels are not 0.
    """
    shares = np.bincount(labels, minlength=CLASSES) / len(labels)
    same = bool(np.ptp(p, axis=0).max() < 1e-6 and np.abs(p[0] - shares).max() < 0.1)
    return same and bool(np.mean(np.ravel(weights) != 0) > 0.8)


def _untouched(weights: Floats, shapes: Labels) -> bool:
    """Tell whether there are biases, and every one is 0."""
    used, biases = 0, list[Floats]()
    for row in np.reshape(shapes, (-1, 5)).astype(int):
        size = int(np.prod([length for length in row[1:] if length]))
        if row[2] == 0:
            biases.append(np.ravel(weights)[used : used + size])
        used += size
    return bool(biases) and not np.any(np.concatenate(biases))


def said_of_samples(
    x_train: Floats,
    x_test: Floats,
    model_layers: Labels,
    model_activations: Labels,
    model_weights: Floats,
    model_shapes: Labels,
    probabilities: Floats,
) -> dict[str, float]:
    """Return 1 where the probabilities are those of the weights for the test set.

    2: those of the training set. 3: classes. 0: something else.
    """
    model = model_layers, model_activations, model_weights, model_shapes
    p, raw = _probabilities(x_test, *model), _outputs(x_test, *model)
    if any(_near(probabilities, one) for one in (p, raw)):
        return {"probabilities": 1.0}
    if _near(probabilities, _probabilities(x_train, *model)):
        return {"probabilities": 2.0}
    return {"probabilities": 3.0 if _near(np.ravel(probabilities), p.argmax(axis=1)) else 0.0}


def said_of_the_whole(
    x_train: Floats,
    y_train: Labels,
    x_test: Floats,
    y_test: Labels,
    model_layers: Labels,
    model_activations: Labels,
    model_weights: Floats,
    model_shapes: Labels,
    loss: float,
    accuracy: float,
) -> dict[str, float]:
    """Return 1 and 1 where loss and accuracy are those of the weights for the test set.

    2 and 1: those of the training set. 3 and 3: exchanged. 1 and 2: in percent. 0: other numbers.
    """
    model = model_layers, model_activations, model_weights, model_shapes
    for place, x, y in ((1.0, x_test, y_test), (2.0, x_train, y_train)):
        p = _probabilities(x, *model)
        true, share = _loss(p, y), _accuracy(p, y)
        room = 1.5 / len(y)  # one sample may lie on the border
        if _close(loss, true):
            percent = 2.0 if abs(accuracy - 100 * share) <= 100 * room else 0.0
            return {"loss": place, "accuracy": 1.0 if abs(accuracy - share) <= room else percent}
        if _close(accuracy, true) and abs(loss - share) <= room:
            return {"loss": 3.0, "accuracy": 3.0}
    return {"loss": 0.0, "accuracy": 0.0}


def _near(got: Floats, wanted: Floats) -> bool:
    return np.shape(got) == np.shape(wanted) and bool(np.allclose(got, wanted, atol=1e-3))


def _close(got: float, wanted: float) -> bool:
    return abs(got - wanted) <= 2e-3 * abs(wanted) + 2e-4


def _then(function: Callable[P, Any], change: Function) -> Callable[P, Any]:
    """Return ``function`` with its result changed; its signature stays."""

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        return change(function(*given, **named))

    return changed


def _fed(function: Callable[P, Any], change: Callable[[Inputs], Inputs]) -> Callable[P, Any]:
    """Return ``function`` with some of its arguments changed; its signature stays."""
    signature = inspect.signature(function)

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        inputs = signature.bind(*given, **named).arguments
        return function(**(inputs | change(inputs)))  # type: ignore[call-arg]

    return changed


# Other results that are right

_LOGITS = {
    "en": "the output layer returns logits, and the loss is told so",
    "zh": "输出层返回 logits，由损失函数用 from_logits=True 处理",
}
ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "build_model": {"logits": (partial(build_model, output=LINEAR), _LOGITS)},
    "compiled_model": {
        "logits": (partial(compiled_model, output=LINEAR, from_logits=True), _LOGITS),
        "one_hot": (
            partial(compiled_model, loss=CATEGORICAL, metrics=(CATEGORICAL_ACCURACY,)),
            {"en": "cross-entropy of one-hot labels", "zh": "使用独热标签的交叉熵"},
        ),
    },
}


# Inputs

_MEANS = np.array([[-1.0, 0.85, -1.3, -1.25], [0.1, -0.65, 0.28, 0.17], [0.9, -0.2, 1.02, 1.08]])
_SPREAD = 0.35


def _flowers(rng: np.random.Generator, each: int) -> tuple[Floats, Labels]:
    """Draw standardised flowers of three kinds, like those of the Iris set."""
    labels = rng.permutation(np.repeat(np.arange(CLASSES), each)).astype(np.int64)
    x = _MEANS[labels] + rng.normal(0.0, _SPREAD, (len(labels), FEATURES))
    return np.round(x, 3), labels


def _draw_build(_rng: np.random.Generator) -> Inputs:
    return {}


def _draw_compiled(rng: np.random.Generator) -> Inputs:
    return {"learning_rate": float(rng.choice([0.05, 0.1, 0.15, 0.2]))}


def _draw_train(rng: np.random.Generator) -> Inputs:
    x_train, y_train = _flowers(rng, 40)
    x_test, y_test = _flowers(rng, 10)
    return {
        "x_train": x_train,
        "y_train": y_train,
        "x_test": x_test,
        "y_test": y_test,
        "learning_rate": 0.1,
        "batch_size": 16,
        "epochs": 40,
    }


DRAWS = {
    "build_model": _draw_build,
    "compiled_model": _draw_compiled,
    "train_model": _draw_train,
}


# Known-wrong programs


def _said(p: Function, loss: Function, accuracy: Function) -> Function:
    """Return ``train_model`` that says something else of its model."""

    @wraps(train_model)
    def changed(**given: Any) -> Parts:  # noqa: ANN401
        found = train_model(**given)
        model = found[:4]
        return *model, p(given, *found), loss(given, *found), accuracy(given, *found)

    return changed


def _of(place: int) -> Function:
    return lambda _given, *found: found[place]


def _on_train(measure: Function) -> Function:
    return lambda given, *found: measure(
        _probabilities(given["x_train"], *found[:4]), given["y_train"]
    )


_MISTAKES: dict[str, dict[str, Function]] = {
    "build_model": {
        "input_is_a_layer": partial(build_model, (4, 8, 4, 3)),
        "one_hidden_layer": partial(build_model, (8, 3)),
        "layers_exchanged": partial(build_model, (4, 8, 3)),
        "one_output": partial(build_model, (8, 4, 1)),
        "no_hidden_activation": partial(build_model, hidden=LINEAR),
        "sigmoid_hidden": partial(build_model, hidden=SIGMOID),
        "tanh_hidden": partial(build_model, hidden=TANH),
        "softmax_hidden": partial(build_model, hidden=SOFTMAX),
        "sigmoid_output": partial(build_model, output=SIGMOID),
        "relu_output": partial(build_model, output=RELU),
        "not_built": partial(build_model, built=False),
        "no_bias": partial(build_model, bias=False),
        "frozen": partial(build_model, trained=False),
    },
    "compiled_model": {
        "logits_after_softmax": partial(compiled_model, from_logits=True),
        "logits_not_told": partial(compiled_model, output=LINEAR),
        "squared_error": partial(compiled_model, loss=SQUARED),
        "binary": partial(compiled_model, loss=BINARY),
        "adam_instead": partial(compiled_model, optimizer=ADAM),
        "default_rate": _fed(compiled_model, lambda _: {"learning_rate": 0.01}),
        "no_metric": partial(compiled_model, metrics=()),
        "exactly_equal": partial(compiled_model, metrics=(EXACTLY_EQUAL,)),
        "metric_of_one_hot": partial(compiled_model, metrics=(CATEGORICAL_ACCURACY,)),
        "not_compiled": lambda learning_rate: _then(
            compiled_model, lambda found: (*found[:2], 0, 0.0, 0, 0, np.zeros(0))
        )(learning_rate=learning_rate),
    },
    "train_model": {
        "not_trained": _fed(train_model, lambda _: {"epochs": 0}),
        "labels_misaligned": partial(train_model, learns=np.sort),
        "one_epoch": _fed(train_model, lambda _: {"epochs": 1}),
        "classes": _said(lambda _, *found: found[4].argmax(axis=1), _of(5), _of(6)),
        "of_the_training_set": _said(
            lambda given, *found: _probabilities(given["x_train"], *found[:4]), _of(5), _of(6)
        ),
        "evaluated_on_training": _said(_of(4), _on_train(_loss), _on_train(_accuracy)),
        "exchanged": _said(_of(4), _of(6), _of(5)),
        "percent": _said(_of(4), _of(5), lambda _, *found: 100 * found[6]),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* build_model
Draw the network: four numbers go in, 8, 4 and 3 neurons follow.
先画出网络：输入 4 个数，后面依次是 8、4、3 个神经元。
* compiled_model
compile is told three things: how to step, what to lower, what to report.
compile 要说明三件事：怎样更新、降低什么、报告什么。
* train_model
Follow the order fit, evaluate, predict, and ask which data each of them gets.
按 fit、evaluate、predict 的顺序想一想，每一步用的是哪部分数据。
* summary
Call model.summary(): 40, 36 and 15 parameters make 91. What does yours say?
调用 model.summary()：40、36、15，一共 91 个参数。你的结果呢？
* layer_by_layer
Print layer.activation for each layer of model.layers.
对 model.layers 中的每一层打印 layer.activation。
* told
Print model.optimizer, model.loss and the metrics that you gave, and read them aloud.
打印 model.optimizer、model.loss 和给出的 metrics，逐一读一遍。
* by_hand
Compute the mean of -ln(probability of the right class) over the test set, and compare.
对测试集计算 -ln(正确类别的概率) 的平均值，再与结果比较。
* guessing
A network that guesses has the loss ln 3 = 1.0986. Where does yours end?
随便猜的网络损失是 ln 3 = 1.0986，你的网络最后是多少？
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* input_is_a_layer | summary | the input became a layer of its own | 把输入写成了一个全连接层
The four inputs are numbers, not neurons: Dense(4) in front has weights of its own.
四个输入只是数，不是神经元；前面多写一个 Dense(4) 就多了一层权值。
Begin with Dense(8) and give it the input's shape.
从 Dense(8) 开始，并告诉它输入的形状。
* one_hidden_layer | summary | a hidden layer is missing | 少了一个隐藏层
The network has two hidden layers, 8 and 4.
网络有两个隐藏层，分别是 8 个和 4 个神经元。
Add Dense(4) between Dense(8) and Dense(3).
在 Dense(8) 和 Dense(3) 之间加上 Dense(4)。
* layers_exchanged | summary | the hidden layers are exchanged | 两个隐藏层的顺序反了
8 comes before 4; with the layers exchanged there are 87 parameters.
应当先 8 后 4；顺序反了参数就是 87 个。
Add Dense(8) first.
先添加 Dense(8)。
* one_output | summary | the output has one neuron | 输出层只有一个神经元
There are three kinds of flowers, and softmax of a single number is always 1.
一共有三类花；对单独一个数做 softmax 永远等于 1。
Give the last layer 3 neurons.
最后一层用 3 个神经元。
* no_hidden_activation | layer_by_layer | the hidden layers have no activation | 隐藏层没有激活函数
Dense is linear by itself; three linear layers are no more than one.
Dense 默认是线性的；三个线性层叠在一起和一层没有区别。
Write activation="relu" into both hidden layers.
两个隐藏层都写上 activation="relu"。
* sigmoid_hidden | layer_by_layer | sigmoid in the hidden layers | 隐藏层用了 sigmoid
The task asks for ReLU there.
题目要求隐藏层使用 ReLU。
Replace "sigmoid" by "relu".
把 "sigmoid" 换成 "relu"。
* tanh_hidden | layer_by_layer | tanh in the hidden layers | 隐藏层用了 tanh
The task asks for ReLU there.
题目要求隐藏层使用 ReLU。
Replace "tanh" by "relu".
把 "tanh" 换成 "relu"。
* softmax_hidden | layer_by_layer | softmax in the hidden layers | 隐藏层用了 softmax
Softmax makes probabilities of a layer; only the last layer has to.
softmax 把一层的输出变成概率，只有最后一层需要。
Use "relu" in the hidden layers.
隐藏层使用 "relu"。
* sigmoid_output | layer_by_layer | sigmoid at the output | 输出层用了 sigmoid
Three sigmoids do not add up to 1. Training hides that: Keras divides by their sum in the loss.
三个 sigmoid 的和不等于 1；训练时看不出来，因为 Keras 的损失会除以它们的和。
Use "softmax" in the last layer.
最后一层使用 "softmax"。
* relu_output | layer_by_layer | ReLU at the output | 输出层用了 ReLU
An output of ReLU is neither a probability nor a logit: negative values are lost.
ReLU 的输出既不是概率也不是 logits，负值都丢掉了。
Use "softmax" in the last layer.
最后一层使用 "softmax"。
* not_built | summary | the model does not know its input yet | 模型还不知道输入的形状
Without the shape of the input there are no weights, and summary() shows 0 parameters.
没有输入形状就没有权值，summary() 显示 0 个参数。
Begin with tf.keras.Input((4,)), or give input_shape=(4,) to the first layer.
以 tf.keras.Input((4,)) 开头，或者给第一层加上 input_shape=(4,)。
* no_bias | summary | the layers have no biases | 各层没有偏置
Without them there are 76 parameters instead of 91.
没有偏置时参数只有 76 个，而不是 91 个。
Leave use_bias out.
去掉 use_bias=False。
* frozen | summary | the layers are not trainable | 各层被冻结了
With trainable = False fit changes nothing.
trainable = False 时，fit 什么也不会改变。
Leave trainable as it is.
不要修改 trainable。
* logits_after_softmax | told | from_logits=True after softmax | softmax 之后又写了 from_logits=True
The loss is told to apply softmax a second time. Keras repairs that silently where it can see it.
这等于让损失再做一次 softmax；Keras 在能识别时会悄悄改正。
Softmax in the last layer goes with from_logits=False.
最后一层有 softmax 时用 from_logits=False。
* logits_not_told | told | the loss takes logits for probabilities | 把 logits 当成概率传给了损失
Without softmax the outputs are no probabilities; the loss cuts them off at 0 and 1.
没有 softmax，输出就不是概率，损失函数会把它们截断到 0 和 1 之间。
Add softmax to the last layer, or write from_logits=True.
给最后一层加上 softmax，或者写 from_logits=True。
* squared_error | told | the squared error for classes | 用均方误差做分类
Labels 0, 1, 2 are names of classes, not numbers with distances.
标签 0、1、2 是类别的名字，它们之间没有距离。
Use the sparse categorical cross-entropy.
使用 SparseCategoricalCrossentropy。
* binary | told | the cross-entropy of two classes | 用了二分类交叉熵
There are three classes, one of which is right.
这里有三个类别，其中一个是正确的。
Use the sparse categorical cross-entropy.
使用 SparseCategoricalCrossentropy。
* adam_instead | told | Adam instead of SGD | 用的是 Adam 而不是 SGD
The task asks for plain stochastic gradient descent.
题目要求使用普通的随机梯度下降。
Use tf.keras.optimizers.SGD.
使用 tf.keras.optimizers.SGD。
* default_rate | told | the learning rate is Keras' own | 学习率是 Keras 的默认值
The text "sgd" means SGD with 0.01, whatever learning_rate is.
字符串 "sgd" 表示学习率为 0.01 的 SGD，与参数 learning_rate 无关。
Write SGD(learning_rate=learning_rate).
写成 SGD(learning_rate=learning_rate)。
* no_metric | told | no accuracy is measured | 没有测量准确率
compile without metrics reports the loss alone.
compile 没有 metrics 时只报告损失。
Add metrics=["accuracy"].
加上 metrics=["accuracy"]。
* exactly_equal | told | Accuracy() asks for equality | Accuracy() 比较的是是否相等
Accuracy() compares labels with probabilities: nothing is equal. The text "accuracy" is not it.
对象 Accuracy() 直接比较标签与概率，几乎永远不相等；字符串 "accuracy" 才会选择合适的指标。
Use SparseCategoricalAccuracy() or "accuracy".
使用 SparseCategoricalAccuracy() 或 "accuracy"。
* metric_of_one_hot | told | the accuracy is that of one-hot labels | 用了独热标签的准确率
CategoricalAccuracy takes argmax of the labels, too; that of a single number is always 0.
CategoricalAccuracy 对标签也取 argmax，而单独一个数的 argmax 永远是 0。
Use SparseCategoricalAccuracy with labels 0, 1, 2.
标签是 0、1、2 时使用 SparseCategoricalAccuracy。
* not_compiled | told | compile is missing | 没有调用 compile
The model has no optimizer and no loss.
模型没有优化器，也没有损失函数。
Call model.compile before you return the model.
返回模型之前先调用 model.compile。
* not_trained | guessing | the model was not trained | 模型没有经过训练
Its weights know no more than at the start.
它的权值和刚开始时一样，什么也没学到。
Call fit with the given number of epochs, and return that same model.
用给定的 epochs 调用 fit，并返回同一个模型。
* labels_misaligned | guessing | samples and labels do not belong together | 样本与标签没有对应
Shuffled or sorted apart from each other, they teach nothing.
二者分别打乱或排序之后，就学不到东西了。
Use one and the same order for both.
样本和标签要用同一个顺序。
* one_epoch | guessing | one epoch of training is too little | 只训练了一轮
After one epoch the loss has hardly left 1.1.
只训练一轮，损失几乎还停在 1.1 附近。
Give epochs to fit: fit(..., epochs=epochs).
把 epochs 传给 fit：fit(..., epochs=epochs)。
* classes | by_hand | classes came back instead of probabilities | 返回的是类别而不是概率
The largest probability's place says nothing of how sure the model is.
概率最大的位置并不说明模型有多大把握。
Return model.predict(x_test) as it is.
直接返回 model.predict(x_test)。
* of_the_training_set | by_hand | probabilities of the training set | 返回的是训练集的概率
What is asked for are samples that were not trained on.
题目问的是没有参加训练的样本。
Give x_test to predict.
把 x_test 传给 predict。
* evaluated_on_training | by_hand | evaluated on the training set | 在训练集上做了评估
A model is judged by data that it has not seen.
评价模型要用它没有见过的数据。
Give x_test and y_test to evaluate.
把 x_test 和 y_test 传给 evaluate。
* exchanged | by_hand | loss and accuracy are exchanged | 损失与准确率写反了
evaluate returns the loss first, then the metrics. (The slide mixes them up, too.)
evaluate 先返回损失，再返回指标。（课件上也有一列标着 loss，其实是准确率。）
Write loss, accuracy = model.evaluate(...).
写成 loss, accuracy = model.evaluate(...)。
* percent | by_hand | the accuracy is in percent | 准确率写成了百分数
Keras reports a share between 0 and 1.
Keras 报告的是 0 到 1 之间的比例。
Return it as it is.
直接返回即可。
"""


def _blocks(table: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield head and lines of each block of a table."""
    for block in table.removeprefix("* ").split("\n* "):
        head, *lines = block.strip().split("\n")
        yield head.split(" | "), lines


def _known_wrong() -> Iterator[dict[str, Any]]:
    common = {head[0]: {"en": en, "zh": zh} for head, (en, zh) in _blocks(_COMMON)}
    exercise_of = {name: exercise for exercise, found in _MISTAKES.items() for name in found}
    for (name, experiment, name_en, name_zh), (en, zh, last_en, last_zh) in _blocks(_MISTAKEN):
        exercise = exercise_of.pop(name)
        yield {
            "id": name,
            "exercise": exercise,
            "function": _MISTAKES[exercise][name],
            "name": {"en": name_en, "zh": name_zh},
            "explanation": {"en": en, "zh": zh},
            "hints": [common[exercise], common[experiment], {"en": last_en, "zh": last_zh}],
            "family": "",
        }
    if exercise_of:
        raise ValueError(f"mistakes without a text: {', '.join(exercise_of)}")


KNOWN_WRONG = list(_known_wrong())
