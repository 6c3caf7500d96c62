"""Iris with a single softmax layer: one-hot labels, cross-entropy, full-batch gradient descent.

Lecture 12.2. Shapes: X (n, 4), Y one-hot (n, 3), labels (n,), W (4, 3), B (3,). Everything is
float64; inputs are drawn where single precision gives the same answer. Keyword-only arguments
after the contract's make the accepted and the known-wrong variants.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Parameters: TypeAlias = tuple[Floats, Floats]
Trained: TypeAlias = tuple[Floats, Floats, dict[str, Floats]]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")

FEATURES, CLASSES = 4, 3

ASKED = "mean"
CONVENTIONS = {
    "mean": {"en": "mean over the samples", "zh": "对样本取平均"},
    "sum": {"en": "sum over the samples", "zh": "对样本求和"},
}


# The exercises


def preprocess(x_train: Floats, x_test: Floats) -> tuple[Floats, Floats]:
    """Return both sets centred by the mean of the training set, column by column."""
    mean = x_train.mean(axis=0)
    return x_train - mean, x_test - mean


def one_hot(labels: Labels, classes: int) -> Floats:
    """Return one row per label, shape (n, classes), with a single 1 at the label's place."""
    return np.asarray(np.eye(classes)[np.asarray(labels, dtype=np.int64)])


def softmax(Z: Floats, *, axis: int | None = 1) -> Floats:
    """Return exp(Z) scaled to the sum 1 along ``axis``; each row holds one sample's logits."""
    e: Floats = np.exp(Z - Z.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


def forward(X: Floats, W: Floats, B: Floats, up: Upstream = None) -> Floats:
    """Return the class probabilities, shape (n, 3)."""
    return np.asarray((up or {}).get("softmax", softmax)(X @ W + B))


def loss(Y: Floats, probabilities: Floats, convention: str = ASKED) -> float:
    """Return the cross-entropy, natural logarithm, mean or sum over the samples."""
    total = float(-np.sum(Y * np.log(probabilities)))
    return total / len(Y) if convention == "mean" else total


def accuracy(labels: Labels, probabilities: Floats) -> float:
    """Return the share of rows whose largest probability belongs to the label, 0 to 1."""
    return float(np.mean(np.argmax(probabilities, axis=1) == labels))


def gradients(
    X: Floats,
    Y: Floats,
    W: Floats,
    B: Floats,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    delta: Callable[[Floats, Floats], Floats] = np.subtract,
    bias: Function = np.sum,
) -> Parameters:
    """Return dW, dB of the loss, shaped like the parameters.

    ``delta`` is dL/dlogits of one sample; ``bias`` gathers it over the samples.
    """
    known = up or {}
    ahead = known.get("forward", partial(forward, up=up))
    probabilities: Floats = ahead(X, W, B)
    error = delta(probabilities, Y) / (len(X) if convention == "mean" else 1)
    return X.T @ error, bias(error, axis=0)


def evaluate(X: Floats, labels: Labels, W: Floats, B: Floats) -> dict[str, float]:
    """Return mean cross-entropy and accuracy of the layer on any data."""
    p = forward(X, W, B)
    return {"loss": loss(one_hot(labels, CLASSES), p), "accuracy": accuracy(labels, p)}


def predict(X: Floats, W: Floats, B: Floats) -> Labels:
    """Return the class that the layer takes each sample for."""
    return np.asarray(np.argmax(forward(X, W, B), axis=1))


def train(
    X_train: Floats,
    labels_train: Labels,
    X_test: Floats,
    labels_test: Labels,
    W: Floats,
    B: Floats,
    learning_rate: float,
    iterations: int,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    more_updates: int = 0,
    rows: tuple[int, int] = (0, 1),
    trained: tuple[float, float] = (1.0, 1.0),
    memory: float = 0.0,
    slope: Function = gradients,
) -> Trained:
    """Return the trained parameters and the four curves; row i is measured after i updates.

    ``rows``: the first point measured, and rows beyond ``iterations``. ``trained``: a factor on
    the step of each parameter. ``memory``: the share of the last step that is kept. ``slope`` is
    followed unless ``up`` has gradients.
    """
    known: dict[str, Function] = {
        "one_hot": one_hot,
        "forward": partial(forward, up=up),
        "loss": partial(loss, convention=convention),
        "accuracy": accuracy,
    }
    known |= up or {}
    slope = known.get("gradients", partial(slope, convention=convention, up=up))
    Y_train = known["one_hot"](labels_train, CLASSES)
    points: list[Parameters] = [(W, B)]
    step: tuple[Floats, ...] = (0.0 * W, 0.0 * B)
    for _ in range(iterations + more_updates):
        found = slope(X_train, Y_train, *points[-1])
        step = tuple(memory * s + g for s, g in zip(step, found, strict=True))
        moves = (learning_rate * share * s for share, s in zip(trained, step, strict=True))
        W, B = (p - move for p, move in zip(points[-1], moves, strict=True))
        points.append((W, B))
    measured = points[rows[0] : rows[0] + iterations + rows[1]]
    curves = _curves("train", X_train, labels_train, measured, known)
    return *points[-1], curves | _curves("test", X_test, labels_test, measured, known)


def _curves(
    name: str, X: Floats, labels: Labels, points: list[Parameters], known: Mapping[str, Function]
) -> dict[str, Floats]:
    """Return loss and accuracy of one data set at every point."""
    Y = known["one_hot"](labels, CLASSES)
    seen = [known["forward"](X, *point) for point in points]
    return {
        f"{name}_loss": np.array([known["loss"](Y, p) for p in seen], dtype=float),
        f"{name}_acc": np.array([known["accuracy"](labels, p) for p in seen], dtype=float),
    }


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

ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "preprocess": {
        "test_by_own_mean": (
            lambda x_train, x_test: (x_train - x_train.mean(axis=0), x_test - x_test.mean(axis=0)),
            {"en": "the test set is centred by its own mean, as in the lecture; the mean of the "
                   "training set is better practice, as flowers may come one at a time",
             "zh": "测试集减去了它自己的均值，与课件一致；更好的做法是减去训练集的均值，"
                   "因为实际使用时样本可能一个一个地来"},
        ),
    },
    "train": {
        "one_more_update": (
            partial(train, more_updates=1),
            {"en": "one update more than asked, as in the lecture's loop",
             "zh": "比要求多更新了一次，与课件中的循环一致"},
        ),
        "last_not_measured": (
            partial(train, rows=(0, 0)),
            {"en": "nothing is measured after the last update", "zh": "最后一次更新之后没有再测量"},
        ),
        "measured_after": (
            partial(train, rows=(1, 0)),
            {"en": "each row is measured after its update", "zh": "每一行都是在更新之后测量的"},
        ),
        "one_more_measured_after": (
            partial(train, more_updates=1, rows=(1, 1)),
            {"en": "one update more than asked, each row measured after its update",
             "zh": "比要求多更新了一次，且每一行都是在更新之后测量的"},
        ),
    },
}  # fmt: skip


# Inputs. Flowers are drawn around three fixed centres, so that unseen ones look alike.

_CENTRES = np.array([[-0.8, 0.4, -1.8, -0.9], [0.1, -0.4, 0.4, 0.1], [0.7, 0.1, 1.5, 0.9]])
_ATTEMPTS = 20_000


def _flowers(rng: np.random.Generator, n: int) -> tuple[Floats, Labels]:
    labels = rng.permutation(np.arange(n, dtype=np.int64) % CLASSES)
    return _CENTRES[labels] + rng.normal(0.0, 0.4, (n, FEATURES)), labels


def unseen(rng: np.random.Generator) -> Inputs:
    """Return flowers that no notebook has seen, like those that ``train`` gets."""
    X, labels = _flowers(rng, 30)
    return {"X": X, "labels": labels}


def _lead(probabilities: Floats) -> float:
    """Return the smallest distance between a row's two largest probabilities."""
    ordered = np.sort(probabilities, axis=1)
    return float(np.min(ordered[:, -1] - ordered[:, -2]))


def _spread(parts: Parameters) -> float:
    """Return the smallest ratio of smallest to largest element, over both arrays."""
    return min(float(np.min(np.abs(p)) / np.max(np.abs(p))) for p in parts)


def _layers(rng: np.random.Generator, low: int, high: int) -> Iterator[Inputs]:
    """Yield data with a layer at which nothing is extreme; ``n`` lies in [low, high)."""
    for _ in range(_ATTEMPTS):
        X, labels = _flowers(rng, int(rng.integers(low, high)))
        W, B = rng.normal(0.0, 0.7, (FEATURES, CLASSES)), rng.normal(0.0, 0.5, CLASSES)
        logits = X @ W + B
        p = softmax(logits)
        calm = np.abs(logits).max() <= 5 and p.min() > 0.01 and _lead(p) > 0.02
        if calm and np.abs(logits).min() > 0.02 and logits.min() < -0.3:
            yield {"X": X, "labels": labels, "W": W, "B": B}
    raise RuntimeError("no safe layer was found")


def _draw_preprocess(rng: np.random.Generator) -> Inputs:
    level = rng.uniform(2.5, 6.0, FEATURES)
    shift = rng.uniform(0.3, 0.6, FEATURES) * rng.choice([-1.0, 1.0], FEATURES)
    x_train, x_test = (_flowers(rng, int(n))[0] for n in rng.integers([12, 7], [16, 10]))
    x_test += x_train.mean(axis=0) - x_test.mean(axis=0) + shift
    return {"x_train": x_train + level, "x_test": x_test + level}


def _draw_one_hot(rng: np.random.Generator) -> Inputs:
    """Draw labels of which the last class has none, and 0 and 1 are not equally frequent."""
    classes = int(rng.integers(4, 7))
    labels = rng.permutation(np.r_[np.arange(classes - 1), 0, rng.integers(0, classes - 1, 4)])
    return {"labels": labels.astype(np.int64), "classes": classes}


def _draw_softmax(rng: np.random.Generator) -> Inputs:
    n = int(rng.integers(4, 8))
    return {"Z": np.round(rng.uniform(-2.4, 2.4, (n, CLASSES)), 3)}


def _draw_forward(rng: np.random.Generator) -> Inputs:
    drawn = next(_layers(rng, 8, 13))
    return {name: drawn[name] for name in ("X", "W", "B")}


def _draw_loss(rng: np.random.Generator) -> Inputs:
    labels = _flowers(rng, int(rng.integers(8, 13)))[1]
    probabilities = softmax(np.clip(rng.normal(0.0, 1.0, (len(labels), CLASSES)), -1.8, 1.8))
    return {"Y": one_hot(labels, CLASSES), "probabilities": probabilities}


def _draw_accuracy(rng: np.random.Generator) -> Inputs:
    """Draw until neither halves nor unsure rows hide a mistake."""
    for _ in range(_ATTEMPTS):
        labels = _flowers(rng, int(rng.integers(9, 14)))[1]
        p = softmax(rng.normal(0.0, 0.7, (len(labels), CLASSES)) + 1.2 * one_hot(labels, CLASSES))
        share, sure = accuracy(labels, p), _share_above_half(labels, p)
        apart = np.abs(p - 0.5).min() > 0.02 and _lead(p) > 0.05
        if apart and 0.55 < share < 0.95 and 0.1 < sure < share and abs(sure + share - 1) > 0.05:
            return {"labels": labels, "probabilities": p}
    raise RuntimeError("no telling accuracy was found")


def _draw_gradients(rng: np.random.Generator) -> Inputs:
    for drawn in _layers(rng, 8, 13):
        drawn["Y"] = one_hot(drawn.pop("labels"), CLASSES)
        if _spread(gradients(**drawn)) >= 0.02:
            return drawn
    raise RuntimeError("no safe gradient was found")


def _draw_train(rng: np.random.Generator) -> Inputs:
    for drawn in _layers(rng, 9, 12):
        X_test, labels_test = _flowers(rng, int(rng.integers(7, 10)))
        case = {
            "X_train": drawn["X"],
            "labels_train": drawn["labels"],
            "X_test": X_test,
            "labels_test": labels_test,
            "W": drawn["W"],
            "B": drawn["B"],
            "learning_rate": round(float(rng.uniform(0.04, 0.08)), 4),
            # Few enough that all calls of the student's own functions are recorded.
            "iterations": int(rng.integers(5, 7)),
        }
        if all(_smooth(case, convention) for convention in CONVENTIONS):
            return case
    raise RuntimeError("no smooth path was found")


def _smooth(case: Inputs, convention: str) -> bool:
    """Tell whether descent stays clear of ties and never overshoots."""
    point: Parameters = (case["W"], case["B"])
    Y, losses = one_hot(case["labels_train"], CLASSES), []
    for _ in range(case["iterations"] + 2):
        seen = forward(case["X_train"], *point), forward(case["X_test"], *point)
        if min(map(_lead, seen)) < 1e-3:
            return False
        losses.append(loss(Y, seen[0]))
        slope = gradients(case["X_train"], Y, *point, convention=convention)
        if len(losses) == 1 and _spread(slope) < 0.01:
            return False
        W, B = (p - case["learning_rate"] * g for p, g in zip(point, slope, strict=True))
        point = (W, B)
    return bool(np.all(np.diff(losses) < 0))


DRAWS = {
    "preprocess": _draw_preprocess,
    "one_hot": _draw_one_hot,
    "softmax": _draw_softmax,
    "forward": _draw_forward,
    "loss": _draw_loss,
    "accuracy": _draw_accuracy,
    "gradients": _draw_gradients,
    "train": _draw_train,
}


# Mistakes that are recognised


def _standardised(x_train: Floats, x_test: Floats) -> tuple[Floats, Floats]:
    mean, deviation = x_train.mean(axis=0), x_train.std(axis=0)
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def _to_unit_range(x_train: Floats, x_test: Floats) -> tuple[Floats, Floats]:
    low, high = x_train.min(axis=0), x_train.max(axis=0)
    return (x_train - low) / (high - low), (x_test - low) / (high - low)


def _share_above_half(labels: Labels, probabilities: Floats) -> float:
    return float(np.mean(probabilities[np.arange(len(labels)), labels] > 0.5))


def _sigmoid(Z: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-Z)))


def _exponentials(Z: Floats) -> Floats:
    return np.asarray(np.exp(Z))


def _hard(Z: Floats) -> Floats:
    return one_hot(np.argmax(Z, axis=1), Z.shape[1])


def _binary_cross_entropy(Y: Floats, probabilities: Floats) -> float:
    return -float(np.mean(Y * np.log(probabilities) + (1 - Y) * np.log(1 - probabilities)))


def _softmax_twice(p: Floats, Y: Floats) -> Floats:
    """Return dL/dlogits where the probabilities went through softmax once more."""
    slope = softmax(p) - Y
    return np.asarray(p * (slope - (slope * p).sum(axis=1, keepdims=True)))


def _third(p: Floats, Y: Floats) -> Floats:
    """Return dL/dlogits of a loss that averages over the classes too."""
    return (p - Y) / CLASSES


def _history(change: Callable[[dict[str, Floats]], dict[str, Floats]]) -> Function:
    """Return ``train`` with other reported curves."""
    return _then(train, lambda result: (*result[:2], result[2] | change(result[2])))


_MISTAKES: dict[str, dict[str, Function]] = {
    "preprocess": {
        "no_centring": lambda x_train, x_test: (x_train, x_test),
        "only_train_centred": lambda x_train, x_test: (x_train - x_train.mean(axis=0), x_test),
        "one_mean_for_all": lambda x_train, x_test: tuple(x - x.mean() for x in (x_train, x_test)),
        "mean_per_flower": lambda x_train, x_test: tuple(
            x - x.mean(axis=1, keepdims=True) for x in (x_train, x_test)
        ),
        "standardised": _standardised,
        "standardised_apart": lambda x_train, x_test: tuple(
            _standardised(x, x)[0] for x in (x_train, x_test)
        ),
        "unit_range": _to_unit_range,
    },
    "one_hot": {
        "extra_column": lambda labels, classes: one_hot(labels, classes + 1),
        "shifted_back": lambda labels, classes: np.eye(classes)[labels - 1],
        "classes_as_rows": lambda labels, classes: one_hot(labels, classes).T,
        "classes_counted": lambda labels, classes: one_hot(labels, int(np.max(labels)) + 1),
        "inverted": lambda labels, classes: 1.0 - one_hot(labels, classes),
        "label_in_place": lambda labels, classes: labels[:, None] * one_hot(labels, classes),
        "not_encoded": lambda labels, classes: labels,
    },
    "softmax": {
        "over_samples": partial(softmax, axis=0),
        "over_all": partial(softmax, axis=None),
        "not_normalised": _exponentials,
        "without_exp": lambda Z: Z / Z.sum(axis=1, keepdims=True),
        "sigmoid": _sigmoid,
        "twice": lambda Z: softmax(softmax(Z)),
        "negated": lambda Z: softmax(-Z),
        "logarithm": lambda Z: np.log(softmax(Z)),
        "only_the_largest": _hard,
    },
    "forward": {
        "forward_no_softmax": lambda X, W, B: X @ W + B,
        "no_B": lambda X, W, B: softmax(X @ W),
        "forward_softmax_twice": lambda X, W, B: softmax(softmax(X @ W + B)),
        "forward_over_samples": lambda X, W, B: softmax(X @ W + B, axis=0),
        "forward_sigmoid": lambda X, W, B: _sigmoid(X @ W + B),
        "relu_on_logits": lambda X, W, B: softmax(np.maximum(X @ W + B, 0.0)),
        "B_subtracted": lambda X, W, B: softmax(X @ W - B),
    },
    "loss": {
        "mean_over_all": lambda Y, probabilities: loss(Y, probabilities) / CLASSES,
        "softmax_again": _fed(loss, lambda g: {"probabilities": softmax(g["probabilities"])}),
        "no_minus": _then(loss, lambda value: -value),
        "no_log": lambda Y, probabilities: -np.mean(np.sum(Y * probabilities, axis=1)),
        "log_base_10": _then(loss, lambda value: value / np.log(10.0)),
        "not_reduced": lambda Y, probabilities: -np.sum(Y * np.log(probabilities), axis=1),
        "squared_error": lambda Y, probabilities: np.mean((Y - probabilities) ** 2),
        "binary_cross_entropy": _binary_cross_entropy,
        # Keras keeps logarithms finite with this bound
        "arguments_swapped": _fed(loss, lambda g: {
            "Y": g["probabilities"], "probabilities": np.clip(g["Y"], 1e-7, 1 - 1e-7)
        }),
    },
    "accuracy": {
        "percent": _then(accuracy, lambda share: 100 * share),
        "counted": lambda labels, probabilities: len(labels) * accuracy(labels, probabilities),
        "error_rate": _then(accuracy, lambda share: 1 - share),
        "above_half": _share_above_half,
    },
    "gradients": {
        "not_divided_by_n": lambda X, Y, W, B: gradients(X, Y, W, B, "sum"),
        "a_third": partial(gradients, delta=_third),
        "gradient_sign": _then(gradients, lambda found: tuple(-g for g in found)),
        "extra_softmax_derivative": partial(gradients, delta=lambda p, Y: (p - Y) * p * (1 - p)),
        "gradients_softmax_twice": partial(gradients, delta=_softmax_twice),
        "bias_averaged_again": partial(gradients, bias=np.mean),
        "probabilities_only": partial(gradients, delta=lambda p, Y: p),
        "other_order": _then(gradients, lambda found: (found[1], found[0])),
    },
    "train": {
        "never_updated": partial(train, trained=(0, 0)),
        "bias_frozen": partial(train, trained=(1, 0)),
        "weights_frozen": partial(train, trained=(0, 1)),
        "adds_gradient": partial(train, trained=(-1, -1)),
        "own_rate": _fed(train, lambda _: {"learning_rate": 0.05}),
        "learning_rate_twice": _fed(train, lambda g: {"learning_rate": g["learning_rate"] ** 2}),
        "learning_rate_tenth": _fed(train, lambda g: {"learning_rate": g["learning_rate"] / 10}),
        "learning_rate_missing": _fed(train, lambda g: {"learning_rate": 1.0}),
        "train_a_third": partial(train, slope=partial(gradients, delta=_third)),
        "train_softmax_twice": partial(train, slope=partial(gradients, delta=_softmax_twice)),
        "accumulated_gradients": partial(train, memory=1.0),
        "momentum": partial(train, memory=0.9),
        "zero_start": _fed(train, lambda g: {"W": 0 * g["W"], "B": 0 * g["B"]}),
        "own_start": _fed(train, lambda g: {
            "W": np.random.RandomState(612).randn(FEATURES, CLASSES), "B": np.zeros(CLASSES)
        }),
        "test_is_train": _fed(
            train, lambda g: {"X_test": g["X_train"], "labels_test": g["labels_train"]}
        ),
        "history_percent": _history(lambda h: {n: 100 * h[n] for n in ("train_acc", "test_acc")}),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* preprocess
Each column of the data is one measurement of a flower; treat every column alike.
数据的每一列是花的一项测量值，各列要用同样的办法处理。
* one_hot
Write the result for the labels 0, 2, 1 on paper: three rows, and as many columns as classes.
在纸上写出标签 0、2、1 的独热编码：三行，列数等于类别数。
* softmax
Take one row of three numbers and work it out with a calculator: exponentials, their sum, quotients.
取一行三个数，用计算器算一遍：指数、指数之和、相除。
* forward
Follow one flower through the layer by hand: X W + B, then softmax over its three numbers.
取一朵花手算一遍：先算 X W + B，再对得到的三个数做 softmax。
* loss
Write the formula of the loss beside your line of code, symbol by symbol.
把损失的公式写在代码旁边，逐个符号对照。
* accuracy
Accuracy asks only which class is most probable, and how often that is right.
准确率只关心概率最大的是哪一类，以及猜对的比例。
* gradients
A gradient can be tested: move one weight a little and watch the loss.
梯度可以自己检验：把某个权值改动一点点，看损失变化多少。
* train
Take the loop apart: do one iteration outside it and print W, B and both gradients.
把循环拆开：先单独做一次迭代，打印 W、B 和两个梯度。
* columns
Print mean(axis=0) and std(axis=0) of both results. What did you expect?
打印两个结果的 mean(axis=0) 和 std(axis=0)，与你的预期一样吗？
* one_flower
One flower whose true class got the probability 0.5 has the loss 0.6931. And yours?
只有一朵花、正确类别的概率为 0.5 时，损失是 0.6931，你的结果呢？
* three_flowers
Make up three flowers of which two are recognised: the result is 0.6667. And yours?
自己造三朵花，其中两朵判断正确，结果应为 0.6667，你的结果呢？
* difference
Compare with (L(w+h) - L(w-h)) / 2h for a few weights. Is the ratio always the same?
用 (L(w+h) - L(w-h)) / 2h 检查几个权值，看看比值是否都相同。
* one_step
Run one iteration and print (old - new) / learning_rate: it should be the gradient.
只迭代一次，打印（旧值 - 新值）/ 学习率，它应当正好是梯度。
* two_steps
Look at the second step alone: is it learning_rate times the gradient found there?
单独看第二步：它是否等于学习率乘以当时那一点的梯度？
* curves
Compute losses and accuracies of the returned parameters and compare the last row.
用返回的参数重新计算损失和准确率，与曲线的最后一行比较。
* positions
Print where the 1 of each row stands: np.argmax(Y, axis=1). Are these the labels?
打印每一行中 1 所在的位置 np.argmax(Y, axis=1)，它们等于标签吗？
* table_shape
Print the shape of the result. It has to be (number of labels, number of classes).
打印结果的形状，它应当是（标签个数，类别数）。
* row_sums
Add up each row of the result. What must the probabilities of one sample give?
把结果的每一行加起来：一个样本的各个概率之和应当是多少？
* known_row
The row 0, 0, 0 must give three times 1/3, and 2, 0, 0 must favour the first class. And yours?
一行 0, 0, 0 应得到三个 1/3，一行 2, 0, 0 应使第一类的概率最大，你的结果呢？
* bias_reacts
Set all weights to 0 and B to 3, 0, 0. How should the probabilities react?
把权值全部设为 0，令 B 为 3, 0, 0，概率应当怎样变化？
* parts
Compare dW and dB one by one: which of them is off, and by which factor?
把 dW 和 dB 分别比较：哪一个不对，差了多少倍？
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* no_centring | columns | the features are not centred | 没有做中心化
Both sets came back as they went in; the columns still lie around 5.8, 3.1, 3.8 and 1.2.
两个数据集原样返回，各列的均值没有变成 0。
Subtract the column means of x_train from both sets, and return the results.
从两个数据集中减去 x_train 各列的均值，并返回相减之后的结果。
* only_train_centred | columns | only the training set is centred | 只对训练集做了中心化
The layer would meet test flowers that are shifted against those it learned from.
测试集没有平移，模型看到的测试样本与训练时的样本不在同一个坐标系里。
Apply to x_test the same shift as to x_train.
对 x_test 做与 x_train 相同的平移。
* one_mean_for_all | columns | one mean was taken over all columns | 对所有列只求了一个总均值
mean() without an axis gives a single number, so that long petals and thin sepals are mixed.
mean() 不指定 axis 时只得到一个数，不同属性被混在一起平均了。
Give mean the axis that runs over the flowers: axis=0.
求均值时沿样本方向进行，即 axis=0。
* mean_per_flower | columns | the mean was taken per flower, not per column | 按样本求了均值
With axis=1 each flower loses its own mean, and with it the information about its size.
axis=1 会让每朵花减去自己的均值，花的大小信息也就丢失了。
A mean per column has the shape (4,): use axis=0.
按列求均值的结果形状是 (4,)，应当使用 axis=0。
* standardised | columns | the features are also divided by their deviation | 还除以了标准差
Standardising is good practice, but another task: here only the mean is subtracted.
标准化本身是好做法，但不是本题的要求：这里只减去均值。
Leave out the division.
去掉除以标准差的那一步。
* standardised_apart | columns | each set is divided by its own deviation | 各自除以了自己的标准差
Here only the mean is subtracted; scaling each set by itself also makes them incomparable.
本题只减去均值；两个数据集各自缩放还会使它们无法相互比较。
Leave out the division.
去掉除以标准差的那一步。
* unit_range | columns | the features are scaled to 0 to 1 | 把特征缩放到了 0 到 1
Min-max scaling is a valid preparation, but another task: here only the mean is subtracted.
最小最大归一化本身没有错，但不是本题的要求：这里只减去均值。
Leave out the division, and subtract the column means instead of the minima.
不做除法，并且减去的是各列的均值，而不是最小值。
* extra_column | table_shape | there is one class too many | 多出了一个类别
The result has classes + 1 columns; labels count from 0, so that the last one is classes - 1.
结果有 classes + 1 列；标签从 0 开始，最大的标签是 classes - 1。
Make exactly as many columns as there are classes.
列数应当正好等于类别数。
* shifted_back | positions | every label is one too small | 每个标签都少了 1
Label 0 became the last class: the labels were treated as if they counted from 1.
标签 0 变成了最后一类：程序把标签当成从 1 开始了。
The labels count from 0: use them as they are, without - 1.
标签本来就从 0 开始，直接使用，不要减 1。
* classes_as_rows | table_shape | rows and columns are exchanged | 行与列写反了
There is one row per class; the samples have to be the rows, like in X.
现在每一行是一个类别，而样本应当是行，与 X 一致。
Transpose the result, or let the axis of the classes be the last one (axis=-1).
把结果转置，或者让类别位于最后一维（axis=-1）。
* classes_counted | table_shape | the number of classes is counted | 类别数是从标签里数出来的
A batch need not contain every class: the largest label says too little about their number.
一批数据里不一定每个类别都出现，不能用最大的标签来推断类别数。
Use the argument classes for the number of columns.
列数要用参数 classes。
* inverted | positions | zeros and ones are exchanged | 0 和 1 写反了
The right class has 0 and all others have 1.
正确的类别是 0，其他类别反而是 1。
Put the 1 where the column's number equals the label.
列号等于标签的位置才是 1。
* label_in_place | positions | the label itself stands in place of the 1 | 该写 1 的地方写成了标签值
The row of label 2 holds a 2, and the row of label 0 holds nothing at all.
标签为 2 的那一行里写的是 2，标签为 0 的那一行全是 0。
Write 1 at the label's place, whatever the label is.
不论标签是几，对应位置都应写 1。
* not_encoded | table_shape | the labels came back as they went in | 标签原样返回，没有编码
A label is one number; its one-hot row has as many numbers as there are classes.
一个标签是一个数，而独热编码的一行有 classes 个数。
tf.one_hot(labels, classes) or np.eye(classes)[labels] does it.
可以用 tf.one_hot(labels, classes) 或 np.eye(classes)[labels]。
* over_samples | row_sums | softmax runs over the samples | softmax 沿样本方向计算了
Each column adds to 1 instead of each row, so that a flower's answer depends on its neighbours.
现在是每一列之和为 1，而不是每一行；一朵花的结果会受其他花影响。
Normalise along axis 1.
沿 axis=1 归一化。
* over_all | row_sums | the sum runs over the whole batch | 除以了整批数据的总和
All numbers together add to 1; each row needs a sum of its own.
所有数加起来才等于 1，而应当每一行各自为 1。
Sum with axis=1 and keepdims=True before dividing.
求和时写上 axis=1 和 keepdims=True，再做除法。
* not_normalised | row_sums | the exponentials are not divided by their sum | 指数没有除以它们的和
exp(z) is positive, but only the share of the row's sum is a probability.
exp(z) 虽然是正数，但要除以这一行的总和才是概率。
Divide each row by its own sum.
每一行除以该行之和。
* without_exp | known_row | the exponential is missing | 漏了指数函数
Logits may be negative or add to 0; their plain shares are no probabilities.
logits 可能是负数，和也可能为 0，直接按比例分配得不到概率。
Take exp of every number before summing.
先对每个数取 exp，再求和、相除。
* sigmoid | row_sums | sigmoid instead of softmax | 误用了 sigmoid
Sigmoid looks at every number by itself; the results of a row do not add to 1.
sigmoid 只看每个数自己，一行的结果之和不等于 1。
Divide exp(z) by the sum of exp over the row.
用 exp(z) 除以这一行的指数之和。
* twice | known_row | softmax is applied twice | softmax 用了两次
The second softmax squeezes the probabilities together: none of them can exceed 0.58.
第二次 softmax 会把概率压到一起，最大也超不过 0.58。
Apply softmax once, to the logits.
只对 logits 使用一次 softmax。
* negated | known_row | the sign in the exponential is wrong | 指数里的符号反了
The largest logit got the smallest probability.
logits 中最大的数，反而得到了最小的概率。
Use exp(z), not exp(-z).
应当是 exp(z)，而不是 exp(-z)。
* logarithm | row_sums | the logarithm of softmax came back | 返回的是 softmax 的对数
All numbers are negative: this is log-softmax, which belongs into the loss.
所有数都是负的：这是 log_softmax，取对数是损失函数里的事。
Return the probabilities themselves (tf.nn.softmax).
直接返回概率本身（tf.nn.softmax）。
* only_the_largest | known_row | only the largest got a 1 | 只有最大的一项是 1
That is the prediction, not the probabilities; it has no useful derivative.
这是预测的类别，不是概率，而且没有可用的导数。
Keep the shares exp(z) / sum of exp, without argmax or rounding.
保留 exp(z) 与指数之和的比值，不要取 argmax，也不要四舍五入。
* forward_no_softmax | row_sums | softmax is missing: the logits came back | 没有经过 softmax
The numbers of a row may be negative and do not add to 1: they are no probabilities yet.
这些数可能为负，每行之和也不是 1，还不是概率。
Finish with softmax(X W + B).
最后加上 softmax：softmax(X W + B)。
* no_B | bias_reacts | the bias is missing | 漏加了偏置
B starts at zero, so that the first forward pass looks right; later it is not.
B 的初值是零，所以第一次前向计算看不出问题，训练之后就不对了。
The logits are X W + B.
logits 是 X W + B。
* forward_softmax_twice | known_row | softmax is applied twice | softmax 用了两次
The second softmax squeezes the probabilities together: none of them can exceed 0.58.
第二次 softmax 会把概率压到一起，最大也超不过 0.58。
Apply softmax once, to X W + B.
只对 X W + B 使用一次 softmax。
* forward_over_samples | row_sums | softmax runs over the samples | softmax 沿样本方向计算了
Each column adds to 1 instead of each row: the flowers of a batch compete with one another.
现在是每一列之和为 1，相当于让同一批的花互相竞争。
Normalise along axis 1.
沿 axis=1 归一化。
* forward_sigmoid | row_sums | sigmoid instead of softmax | 误用了 sigmoid
Sigmoid treats the three classes as independent; their probabilities do not add to 1.
sigmoid 把三个类别看成互不相关，概率之和不等于 1。
Replace the activation by softmax.
把激活函数换成 softmax。
* relu_on_logits | bias_reacts | ReLU is applied before softmax | softmax 之前多用了 ReLU
A negative logit says "rather not this class"; ReLU throws that away.
负的 logit 表示“不太像这一类”，ReLU 把这个信息丢掉了。
Give X W + B to softmax as it is.
把 X W + B 直接交给 softmax。
* B_subtracted | bias_reacts | the bias is subtracted | 偏置的符号反了
A larger b_k has to make class k more probable.
b_k 越大，第 k 类的概率应当越大。
The logits are X W + B.
logits 是 X W + B。
* mean_over_all | one_flower | the mean runs over all n x 3 numbers | 对全部 n×3 个数求了平均
Two of the three terms of a flower are zero and still count: the loss is a third of the right one.
每朵花的三项中有两项为零，却也被计入个数，损失只有正确值的三分之一。
Sum over the classes first, then take the mean over the samples.
先对类别求和，再对样本求平均。
* softmax_again | one_flower | softmax is applied to probabilities | 对概率又做了一次 softmax
The argument holds probabilities; from_logits=True or a softmax in the loss squeezes them again.
传入的已经是概率，from_logits=True 或损失里的 softmax 会再压缩一次。
Take the logarithm of the probabilities directly (from_logits=False).
直接对概率取对数（from_logits=False）。
* no_minus | one_flower | the minus sign is missing | 漏了负号
Logarithms of probabilities are negative; the loss has to be positive and fall to 0.
概率的对数是负数，而损失应当为正并逐渐降到 0。
Put a minus in front of the sum.
在求和号前面加上负号。
* no_log | one_flower | the logarithm is missing | 漏了对数
Y times the probabilities picks out the right class; the loss is minus its logarithm.
Y 乘以概率只是取出了正确类别的概率，还要取对数再加负号。
Multiply Y by the logarithm of the probabilities.
用 Y 乘以概率的对数。
* log_base_10 | one_flower | the logarithm has base 10 | 用了以 10 为底的对数
Cross-entropy is built on the natural logarithm, for which the gradient is simply P - Y.
交叉熵使用自然对数，这样梯度才正好是 P - Y。
Use np.log or tf.math.log.
使用 np.log 或 tf.math.log。
* not_reduced | one_flower | one loss per sample came back | 返回的是每个样本的损失
The function has to return one number for the whole batch.
函数应当为整批数据返回一个数。
Take the mean of the vector at the end: tf.reduce_mean or np.mean.
最后对这个向量求平均：tf.reduce_mean 或 np.mean。
* squared_error | one_flower | squared error instead of cross-entropy | 用的是平方误差而不是交叉熵
Squared error hardly punishes a confident mistake; for classes cross-entropy is asked for.
平方误差对“自信的错误”惩罚很小，分类问题要求使用交叉熵。
Sum -Y log P over the classes, then take the mean over the samples.
对类别求和 -Y log P，再对样本求平均。
* binary_cross_entropy | one_flower | binary instead of categorical cross-entropy | 用的是二元交叉熵
It adds a term for every wrong class and averages over all n x 3 numbers.
它给每个错误类别也加了一项，并且对全部 n×3 个数求平均。
Use the categorical form: only the probability of the right class counts.
改用多分类的形式：只有正确类别的概率起作用。
* arguments_swapped | one_flower | labels and probabilities are exchanged | 标签与概率的位置写反了
The logarithm was taken of the one-hot labels, which are 0 almost everywhere.
对独热编码取了对数，而其中绝大多数元素是 0。
The labels come first, the probabilities are what the logarithm is taken of.
标签在前，取对数的是概率。
* percent | three_flowers | accuracy is given in percent | 准确率写成了百分数
The share lies between 0 and 1.
准确率应当在 0 到 1 之间。
Leave out the factor 100.
去掉乘以 100。
* counted | three_flowers | the right answers are counted, not averaged | 返回的是正确的个数
A count depends on the size of the batch; accuracy does not.
个数会随样本数变化，准确率不会。
Take the mean instead of the sum.
把求和改为求平均。
* error_rate | three_flowers | the share of mistakes is returned | 返回的是错误率
Accuracy is the share of right answers, one minus what was returned.
准确率是答对的比例，等于 1 减去你的结果。
Count where prediction and label are equal.
统计预测与标签相等的情况。
* above_half | three_flowers | a flower counts only above probability 0.5 | 概率超过 0.5 才算正确
With three classes 0.4 can be the largest probability, and right.
三个类别时，0.4 也可能是最大的概率，并且是正确的。
Compare argmax along axis 1 with the labels.
沿 axis=1 取 argmax，再与标签比较。
* not_divided_by_n | difference | the gradient is not divided by n | 梯度没有除以样本数
Both gradients are n times too large: the loss divides by the number of samples.
两个梯度都大了 n 倍，因为损失除以了样本数。
Divide P - Y by the number of samples once.
把 P - Y 除以样本数，只除一次。
* a_third | difference | the gradient is a third of the right one | 梯度只有正确值的三分之一
The loss inside averages over all n x 3 numbers instead of the n samples.
计算梯度时所用的损失对 n×3 个数求了平均，而不是对 n 个样本。
Sum over the classes before taking the mean.
先对类别求和，再求平均。
* gradient_sign | difference | the gradients have the opposite sign | 梯度的符号反了
P and Y are exchanged, or the minus sign of the update was put in already.
可能是 P 与 Y 写反了，也可能提前加上了更新公式里的负号。
dW is the transposed X times (P - Y), divided by n.
dW 等于 X 的转置乘以 P - Y，再除以 n。
* extra_softmax_derivative | parts | P - Y is multiplied by P (1 - P) as well | 多乘了 P(1 - P)
For softmax with cross-entropy the derivatives cancel to P - Y; that is the whole delta.
softmax 与交叉熵合在一起，导数化简后就是 P - Y，不需要再乘别的。
Leave out the factor P (1 - P).
去掉因子 P(1 - P)。
* gradients_softmax_twice | difference | its loss applies softmax twice | 多做了一次 softmax
The gradients belong to a loss that takes softmax of probabilities.
这些梯度对应的损失对概率又做了一次 softmax。
Give logits to a loss with from_logits=True, or probabilities to one without.
from_logits=True 时传入 logits，否则传入概率。
* bias_averaged_again | parts | the bias gradient is divided by n twice | 偏置的梯度多除了一次 n
The mean of the loss is already in P - Y over n; dB is the sum of it over the samples.
P - Y 已经除过样本数，dB 应当对它求和。
Use sum(axis=0) instead of mean(axis=0) for dB.
dB 用 sum(axis=0)，而不是 mean(axis=0)。
* probabilities_only | difference | the labels are not subtracted | 没有减去标签
The error of a sample is P - Y: for the right class the probability minus 1.
一个样本的误差是 P - Y：正确类别那一项要减去 1。
Subtract the one-hot labels before multiplying by the transposed X.
先减去独热标签，再与 X 的转置相乘。
* other_order | parts | the gradients come back in another order | 返回梯度的顺序不对
They were returned as dB, dW.
返回的顺序是 dB、dW。
Return dW, dB.
按 dW、dB 的顺序返回。
* never_updated | one_step | the parameters come back unchanged | 参数没有任何变化
The updates went to copies, or were computed and not assigned.
更新可能作用在了副本上，或者算出来之后没有赋值。
Assign the new values and return those names.
把新值赋给参数，并返回这些变量。
* bias_frozen | one_step | the bias is never updated | 偏置没有更新
Only W changes; B keeps its start.
只有 W 在变，B 一直是初值。
Update W and B.
W 和 B 都要更新。
* weights_frozen | one_step | the weights are never updated | 权值没有更新
Only B changes; W keeps its start.
只有 B 在变，W 一直是初值。
Update W and B.
W 和 B 都要更新。
* adds_gradient | one_step | the gradient is added | 更新时加上了梯度
The gradient points uphill: adding it makes the loss grow.
梯度指向损失上升的方向，加上它损失会越来越大。
Subtract learning_rate times the gradient.
减去学习率与梯度的乘积。
* own_rate | one_step | the rate 0.05 is written into the function | 学习率 0.05 写死在函数里了
The argument learning_rate has no effect: every training takes steps of the same rate.
参数 learning_rate 没有起作用，无论传入什么值，步子都一样。
Use the argument learning_rate in the update.
更新时使用参数 learning_rate。
* learning_rate_twice | one_step | the learning rate is applied twice | 学习率乘了两次
Every step carries the factor learning_rate twice and is far too short.
每一步都多乘了一次学习率，步子太小了。
Multiply by the learning rate in one place only.
只在一个地方乘以学习率。
* learning_rate_tenth | one_step | every step is a tenth of what it should be | 步长只有十分之一
The learning rate that is used is a tenth of the one that was given.
实际使用的学习率只有所给的十分之一。
Use the argument learning_rate as it is.
直接使用参数 learning_rate。
* learning_rate_missing | one_step | the learning rate is not used | 没有使用学习率
Every step is the gradient itself.
每一步走的就是梯度本身。
Multiply the gradient by learning_rate before subtracting it.
先把梯度乘以 learning_rate，再减去。
* train_a_third | one_step | every step is a third of the right one | 每一步只有正确值的三分之一
The loss that is trained averages over all n x 3 numbers instead of the n samples.
训练所用的损失对 n×3 个数求了平均，而不是对 n 个样本。
Sum over the classes before taking the mean.
先对类别求和，再求平均。
* train_softmax_twice | one_step | training applies softmax twice | 训练时 softmax 用了两次
The steps follow a loss that takes softmax of probabilities, and learning is slow.
更新所依据的损失对概率又做了一次 softmax，学习会很慢。
Give logits to a loss with from_logits=True, or probabilities to one without.
from_logits=True 时传入 logits，否则传入概率。
* accumulated_gradients | two_steps | the gradients of earlier steps are kept | 前几步的梯度没有清除
Each step uses the sum of all gradients so far.
每一步用的都是到目前为止所有梯度之和。
Compute the gradients afresh in every iteration.
每次迭代都重新计算梯度。
* momentum | two_steps | momentum 0.9 is used | 使用了 0.9 的动量
Momentum is a good method, but this task asks for plain gradient descent.
动量法是好方法，但本题要求普通的梯度下降。
Leave the velocity out: subtract learning_rate times the present gradient.
去掉速度项，只减去学习率乘以当前梯度。
* zero_start | one_step | training starts from zeros | 没有使用传入的参数，而是从零开始
The given W and B are not used: training has to begin with them.
训练应当从传入的 W、B 出发，它们没有被使用。
Begin with the arguments of the function.
从函数的参数开始训练。
* own_start | one_step | training starts from seed 612 | 没有使用传入的参数，而是用 612 重新初始化
The given W and B are not used: training has to begin with them.
训练应当从传入的 W、B 出发，它们没有被使用。
Begin with the arguments of the function.
从函数的参数开始训练。
* test_is_train | curves | the test curves are measured on the training set | 测试曲线来自训练集
test_loss and test_acc equal train_loss and train_acc in every row.
test_loss、test_acc 与 train_loss、train_acc 每一行都相同。
Use X_test and labels_test for the test curves.
测试曲线要用 X_test 和 labels_test 计算。
* history_percent | curves | the accuracies in the history are in percent | 记录的准确率是百分数
The curves hold shares between 0 and 1.
曲线中的准确率应当在 0 到 1 之间。
Leave out the factor 100.
去掉乘以 100。
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
