"""A perceptron with a sigmoid, from scratch: telling the handwritten digits 0 and 1 apart.

Material 004. Shapes: images (n, 28, 28), x (n, d), y and pred_y (n, 1), w (d, 1), b a number.
Loss = mean of (pred_y - y)^2; the material's own gradient lacks its factor 2, which is accepted.
Everything is float64; inputs are drawn where single precision gives the same answer. Keyword-only
arguments after the contract's make the accepted and the known-wrong variants.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Pair: TypeAlias = tuple[Floats, float]
Trained: TypeAlias = tuple[Floats, float, dict[str, Floats]]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")

SIDE, BRIGHTEST = 28, 255.0

ASKED = "mean"
CONVENTIONS = {
    "mean": {"en": "mean of squares (MSE)", "zh": "均方误差（MSE）"},
    "half_mean": {"en": "half the mean of squares", "zh": "均方误差的一半"},
    "sum": {"en": "sum of squares", "zh": "平方和"},
    "half_sum": {"en": "half the sum of squares", "zh": "平方和的一半"},
}


# The exercises


def scale(convention: str, samples: int) -> float:
    """Return the factor of a convention's loss over the sum of squares, for so many samples."""
    return (0.5 if convention.startswith("half") else 1.0) / (
        samples if convention.endswith("mean") else 1
    )


def normalise(images: Floats) -> Floats:
    """Return each image as a row of numbers from 0 to 1, shape (n, 784)."""
    return np.asarray(images.reshape(len(images), -1) / BRIGHTEST)


def sigmoid(z: Floats) -> Floats:
    """Return 1 / (1 + exp(-z))."""
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def forward(
    x: Floats, w: Floats, b: float, *, activation: Callable[[Floats], Floats] = sigmoid
) -> Floats:
    """Return the perceptron's output for every sample, shape (n, 1)."""
    return activation(x @ w + b)


def loss(pred_y: Floats, y: Floats, convention: str = ASKED) -> Floats:
    """Return the mean squared error; of several predictions along an axis in front, each one's."""
    squares: Floats = np.sum((pred_y - y) ** 2, axis=(-2, -1))
    return scale(convention, len(y)) * squares


def accuracy(pred_y: Floats, y: Floats) -> Floats:
    """Return the share of samples on the right side of 0.5, between 0 and 1; like ``loss``."""
    return np.asarray(np.mean((pred_y >= 0.5) == (y >= 0.5), axis=(-2, -1)))


def gradients(
    x: Floats,
    y: Floats,
    w: Floats,
    b: float,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    delta: Callable[[Floats, Floats, Floats], Floats] = lambda p, y, z: (p - y) * p * (1 - p),
    averaged: tuple[bool, bool] = (True, True),
) -> Pair:
    """Return dw, shape (d, 1), and db of the loss.

    ``delta`` is half of dL/dz of one sample, from output, label and z; ``averaged`` tells which
    of the two gradients are divided by the number of samples where the convention asks for it.
    """
    p: Floats = (up or {}).get("forward", forward)(x, w, b)
    d = 2 * delta(p, y, x @ w + b)
    whole, part = scale(convention, len(y)), scale(convention, 1)
    factors = [whole if chosen else part for chosen in averaged]
    return factors[0] * (x.T @ d), factors[1] * float(np.sum(d))


def update(w: Floats, b: float, dw: Floats, db: float, learning_rate: float) -> Pair:
    """Return the parameters after one step of gradient descent."""
    return w - learning_rate * dw, b - learning_rate * db


def evaluate(X: Floats, labels: Floats, w: Floats, b: float) -> dict[str, Floats]:
    """Return mean squared error and accuracy of the perceptron on any data."""
    p, y = forward(X, np.reshape(w, (-1, 1)), b), np.reshape(labels, (-1, 1))
    return {"loss": loss(p, y), "accuracy": accuracy(p, y)}


def train(
    x_train: Floats,
    y_train: Floats,
    x_test: Floats,
    y_test: Floats,
    w: Floats,
    b: float,
    learning_rate: float,
    epochs: int,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    step_convention: str = "",
    rows: tuple[int, int, int] = (0, 0, 1),
    trained: tuple[float, float] = (1.0, 1.0),
    memory: float = 0.0,
    slope: Function = gradients,
) -> Trained:
    """Return the trained parameters and the four curves; row i is measured after i updates.

    ``rows``: the first point measured on the training and on the test set, and rows beyond
    ``epochs``. ``step_convention``: the loss whose gradient is followed, where it is another.
    ``trained``: a factor on the step of each parameter. ``memory``: the share of the last step
    that is kept. ``slope`` is followed unless ``up`` has gradients.
    """
    known: dict[str, Function] = {
        "forward": forward,
        "loss": partial(loss, convention=convention),
        "accuracy": accuracy,
        "update": update,
    }
    known |= up or {}
    own = partial(slope, convention=step_convention or convention, up=up)
    slope = known.get("gradients", own)
    points: list[Pair] = [(w, b)]
    step: tuple[Any, Any] = (0.0 * w, 0.0)
    for _ in range(epochs):
        found = slope(x_train, y_train, *points[-1])
        step = tuple(memory * s + g for s, g in zip(step, found, strict=True))
        moved = (share * s for share, s in zip(trained, step, strict=True))
        points.append(known["update"](*points[-1], *moved, learning_rate))
    history: dict[str, Floats] = {}
    for first, name, x, y in (
        (rows[0], "train", x_train, y_train),
        (rows[1], "test", x_test, y_test),
    ):
        measured = points[first : first + epochs + rows[2]]
        seen = _along(known["forward"], x, measured, up)
        for measure, short in (("loss", "loss"), ("accuracy", "acc")):
            values = [known[measure](p, y) for p in seen] if up else known[measure](seen, y)
            history[f"{name}_{short}"] = np.array(values, dtype=float)
    return *points[-1], history


def _along(
    network: Function, x: Floats, points: Sequence[Pair], up: Upstream
) -> Floats | Sequence[Floats]:
    """Return the outputs at every point (points, n, 1); functions of ``up`` take one at a time."""
    if up:
        return [network(x, *point) for point in points]
    w, b = zip(*points, strict=True)
    return np.asarray(network(x, np.stack(w), np.reshape(b, (-1, 1, 1))))


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


def _without_the_factor(x: Floats, y: Floats, w: Floats, b: float, up: Upstream = None) -> Pair:
    return gradients(x, y, w, b, "half_mean", up)


ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "gradients": {
        "without_the_factor_2": (
            _without_the_factor,
            {"en": "the factor 2 of the squared error's derivative is left out, as in the course "
                   "material; the learning rate makes up for it",
             "zh": "省略了平方误差求导得到的因子 2，与课程材料一致；它可以并入学习率"},
        ),
    },
    "train": {
        "without_the_factor_2": (
            partial(train, step_convention="half_mean"),
            {"en": "the steps leave out the factor 2, as in the course material",
             "zh": "更新时省略了因子 2，与课程材料一致"},
        ),
        "last_not_measured": (
            partial(train, rows=(0, 0, 0)),
            {"en": "nothing is measured after the last update", "zh": "最后一次更新之后没有再测量"},
        ),
        "measured_after": (
            partial(train, rows=(1, 1, 0)),
            {"en": "each row is measured after its update", "zh": "每一行都是在更新之后测量的"},
        ),
        "test_measured_after": (
            partial(train, rows=(0, 1, 0)),
            {"en": "the training set is measured before each update and the test set after it, as "
                   "in the course material",
             "zh": "训练集在更新之前测量，测试集在更新之后测量，与课程材料一致"},
        ),
        "test_measured_after_without_the_factor_2": (
            partial(train, rows=(0, 1, 0), step_convention="half_mean"),
            {"en": "the training set is measured before each update and the test set after it, and "
                   "the steps leave out the factor 2, as in the course material",
             "zh": "训练集在更新之前测量，测试集在更新之后测量，更新时省略了因子 2，"
                   "与课程材料一致"},
        ),
        "last_not_measured_without_the_factor_2": (
            partial(train, rows=(0, 0, 0), step_convention="half_mean"),
            {"en": "the steps leave out the factor 2, and the last update is not measured",
             "zh": "更新时省略了因子 2，最后一次更新之后没有再测量"},
        ),
        "measured_after_without_the_factor_2": (
            partial(train, rows=(1, 1, 0), step_convention="half_mean"),
            {"en": "the steps leave out the factor 2, and each row is measured after its update",
             "zh": "更新时省略了因子 2，每一行都是在更新之后测量的"},
        ),
    },
}  # fmt: skip


# Inputs. "Images" are drawn around two fixed patterns, so that unseen ones look alike.

_FEATURES = 6
_PATTERNS = np.array([[0.2, 0.8, 0.7, 0.3, 0.9, 0.4], [0.7, 0.3, 0.4, 0.8, 0.3, 0.6]])
_ATTEMPTS = 20_000


def _samples(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    labels = rng.permutation(np.arange(n) % 2)
    x = _PATTERNS[labels] + rng.uniform(-0.18, 0.18, (n, _FEATURES))
    return np.round(x, 4), labels.astype(float).reshape(-1, 1)


def unseen(rng: np.random.Generator) -> Inputs:
    """Return samples that no notebook has seen, like those that ``train`` gets."""
    x, y = _samples(rng, 30)
    return {"X": x, "labels": y[:, 0]}


def _apart(pred_y: Floats) -> float:
    """Return how near to the threshold the nearest output is."""
    return float(np.min(np.abs(pred_y - 0.5)))


def _perceptrons(rng: np.random.Generator, low: int, high: int) -> Iterator[Inputs]:
    """Yield data with a perceptron that is unsure of nothing; ``n`` lies in [low, high)."""
    for _ in range(_ATTEMPTS):
        x, y = _samples(rng, int(rng.integers(low, high)))
        w = np.round(rng.normal(0.0, 1.2, (_FEATURES, 1)), 3)
        b = round(float(rng.choice([-1.0, 1.0]) * rng.uniform(0.3, 0.9)), 3)
        z = x @ w + b
        if np.abs(z).max() <= 3 and _apart(sigmoid(z)) > 0.02 and np.ptp(z) > 1:
            yield {"x": x, "y": y, "w": w, "b": b}
    raise RuntimeError("no safe perceptron was found")


def _draw_normalise(rng: np.random.Generator) -> Inputs:
    images = rng.integers(0, 256, (int(rng.integers(2, 5)), SIDE, SIDE)).astype(float)
    images[:, 0, 0] = BRIGHTEST  # dividing by the largest pixel is the same
    return {"images": images}


def _draw_forward(rng: np.random.Generator) -> Inputs:
    drawn = next(_perceptrons(rng, 6, 10))
    return {name: drawn[name] for name in ("x", "w", "b")}


def _draw_predictions(rng: np.random.Generator) -> Inputs:
    """Draw outputs of which some are wrong, none near the threshold, none of both the same."""
    for _ in range(_ATTEMPTS):
        n = int(rng.integers(7, 12))
        y = rng.permutation(np.arange(n) % 2).astype(float).reshape(-1, 1)
        noisy = 0.25 + 0.5 * y + rng.normal(0.0, 0.3, (n, 1))
        pred_y = np.asarray(np.clip(noisy, 0.03, 0.97), dtype=np.float64)
        share = accuracy(pred_y, y)
        if _apart(pred_y) > 0.03 and 0.55 < share < 0.95 and abs(share - y.mean()) > 0.05:
            return {"pred_y": pred_y, "y": y}
    raise RuntimeError("no telling predictions were found")


def _draw_gradients(rng: np.random.Generator) -> Inputs:
    for drawn in _perceptrons(rng, 7, 11):
        dw, db = gradients(**drawn)
        parts = np.abs(np.append(dw, db))
        if parts.min() > 0.02 * parts.max() and abs(drawn["y"].mean() - 0.5) < 0.2:
            return drawn
    raise RuntimeError("no safe gradient was found")


def _draw_update(rng: np.random.Generator) -> Inputs:
    signs = rng.choice([-1.0, 1.0], (3, _FEATURES, 1))
    return {
        "w": np.round(signs[0] * rng.uniform(0.3, 1.5, (_FEATURES, 1)), 3),
        "b": round(float(signs[2, 0, 0] * rng.uniform(0.3, 1.5)), 3),
        "dw": np.round(signs[1] * rng.uniform(0.2, 0.9, (_FEATURES, 1)), 3),
        "db": round(float(signs[2, 1, 0] * rng.uniform(0.2, 0.9)), 3),
        "learning_rate": round(float(rng.uniform(0.05, 0.4)), 3),
    }


def _draw_train(rng: np.random.Generator) -> Inputs:
    for drawn in _perceptrons(rng, 8, 11):
        x_test, y_test = _samples(rng, int(rng.integers(6, 8)))
        case = {
            "x_train": drawn["x"],
            "y_train": drawn["y"],
            "x_test": x_test,
            "y_test": y_test,
            "w": drawn["w"],
            "b": drawn["b"],
            "learning_rate": round(float(rng.uniform(0.05, 0.09)), 4),
            # Few enough that all calls of the student's own functions are recorded.
            "epochs": int(rng.integers(5, 7)),
        }
        if all(_smooth(case, convention) for convention in CONVENTIONS):
            return case
    raise RuntimeError("no smooth path was found")


def _smooth(case: Inputs, convention: str) -> bool:
    """Tell whether descent stays clear of the threshold and never overshoots."""
    longer = case | {"epochs": case["epochs"] + 2}
    point, losses = (case["w"], case["b"]), []
    for _ in range(longer["epochs"]):
        seen = forward(case["x_train"], *point), forward(case["x_test"], *point)
        if min(map(_apart, seen)) < 2e-3:
            return False
        losses.append(loss(seen[0], case["y_train"]))
        slope = gradients(case["x_train"], case["y_train"], *point, convention)
        parts = np.abs(np.append(slope[0], slope[1]))
        if parts.min() < 0.01 * parts.max():
            return False
        point = update(*point, *slope, case["learning_rate"])
    return bool(np.all(np.diff(losses) < 0))


DRAWS = {
    "normalise": _draw_normalise,
    "forward": _draw_forward,
    "loss": _draw_predictions,
    "accuracy": _draw_predictions,
    "gradients": _draw_gradients,
    "update": _draw_update,
    "train": _draw_train,
}


# Mistakes that are recognised


def _history(change: Callable[[dict[str, Floats]], dict[str, Floats]]) -> Function:
    """Return ``train`` with other reported curves."""
    return _then(train, lambda result: (*result[:2], result[2] | change(result[2])))


_MISTAKES: dict[str, dict[str, Function]] = {
    "normalise": {
        "not_scaled": lambda images: images.reshape(len(images), -1),
        "not_flattened": lambda images: images / BRIGHTEST,
        "divided_by_256": lambda images: images.reshape(len(images), -1) / 256,
        "to_minus_one_and_one": lambda images: images.reshape(len(images), -1) / 127.5 - 1,
        "standardised": lambda images: (images - images.mean()).reshape(len(images), -1)
        / images.std(),
        "by_columns": lambda images: images.transpose(0, 2, 1).reshape(len(images), -1) / BRIGHTEST,
        "thresholded": lambda images: (images.reshape(len(images), -1) > 127) * 1.0,
    },
    "forward": {
        "no_activation": partial(forward, activation=lambda z: z),
        "no_b": _fed(forward, lambda g: {"b": 0.0}),
        "b_subtracted": _fed(forward, lambda g: {"b": -g["b"]}),
        "sign_in_exponent": partial(forward, activation=lambda z: sigmoid(-z)),
        "tanh_output": partial(forward, activation=lambda z: 2 * sigmoid(2 * z) - 1),
        "step_output": partial(forward, activation=lambda z: np.where(z >= 0, 1.0, 0.0)),
        "sigmoid_twice": partial(forward, activation=lambda z: sigmoid(sigmoid(z))),
    },
    "loss": {
        "not_reduced": lambda pred_y, y: (pred_y - y) ** 2,
        "broadcast": lambda pred_y, y: np.mean((pred_y - y.ravel()) ** 2),
        "absolute_error": lambda pred_y, y: np.mean(np.abs(pred_y - y)),
        "root": lambda pred_y, y: np.sqrt(np.mean((pred_y - y) ** 2)),
        "squared_mean": lambda pred_y, y: np.mean(pred_y - y) ** 2,
        "not_squared": lambda pred_y, y: np.mean(pred_y - y),
        "cross_entropy": lambda pred_y, y: -np.mean(
            y * np.log(pred_y) + (1 - y) * np.log(1 - pred_y)
        ),
        "loss_of_rounded": lambda pred_y, y: np.mean(((pred_y >= 0.5) - y) ** 2),
    },
    "accuracy": {
        "percent": _then(accuracy, lambda share: 100 * share),
        "counted": lambda pred_y, y: len(y) * accuracy(pred_y, y),
        "error_rate": _then(accuracy, lambda share: 1 - share),
        "share_of_ones": lambda pred_y, y: np.mean(pred_y >= 0.5),
        "only_ones_counted": lambda pred_y, y: np.mean((pred_y >= 0.5) & (y == 1)),
        "no_threshold": lambda pred_y, y: np.mean(pred_y == y),
    },
    "gradients": {
        "no_sigmoid_derivative": partial(gradients, delta=lambda p, y, z: p - y),
        "derivative_from_z": partial(gradients, delta=lambda p, y, z: (p - y) * z * (1 - z)),
        "derivative_twice": partial(gradients, delta=lambda p, y, z: (p - y) * (p * (1 - p)) ** 2),
        "only_p": partial(gradients, delta=lambda p, y, z: (p - y) * p),
        "target_in_derivative": partial(gradients, delta=lambda p, y, z: (p - y) * p * (1 - y)),
        "gradient_sign": _then(gradients, lambda found: (-found[0], -found[1])),
        "db_summed": partial(gradients, averaged=(True, False)),
        "dw_summed": partial(gradients, averaged=(False, True)),
        "no_x": _then(gradients, lambda found: (np.full((_FEATURES, 1), found[1]), found[1])),
        "no_difference": partial(gradients, delta=lambda p, y, z: p * (1 - p)),
    },
    "update": {
        "adds_gradient": _fed(update, lambda g: {"dw": -g["dw"], "db": -g["db"]}),
        "learning_rate_twice": _fed(update, lambda g: {"learning_rate": g["learning_rate"] ** 2}),
        "learning_rate_missing": _fed(update, lambda g: {"learning_rate": 1.0}),
        "b_frozen": _fed(update, lambda g: {"db": 0.0}),
        "w_frozen": _fed(update, lambda g: {"dw": 0.0 * g["dw"]}),
        "step_returned": lambda w, b, dw, db, learning_rate: (
            learning_rate * dw, learning_rate * db
        ),
        "own_rate": _fed(update, lambda g: {"learning_rate": 0.01}),
    },
    "train": {
        "never_updated": partial(train, trained=(0, 0)),
        "bias_frozen": partial(train, trained=(1, 0)),
        "weights_frozen": partial(train, trained=(0, 1)),
        "climbs": partial(train, trained=(-1, -1)),
        "rate_twice": _fed(train, lambda g: {"learning_rate": g["learning_rate"] ** 2}),
        "rate_missing": _fed(train, lambda g: {"learning_rate": 1.0}),
        "trained_on_test": _fed(train, lambda g: {
            "x_train": g["x_test"], "y_train": g["y_test"]
        }),
        "train_no_sigmoid_derivative": partial(
            train, slope=partial(gradients, delta=lambda p, y, z: p - y)
        ),
        "accumulated_gradients": partial(train, memory=1.0),
        "momentum": partial(train, memory=0.9),
        "zero_start": _fed(train, lambda g: {"w": 0.0 * g["w"], "b": 0.0}),
        "one_epoch": _fed(train, lambda g: {"epochs": 1}),
        "test_is_train": _fed(
            train, lambda g: {"x_test": g["x_train"], "y_test": g["y_train"]}
        ),
        "history_percent": _history(lambda h: {n: 100 * h[n] for n in ("train_acc", "test_acc")}),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* normalise
An image is 28 rows of 28 bytes; the perceptron wants one row of 784 numbers from 0 to 1.
一张图片是 28 行 28 列的字节，感知机需要的是一行 784 个 0 到 1 之间的数。
* forward
Follow one sample by hand: the weighted sum, plus b, through the sigmoid.
取一个样本手算一遍：加权求和，加上 b，再经过 sigmoid。
* loss
Write the formula of the loss beside your line of code, symbol by symbol.
把损失的公式写在代码旁边，逐个符号对照。
* accuracy
Accuracy asks only on which side of 0.5 the output lies, and how often that is right.
准确率只关心输出在 0.5 的哪一侧，以及判断正确的比例。
* gradients
A gradient can be tested: move one weight a little and watch the loss.
梯度可以自己检验：把某个权值改动一点点，看损失变化多少。
* update
One step goes downhill: from each parameter, its own gradient times the learning rate.
一步更新就是往下坡走：每个参数减去学习率乘以它自己的梯度。
* train
Take the loop apart: do one epoch outside it and print everything.
把循环拆开：先单独做一轮，把每个量都打印出来。
* range
Print shape, smallest and largest number of the result. What did you expect?
打印结果的形状、最小值和最大值，与你的预期一样吗？
* at_zero
With all weights 0 and b = 0 the output has to be 0.5; a larger b makes it larger. And yours?
权值全为 0、b 为 0 时输出应是 0.5，b 越大输出越大，你的结果呢？
* two_samples
Outputs 0.9 and 0.2 for the labels 1 and 0 have the loss 0.025. And yours?
标签为 1 和 0、输出为 0.9 和 0.2 时，损失是 0.025，你的结果呢？
* three_samples
Outputs 0.9, 0.2, 0.4 for the labels 1, 0, 1 have the accuracy 0.6667. And yours?
标签为 1、0、1，输出为 0.9、0.2、0.4 时，准确率应为 0.6667，你的结果呢？
* difference
Compare with (L(w+h) - L(w-h)) / 2h for a few weights. Is the ratio always the same?
用 (L(w+h) - L(w-h)) / 2h 检查几个权值，看看比值是否都相同。
* w_and_b
Compare dw and db one by one with finite differences: which of the two is off?
用差分分别检验 dw 和 db，看哪一个不对。
* one_number
Take w = 1, dw = 2 and the learning rate 0.1: the new w is 0.8. And yours?
令 w = 1、dw = 2、学习率为 0.1，新的 w 应为 0.8，你的结果呢？
* one_step
Run one epoch and print (old - new) / learning_rate: it should be the gradient.
只训练一轮，打印（旧值 - 新值）/ 学习率，它应当正好是梯度。
* two_steps
Look at the second step alone: is it learning_rate times the gradient found there?
单独看第二步：它是否等于学习率乘以当时那一点的梯度？
* curves
Compute losses and accuracies of the returned parameters and compare the last row.
用返回的参数重新计算损失和准确率，与曲线的最后一行比较。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* not_scaled | range | the pixels are not scaled | 像素没有归一化
Numbers up to 255 saturate the sigmoid: its output sticks to 0 or 1, where nothing is learnt.
数值高达 255，sigmoid 会饱和，输出停在 0 或 1，几乎学不到东西。
Divide by 255.
除以 255。
* not_flattened | range | the images are not flattened | 图片没有展开成一行
Each image still has 28 rows; the weighted sum needs one row of 784 numbers.
每张图片仍然是 28 行，而加权求和需要一行 784 个数。
Use reshape(-1, 28 * 28), or reshape(len(images), -1).
使用 reshape(-1, 28 * 28) 或 reshape(len(images), -1)。
* divided_by_256 | range | the pixels are divided by 256 | 除以了 256
A byte goes from 0 to 255: the brightest pixel has to become exactly 1.
一个字节的范围是 0 到 255，最亮的像素应当正好变成 1。
Divide by 255.
除以 255。
* to_minus_one_and_one | range | the pixels are scaled to -1 to 1 | 缩放到了 -1 到 1
That is a valid preparation, but another one: here 0 stays 0 and 255 becomes 1.
这样预处理本身没有错，但不是本题的要求：这里 0 仍为 0，255 变成 1。
Divide by 255 and subtract nothing.
除以 255，不要再减。
* standardised | range | the pixels are standardised | 做了标准化
Subtracting the mean and dividing by the deviation is another preparation than the one asked for.
减均值再除以标准差是另一种预处理，不是本题的要求。
Divide by 255 and do nothing else.
只除以 255。
* by_columns | range | the images are read column by column | 按列展开了图片
The 784 numbers are right, but stand in another order: each image was transposed first.
784 个数都对，但顺序不同：图片先被转置了。
Flatten row by row: reshape without a transposition.
按行展开：直接 reshape，不要转置。
* thresholded | range | only black and white are left | 只剩下了黑白两种值
The grey levels are lost; the result should hold values between 0 and 1, too.
灰度信息丢失了，结果中也应当有 0 和 1 之间的值。
Divide by 255 instead of comparing with a threshold.
应当除以 255，而不是与阈值比较。
* no_activation | at_zero | the sigmoid is missing | 漏了 sigmoid
The weighted sum came back: it may be any number, not a value between 0 and 1.
返回的是加权和，它可以是任意数，而不是 0 到 1 之间的值。
Finish with 1 / (1 + exp(-z)).
最后加上 1 / (1 + exp(-z))。
* no_b | at_zero | the threshold b is missing | 漏加了阈值 b
b starts at zero, so that the first outputs look right; after training they are not.
b 的初值是 0，所以一开始看不出问题，训练之后就不对了。
z = x w + b.
z = x w + b。
* b_subtracted | at_zero | the threshold b is subtracted | 减去了 b
Here b is a bias, which is added; a larger b makes the output larger.
这里的 b 是偏置，应当加上：b 越大，输出越大。
z = x w + b.
z = x w + b。
* sign_in_exponent | at_zero | the sign in the exponent is wrong | 指数中的符号反了
1 / (1 + exp(z)) falls where it should rise: every output is one minus the right one.
1 / (1 + exp(z)) 的升降方向反了，每个输出都变成了 1 减去正确值。
Use exp(-z).
应当是 exp(-z)。
* tanh_output | at_zero | tanh instead of the sigmoid | 误用了 tanh
tanh goes from -1 to 1; the labels are 0 and 1.
tanh 的取值在 -1 到 1 之间，而标签是 0 和 1。
Replace tanh by the sigmoid.
把 tanh 换成 sigmoid。
* step_output | at_zero | a step instead of the sigmoid | 误用了阶跃函数
A step has no useful derivative: training could not begin.
阶跃函数没有可用的导数，无法训练。
Return the sigmoid's value; compare with 0.5 only for the accuracy.
返回 sigmoid 的值，只在计算准确率时才与 0.5 比较。
* sigmoid_twice | at_zero | the sigmoid is applied twice | sigmoid 用了两次
The second sigmoid squeezes all outputs into 0.5 to 0.73.
第二次 sigmoid 把所有输出压到了 0.5 到 0.73 之间。
Apply it once, to x w + b.
只对 x w + b 使用一次。
* not_reduced | two_samples | one loss per sample came back | 返回的是每个样本的损失
The function has to return one number for the whole batch.
函数应当为整批样本返回一个数。
Take the mean at the end.
最后求平均。
* broadcast | two_samples | outputs and labels meet in n x n pairs | 输出与标签配成了 n×n 对
A column (n, 1) minus a flat (n,) gives an n x n table: every output meets every label.
(n, 1) 减 (n,) 会得到 n×n 的表，每个输出都与所有标签相减。
Keep both as columns (n, 1), or flatten both.
两者都保持为 (n, 1)，或者都展平。
* absolute_error | two_samples | absolute instead of squared error | 用的是绝对误差
The mean of |pred_y - y| is another loss; asked for is the mean of its square.
|pred_y - y| 的平均是另一种损失，本题要求平方后再平均。
Square the difference.
把差平方。
* root | two_samples | a root is taken at the end | 最后多开了一次方
The root of the mean square (RMSE) has another gradient than the mean square.
均方根误差（RMSE）的梯度与均方误差不同。
Leave the root out.
去掉开方。
* squared_mean | two_samples | the mean is squared, not the difference | 先平均、后平方
Errors of both signs cancel before they are squared.
正负误差在平方之前就互相抵消了。
Square first, then take the mean.
先平方，再平均。
* not_squared | two_samples | the difference is not squared | 没有平方
Errors of both signs cancel; the loss may even be negative.
正负误差互相抵消，损失甚至可能是负数。
Square the difference before taking the mean.
求平均之前先平方。
* cross_entropy | two_samples | cross-entropy instead of squared error | 用的是交叉熵
Cross-entropy suits the sigmoid well, but here the mean squared error is asked for.
交叉熵与 sigmoid 很相配，但本题要求的是均方误差。
Use the mean of (pred_y - y)^2.
使用 (pred_y - y)^2 的平均。
* loss_of_rounded | two_samples | the outputs are rounded first | 先把输出变成了 0 或 1
That is the share of wrong answers; it does not change when a weight moves a little.
这样得到的是错误率，权值稍有改动时它不变，也就没有梯度。
Use the outputs as they are; round only for the accuracy.
直接使用输出值，只在计算准确率时才取整。
* percent | three_samples | accuracy is given in percent | 准确率写成了百分数
The share lies between 0 and 1.
准确率应当在 0 到 1 之间。
Leave out the factor 100.
去掉乘以 100。
* counted | three_samples | the right answers are counted, not averaged | 返回的是正确的个数
A count depends on the number of samples; accuracy does not.
个数会随样本数变化，准确率不会。
Take the mean instead of the sum.
把求和改为求平均。
* error_rate | three_samples | the share of mistakes is returned | 返回的是错误率
Accuracy is the share of right answers, one minus what was returned.
准确率是答对的比例，等于 1 减去你的结果。
Count where prediction and label are equal.
统计预测与标签相等的情况。
* share_of_ones | three_samples | the labels are not looked at | 没有与标签比较
The result is the share of outputs above 0.5, right or wrong.
得到的是输出大于 0.5 的比例，与对错无关。
Compare the thresholded outputs with the labels, then take the mean.
先把取整后的输出与标签比较，再求平均。
* only_ones_counted | three_samples | right zeros are not counted | 没有统计判断正确的 0
A sample of label 0 whose output lies below 0.5 is right, too.
标签为 0、输出小于 0.5 的样本也是判断正确的。
Count where prediction and label are equal, whichever they are.
只要预测与标签相等就算正确，不论是 0 还是 1。
* no_threshold | three_samples | outputs are compared as they are | 没有先与 0.5 比较
An output such as 0.93 never equals the label 1 exactly.
0.93 这样的输出永远不会正好等于标签 1。
Turn the outputs into 0 and 1 first: pred_y >= 0.5.
先把输出变成 0 和 1：pred_y >= 0.5。
* no_sigmoid_derivative | difference | the sigmoid's derivative is missing | 漏乘了 sigmoid 的导数
pred_y - y alone is the gradient of the cross-entropy; the squared error has one factor more.
只有 pred_y - y 时，得到的是交叉熵的梯度；均方误差还要多乘一个因子。
Multiply by pred_y (1 - pred_y).
再乘以 pred_y (1 - pred_y)。
* derivative_from_z | difference | the sigmoid's derivative is one of z | 用 z 计算了导数
s (1 - s) holds for the output s of the sigmoid, not for its argument z.
s (1 - s) 中的 s 是 sigmoid 的输出，而不是它的自变量 z。
Use pred_y (1 - pred_y).
使用 pred_y (1 - pred_y)。
* derivative_twice | difference | the sigmoid's derivative stands twice | sigmoid 的导数多乘了一次
The chain passes through the sigmoid once, so its derivative stands there once.
链式法则只经过一次 sigmoid，导数也只乘一次。
Multiply by pred_y (1 - pred_y) in one place only.
只在一个地方乘以 pred_y (1 - pred_y)。
* only_p | difference | the factor 1 - pred_y is missing | 漏了因子 1 - pred_y
The derivative of the sigmoid is pred_y (1 - pred_y).
sigmoid 的导数是 pred_y (1 - pred_y)。
Multiply by 1 - pred_y as well.
再乘以 1 - pred_y。
* target_in_derivative | difference | the derivative is taken at the label | 导数里误用了标签
The derivative is taken where the perceptron is: at its output, not at the label.
导数应当在感知机的输出处计算，而不是在标签处。
Use pred_y (1 - pred_y), without y.
使用 pred_y (1 - pred_y)，其中没有 y。
* gradient_sign | difference | the gradients have the opposite sign | 梯度的符号反了
Output and label are exchanged, or the minus sign of the update was put in already.
可能是 pred_y 与 y 写反了，也可能提前加上了更新公式里的负号。
Start from pred_y - y.
从 pred_y - y 开始。
* db_summed | w_and_b | the gradient db is not divided by n | db 没有除以样本数
dw is a mean over the samples and db a sum: both belong to the same loss.
dw 对样本取了平均，db 却是求和，二者应当对应同一个损失。
Take the mean for db, too.
db 也要求平均。
* dw_summed | w_and_b | the gradient dw is not divided by n | dw 没有除以样本数
db is a mean over the samples and dw a sum: both belong to the same loss.
db 对样本取了平均，dw 却是求和，二者应当对应同一个损失。
Divide dw by the number of samples, too.
dw 也要除以样本数。
* no_x | w_and_b | the factor x is missing in dw | dw 中漏了 x
Every weight got the same gradient, that of b: the inputs should tell them apart.
每个权值的梯度都等于 b 的梯度，而它们本应因输入不同而不同。
Multiply each sample's error by its x before averaging.
求平均之前，先用每个样本的误差乘以它的 x。
* no_difference | difference | the error pred_y - y is missing | 漏了误差 pred_y - y
Without it, right and wrong outputs push alike.
没有它，判断对与错时的推动就没有区别了。
Multiply by pred_y - y.
再乘以 pred_y - y。
* adds_gradient | one_number | the gradient is added | 更新时加上了梯度
The gradient points uphill: adding it makes the loss grow.
梯度指向损失上升的方向，加上它损失会越来越大。
Subtract learning_rate times the gradient.
减去学习率与梯度的乘积。
* learning_rate_twice | one_number | the learning rate is applied twice | 学习率乘了两次
The step carries the factor learning_rate twice and is far too short.
步子多乘了一次学习率，太小了。
Multiply by the learning rate once.
只乘一次学习率。
* learning_rate_missing | one_number | the learning rate is not used | 没有使用学习率
The step is the gradient itself.
步子就是梯度本身。
Multiply the gradient by learning_rate.
把梯度乘以 learning_rate。
* b_frozen | one_number | the threshold b is not updated | b 没有更新
b came back unchanged: the perceptron's threshold cannot move.
b 原样返回，感知机的阈值无法移动。
Update w and b.
w 和 b 都要更新。
* w_frozen | one_number | the weights w are not updated | w 没有更新
w came back unchanged: only the threshold moves.
w 原样返回，只有阈值在变。
Update w and b.
w 和 b 都要更新。
* step_returned | one_number | the step came back instead of the parameters | 返回的是步长而不是参数
What was returned has to be subtracted from w and b.
返回的这个量还要从 w 和 b 中减去。
Return w - learning_rate * dw and b - learning_rate * db.
返回 w - learning_rate * dw 和 b - learning_rate * db。
* own_rate | one_number | the rate 0.01 is written into the function | 学习率 0.01 写死在函数里了
The argument learning_rate has no effect.
参数 learning_rate 没有起作用。
Use the argument.
使用参数 learning_rate。
* never_updated | one_step | the parameters come back unchanged | 参数没有任何变化
The updates went to copies, or were computed and not assigned.
更新可能作用在了副本上，或者算出来之后没有赋值。
Assign the new values and return those names.
把新值赋给参数，并返回这些变量。
* bias_frozen | one_step | the threshold b is never updated | b 没有更新
Only w changes; b keeps its start.
只有 w 在变，b 一直是初值。
Update w and b in every epoch.
每一轮都要更新 w 和 b。
* weights_frozen | one_step | the weights w are never updated | w 没有更新
Only b changes; w keeps its start.
只有 b 在变，w 一直是初值。
Update w and b in every epoch.
每一轮都要更新 w 和 b。
* climbs | one_step | the gradient is added | 更新时加上了梯度
The gradient points uphill: adding it makes the loss grow.
梯度指向损失上升的方向，加上它损失会越来越大。
Subtract learning_rate times the gradient.
减去学习率与梯度的乘积。
* rate_twice | one_step | the learning rate is applied twice | 学习率乘了两次
Every step carries the factor learning_rate twice and is far too short.
每一步都多乘了一次学习率，步子太小了。
Multiply by the learning rate in one place only.
只在一个地方乘以学习率。
* rate_missing | one_step | the learning rate is not used | 没有使用学习率
Every step is the gradient itself.
每一步走的就是梯度本身。
Multiply the gradient by learning_rate before subtracting it.
先把梯度乘以 learning_rate，再减去。
* trained_on_test | one_step | the test set is trained on | 用测试集做了训练
The steps follow the test set's gradient; the test then measures nothing any more.
更新用的是测试集的梯度，这样测试就失去了意义。
Use x_train and y_train for the gradients.
计算梯度要用 x_train 和 y_train。
* train_no_sigmoid_derivative | one_step | the sigmoid's derivative is missing | 训练时漏乘了导数
The steps are those of the cross-entropy; for the squared error a factor is missing.
这是交叉熵的更新方式，均方误差还要多乘一个因子。
Multiply the error by pred_y (1 - pred_y).
误差要乘以 pred_y (1 - pred_y)。
* accumulated_gradients | two_steps | the gradients of earlier steps are kept | 前几步的梯度没有清除
Each step uses the sum of all gradients so far.
每一步用的都是到目前为止所有梯度之和。
Compute the gradients afresh in every epoch.
每一轮都重新计算梯度。
* momentum | two_steps | momentum 0.9 is used | 使用了 0.9 的动量
Momentum is a good method, but this task asks for plain gradient descent.
动量法是好方法，但本题要求普通的梯度下降。
Leave the velocity out: subtract learning_rate times the present gradient.
去掉速度项，只减去学习率乘以当前梯度。
* zero_start | one_step | training starts from zeros | 没有使用传入的参数，而是从零开始
The given w and b are not used: training has to begin with them.
训练应当从传入的 w、b 出发，它们没有被使用。
Begin with the arguments of the function.
从函数的参数开始训练。
* one_epoch | two_steps | only one update is made | 只更新了一次
After the first update nothing moves any more; a return may stand inside the loop.
第一次更新之后就不再变化，可能是 return 写在了循环里面。
Update in every epoch, and return after the loop.
每一轮都要更新，循环结束之后再返回。
* test_is_train | curves | the test curves are measured on the training set | 测试曲线来自训练集
test_loss and test_acc equal train_loss and train_acc in every row.
test_loss、test_acc 与 train_loss、train_acc 每一行都相同。
Use x_test and y_test for the test curves.
测试曲线要用 x_test 和 y_test 计算。
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
