"""Reference for ``backprop_111``: the sigmoid 1-1-1 network, differentiated by hand.

One input, one hidden and one output neuron, Loss = 1/2 * (y - y_o)^2 for a single sample
(lecture 12.4). Plain NumPy in float64; knows nothing of submissions, points or checks.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = tuple[float, ...]
Four: TypeAlias = tuple[float, float, float, float]
Words: TypeAlias = dict[str, str]
Upstream: TypeAlias = Mapping[str, Callable[..., Any]]

ASKED = "half_sum"
CONVENTIONS: dict[str, Words] = {
    "half_sum": {"en": "half the squared error", "zh": "误差平方的一半"},
    "sum": {"en": "the squared error, without the 1/2", "zh": "误差平方，不带 1/2"},
}
# The lecture's numbers: x, y, w_h, b_h, w_o, b_o.
LECTURE = (1.0, 0.8, 0.2, 0.1, 0.3, 0.2)
LECTURE_RATE = 0.5


# --- what is asked ---------------------------------------------------------------------------


def sigmoid(z: float) -> float:
    """Return 1 / (1 + e^-z)."""
    return 1.0 / (1.0 + float(np.exp(-z)))


def slope(activation: float) -> float:
    """Return the sigmoid's derivative, written with the value that the sigmoid returned."""
    return activation * (1.0 - activation)


def scale(convention: str) -> float:
    """Return the factor of a convention's loss over 1/2 * (y - y_o)^2."""
    return 1.0 if convention.startswith("half") else 2.0


def forward(x: float, w_h: float, b_h: float, w_o: float, b_o: float) -> Four:
    """Return ``z_h, y_h, z_o, y_o``."""
    z_h = w_h * x + b_h
    y_h = sigmoid(z_h)
    z_o = w_o * y_h + b_o
    return z_h, y_h, z_o, sigmoid(z_o)


def loss(y: float, y_o: float, *, convention: str = ASKED) -> float:
    """Return the loss of one prediction."""
    return 0.5 * scale(convention) * (y - y_o) ** 2


def chain_factors(
    x: float,
    y: float,
    w_h: float,
    b_h: float,
    w_o: float,
    b_o: float,
    *,
    convention: str = ASKED,
    up: Upstream | None = None,
) -> Numbers:
    """Return ``dL_dy_o, dy_o_dz_o, dz_o_dw_o, dz_o_dy_h, dy_h_dz_h, dz_h_dw_h``."""
    _, y_h, _, y_o = (up or {}).get("forward", forward)(x, w_h, b_h, w_o, b_o)
    return scale(convention) * (y_o - y), slope(y_o), y_h, w_o, slope(y_h), x


def gradients(
    x: float,
    y: float,
    w_h: float,
    b_h: float,
    w_o: float,
    b_o: float,
    *,
    convention: str = ASKED,
    up: Upstream | None = None,
) -> Four:
    """Return ``dw_h, db_h, dw_o, db_o``."""
    own = (up or {}).get("chain_factors")
    if own:
        factors = own(x, y, w_h, b_h, w_o, b_o)
    else:
        factors = chain_factors(x, y, w_h, b_h, w_o, b_o, convention=convention, up=up)
    return _multiplied(factors)


def _multiplied(factors: Numbers) -> Four:
    dl_dy_o, dy_o_dz_o, dz_o_dw_o, dz_o_dy_h, dy_h_dz_h, dz_h_dw_h = factors
    db_o = dl_dy_o * dy_o_dz_o
    db_h = db_o * dz_o_dy_h * dy_h_dz_h
    return db_h * dz_h_dw_h, db_h, db_o * dz_o_dw_o, db_o


def step(
    x: float,
    y: float,
    w_h: float,
    b_h: float,
    w_o: float,
    b_o: float,
    learning_rate: float,
    *,
    convention: str = ASKED,
    up: Upstream | None = None,
) -> Four:
    """Return ``w_h, b_h, w_o, b_o`` after one step, all updated at once."""
    parameters = (w_h, b_h, w_o, b_o)
    own = (up or {}).get("gradients")
    if own:
        changes = own(x, y, *parameters)
    else:
        changes = gradients(x, y, *parameters, convention=convention, up=up)
    return _moved(parameters, changes, learning_rate)


def _moved(parameters: Four, changes: Four, rate: float) -> Four:
    moved = np.array(parameters) - rate * np.array(changes)
    return float(moved[0]), float(moved[1]), float(moved[2]), float(moved[3])


def train(
    x: float,
    y: float,
    w_h: float,
    b_h: float,
    w_o: float,
    b_o: float,
    learning_rate: float,
    steps: int,
    *,
    convention: str = ASKED,
    up: Upstream | None = None,
) -> Floats:
    """Return the losses before the first and after every step, shape (steps + 1,)."""
    known = up or {}
    parameters = (w_h, b_h, w_o, b_o)
    losses = []
    for taken in range(steps + 1):
        try:
            y_o = known.get("forward", forward)(x, *parameters)[3]
            own = known.get("loss")
            losses.append(own(y, y_o) if own else loss(y, y_o, convention=convention))
        except LookupError:
            # Values of another program: one that measures before each update has no last row.
            if taken < steps:
                raise
        if taken < steps:
            one = known.get("step") or partial(step, convention=convention, up=up)
            parameters = one(x, y, *parameters, learning_rate)
    return np.array(losses)


def lecture_example(*, convention: str = ASKED) -> dict[str, dict[str, float]]:
    """Return the gradients for the lecture's numbers: exact, and as worked by hand.

    By hand the two neuron outputs are rounded to so many decimals and used rounded from
    there on; every product is kept whole, as on the slides. Exact gradients may also be
    written down rounded at the end. Fewer decimals than four would hide mistakes.
    """
    exact = gradients(*LECTURE, convention=convention)
    vectors: dict[str, tuple[float, ...]] = {"exact": exact}
    for digits in (2, 3, 4):
        vectors[f"rounded_{digits}"] = _rounded_gradients(digits, convention)
    for decimals in (4, 5):
        vectors[f"written_with_decimals_{decimals}"] = tuple(round(g, decimals) for g in exact)
    for digits in (3, 4):
        vectors[f"written_with_digits_{digits}"] = tuple(float(f"{g:.{digits}g}") for g in exact)
    names = ("dw_h", "db_h", "dw_o", "db_o")
    return {name: dict(zip(names, vector, strict=True)) for name, vector in vectors.items()}


def _rounded_gradients(digits: int, convention: str) -> Four:
    x, y, w_h, b_h, w_o, b_o = LECTURE
    y_h = round(sigmoid(w_h * x + b_h), digits)
    y_o = round(sigmoid(w_o * y_h + b_o), digits)
    return _multiplied((scale(convention) * (y_o - y), slope(y_o), y_h, w_o, slope(y_h), x))


# --- inputs ----------------------------------------------------------------------------------

TRIES = 5000
_AT_ONCE = 64  # about one in thirty is kept


def _either_sign(rng: np.random.Generator, low: float, high: float) -> Floats:
    sign = rng.choice([-1.0, 1.0], _AT_ONCE)
    return np.round(sign * rng.uniform(low, high, _AT_ONCE), 3)


def _network(rng: np.random.Generator) -> dict[str, float]:
    """Draw a sample and parameters far from every coincidence that would hide a mistake."""
    for _ in range(TRIES // _AT_ONCE):
        drawn = {
            "x": _either_sign(rng, 0.4, 1.8),
            "y": np.round(rng.uniform(0.05, 0.95, _AT_ONCE), 3),
            "w_h": _either_sign(rng, 0.4, 1.2),
            "b_h": _either_sign(rng, 0.2, 0.8),
            "w_o": _either_sign(rng, 0.5, 1.5),
            "b_o": _either_sign(rng, 0.2, 0.8),
        }
        for place in np.flatnonzero(_safe(**drawn)):
            return {name: float(values[place]) for name, values in drawn.items()}
    raise RuntimeError(f"no safe network in {TRIES} tries")


def _safe(x: Floats, y: Floats, w_h: Floats, b_h: Floats, w_o: Floats, b_o: Floats) -> Bools:
    """Tell for each of many networks whether it hides nothing."""
    z_h = w_h * x + b_h
    y_h = _sigmoids(z_h)
    z_o = w_o * y_h + b_o
    y_o = _sigmoids(z_o)
    slopes = [a * (1.0 - a) for a in (y_h, y_o, y, _sigmoids(y_h), _sigmoids(y_o))]
    smaller, larger = np.sort(np.abs([z_h, z_o]), axis=0)
    return np.asarray(
        (np.abs(y - y_o) >= 0.25)
        & (larger <= 1.8)
        & (smaller >= 0.05)
        & _apart([x, w_h, w_o, y_h, np.ones_like(x)], 0.05)
        & _apart(slopes, 0.008)
    )


def _sigmoids(z: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-z))


def _apart(values: Sequence[Floats], gap: float) -> Bools:
    """Tell for each place whether no two of the values there are nearer than ``gap``."""
    return np.asarray(np.min(np.diff(np.sort(values, axis=0), axis=0), axis=0) >= gap)


def _draw_forward(rng: np.random.Generator) -> dict[str, object]:
    drawn = _network(rng)
    return {name: drawn[name] for name in ("x", "w_h", "b_h", "w_o", "b_o")}


def _draw_loss(rng: np.random.Generator) -> dict[str, object]:
    drawn = _network(rng)
    y_o = forward(drawn["x"], drawn["w_h"], drawn["b_h"], drawn["w_o"], drawn["b_o"])[3]
    return {"y": drawn["y"], "y_o": round(y_o, 4)}


def _draw_network(rng: np.random.Generator) -> dict[str, object]:
    return dict(_network(rng))


def _draw_step(rng: np.random.Generator) -> dict[str, object]:
    return {**_network(rng), "learning_rate": round(float(rng.uniform(0.4, 0.9)), 3)}


def _draw_train(rng: np.random.Generator) -> dict[str, object]:
    """Draw a training in which both layers have their share in the falling loss."""
    for _ in range(TRIES):
        drawn = _network(rng)
        dw_h, db_h, dw_o, db_o = gradients(*drawn.values())
        if dw_h**2 + db_h**2 >= 0.08 * (dw_o**2 + db_o**2):
            rate = round(float(rng.uniform(1.2, 1.6)), 3)
            return {**drawn, "learning_rate": rate, "steps": int(rng.integers(4, 7))}
    raise RuntimeError(f"no safe training in {TRIES} tries")


DRAWS = {
    "forward": _draw_forward,
    "loss": _draw_loss,
    "chain_factors": _draw_network,
    "gradients": _draw_network,
    "step": _draw_step,
    "train": _draw_train,
}


# --- known-wrong: forward and loss -----------------------------------------------------------


def _tanh(z: float) -> float:
    return float(np.tanh(z))


def _forward_with(
    hidden: Callable[[float], float] = sigmoid,
    output: Callable[[float], float] = sigmoid,
    sum_h: Callable[[float, float, float], float] = lambda x, w_h, b_h: w_h * x + b_h,
    sum_o: Callable[[float, float], float] = lambda weighted, b_o: weighted + b_o,
    into_o: Callable[[float, float, float], float] = lambda _x, _z_h, y_h: y_h,
) -> Callable[..., Four]:
    """Return a forward pass with another activation, weighted sum or input somewhere."""

    def wrong(x: float, w_h: float, b_h: float, w_o: float, b_o: float) -> Four:
        z_h = sum_h(x, w_h, b_h)
        y_h = hidden(z_h)
        z_o = sum_o(w_o * into_o(x, z_h, y_h), b_o)
        return z_h, y_h, z_o, output(z_o)

    return wrong


def _swapped_weights(x: float, w_h: float, b_h: float, w_o: float, b_o: float) -> Four:
    return forward(x, w_o, b_h, w_h, b_o)


def _not_squared(y: float, y_o: float, *, convention: str = ASKED) -> float:
    return 0.5 * scale(convention) * (y - y_o)


def _absolute(y: float, y_o: float, *, convention: str = ASKED) -> float:
    return 0.5 * scale(convention) * abs(y - y_o)


def _cross_entropy(y: float, y_o: float) -> float:
    return -float(y * np.log(y_o) + (1.0 - y) * np.log(1.0 - y_o))


# --- known-wrong: the chain ------------------------------------------------------------------


class Pass(NamedTuple):
    """What a mistake in the chain can get hold of."""

    x: float
    y: float
    w_h: float
    b_h: float
    w_o: float
    b_o: float
    z_h: float
    y_h: float
    z_o: float
    y_o: float


class Factors(NamedTuple):
    """The chain's factors in contract order: the derivative of the first by the second name."""

    loss_y_o: float
    y_o_z_o: float
    z_o_w_o: float
    z_o_y_h: float
    y_h_z_h: float
    z_h_w_h: float


Bend: TypeAlias = Callable[[Pass, Factors], Factors]
Change: TypeAlias = Callable[[Pass, Factors], Four]


def _worked(sample: tuple[float, float], parameters: Four, convention: str) -> tuple[Pass, Factors]:
    x, y = sample
    passed = Pass(x, y, *parameters, *forward(x, *parameters))
    return passed, Factors(*chain_factors(x, y, *parameters, convention=convention))


def _factors_with(bend: Bend) -> Callable[..., Numbers]:
    def wrong(
        x: float,
        y: float,
        w_h: float,
        b_h: float,
        w_o: float,
        b_o: float,
        *,
        convention: str = ASKED,
    ) -> Numbers:
        return bend(*_worked((x, y), (w_h, b_h, w_o, b_o), convention))

    return wrong


def _gradients_with(change: Change) -> Callable[..., Four]:
    def wrong(
        x: float,
        y: float,
        w_h: float,
        b_h: float,
        w_o: float,
        b_o: float,
        *,
        convention: str = ASKED,
    ) -> Four:
        return change(*_worked((x, y), (w_h, b_h, w_o, b_o), convention))

    return wrong


def _doubled_gradients(x: float, y: float, w_h: float, b_h: float, w_o: float, b_o: float) -> Four:
    return gradients(x, y, w_h, b_h, w_o, b_o, convention="sum")


def _doubled_factors(x: float, y: float, w_h: float, b_h: float, w_o: float, b_o: float) -> Numbers:
    return chain_factors(x, y, w_h, b_h, w_o, b_o, convention="sum")


def _right(_p: Pass, f: Factors) -> Four:
    return _multiplied(f)


def _negative(p: Pass, f: Factors) -> Factors:
    return f._replace(loss_y_o=-f.loss_y_o)


def _frozen_biases(_p: Pass, f: Factors) -> Four:
    dw_h, _, dw_o, _ = _multiplied(f)
    return dw_h, 0.0, dw_o, 0.0


def _frozen_hidden(_p: Pass, f: Factors) -> Four:
    _, _, dw_o, db_o = _multiplied(f)
    return 0.0, 0.0, dw_o, db_o


def _bias_like_weight(_p: Pass, f: Factors) -> Four:
    dw_h, _, dw_o, _ = _multiplied(f)
    return dw_h, dw_h, dw_o, dw_o


def _through_new_w_o(rate: float) -> Change:
    """Return the gradients in which the hidden layer sees w_o after its own update."""

    def change(_p: Pass, f: Factors) -> Four:
        dw_o = _multiplied(f)[2]
        return _multiplied(f._replace(z_o_y_h=f.z_o_y_h - rate * dw_o))

    return change


# Mistakes in a factor; they show in chain_factors itself and in gradients built from it.
BENT: dict[str, Bend] = {
    "sign": _negative,
    "sigma_of_activation": lambda p, f: f._replace(
        y_o_z_o=slope(sigmoid(p.y_o)), y_h_z_h=slope(sigmoid(p.y_h))
    ),
    "z_in_derivative": lambda p, f: f._replace(y_o_z_o=slope(p.z_o), y_h_z_h=slope(p.z_h)),
    "tanh_derivative": lambda p, f: f._replace(y_o_z_o=1 - p.y_o**2, y_h_z_h=1 - p.y_h**2),
    "target_in_derivative": lambda p, f: f._replace(y_o_z_o=slope(p.y)),
    "swap_derivatives": lambda _p, f: f._replace(y_o_z_o=f.y_h_z_h, y_h_z_h=f.y_o_z_o),
    "no_sigma_prime_out": lambda _p, f: f._replace(y_o_z_o=1.0),
    "no_sigma_prime_hid": lambda _p, f: f._replace(y_h_z_h=1.0),
    "wo_uses_x": lambda p, f: f._replace(z_o_w_o=p.x),
    "no_w_o": lambda _p, f: f._replace(z_o_y_h=1.0),
    "y_h_and_w_o_swapped": lambda _p, f: f._replace(z_o_w_o=f.z_o_y_h, z_o_y_h=f.z_o_w_o),
    "wh_uses_w": lambda p, f: f._replace(z_h_w_h=p.w_h),
}


def _chained(bend: Bend) -> Change:
    return lambda p, f: _multiplied(bend(p, f))


# --- known-wrong: steps ----------------------------------------------------------------------


def _step_with(
    change: Callable[[float], Change], rate: Callable[[float], float] = lambda eta: eta
) -> Callable[..., Four]:
    """Return a step with wrong gradients (made for the learning rate) or another rate."""

    def wrong(
        x: float,
        y: float,
        w_h: float,
        b_h: float,
        w_o: float,
        b_o: float,
        learning_rate: float,
        *,
        convention: str = ASKED,
    ) -> Four:
        parameters = (w_h, b_h, w_o, b_o)
        changes = change(learning_rate)(*_worked((x, y), parameters, convention))
        return _moved(parameters, changes, rate(learning_rate))

    return wrong


def _only_changes(
    x: float,
    y: float,
    w_h: float,
    b_h: float,
    w_o: float,
    b_o: float,
    learning_rate: float,
    *,
    convention: str = ASKED,
) -> Four:
    changes = gradients(x, y, w_h, b_h, w_o, b_o, convention=convention)
    return _moved((0.0, 0.0, 0.0, 0.0), changes, learning_rate)


def _train_with(wrong_step: Callable[..., Four]) -> Callable[..., Floats]:
    """Return a training that repeats a wrong step and measures the right loss."""

    def wrong(
        x: float,
        y: float,
        w_h: float,
        b_h: float,
        w_o: float,
        b_o: float,
        learning_rate: float,
        steps: int,
        *,
        convention: str = ASKED,
    ) -> Floats:
        def bent(*arguments: float) -> Four:
            return wrong_step(*arguments, convention=convention)

        arguments = (x, y, w_h, b_h, w_o, b_o, learning_rate, steps)
        return train(*arguments, convention=convention, up={"step": bent})

    return wrong


def _no_step(
    x: float,
    y: float,
    w_h: float,
    b_h: float,
    w_o: float,
    b_o: float,
    learning_rate: float,
    *,
    convention: str = ASKED,
) -> Four:
    return w_h, b_h, w_o, b_o


STEPS: dict[str, Callable[..., Four]] = {
    "sign": _step_with(lambda _eta: _right, rate=lambda eta: -eta),
    "eta_twice": _step_with(lambda _eta: _right, rate=lambda eta: eta * eta),
    "eta_missing": _step_with(lambda _eta: _right, rate=lambda _eta: 1.0),
    "bias_frozen": _step_with(lambda _eta: _frozen_biases),
    "only_output_layer": _step_with(lambda _eta: _frozen_hidden),
    "updated_w_o": _step_with(_through_new_w_o),
}


# --- known-wrong: what a student is told -----------------------------------------------------

# id: name, explanation, three hints from a nudge to nearly the answer; each in en, then zh.
WORDS: dict[str, tuple[str, ...]] = {
    "no_b_h": (
        "The bias b_h is left out",
        "漏掉了 b_h",
        "The hidden neuron's weighted sum has no bias.",
        "隐含层神经元的加权和里没有加偏置。",
        "Change b_h: does anything change?",
        "改变 b_h，结果有变化吗？",
        "Look at the line that computes z_h.",
        "检查计算 z_h 的那一行。",
        "z_h = w_h * x + b_h.",
        "z_h = w_h * x + b_h。",
    ),
    "no_b_o": (
        "The bias b_o is left out",
        "漏掉了 b_o",
        "The output neuron's weighted sum has no bias.",
        "输出层神经元的加权和里没有加偏置。",
        "Change b_o: does anything change?",
        "改变 b_o，结果有变化吗？",
        "Look at the line that computes z_o.",
        "检查计算 z_o 的那一行。",
        "z_o = w_o * y_h + b_o.",
        "z_o = w_o * y_h + b_o。",
    ),
    "z_h_for_y_h": (
        "The output neuron gets z_h, not y_h",
        "输出层用了 z_h 而不是 y_h",
        "The hidden neuron's activation is skipped on the way to the output.",
        "信号传到输出层时跳过了隐含层的激活函数。",
        "What leaves the hidden neuron: the sum, or the activation?",
        "隐含层神经元输出的是加权和，还是激活值？",
        "Look at the line that computes z_o.",
        "检查计算 z_o 的那一行。",
        "Use y_h = sigmoid(z_h) in z_o.",
        "z_o 里要用 y_h = sigmoid(z_h)。",
    ),
    "x_for_y_h": (
        "The output neuron gets x, not y_h",
        "输出层用了 x 而不是 y_h",
        "The hidden neuron is left out of the network.",
        "隐含层被绕过了。",
        "Change w_h: does y_o change?",
        "改变 w_h，y_o 会变吗？",
        "Draw the three neurons: which number enters the last one?",
        "画出网络：进入最后一个神经元的是哪个数？",
        "Use y_h in z_o.",
        "z_o 里要用 y_h。",
    ),
    "linear_output": (
        "No sigmoid at the output",
        "输出层没有经过 sigmoid",
        "y_o equals z_o, but the output neuron has an activation as well.",
        "y_o 直接等于 z_o，而输出层同样有激活函数。",
        "Can y_o leave the range from 0 to 1? Should it?",
        "y_o 会超出 0 到 1 的范围吗？应该吗？",
        "Both neurons have the same activation.",
        "两个神经元用的是同一个激活函数。",
        "y_o = sigmoid(z_o).",
        "y_o = sigmoid(z_o)。",
    ),
    "sigmoid_sign": (
        "The sigmoid falls: e^z in place of e^-z",
        "sigmoid 写成了 e^z，少了负号",
        "1 / (1 + e^z) is the mirror image, 1 minus the sigmoid.",
        "1 / (1 + e^z) 是左右镜像，等于 1 减去 sigmoid。",
        "Should sigmoid(5) be near 1 or near 0?",
        "sigmoid(5) 应该接近 1 还是接近 0？",
        "Look at the exponent.",
        "检查指数部分。",
        "sigmoid(z) = 1 / (1 + exp(-z)).",
        "sigmoid(z) = 1 / (1 + exp(-z))。",
    ),
    "tanh": (
        "The activation is tanh, not the sigmoid",
        "用了 tanh 而不是 sigmoid",
        "tanh has the same S shape, but runs from -1 to 1.",
        "tanh 也是 S 形曲线，但取值从 -1 到 1。",
        "What is your activation of 0? It should be 0.5.",
        "你的激活函数在 0 处等于多少？应该是 0.5。",
        "Compare with the sigmoid's formula.",
        "和 sigmoid 的公式对照一下。",
        "Use 1 / (1 + exp(-z)).",
        "改用 1 / (1 + exp(-z))。",
    ),
    "weights_swapped": (
        "The weights w_h and w_o are exchanged",
        "w_h 和 w_o 用反了",
        "Each layer uses the other layer's weight.",
        "每一层都用了另一层的权重。",
        "Which weight stands between x and the hidden neuron?",
        "x 和隐含层之间的权重是哪一个？",
        "Check the order of the arguments, too.",
        "参数的次序也检查一下。",
        "h is the hidden layer, o the output layer.",
        "下标 h 是隐含层，o 是输出层。",
    ),
    "not_squared": (
        "The error is not squared",
        "误差没有平方",
        "The loss can become negative, so a smaller one is not a better one.",
        "损失可能是负数，越小不代表越好。",
        "What is your loss for y = 0 and y_o = 1?",
        "y = 0、y_o = 1 时你的损失是多少？",
        "Compare with the formula of the loss.",
        "和损失函数的公式对照一下。",
        "Square (y - y_o).",
        "给 (y - y_o) 平方。",
    ),
    "absolute_value": (
        "An absolute value in place of the square",
        "用绝对值代替了平方",
        "This is another loss, with another derivative.",
        "这是另一种损失，导数也不同。",
        "Double the error: how much should the loss grow?",
        "误差变成两倍，损失应该变成几倍？",
        "The loss is quadratic in the error.",
        "损失是误差的二次函数。",
        "Replace `abs` by a square.",
        "把 `abs` 换成平方。",
    ),
    "cross_entropy": (
        "Cross-entropy in place of the squared error",
        "用了交叉熵而不是平方误差",
        "A good loss for classes, but this lecture's network uses the squared error.",
        "交叉熵适合分类任务，但这里的网络用的是平方误差。",
        "Which loss does the task name?",
        "题目要求的是哪一种损失？",
        "There is no logarithm in it.",
        "公式里没有对数。",
        "Loss = 1/2 * (y - y_o)^2.",
        "Loss = 1/2 * (y - y_o)^2。",
    ),
    "sign": (
        "The sign is reversed",
        "符号反了",
        "With this sign a step makes the loss larger.",
        "按这个符号更新，损失会越来越大。",
        "Does the loss fall after a step?",
        "走一步之后，损失变小了吗？",
        "The inner derivative of (y - y_o) by y_o is -1.",
        "(y - y_o) 对 y_o 求导，内层得 -1。",
        "dL/dy_o = y_o - y; a step subtracts learning_rate times the gradient.",
        "dL/dy_o = y_o - y；更新时减去学习率乘梯度。",
    ),
    "no_half_factor": (
        "The factor 2 was kept",
        "多了一个因子 2",
        "The 1/2 of the loss cancels the 2 of the square.",
        "损失前的 1/2 会与平方求导得到的 2 抵消。",
        "Hold your result against (loss(y, y_o + h) - loss(y, y_o)) / h.",
        "用 (loss(y, y_o + h) - loss(y, y_o)) / h 检验一下。",
        "Differentiate 1/2 * e^2 on paper.",
        "在纸上对 1/2 * e^2 求一次导。",
        "Drop the 2, or use a loss without the 1/2 everywhere.",
        "去掉因子 2；或者全程都用不带 1/2 的损失。",
    ),
    "sigma_of_activation": (
        "The sigmoid was applied twice in its derivative",
        "求导时多套了一层 sigmoid",
        "y is already the sigmoid's value; the derivative needs no further sigmoid.",
        "y 已经是 sigmoid 的值，求导时不用再套一次。",
        "What does your derivative function expect: z or y?",
        "你的求导函数要的是 z 还是 y？",
        "y * (1 - y) with y = sigmoid(z).",
        "公式是 y * (1 - y)，其中 y = sigmoid(z)。",
        "Pass y and return y * (1 - y), or pass z and apply the sigmoid once.",
        "传入 y 就返回 y * (1 - y)；传入 z 就只做一次 sigmoid。",
    ),
    "z_in_derivative": (
        "The derivative uses z * (1 - z), not y * (1 - y)",
        "写成了 z * (1 - z)，应为 y * (1 - y)",
        "The formula holds for the sigmoid's value, not for the sum before it.",
        "公式里用的是 sigmoid 之后的值，不是之前的加权和。",
        "Can the slope of a sigmoid be negative? Can yours?",
        "sigmoid 的导数可能为负吗？你的呢？",
        "z may have any value, y lies between 0 and 1.",
        "z 可以取任何值，y 在 0 和 1 之间。",
        "Put y_o and y_h into the formula.",
        "公式里代入 y_o 和 y_h。",
    ),
    "tanh_derivative": (
        "1 - y^2 is the derivative of tanh",
        "1 - y^2 是 tanh 的导数",
        "Each activation has its own derivative; this network uses the sigmoid.",
        "不同激活函数的导数不同，这里用的是 sigmoid。",
        "The sigmoid's slope is never above 0.25: is yours?",
        "sigmoid 的导数不超过 0.25，你的呢？",
        "Differentiate 1 / (1 + e^-z) once more.",
        "把 1 / (1 + e^-z) 再求一次导。",
        "The derivative is y * (1 - y).",
        "导数是 y * (1 - y)。",
    ),
    "target_in_derivative": (
        "The label stands in the sigmoid's derivative",
        "sigmoid 的导数里代入了标签 y",
        "dy_o/dz_o depends on the prediction y_o, not on the label y.",
        "dy_o/dz_o 取决于预测值 y_o，与标签 y 无关。",
        "If the label changes, does the slope of the sigmoid change?",
        "标签变了，sigmoid 的斜率会变吗？",
        "y and y_o are easily mixed up: check every y.",
        "y 和 y_o 很容易混淆，逐个检查一下。",
        "dy_o/dz_o = y_o * (1 - y_o).",
        "dy_o/dz_o = y_o * (1 - y_o)。",
    ),
    "swap_derivatives": (
        "The two sigmoid derivatives are exchanged",
        "两层的 sigmoid 导数用反了",
        "The output layer uses y_h, the hidden layer y_o.",
        "输出层代入了 y_h，隐含层代入了 y_o。",
        "Follow the chain from the loss backwards: which neuron comes first?",
        "从损失开始往回走，先经过哪个神经元？",
        "Both numbers lie near 0.24 in the lecture's example, so they are easily mixed up.",
        "课上的例子里两个数都接近 0.24，容易弄混。",
        "The output layer needs y_o * (1 - y_o).",
        "输出层要用 y_o * (1 - y_o)。",
    ),
    "no_sigma_prime_out": (
        "The output neuron's sigmoid is not differentiated",
        "输出层漏乘了 sigmoid 的导数",
        "The factor dy_o/dz_o is missing in every gradient.",
        "所有梯度都少了因子 dy_o/dz_o。",
        "List the links from the loss to w_o: how many are there?",
        "从损失到 w_o 一共有几环？",
        "Between y_o and z_o there is a sigmoid.",
        "y_o 和 z_o 之间隔着一个 sigmoid。",
        "Multiply by y_o * (1 - y_o).",
        "再乘上 y_o * (1 - y_o)。",
    ),
    "no_sigma_prime_hid": (
        "The hidden neuron's sigmoid is not differentiated",
        "隐含层漏乘了 sigmoid 的导数",
        "The factor dy_h/dz_h is missing in the hidden layer's gradients.",
        "隐含层的梯度少了因子 dy_h/dz_h。",
        "List the links from the loss to w_h: how many are there?",
        "从损失到 w_h 一共有几环？",
        "Between y_h and z_h there is a sigmoid.",
        "y_h 和 z_h 之间隔着一个 sigmoid。",
        "Multiply by y_h * (1 - y_h).",
        "再乘上 y_h * (1 - y_h)。",
    ),
    "wo_uses_x": (
        "The factor dz_o/dw_o is taken to be x",
        "dz_o/dw_o 写成了 x",
        "w_o is multiplied by y_h, so the derivative is y_h.",
        "与 w_o 相乘的是 y_h，所以导数是 y_h。",
        "What is w_o multiplied by in the forward pass?",
        "正向计算时 w_o 乘的是谁？",
        "Only the hidden neuron sees x.",
        "只有隐含层神经元直接接收 x。",
        "dz_o/dw_o = y_h.",
        "dz_o/dw_o = y_h。",
    ),
    "no_w_o": (
        "The weight w_o is missing on the way back",
        "反向传播时漏乘了 w_o",
        "The error reaches the hidden neuron through w_o.",
        "误差是经过 w_o 才传到隐含层的。",
        "With w_o = 0, could w_h influence the loss?",
        "如果 w_o = 0，w_h 还能影响损失吗？",
        "Which number connects y_h with z_o?",
        "连接 y_h 和 z_o 的是哪个数？",
        "dz_o/dy_h = w_o.",
        "dz_o/dy_h = w_o。",
    ),
    "y_h_and_w_o_swapped": (
        "The factors dz_o/dw_o and dz_o/dy_h are exchanged",
        "dz_o/dw_o 和 dz_o/dy_h 写反了",
        "In a product the derivative by one factor is the other one.",
        "乘积对其中一个因子求导，得到的是另一个因子。",
        "z_o = w_o * y_h + b_o: by which one do you differentiate?",
        "z_o = w_o * y_h + b_o，现在是对哪一个求导？",
        "The derivative by w_o does not contain w_o.",
        "对 w_o 求导的结果里不含 w_o。",
        "dz_o/dw_o = y_h and dz_o/dy_h = w_o.",
        "dz_o/dw_o = y_h，dz_o/dy_h = w_o。",
    ),
    "wh_uses_w": (
        "The factor dz_h/dw_h is taken to be w_h",
        "dz_h/dw_h 写成了 w_h",
        "In w_h * x the derivative by w_h is x.",
        "w_h * x 对 w_h 求导得 x。",
        "By which letter do you differentiate?",
        "现在是在对哪个量求导？",
        "The input is fixed here, the weight changes.",
        "这里输入是固定的，变化的是权重。",
        "dz_h/dw_h = x.",
        "dz_h/dw_h = x。",
    ),
    "updated_w_o": (
        "The hidden layer uses w_o after its update",
        "计算隐含层梯度时用了更新后的 w_o",
        "All gradients belong to the parameters of the forward pass; w_o had already moved.",
        "所有梯度都应在正向计算所用的参数处求得，这里 w_o 已经先变了。",
        "In which order do you compute gradients and update parameters?",
        "你是按什么次序求梯度、更新参数的？",
        "Only the hidden layer's gradients are off, by a few percent.",
        "只有隐含层的梯度有偏差，大约百分之几。",
        "Compute all four gradients first, then update all four parameters.",
        "先求出四个梯度，再一起更新四个参数。",
    ),
    "only_output_layer": (
        "The hidden layer does not learn",
        "隐含层没有学习",
        "w_h and b_h get no gradient, or are not updated.",
        "w_h 和 b_h 没有梯度，或者没有更新。",
        "Print w_h before and after a step.",
        "更新前后各打印一次 w_h。",
        "Back-propagation goes on behind the output layer.",
        "误差还要从输出层继续往回传。",
        "Continue the chain: times dz_o/dy_h, dy_h/dz_h and dz_h/dw_h.",
        "把链条接下去：再乘 dz_o/dy_h、dy_h/dz_h 和 dz_h/dw_h。",
    ),
    "bias_frozen": (
        "The biases do not learn",
        "偏置没有学习",
        "b_h and b_o get no gradient, or are not updated.",
        "b_h 和 b_o 没有梯度，或者没有更新。",
        "Print b_h and b_o before and after a step.",
        "更新前后各打印一次 b_h 和 b_o。",
        "The derivative of z by its bias is 1, not 0.",
        "z 对偏置的导数是 1，不是 0。",
        "db is the chain up to z; update b like w.",
        "db 就是链条乘到 z 为止的积；b 和 w 一样要更新。",
    ),
    "bias_like_weight": (
        "The biases got the weights' gradients",
        "偏置的梯度和权重的一样了",
        "The derivative of z by its bias is 1, not the neuron's input.",
        "z 对偏置的导数是 1，而不是神经元的输入。",
        "Change x: how should db_h react, compared with dw_h?",
        "改变 x，db_h 和 dw_h 的变化应该一样吗？",
        "In the lecture's example x = 1 hides the difference for the hidden layer.",
        "课上的例子里 x = 1，隐含层正好看不出区别。",
        "db is dw without its last factor.",
        "db 比 dw 少乘最后一个因子。",
    ),
    "eta_twice": (
        "The learning rate is applied twice",
        "学习率乘了两次",
        "The steps are too small by the factor learning_rate.",
        "每一步都多乘了一次 learning_rate。",
        "With learning_rate = 1 your program is right: what does that tell?",
        "取 learning_rate = 1 时结果就对了，这说明什么？",
        "Look for learning_rate in the gradient and in the update.",
        "看看梯度和更新里是不是都有 learning_rate。",
        "Multiply by it once, in the update.",
        "只在更新时乘一次。",
    ),
    "eta_missing": (
        "The learning rate is not used",
        "没有用到学习率",
        "The whole gradient is subtracted.",
        "直接减去了整个梯度。",
        "Change learning_rate: does anything change?",
        "改变 learning_rate，结果有变化吗？",
        "Compare with the update formula of the lecture.",
        "和课上的更新公式对照一下。",
        "Subtract `learning_rate * dw_o`, not `dw_o`.",
        "减去的是 `learning_rate * dw_o`，不是 `dw_o`。",
    ),
    "returns_changes": (
        "The changes were returned, not the parameters",
        "返回的是变化量，而不是新参数",
        "A step returns the parameters after the update.",
        "一步更新应返回更新后的参数。",
        "With learning_rate = 0, what should come back?",
        "learning_rate = 0 时应该返回什么？",
        "Where is the old parameter in your result?",
        "你的结果里，旧参数在哪里？",
        "Return `w_o - learning_rate * dw_o`, and so on.",
        "返回 `w_o - learning_rate * dw_o`，其余类推。",
    ),
    "no_update": (
        "The parameters never change",
        "参数一直没有变",
        "Every loss is the same: the result of a step is lost, or each starts anew.",
        "每次的损失都一样：更新结果没有保存，或每步都从头开始。",
        "Why are all your losses equal?",
        "为什么所有损失都相等？",
        "What happens to the values that `step` returns?",
        "`step` 返回的值到哪里去了？",
        "Assign them: `w_h, b_h, w_o, b_o = step(...)`.",
        "把它们存回去：`w_h, b_h, w_o, b_o = step(...)`。",
    ),
}


def _known_wrong(exercise: str, mistake: str, function: Callable[..., object]) -> dict[str, object]:
    pairs = list(zip(WORDS[mistake][::2], WORDS[mistake][1::2], strict=True))
    name, explanation, *hints = ({"en": en, "zh": zh} for en, zh in pairs)
    return {
        "id": mistake,
        "exercise": exercise,
        "function": function,
        "name": name,
        "explanation": explanation,
        "hints": hints,
        "family": "",
    }


KNOWN_WRONG = [
    _known_wrong("forward", "no_b_h", _forward_with(sum_h=lambda x, w_h, _b: w_h * x)),
    _known_wrong("forward", "no_b_o", _forward_with(sum_o=lambda weighted, _b: weighted)),
    _known_wrong("forward", "z_h_for_y_h", _forward_with(into_o=lambda _x, z_h, _y: z_h)),
    _known_wrong("forward", "x_for_y_h", _forward_with(into_o=lambda x, _z, _y: x)),
    _known_wrong("forward", "linear_output", _forward_with(output=lambda z: z)),
    _known_wrong(
        "forward", "sigmoid_sign", _forward_with(lambda z: sigmoid(-z), lambda z: sigmoid(-z))
    ),
    _known_wrong("forward", "tanh", _forward_with(_tanh, _tanh)),
    _known_wrong("forward", "weights_swapped", _swapped_weights),
    _known_wrong("loss", "not_squared", _not_squared),
    _known_wrong("loss", "absolute_value", _absolute),
    _known_wrong("loss", "cross_entropy", _cross_entropy),
    *(_known_wrong("chain_factors", name, _factors_with(bend)) for name, bend in BENT.items()),
    _known_wrong("chain_factors", "no_half_factor", _doubled_factors),
    *(_known_wrong("gradients", n, _gradients_with(_chained(bend))) for n, bend in BENT.items()),
    _known_wrong("gradients", "no_half_factor", _doubled_gradients),
    _known_wrong("gradients", "updated_w_o", _gradients_with(_through_new_w_o(LECTURE_RATE))),
    _known_wrong("gradients", "only_output_layer", _gradients_with(_frozen_hidden)),
    _known_wrong("gradients", "bias_frozen", _gradients_with(_frozen_biases)),
    _known_wrong("gradients", "bias_like_weight", _gradients_with(_bias_like_weight)),
    *(_known_wrong("step", name, function) for name, function in STEPS.items()),
    _known_wrong("step", "returns_changes", _only_changes),
    # A step through the new w_o changes the losses too little to be told from rounding.
    *(_known_wrong("train", n, _train_with(f)) for n, f in STEPS.items() if n != "updated_w_o"),
    _known_wrong("train", "no_update", _train_with(_no_step)),
]
