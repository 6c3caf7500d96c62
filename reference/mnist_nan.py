"""MNIST with one hidden layer whose loss is NaN: the cause, a cure, and the images it gets wrong.

Material 001. Shapes: x (n, d), y one-hot (n, 10), W1 (d, h), b1 (h,), W2 (h, 10), b2 (10,),
logits (n, 10). The material multiplies labels with log(softmax): where a probability is exactly 0,
that is 0 * -inf = NaN, even for a class that is not asked for. Every cure gives the same loss where
the right class keeps a moderate probability, and only such logits are drawn. Everything is float64.
Keyword-only arguments after the contract's make the known-wrong variants.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Parameters: TypeAlias = tuple[Floats, ...]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")

CLASSES = 10
BETAS, EPSILON = (0.9, 0.999), 1e-7
# exp of less is exactly 0, in single precision and in double
VANISHES = 800.0

ASKED = "mean"
CONVENTIONS = {
    "mean": {"en": "mean over the samples", "zh": "对样本取平均"},
    "sum": {"en": "sum over the samples", "zh": "对样本求和"},
}


# The exercises


def forward(x: Floats, W1: Floats, b1: Floats, W2: Floats, b2: Floats) -> Floats:
    """Return the logits of a network with one hidden layer of ReLU, before softmax."""
    return np.asarray(np.maximum(x @ W1 + b1, 0.0) @ W2 + b2)


def unsafe(logits: Floats) -> Labels:
    """Return 1 for each row in which a probability is exactly 0, so that its logarithm is -inf."""
    p = _softmax(logits)
    return np.asarray(np.any(p == 0, axis=1), dtype=np.int64)


def _softmax(z: Floats) -> Floats:
    e: Floats = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def _log_softmax(z: Floats) -> Floats:
    below: Floats = z - z.max(axis=1, keepdims=True)
    return np.asarray(below - np.log(np.exp(below).sum(axis=1, keepdims=True)))


def loss(y: Floats, logits: Floats, convention: str = ASKED) -> float:
    """Return the cross-entropy of softmax of the logits, finite whatever the logits are."""
    total = float(-np.sum(y * _log_softmax(logits)))
    return total / len(y) if convention == "mean" else total


def gradients(
    x: Floats,
    y: Floats,
    W1: Floats,
    b1: Floats,
    W2: Floats,
    b2: Floats,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    delta: Callable[[Floats, Floats], Floats] = np.subtract,
    gate: Callable[[Floats], Floats] = lambda z: np.asarray(z > 0, dtype=float),
) -> Parameters:
    """Return dW1, db1, dW2, db2. ``delta`` is dL/dlogits of a sample, ``gate`` dReLU/dz."""
    z = x @ W1 + b1
    hidden = np.maximum(z, 0.0)
    logits = (up or {}).get("forward", forward)(x, W1, b1, W2, b2)
    error = delta(_softmax(logits), y) / (len(x) if convention == "mean" else 1)
    back = error @ W2.T * gate(z)
    return x.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)


def predict(
    x: Floats, W1: Floats, b1: Floats, W2: Floats, b2: Floats, up: Upstream = None
) -> Labels:
    """Return the digit that each image is taken for."""
    return np.asarray(np.argmax((up or {}).get("forward", forward)(x, W1, b1, W2, b2), axis=1))


def misclassified(labels: Labels, predicted: Labels) -> Labels:
    """Return the places of the wrong answers, counted from 0."""
    return np.asarray(np.flatnonzero(labels != predicted), dtype=np.int64)


def train(
    x: Floats,
    y: Floats,
    W1: Floats,
    b1: Floats,
    W2: Floats,
    b2: Floats,
    learning_rate: float,
    updates: int,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    trained: tuple[float, ...] = (1.0, 1.0, 1.0, 1.0),
    plain: bool = False,
    epsilon: float = EPSILON,
    beside: str = "uncorrected",
) -> Parameters:
    """Return the parameters after some steps of Adam, each on the whole set.

    ``trained``: a factor on the step of each parameter. ``plain``: descent without Adam.
    ``beside`` which root epsilon stands: Keras' or the paper's.
    """
    slope = (up or {}).get("gradients", partial(gradients, convention=convention, up=up))
    theta: list[Floats] = [W1, b1, W2, b2]
    m, v = [0.0 * p for p in theta], [0.0 * p for p in theta]
    for t in range(1, updates + 1):
        first, second = 1 - BETAS[0] ** t, 1 - BETAS[1] ** t
        for i, g in enumerate(slope(x, y, *theta.copy())):
            m[i] = BETAS[0] * m[i] + (1 - BETAS[0]) * g
            v[i] = BETAS[1] * v[i] + (1 - BETAS[1]) * g**2
            scale = np.sqrt(second) if beside == "uncorrected" else 1.0
            step = m[i] / first * scale / (np.sqrt(v[i] / second) * scale + epsilon)
            theta[i] = theta[i] - trained[i] * learning_rate * (g if plain else step)
    return tuple(theta)


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
    "train": {
        "adam_of_the_paper": (
            partial(train, epsilon=1e-8, beside="corrected"),
            {"en": "epsilon is 1e-8 and added to the root of the corrected mean, as in the paper",
             "zh": "ε 取 1e-8，加在修正后的均值的平方根上，与论文一致"},
        ),
        "adam_of_tensorflow_1": (
            partial(train, epsilon=1e-8),
            {"en": "epsilon is 1e-8, as in TensorFlow 1", "zh": "ε 取 1e-8，与 TensorFlow 1 一致"},
        ),
        "paper_with_keras_epsilon": (
            partial(train, beside="corrected"),
            {"en": "epsilon is added to the root of the corrected mean, as in the paper",
             "zh": "ε 加在修正后的均值的平方根上，与论文一致"},
        ),
    },
}  # fmt: skip


# Inputs

_FEATURES, _HIDDEN = 4, 3
_ATTEMPTS = 20_000


def _networks(rng: np.random.Generator, low: int, high: int) -> Iterator[Inputs]:
    """Yield data with a network at which one class is impossible, and never the right one."""
    for _ in range(_ATTEMPTS):
        n, never = int(rng.integers(low, high)), int(rng.integers(CLASSES))
        labels = rng.choice([k for k in range(CLASSES) if k != never], n)
        drawn = {
            "x": np.round(rng.uniform(0.1, 1.0, (n, _FEATURES)), 3),
            "y": np.asarray(np.eye(CLASSES)[labels]),
            "W1": np.round(rng.normal(0.0, 0.8, (_FEATURES, _HIDDEN)), 3),
            "b1": np.round(rng.normal(0.0, 0.4, _HIDDEN), 3),
            "W2": np.round(rng.normal(0.0, 0.8, (_HIDDEN, CLASSES)), 3),
            "b2": np.round(rng.normal(0.0, 0.4, CLASSES), 3),
        }
        z = drawn["x"] @ drawn["W1"] + drawn["b1"]
        logits = forward(*(drawn[name] for name in ("x", "W1", "b1", "W2", "b2")))
        ordered = np.sort(logits, axis=1)
        alive = (z > 0).any(axis=0).all() and (z < 0).sum() >= 2
        clear = np.abs(z).min() > 0.05 and (ordered[:, -1] - ordered[:, -2]).min() > 0.05
        if alive and clear and np.abs(logits).max() < 4:
            drawn["b2"][never] = -VANISHES - 200.0
            yield drawn
    raise RuntimeError("no safe network was found")


def _draw_forward(rng: np.random.Generator) -> Inputs:
    drawn = next(_networks(rng, 4, 7))
    return {name: drawn[name] for name in ("x", "W1", "b1", "W2", "b2")}


def _draw_unsafe(rng: np.random.Generator) -> Inputs:
    """Draw calm rows, rows with tiny probabilities by two bounds, and hopeless ones."""
    lowest = rng.permutation([-2.5, -2.5, -14.0, -14.0, -30.0, *[-VANISHES - 200.0] * 3])
    logits = np.round(rng.uniform(-2.0, 2.0, (len(lowest), CLASSES)), 3)
    for row, low in enumerate(lowest):
        high, place = rng.choice(CLASSES, 2, replace=False)
        logits[row, high], logits[row, place] = 3.5, low
    return {"logits": logits}


def _draw_loss(rng: np.random.Generator) -> Inputs:
    """Draw logits of which one is hopeless in some rows, and never that of the right class."""
    n = int(rng.integers(5, 9))
    labels = rng.integers(0, CLASSES, n)
    logits = np.round(rng.uniform(-2.0, 2.0, (n, CLASSES)), 3)
    for row in range(0, n, 2):
        logits[row, (labels[row] + int(rng.integers(1, CLASSES))) % CLASSES] = -VANISHES - 200.0
    return {"y": np.asarray(np.eye(CLASSES)[labels]), "logits": logits}


def _draw_gradients(rng: np.random.Generator) -> Inputs:
    for drawn in _networks(rng, 5, 8):
        found, z = gradients(**drawn), drawn["x"] @ drawn["W1"] + drawn["b1"]
        # Hidden units that are off, a little on and far on: another bound would show.
        if (
            z.max() > 1.2
            and np.any((z > 0) & (z < 0.8))
            and min(float(np.abs(p[p != 0]).min() / np.abs(p).max()) for p in found) > 0.01
        ):
            return drawn
    raise RuntimeError("no safe gradient was found")


def _draw_misclassified(rng: np.random.Generator) -> Inputs:
    n = int(rng.integers(9, 14))
    labels = rng.integers(0, CLASSES, n).astype(np.int64)
    places = rng.permutation(np.arange(1, n))[:3]
    predicted = labels.copy()
    predicted[places] = (labels[places] + rng.integers(1, CLASSES, 3)) % CLASSES
    return {"labels": labels, "predicted": predicted}


def _draw_train(rng: np.random.Generator) -> Inputs:
    for drawn in _networks(rng, 5, 8):
        case = drawn | {
            "learning_rate": round(float(rng.uniform(0.01, 0.02)), 4),
            "updates": int(rng.integers(4, 6)),
        }
        if _smooth(case):
            return case
    raise RuntimeError("no smooth path was found")


def _smooth(case: Inputs) -> bool:
    """Tell whether no unit comes near the kink of ReLU and no gradient nearly vanishes."""
    for updates in range(case["updates"] + 1):
        W1, b1, W2, b2 = train(**case | {"updates": updates})
        found = gradients(case["x"], case["y"], W1, b1, W2, b2)
        if np.abs(case["x"] @ W1 + b1).min() < 0.01:
            return False
        if min(float(np.abs(p[p != 0]).min()) for p in found) < 1e-3:
            return False
    return True


DRAWS = {
    "forward": _draw_forward,
    "unsafe": _draw_unsafe,
    "loss": _draw_loss,
    "gradients": _draw_gradients,
    "predict": _draw_forward,
    "misclassified": _draw_misclassified,
    "train": _draw_train,
}


# Mistakes that are recognised


def _softmax_twice(p: Floats, y: Floats) -> Floats:
    """Return dL/dlogits where the probabilities went through softmax once more."""
    slope = _softmax(p) - y
    return np.asarray(p * (slope - (slope * p).sum(axis=1, keepdims=True)))


_MISTAKES: dict[str, dict[str, Function]] = {
    "forward": {
        "softmax_applied": _then(forward, _softmax),
        "no_relu": lambda x, W1, b1, W2, b2: (x @ W1 + b1) @ W2 + b2,
        "sigmoid_hidden": lambda x, W1, b1, W2, b2: 1 / (1 + np.exp(-(x @ W1 + b1))) @ W2 + b2,
        "no_b1": lambda x, W1, b1, W2, b2: forward(x, W1, 0 * b1, W2, b2),
        "no_b2": lambda x, W1, b1, W2, b2: forward(x, W1, b1, W2, 0 * b2),
        "relu_on_logits": _then(forward, lambda z: np.maximum(z, 0.0)),
    },
    "unsafe": {
        "safe_rows": _then(unsafe, lambda found: 1 - found),
        "small_rows": lambda logits: np.any(_softmax(logits) < 1e-7, axis=1).astype(int),
        "all_rows": lambda logits: np.ones(len(logits), dtype=int),
        "negative_rows": lambda logits: np.any(logits < -20.0, axis=1).astype(int),
    },
    "loss": {
        "probabilities_as_logits": _fed(loss, lambda g: {"logits": _softmax(g["logits"])}),
        "mean_over_all": lambda y, logits: loss(y, logits) / CLASSES,
        "not_reduced": lambda y, logits: -np.sum(y * _log_softmax(logits), axis=1),
        "no_minus": _then(loss, lambda value: -value),
        "rows_left_out": lambda y, logits: -np.sum(
            y * _log_softmax(logits) * (1 - unsafe(logits))[:, None]
        ) / len(y),
        "base_10": _then(loss, lambda value: value / np.log(10)),
        "nothing": lambda y, logits: 0.0,
    },
    "gradients": {
        "not_divided_by_n": lambda x, y, W1, b1, W2, b2: gradients(x, y, W1, b1, W2, b2, "sum"),
        "gradient_sign": _then(gradients, lambda found: tuple(-g for g in found)),
        "gradients_softmax_twice": partial(gradients, delta=_softmax_twice),
        "no_gate": partial(gradients, gate=np.ones_like),
        "only_last_layer": _then(gradients, lambda g: (0 * g[0], 0 * g[1], g[2], g[3])),
    },
    "predict": {
        "least_likely": lambda x, W1, b1, W2, b2: np.argmin(forward(x, W1, b1, W2, b2), axis=1),
        "from_1": _then(predict, lambda found: found + 1),
        "always_0": lambda x, W1, b1, W2, b2: np.zeros(len(x), dtype=int),
    },
    "misclassified": {
        "right_ones": lambda labels, predicted: np.flatnonzero(labels == predicted),
        "counted_from_1": _then(misclassified, lambda found: found + 1),
        "mask": lambda labels, predicted: (labels != predicted).astype(int),
        "how_many": lambda labels, predicted: np.sum(labels != predicted),
        "wrong_answers": lambda labels, predicted: predicted[labels != predicted],
        "true_labels": lambda labels, predicted: labels[labels != predicted],
    },
    "train": {
        "never_updated": partial(train, trained=(0, 0, 0, 0)),
        "output_layer_only": partial(train, trained=(0, 0, 1, 1)),
        "biases_frozen": partial(train, trained=(1, 0, 1, 0)),
        "climbs": partial(train, trained=(-1, -1, -1, -1)),
        "plain_descent": partial(train, plain=True),
        "lower_rate": _fed(train, lambda _: {"learning_rate": 1e-4}),
        "one_update": _fed(train, lambda _: {"updates": 1}),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* forward
Follow one image by hand: the hidden layer, ReLU, the output layer.
取一张图片手算一遍：隐藏层、ReLU、输出层。
* unsafe
What is log of 0, and what is 0 times that?
log 0 等于什么？它再乘以 0 又等于什么？
* loss
Write softmax and logarithm on paper as one formula and simplify it.
在纸上把 softmax 和对数写成一个式子，再化简。
* gradients
A gradient can be tested: move one weight a little and watch the loss.
梯度可以自己检验：把某个权值改动一点点，看损失变化多少。
* predict
The network's answer is the class with the largest logit; softmax does not change which one that is.
网络的答案是 logit 最大的类别，softmax 不会改变哪个最大。
* misclassified
Make up five labels and predictions of which the third is wrong: the result is 2.
自己造五个标签和预测，其中第三个错了，结果应当是 2。
* train
Do one update outside the loop and print what each line holds.
在循环外单独做一次更新，打印每一行的结果。
* zero_weights
With all weights 0 the logits are b2, and the loss for b2 = 0 is 2.3026. And yours?
权值全为 0 时 logits 等于 b2；b2 也为 0 时损失是 2.3026，你的结果呢？
* one_row
Try a row of nine zeros and a single -1000, then the same with -20. What is softmax of it?
试一行九个 0 加一个 -1000，再把 -1000 换成 -20，softmax 各得到什么？
* difference
Compare with (L(w+h) - L(w-h)) / 2h for a few weights. Is the ratio always the same?
用 (L(w+h) - L(w-h)) / 2h 检查几个权值，看看比值是否都相同。
* by_hand
Compare the result with what you count by hand.
把结果与自己数出来的比一比。
* first_step
Adam's first step is learning_rate times the sign of the gradient. And yours?
Adam 的第一步约等于学习率乘以梯度的符号，你的呢？
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* softmax_applied | zero_weights | softmax is applied already | 已经做了 softmax
The stable loss needs the logits: once they are probabilities, what has vanished cannot come back.
稳定的损失需要 logits；一旦变成概率，下溢为 0 的部分就找不回来了。
Return the logits, without tf.nn.softmax.
返回 logits，不要经过 tf.nn.softmax。
* no_relu | zero_weights | ReLU is missing | 漏了 ReLU
Without it two layers are no more than one.
没有 ReLU，两层网络和一层没有区别。
Apply ReLU to x W1 + b1.
对 x W1 + b1 使用 ReLU。
* sigmoid_hidden | zero_weights | sigmoid in the hidden layer | 隐藏层用了 sigmoid
The material's hidden layer has ReLU.
本题的隐藏层使用 ReLU。
Replace sigmoid by ReLU.
把 sigmoid 换成 ReLU。
* no_b1 | zero_weights | b1 is missing | 漏加了 b1
b1 starts at zero, so that it is not missed at first.
b1 的初值是零，所以一开始看不出问题。
Add b1 before ReLU.
在 ReLU 之前加上 b1。
* no_b2 | zero_weights | b2 is missing | 漏加了 b2
b2 starts at zero, so that it is not missed at first.
b2 的初值是零，所以一开始看不出问题。
Add b2 to the output.
输出要加上 b2。
* relu_on_logits | zero_weights | ReLU is applied to the logits | 对 logits 也用了 ReLU
A negative logit says "rather not this digit"; ReLU throws that away.
负的 logit 表示“不太像这个数字”，ReLU 把这个信息丢掉了。
Use ReLU in the hidden layer only.
只在隐藏层使用 ReLU。
* safe_rows | one_row | the harmless rows are marked | 标出的是安全的行
A row with a probability of exactly 0 is the one that gives NaN.
有概率恰好为 0 的行才会产生 NaN。
Mark with 1 where some probability is 0.
有概率等于 0 的行标为 1。
* small_rows | one_row | small probabilities are marked, too | 把很小的概率也算进去了
log of 1e-10 is -23: unpleasant, but a number.
log(1e-10) 约等于 -23，虽然绝对值大，但仍是一个数。
Ask whether a probability is exactly 0.
判断概率是否恰好等于 0。
* all_rows | one_row | every row is marked | 每一行都被标出了
The mean over a batch is NaN as soon as one row is; the row is what to find.
只要有一行是 NaN，整批的平均就是 NaN，这里要找的是那一行。
Look along axis 1 only.
只沿 axis=1 判断。
* negative_rows | one_row | rows with a negative logit are marked | 把有较小 logit 的行都标出了
exp(-30) is tiny, but not 0.
exp(-30) 很小，但不等于 0。
Look at softmax of the row, not at the logits.
应当看这一行的 softmax，而不是 logits。
* probabilities_as_logits | zero_weights | softmax is applied twice | softmax 用了两次
The NaN is gone, but so is learning: the loss cannot fall below 1.46.
NaN 虽然消失了，但也学不好：损失最低只能到 1.46。
Give the logits, not pred, to softmax_cross_entropy_with_logits.
传给 softmax_cross_entropy_with_logits 的应当是 logits，而不是 pred。
* mean_over_all | zero_weights | the mean runs over all n x 10 numbers | 对全部 n×10 个数求了平均
The loss is a tenth of the right one.
损失只有正确值的十分之一。
Sum over the classes first.
先对类别求和。
* not_reduced | zero_weights | one loss per image came back | 返回的是每张图片的损失
The function has to return one number.
函数应当返回一个数。
Take the mean at the end.
最后求平均。
* no_minus | zero_weights | the minus sign is missing | 漏了负号
Logarithms of probabilities are negative; the loss has to be positive.
概率的对数是负数，而损失应当为正。
Put a minus in front.
在前面加上负号。
* rows_left_out | one_row | rows with a NaN are left out | 把出现 NaN 的行丢掉了
Their loss is a good number: the class that vanished is not the one asked for.
这些行的损失本来是正常的数：下溢的类别并不是正确类别。
Compute log-softmax instead of the logarithm of softmax.
直接计算 log_softmax，而不是先 softmax 再取对数。
* base_10 | zero_weights | the logarithm has base 10 | 用了以 10 为底的对数
Cross-entropy is built on the natural logarithm.
交叉熵使用自然对数。
Use np.log or tf.math.log.
使用 np.log 或 tf.math.log。
* nothing | zero_weights | the loss is always 0 | 损失总是 0
NaN was replaced by 0: that hides the trouble and teaches the network nothing.
把 NaN 换成 0 只是掩盖了问题，网络什么也学不到。
Compute a loss that is finite by itself.
应当让损失本身就是有限数。
* not_divided_by_n | difference | the gradient is not divided by n | 梯度没有除以样本数
All gradients are n times too large.
所有梯度都大了 n 倍。
Divide P - Y by the number of samples.
P - Y 要除以样本数。
* gradient_sign | difference | the gradients have the opposite sign | 梯度的符号反了
P and Y are exchanged, or the minus of the update was put in already.
可能是 P 与 Y 写反了，也可能提前加上了更新公式里的负号。
Begin with P - Y.
从 P - Y 开始。
* gradients_softmax_twice | difference | its loss applies softmax twice | 多做了一次 softmax
They belong to a loss that takes softmax of probabilities.
这些梯度对应的损失对概率又做了一次 softmax。
Differentiate the loss of the logits.
对 logits 的损失求导。
* no_gate | difference | the derivative of ReLU is missing | 漏了 ReLU 的导数
A hidden unit that was 0 passes no gradient on.
输出为 0 的隐藏神经元不会把梯度往回传。
Multiply by (z > 0).
乘以 (z > 0)。
* only_last_layer | difference | the hidden layer gets no gradient | 隐藏层的梯度为 0
The gradient has to go through W2 back to the first layer.
梯度要经过 W2 传回第一层。
Do not stop the gradient between the layers.
两层之间不要截断梯度。
* least_likely | by_hand | the least likely class is returned | 返回的是最不可能的类别
argmin finds the smallest logit.
argmin 找到的是最小的 logit。
Use argmax along axis 1.
沿 axis=1 使用 argmax。
* from_1 | by_hand | the classes are counted from 1 | 类别从 1 开始计了
The digits begin with 0.
数字从 0 开始。
Return argmax as it is.
直接返回 argmax 的结果。
* always_0 | by_hand | every image is taken for 0 | 每张图片都被判为 0
That is what argmax makes of NaN: the material's accuracy 0.0958 is the share of zeros.
argmax 遇到 NaN 就得到 0，材料里的准确率 0.0958 正是数字 0 所占的比例。
Use the logits, in which there is no NaN.
使用没有 NaN 的 logits。
* right_ones | by_hand | the right answers are listed | 列出的是判断正确的
The places where both agree were returned.
返回的是二者相同的位置。
Ask where they differ.
应当找二者不同的位置。
* counted_from_1 | by_hand | the places are counted from 1 | 位置从 1 开始计了
The first image has the number 0.
第一张图片的编号是 0。
Return the indices as they are.
直接返回下标。
* mask | by_hand | a mask came back, not the places | 返回的是标记而不是位置
There is one 0 or 1 per image; wanted are the numbers of the wrong ones.
每张图片一个 0 或 1，而题目要的是错误图片的编号。
np.flatnonzero makes places of a mask.
np.flatnonzero 可以把标记变成位置。
* how_many | by_hand | the wrong answers are counted, not listed | 返回的是错误的个数
To look at the images one needs to know which they are.
要查看这些图片，就得知道是哪几张。
Return their places.
返回它们的位置。
* wrong_answers | by_hand | the wrong predictions are returned | 返回的是错误的预测值
Those are the digits that were answered, not the places.
那是预测的数字，而不是位置。
Return the indices.
返回下标。
* true_labels | by_hand | the labels of the wrong ones are returned | 返回的是判错图片的标签
Those are the digits that were meant, not the places.
那是正确的数字，而不是位置。
Return the indices.
返回下标。
* never_updated | first_step | the parameters come back unchanged | 参数没有任何变化
The updates went to copies, or were not assigned.
更新可能作用在了副本上，或者没有赋值。
Return the parameters that were updated.
返回更新之后的参数。
* output_layer_only | first_step | only the output layer is trained | 只训练了输出层
W1 and b1 keep their start.
W1 和 b1 一直是初值。
Update all four.
四个参数都要更新。
* biases_frozen | first_step | the biases are never updated | 偏置没有更新
b1 and b2 keep their start.
b1 和 b2 一直是初值。
Update all four.
四个参数都要更新。
* climbs | first_step | the steps go uphill | 更新走向了上坡
The loss grows with every step.
每走一步损失都在变大。
Subtract the step.
应当减去这一步。
* plain_descent | first_step | plain descent instead of Adam | 用的是普通梯度下降而不是 Adam
Each step is learning_rate times the gradient.
每一步只是学习率乘以梯度。
Use Adam.
使用 Adam。
* lower_rate | first_step | the rate 1e-4 is used, whatever is given | 学习率固定为 1e-4
A lower rate does not cure the NaN, which is there before the first step.
降低学习率治不好 NaN，它在第一步之前就已经出现了。
Use the argument learning_rate.
使用参数 learning_rate。
* one_update | first_step | only one update is made | 只更新了一次
A return may stand inside the loop.
可能是 return 写在了循环里面。
Return after the loop.
循环结束之后再返回。
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
