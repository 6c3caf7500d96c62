"""Back-propagation with several hidden neurons and layers, by hand.

Lecture 12.4, end. A network of two hidden layers with sigmoid everywhere: X (n, d), W1 (d, p),
b1 (p,), W2 (p, q), b2 (q,), W3 (q, r), b3 (r,), labels Y and outputs (n, r). The loss asked for
is half the sum of squares, as in the lecture's 1-1-1 network. The lecture's picture shares the
loss out by w / sum(w), which is no gradient: here delta goes back by the chain rule.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Parameters: TypeAlias = tuple[Floats, ...]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")

NAMES = ("W1", "b1", "W2", "b2", "W3", "b3")
ASKED = "half_sum"
CONVENTIONS = {
    "half_sum": {"en": "half the sum of squares", "zh": "平方和的一半"},
    "sum": {"en": "sum of squares", "zh": "平方和"},
    "half_mean": {
        "en": "half the mean of squares over the samples",
        "zh": "对样本取平均的平方和的一半",
    },
    "mean": {"en": "sum of squares, mean over the samples", "zh": "对样本取平均的平方和"},
}


# The exercises


def scale(convention: str, samples: int) -> float:
    """Return the factor of a convention's loss over the sum of squares, for so many samples."""
    half = 0.5 if convention.startswith("half") else 1.0
    return half / (samples if convention.endswith("mean") else 1)


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def forward(
    X: Floats, W1: Floats, b1: Floats, W2: Floats, b2: Floats, W3: Floats, b3: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return the outputs of both hidden layers and of the network."""
    h1 = _sigmoid(X @ W1 + b1)
    h2 = _sigmoid(h1 @ W2 + b2)
    return h1, h2, _sigmoid(h2 @ W3 + b3)


def loss(Y: Floats, output: Floats, convention: str = ASKED) -> float:
    """Return half the sum of squares over samples and outputs."""
    return scale(convention, len(Y)) * float(np.sum((Y - output) ** 2))


def output_delta(Y: Floats, output: Floats, convention: str = ASKED) -> Floats:
    """Return dL/dz of the output layer, shaped like the outputs."""
    factor = 2.0 * scale(convention, len(Y))
    return np.asarray(factor * (output - Y) * output * (1.0 - output))


def hidden_delta(delta: Floats, W: Floats, h: Floats) -> Floats:
    """Return dL/dz of a hidden layer from the delta of the next one.

    Args:
        delta: dL/dz of the next layer, shape (n, r).
        W: the weights between both layers, shape (q, r).
        h: the hidden layer's outputs, shape (n, q).
    """
    return np.asarray((delta @ W.T) * h * (1.0 - h))


def gradients(
    X: Floats,
    Y: Floats,
    W1: Floats,
    b1: Floats,
    W2: Floats,
    b2: Floats,
    W3: Floats,
    b3: Floats,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    last: Function = output_delta,
    back: Function = hidden_delta,
    inputs: Callable[[Floats, Floats, Floats], tuple[Floats, Floats, Floats]] = lambda *a: a,
    bias: Function = np.sum,
) -> Parameters:
    """Return the gradients of the loss, shaped like the parameters.

    ``last`` and ``back`` give the deltas, ``inputs`` what the deltas of the three layers are
    multiplied by, from X, h1 and h2, and ``bias`` gathers a delta over the samples.
    """
    known: dict[str, Function] = {
        "forward": forward,
        "output_delta": partial(last, convention=convention),
        "hidden_delta": back,
    }
    known |= up or {}
    h1, h2, output = known["forward"](X, W1, b1, W2, b2, W3, b3)
    d3 = known["output_delta"](Y, output)
    d2 = known["hidden_delta"](d3, W3, h2)
    d1 = known["hidden_delta"](d2, W2, h1)
    a0, a1, a2 = inputs(X, h1, h2)
    parts = ((a0, d1), (a1, d2), (a2, d3))
    return tuple(part for a, d in parts for part in (a.T @ d, bias(d, axis=0)))


def step(
    X: Floats,
    Y: Floats,
    W1: Floats,
    b1: Floats,
    W2: Floats,
    b2: Floats,
    W3: Floats,
    b3: Floats,
    learning_rate: float,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    moved: tuple[float, ...] = (1.0,) * 6,
    slope: Function = gradients,
) -> Parameters:
    """Return the parameters after one step of gradient descent.

    ``moved`` is a factor on the step of each parameter; ``slope`` is followed unless ``up`` has
    gradients.
    """
    found = (up or {}).get("gradients", partial(slope, convention=convention, up=up))
    start = (W1, b1, W2, b2, W3, b3)
    parts = zip(start, found(X, Y, *start), moved, strict=True)
    return tuple(p - learning_rate * share * g for p, g, share in parts)


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


ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {}


# Inputs: the sizes of no two layers are the same, no neuron is saturated

_ATTEMPTS = 20_000


def _networks(rng: np.random.Generator) -> Iterator[Inputs]:
    """Yield samples with a network at which nothing is extreme."""
    for _ in range(_ATTEMPTS):
        d, p, q, r = 2, 5, 4, 3
        n = int(rng.integers(6, 9))
        case: Inputs = {"X": np.round(rng.uniform(-1.5, 1.5, (n, d)), 3)}
        case["Y"] = np.round(rng.uniform(0.1, 0.9, (n, r)), 3)
        for i, (before, after) in enumerate(((d, p), (p, q), (q, r)), start=1):
            signs = rng.choice([-1.0, 1.0], (before + 1, after))
            drawn = np.round(signs * rng.uniform(0.3, 1.2, (before + 1, after)), 3)
            case |= {f"W{i}": drawn[:-1], f"b{i}": drawn[-1]}
        layers = forward(case["X"], *(case[name] for name in NAMES))
        calm = min(min(h.min(), 1 - h.max()) for h in layers) > 0.06
        if calm and np.abs(layers[-1] - case["Y"]).min() > 0.02:
            yield case
    raise RuntimeError("no safe network was found")


def _draw_forward(rng: np.random.Generator) -> Inputs:
    case = next(_networks(rng))
    return {name: case[name] for name in ("X", *NAMES)}


def _draw_output(rng: np.random.Generator) -> Inputs:
    shape = (int(rng.integers(4, 8)), 3)
    output = np.round(rng.uniform(0.1, 0.9, shape), 3)
    away = rng.choice([-1.0, 1.0], shape) * rng.uniform(0.08, 0.5, shape)
    return {"Y": np.round(output + away, 3), "output": output}


def _draw_hidden(rng: np.random.Generator) -> Inputs:
    n, q, r = int(rng.integers(5, 9)), 4, 3
    signs = rng.choice([-1.0, 1.0], (n + q, r))
    sizes = np.round(signs * rng.uniform(0.2, 1.2, (n + q, r)), 3)
    return {"delta": sizes[:n] / 4, "W": sizes[n:], "h": np.round(rng.uniform(0.1, 0.9, (n, q)), 3)}


def _draw_gradients(rng: np.random.Generator) -> Inputs:
    for case in _networks(rng):
        found = [np.abs(part) for part in gradients(**case)]
        largest = max(part.max() for part in found)
        if min(part.max() for part in found) > 0.03 * largest:
            return case
    raise RuntimeError("no telling gradient was found")


def _draw_step(rng: np.random.Generator) -> Inputs:
    return _draw_gradients(rng) | {"learning_rate": round(float(rng.uniform(0.2, 0.7)), 3)}


DRAWS = {
    "forward": _draw_forward,
    "loss": _draw_output,
    "output_delta": _draw_output,
    "hidden_delta": _draw_hidden,
    "gradients": _draw_gradients,
    "step": _draw_step,
}


# Mistakes that are recognised


def _by_shares(delta: Floats, W: Floats, h: Floats) -> Floats:
    """The lecture's picture: each neuron's share is its weight in the sum of the weights."""
    return np.asarray((delta @ (W / W.sum(axis=0)).T) * h * (1.0 - h))


def _by_shares_alone(delta: Floats, W: Floats, h: Floats) -> Floats:
    return np.asarray(delta @ (W / W.sum(axis=0)).T)


def _linear_last(Y: Floats, output: Floats, convention: str = ASKED) -> Floats:
    """The derivative of the output's sigmoid is left out."""
    return np.asarray(2.0 * scale(convention, len(Y)) * (output - Y))


def _linear_back(delta: Floats, W: Floats, h: Floats) -> Floats:
    return np.asarray(delta @ W.T)


def _slope_again(delta: Floats, W: Floats, h: Floats) -> Floats:
    y = _sigmoid(h)
    return np.asarray((delta @ W.T) * y * (1.0 - y))


def _no_weights(delta: Floats, W: Floats, h: Floats) -> Floats:
    return np.asarray(delta.sum(axis=1, keepdims=True) * h * (1.0 - h))


def _tanh_slope(delta: Floats, W: Floats, h: Floats) -> Floats:
    return np.asarray((delta @ W.T) * (1.0 - h**2))


def _first_only(delta: Floats, W: Floats, h: Floats) -> Floats:
    return hidden_delta(delta[:, :1], W[:, :1], h)


def _absolute(delta: Floats, W: Floats, h: Floats) -> Floats:
    return hidden_delta(delta, np.abs(W), h)


def _skipping(
    X: Floats,
    Y: Floats,
    W1: Floats,
    b1: Floats,
    W2: Floats,
    b2: Floats,
    W3: Floats,
    b3: Floats,
) -> Parameters:
    """The first hidden layer gets the output's delta straight through both weights."""
    h1, h2, output = forward(X, W1, b1, W2, b2, W3, b3)
    d3 = output_delta(Y, output)
    d2, d1 = hidden_delta(d3, W3, h2), (d3 @ (W2 @ W3).T) * h1 * (1.0 - h1)
    parts = ((X, d1), (h1, d2), (h2, d3))
    return tuple(part for a, d in parts for part in (a.T @ d, d.sum(axis=0)))


def _with_new_weights(
    X: Floats,
    Y: Floats,
    W1: Floats,
    b1: Floats,
    W2: Floats,
    b2: Floats,
    W3: Floats,
    b3: Floats,
    learning_rate: float,
) -> Parameters:
    """Each layer is updated before the delta goes on through its new weights."""
    h1, h2, output = forward(X, W1, b1, W2, b2, W3, b3)
    d3 = output_delta(Y, output)
    W3, b3 = W3 - learning_rate * h2.T @ d3, b3 - learning_rate * d3.sum(axis=0)
    d2 = hidden_delta(d3, W3, h2)
    W2, b2 = W2 - learning_rate * h1.T @ d2, b2 - learning_rate * d2.sum(axis=0)
    d1 = hidden_delta(d2, W2, h1)
    return (
        W1 - learning_rate * X.T @ d1, b1 - learning_rate * d1.sum(axis=0), W2, b2, W3, b3
    )  # fmt: skip


def _layers(X: Floats, parameters: Parameters, f: Function, last: Function) -> Parameters:
    W1, b1, W2, b2, W3, b3 = parameters
    h1 = f(X @ W1 + b1)
    h2 = f(h1 @ W2 + b2)
    return h1, h2, last(h2 @ W3 + b3)


def _forward_with(f: Function, last: Function) -> Function:
    def program(
        X: Floats, W1: Floats, b1: Floats, W2: Floats, b2: Floats, W3: Floats, b3: Floats
    ) -> Parameters:
        return _layers(X, (W1, b1, W2, b2, W3, b3), f, last)

    return program


def _identity(z: Floats) -> Floats:
    return z


_MISTAKES: dict[str, dict[str, Function]] = {
    "forward": {
        "biases_left_out": _fed(forward, lambda g: {n: 0.0 * g[n] for n in ("b1", "b2", "b3")}),
        "no_output_sigmoid": _forward_with(_sigmoid, _identity),
        "hidden_linear": _forward_with(_identity, _sigmoid),
        "tanh_hidden": _forward_with(np.tanh, _sigmoid),
        "relu_hidden": _forward_with(partial(np.maximum, 0.0), _sigmoid),
        "first_layer_twice": _then(forward, lambda found: (found[0], found[0][:, :4], found[2])),
        "output_first": _then(forward, lambda found: found[::-1]),
    },
    "loss": {
        "not_squared": lambda Y, output: 0.5 * np.sum(np.abs(Y - output)),
        "averaged_over_all": lambda Y, output: np.mean((Y - output) ** 2),
        "half_of_all_mean": lambda Y, output: 0.5 * np.mean((Y - output) ** 2),
        "root": lambda Y, output: np.sqrt(np.sum((Y - output) ** 2)),
        "per_sample": lambda Y, output: 0.5 * np.sum((Y - output) ** 2, axis=1),
        "difference_summed": lambda Y, output: 0.5 * np.sum(Y - output) ** 2,
    },
    "output_delta": {
        "delta_sign": _then(output_delta, lambda d: -d),
        "no_sigmoid_slope": _linear_last,
        "slope_of_label": lambda Y, output: (output - Y) * Y * (1.0 - Y),
        "slope_twice": lambda Y, output: (output - Y) * (output * (1.0 - output)) ** 2,
        "slope_applied_again": lambda Y, output: (
            (output - Y) * _sigmoid(output) * (1.0 - _sigmoid(output))
        ),
        "tanh_slope_last": lambda Y, output: (output - Y) * (1.0 - output**2),
        "loss_in_place": lambda Y, output: 0.5 * (output - Y) ** 2,
        "slope_only": lambda Y, output: output * (1.0 - output),
    },
    "hidden_delta": {
        "shared_by_weights": _by_shares,
        "shared_by_weights_alone": _by_shares_alone,
        "no_hidden_slope": _linear_back,
        "no_weights": _no_weights,
        "sigmoid_twice": _slope_again,
        "tanh_slope": _tanh_slope,
        "first_neuron_only": _first_only,
        "absolute_weights": _absolute,
        "hidden_sign": _then(hidden_delta, lambda d: -d),
        "h_for_slope": lambda delta, W, h: (delta @ W.T) * h,
    },
    "gradients": {
        "gradient_signs": _then(gradients, lambda found: tuple(-part for part in found)),
        "output_slope_missing": partial(gradients, last=_linear_last),
        "hidden_slope_missing": partial(gradients, back=_linear_back),
        "deltas_by_shares": partial(gradients, back=_by_shares),
        "one_layer_skipped": _skipping,
        "biases_averaged": partial(gradients, bias=np.mean),
        "first_sample_only": lambda X, Y, W1, b1, W2, b2, W3, b3: gradients(
            X[:1], Y[:1], W1, b1, W2, b2, W3, b3
        ),
        "biases_of_ones": _then(
            gradients,
            lambda found: tuple(np.ones_like(g) if i % 2 else g for i, g in enumerate(found)),
        ),
        "layers_reversed": _then(
            gradients, lambda found: (*found[4:], *found[2:4], *found[:2])
        ),
    },
    "step": {
        "updated_on_the_way": _with_new_weights,
        "adds_gradient": partial(step, moved=(-1.0,) * 6),
        "biases_frozen": partial(step, moved=(1.0, 0.0) * 3),
        "only_last_layer": partial(step, moved=(0.0,) * 4 + (1.0,) * 2),
        "first_layer_frozen": partial(step, moved=(0.0,) * 2 + (1.0,) * 4),
        "rate_missing": _fed(step, lambda _: {"learning_rate": 1.0}),
        "rate_twice": _fed(step, lambda g: {"learning_rate": g["learning_rate"] ** 2}),
        "own_rate": _fed(step, lambda _: {"learning_rate": 0.1}),
        "unchanged": partial(step, moved=(0.0,) * 6),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* forward
Follow one sample through the layers: sum, sigmoid, sum, sigmoid, sum, sigmoid.
让一个样本依次通过各层：求和、sigmoid，求和、sigmoid，求和、sigmoid。
* loss
Write the formula of the loss beside your line of code, symbol by symbol.
把损失的公式写在代码旁边，逐个符号对照。
* output_delta
Delta is dL/dz: the derivative of the loss by the output, times that of sigmoid.
delta 就是 dL/dz：损失对输出的导数，乘以 sigmoid 的导数。
* hidden_delta
A hidden neuron acts on every neuron of the next layer: add up all the ways back.
一个隐含神经元会影响下一层的每个神经元：把所有返回的路径加起来。
* gradients
Each weight's gradient is the input of its connection times the delta behind it.
每个权值的梯度等于这条连线的输入乘以它后面的 delta。
* step
Compute all gradients first; then change all parameters.
先算出全部梯度，再改变全部参数。
* one_value
Take one sample and one output and work it out with a calculator.
取一个样本、一个输出，用计算器算一遍。
* one_neuron
Take a single hidden neuron and write down every path from it to the loss.
取一个隐含神经元，写出从它到损失的每一条路径。
* difference
Move one weight by 0.0001 up and down and watch the loss: (L+ - L-) / 0.0002.
把一个权值增减 0.0001，看损失的变化：(L₊ - L₋) / 0.0002。
* layer_by_layer
Compare the gradients layer by layer, from the last to the first: where does the error begin?
从最后一层到第一层逐层比较梯度：从哪一层开始不对？
* one_step
Print (old - new) / learning_rate for every parameter: it should be the gradient.
对每个参数打印（旧值 - 新值）/ 学习率，它应当正好是梯度。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* biases_left_out | one_value | the biases are left out | 漏加了偏置
b1, b2 and b3 have no effect.
b1、b2、b3 没有起作用。
Add the bias of the layer to each sum.
每层的和都要加上该层的偏置。
* no_output_sigmoid | one_value | the output has no sigmoid | 输出层漏了 sigmoid
The sums of the output layer came back.
返回的是输出层的加权和。
Apply sigmoid in the output layer, too.
输出层也要经过 sigmoid。
* hidden_linear | one_value | the hidden layers have no sigmoid | 隐含层漏了 sigmoid
Without it three layers are one linear function.
没有它，三层合起来只是一个线性函数。
Apply sigmoid to the sums of every layer.
每层的和都要经过 sigmoid。
* tanh_hidden | one_value | the hidden layers use tanh | 隐含层用了 tanh
Sigmoid is asked for in all layers.
题目要求各层都使用 sigmoid。
Replace tanh by sigmoid.
把 tanh 换成 sigmoid。
* relu_hidden | one_value | the hidden layers use ReLU | 隐含层用了 ReLU
Sigmoid is asked for in all layers.
题目要求各层都使用 sigmoid。
Replace ReLU by sigmoid.
把 ReLU 换成 sigmoid。
* first_layer_twice | one_value | h2 repeats the values of h1 | h2 重复了 h1 的值
The second hidden layer has its own weights.
第二个隐含层有自己的权值。
h2 = sigmoid(h1 @ W2 + b2).
h2 = sigmoid(h1 @ W2 + b2)。
* output_first | one_value | the results come in reverse order | 返回的次序反了
The order is h1, h2, output.
次序应当是 h1、h2、output。
Return h1, h2, output.
返回 h1, h2, output。
* not_squared | one_value | the differences are not squared | 差没有平方
The sum of absolute differences came back.
返回的是绝对值之和。
Square the differences.
先把差平方。
* averaged_over_all | one_value | the mean runs over samples and outputs | 对样本和输出都取了平均
A mean over the samples is accepted; over the outputs as well it is another loss.
对样本取平均可以接受，但同时对各输出取平均就成了另一个损失。
Sum over the outputs.
对各输出应当求和。
* half_of_all_mean | one_value | half the mean over everything | 对样本和输出都取了平均，又乘了 1/2
A mean over the samples is accepted; over the outputs as well it is another loss.
对样本取平均可以接受，但同时对各输出取平均就成了另一个损失。
Sum over the outputs.
对各输出应当求和。
* root | one_value | the square root was taken | 多开了平方根
That is the length of the error, whose gradient is another one.
那是误差向量的长度，梯度也不相同。
Leave the root out.
去掉平方根。
* per_sample | one_value | one loss for each sample came back | 返回的是每个样本的损失
One number for all samples is asked for.
题目要求所有样本合成一个数。
Sum over the samples, too.
对样本也求和。
* difference_summed | one_value | summed before squaring | 先求和、后平方了
Errors of opposite signs cancel.
符号相反的误差会互相抵消。
Square first, then sum.
先平方，再求和。
* delta_sign | one_value | the sign is wrong | 符号反了
dL/dz is (output - Y) times the derivative of sigmoid.
dL/dz 等于 (output - Y) 乘以 sigmoid 的导数。
Use output - Y, not Y - output.
用 output - Y，而不是 Y - output。
* no_sigmoid_slope | one_value | the derivative of sigmoid is missing | 漏乘了 sigmoid 的导数
This is dL/dy; delta is dL/dz.
这是 dL/dy，而 delta 是 dL/dz。
Multiply by output * (1 - output).
再乘以 output * (1 - output)。
* slope_of_label | one_value | the derivative is taken at the label | 导数用了标签而不是输出
The slope of sigmoid is output * (1 - output).
sigmoid 的导数是 output * (1 - output)。
Replace Y by output in the slope.
把导数中的 Y 换成 output。
* slope_twice | one_value | the slope of sigmoid is applied twice | sigmoid 的导数乘了两次
It belongs there once.
它只应当乘一次。
Multiply by output * (1 - output) once.
只乘一次 output * (1 - output)。
* slope_applied_again | one_value | sigmoid is applied once more | 对输出又做了一次 sigmoid
The output has been through sigmoid already.
输出已经经过 sigmoid 了。
The slope is output * (1 - output).
导数是 output * (1 - output)。
* tanh_slope_last | one_value | the derivative of tanh was used | 用了 tanh 的导数
1 - y^2 belongs to tanh.
1 - y² 是 tanh 的导数。
For sigmoid it is y * (1 - y).
sigmoid 的导数是 y * (1 - y)。
* loss_in_place | one_value | the loss of each output came back | 返回的是各输出的损失
Delta is a derivative.
delta 是导数。
Differentiate the square: output - Y, times the slope.
对平方求导得 output - Y，再乘以 sigmoid 的导数。
* slope_only | one_value | the error is missing | 漏乘了误差
Only the slope of sigmoid came back.
只返回了 sigmoid 的导数。
Multiply by output - Y.
再乘以 output - Y。
* shared_by_weights | one_neuron | delta is shared out by w / sum(w) | 按 w / Σw 分配了 delta
The picture of the slides shares the loss out in proportion to the weights; that is no gradient.
课件中的图按权值的比例分配损失，那并不是梯度。
Multiply by the weights themselves: delta @ W.T.
直接乘以权值：delta @ W.T。
* shared_by_weights_alone | one_neuron | only shares by w / sum(w) came back | 只按 w / Σw 做了分配
The picture of the slides is no gradient, and the derivative of sigmoid is missing.
课件中的图不是梯度，而且还漏了 sigmoid 的导数。
(delta @ W.T) * h * (1 - h).
应当是 (delta @ W.T) * h * (1 - h)。
* no_hidden_slope | one_neuron | the derivative of sigmoid is missing | 漏乘了 sigmoid 的导数
This is dL/dh; delta is dL/dz.
这是 dL/dh，而 delta 是 dL/dz。
Multiply by h * (1 - h).
再乘以 h * (1 - h)。
* no_weights | one_neuron | the weights are missing | 漏乘了权值
The deltas are added up without the weight of each connection.
把 delta 加了起来，却没有乘以各条连线的权值。
Use delta @ W.T.
使用 delta @ W.T。
* sigmoid_twice | one_neuron | sigmoid is applied to h again | 对 h 又做了一次 sigmoid
h has been through sigmoid already.
h 已经经过 sigmoid 了。
The slope is h * (1 - h).
导数是 h * (1 - h)。
* tanh_slope | one_neuron | the derivative of tanh was used | 用了 tanh 的导数
1 - h^2 belongs to tanh.
1 - h² 是 tanh 的导数。
For sigmoid it is h * (1 - h).
sigmoid 的导数是 h * (1 - h)。
* first_neuron_only | one_neuron | only one neuron behind it counts | 只考虑了下一层的一个神经元
A hidden neuron acts on all of them.
隐含神经元会影响下一层的所有神经元。
Sum over the whole next layer: delta @ W.T.
对下一层的所有神经元求和：delta @ W.T。
* absolute_weights | one_neuron | the signs of the weights are lost | 丢掉了权值的符号
A negative weight turns the sign of the error.
负的权值会使误差变号。
Use W itself.
直接使用 W。
* hidden_sign | one_neuron | the sign is wrong | 符号反了
The chain rule brings no minus of its own.
链式法则本身不会带来负号。
Leave the minus out.
去掉负号。
* h_for_slope | one_neuron | h stands in place of h (1 - h) | 用 h 代替了 h (1 - h)
The derivative of sigmoid has two factors.
sigmoid 的导数有两个因子。
Multiply by (1 - h), too.
还要乘以 (1 - h)。
* gradient_signs | difference | all gradients have the opposite sign | 所有梯度的符号都反了
The error is output - Y.
误差是 output - Y。
Exchange output and Y in the delta of the output.
把输出层 delta 中的 output 与 Y 交换。
* output_slope_missing | layer_by_layer | the output's slope is missing | 漏乘了输出层的导数
All layers are wrong, as each starts from the output's delta.
各层都从输出层的 delta 出发，所以全部不对。
Multiply output - Y by output * (1 - output).
把 output - Y 乘以 output * (1 - output)。
* hidden_slope_missing | layer_by_layer | the hidden slopes are missing | 漏乘了隐含层的导数
The last layer is right, both hidden ones are not.
最后一层正确，两个隐含层不对。
Multiply delta @ W.T by h * (1 - h).
把 delta @ W.T 乘以 h * (1 - h)。
* deltas_by_shares | layer_by_layer | delta is shared out by w / sum(w) | 按 w / Σw 分配了 delta
The picture of the slides shares the loss out in proportion to the weights; that is no gradient.
课件中的图按权值的比例分配损失，那并不是梯度。
Multiply by the weights themselves.
直接乘以权值。
* one_layer_skipped | layer_by_layer | the second layer's slope is skipped | 跳过了第二层的导数
The way back to the first layer leads through the sigmoid of the second.
返回第一层的路径要经过第二层的 sigmoid。
Compute d1 from d2, not from d3.
用 d2 计算 d1，而不是用 d3。
* biases_averaged | layer_by_layer | the bias gradients are averaged | 偏置的梯度取了平均
The loss sums over the samples, and so does the gradient of a bias.
损失对样本求和，偏置的梯度也应当求和。
Use sum(axis=0), not mean(axis=0).
用 sum(axis=0)，而不是 mean(axis=0)。
* first_sample_only | difference | only the first sample counts | 只用了第一个样本
The gradients of all samples add up.
所有样本的梯度应当相加。
Use all rows of X and Y.
使用 X 和 Y 的所有行。
* biases_of_ones | layer_by_layer | the bias gradients are 1 | 偏置的梯度写成了 1
dz/db is 1, but delta has to be multiplied.
dz/db 等于 1，但还要乘以 delta。
Sum the delta of the layer over the samples.
把该层的 delta 对样本求和。
* layers_reversed | layer_by_layer | the layers come in reverse order | 梯度的次序从最后一层到第一层
They were found in this order, but are asked for from the first layer on.
计算时是这个次序，但题目要求从第一层开始返回。
Return dW1, db1, dW2, db2, dW3, db3.
按 dW1、db1、dW2、db2、dW3、db3 返回。
* updated_on_the_way | one_step | the weights are updated on the way back | 反向传播途中就更新了权值
The delta went back through weights that had just been changed.
delta 是经过刚刚更新过的权值传回去的。
Compute all gradients before the first update.
在更新之前先算出全部梯度。
* adds_gradient | one_step | the gradient is added | 更新时加上了梯度
The loss grows.
损失会越来越大。
Subtract learning_rate times the gradient.
减去学习率与梯度的乘积。
* biases_frozen | one_step | the biases are not updated | 偏置没有更新
b1, b2 and b3 keep their start.
b1、b2、b3 一直是初值。
Update all six parameters.
六个参数都要更新。
* only_last_layer | one_step | only the last layer is updated | 只更新了最后一层
The hidden layers never learn.
隐含层学不到东西。
Update all six parameters.
六个参数都要更新。
* first_layer_frozen | one_step | the first layer is not updated | 第一层没有更新
W1 and b1 keep their start.
W1 和 b1 一直是初值。
Update all six parameters.
六个参数都要更新。
* rate_missing | one_step | the learning rate is not used | 没有使用学习率
Every step is the gradient itself.
每一步走的就是梯度本身。
Multiply by learning_rate.
乘以 learning_rate。
* rate_twice | one_step | the learning rate is applied twice | 学习率乘了两次
Every step is too short.
步子太小了。
Multiply by learning_rate in one place only.
只在一个地方乘以学习率。
* own_rate | one_step | the rate 0.1 is written into the function | 学习率 0.1 写死在函数里了
The argument learning_rate has no effect.
参数 learning_rate 没有起作用。
Use the argument.
使用这个参数。
* unchanged | one_step | the parameters come back unchanged | 参数没有任何变化
The updates went to copies, or were not assigned.
更新可能作用在了副本上，或者没有赋值。
Assign the new values and return them.
把新值赋给参数并返回。
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
