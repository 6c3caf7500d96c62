"""Activation functions and their derivatives, and what becomes of gradients in deep chains.

Lecture 12.5. All functions take an array or a number z and work element by element. The lecture's
leaky ReLU divides by a > 1, PReLU multiplies by alpha. What happens at exactly 0 is a convention
and never asked. Everything is float64, and stable: nothing overflows for large |z|.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")


# The exercises


def sigmoid(z: Floats) -> Floats:
    """Return 1 / (1 + exp(-z)), with an exponential that is never larger than 1."""
    e = np.exp(-np.abs(z))
    return np.asarray(np.where(np.asarray(z) >= 0, 1.0, e) / (1.0 + e))


def sigmoid_derivative(z: Floats, up: Upstream = None) -> Floats:
    """Return the derivative of sigmoid at z."""
    y = (up or {}).get("sigmoid", sigmoid)(z)
    return np.asarray(y * (1.0 - y))


def tanh(z: Floats) -> Floats:
    """Return the hyperbolic tangent, with exponentials that are never larger than 1."""
    e = np.exp(-2.0 * np.abs(z))
    return np.asarray(np.sign(z) * (1.0 - e) / (1.0 + e))


def tanh_derivative(z: Floats, up: Upstream = None) -> Floats:
    """Return the derivative of tanh at z."""
    return np.asarray(1.0 - (up or {}).get("tanh", tanh)(z) ** 2)


def relu(z: Floats) -> Floats:
    """Return z where it is positive, else 0."""
    return np.maximum(z, 0.0)


def relu_derivative(z: Floats) -> Floats:
    """Return 1 where z is positive, else 0."""
    return np.where(np.asarray(z) > 0, 1.0, 0.0)


def leaky_relu(z: Floats, a: float) -> Floats:
    """Return z where it is positive, else z / a."""
    return np.where(np.asarray(z) > 0, z, np.asarray(z) / a)


def leaky_relu_derivative(z: Floats, a: float) -> Floats:
    """Return 1 where z is positive, else 1 / a."""
    return np.where(np.asarray(z) > 0, 1.0, 1.0 / a)


def prelu(z: Floats, alpha: float) -> Floats:
    """Return z where it is positive, else alpha z."""
    return np.where(np.asarray(z) > 0, z, alpha * np.asarray(z))


def prelu_gradients(z: Floats, alpha: float) -> tuple[Floats, Floats]:
    """Return the derivatives of PReLU by z and by alpha, element by element."""
    positive = np.asarray(z) > 0
    return np.where(positive, 1.0, alpha), np.where(positive, 0.0, z)


def vanishing(
    x: float,
    w: Floats,
    b: Floats,
    up: Upstream = None,
    *,
    link: Callable[[Floats, int], float] = lambda w, k: float(w[k]),
    at_output: bool = False,
    arranged: Callable[[Floats, Floats], Floats] = lambda found, ahead: found,
) -> dict[str, Floats]:
    """Return for each activation the derivatives of a chain's output by the bias of each layer.

    The chain has one neuron in each of its n layers, a_k = f(w_k a_(k-1) + b_k) with a_0 = x.
    ``link`` is the factor between layer k and the one before, ``at_output``: the derivative is
    taken at a_k instead of z_k; ``arranged`` changes the result, given also the a_(k-1).
    """
    known: dict[str, Function] = {
        "sigmoid": sigmoid,
        "tanh": tanh,
        "relu": relu,
        "sigmoid_derivative": partial(sigmoid_derivative, up=up),
        "tanh_derivative": partial(tanh_derivative, up=up),
        "relu_derivative": relu_derivative,
    }
    known |= up or {}
    result = {}
    for name in ("sigmoid", "tanh", "relu"):
        f, slope = known[name], known[f"{name}_derivative"]
        ahead, sums = [float(x)], []
        for weight, bias in zip(w, b, strict=True):
            sums.append(float(weight * ahead[-1] + bias))
            ahead.append(float(np.reshape(f(sums[-1]), ())))
        found = np.zeros(len(w))
        through = 1.0
        for k in reversed(range(len(w))):
            place = ahead[k + 1] if at_output else sums[k]
            through *= float(np.reshape(slope(place), ()))
            found[k] = through
            through *= link(w, k)
        result[name] = arranged(found, np.array(ahead[:-1]))
    return result


def _then(function: Callable[P, Any], change: Function) -> Callable[P, Any]:
    """Return ``function`` with its result changed; its signature stays."""

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        return change(function(*given, **named))

    return changed


# Other results that are right


def _summed(z: Floats, alpha: float) -> tuple[Floats, float]:
    dz, dalpha = prelu_gradients(z, alpha)
    return dz, float(np.sum(dalpha))


ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "prelu_gradients": {
        "summed_over_elements": (
            _summed,
            {"en": "the derivatives by alpha are added up, as for one parameter that all elements "
                   "share",
             "zh": "把各元素对 alpha 的导数加了起来，相当于所有元素共用一个参数"},
        ),
    },
}  # fmt: skip


# Inputs: both signs, nothing near 0 or 1

_ATTEMPTS = 20_000


def _sums(rng: np.random.Generator) -> Floats:
    """Draw sums of both signs, from small to moderate."""
    sizes = np.r_[rng.uniform(0.1, 0.8, 3), rng.uniform(1.2, 2.0, 3), rng.uniform(2.0, 3.5, 2)]
    z = np.r_[sizes, -sizes - rng.uniform(0.02, 0.08, len(sizes))]
    return np.round(rng.permutation(z)[: int(rng.integers(12, 16))], 3)


def _draw(rng: np.random.Generator) -> Inputs:
    return {"z": _sums(rng)}


def _draw_leaky(rng: np.random.Generator) -> Inputs:
    return {"z": _sums(rng), "a": round(float(rng.uniform(2.3, 7.0)), 3)}


def _draw_prelu(rng: np.random.Generator) -> Inputs:
    return {"z": _sums(rng), "alpha": round(float(rng.uniform(0.15, 0.6)), 3)}


def _draw_vanishing(rng: np.random.Generator) -> Inputs:
    """Draw a chain whose ReLU neurons are alive, with gradients that differ from layer to layer."""
    for _ in range(_ATTEMPTS):
        n = int(rng.integers(5, 8))
        signs = rng.choice([-1.0, 1.0], n, p=[0.3, 0.7])
        w = np.round(signs * rng.uniform(0.7, 1.4, n), 3)
        b = np.round(rng.uniform(-0.4, 1.2, n), 3)
        x = round(float(rng.uniform(0.4, 1.2)), 3)
        a, alive = x, []
        for weight, bias in zip(w, b, strict=True):
            alive.append(weight * a + bias)
            a = max(alive[-1], 0.0)
        found = np.abs(np.array(list(vanishing(x, w, b).values())))
        calm = min(alive) > 0.15 and max(alive) < 3 and found.min() > 1e-4
        # a lost sign or weight has to show in every chain
        if calm and w[1:].min() < 0 and np.abs(w - 1).min() > 0.02:
            return {"x": x, "w": w, "b": b}
    raise RuntimeError("no living chain was found")


DRAWS = {
    "sigmoid": _draw,
    "sigmoid_derivative": _draw,
    "tanh": _draw,
    "tanh_derivative": _draw,
    "relu": _draw,
    "relu_derivative": _draw,
    "leaky_relu": _draw_leaky,
    "leaky_relu_derivative": _draw_leaky,
    "prelu": _draw_prelu,
    "prelu_gradients": _draw_prelu,
    "vanishing": _draw_vanishing,
}


# Mistakes that are recognised


def _sigmoid_quotient(z: Floats) -> Floats:
    return np.asarray(np.exp(z) / (1.0 + np.exp(z)))


def _sigmoid_slope_quotient(z: Floats) -> Floats:
    return np.asarray(np.exp(-z) / (1.0 + np.exp(-z)) ** 2)


def _tanh_quotient(z: Floats) -> Floats:
    return np.asarray((np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)))


def _tanh_of_double(z: Floats) -> Floats:
    return np.asarray((np.exp(2 * z) - 1.0) / (np.exp(2 * z) + 1.0))


def _swapped(pair: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    return pair[1], pair[0]


_MISTAKES: dict[str, dict[str, Function]] = {
    "sigmoid": {
        "sigmoid_overflows": _sigmoid_quotient,
        "minus_forgotten": lambda z: sigmoid(-z),
        "one_forgotten": lambda z: np.exp(np.clip(z, -50, 50)),
        "tanh_for_sigmoid": tanh,
        "hard_sigmoid": lambda z: np.clip(0.2 * z + 0.5, 0.0, 1.0),
        "step_for_sigmoid": lambda z: np.where(z > 0, 1.0, 0.0),
        "exponential_only": lambda z: np.exp(np.clip(-z, -50, 50)),
    },
    "sigmoid_derivative": {
        "slope_overflows": _sigmoid_slope_quotient,
        "z_for_output": lambda z: z * (1.0 - z),
        "slope_sign": _then(sigmoid_derivative, lambda s: -s),
        "sigmoid_itself": sigmoid,
        "sigmoid_twice": lambda z: sigmoid_derivative(sigmoid(z)),
        "slope_of_tanh": lambda z: 1.0 - sigmoid(z) ** 2,
        "one_factor": lambda z: 1.0 - sigmoid(z),
        "half_of_it_z": lambda z: sigmoid(z) * (1.0 - z),
    },
    "tanh": {
        "tanh_overflows": _tanh_quotient,
        "tanh_overflows_above": _tanh_of_double,
        "sigmoid_for_tanh": sigmoid,
        "half_the_argument": lambda z: tanh(z / 2.0),
        "tanh_sign": lambda z: -tanh(z),
        "sine_only": lambda z: np.sinh(np.clip(z, -50, 50)),
        "upside_down": lambda z: 1.0 / tanh(z),
    },
    "tanh_derivative": {
        "square_forgotten": lambda z: 1.0 - tanh(z),
        "z_for_tanh": lambda z: 1.0 - z**2,
        "only_the_square": lambda z: tanh(z) ** 2,
        "slope_of_sigmoid": lambda z: tanh(z) * (1.0 - tanh(z)),
        "one_over_cosh": lambda z: 1.0 / np.cosh(np.clip(z, -50, 50)),
        "tanh_itself": tanh,
    },
    "relu": {
        "absolute_value": lambda z: relu(z) + relu(-z),
        "negative_part": lambda z: np.minimum(z, 0.0),
        "leaky_for_relu": lambda z: np.where(z > 0, z, 0.01 * z),
        "step_for_relu": relu_derivative,
        "cut_at_one": lambda z: np.clip(z, 0.0, 1.0),
        "softplus": lambda z: np.log1p(np.exp(z)),
    },
    "relu_derivative": {
        "relu_itself": relu,
        "sides_exchanged": lambda z: 1.0 - relu_derivative(z),
        "minus_one_below": lambda z: 2.0 * relu_derivative(z) - 1.0,
        "one_everywhere": lambda z: 1.0 + 0.0 * z,
        "leaky_slope": lambda z: np.where(z > 0, 1.0, 0.01),
        "z_above": lambda z: np.where(z > 0, z, 1.0),
    },
    "leaky_relu": {
        "multiplied": lambda z, a: np.where(z > 0, z, a * z),
        "hundredth": lambda z, a: np.where(z > 0, z, 0.01 * z),
        "relu_for_leaky": lambda z, a: relu(z),
        "leak_upwards": lambda z, a: np.where(z > 0, z, -z / a),
        "both_divided": lambda z, a: z / a,
        "wrong_side": lambda z, a: np.where(z > 0, z / a, z),
    },
    "leaky_relu_derivative": {
        "slope_a": lambda z, a: np.where(z > 0, 1.0, a),
        "slope_hundredth": lambda z, a: np.where(z > 0, 1.0, 0.01),
        "slope_of_relu": lambda z, a: relu_derivative(z),
        "slope_negative": lambda z, a: np.where(z > 0, 1.0, -1.0 / a),
        "leaky_itself": leaky_relu,
        "slopes_exchanged": lambda z, a: np.where(z > 0, 1.0 / a, 1.0),
        "value_below": lambda z, a: np.where(z > 0, 1.0, z / a),
    },
    "prelu": {
        "divided_by_alpha": lambda z, alpha: np.where(z > 0, z, z / alpha),
        "relu_for_prelu": lambda z, alpha: relu(z),
        "prelu_both": lambda z, alpha: alpha * z,
        "prelu_upwards": lambda z, alpha: np.where(z > 0, z, -alpha * z),
        "prelu_wrong_side": lambda z, alpha: np.where(z > 0, alpha * z, z),
        "alpha_below": lambda z, alpha: np.where(z > 0, z, alpha),
    },
    "prelu_gradients": {
        "dalpha_everywhere": lambda z, alpha: (prelu_gradients(z, alpha)[0], z),
        "dalpha_is_value": lambda z, alpha: (
            prelu_gradients(z, alpha)[0], np.where(z > 0, 0.0, alpha * z)
        ),
        "dalpha_one": lambda z, alpha: (
            prelu_gradients(z, alpha)[0], np.where(z > 0, 0.0, 1.0)
        ),
        "dalpha_zero": lambda z, alpha: (prelu_gradients(z, alpha)[0], 0.0 * z),
        "dalpha_wrong_side": lambda z, alpha: (
            prelu_gradients(z, alpha)[0], np.where(z > 0, z, 0.0)
        ),
        "dz_of_relu": lambda z, alpha: (relu_derivative(z), prelu_gradients(z, alpha)[1]),
        "dz_alpha_everywhere": lambda z, alpha: (
            alpha * np.ones_like(z), prelu_gradients(z, alpha)[1]
        ),
        "pair_exchanged": _then(prelu_gradients, _swapped),
    },
    "vanishing": {
        "weights_forgotten": partial(vanishing, link=lambda w, k: 1.0),
        "weight_of_next_but_one": partial(
            vanishing, link=lambda w, k: float(w[min(k + 1, len(w) - 1)])
        ),
        "slope_at_output": partial(vanishing, at_output=True),
        "order_reversed": partial(vanishing, arranged=lambda found, _ahead: found[::-1].copy()),
        "by_the_weights": partial(vanishing, arranged=lambda found, ahead: found * ahead),
        "absolute_values": partial(vanishing, arranged=lambda found, _ahead: np.abs(found)),
        "last_layer_only": partial(
            vanishing, arranged=lambda found, _ahead: np.full_like(found, found[-1])
        ),
        "weights_negated": partial(vanishing, link=lambda w, k: -float(w[k])),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint; an overflow is the same in all), and
# experiments that show them (the second one); English before Chinese.
_COMMON = """\
* sigmoid
Sigmoid goes from 0 to 1, is 1/2 at 0, and grows everywhere.
sigmoid 从 0 上升到 1，在 0 处等于 1/2，并且处处递增。
* sigmoid_derivative
The derivative is largest at 0, where it is 1/4, and never negative.
导数在 0 处最大，等于 1/4，并且不会为负。
* tanh
Tanh goes from -1 to 1, is 0 at 0, and tanh(-z) = -tanh(z).
tanh 从 -1 上升到 1，在 0 处等于 0，并且 tanh(-z) = -tanh(z)。
* tanh_derivative
The derivative is 1 at 0, falls to 0 on both sides, and is the same for z and -z.
导数在 0 处等于 1，向两侧减小到 0，z 与 -z 处相等。
* relu
ReLU lets positive numbers pass and stops negative ones.
ReLU 让正数通过，把负数变成 0。
* relu_derivative
Think of the graph of ReLU: which slope has it left and right of 0?
想一想 ReLU 的图像：0 的左边和右边斜率各是多少？
* leaky_relu
The lecture divides negative sums by a, which is larger than 1: they become smaller.
课件中把负数除以 a，而 a 大于 1：负数的绝对值会变小。
* leaky_relu_derivative
The graph consists of two straight lines: what are their slopes?
它的图像由两段直线组成，斜率各是多少？
* prelu
PReLU is a leaky ReLU whose slope alpha is learned; here alpha multiplies.
PReLU 就是斜率 alpha 可以学习的 Leaky-ReLU，这里是乘以 alpha。
* prelu_gradients
y depends on two things, z and alpha: differentiate by one, keeping the other fixed.
y 与 z 和 alpha 都有关：对其中一个求导时，把另一个看作常数。
* vanishing
Write the chain rule for three layers on paper: a derivative for each, a weight between two.
在纸上写出三层的链式法则：每层一个导数，相邻两层之间一个权值。
* three_points
Print the values at -2, 0.5 and 2 and compare them with the graph on the slide.
打印 -2、0.5、2 处的值，与课件中的图像比较。
* far_out
Print every exponential in your formula at z = 1000 and at z = -1000: which of them is inf?
打印公式中每个指数在 z = 1000 和 z = -1000 处的值：哪一个变成了 inf？
* overflow
Near 0 the values are right. Look at z far from 0, on both sides.
0 附近的值是对的。请看离 0 很远的地方，正负两边都看一看。
* difference
Compare with (f(z + h) - f(z - h)) / 2h for h = 0.001 at a few places.
取 h = 0.001，在几个位置上与 (f(z + h) - f(z - h)) / 2h 比较。
* two_layers
Take two layers and compute how the output changes when b_1 grows by 0.001.
取两层，计算 b_1 增加 0.001 时输出改变多少。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* sigmoid_overflows | far_out | a quotient of exponentials overflows | exp(z) / (1 + exp(z)) 会溢出
For large z both exponentials are infinite, and their quotient is NaN.
z 很大时分子、分母都是无穷大，相除得到 NaN。
Write 1 / (1 + exp(-z)), or use exp of -|z| only.
写成 1 / (1 + exp(-z))，或者只计算 -|z| 的指数。
* minus_forgotten | three_points | the minus in the exponent is missing | 指数里漏了负号
The function falls instead of growing.
这样函数是递减的，而不是递增的。
Use exp(-z).
应当是 exp(-z)。
* one_forgotten | three_points | the 1 in the denominator is missing | 分母里漏了 1
1 / exp(-z) is exp(z), which has no upper bound.
1 / exp(-z) 就是 exp(z)，没有上界。
Divide by 1 + exp(-z).
应当除以 1 + exp(-z)。
* tanh_for_sigmoid | three_points | this is tanh | 得到的是 tanh
Tanh goes from -1 to 1; sigmoid from 0 to 1.
tanh 的值在 -1 与 1 之间，sigmoid 在 0 与 1 之间。
Use 1 / (1 + exp(-z)).
使用 1 / (1 + exp(-z))。
* hard_sigmoid | three_points | this is the hard sigmoid | 得到的是 hard sigmoid
The piecewise linear function only imitates sigmoid.
分段线性函数只是 sigmoid 的近似。
Use the exponential function.
使用指数函数。
* step_for_sigmoid | three_points | this is the step function | 得到的是阶跃函数
The step function has no useful derivative; sigmoid is its smooth form.
阶跃函数没有可用的导数，sigmoid 是它的光滑形式。
Use the exponential function.
使用指数函数。
* exponential_only | three_points | only exp(-z) came back | 只返回了 exp(-z)
The fraction is missing.
漏掉了分式。
Return 1 / (1 + exp(-z)).
返回 1 / (1 + exp(-z))。
* slope_overflows | far_out | the quotient of exponentials overflows | 指数相除会溢出
For large negative z the square of exp(-z) is infinite, and infinity by infinity is NaN.
z 为很大的负数时，exp(-z) 及其平方都是无穷大，相除得到 NaN。
Compute y = sigmoid(z) first, then y (1 - y).
先计算 y = sigmoid(z)，再计算 y (1 - y)。
* z_for_output | difference | z stands where sigmoid(z) belongs | 把 z 当成了 sigmoid(z)
y (1 - y) is meant for the output y of sigmoid, not for its argument.
y (1 - y) 中的 y 是 sigmoid 的输出，而不是它的自变量。
Compute y = sigmoid(z) first.
先计算 y = sigmoid(z)。
* slope_sign | difference | the sign is wrong | 符号反了
Sigmoid grows everywhere: its derivative is positive.
sigmoid 处处递增，导数为正。
Return y (1 - y), not y (y - 1).
返回 y (1 - y)，而不是 y (y - 1)。
* sigmoid_itself | difference | sigmoid came back, not its derivative | 返回的是 sigmoid 本身
The values lie between 0 and 1; the derivative never exceeds 1/4.
这些值在 0 与 1 之间，而导数不超过 1/4。
Multiply by 1 - sigmoid(z).
再乘以 1 - sigmoid(z)。
* sigmoid_twice | difference | sigmoid is applied twice | sigmoid 用了两次
The argument was taken through sigmoid before the derivative was computed.
在求导之前，自变量已经先经过了一次 sigmoid。
Compute the derivative at z itself.
直接在 z 处求导。
* slope_of_tanh | difference | this is the formula for tanh | 用了 tanh 的求导公式
1 - y^2 belongs to tanh; for sigmoid it is y (1 - y).
1 - y² 是 tanh 的求导公式，sigmoid 的是 y (1 - y)。
Return y * (1 - y).
返回 y * (1 - y)。
* one_factor | difference | the factor sigmoid(z) is missing | 漏乘了 sigmoid(z)
Only 1 - y came back.
只返回了 1 - y。
Multiply by y.
还要乘以 y。
* half_of_it_z | difference | one of the two factors uses z | 两个因子中有一个误用了 z
Both factors are built on y = sigmoid(z).
两个因子都应当由 y = sigmoid(z) 得到。
Return y * (1 - y).
返回 y * (1 - y)。
* tanh_overflows | far_out | the quotient of exponentials overflows | 指数相除会溢出
For large |z| numerator and denominator are infinite, and their quotient is NaN.
|z| 很大时分子、分母都是无穷大，相除得到 NaN。
Use exponentials of -2|z| only and give the sign back, or 1 - 2 / (exp(2z) + 1).
只计算 -2|z| 的指数，再补上符号；或者用 1 - 2 / (exp(2z) + 1)。
* tanh_overflows_above | far_out | the power exp(2z) overflows for large z | z 很大时 exp(2z) 会溢出
For large positive z numerator and denominator are infinite, and their quotient is NaN.
z 为很大的正数时，分子、分母都是无穷大，相除得到 NaN。
Write 1 - 2 / (exp(2z) + 1), which is the same on paper.
写成 1 - 2 / (exp(2z) + 1)，在纸上与它相等。
* sigmoid_for_tanh | three_points | this is sigmoid | 得到的是 sigmoid
Sigmoid goes from 0 to 1; tanh from -1 to 1.
sigmoid 的值在 0 与 1 之间，tanh 在 -1 与 1 之间。
Use (exp(z) - exp(-z)) / (exp(z) + exp(-z)) or a stable form of it.
使用 (exp(z) - exp(-z)) / (exp(z) + exp(-z)) 或它的稳定形式。
* half_the_argument | three_points | this is tanh(z / 2) | 得到的是 tanh(z / 2)
2 sigmoid(z) - 1 is tanh(z / 2): the factor 2 in the argument is missing.
2 sigmoid(z) - 1 等于 tanh(z / 2)：自变量里漏了因子 2。
Use 2 sigmoid(2 z) - 1.
应当是 2 sigmoid(2z) - 1。
* tanh_sign | three_points | the sign is wrong | 符号反了
Tanh of a positive number is positive.
正数的 tanh 为正。
Exchange the two terms of the numerator.
把分子中的两项交换。
* sine_only | three_points | the denominator is missing | 漏了分母
This is sinh(z) = (exp(z) - exp(-z)) / 2, which grows without bound.
得到的是 sinh(z) = (exp(z) - exp(-z)) / 2，它没有上界。
Divide by cosh(z).
还要除以 cosh(z)。
* upside_down | three_points | numerator and denominator are exchanged | 分子与分母写反了
The values lie beyond -1 and 1.
得到的值都在 -1 与 1 之外。
The difference of the exponentials stands above, their sum below.
指数之差在上，指数之和在下。
* square_forgotten | difference | the square is missing | 漏了平方
The derivative is 1 - tanh(z)^2.
导数是 1 - tanh(z)²。
Square tanh(z) before subtracting it.
先把 tanh(z) 平方，再相减。
* z_for_tanh | difference | z stands where tanh(z) belongs | 把 z 当成了 tanh(z)
1 - y^2 is meant for the output y of tanh.
1 - y² 中的 y 是 tanh 的输出。
Compute y = tanh(z) first.
先计算 y = tanh(z)。
* only_the_square | difference | only the square came back | 只返回了平方
The derivative is 1 minus it.
导数应当是 1 减去它。
Return 1 - tanh(z)^2.
返回 1 - tanh(z)²。
* slope_of_sigmoid | difference | this is the formula for sigmoid | 用了 sigmoid 的求导公式
y (1 - y) belongs to sigmoid; for tanh it is 1 - y^2.
y (1 - y) 是 sigmoid 的求导公式，tanh 的是 1 - y²。
Return 1 - y ** 2.
返回 1 - y ** 2。
* one_over_cosh | difference | 1 / cosh is not squared | 1 / cosh 没有平方
The derivative is 1 / cosh(z)^2.
导数是 1 / cosh(z)²。
Square it.
再平方。
* tanh_itself | difference | tanh came back, not its derivative | 返回的是 tanh 本身
The derivative is positive everywhere.
导数处处为正。
Return 1 - tanh(z)^2.
返回 1 - tanh(z)²。
* absolute_value | three_points | this is the absolute value | 得到的是绝对值
Negative numbers have to become 0.
负数应当变成 0。
Use max(0, z).
使用 max(0, z)。
* negative_part | three_points | minimum in place of maximum | 把最大值写成了最小值
Positive numbers have to pass.
应当让正数通过。
Use max(0, z).
使用 max(0, z)。
* leaky_for_relu | three_points | this is a leaky ReLU | 得到的是 Leaky-ReLU
ReLU is exactly 0 for negative numbers.
ReLU 对负数恰好等于 0。
Use max(0, z).
使用 max(0, z)。
* step_for_relu | three_points | this is the step function | 得到的是导数（阶跃函数）
Positive numbers came back as 1.
正数都变成了 1。
Return z where it is positive.
z 为正时返回 z。
* cut_at_one | three_points | the values are cut at 1 | 在 1 处被截断了
ReLU has no upper bound.
ReLU 没有上界。
Cut below only.
只截断负的一侧。
* softplus | three_points | this is softplus, ln(1 + exp(z)) | 得到的是 softplus，即 ln(1 + exp(z))
It is a smooth function near ReLU, and never exactly 0.
它是与 ReLU 相近的光滑函数，不会恰好等于 0。
Use max(0, z).
使用 max(0, z)。
* relu_itself | difference | ReLU came back, not its derivative | 返回的是 ReLU 本身
The derivative is a slope: 1 or 0.
导数是斜率：1 或 0。
Return 1 where z is positive, else 0.
z 为正返回 1，否则返回 0。
* sides_exchanged | difference | the two sides are exchanged | 两侧写反了
The slope is 1 on the right and 0 on the left.
右侧斜率为 1，左侧为 0。
Return 1 where z is positive.
z 为正时返回 1。
* minus_one_below | difference | the slope below 0 is -1 | 负的一侧斜率成了 -1
That is the derivative of |z|.
那是 |z| 的导数。
Return 0 where z is negative.
z 为负时返回 0。
* one_everywhere | difference | the slope is 1 everywhere | 处处返回了 1
Negative sums have the slope 0: the neuron is dead there.
负的一侧斜率为 0，即神经元“死亡”。
Return 0 where z is negative.
z 为负时返回 0。
* leaky_slope | difference | this is the slope of a leaky ReLU | 得到的是 Leaky-ReLU 的斜率
ReLU is exactly 0 on the left, and so is its slope.
ReLU 左侧恒为 0，斜率也是 0。
Return 0 where z is negative.
z 为负时返回 0。
* z_above | difference | z stands in place of the slope | 把 z 当成了斜率
The slope of z is 1, and of a constant 0.
z 的斜率是 1，常数的斜率是 0。
Return 1 where z is positive, else 0.
z 为正返回 1，否则返回 0。
* multiplied | three_points | multiplied by a instead of divided | 乘以了 a，而不是除以 a
As a > 1, negative sums grow instead of shrinking. (In Keras the number is a small factor.)
由于 a 大于 1，负数的绝对值变大了。（Keras 中的参数是一个很小的系数。）
Divide by a.
应当除以 a。
* hundredth | three_points | the slope 0.01 is written into the function | 斜率 0.01 写死在函数里了
The argument a has no effect.
参数 a 没有起作用。
Divide by a.
应当除以 a。
* relu_for_leaky | three_points | this is ReLU | 得到的是 ReLU
Negative sums have to leak through: z / a.
负数应当“漏”过去一些：z / a。
Return z / a where z is negative.
z 为负时返回 z / a。
* leak_upwards | three_points | the leak has the wrong sign | 负的一侧符号反了
Negative sums stay negative.
负数应当仍为负数。
Return z / a, not -z / a.
返回 z / a，而不是 -z / a。
* both_divided | three_points | both sides are divided by a | 两侧都除以了 a
Positive sums pass unchanged.
正数应当原样通过。
Divide only where z is negative.
只在 z 为负时除以 a。
* wrong_side | three_points | the two sides are exchanged | 两侧写反了
Positive sums pass unchanged, negative ones are divided.
正数原样通过，负数除以 a。
Exchange the two branches.
交换两个分支。
* slope_a | difference | the slope is a instead of 1 / a | 斜率写成了 a，而不是 1 / a
z / a has the slope 1 / a.
z / a 的斜率是 1 / a。
Return 1 / a where z is negative.
z 为负时返回 1 / a。
* slope_hundredth | difference | the slope 0.01 is written in | 斜率 0.01 写死在函数里了
The argument a has no effect.
参数 a 没有起作用。
Return 1 / a where z is negative.
z 为负时返回 1 / a。
* slope_of_relu | difference | this is the slope of ReLU | 得到的是 ReLU 的斜率
Negative sums have the slope 1 / a.
z 为负时斜率是 1 / a。
Return 1 / a where z is negative.
z 为负时返回 1 / a。
* slope_negative | difference | the slope has the wrong sign | 负的一侧斜率符号反了
The function grows on both sides.
函数在两侧都是递增的。
Return 1 / a, not -1 / a.
返回 1 / a，而不是 -1 / a。
* leaky_itself | difference | leaky ReLU came back, not its derivative | 返回的是 Leaky-ReLU 本身
The derivative is one of two slopes, 1 or 1 / a.
导数只有两个取值：1 或 1 / a。
Return 1 where z is positive, else 1 / a.
z 为正返回 1，否则返回 1 / a。
* slopes_exchanged | difference | the two slopes are exchanged | 两侧的斜率写反了
The slope is 1 on the right and 1 / a on the left.
右侧斜率为 1，左侧为 1 / a。
Exchange the two branches.
交换两个分支。
* value_below | difference | z / a stands in place of the slope | 把 z / a 当成了斜率
z / a is the value; its slope is 1 / a.
z / a 是函数值，它的斜率是 1 / a。
Leave out the factor z.
去掉因子 z。
* divided_by_alpha | three_points | divided by alpha | 除以了 alpha，而不是乘以 alpha
Leaky ReLU divides by a, PReLU multiplies by alpha.
Leaky-ReLU 除以 a，而 PReLU 乘以 alpha。
Return alpha * z where z is negative.
z 为负时返回 alpha * z。
* relu_for_prelu | three_points | this is ReLU | 得到的是 ReLU
alpha has no effect.
alpha 没有起作用。
Return alpha * z where z is negative.
z 为负时返回 alpha * z。
* prelu_both | three_points | both sides are multiplied by alpha | 两侧都乘以了 alpha
Positive sums pass unchanged.
正数应当原样通过。
Multiply only where z is negative.
只在 z 为负时乘以 alpha。
* prelu_upwards | three_points | the negative side has the wrong sign | 负的一侧符号反了
Negative sums stay negative.
负数应当仍为负数。
Return alpha * z, not -alpha * z.
返回 alpha * z，而不是 -alpha * z。
* prelu_wrong_side | three_points | the two sides are exchanged | 两侧写反了
Positive sums pass unchanged, negative ones are multiplied.
正数原样通过，负数乘以 alpha。
Exchange the two branches.
交换两个分支。
* alpha_below | three_points | alpha itself stands on the negative side | 负的一侧返回了 alpha 本身
The factor z is missing.
漏乘了 z。
Return alpha * z where z is negative.
z 为负时返回 alpha * z。
* dalpha_everywhere | difference | dalpha is z on both sides | dalpha 在两侧都写成了 z
Where z is positive the value does not depend on alpha.
z 为正时，函数值与 alpha 无关。
dalpha is 0 where z is positive.
z 为正时 dalpha 等于 0。
* dalpha_is_value | difference | dalpha is alpha z instead of z | dalpha 写成了 alpha z，而不是 z
Differentiating alpha z by alpha leaves z.
alpha z 对 alpha 求导得到 z。
dalpha is z where z is negative.
z 为负时 dalpha 等于 z。
* dalpha_one | difference | dalpha is 1 instead of z | dalpha 写成了 1，而不是 z
Differentiating alpha z by alpha leaves z.
alpha z 对 alpha 求导得到 z。
dalpha is z where z is negative.
z 为负时 dalpha 等于 z。
* dalpha_zero | difference | dalpha is 0 everywhere | dalpha 处处为 0
Then alpha would never be learned.
这样 alpha 永远学不到东西。
dalpha is z where z is negative.
z 为负时 dalpha 等于 z。
* dalpha_wrong_side | difference | dalpha has its sides exchanged | dalpha 的两侧写反了
alpha acts on negative sums only.
alpha 只作用于负的 z。
dalpha is z where z is negative, else 0.
z 为负时 dalpha 等于 z，否则为 0。
* dz_of_relu | difference | dz is that of ReLU | dz 用了 ReLU 的导数
On the negative side the slope is alpha.
负的一侧斜率是 alpha。
dz is alpha where z is negative.
z 为负时 dz 等于 alpha。
* dz_alpha_everywhere | difference | dz is alpha on both sides | dz 在两侧都是 alpha
On the positive side the slope is 1.
正的一侧斜率是 1。
dz is 1 where z is positive.
z 为正时 dz 等于 1。
* pair_exchanged | difference | the two results are exchanged | 两个结果的次序反了
dalpha came first.
dalpha 放在了前面。
Return dz, dalpha.
按 dz、dalpha 的次序返回。
* weights_forgotten | two_layers | the weights between the layers are missing | 漏乘了层间的权值
From a layer to the one before the chain rule has two factors: the derivative and the weight.
链式法则从一层到前一层有两个因子：导数和权值。
Multiply by w_(k+1) on the way from layer k+1 to layer k.
从第 k+1 层到第 k 层时，要乘以 w_(k+1)。
* weight_of_next_but_one | two_layers | the weight of the wrong layer is used | 用错了一层的权值
Between layers k+1 and k stands w_(k+1), the weight that multiplies a_k.
第 k+1 层与第 k 层之间是 w_(k+1)，即乘以 a_k 的那个权值。
Shift the index of w by one.
把 w 的下标移动一位。
* slope_at_output | two_layers | the derivatives are taken at a | 导数取在了 a 处，而不是 z 处
f'(z) needs the sum before the activation.
f'(z) 需要的是经过激活函数之前的和。
Keep all z_k in the forward pass and use them.
前向计算时保存所有 z_k，求导时使用它们。
* order_reversed | two_layers | the layers are listed from the last to the first | 各层的次序反了
The first number has to belong to the first layer.
第一个数应当属于第一层。
Reverse the list before returning it.
返回之前把列表倒过来。
* by_the_weights | two_layers | these are the derivatives by the weights | 得到的是对权值的导数
The derivative by w_k has the further factor a_(k-1).
对 w_k 的导数多一个因子 a_(k-1)。
Leave that factor out: z_k changes as b_k does.
去掉这个因子：b_k 改变多少，z_k 就改变多少。
* absolute_values | two_layers | the signs are lost | 丢掉了符号
A gradient may be negative.
梯度可以为负。
Return the derivatives without abs.
不要取绝对值。
* last_layer_only | two_layers | every layer got the gradient of the last | 每一层都是最后一层的梯度
Going back, each layer adds two factors.
每往回一层，就多两个因子。
Multiply on in the loop from the last layer to the first.
从最后一层往前循环，逐层连乘。
* weights_negated | two_layers | every second sign is wrong | 每隔一层符号就反一次
The weight between two layers is multiplied as it is.
层间的权值应当原样相乘。
Look for a minus that does not belong there.
检查是否多了一个负号。
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
        where = "overflow" if experiment == "far_out" else exercise
        yield {
            "id": name,
            "exercise": exercise,
            "function": _MISTAKES[exercise][name],
            "name": {"en": name_en, "zh": name_zh},
            "explanation": {"en": en, "zh": zh},
            "hints": [common[where], common[experiment], {"en": last_en, "zh": last_zh}],
            "family": "",
        }
    if exercise_of:
        raise ValueError(f"mistakes without a text: {', '.join(exercise_of)}")


KNOWN_WRONG = list(_known_wrong())
