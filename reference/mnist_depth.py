"""MNIST with three dense layers and with twenty: standardisation, models, training, curves.

Material 003. A model is plain numbers: of each layer its class, length of output and activation,
as places in the grader's vocabulary, and all weights as one vector. Many models are right, so they
are compared by what the functions below "What the outputs mean" say of them; there right is 1, and
a mistake has a number of its own. Training is judged at a small network, so that it takes seconds.
"""

import inspect
from collections.abc import Callable, Iterator
from functools import partial, wraps
from itertools import pairwise
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Function: TypeAlias = Callable[..., Any]
Inputs: TypeAlias = dict[str, Any]
Parts: TypeAlias = tuple[Any, ...]
P = ParamSpec("P")

SIDE, CLASSES = 28, 10
SHALLOW, DEEP = (300, 100, CLASSES), (*[100] * 20, CLASSES)
# Places in the grader's vocabulary; the first two are "none" and "another one".
INPUT, DENSE, FLATTEN, RESHAPE, DROPOUT = 2, 3, 4, 5, 9
NO_EFFECT = (INPUT, FLATTEN, RESHAPE, DROPOUT)
LINEAR, RELU, SOFTMAX, SIGMOID, TANH = 2, 3, 4, 5, 6
SPARSE, CATEGORICAL, SQUARED = 2, 3, 5

# Chance is ln 10 = 2.303; benchmarks/bands.py measures how trainings end, with the names below.
LEARNED = 1.0
OBSERVED = (
    "model_layers", "model_units", "model_activations", "model_loss", "model_from_logits",
    "model_weights", "model_shapes",
)  # fmt: skip
MODEL = ("model_layers", "model_activations", "model_weights", "model_shapes")
SMALLEST = 1e-7  # Keras clips probabilities there


# The exercises


def split(images: Floats, labels: Labels, n_valid: int) -> Parts:
    """Return x_train, y_train, x_valid, y_valid; the first images are for validation."""
    return images[n_valid:], labels[n_valid:], images[:n_valid], labels[:n_valid]


def _scaled(sets: Parts, mean: Any, deviation: Any) -> Parts:  # noqa: ANN401
    return tuple((x - mean) / deviation for x in sets)


def standardise(
    x_train: Floats,
    x_valid: Floats,
    x_test: Floats,
    *,
    axis: int | None = None,
    less: int = 0,
) -> Parts:
    """Return the three sets, scaled by mean and deviation of the training set.

    ``axis`` 0: each pixel by its own. ``less``: 1 for the deviation of a sample.
    """
    mean, deviation = x_train.mean(axis=axis), x_train.std(axis=axis, ddof=less)
    return _scaled((x_train, x_valid, x_test), mean, deviation)


def count_parameters(sizes: Labels) -> int:
    """Return the number of weights and biases of dense layers of these sizes, input first."""
    return int(np.sum((sizes[:-1] + 1) * sizes[1:]))


def shallow_model(
    widths: tuple[int, ...] = SHALLOW,
    hidden: int = RELU,
    output: int = SOFTMAX,
    *,
    bias: bool = True,
    built: bool = True,
) -> Parts:
    """Return classes, widths and activations of the layers, shapes of all arrays, and the input."""
    before = (SIDE**2, *widths[:-1])
    rows = []
    for place, (n, width) in enumerate(zip(before, widths, strict=True), start=1):
        rows += [[place, n, width, 0, 0], [place, width, 0, 0, 0]][: 1 + bias]
    return (
        np.array([FLATTEN] + [DENSE] * len(widths)),
        np.array([SIDE**2 * built, *widths]),
        np.array([0] + [hidden] * (len(widths) - 1) + [output]),
        np.array(rows if built else np.zeros((0, 5)), dtype=np.int64),
        np.array([SIDE, SIDE] if built else [], dtype=int),
    )


def deep_model(
    widths: tuple[int, ...] = DEEP,
    hidden: int = RELU,
    output: int = SOFTMAX,
    *,
    bias: bool = True,
    built: bool = True,
) -> Parts:
    """Return the same of the deep network."""
    return shallow_model(widths, hidden, output, bias=bias, built=built)


def train_model(
    x_train: Floats,
    y_train: Labels,
    x_valid: Floats,
    y_valid: Labels,
    depth: int,
    width: int,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    *,
    learns: Callable[[Labels], Labels] = lambda labels: labels,
    told: tuple[int, int] = (SPARSE, 0),
    validates: Callable[[Inputs], tuple[Floats, Labels]] = lambda g: (g["x_valid"], g["y_valid"]),
    steps: float = 1.0,
    seed: int = 0,
) -> Parts:
    """Return what is observed of the model, and four curves with a row after every epoch.

    ``learns``: the labels that are trained on. ``told``: loss and from_logits. ``validates``: the
    set of the last two curves. ``steps``: a factor on every step.
    """
    given = {"x_train": x_train, "y_train": y_train, "x_valid": x_valid, "y_valid": y_valid}
    rng = np.random.default_rng(seed)
    widths = (*[width] * depth, CLASSES)
    theta = _start(rng, (x_train[0].size, *widths))
    rows, labels = x_train.reshape(len(x_train), -1), learns(y_train)
    layers = np.array([FLATTEN] + [DENSE] * len(widths))
    activations = np.array([0] + [RELU] * depth + [SOFTMAX])
    curves: list[list[float]] = []
    for _ in range(epochs):
        order = rng.permutation(len(rows))
        for first in range(0, len(order), batch_size):
            chosen = order[first : first + batch_size]
            slopes = _slopes(theta, rows[chosen], labels[chosen])
            theta = [p - steps * learning_rate * g for p, g in zip(theta, slopes, strict=True)]
        model = layers, activations, *_packed(theta)
        sets = (x_train, labels), validates(given)
        curves.append([m(_probabilities(x, *model), y) for x, y in sets for m in (_loss, _right)])
    units = np.array([x_train[0].size, *widths])
    return layers, units, activations, *told, *_packed(theta), *np.array(curves).T


def best_epoch(val_loss: Floats) -> int:
    """Return the epoch after which the loss was lowest, counted from 1."""
    return int(np.argmin(val_loss)) + 1


# The small network


def _start(rng: np.random.Generator, sizes: tuple[int, ...]) -> list[Floats]:
    """Return weights as Keras draws them (Glorot, uniform), biases zero."""
    theta: list[Floats] = []
    for n, width in pairwise(sizes):
        bound = np.sqrt(6 / (n + width))
        theta += [rng.uniform(-bound, bound, (n, width)), np.zeros(width)]
    return theta


def _slopes(theta: list[Floats], x: Floats, labels: Labels) -> list[Floats]:
    """Return the gradients of the mean cross-entropy, kernel before bias, layer by layer."""
    outputs, last = [x], len(theta) // 2
    for kernel, bias in zip(theta[::2], theta[1::2], strict=True):
        z = outputs[-1] @ kernel + bias
        outputs.append(np.maximum(z, 0.0) if len(outputs) < last else _softmax(z))
    delta = (outputs[-1] - np.eye(CLASSES)[labels]) / len(x)
    found: list[Floats] = []
    for place in reversed(range(last)):
        found = [outputs[place].T @ delta, delta.sum(axis=0), *found]
        delta = delta @ theta[2 * place].T * (outputs[place] > 0)
    return found


def _packed(theta: list[Floats]) -> tuple[Floats, Labels]:
    """Return all weights as one vector, and the layer and lengths of each array."""
    rows = [[1 + i // 2, *p.shape, *[0] * (4 - p.ndim)] for i, p in enumerate(theta)]
    return np.concatenate([np.ravel(p) for p in theta]), np.array(rows, dtype=np.int64)


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


def _arrays(weights: Floats, shapes: Labels) -> dict[int, list[Floats]]:
    """Return the arrays of each layer, kernel before bias."""
    found: dict[int, list[Floats]] = {}
    used = 0
    for row in np.reshape(shapes, (-1, 5)).astype(int):
        shape = [length for length in row[1:] if length]
        size = int(np.prod(shape))
        part = np.reshape(np.ravel(weights)[used : used + size], shape)
        found.setdefault(int(row[0]), []).append(part)
        used += size
    return found


def _probabilities(x: Floats, layers: Labels, activations: Labels, *packed: Any) -> Floats:  # noqa: ANN401
    """Return what a chain of dense layers makes of images; of logits their softmax.

    Raises:
        ValueError: a layer or an activation is none that this course has, or the sizes misfit.
    """
    arrays = _arrays(*packed)
    out: Floats = np.reshape(np.asarray(x, dtype=float), (len(x), -1))
    for place, (kind, name) in enumerate(
        zip(np.ravel(layers).astype(int), np.ravel(activations).astype(int), strict=True)
    ):
        own = arrays.get(place, [])
        if (bool(own) != (kind == DENSE)) or name not in _APPLIED:
            raise ValueError(f"layer {place} cannot be recomputed")
        if kind == DENSE:
            out = out @ own[0] + (own[1] if len(own) > 1 else 0.0)
        if kind not in NO_EFFECT:
            out = _APPLIED[name](out)
    summed = np.allclose(out.sum(axis=1), 1.0, atol=1e-4) and np.all(out >= 0)
    return np.asarray(out) if summed else _softmax(out)


def _loss(p: Floats, labels: Labels) -> float:
    chosen = p[np.arange(len(p)), np.asarray(labels, dtype=int)]
    return float(np.mean(-np.log(np.maximum(chosen, SMALLEST))))


def _right(p: Floats, labels: Labels) -> float:
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
    model_layers: Labels, model_units: Labels, model_shapes: Labels, model_input: Labels
) -> dict[str, float]:
    """Return the pixels, and 1 and 1 where all weights and all biases are there."""
    dense = np.flatnonzero(np.ravel(model_layers) == DENSE)
    sizes = np.r_[np.prod(model_input, initial=1.0), np.ravel(model_units)[dense]]
    rows = {tuple(row) for row in np.reshape(model_shapes, (-1, 5)).astype(int).tolist()}
    kernels = [(p, n, w, 0, 0) for p, n, w in zip(dense, sizes[:-1], sizes[1:], strict=True)]
    biases = [(p, w, 0, 0, 0) for p, w in zip(dense, sizes[1:], strict=True)]
    return {
        "pixels": float(np.prod(model_input)) if np.size(model_input) else 0.0,
        "weights": float(rows.issuperset(kernels)),
        "biases": float(rows.issuperset(biases)),
    }


def network(model_layers: Labels, model_units: Labels, model_activations: Labels) -> Inputs:
    """Return how many hidden layers there are, their width (0: they differ), and the output's."""
    wide = widths(model_layers, model_units)["widths"]
    same = set(wide[:-1])
    found = activated(model_layers, model_activations)
    return {
        "hidden_layers": float(len(wide) - 1),
        "width": float(same.pop() if len(same) == 1 else 0),
        "outputs": float(wide[-1] if len(wide) else 0),
        "activation": found["hidden"],
    }


def fitting_loss(
    model_layers: Labels, model_activations: Labels, model_loss: float, model_from_logits: float
) -> dict[str, float]:
    """Return 1 for either cross-entropy of classes, and 1 where it knows what the output is.

    2: it expects logits after softmax. 3: it gets logits and does not expect them.
    """
    output = activated(model_layers, model_activations)["output"]
    kind = 1.0 if model_loss in {SPARSE, CATEGORICAL} else 10.0 + float(model_loss)
    if model_from_logits:
        return {"loss": kind, "logits": 2.0 if output == SOFTMAX else 1.0}
    return {"loss": kind, "logits": 3.0 if output == LINEAR else 1.0}


def unseen_loss(x_train: Floats, y_train: Labels, *model: Any) -> float:  # noqa: ANN401
    """Return the loss on images that no program saw: mirrored at the mean of their class."""
    means = np.array([x_train[y_train == k].mean(axis=0) for k in range(CLASSES)])
    return _loss(_probabilities(2 * means[y_train] - x_train, *model), y_train)


def learned(
    x_train: Floats,
    y_train: Labels,
    model_layers: Labels,
    model_activations: Labels,
    model_weights: Floats,
    model_shapes: Labels,
) -> dict[str, float]:
    """Return 1 where the weights know images that no program saw.

    2: they do not, and every bias is 0, as at the start. 3: they know another label for each class.
    0: they do not.
    """
    model = model_layers, model_activations, model_weights, model_shapes
    if unseen_loss(x_train, y_train, *model) < LEARNED:
        return {"learned": 1.0}
    biases = [part for own in _arrays(model_weights, model_shapes).values() for part in own[1:]]
    if not any(np.any(part) for part in biases):
        return {"learned": 2.0}
    answers = np.argmax(_probabilities(x_train, *model), axis=1)
    steady = [np.bincount(answers[y_train == k]).max() for k in range(CLASSES)]
    other = sum(steady) > 0.9 * len(y_train) and len(set(answers.tolist())) > CLASSES // 2
    return {"learned": 3.0 if other else 0.0}


def told_by_curves(
    x_train: Floats,
    y_train: Labels,
    x_valid: Floats,
    y_valid: Labels,
    epochs: int,
    model_layers: Labels,
    model_activations: Labels,
    model_weights: Floats,
    model_shapes: Labels,
    loss: Floats,
    accuracy: Floats,
    val_loss: Floats,
    val_accuracy: Floats,
) -> dict[str, float]:
    """Return 1 where there is a row for each epoch, and 1 where the last says what the weights do.

    rows 2: one row. last 2: the validation curves are those of the training set. 3: training and
    validation are exchanged. 4: loss and accuracy are. 5: the accuracy is in percent.
    """
    four = [np.ravel(c) for c in (loss, accuracy, val_loss, val_accuracy)]
    rows = {len(curve) for curve in four}
    complete = 1.0 if rows == {epochs} else 2.0 * (rows == {1})
    if not all(map(len, four)):
        return {"rows": complete, "last": 0.0}
    a, b, c, d = (float(curve[-1]) for curve in four)
    model = model_layers, model_activations, model_weights, model_shapes
    true = _loss_and_share(x_valid, y_valid, model)
    own = _loss_and_share(x_train, y_train, model)
    tries = [
        ((c, d), true, 1.0),
        ((a, b), true, 3.0),
        ((c, d), own, 2.0),
        ((d, c), true, 4.0),
        ((c, d / 100), true, 5.0),
    ]
    last = next((code for got, wanted, code in tries if _close(got, wanted, len(y_valid))), 0.0)
    return {"rows": complete, "last": last}


def _loss_and_share(x: Floats, labels: Labels, model: Parts) -> tuple[float, float]:
    p = _probabilities(x, *model)
    return _loss(p, labels), _right(p, labels)


def _close(got: tuple[float, float], wanted: tuple[float, float], samples: int) -> bool:
    """Tell whether loss and accuracy are the same; one sample may lie on the border."""
    near = abs(got[0] - wanted[0]) <= 2e-3 * abs(wanted[0]) + 2e-4
    return near and abs(got[1] - wanted[1]) <= 1.5 / samples


def _then(function: Callable[P, Any], change: Function) -> Callable[P, Any]:
    """Return ``function`` with its result changed; its signature stays."""

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        return change(function(*given, **named))

    return changed


def _fed(function: Callable[P, Any], change: Callable[[Inputs], Inputs]) -> Callable[P, Any]:
    """Return ``function`` with some of its arguments changed; its signature stays."""

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        inputs = inspect.signature(function).bind(*given, **named).arguments
        return function(**(inputs | change(inputs)))  # type: ignore[call-arg]

    return changed


# Other results that are right

_LOGITS = {
    "en": "the output layer returns logits",
    "zh": "输出层返回 logits",
}
ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "split": {
        "last_for_validation": (
            lambda images, labels, n_valid: (
                images[:-n_valid], labels[:-n_valid], images[-n_valid:], labels[-n_valid:]
            ),
            {"en": "the last images are for validation; the material takes the first",
             "zh": "最后的图片用作验证集；材料取的是前面的"},
        ),
    },
    "standardise": {
        "sample": (
            partial(standardise, less=1),
            {"en": "the deviation of a sample, divided by n - 1", "zh": "样本标准差（除以 n - 1）"},
        ),
        "each_pixel": (
            partial(standardise, axis=0),
            {"en": "each pixel by its own mean and deviation",
             "zh": "每个像素用各自的均值和标准差"},
        ),
        "each_pixel_sample": (
            partial(standardise, axis=0, less=1),
            {"en": "each pixel by its own mean and sample deviation",
             "zh": "每个像素用各自的均值和样本标准差"},
        ),
    },
    "shallow_model": {"logits": (partial(shallow_model, output=LINEAR), _LOGITS)},
    "deep_model": {"logits": (partial(deep_model, output=LINEAR), _LOGITS)},
}  # fmt: skip


# Inputs

_PIXELS = 4
_SPREAD = 0.35


def _draw_split(rng: np.random.Generator) -> Inputs:
    n = int(rng.integers(8, 13))
    images = rng.integers(0, 256, (n, 3, 3)).astype(float)
    labels = rng.integers(0, CLASSES, n).astype(np.int64)
    return {"images": images, "labels": labels, "n_valid": int(rng.integers(2, 4))}


def _draw_standardise(rng: np.random.Generator) -> Inputs:
    """Draw sets that differ in brightness and contrast."""
    low, high = np.array([0, 60, 110]), np.array([180, 255, 150])
    sizes = rng.permutation([6, 7, 8])
    sets = [
        rng.integers(bottom, top, (int(n), 3, 3)).astype(float)
        for bottom, top, n in zip(low, high, sizes, strict=True)
    ]
    return dict(zip(("x_train", "x_valid", "x_test"), sets, strict=True))


def _draw_count(rng: np.random.Generator) -> Inputs:
    """Draw small layers and a wide output: no two of the mistakes below give the same number."""
    before = rng.choice(np.arange(3, 10), int(rng.integers(3, 5)), replace=False)
    return {"sizes": np.r_[before, rng.integers(10, 14)].astype(np.int64)}


def _draw_model(_rng: np.random.Generator) -> Inputs:
    return {}


def _images(rng: np.random.Generator, centres: Floats, each: int) -> tuple[Floats, Labels]:
    labels = rng.permutation(np.repeat(np.arange(CLASSES), each)).astype(np.int64)
    x = centres[labels] + rng.normal(0.0, _SPREAD, (len(labels), _PIXELS, _PIXELS))
    return np.round(x, 3), labels


def _draw_train(rng: np.random.Generator) -> Inputs:
    """Draw ten kinds of small images around patterns that are far enough apart."""
    flat = np.linalg.qr(rng.normal(size=(_PIXELS**2, _PIXELS**2)))[0][:CLASSES]
    centres = 3.0 * flat.reshape(CLASSES, _PIXELS, _PIXELS)
    x_train, y_train = _images(rng, centres, 20)
    x_valid, y_valid = _images(rng, centres, 6)
    return {
        "x_train": x_train,
        "y_train": y_train,
        "x_valid": x_valid,
        "y_valid": y_valid,
        "depth": int(rng.choice([2, 3])),
        "width": int(rng.choice([20, 24, 28])),
        "learning_rate": 0.1,
        "batch_size": 10,
        "epochs": 12,
    }


def _draw_best(rng: np.random.Generator) -> Inputs:
    n = int(rng.integers(6, 11))
    values = np.round(rng.permutation(np.linspace(0.2, 1.9, n)) + rng.uniform(0, 0.05, n), 4)
    low, place = int(np.argmin(values)), int(rng.integers(2, n - 2))
    values[[low, place]] = values[[place, low]]
    high, last = int(np.argmax(values)), n - 1
    values[[high, last]] = values[[last, high]]
    return {"val_loss": values}


DRAWS = {
    "split": _draw_split,
    "standardise": _draw_standardise,
    "count_parameters": _draw_count,
    "shallow_model": _draw_model,
    "deep_model": _draw_model,
    "train_model": _draw_train,
    "best_epoch": _draw_best,
}


# Mistakes that are recognised


def _each(function: Function) -> Function:
    return lambda x_train, x_valid, x_test: tuple(map(function, (x_train, x_valid, x_test)))


def _by(statistics: Function) -> Function:
    """Return standardisation by a mean and a deviation that come from all three sets."""
    return lambda x_train, x_valid, x_test: _scaled(
        (x_train, x_valid, x_test), *statistics(x_train, x_valid, x_test)
    )


def _all(*sets: Floats) -> tuple[Any, Any]:
    pixels = np.concatenate(sets)
    return pixels.mean(), pixels.std()


def _curves(change: Function) -> Function:
    """Return training that reports other curves."""
    return _then(train_model, lambda found: (*found[:7], *change(*found[7:])))


_MISTAKES: dict[str, dict[str, Function]] = {
    "split": {
        "exchanged": _then(split, lambda f: (f[2], f[3], f[0], f[1])),
        "trained_on_all": lambda images, labels, n_valid: (
            images, labels, images[:n_valid], labels[:n_valid]
        ),
        "labels_of_others": lambda images, labels, n_valid: (
            images[n_valid:], labels[:-n_valid], images[:n_valid], labels[-n_valid:]
        ),
        "labels_second": _then(split, lambda f: (f[0], f[2], f[1], f[3])),
    },
    "standardise": {
        "own_statistics": _each(lambda x: (x - x.mean()) / x.std()),
        "statistics_of_all": _by(_all),
        "min_max": _by(lambda x, *_: (x.min(), x.max() - x.min())),
        "divided_by_255": _each(lambda x: x / 255.0),
        "variance": _by(lambda x, *_: (x.mean(), x.var())),
        "no_mean": _by(lambda x, *_: (0.0, x.std())),
        "mean_alone": _by(lambda x, *_: (x.mean(), 1.0)),
        "mean_for_deviation": _by(lambda x, *_: (x.std(), x.mean())),
        "only_train": lambda x_train, x_valid, x_test: (
            (x_train - x_train.mean()) / x_train.std(), x_valid, x_test
        ),
    },
    "count_parameters": {
        "no_biases": lambda sizes: int(np.sum(sizes[:-1] * sizes[1:])),
        "one_bias_each": lambda sizes: int(np.sum(sizes[:-1] * sizes[1:] + 1)),
        "bias_of_the_input": lambda sizes: int(np.sum(sizes[:-1] * sizes[1:]) + np.sum(sizes)),
        "neurons": lambda sizes: int(np.sum(sizes)),
        "last_layer_left_out": lambda sizes: count_parameters(sizes[:-1]),
    },
    "shallow_model": {
        "one_hidden_layer": partial(shallow_model, (300, 10)),
        "layers_exchanged": partial(shallow_model, (100, 300, 10)),
        "one_output": partial(shallow_model, (300, 100, 1)),
        "no_hidden_activation": partial(shallow_model, hidden=LINEAR),
        "sigmoid_hidden": partial(shallow_model, hidden=SIGMOID),
        "sigmoid_output": partial(shallow_model, output=SIGMOID),
        "not_built": partial(shallow_model, built=False),
        "no_bias": partial(shallow_model, bias=False),
    },
    "deep_model": {
        "nineteen": partial(deep_model, DEEP[1:]),
        "twenty_one": partial(deep_model, (100, *DEEP)),
        "began_with_300": partial(deep_model, (300, *DEEP[1:])),
        "three_layers": partial(deep_model, SHALLOW),
        "deep_without_activation": partial(deep_model, hidden=LINEAR),
        "relu_output": partial(deep_model, output=RELU),
        "deep_not_built": partial(deep_model, built=False),
        "deep_no_bias": partial(deep_model, bias=False),
    },
    "train_model": {
        "depth_ignored": _fed(train_model, lambda g: {"depth": 1}),
        "output_counted": _fed(train_model, lambda g: {"depth": g["depth"] - 1}),
        "width_ignored": _fed(train_model, lambda _: {"width": 100}),
        "logits_after_softmax": partial(train_model, told=(SPARSE, 1)),
        "squared_error": partial(train_model, told=(SQUARED, 0)),
        "not_trained": partial(train_model, steps=0.0),
        "labels_shifted": partial(train_model, learns=lambda labels: (labels + 1) % CLASSES),
        "labels_misaligned": partial(train_model, learns=lambda labels: np.roll(labels, 1)),
        "validated_on_training": partial(
            train_model, validates=lambda g: (g["x_train"], g["y_train"])
        ),
        "curves_exchanged": _curves(lambda a, b, c, d: (c, d, a, b)),
        "measures_exchanged": _curves(lambda a, b, c, d: (b, a, d, c)),
        "percent": _curves(lambda a, b, c, d: (a, 100 * b, c, 100 * d)),
        "last_row_alone": _curves(lambda *four: tuple(curve[-1:] for curve in four)),
    },
    "best_epoch": {
        "from_0": _then(best_epoch, lambda found: found - 1),
        "worst": lambda val_loss: int(np.argmax(val_loss)) + 1,
        "lowest_loss": lambda val_loss: float(np.min(val_loss)),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* split
Each image belongs to exactly one of the two sets, and its label goes with it.
每张图片只属于其中一个集合，标签要跟着图片走。
* standardise
Which numbers may one know before the test images arrive?
在见到测试图片之前，可以知道哪些统计量？
* count_parameters
Take one layer: each of its neurons has a weight for every input, and one bias.
只看一层：每个神经元对每个输入有一个权值，另外还有一个偏置。
* shallow_model
Draw the network: 784 numbers go in, 300, 100 and 10 neurons follow.
先画出网络：输入 784 个数，后面依次是 300、100、10 个神经元。
* deep_model
Draw the network: 784 numbers go in, twenty times 100 neurons follow, then 10.
先画出网络：输入 784 个数，后面是二十层、每层 100 个神经元，最后 10 个。
* train_model
Go through building, compile and fit, and ask which argument each of them needs.
把搭建、compile、fit 依次过一遍，想想每一步要用到哪个参数。
* best_epoch
Write down a curve of five numbers and read the answer off it.
自己写下五个数当作曲线，直接看出答案。
* five_images
Try five images whose labels are 0, 1, 2, 3, 4, and keep two for validation.
用标签依次为 0、1、2、3、4 的五张图片试一试，留两张作验证。
* mean_and_spread
Print mean and deviation of the three results: only those of the training set are 0 and 1.
打印三个结果的均值和标准差：只有训练集恰好是 0 和 1。
* by_hand
For 0.9, 0.5, 0.4, 0.6, 0.7 the answer is 3. And yours?
对 0.9、0.5、0.4、0.6、0.7，答案是 3。你的结果呢？
* small_net
For [2, 3, 1] count by hand: 6 + 3 and 3 + 1, together 13.
对 [2, 3, 1] 手算：6 + 3 加上 3 + 1，一共 13。
* summary
Call model.summary() and compare line by line with the material.
调用 model.summary()，与材料逐行对照。
* layer_by_layer
Print layer.activation for each dense layer of model.layers.
对 model.layers 中的每个全连接层打印 layer.activation。
* other_settings
Call it twice with another depth and width, and compare the two summaries.
换不同的 depth 和 width 各调用一次，比较两个 summary。
* told
Print model.loss, and ask what the last layer gives it.
打印 model.loss，再看最后一层给它的是什么。
* guessing
A network that guesses has the loss ln 10 = 2.303. Where does yours end?
随便猜的网络损失是 ln 10 = 2.303，你的网络最后是多少？
* evaluate
Compare the last rows with model.evaluate of the training set and of the validation set.
把曲线的最后一行与 model.evaluate 在训练集、验证集上的结果比较。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* exchanged | five_images | training and validation set are exchanged | 训练集与验证集写反了
With the material's numbers 5,000 images would be left: 157 steps an epoch instead of 1,719.
按材料的数字，训练集会只剩 5,000 张：每轮 157 步，而不是 1,719 步。
Train on images[n_valid:], validate on images[:n_valid].
用 images[n_valid:] 训练，用 images[:n_valid] 验证。
* trained_on_all | five_images | the validation images are trained on, too | 验证图片也参加了训练
A network does well on what it has seen; that says nothing of other images.
网络在见过的图片上当然表现好，这不能说明它在其他图片上如何。
Leave the first n_valid images out of the training set.
训练集中要去掉前 n_valid 张。
* labels_of_others | five_images | the labels were cut at the other end | 标签是从另一头切开的
Images and labels no longer belong together.
图片与标签不再对应。
Use the same slices for images and labels.
图片和标签用同样的切片。
* labels_second | five_images | the results are in another order | 返回值的顺序不对
The second result is to be the labels of the training set.
第二个返回值应当是训练集的标签。
Return x_train, y_train, x_valid, y_valid.
按 x_train, y_train, x_valid, y_valid 的顺序返回。
* own_statistics | mean_and_spread | each set is scaled by its own numbers | 每个集合各用各的统计量
The same grey then means another number in each set.
这样同一个灰度在不同集合里会变成不同的数。
Call fit once, on the training set; transform all three.
只在训练集上 fit 一次，三个集合都用 transform。
* statistics_of_all | mean_and_spread | the numbers are those of all sets | 统计量来自全部三个集合
What belongs to the test set has then gone into the training.
测试集的信息就这样混进了训练。
Compute mean and deviation from the training set alone.
只用训练集计算均值和标准差。
* min_max | mean_and_spread | scaled to 0 to 1 instead | 用的是最小值-最大值归一化
The material names it first, and uses the other one.
材料先介绍了它，实验中用的却是另一种。
Subtract the mean and divide by the deviation.
减去均值，再除以标准差。
* divided_by_255 | mean_and_spread | divided by 255 instead | 只是除以了 255
The values lie between 0 and 1, with a mean that is not 0.
这样数值在 0 到 1 之间，均值不是 0。
Subtract the mean and divide by the deviation.
减去均值，再除以标准差。
* variance | mean_and_spread | divided by the variance | 除以的是方差
The variance is the square of the deviation.
方差是标准差的平方。
Take its root, or use std.
要开平方，或者直接用 std。
* no_mean | mean_and_spread | the mean is not subtracted | 没有减去均值
The deviation becomes 1, the mean does not become 0.
标准差变成了 1，均值却没有变成 0。
Subtract the mean first.
先减去均值。
* mean_alone | mean_and_spread | not divided by the deviation | 没有除以标准差
The mean becomes 0, the deviation does not become 1.
均值变成了 0，标准差却没有变成 1。
Divide by the deviation.
还要除以标准差。
* mean_for_deviation | mean_and_spread | mean and deviation exchanged | 均值与标准差用反了
The deviation is subtracted, and the mean divided by.
减去的是标准差，除以的是均值。
Write (x - mean) / std.
写成 (x - mean) / std。
* only_train | mean_and_spread | only the training set is scaled | 只缩放了训练集
The network would see grey values up to 255 where it expects about 2.8.
网络本来见到的最大值约为 2.8，现在却会遇到 255。
Scale the other two by the same numbers.
另外两个集合也用同样的统计量缩放。
* no_biases | small_net | the biases are not counted | 没有算偏置
Every neuron has one.
每个神经元都有一个偏置。
Write (n_in + 1) * n_out for each layer.
每层用 (n_in + 1) * n_out。
* one_bias_each | small_net | one bias for each layer | 每层只算了一个偏置
A layer has as many biases as neurons.
一层有多少个神经元，就有多少个偏置。
Write (n_in + 1) * n_out for each layer.
每层用 (n_in + 1) * n_out。
* bias_of_the_input | small_net | the input was given biases, too | 给输入也算了偏置
The input is made of numbers, not of neurons.
输入只是数，不是神经元。
Count biases from the second size on.
偏置从第二个大小开始算。
* neurons | small_net | the neurons are counted | 算的是神经元个数
Asked for are weights and biases.
题目问的是权值和偏置的个数。
Write (n_in + 1) * n_out for each layer.
每层用 (n_in + 1) * n_out。
* last_layer_left_out | small_net | the last layer is not counted | 漏算了最后一层
The loop ends one layer too early.
循环少走了一层。
There are len(sizes) - 1 layers.
一共有 len(sizes) - 1 层。
* one_hidden_layer | summary | a hidden layer is missing | 少了一个隐藏层
The network has two hidden layers, 300 and 100.
网络有两个隐藏层，分别是 300 个和 100 个神经元。
Add Dense(100) between Dense(300) and Dense(10).
在 Dense(300) 和 Dense(10) 之间加上 Dense(100)。
* layers_exchanged | summary | the hidden layers are exchanged | 两个隐藏层的顺序反了
300 comes before 100.
应当先 300 后 100。
Add Dense(300) first.
先添加 Dense(300)。
* one_output | summary | the output has one neuron | 输出层只有一个神经元
There are ten digits, each of which needs a probability.
一共有十个数字，每个都要有一个概率。
Give the last layer 10 neurons.
最后一层用 10 个神经元。
* no_hidden_activation | layer_by_layer | the hidden layers have no activation | 隐藏层没有激活函数
Dense is linear by itself; the number of parameters does not show it.
Dense 默认是线性的，从参数个数上看不出来。
Write activation="relu" into both hidden layers.
两个隐藏层都写上 activation="relu"。
* sigmoid_hidden | layer_by_layer | sigmoid in the hidden layers | 隐藏层用了 sigmoid
The task asks for ReLU there.
题目要求隐藏层使用 ReLU。
Replace "sigmoid" by "relu".
把 "sigmoid" 换成 "relu"。
* sigmoid_output | layer_by_layer | sigmoid at the output | 输出层用了 sigmoid
Ten sigmoids do not add up to 1.
十个 sigmoid 的和不等于 1。
Use "softmax" in the last layer.
最后一层使用 "softmax"。
* not_built | summary | the model does not know its input yet | 模型还不知道输入的形状
Without the shape of the input there are no weights to count.
没有输入形状就没有权值，也数不出参数。
Begin with keras.Input((28, 28)), or give input_shape to the first layer.
以 keras.Input((28, 28)) 开头，或者给第一层加上 input_shape。
* no_bias | summary | the layers have no biases | 各层没有偏置
Without them 410 parameters are missing.
没有偏置会少 410 个参数。
Leave use_bias out.
去掉 use_bias=False。
* nineteen | summary | there are nineteen hidden layers | 只有十九个隐藏层
The material's twenty are all hidden; the output is one more.
材料中的二十层都是隐藏层，输出层要另算。
Run the loop twenty times, then add the output.
循环二十次，然后再加输出层。
* twenty_one | summary | there are twenty-one hidden layers | 有二十一个隐藏层
One was added before the loop, and twenty in it.
循环之前加了一层，循环里又加了二十层。
Add hidden layers in the loop only.
只在循环中添加隐藏层。
* began_with_300 | summary | the first hidden layer is too wide | 第一个隐藏层太宽
All twenty have 100 neurons.
二十层都是 100 个神经元。
Use Dense(100) from the first one on.
从第一层起就用 Dense(100)。
* three_layers | summary | that is the shallow network | 这是三层的那个网络
The loop over the twenty layers is missing.
漏了添加二十层的循环。
Add Dense(100, activation="relu") twenty times.
添加二十次 Dense(100, activation="relu")。
* deep_without_activation | layer_by_layer | no activation in the hidden layers | 隐藏层没有激活函数
Twenty linear layers are no more than one.
二十个线性层叠在一起和一层没有区别。
Write activation="relu" into the loop.
在循环里写上 activation="relu"。
* relu_output | layer_by_layer | ReLU at the output | 输出层用了 ReLU
An output of ReLU is neither a probability nor a logit.
ReLU 的输出既不是概率也不是 logits。
Use "softmax" in the last layer.
最后一层使用 "softmax"。
* deep_not_built | summary | the model does not know its input yet | 模型还不知道输入的形状
Without the shape of the input there are no weights to count.
没有输入形状就没有权值，也数不出参数。
Begin with keras.Input((28, 28)), or give input_shape to the first layer.
以 keras.Input((28, 28)) 开头，或者给第一层加上 input_shape。
* deep_no_bias | summary | the layers have no biases | 各层没有偏置
Without them 2,010 parameters are missing.
没有偏置会少 2,010 个参数。
Leave use_bias out.
去掉 use_bias=False。
* depth_ignored | other_settings | one hidden layer, whatever depth is | 不管 depth，只有一个隐藏层
The loop over depth is missing.
漏了对 depth 的循环。
Write for _ in range(depth).
写成 for _ in range(depth)。
* output_counted | other_settings | one hidden layer too few | 少了一个隐藏层
The output was counted as one of depth.
把输出层也算进了 depth。
Add depth hidden layers, then the output.
先添加 depth 个隐藏层，再加输出层。
* width_ignored | other_settings | the width is always 100 | 宽度固定成了 100
The argument width is not used.
没有用到参数 width。
Write Dense(width, activation="relu").
写成 Dense(width, activation="relu")。
* logits_after_softmax | told | from_logits=True after softmax | softmax 之后又写了 from_logits=True
The loss is told to apply softmax a second time. Keras repairs that silently where it can see it.
这等于让损失再做一次 softmax；Keras 在能识别时会悄悄改正。
Softmax in the last layer goes with from_logits=False.
最后一层有 softmax 时用 from_logits=False。
* squared_error | told | the squared error for classes | 用均方误差做分类
Digits are names of classes here, not numbers with distances.
这里的数字是类别的名字，它们之间没有距离。
Use the sparse categorical cross-entropy.
使用 sparse_categorical_crossentropy。
* not_trained | guessing | the model was not trained | 模型没有经过训练
All biases are still 0, as at the start.
所有偏置还是初始的 0。
Return the very model on which fit was called.
返回调用过 fit 的那个模型。
* labels_shifted | guessing | each digit is taken for another one | 每个数字都对应到了另一个
The labels that were trained on are shifted, as if they began with 1.
训练用的标签错开了，好像是从 1 开始计的。
Train on the labels as they are.
直接用原来的标签训练。
* labels_misaligned | guessing | images and labels do not belong together | 图片与标签没有对应
Shuffled or cut apart from each other, they teach nothing.
二者分别打乱或切分之后，就学不到东西了。
Use one and the same order for both.
图片和标签要用同一个顺序。
* validated_on_training | evaluate | validated on the training set | 在训练集上做了验证
The validation curves are those of images that were trained on.
验证曲线来自参加过训练的图片。
Write validation_data=(x_valid, y_valid).
写成 validation_data=(x_valid, y_valid)。
* curves_exchanged | evaluate | training and validation are exchanged | 训练曲线与验证曲线写反了
The material's figure has all four; their names begin with val_ for validation.
材料的图里有全部四条曲线，名字以 val_ 开头的是验证曲线。
Return loss, accuracy, val_loss, val_accuracy in this order.
按 loss, accuracy, val_loss, val_accuracy 的顺序返回。
* measures_exchanged | evaluate | loss and accuracy are exchanged | 损失与准确率写反了
A loss that rises and an accuracy that falls are a sign of it.
损失上升、准确率下降就是写反的迹象。
Return loss, accuracy, val_loss, val_accuracy in this order.
按 loss, accuracy, val_loss, val_accuracy 的顺序返回。
* percent | evaluate | the accuracies are in percent | 准确率写成了百分数
Keras reports a share between 0 and 1.
Keras 报告的是 0 到 1 之间的比例。
Return it as it is.
直接返回即可。
* last_row_alone | evaluate | only the last epoch is reported | 只返回了最后一轮
A curve needs a row for each epoch.
曲线的每一轮都要有一行。
Return the whole lists of history.history.
返回 history.history 中完整的列表。
* from_0 | by_hand | the epochs are counted from 0 | 轮数从 0 开始计了
Keras prints Epoch 1 first.
Keras 首先打印的是 Epoch 1。
Add 1 to argmin.
在 argmin 的结果上加 1。
* worst | by_hand | the highest loss was looked for | 找的是最大的损失
A low loss is a good one.
损失越低越好。
Use argmin.
使用 argmin。
* lowest_loss | by_hand | the loss came back, not the epoch | 返回的是损失而不是轮数
Asked for is when it was lowest.
题目问的是什么时候最低。
Return its place in the list, plus 1.
返回它在列表中的位置加 1。
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
