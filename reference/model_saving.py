"""Saving and loading a Keras network 4-h-3: its weights alone, and the whole model.

Lecture 13.6. A file is the vector of its bytes. Which format a program chooses is free, so the
bytes are not compared: what counts is the model that comes out of them in a process that knows
nothing else. The reference has a format of its own: the width of the hidden layer, the learning
rate and the weights as numbers of single precision. The functions below "What the outputs mean"
recompute what a model does. A mistake has a number of its own there (2, 3, ...), right is 1.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Bytes: TypeAlias = NDArray[np.uint8]
Function: TypeAlias = Callable[..., Any]
Inputs: TypeAlias = dict[str, Any]
Parts: TypeAlias = tuple[Any, ...]

FEATURES, HIDDEN, CLASSES = 4, 8, 3
# Places in the grader's vocabulary; the first two are "none" and "another one".
INPUT, DENSE, DROPOUT = 2, 3, 9
NO_EFFECT = (INPUT, DROPOUT)
LINEAR, RELU, SOFTMAX, SIGMOID, TANH = 2, 3, 4, 5, 6
SGD, ADAM = 2, 3
SPARSE = 2
SAME = 1e-4  # weights and probabilities of single precision
UNSEEN = np.random.default_rng(13).normal(0.0, 1.0, (12, FEATURES))


# The exercises


def save_weights(w1: Floats, b1: Floats, w2: Floats, b2: Floats) -> Bytes:
    """Return the bytes of a file with these weights."""
    return _file(0.0, w1, b1, w2, b2)


def load_weights(file: Bytes) -> Parts:
    """Return layers, widths, activations, weights and their shapes of the network in a file."""
    _, parts = _contents(file)
    return _network(parts)


def save_model(w1: Floats, b1: Floats, w2: Floats, b2: Floats, learning_rate: float) -> Bytes:
    """Return the bytes of a file with a whole model."""
    return _file(learning_rate, w1, b1, w2, b2)


def load_model(file: Bytes) -> Parts:
    """Return what ``load_weights`` returns, with optimizer, learning rate and loss."""
    learning_rate, parts = _contents(file)
    return *_network(parts), SGD, learning_rate, SPARSE


def _file(learning_rate: float, *parts: Floats) -> Bytes:
    head = np.array([len(parts[1]), learning_rate])
    numbers = np.concatenate([head, *(np.ravel(part) for part in parts)])
    return np.frombuffer(numbers.astype("<f4").tobytes(), dtype=np.uint8)


def _contents(file: Bytes | Floats) -> tuple[float, list[Floats]]:
    """Return the learning rate and the weights that the reference has put into a file."""
    raw = np.asarray(file).astype(np.uint8).tobytes()
    numbers = np.frombuffer(raw, dtype="<f4").astype(float)
    hidden = int(numbers[0])
    shapes = (FEATURES, hidden), (hidden,), (hidden, CLASSES), (CLASSES,)
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    parts = np.split(numbers[2:], ends[:-1])
    return float(numbers[1]), [np.reshape(p, s) for p, s in zip(parts, shapes, strict=True)]


def _network(parts: list[Floats], hidden: int = RELU) -> Parts:
    shapes = [[i // 2, *part.shape, *[0] * (4 - part.ndim)] for i, part in enumerate(parts)]
    return (
        np.array([DENSE, DENSE]),
        np.array([len(parts[1]), CLASSES]),
        np.array([hidden, SOFTMAX]),
        np.concatenate([np.ravel(part) for part in parts]),
        np.array(shapes, dtype=np.int64),
    )


def _softmax(z: Floats) -> Floats:
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return np.asarray(e / e.sum(axis=-1, keepdims=True))


_APPLIED: dict[int, Function] = {
    0: lambda z: z,
    LINEAR: lambda z: z,
    RELU: lambda z: np.maximum(z, 0.0),
    SOFTMAX: _softmax,
    SIGMOID: lambda z: 1 / (1 + np.exp(-z)),
    TANH: np.tanh,
}


def _arrays(weights: Floats, shapes: Labels) -> list[tuple[int, Floats]]:
    """Return the arrays of weights, each with the place of its layer."""
    found, used = [], 0
    for place, *lengths in np.reshape(shapes, (-1, 5)).astype(int):
        shape = [length for length in lengths if length]
        size = int(np.prod(shape))
        found.append((int(place), np.reshape(np.ravel(weights)[used : used + size], shape)))
        used += size
    return found


def _outputs(
    x: Floats, layers: Labels, activations: Labels, weights: Floats, shapes: Labels
) -> Floats:
    """Return the probabilities that a chain of layers with these weights gives.

    Raises:
        ValueError: a layer or an activation is none that this course has, or the sizes misfit.
    """
    arrays = _arrays(weights, shapes)
    for place, (kind, name) in enumerate(zip(np.ravel(layers), np.ravel(activations), strict=True)):
        own = [array for of, array in arrays if of == place]
        if (own and kind != DENSE) or int(name) not in _APPLIED:
            raise ValueError(f"layer {place} cannot be recomputed")
        if kind == DENSE:
            x = x @ own[0] + (own[1] if len(own) > 1 else 0.0)
        if kind not in NO_EFFECT:
            x = _APPLIED[int(name)](x)
    summed = np.allclose(x.sum(axis=1), 1.0, atol=SAME) and np.all(x >= 0)
    return x if summed else _softmax(x)


# What the outputs mean


def contents(w1: Floats, b1: Floats, w2: Floats, b2: Floats, file: Floats) -> dict[str, float]:
    """Return 1 for bytes in which all weights have room.

    2: there are none; 3: too few, as of a name; 4: numbers that are no bytes.
    """
    numbers = np.ravel(file)
    if not numbers.size:
        return {"file": 2.0}
    if np.any((numbers < 0) | (numbers > 255) | (numbers != np.round(numbers))):
        return {"file": 4.0}
    weights = w1.size + b1.size + w2.size + b2.size
    return {"file": 3.0 if numbers.size < weights else 1.0}


def predictions(
    file: Floats,
    model_layers: Labels,
    model_activations: Labels,
    model_weights: Floats,
    model_shapes: Labels,
) -> dict[str, float]:
    """Return 1 for a model that predicts what the saved one does.

    2: none of the weights is back; 3: those of the first layer only; 4: the kernels only;
    5: all weights are back, and the network makes something else of them;
    6: a network of another shape; 0: something else.
    """
    saved = _contents(file)[1]
    layers, _, activations, *theta = _network(saved)
    right = _outputs(UNSEEN, layers, activations, *theta)
    seen = _outputs(UNSEEN, model_layers, model_activations, model_weights, model_shapes)
    if np.shape(seen) == np.shape(right) and np.allclose(seen, right, rtol=0, atol=SAME):
        return {"predictions": 1.0}
    return {"predictions": _came_back(saved, _arrays(model_weights, model_shapes))}


def _came_back(saved: list[Floats], arrays: list[tuple[int, Floats]]) -> float:
    found = [array for _, array in arrays]
    if [array.shape for array in found] != [part.shape for part in saved]:
        return 6.0
    back = tuple(
        bool(np.allclose(array, part, rtol=SAME, atol=SAME))
        for array, part in zip(found, saved, strict=True)
    )
    codes: dict[tuple[bool, ...], float] = {
        (False, False, False, False): 2.0,
        (True, True, False, False): 3.0,
        (True, False, True, False): 4.0,
        (True, True, True, True): 5.0,
    }
    return codes.get(back, 0.0)


def network(
    model_layers: Labels, model_units: Labels, model_activations: Labels
) -> dict[str, Floats]:
    """Return widths and activations of the dense layers.

    An activation that is a layer of its own belongs to the dense layer before it.
    """
    widths: list[float] = []
    names: list[float] = []
    for kind, width, name in zip(
        np.ravel(model_layers), np.ravel(model_units), np.ravel(model_activations), strict=True
    ):
        if kind == DENSE:
            widths.append(float(width))
            names.append(float(name))
        elif kind not in NO_EFFECT and names and names[-1] == LINEAR:
            names[-1] = float(name)
    return {"widths": np.array(widths), "activations": np.array(names)}


def told(model_optimizer: float, model_learning_rate: float, model_loss: float) -> dict[str, float]:
    """Return what the model still knows of ``compile``."""
    return {
        "optimizer": model_optimizer,
        "learning rate": model_learning_rate,
        "loss": model_loss,
    }


# Inputs


def _draw(rng: np.random.Generator, hidden: int) -> Inputs:
    shapes = {"w1": (FEATURES, hidden), "b1": (hidden,), "w2": (hidden, CLASSES), "b2": (CLASSES,)}
    return {name: np.round(rng.normal(0.0, 1.0, shape), 3) for name, shape in shapes.items()}


def _draw_weights(rng: np.random.Generator) -> Inputs:
    return _draw(rng, HIDDEN)


def _draw_model(rng: np.random.Generator) -> Inputs:
    hidden = int(rng.choice([5, 6, 7, 9, 10, 11, 12]))
    return {**_draw(rng, hidden), "learning_rate": float(rng.choice([0.02, 0.05, 0.1, 0.2]))}


DRAWS: dict[str, Function] = {
    "save_weights": _draw_weights,
    "load_weights": lambda rng: {"file": save_weights(**_draw_weights(rng))},
    "save_model": _draw_model,
    "load_model": lambda rng: {"file": save_model(**_draw_model(rng))},
}


# Known-wrong programs


def _nothing() -> Bytes:
    return np.zeros(0, dtype=np.uint8)


def _name() -> Bytes:
    return np.frombuffer(b"network.h5", dtype=np.uint8)


def _numbers(w1: Floats, b1: Floats, w2: Floats, b2: Floats) -> Floats:
    return np.concatenate([np.ravel(part) for part in (w1, b1, w2, b2)])


def _start(hidden: int = HIDDEN) -> list[Floats]:
    """Return weights as Keras draws them (Glorot, uniform), biases zero."""
    rng = np.random.default_rng(0)
    theta: list[Floats] = []
    for n, width in ((FEATURES, hidden), (hidden, CLASSES)):
        bound = np.sqrt(6 / (n + width))
        theta += [rng.uniform(-bound, bound, (n, width)), np.zeros(width)]
    return theta


def _partly(file: Bytes, back: tuple[int, ...], hidden: int = RELU) -> Parts:
    """Return the network with some of its four arrays loaded, the others as at the start."""
    saved = _contents(file)[1]
    start = _start(len(saved[1]))
    return _network([saved[i] if i in back else start[i] for i in range(4)], hidden)


_ALL = (0, 1, 2, 3)


def _by_hand(file: Bytes) -> Parts:
    rate, _ = _contents(file)
    return *_network(_start()), SGD, rate, SPARSE


def _told(file: Bytes, optimizer: int, rate: float, loss: int) -> Parts:
    return *_network(_contents(file)[1]), optimizer, rate, loss


def _empty(file: Bytes) -> Parts:
    rate, _ = _contents(file)
    return *_partly(file, ()), SGD, rate, SPARSE


_MISTAKES: dict[str, dict[str, Function]] = {
    "save_weights": {
        "nothing_written": lambda w1, b1, w2, b2: _nothing(),
        "name_of_the_file": lambda w1, b1, w2, b2: _name(),
        "numbers_not_a_file": _numbers,
    },
    "load_weights": {
        "not_loaded": partial(_partly, back=()),
        "first_layer_only": partial(_partly, back=(0, 1)),
        "biases_lost": partial(_partly, back=(0, 2)),
        "no_activation": partial(_partly, back=_ALL, hidden=LINEAR),
        "sigmoid_hidden": partial(_partly, back=_ALL, hidden=SIGMOID),
        "tanh_hidden": partial(_partly, back=_ALL, hidden=TANH),
    },
    "save_model": {
        "no_model_written": lambda w1, b1, w2, b2, learning_rate: _nothing(),
        "name_of_the_model": lambda w1, b1, w2, b2, learning_rate: _name(),
    },
    "load_model": {
        "built_by_hand": _by_hand,
        "architecture_only": _empty,
        "not_compiled": partial(_told, optimizer=0, rate=0.0, loss=0),
        "compiled_by_default": partial(_told, optimizer=SGD, rate=0.01, loss=SPARSE),
        "compiled_with_adam": partial(_told, optimizer=ADAM, rate=0.001, loss=SPARSE),
    },
}

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* save_weights
A file is read back byte by byte after Keras has written and closed it.
先由 Keras 写完并关闭文件，再逐字节读回来。
* load_weights
A file of weights holds numbers only; the network that they belong to has to be there first.
权值文件里只有数；要先有这些数所属的网络。
* save_model
Save into a file, then read that same file.
先保存到文件，再读取同一个文件。
* load_model
A file of a whole model says everything by itself; nothing has to be built or compiled again.
整个模型的文件里什么都有，不需要重新搭建，也不需要重新 compile。
* size
Print len(file). A network of 67 weights needs more than 268 bytes.
打印 len(file)；67 个权值至少要占 268 个字节。
* restart
Restart the kernel, run the definitions only, load the file, and compare get_weights().
重启内核，只运行函数定义，加载文件，再比较 get_weights()。
* summary
Print summary() and each layer's activation before saving and after loading.
保存前和加载后分别打印 summary() 和每一层的 activation。
* told
Print model.optimizer, its learning_rate and model.loss after loading.
加载之后打印 model.optimizer、它的 learning_rate 和 model.loss。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* nothing_written | size | the file is empty | 文件是空的
Nothing had been written when the file was read.
读取文件的时候，里面还什么都没有。
Call model.save_weights(path) first, then read_file(path).
先调用 model.save_weights(path)，再调用 read_file(path)。
* name_of_the_file | size | the name came back, not the file | 返回的是文件名而不是文件
So few bytes cannot hold the weights.
这么少的字节装不下所有权值。
Return read_file(path): what stands in the file, not what it is called.
返回 read_file(path)，即文件的内容，而不是文件的名字。
* numbers_not_a_file | size | weights came back, not a file | 返回的是权值而不是文件
Bytes are whole numbers from 0 to 255.
字节是 0 到 255 的整数。
Let Keras write the file, and return its bytes.
让 Keras 写出文件，再返回它的字节。
* not_loaded | restart | the weights were not loaded, or not saved | 权值没有加载，或者没有保存
None of the weights is the saved one: the network is as it was built.
没有一个权值与保存的相同，网络还是刚搭建时的样子。
Call set_weights before save_weights, and load_weights before you return the model.
保存之前先 set_weights，返回模型之前先 load_weights。
* first_layer_only | restart | only the first layer was loaded | 只加载了第一层
The output layer still has the numbers that it started with.
输出层的权值还是初始值。
Save and load the whole network, not one layer.
保存和加载整个网络，而不是其中一层。
* biases_lost | restart | the biases were lost | 偏置丢失了
Each layer has a kernel and a bias; only the kernels came back.
每一层都有权值矩阵和偏置，这里只恢复了权值矩阵。
Save all of model.get_weights().
保存 model.get_weights() 的全部内容。
* no_activation | summary | the activation is missing | 加载到了没有激活函数的网络
The shapes fit, so nothing is reported; the predictions are others all the same.
形状相符，所以不会报错，但预测结果不同。
Give the hidden layer activation="relu", as in the network that was saved.
隐藏层要写 activation="relu"，与保存时的网络一致。
* sigmoid_hidden | summary | loaded into a network with sigmoid | 加载到了用 sigmoid 的网络
A file of weights does not know which activation belongs to it.
权值文件并不知道该用哪个激活函数。
Give the hidden layer activation="relu", as in the network that was saved.
隐藏层要写 activation="relu"，与保存时的网络一致。
* tanh_hidden | summary | loaded into a network with tanh | 加载到了用 tanh 的网络
A file of weights does not know which activation belongs to it.
权值文件并不知道该用哪个激活函数。
Give the hidden layer activation="relu", as in the network that was saved.
隐藏层要写 activation="relu"，与保存时的网络一致。
* no_model_written | size | the model's file is empty | 模型文件是空的
Nothing had been written when the file was read.
读取文件的时候，里面还什么都没有。
Call model.save(path) first, then read_file(path).
先调用 model.save(path)，再调用 read_file(path)。
* name_of_the_model | size | the name came back, not the model's file | 返回的是文件名而不是模型文件
So few bytes cannot hold a model.
这么少的字节装不下一个模型。
Return read_file(path): what stands in the file, not what it is called.
返回 read_file(path)，即文件的内容，而不是文件的名字。
* built_by_hand | summary | a network built anew | 自己搭建了网络，没有用保存的模型
The saved model may have any width; the file knows it, load_model cannot guess it.
保存的模型可以有任意宽度；文件里记着宽度，靠猜是猜不到的。
Return tf.keras.models.load_model(path).
返回 tf.keras.models.load_model(path)。
* architecture_only | restart | only the architecture was saved | 只保存了网络结构
Layers and widths are right, and the weights are new ones: to_json() holds no weights.
各层和宽度都对，但权值是新的：to_json() 里没有权值。
Save the model with model.save(path).
用 model.save(path) 保存整个模型。
* not_compiled | told | what compile was told is lost | compile 的配置丢失了
The model predicts, and cannot go on training: optimizer and loss are gone.
模型可以预测，但不能继续训练：优化器和损失都没有了。
Compile before you save, and do not load with compile=False.
保存之前先 compile，加载时不要写 compile=False。
* compiled_by_default | told | compiled again with another learning rate | 重新 compile，学习率变了
The saved learning rate was replaced by Keras' own, 0.01.
保存的学习率被 Keras 的默认值 0.01 取代了。
Do not call compile after loading.
加载之后不要再调用 compile。
* compiled_with_adam | told | compiled again with Adam | 用 Adam 重新 compile 了
The saved model was to be trained with SGD.
保存的模型用的是 SGD。
Do not call compile after loading.
加载之后不要再调用 compile。
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
