"""The optimizers of lecture 13.2, one pure step at a time: parameters and state in, both out.

Shapes: w, the gradient g and every state are vectors (d,). The loss of the descents is the bowl
1/2 * sum of a (w - c)^2. Where the lecture has no formula, or its formula is circular, the one of
the original paper is asked for; the forms of Keras and of other libraries are accepted. Everything
is float64; epsilon is drawn large, so that one sees where it stands. Keyword-only arguments after
the contract's make the accepted and the known-wrong variants.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Steps: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[Floats, Floats]
Triple: TypeAlias = tuple[Floats, Floats, Floats]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")

SIZE = 4


# The exercises


def gradient(w: Floats, a: Floats, c: Floats) -> Floats:
    """Return the gradient of 1/2 * sum of a (w - c)^2."""
    return a * (w - c)


def momentum(w: Floats, v: Floats, g: Floats, learning_rate: float, alpha: float) -> Pair:
    """Return w and the velocity after one step: v = alpha v - eta g, w = w + v."""
    v = alpha * v - learning_rate * g
    return w + v, v


def nesterov(
    w: Floats,
    v: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    alpha: float,
    up: Upstream = None,
    *,
    ahead: float = 1.0,
    kept: float = 1.0,
) -> Pair:
    """Return w and the velocity after one step with the gradient at w + alpha v.

    ``ahead``: how many times alpha v lies the gradient's point before w. ``kept``: a factor on the
    velocity that is kept.
    """
    slope: Function = (up or {}).get("gradient", gradient)
    v = kept * alpha * v - learning_rate * slope(w + ahead * alpha * v, a, c)
    return w + v, v


def _root(mean: Floats, epsilon: float, *, outside: bool = False) -> Floats:
    """Return the square root with epsilon inside it, or added to it."""
    return np.asarray(np.sqrt(mean) + epsilon if outside else np.sqrt(mean + epsilon))


def adagrad(
    w: Floats,
    s: Floats,
    g: Floats,
    learning_rate: float,
    epsilon: float,
    *,
    outside: bool = False,
) -> Pair:
    """Return w and the sum of squares after one step."""
    s = s + g**2
    return w - learning_rate * g / _root(s, epsilon, outside=outside), s


def rmsprop(
    w: Floats,
    s: Floats,
    g: Floats,
    learning_rate: float,
    rho: float,
    epsilon: float,
    *,
    outside: bool = False,
) -> Pair:
    """Return w and the running mean of squares after one step."""
    s = rho * s + (1 - rho) * g**2
    return w - learning_rate * g / _root(s, epsilon, outside=outside), s


def adadelta(
    w: Floats,
    s: Floats,
    d: Floats,
    g: Floats,
    learning_rate: float,
    rho: float,
    epsilon: float,
    *,
    outside: bool = False,
) -> Triple:
    """Return w and the running means of squared gradients and of squared steps."""
    s = rho * s + (1 - rho) * g**2
    step = _root(d, epsilon, outside=outside) / _root(s, epsilon, outside=outside) * g
    return w - learning_rate * step, s, rho * d + (1 - rho) * step**2


def adam(
    w: Floats,
    m: Floats,
    v: Floats,
    g: Floats,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    t: int,
    *,
    place: str = "outside",
) -> Triple:
    """Return w and both running means after step number t, which counts from 1.

    ``place`` of epsilon: "outside" the root of the corrected mean, "inside" it, or "hat": beside
    the root of the mean that is not corrected, as in Keras.
    """
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    first, second = 1 - beta1**t, 1 - beta2**t
    if place == "hat":
        return w - learning_rate * np.sqrt(second) / first * m / (np.sqrt(v) + epsilon), m, v
    root = _root(v / second, epsilon, outside=place != "inside")
    return w - learning_rate * (m / first) / root, m, v


def exponential_decay(
    steps: Steps, learning_rate: float, decay_steps: int, decay_rate: float
) -> Floats:
    """Return the rate after each number of steps, counted from 0."""
    return np.asarray(learning_rate * decay_rate ** (steps / decay_steps))


def inverse_time_decay(
    steps: Steps, learning_rate: float, decay_steps: int, decay_rate: float
) -> Floats:
    """Return the rate after each number of steps, counted from 0."""
    return np.asarray(learning_rate / (1 + decay_rate * steps / decay_steps))


def cosine_decay(steps: Steps, learning_rate: float, decay_steps: int) -> Floats:
    """Return the rate along half a cosine, 0 from ``decay_steps`` on."""
    part = np.minimum(steps, decay_steps) / decay_steps
    return np.asarray(learning_rate * (1 + np.cos(np.pi * part)) / 2)


def momentum_descent(
    w: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    alpha: float,
    updates: int,
    up: Upstream = None,
    *,
    rule: Function = momentum,
    kept: float = 1.0,
) -> Floats:
    """Return w after some steps from rest. ``kept``: a factor on the velocity between steps."""
    slope, step, v = _known(up, "gradient", gradient), _known(up, "momentum", rule), 0.0 * w
    for _ in range(updates):
        w, v = step(w, kept * v, slope(w, a, c), learning_rate, alpha)
    return w


def adagrad_descent(
    w: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    epsilon: float,
    updates: int,
    up: Upstream = None,
    *,
    rule: Function = adagrad,
    start: float = 0.0,
    kept: float = 1.0,
) -> Floats:
    """Return w after some steps. ``start`` of the sum; ``kept``: a factor on it between steps."""
    slope, step, s = _known(up, "gradient", gradient), _known(up, "adagrad", rule), 0.0 * w + start
    for _ in range(updates):
        w, s = step(w, kept * s, slope(w, a, c), learning_rate, epsilon)
    return w


def adam_descent(
    w: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    beta1: float,
    beta2: float,
    epsilon: float,
    updates: int,
    up: Upstream = None,
    *,
    rule: Function = adam,
    number: Callable[[int], int] = lambda t: t,
    kept: float = 1.0,
) -> Floats:
    """Return w after some steps; ``number`` is what the rule is told of step t.

    ``kept``: a factor on both means between the steps.
    """
    slope, step, m, v = _known(up, "gradient", gradient), _known(up, "adam", rule), 0.0 * w, 0.0 * w
    for t in range(1, updates + 1):
        g = slope(w, a, c)
        w, m, v = step(w, kept * m, kept * v, g, learning_rate, beta1, beta2, epsilon, number(t))
    return w


def _known(up: Upstream, name: str, own: Function) -> Function:
    return (up or {}).get(name, own)


def _then(function: Callable[P, Any], change: Function) -> Callable[P, Any]:
    """Return ``function`` with its result changed; its signature stays."""

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        return change(function(*given, **named))

    return changed


def _like(function: Callable[P, Any], compute: Callable[[Inputs], object]) -> Callable[P, Any]:
    """Return ``compute`` of the arguments by name, with the signature of ``function``."""

    @wraps(function)
    def changed(*given: P.args, **named: P.kwargs) -> object:
        return compute(dict(inspect.signature(function).bind(*given, **named).arguments))

    return changed


def _fed(function: Callable[P, Any], change: Callable[[Inputs], Inputs]) -> Callable[P, Any]:
    """Return ``function`` with some of its arguments changed; its signature stays."""
    return _like(function, lambda inputs: cast("Function", function)(**(inputs | change(inputs))))


# Other results that are right


def _velocity_without_rate(
    w: Floats, v: Floats, g: Floats, learning_rate: float, alpha: float
) -> Pair:
    v = alpha * v + g
    return w - learning_rate * v, v


def _velocity_subtracted(
    w: Floats, v: Floats, g: Floats, learning_rate: float, alpha: float
) -> Pair:
    v = alpha * v + learning_rate * g
    return w - v, v


def _nesterov_of_keras(
    w: Floats,
    v: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    alpha: float,
    up: Upstream = None,
) -> Pair:
    step = learning_rate * _known(up, "gradient", gradient)(w, a, c)
    v = alpha * v - step
    return w + alpha * v - step, v


def _nesterov_without_rate(
    w: Floats,
    v: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    alpha: float,
    up: Upstream = None,
) -> Pair:
    g = _known(up, "gradient", gradient)(w - learning_rate * alpha * v, a, c)
    v = alpha * v + g
    return w - learning_rate * v, v


def _nesterov_of_torch(
    w: Floats,
    v: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    alpha: float,
    up: Upstream = None,
) -> Pair:
    g = _known(up, "gradient", gradient)(w, a, c)
    v = alpha * v + g
    return w - learning_rate * (g + alpha * v), v


def _nesterov_subtracted(
    w: Floats,
    v: Floats,
    a: Floats,
    c: Floats,
    learning_rate: float,
    alpha: float,
    up: Upstream = None,
) -> Pair:
    v = alpha * v + learning_rate * _known(up, "gradient", gradient)(w - alpha * v, a, c)
    return w - v, v


_OUTSIDE = {
    "en": "epsilon is added to the root instead of inside it, as some libraries do",
    "zh": "ε 加在了根号外面，一些库就是这样写的",
}
_NO_RATE = {
    "en": "the velocity does not hold the learning rate, as in PyTorch; for a constant rate the "
    "steps are the same",
    "zh": "速度中不含学习率，与 PyTorch 的写法一致；学习率不变时，每一步都相同",
}
_SUBTRACTED = {
    "en": "the velocity points uphill and is subtracted; the steps are the same",
    "zh": "速度指向上坡方向，更新时减去它，每一步都相同",
}
_INSIDE = {"en": "epsilon stands inside the root", "zh": "ε 写在了根号里面"}
_HAT = {
    "en": "epsilon is added to the root of the uncorrected mean, as in Keras",
    "zh": "ε 加在未修正的均值的平方根上，与 Keras 一致",
}
_KERAS_START = {
    "en": "the sum of squares begins at 0.1, as in Keras", "zh": "平方和的初值是 0.1，与 Keras 一致"
}  # fmt: skip

ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "momentum": {
        "velocity_without_rate": (_velocity_without_rate, _NO_RATE),
        "velocity_subtracted": (_velocity_subtracted, _SUBTRACTED),
    },
    "nesterov": {
        "keras_form": (
            _nesterov_of_keras,
            {"en": "the form of Keras: w stands for the point ahead, and the gradient is taken "
                   "there",
             "zh": "采用了 Keras 的形式：w 代表前瞻点，梯度就在 w 处计算"},
        ),
        "torch_form": (
            _nesterov_of_torch,
            {"en": "the form of PyTorch: w stands for the point ahead, and the velocity does not "
                   "hold the learning rate",
             "zh": "采用了 PyTorch 的形式：w 代表前瞻点，速度中不含学习率"},
        ),
        "velocity_without_rate": (_nesterov_without_rate, _NO_RATE),
        "velocity_subtracted": (_nesterov_subtracted, _SUBTRACTED),
        "slide_sign": (
            partial(nesterov, ahead=-1.0),
            {"en": "the gradient is taken at w - alpha v, as the slide's sign says; the point that "
                   "the step leads to is w + alpha v",
             "zh": "按课件上的符号在 w - αv 处计算了梯度；但这一步要走向的点其实是 w + αv"},
        ),
    },
    "adagrad": {"epsilon_outside": (partial(adagrad, outside=True), _OUTSIDE)},
    "rmsprop": {"epsilon_outside": (partial(rmsprop, outside=True), _OUTSIDE)},
    "adadelta": {"epsilon_outside": (partial(adadelta, outside=True), _OUTSIDE)},
    "adam": {
        "keras_form": (partial(adam, place="hat"), _HAT),
        "epsilon_inside": (partial(adam, place="inside"), _INSIDE),
    },
    "adagrad_descent": {
        "keras_start": (partial(adagrad_descent, start=0.1), _KERAS_START),
        "epsilon_outside": (
            partial(adagrad_descent, rule=partial(adagrad, outside=True)), _OUTSIDE
        ),
        "keras_start_epsilon_outside": (
            partial(adagrad_descent, rule=partial(adagrad, outside=True), start=0.1),
            {"en": "the sum of squares begins at 0.1, as in Keras, and epsilon is added to the "
                   "root",
             "zh": "平方和的初值是 0.1，与 Keras 一致，并且 ε 加在了根号外面"},
        ),
    },
    "adam_descent": {
        "keras_form": (partial(adam_descent, rule=partial(adam, place="hat")), _HAT),
        "epsilon_inside": (partial(adam_descent, rule=partial(adam, place="inside")), _INSIDE),
    },
}  # fmt: skip


# Inputs

_ATTEMPTS = 20_000
_STATES = frozenset({"w", "v", "s", "d", "m"})
_CLEAR = 0.03  # least share of the largest change


def _signed(rng: np.random.Generator, low: float, high: float) -> Floats:
    size = rng.choice([-1.0, 1.0], SIZE) * rng.uniform(low, high, SIZE)
    return np.round(size, 3)


def _positive(rng: np.random.Generator, low: float, high: float) -> Floats:
    return np.asarray(np.round(rng.uniform(low, high, SIZE), 3))


def _number(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.uniform(low, high)), 3)


def _clear(
    function: Function, draw: Callable[[np.random.Generator], Inputs]
) -> Callable[[np.random.Generator], Inputs]:
    """Return draws at which no right change of a parameter or state nearly vanishes."""
    name = function.__name__
    ways = [function, *(other for other, _ in ACCEPTED.get(name, {}).values())]

    def drawn(rng: np.random.Generator) -> Inputs:
        for _ in range(_ATTEMPTS):
            inputs = draw(rng)
            starts = [value for state, value in inputs.items() if state in _STATES]
            if all(_spread(starts, way(**inputs)) > _CLEAR for way in ways):
                return inputs
        raise RuntimeError(f"no clear step of {name} was found")

    return drawn


def _spread(starts: list[Floats], ends: Any) -> float:  # noqa: ANN401
    """Return the smallest ratio of smallest to largest change of any vector."""
    changes = [
        np.abs(end - start)
        for start, end in zip(starts, ends if isinstance(ends, tuple) else (ends,), strict=True)
    ]
    return min(float(change.min() / change.max()) for change in changes)


def _draw_gradient(rng: np.random.Generator) -> Inputs:
    c = _signed(rng, 0.3, 1.0)
    return {"w": np.round(c + _signed(rng, 0.5, 1.5), 3), "a": _positive(rng, 1.3, 2.5), "c": c}


def _draw_momentum(rng: np.random.Generator) -> Inputs:
    return {
        "w": _signed(rng, 0.3, 1.5),
        "v": _signed(rng, 0.2, 0.6),
        "g": _signed(rng, 0.4, 1.6),
        "learning_rate": _number(rng, 0.1, 0.3),
        "alpha": _number(rng, 0.6, 0.85),
    }


def _draw_nesterov(rng: np.random.Generator) -> Inputs:
    bowl = _draw_gradient(rng)
    return {
        "w": bowl["w"],
        "v": _signed(rng, 0.2, 0.6),
        "a": bowl["a"],
        "c": bowl["c"],
        "learning_rate": _number(rng, 0.1, 0.3),
        "alpha": _number(rng, 0.6, 0.85),
    }


def _draw_adagrad(rng: np.random.Generator) -> Inputs:
    return {
        "w": _signed(rng, 0.3, 1.5),
        "s": _positive(rng, 0.3, 1.5),
        "g": _signed(rng, 0.4, 1.6),
        "learning_rate": _number(rng, 0.1, 0.3),
        "epsilon": _number(rng, 0.03, 0.08),
    }


def _draw_rmsprop(rng: np.random.Generator) -> Inputs:
    drawn = _draw_adagrad(rng)
    epsilon = drawn.pop("epsilon")
    return drawn | {"rho": _number(rng, 0.65, 0.9), "epsilon": epsilon}


def _draw_adadelta(rng: np.random.Generator) -> Inputs:
    return {
        "w": _signed(rng, 0.3, 1.5),
        "s": _positive(rng, 0.3, 1.5),
        "d": _positive(rng, 0.1, 0.5),
        "g": _signed(rng, 0.4, 1.6),
        "learning_rate": _number(rng, 0.2, 0.6),
        "rho": _number(rng, 0.65, 0.9),
        "epsilon": _number(rng, 0.03, 0.08),
    }


def _draw_adam(rng: np.random.Generator) -> Inputs:
    return {
        "w": _signed(rng, 0.3, 1.5),
        "m": _signed(rng, 0.1, 0.5),
        "v": _positive(rng, 0.2, 0.8),
        "g": _signed(rng, 0.4, 1.6),
        "learning_rate": _number(rng, 0.1, 0.3),
        "beta1": _number(rng, 0.7, 0.9),
        "beta2": _number(rng, 0.75, 0.95),
        "epsilon": _number(rng, 0.03, 0.08),
        "t": int(rng.integers(2, 6)),
    }


def _draw_decay(rng: np.random.Generator) -> Inputs:
    """Draw some steps, 0 among them, that are no multiples of ``decay_steps``."""
    decay_steps = int(rng.integers(8, 15))
    possible = np.array([step for step in range(1, 4 * decay_steps) if step % decay_steps])
    steps = np.r_[0, rng.choice(possible, 5, replace=False)]
    return {
        "steps": rng.permutation(steps).astype(np.int64),
        "learning_rate": _number(rng, 0.2, 0.8),
        "decay_steps": decay_steps,
        "decay_rate": _number(rng, 0.5, 0.9),
    }


def _draw_cosine(rng: np.random.Generator) -> Inputs:
    """Draw steps before and after the end of the decay."""
    decay_steps = int(rng.integers(12, 25))
    early = rng.choice(np.arange(1, decay_steps - 2), 4, replace=False)
    late = decay_steps + rng.choice(np.arange(3, decay_steps), 2, replace=False)
    return {
        "steps": rng.permutation(np.r_[early, late]).astype(np.int64),
        "learning_rate": _number(rng, 0.2, 0.8),
        "decay_steps": decay_steps,
    }


def _draw_momentum_descent(rng: np.random.Generator) -> Inputs:
    bowl = _draw_gradient(rng)
    return bowl | {
        "learning_rate": _number(rng, 0.02, 0.05),
        "alpha": _number(rng, 0.6, 0.85),
        "updates": int(rng.integers(5, 7)),
    }


def _draw_adagrad_descent(rng: np.random.Generator) -> Inputs:
    bowl = _draw_gradient(rng)
    return bowl | {
        "learning_rate": _number(rng, 0.05, 0.1),
        "epsilon": _number(rng, 0.03, 0.08),
        "updates": int(rng.integers(5, 7)),
    }


def _draw_adam_descent(rng: np.random.Generator) -> Inputs:
    bowl = _draw_gradient(rng)
    return bowl | {
        "learning_rate": _number(rng, 0.04, 0.07),
        "beta1": _number(rng, 0.7, 0.9),
        "beta2": _number(rng, 0.75, 0.95),
        "epsilon": _number(rng, 0.03, 0.08),
        "updates": int(rng.integers(5, 7)),
    }


DRAWS = {
    "gradient": _draw_gradient,
    "momentum": _clear(momentum, _draw_momentum),
    "nesterov": _clear(nesterov, _draw_nesterov),
    "adagrad": _clear(adagrad, _draw_adagrad),
    "rmsprop": _clear(rmsprop, _draw_rmsprop),
    "adadelta": _clear(adadelta, _draw_adadelta),
    "adam": _clear(adam, _draw_adam),
    "exponential_decay": _draw_decay,
    "inverse_time_decay": _draw_decay,
    "cosine_decay": _draw_cosine,
    "momentum_descent": _clear(momentum_descent, _draw_momentum_descent),
    "adagrad_descent": _clear(adagrad_descent, _draw_adagrad_descent),
    "adam_descent": _clear(adam_descent, _draw_adam_descent),
}


# Mistakes that are recognised


def _state_kept(function: Function, *names: str) -> Function:
    """Return ``function`` with the state that it got in place of the new one."""
    return _like(function, lambda given: (function(**given)[0], *(given[name] for name in names)))


def _uphill(function: Function) -> Function:
    """Return ``function`` with the step of w turned round."""

    def turned(given: Inputs) -> tuple[Floats, ...]:
        end, *state = function(**given)
        return 2 * given["w"] - end, *state

    return _like(function, turned)


def _momentum_old_velocity(
    w: Floats, v: Floats, g: Floats, learning_rate: float, alpha: float
) -> Pair:
    return w + v, alpha * v - learning_rate * g


def _momentum_rate_twice(
    w: Floats, v: Floats, g: Floats, learning_rate: float, alpha: float
) -> Pair:
    v = alpha * v - learning_rate * g
    return w + learning_rate * v, v


def _momentum_mean(w: Floats, v: Floats, g: Floats, learning_rate: float, alpha: float) -> Pair:
    v = alpha * v + (1 - alpha) * g
    return w - learning_rate * v, v


def _nesterov_from_ahead(
    w: Floats, v: Floats, a: Floats, c: Floats, learning_rate: float, alpha: float
) -> Pair:
    end, v_new = nesterov(w, v, a, c, learning_rate, alpha)
    return end + alpha * v, v_new


def _squares(
    rule: Function,
    s_of: Callable[[Inputs], Floats],
    below: Callable[[Inputs, Floats], Floats] | None = None,
) -> Function:
    """Return ``rule`` with another state, or a step that is divided by something else."""

    def step(given: Inputs) -> Pair:
        s = s_of(given)
        under = below(given, s) if below else _root(s, given["epsilon"])
        return given["w"] - given["learning_rate"] * given["g"] / under, s

    return _like(rule, step)


def _sum(given: Inputs) -> Floats:
    return np.asarray(given["s"] + given["g"] ** 2)


def _mean(given: Inputs) -> Floats:
    rho = given["rho"]
    return np.asarray(rho * given["s"] + (1 - rho) * given["g"] ** 2)


def _adadelta(
    step_of: Callable[[Inputs, Floats], Floats],
    d_of: Callable[[Inputs, Floats], Floats] | None = None,
) -> Function:
    """Return AdaDelta with another step, of the inputs and the new s, or another mean d."""

    def changed(given: Inputs) -> Triple:
        s = _mean(given)
        step = step_of(given, s)
        rho, into = given["rho"], d_of(given, step) if d_of else step**2
        d = rho * given["d"] + (1 - rho) * into
        return given["w"] - given["learning_rate"] * step, s, d

    return _like(adadelta, changed)


def _own_step(given: Inputs, s: Floats) -> Floats:
    epsilon = given["epsilon"]
    return np.asarray(_root(given["d"], epsilon) / _root(s, epsilon) * given["g"])


def _new_d_first(given: Inputs, s: Floats) -> Floats:
    """Return the step with the mean of squared steps that holds the gradient already."""
    rho, epsilon = given["rho"], given["epsilon"]
    d = rho * given["d"] + (1 - rho) * given["g"] ** 2
    return np.asarray(_root(d, epsilon) / _root(s, epsilon) * given["g"])


def _adam(
    means: Callable[[Inputs], Pair] | None = None,
    corrected: tuple[bool, bool] = (True, True),
    step_of: Callable[[Inputs, Floats, Floats], Floats] | None = None,
    *,
    keep_corrected: bool = False,
) -> Function:
    """Return Adam with other means, corrections or another step of the corrected means."""

    def changed(given: Inputs) -> Triple:
        m, v = means(given) if means else _both_means(given)
        t = given["t"]
        first = m / (1 - given["beta1"] ** t) if corrected[0] else m
        second = v / (1 - given["beta2"] ** t) if corrected[1] else v
        step = (
            step_of(given, first, second)
            if step_of
            else first / (np.sqrt(second) + given["epsilon"])
        )
        w = given["w"] - given["learning_rate"] * step
        return (w, first, second) if keep_corrected else (w, m, v)

    return _like(adam, changed)


def _both_means(given: Inputs) -> Pair:
    m = given["beta1"] * given["m"] + (1 - given["beta1"]) * given["g"]
    return m, given["beta2"] * given["v"] + (1 - given["beta2"]) * given["g"] ** 2


def _counted(function: Function, by: int) -> Function:
    """Return a decay that counts its steps from another number."""
    return _fed(function, lambda given: {"steps": given["steps"] + by})


def _stairs(function: Function) -> Function:
    """Return a decay that falls only at multiples of ``decay_steps``."""
    return _fed(
        function,
        lambda given: {"steps": given["steps"] // given["decay_steps"] * given["decay_steps"]},
    )


def _fixed_slope(function: Function) -> Function:
    """Return a descent that goes on with the gradient at its start."""

    def at_start(given: Inputs) -> Inputs:
        g = gradient(given["w"], given["a"], given["c"])
        return {"up": {"gradient": lambda w, a, c: g}}

    return _fed(function, at_start)


def _one_update(function: Function) -> Function:
    return _fed(function, lambda given: {"updates": 1})


def _one_more(function: Function) -> Function:
    return _fed(function, lambda given: {"updates": given["updates"] + 1})


_MISTAKES: dict[str, dict[str, Function]] = {
    "gradient": {
        "gradient_sign": _then(gradient, lambda g: -g),
        "no_a": lambda w, a, c: w - c,
        "no_c": lambda w, a, c: a * w,
        "twice": _then(gradient, lambda g: 2 * g),
        "loss_returned": lambda w, a, c: np.sum(a * (w - c) ** 2) / 2,
    },
    "momentum": {
        "uphill": lambda w, v, g, learning_rate, alpha: momentum(w, v, -g, learning_rate, alpha),
        "no_velocity": _fed(momentum, lambda given: {"alpha": 0.0}),
        "no_friction": _fed(momentum, lambda given: {"alpha": 1.0}),
        "own_alpha": _fed(momentum, lambda given: {"alpha": 0.9}),
        "old_velocity": _momentum_old_velocity,
        "rate_twice": _momentum_rate_twice,
        "running_mean": _momentum_mean,
        "velocity_not_kept": _state_kept(momentum, "v"),
        "velocity_taken_off": _uphill(momentum),
    },
    "nesterov": {
        "gradient_at_w": partial(nesterov, ahead=0.0),
        "whole_velocity_ahead": lambda w, v, a, c, learning_rate, alpha: nesterov(
            w, v, a, c, learning_rate, alpha, ahead=1 / alpha
        ),
        "stays_ahead": _nesterov_from_ahead,
        "nesterov_uphill": _fed(nesterov, lambda given: {"learning_rate": -given["learning_rate"]}),
        "no_velocity_left": partial(nesterov, kept=0.0),
        "nesterov_not_kept": _state_kept(nesterov, "v"),
    },
    "adagrad": {
        "no_root": _squares(adagrad, _sum, lambda given, s: s + given["epsilon"]),
        "not_summed": _squares(adagrad, lambda given: given["g"] ** 2),
        "gradients_summed": _squares(
            adagrad,
            lambda given: given["s"] + given["g"],
            lambda given, s: _root(np.abs(s), given["epsilon"]),
        ),
        "no_epsilon": _fed(adagrad, lambda given: {"epsilon": 0.0}),
        "old_sum": _squares(adagrad, _sum, lambda given, s: _root(given["s"], given["epsilon"])),
        "one_rate_for_all": _squares(adagrad, lambda given: given["s"] + np.sum(given["g"] ** 2)),
        "adagrad_uphill": _uphill(adagrad),
        "multiplied": _squares(adagrad, _sum, lambda given, s: 1 / _root(s, given["epsilon"])),
        "sum_not_kept": _state_kept(adagrad, "s"),
    },
    "rmsprop": {
        "summed": _squares(rmsprop, _sum),
        "rho_swapped": _fed(rmsprop, lambda given: {"rho": 1 - given["rho"]}),
        "no_share_for_new": _squares(
            rmsprop, lambda given: given["rho"] * given["s"] + given["g"] ** 2
        ),
        "rms_no_root": _squares(rmsprop, _mean, lambda given, s: s + given["epsilon"]),
        "rms_no_epsilon": _fed(rmsprop, lambda given: {"epsilon": 0.0}),
        "old_mean": _squares(rmsprop, _mean, lambda given, s: _root(given["s"], given["epsilon"])),
        "not_squared": _squares(
            rmsprop,
            lambda given: given["rho"] * given["s"] + (1 - given["rho"]) * np.abs(given["g"])
        ),
        "rms_uphill": _uphill(rmsprop),
        "rms_not_kept": _state_kept(rmsprop, "s"),
    },
    "adadelta": {
        "rmsprop_instead": _adadelta(
            lambda given, s: given["g"] / _root(s, given["epsilon"])
        ),
        "no_rate": _fed(adadelta, lambda given: {"learning_rate": 1.0}),
        "d_of_gradients": _adadelta(_own_step, lambda given, step: given["g"] ** 2),
        "d_holds_rate": _adadelta(
            _own_step, lambda given, step: (given["learning_rate"] * step) ** 2
        ),
        "d_first": _adadelta(_new_d_first, lambda given, step: given["g"] ** 2),
        "no_roots": _adadelta(
            lambda given, s: (given["d"] + given["epsilon"]) / (s + given["epsilon"]) * given["g"]
        ),
        "upside_down": _adadelta(lambda given, s: given["g"] ** 2 / _own_step(given, s)),
        "old_s": _adadelta(
            lambda given, s: _own_step(given, given["s"])
        ),
        "adadelta_rho_swapped": _fed(adadelta, lambda given: {"rho": 1 - given["rho"]}),
        "adadelta_uphill": _uphill(adadelta),
        "adadelta_not_kept": _state_kept(adadelta, "s", "d"),
    },
    "adam": {
        "not_corrected": _adam(corrected=(False, False)),
        "first_not_corrected": _adam(corrected=(False, True)),
        "second_not_corrected": _adam(corrected=(True, False)),
        "counts_from_0": _fed(adam, lambda given: {"t": given["t"] - 1}),
        "counts_one_more": _fed(adam, lambda given: {"t": given["t"] + 1}),
        "corrected_kept": _adam(keep_corrected=True),
        "betas_exchanged": _fed(adam, lambda given: {
            "beta1": given["beta2"], "beta2": given["beta1"]
        }),
        "adam_no_root": _adam(
            step_of=lambda given, first, second: first / (second + given["epsilon"])
        ),
        "no_shares_for_new": _adam(lambda given: (
            given["beta1"] * given["m"] + given["g"], given["beta2"] * given["v"] + given["g"] ** 2
        )),
        "gradient_not_squared": _adam(lambda given: (
            _both_means(given)[0],
            given["beta2"] * given["v"] + (1 - given["beta2"]) * np.abs(given["g"]),
        )),
        "no_first_mean": _adam(
            step_of=lambda given, first, second: given["g"] / (np.sqrt(second) + given["epsilon"])
        ),
        "adam_no_epsilon": _fed(adam, lambda given: {"epsilon": 0.0}),
        "adam_uphill": _uphill(adam),
        "means_not_kept": _state_kept(adam, "m", "v"),
    },
    "exponential_decay": {
        "staircase": _stairs(exponential_decay),
        "from_1": _counted(exponential_decay, 1),
        "every_step": _fed(exponential_decay, lambda given: {"decay_steps": 1}),
        "power_of_e": lambda steps, learning_rate, decay_steps, decay_rate: learning_rate
        * np.exp(-decay_rate * steps / decay_steps),
        "multiplied_once": lambda steps, learning_rate, decay_steps, decay_rate: learning_rate
        * decay_rate * steps / decay_steps,
    },
    "inverse_time_decay": {
        "inverse_staircase": _stairs(inverse_time_decay),
        "inverse_from_1": _counted(inverse_time_decay, 1),
        "inverse_every_step": _fed(inverse_time_decay, lambda given: {"decay_steps": 1}),
        "no_1": lambda steps, learning_rate, decay_steps, decay_rate: learning_rate
        / np.maximum(decay_rate * steps / decay_steps, 1e-7),
        "linear": lambda steps, learning_rate, decay_steps, decay_rate: learning_rate
        * (1 - decay_rate * steps / decay_steps),
    },
    "cosine_decay": {
        "rises_again": lambda steps, learning_rate, decay_steps: learning_rate
        * (1 + np.cos(np.pi * steps / decay_steps)) / 2,
        "cosine_from_1": _counted(cosine_decay, 1),
        "not_halved": _then(cosine_decay, lambda rate: 2 * rate),
        "cosine_alone": lambda steps, learning_rate, decay_steps: learning_rate
        * np.cos(np.pi * np.minimum(steps, decay_steps) / decay_steps),
        "whole_turn": lambda steps, learning_rate, decay_steps: learning_rate
        * (1 + np.cos(2 * np.pi * np.minimum(steps, decay_steps) / decay_steps)) / 2,
    },
    "momentum_descent": {
        "velocity_reset": partial(momentum_descent, kept=0.0),
        "momentum_one_update": _one_update(momentum_descent),
        "momentum_one_more": _one_more(momentum_descent),
        "momentum_fixed_slope": _fixed_slope(momentum_descent),
    },
    "adagrad_descent": {
        "sum_reset": partial(adagrad_descent, kept=0.0),
        "adagrad_one_update": _one_update(adagrad_descent),
        "adagrad_one_more": _one_more(adagrad_descent),
        "starts_at_1": partial(adagrad_descent, start=1.0),
        "adagrad_fixed_slope": _fixed_slope(adagrad_descent),
    },
    "adam_descent": {
        "means_reset": partial(adam_descent, kept=0.0),
        "adam_one_update": _one_update(adam_descent),
        "adam_one_more": _one_more(adam_descent),
        "always_1": partial(adam_descent, number=lambda t: 1),
        "one_ahead": partial(adam_descent, number=lambda t: t + 1),
        "adam_fixed_slope": _fixed_slope(adam_descent),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* gradient
Differentiate 1/2 a (w - c)^2 for a single component on paper.
先在纸上对一个分量求导：1/2 a (w - c)^2 对 w 的导数是什么？
* momentum
There are two lines: first the new velocity, then w moves by it. Compare each with the formula.
一共只有两行：先算新的速度，再让 w 移动。把每一行与公式逐项对照。
* nesterov
Mark three points on paper: w, the point ahead w + alpha v, and where the step ends.
在纸上标出三个点：w、前瞻点 w + αv、这一步的终点。
* adagrad
Take one component and work it out with a calculator: the square, the sum, the root, the quotient.
取一个分量，用计算器算一遍：平方、求和、开方、相除。
* rmsprop
RMSprop differs from AdaGrad in one line only: how the state is made from the old one and g squared.
RMSprop 与 AdaGrad 只差一行：状态怎样由旧状态和 g 的平方得到。
* adadelta
Write the three lines in order: the new s, the step from the old d, the new d from the step.
按顺序写出三行：先算新的 s，再用旧的 d 算步子，最后由步子算新的 d。
* adam
Write five lines: m, v, both corrected means, the step. Print each for one component.
分五行来写：m、v、两个修正后的均值、步子，取一个分量逐行打印。
* exponential_decay
Make a small table: the rate after 0, after decay_steps and after 2 decay_steps steps.
列一个小表：第 0 步、第 decay_steps 步、第 2 倍 decay_steps 步时的学习率各是多少？
* inverse_time_decay
Make a small table: the rate after 0, after decay_steps and after 2 decay_steps steps.
列一个小表：第 0 步、第 decay_steps 步、第 2 倍 decay_steps 步时的学习率各是多少？
* cosine_decay
Sketch the curve: it begins at learning_rate, ends at 0 and stays there.
画一下曲线：从 learning_rate 开始，降到 0，以后保持为 0。
* momentum_descent
Follow two steps by hand and ask of each variable what it holds at the start of the second.
手算两步，看看第二步开始时每个变量的值是什么。
* adagrad_descent
Follow two steps by hand and ask of each variable what it holds at the start of the second.
手算两步，看看第二步开始时每个变量的值是什么。
* adam_descent
Follow two steps by hand and ask of each variable what it holds at the start of the second.
手算两步，看看第二步开始时每个变量的值是什么。
* difference
Move one component of w a little and divide the change of the loss by it. Is that your gradient?
把 w 的某个分量改动一点点，用损失的变化量除以它，与你的梯度相等吗？
* at_rest
Set the state to 0: which step should remain? Then set g to 0 instead.
先把状态设为 0，看剩下的步子应当是什么；再把 g 设为 0 试一次。
* no_slope
Set a to 0, so that there is no slope at all: where should w go, and what should v become?
把 a 设为 0，也就是没有坡度：w 应当走到哪里，v 应当变成多少？
* two_calls
Call the function twice and pass the returned state on. Does the second step know of the first?
连续调用两次，把返回的状态传给第二次，第二步知道第一步发生了什么吗？
* unit
Take g = 1, learning_rate = 1, the state 0 and epsilon = 0 for one component. What must come out?
取一个分量，令 g = 1、学习率为 1、状态为 0、ε 为 0，结果应当是多少？
* large_epsilon
Set epsilon to 1: how much shorter should the step become?
把 ε 设为 1，步子应当缩短多少？
* two_components
Double one component of g: which components of the step may change?
把 g 的一个分量加倍，步子的哪些分量可以改变？
* first_step
From m = v = 0 at t = 1, the first step is learning_rate times the sign of g. And yours?
从 m = v = 0、t = 1 开始，第一步应当约等于学习率乘以 g 的符号，你的呢？
* at_0
After 0 steps the rate is learning_rate itself. And yours?
第 0 步时学习率还是 learning_rate 本身，你的呢？
* between
Print the rates for the steps 0 to 2 decay_steps and look at the differences.
打印从 0 到 2 倍 decay_steps 各步的学习率，看看相邻的差。
* path
Print w after each update. Is the number of rows, and the length of each step, what you expect?
每次更新之后打印 w，行数和每一步的长度与预期一样吗？
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* gradient_sign | difference | the gradient has the opposite sign | 梯度的符号反了
The gradient points uphill; the minus of the update belongs into the update.
梯度指向上坡方向，更新公式里的负号不要提前放进来。
The gradient is a (w - c).
梯度是 a (w - c)。
* no_a | difference | the factor a is missing | 漏了因子 a
Each direction of the bowl has a steepness of its own.
每个方向的陡峭程度不同，由 a 决定。
Multiply w - c by a.
w - c 要乘以 a。
* no_c | difference | c is not subtracted | 没有减去 c
The bowl's lowest point is c, not 0: the gradient has to vanish there.
碗底在 c 处，而不在 0 处，梯度应当在 c 处为零。
Use w - c in place of w.
用 w - c 代替 w。
* twice | difference | the gradient is twice too large | 梯度大了一倍
The 1/2 of the loss and the 2 of the derivative cancel.
损失中的 1/2 与求导得到的 2 相互抵消。
Leave out the factor 2.
去掉因子 2。
* loss_returned | difference | the loss came back, not its gradient | 返回的是损失，而不是梯度
The result has to be a vector with one slope for each component of w.
结果应当是一个向量，w 的每个分量对应一个斜率。
Return a (w - c) without summing.
返回 a (w - c)，不要求和。
* uphill | at_rest | the step goes uphill | 步子走向了上坡
The gradient was added to the velocity; the loss grows.
速度中加上了梯度，损失会越来越大。
The velocity is alpha v - learning_rate g.
速度应当是 αv - ηg。
* no_velocity | at_rest | the old velocity has no effect | 旧的速度没有起作用
Without alpha v this is plain gradient descent.
没有 αv 这一项，就是普通的梯度下降。
Add alpha times the old velocity.
加上 α 乘以旧的速度。
* no_friction | at_rest | the velocity is not multiplied by alpha | 速度没有乘以 α
Without friction the velocity only grows, and the path swings on for ever.
没有摩擦，速度会一直累积，轨迹来回摆动停不下来。
Multiply the old velocity by alpha.
旧的速度要乘以 α。
* own_alpha | at_rest | alpha = 0.9 is written into the function | α = 0.9 写死在函数里了
The argument alpha has no effect.
参数 alpha 没有起作用。
Use the argument.
使用参数 alpha。
* old_velocity | at_rest | w moves by the old velocity | w 用的是旧的速度
Today's gradient would move w only in the next step.
这样当前的梯度要到下一步才会影响 w。
Compute the new velocity first, then add it to w.
先算新的速度，再加到 w 上。
* rate_twice | at_rest | the learning rate is applied twice | 学习率乘了两次
The velocity holds the learning rate already, and w was moved by learning_rate times it.
速度里已经有学习率，移动 w 时又乘了一次。
Multiply by the learning rate in one of the two lines only.
只在其中一行乘以学习率。
* running_mean | at_rest | the gradient is weighted by 1 - alpha | 梯度多乘了 1 - α
This is a running mean of gradients: its steps are 1 - alpha times those of the lecture's momentum.
这是梯度的滑动平均，步子只有课件中动量法的 1 - α 倍。
Give the gradient the full weight: v = alpha v - learning_rate g.
梯度的系数应当是 1 而不是 1 - α：v = αv - ηg。
* velocity_not_kept | two_calls | the old velocity came back | 返回的是旧的速度
w moved rightly, but the next step would begin with the same velocity again.
w 的移动是对的，但下一步又会从同样的速度开始。
Return the new velocity.
返回新的速度。
* velocity_taken_off | at_rest | the velocity is subtracted | w 减去了速度
The velocity alpha v - learning_rate g points downhill already.
速度 αv - ηg 本来就指向下坡。
Add the velocity to w.
w 应当加上速度。
* gradient_at_w | no_slope | the gradient is taken at w, not ahead | 梯度是在 w 处计算的
That is plain momentum; Nesterov's idea is to look where the velocity leads first.
这是普通的动量法，Nesterov 的想法是先看速度会把我们带到哪里。
Compute the gradient at w + alpha v.
在 w + αv 处计算梯度。
* whole_velocity_ahead | no_slope | the point ahead is w + v | 前瞻点取成了 w + v
Only alpha v of the velocity is left in this step.
这一步保留下来的速度只有 αv。
Compute the gradient at w + alpha v.
在 w + αv 处计算梯度。
* stays_ahead | no_slope | the step begins at the point ahead | 从前瞻点出发走了这一步
The velocity already holds alpha v; beginning at w + alpha v counts it twice.
速度里已经有 αv，从 w + αv 出发就把它算了两次。
Use the point ahead for the gradient only, and add the velocity to w.
前瞻点只用来算梯度，速度要加到 w 上。
* nesterov_uphill | no_slope | the step goes uphill | 步子走向了上坡
The gradient was added to the velocity; the loss grows.
速度中加上了梯度，损失会越来越大。
The velocity is alpha v minus learning_rate times the gradient.
速度应当是 αv 减去学习率与梯度的乘积。
* no_velocity_left | no_slope | the new velocity lacks alpha v | 新的速度中漏了 αv
The gradient is taken ahead, and then the velocity is forgotten.
梯度在前瞻点计算了，可旧的速度却被丢掉了。
Add alpha v to the velocity.
速度中加上 αv。
* nesterov_not_kept | two_calls | the old velocity came back | 返回的是旧的速度
w moved rightly, but the next step would begin with the same velocity again.
w 的移动是对的，但下一步又会从同样的速度开始。
Return the new velocity.
返回新的速度。
* no_root | unit | the root is missing | 漏了开方
Dividing by the sum of squares makes the step shrink with a large gradient.
直接除以平方和，梯度越大步子反而越小。
Divide by the square root of s + epsilon.
除以 s + ε 的平方根。
* not_summed | two_calls | earlier squares are forgotten | 没有累加之前的平方
The sum over all steps is what makes AdaGrad's rates fall.
AdaGrad 的学习率之所以下降，就是因为平方和在不断累加。
Add g squared to the old s.
在旧的 s 上加 g 的平方。
* gradients_summed | unit | gradients are summed, not their squares | 累加的是梯度而不是平方
Gradients of changing sign would cancel; squares only grow.
正负交替的梯度会相互抵消，平方则只增不减。
Add g squared to s.
s 加上 g 的平方。
* no_epsilon | large_epsilon | epsilon is not used | 没有使用 ε
Where all gradients were 0 this divides by 0.
如果某个分量的梯度一直是 0，就会除以 0。
Add the argument epsilon before taking the root.
开方之前加上参数 epsilon。
* old_sum | unit | the step divides by the old sum | 除以的是旧的平方和
In the first step the old sum is 0, and the step becomes huge.
第一步时旧的平方和是 0，步子会变得极大。
Update s first, then divide by its root.
先更新 s，再除以它的平方根。
* one_rate_for_all | two_components | the squares are summed over the components | 对各个分量求了和
Every parameter has a rate of its own; here all share one.
每个参数都有自己的学习率，现在却共用了一个。
Square component by component, without a sum.
逐个分量平方，不要求和。
* adagrad_uphill | unit | the step goes uphill | 步子走向了上坡
The step was added to w.
w 加上了这一步，而应当减去。
Subtract the step from w.
w 要减去这一步。
* multiplied | unit | the step is multiplied by the root | 乘以了平方根
Steep directions shall get a smaller rate, not a larger one.
陡的方向学习率应当变小，而不是变大。
Divide by the root.
应当除以平方根。
* sum_not_kept | two_calls | the old sum came back | 返回的是旧的平方和
The next step would begin with the same sum again, and the rate never falls.
下一步又从同样的平方和开始，学习率永远不会下降。
Return the new s.
返回新的 s。
* summed | two_calls | the squares are summed as in AdaGrad | 像 AdaGrad 一样做了累加
RMSprop forgets: its state is a running mean, so that the rate can rise again.
RMSprop 会遗忘旧值，状态是滑动平均，所以学习率可以回升。
The new s is rho s + (1 - rho) g squared.
新的 s 是 ρs + (1 - ρ)g²。
* rho_swapped | at_rest | rho and 1 - rho are exchanged | ρ 与 1 - ρ 写反了
rho is the share of the old state, close to 1.
ρ 是旧状态所占的比例，接近 1。
The new s is rho s + (1 - rho) g squared.
新的 s 是 ρs + (1 - ρ)g²。
* no_share_for_new | at_rest | the new square is not weighted by 1 - rho | 新的平方没有乘以 1 - ρ
The two weights have to add to 1, or the state is no mean.
两个系数之和应当是 1，否则就不是平均值。
Multiply g squared by 1 - rho.
g 的平方要乘以 1 - ρ。
* rms_no_root | unit | the root is missing | 漏了开方
"Root mean square" is the root of the mean: without it large gradients give tiny steps.
“均方根”就是均值再开方，不开方的话，梯度越大步子反而越小。
Divide by the square root of s + epsilon.
除以 s + ε 的平方根。
* rms_no_epsilon | large_epsilon | epsilon is not used | 没有使用 ε
Where all gradients were 0 this divides by 0.
如果某个分量的梯度一直是 0，就会除以 0。
Add the argument epsilon before taking the root.
开方之前加上参数 epsilon。
* old_mean | unit | the step divides by the old mean | 除以的是旧的均值
In the first step the old mean is 0, and the step becomes huge.
第一步时旧的均值是 0，步子会变得极大。
Update s first, then divide by its root.
先更新 s，再除以它的平方根。
* not_squared | unit | the mean is one of sizes, not of squares | 平均的是绝对值而不是平方
The root is then taken of something that was never squared.
后面要开方，所以这里必须先平方。
Use g squared.
使用 g 的平方。
* rms_uphill | unit | the step goes uphill | 步子走向了上坡
The step was added to w.
w 加上了这一步，而应当减去。
Subtract the step from w.
w 要减去这一步。
* rms_not_kept | two_calls | the old mean came back | 返回的是旧的均值
The next step would begin with the same mean again.
下一步又会从同样的均值开始。
Return the new s.
返回新的 s。
* rmsprop_instead | unit | the step lacks the root of d | 步子中漏了 d 的平方根
Without it this is RMSprop: the size of earlier steps plays no part.
没有这一项就是 RMSprop，之前步子的大小没有起作用。
Multiply by the root of d + epsilon.
再乘以 d + ε 的平方根。
* no_rate | at_rest | learning_rate is not used | 没有使用学习率
The paper has no learning rate, which is the rate 1; here it is an argument, as in Keras.
论文中没有学习率，相当于取 1；本题与 Keras 一样，学习率是一个参数。
Multiply the step of w by learning_rate.
w 的步子要乘以 learning_rate。
* d_of_gradients | two_calls | d is made of gradients, not of steps | d 由梯度得到，而不是由步子
s remembers the gradients already; d remembers how far the parameters went.
梯度已经记在 s 里了，d 记的是参数走了多远。
Put the square of the step into d.
d 中放入步子的平方。
* d_holds_rate | two_calls | d holds the learning rate | d 中多乘了学习率
The step that d remembers is the one before the learning rate is applied.
d 记录的是乘以学习率之前的步子。
Square the step first, and multiply by learning_rate only in w.
先用步子的平方更新 d，只在更新 w 时乘学习率。
* d_first | two_calls | d is renewed before the step | 在算步子之前就更新了 d
The step needs the d of earlier steps: its own size is not known yet.
算步子时要用之前的 d，因为这一步的大小还不知道。
Compute the step with the old d, then renew d with the step.
先用旧的 d 算步子，再用步子更新 d。
* no_roots | unit | both roots are missing | 两个根号都漏了
Without roots the units do not match: the quotient is one of squares.
不开方的话，得到的是平方之比，量纲不对。
Take the root of d + epsilon and of s + epsilon.
对 d + ε 和 s + ε 都要开方。
* upside_down | unit | the quotient is upside down | 分子分母写反了
Large earlier steps shall allow large steps, large gradients small ones.
之前步子大，这一步就可以大；梯度大，步子应当小。
The root of d stands above, the root of s below.
d 的平方根在分子上，s 的平方根在分母上。
* old_s | unit | the step divides by the old mean of squares | 除以的是旧的 s
Today's gradient has to be in s before the step is made.
计算步子之前，当前的梯度就应当进入 s。
Update s first.
先更新 s。
* adadelta_rho_swapped | at_rest | rho and 1 - rho are exchanged | ρ 与 1 - ρ 写反了
rho is the share of the old state, close to 1.
ρ 是旧状态所占的比例，接近 1。
The new s is rho s + (1 - rho) g squared, and d likewise.
新的 s 是 ρs + (1 - ρ)g²，d 也一样。
* adadelta_uphill | unit | the step goes uphill | 步子走向了上坡
The step was added to w.
w 加上了这一步，而应当减去。
Subtract the step from w.
w 要减去这一步。
* adadelta_not_kept | two_calls | the old state came back | 返回的是旧的状态
The next step would begin with the same s and d again.
下一步又会从同样的 s 和 d 开始。
Return the new s and d.
返回新的 s 和 d。
* not_corrected | first_step | the means are not corrected | 没有做偏差修正
Both means begin at 0 and are too small at first, by the factors 1 - beta1^t and 1 - beta2^t.
两个均值从 0 开始，起初偏小，分别小了 1 - β1^t 和 1 - β2^t 倍。
Divide m by 1 - beta1^t and v by 1 - beta2^t before the step.
计算步子之前，m 除以 1 - β1^t，v 除以 1 - β2^t。
* first_not_corrected | first_step | m is not corrected | m 没有做偏差修正
m begins at 0 and is too small at first.
m 从 0 开始，起初偏小。
Divide m by 1 - beta1^t.
m 除以 1 - β1^t。
* second_not_corrected | first_step | v is not corrected | v 没有做偏差修正
v begins at 0 and is too small at first, so that the first steps are too long.
v 从 0 开始，起初偏小，于是开头的步子太长。
Divide v by 1 - beta2^t.
v 除以 1 - β2^t。
* counts_from_0 | first_step | the correction counts steps from 0 | 偏差修正从 0 开始计数
With t = 0 it would divide by 0; the first step is number 1.
t = 0 时会除以 0；第一步的编号是 1。
Use t as it is given, without - 1.
直接使用 t，不要减 1。
* counts_one_more | first_step | the correction counts one step too many | 偏差修正多数了一步
t is the number of this step already.
t 已经是这一步的编号。
Use t as it is given, without + 1.
直接使用 t，不要加 1。
* corrected_kept | two_calls | the corrected means came back | 返回的是修正后的均值
The next step would correct them once more.
下一步会再修正一次。
Return m and v as they were before the correction.
返回修正之前的 m 和 v。
* betas_exchanged | at_rest | beta1 and beta2 are exchanged | β1 与 β2 用反了
beta1 belongs to the mean of gradients, beta2 to that of squares.
β1 用于梯度的均值，β2 用于平方的均值。
Use beta1 for m and beta2 for v.
m 用 β1，v 用 β2。
* adam_no_root | unit | the root is missing | 漏了开方
Dividing by the mean of squares makes large gradients give tiny steps.
直接除以平方的均值，梯度越大步子反而越小。
Divide by the root of the corrected v, plus epsilon.
除以修正后 v 的平方根加 ε。
* no_shares_for_new | at_rest | the new terms are not weighted | 新的项没有乘系数
The weights beta and 1 - beta have to add to 1, or the states are no means.
β 与 1 - β 之和为 1，否则就不是平均值。
Multiply g by 1 - beta1 and its square by 1 - beta2.
g 乘以 1 - β1，g 的平方乘以 1 - β2。
* gradient_not_squared | unit | v is a mean of sizes, not of squares | v 平均的是绝对值而不是平方
The root is then taken of something that was never squared.
后面要开方，所以这里必须先平方。
Use g squared in v.
v 中使用 g 的平方。
* no_first_mean | at_rest | the step uses g, not its mean | 步子用的是 g 而不是 m
Without m this is RMSprop with a correction: nothing smooths the direction.
不用 m 就只是带修正的 RMSprop，方向没有经过平滑。
Put the corrected m above.
分子用修正后的 m。
* adam_no_epsilon | large_epsilon | epsilon is not used | 没有使用 ε
Where all gradients were 0 this divides by 0.
如果某个分量的梯度一直是 0，就会除以 0。
Add the argument epsilon to the root.
平方根要加上参数 epsilon。
* adam_uphill | first_step | the step goes uphill | 步子走向了上坡
The step was added to w.
w 加上了这一步，而应当减去。
Subtract the step from w.
w 要减去这一步。
* means_not_kept | two_calls | the old means came back | 返回的是旧的均值
The next step would begin with the same m and v again.
下一步又会从同样的 m 和 v 开始。
Return the new m and v.
返回新的 m 和 v。
* staircase | between | the rate falls in stairs | 学习率呈阶梯状下降
The quotient was rounded down: that is Keras' staircase=True; a smooth curve is asked for.
商被向下取整了，这是 Keras 中 staircase=True 的做法，本题要求光滑的曲线。
Divide with / in place of //.
用 / 而不是 //。
* from_1 | at_0 | the steps are counted from 1 | 步数从 1 开始计了
The first update still has the full rate.
第一次更新用的应当还是完整的学习率。
Use steps as they are given, without + 1.
直接使用 steps，不要加 1。
* every_step | between | the rate falls by decay_rate in every step | 每一步都乘了 decay_rate
The factor decay_rate belongs to decay_steps steps, not to one.
每经过 decay_steps 步才应当乘一次 decay_rate。
Divide steps by decay_steps in the exponent.
指数上要用 steps 除以 decay_steps。
* power_of_e | between | a power of e is used | 用的是以 e 为底的指数
After decay_steps steps the rate has to be decay_rate times the first one.
经过 decay_steps 步，学习率应当正好变为原来的 decay_rate 倍。
Raise decay_rate itself to the power steps / decay_steps.
底数应当是 decay_rate，指数是 steps / decay_steps。
* multiplied_once | at_0 | decay_rate is multiplied, not raised to a power | 用了乘法而不是乘方
The rate would grow with the steps, and be 0 at the start.
这样学习率会随步数增大，第 0 步反而是 0。
Raise decay_rate to the power steps / decay_steps.
应当是 decay_rate 的 steps / decay_steps 次方。
* inverse_staircase | between | the rate falls in stairs | 学习率呈阶梯状下降
The quotient was rounded down: that is Keras' staircase=True; a smooth curve is asked for.
商被向下取整了，这是 Keras 中 staircase=True 的做法，本题要求光滑的曲线。
Divide with / in place of //.
用 / 而不是 //。
* inverse_from_1 | at_0 | the steps are counted from 1 | 步数从 1 开始计了
The first update still has the full rate.
第一次更新用的应当还是完整的学习率。
Use steps as they are given, without + 1.
直接使用 steps，不要加 1。
* inverse_every_step | between | decay_steps is not used | 没有使用 decay_steps
The rate falls decay_steps times too fast.
学习率下降得快了 decay_steps 倍。
Divide steps by decay_steps.
steps 要除以 decay_steps。
* no_1 | at_0 | the 1 below is missing | 分母中漏了 1
At the start it divides by 0.
第 0 步时分母是 0。
Divide by 1 + decay_rate steps / decay_steps.
除以 1 + decay_rate × steps / decay_steps。
* linear | between | the rate falls along a line | 学习率沿直线下降
A line soon goes below 0; the inverse only comes near it.
直线很快会降到 0 以下，而倒数只会逐渐接近 0。
Divide by 1 + ... in place of multiplying by 1 - ....
应当除以 1 + ……，而不是乘以 1 - ……。
* rises_again | between | the rate rises again after the end | 到期之后学习率又升高了
The cosine goes on after half a turn; from decay_steps on the rate has to stay 0.
余弦过了半个周期会回升，而从 decay_steps 起学习率应当保持 0。
Take the smaller one of steps and decay_steps.
先取 steps 与 decay_steps 中较小的一个。
* cosine_from_1 | at_0 | the steps are counted from 1 | 步数从 1 开始计了
The first update still has the full rate.
第一次更新用的应当还是完整的学习率。
Use steps as they are given, without + 1.
直接使用 steps，不要加 1。
* not_halved | at_0 | the factor 1/2 is missing | 漏了因子 1/2
1 + cos is 2 at the start.
开始时 1 + cos 等于 2。
Multiply by 1/2.
再乘以 1/2。
* cosine_alone | between | the 1 + is missing | 漏了 1 +
A cosine alone becomes negative: the step would go uphill.
单独的余弦会变成负数，更新就走向上坡了。
Use (1 + cos) / 2.
使用 (1 + cos) / 2。
* whole_turn | between | the cosine makes a whole turn | 余弦走了一整圈
The rate comes back to its start at decay_steps instead of ending at 0.
到 decay_steps 时学习率又回到了初值，而不是 0。
Half a turn is enough: pi times steps / decay_steps.
只需要半圈：π × steps / decay_steps。
* velocity_reset | path | the velocity begins at 0 in every step | 每一步速度都从 0 开始
That is plain gradient descent: the state is made inside the loop, or never taken over.
这成了普通的梯度下降：状态在循环里面被重新创建，或者没有接住返回值。
Create v once before the loop, and keep what the step returns.
在循环之前创建 v，并接住每一步返回的 v。
* momentum_one_update | path | only one update is made | 只更新了一次
A return may stand inside the loop.
可能是 return 写在了循环里面。
Return after the loop.
循环结束之后再返回。
* momentum_one_more | path | one update too many is made | 多更新了一次
range(updates + 1) makes one step more than asked.
range(updates + 1) 比要求多走一步。
Use range(updates).
使用 range(updates)。
* momentum_fixed_slope | path | the gradient is computed once | 梯度只计算了一次
Every step uses the slope at the start, wherever w is.
无论 w 走到哪里，用的都是起点的梯度。
Compute the gradient inside the loop.
在循环里面计算梯度。
* sum_reset | path | the sum begins at 0 in every step | 每一步平方和都从 0 开始
Every step has the same length: the state is made inside the loop, or never taken over.
每一步的长度都一样：状态在循环里面被重新创建，或者没有接住返回值。
Create s once before the loop, and keep what the step returns.
在循环之前创建 s，并接住每一步返回的 s。
* adagrad_one_update | path | only one update is made | 只更新了一次
A return may stand inside the loop.
可能是 return 写在了循环里面。
Return after the loop.
循环结束之后再返回。
* adagrad_one_more | path | one update too many is made | 多更新了一次
range(updates + 1) makes one step more than asked.
range(updates + 1) 比要求多走一步。
Use range(updates).
使用 range(updates)。
* starts_at_1 | path | the sum of squares begins at 1 | 平方和从 1 开始
Nothing was seen before the first step; a sum of 1 makes it too short.
第一步之前还没有任何梯度，从 1 开始会使步子偏短。
Begin with zeros.
从 0 开始。
* adagrad_fixed_slope | path | the gradient is computed once | 梯度只计算了一次
Every step uses the slope at the start, wherever w is.
无论 w 走到哪里，用的都是起点的梯度。
Compute the gradient inside the loop.
在循环里面计算梯度。
* means_reset | path | both means begin at 0 in every step | 每一步两个均值都从 0 开始
The state is made inside the loop, or what the step returns is not taken over.
状态在循环里面被重新创建，或者没有接住返回值。
Create m and v once before the loop, and keep what the step returns.
在循环之前创建 m 和 v，并接住每一步返回的值。
* adam_one_update | path | only one update is made | 只更新了一次
A return may stand inside the loop.
可能是 return 写在了循环里面。
Return after the loop.
循环结束之后再返回。
* adam_one_more | path | one update too many is made | 多更新了一次
One step more than asked was made.
比要求多走了一步。
Let t run from 1 to updates.
让 t 从 1 取到 updates。
* always_1 | path | every step is taken for the first | 每一步都被当成第一步
t does not grow, so that the correction never fades.
t 没有增大，偏差修正一直不会减弱。
Pass the number of the step, from 1 on.
把当前的步数传进去，从 1 开始。
* one_ahead | path | the steps are counted from 2 | 步数从 2 开始计了
t was increased before the first step, starting from 1.
t 的初值已经是 1，第一步之前又加了 1。
The first step is number 1.
第一步的编号是 1。
* adam_fixed_slope | path | the gradient is computed once | 梯度只计算了一次
Every step uses the slope at the start, wherever w is.
无论 w 走到哪里，用的都是起点的梯度。
Compute the gradient inside the loop.
在循环里面计算梯度。
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
