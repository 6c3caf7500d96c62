"""The perceptron training rule: one step, one epoch, convergence, and what it cannot learn.

Lecture 12.1. Shapes: features (n, m), X with x_0 = 1 in front (n, m+1), labels 0 or 1 (n,), one
sample x (m+1,) with its label y, weights w (m+1,) of which w_0 is the bias. Any weights that
part the classes are right, and so is the coding -1 and 1 inside. Everything is float64; inputs
are drawn where no weighted sum comes near 0. Keyword-only arguments after the contract's make
the accepted and the known-wrong variants.
"""

import inspect
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

# The four inputs of a logic function of two variables, x_0 = 1 in front, and the two functions
# of them that no line parts.
CORNERS = np.array([[1.0, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1]])
XOR, XNOR = np.array([0.0, 1, 1, 0]), np.array([1.0, 0, 0, 1])


# The exercises


def augment(features: Floats) -> Floats:
    """Return the features with a column of ones in front, shape (n, m+1)."""
    return np.column_stack([np.ones(len(features)), features])


def step(z: Floats) -> Floats:
    """Return 1 where z is not negative, else 0."""
    return np.asarray(np.asarray(z) >= 0, dtype=float)


def predict(X: Floats, w: Floats, up: Upstream = None) -> Floats:
    """Return the perceptron's output for every sample, shape (n,)."""
    return np.asarray((up or {}).get("step", step)(X @ w))


def _coded(outputs: Floats) -> Floats:
    """Return outputs as 0 and 1: a student's own functions may rightly answer -1 and 1."""
    return np.asarray(np.where(np.asarray(outputs) == -1.0, 0.0, outputs), dtype=float)


def update(
    x: Floats,
    y: float,
    w: Floats,
    learning_rate: float,
    up: Upstream = None,
    *,
    error: Callable[[float, float, Floats], float] = lambda y, out, z: y - out,
    direction: Callable[[Floats], Floats] = lambda x: x,
) -> Floats:
    """Return the weights after one sample.

    ``error`` is what the step is proportional to, from label, output and weighted sum;
    ``direction`` what takes the place of x.
    """
    z = x @ w
    said = np.asarray((up or {}).get("step", step)(z), dtype=float).item()
    output = 0.0 if said == -1.0 else said
    return np.asarray(w + learning_rate * error(y, output, z) * direction(x))


def epoch(
    X: Floats,
    y: Floats,
    w: Floats,
    learning_rate: float,
    up: Upstream = None,
    *,
    move: Function = update,
    order: slice = slice(None),
) -> Floats:
    """Return the weights after each sample, in the order of the samples, shape (n, m+1)."""
    own = (up or {}).get("update", partial(move, up=up))
    rows = []
    for x, label in zip(X[order], y[order], strict=True):
        w = np.asarray(own(x, float(label), w, learning_rate), dtype=float)
        rows.append(w)
    return np.array(rows)


def train(
    X: Floats,
    y: Floats,
    w: Floats,
    learning_rate: float,
    max_epochs: int,
    up: Upstream = None,
    *,
    move: Function = update,
) -> Floats:
    """Return the weights after the first epoch without a mistake, or after ``max_epochs``."""
    known = {"epoch": partial(epoch, up=up, move=move)} | dict(up or {})
    seen: dict[tuple[object, bytes], Floats] = {}
    for _ in range(max_epochs):
        start = (np.shape(w), np.asarray(w).tobytes())
        # Weights that return go round in a circle: each epoch of it is computed once.
        rows = seen[start] if start in seen else known["epoch"](X, y, w, learning_rate)
        seen[start] = rows
        still = bool(np.all(rows == w))
        w = rows[-1]
        if still:
            break
    return np.asarray(w)


def separates(X: Floats, w: Floats) -> dict[str, Floats]:
    """Return the side of every sample on which weights put it: 1 or 0."""
    return {"side": step(X @ np.reshape(w, -1))}


def learnable(
    tables: Floats,
    learning_rate: float,
    max_epochs: int,
    up: Upstream = None,
    *,
    X: Floats = CORNERS,
    right: Callable[[Floats, Floats], Any] = lambda out, y: np.all(out == y),
) -> Floats:
    """Return for each table, a row of four labels, whether the rule learns it: 1 or 0.

    ``right`` tells from outputs and labels after training whether it was learned.
    """
    known: dict[str, Function] = {"train": partial(train, up=up), "predict": predict}
    known |= up or {}
    found = []
    for y in tables:
        w = known["train"](X, y, np.zeros(X.shape[1]), learning_rate, max_epochs)
        found.append(float(right(_coded(known["predict"](X, w)), y)))
    return np.array(found)


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


def _signs(outputs: Floats) -> Floats:
    return np.asarray(2.0 * outputs - 1.0)


def _doubled(y: float, output: float, z: Floats) -> float:
    return 2.0 * (y - output)


_PLUS_MINUS = {
    "en": "the classes are coded -1 and 1 instead of 0 and 1",
    "zh": "类别用 -1 和 1 表示，而不是 0 和 1",
}
_TWICE = {
    "en": "the classes are coded -1 and 1 inside, so that every step is twice as long; the "
          "learning rate makes up for it",
    "zh": "内部用 -1 和 1 表示类别，所以每一步都是两倍长；这可以并入学习率",
}  # fmt: skip


def _with_start(move: Function = update) -> Function:
    def rows(X: Floats, y: Floats, w: Floats, learning_rate: float, up: Upstream = None) -> Floats:
        return np.vstack([w, epoch(X, y, w, learning_rate, up, move=move)])

    return rows


ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "step": {"plus_minus": (_then(step, _signs), _PLUS_MINUS)},
    "predict": {"plus_minus": (_then(predict, _signs), _PLUS_MINUS)},
    "update": {"plus_minus_inside": (partial(update, error=_doubled), _TWICE)},
    "epoch": {
        "plus_minus_inside": (partial(epoch, move=partial(update, error=_doubled)), _TWICE),
        "with_start": (
            _with_start(),
            {"en": "the weights before the first sample are listed, too",
             "zh": "还列出了第一个样本之前的权值"},
        ),
        "with_start_plus_minus_inside": (
            _with_start(partial(update, error=_doubled)),
            {"en": "the weights before the first sample are listed, too, and the classes are coded "
                   "-1 and 1 inside",
             "zh": "还列出了第一个样本之前的权值，并且内部用 -1 和 1 表示类别"},
        ),
    },
}  # fmt: skip


# Inputs. Samples lie on both sides of a line, and no weighted sum that is met comes near 0.

_ATTEMPTS = 20_000
_CLEAR = 0.02


def _clouds(rng: np.random.Generator, n: int, width: int) -> tuple[Floats, Floats]:
    """Draw samples on both sides of a random line, as many on one side as on the other."""
    y = rng.permutation(np.arange(n) % 2).astype(float)
    features = rng.uniform(-1.5, 1.5, (n, width))
    normal = rng.normal(0.0, 1.0, width)
    normal /= np.linalg.norm(normal)
    wanted = (2 * y - 1) * rng.uniform(0.3, 1.2, n) + rng.choice([-0.6, 0.6])
    features += np.outer(wanted - features @ normal, normal)
    return np.round(features, 3), y


def _weights(rng: np.random.Generator, width: int) -> Floats:
    signs = rng.choice([-1.0, 1.0], width + 1)
    return np.round(signs * rng.uniform(0.2, 1.0, width + 1), 3)


def _moving(rng: np.random.Generator) -> Iterator[Inputs]:
    """Yield samples with weights and a learning rate, whatever becomes of them."""
    for _ in range(_ATTEMPTS):
        n, width = int(rng.integers(6, 9)), int(rng.integers(2, 4))
        features, y = _clouds(rng, n, width)
        rate = round(float(rng.uniform(0.12, 0.45)), 3)
        yield {"X": augment(features), "y": y, "w": _weights(rng, width), "learning_rate": rate}
    raise RuntimeError("no telling samples were found")


def _path(case: Inputs, epochs: int, error: Function) -> tuple[Floats, Floats, int]:
    """Return weighted sums and errors of every sample in turn, and the epochs that were needed."""
    w: Floats = case["w"]
    sums: list[float] = []
    errors: list[float] = []
    for count in range(1, epochs + 1):
        before = len(errors)
        for x, y in zip(case["X"], case["y"], strict=True):
            z = float(x @ w)
            sums.append(z)
            errors.append(y - float(z >= 0))
            w = w + case["learning_rate"] * error(y, float(z >= 0), z) * x
        if not np.any(errors[before:]):
            return np.array(sums), np.array(errors), count
    return np.array(sums), np.array(errors), epochs + 1


def _plain(y: float, output: float, _z: Floats) -> float:
    return y - output


def _is_clear(case: Inputs, epochs: int) -> bool:
    paths = [_path(case, epochs, error) for error in (_plain, _doubled)]
    return all(bool(np.abs(sums).min() > _CLEAR) for sums, _, _ in paths)


def _draw_augment(rng: np.random.Generator) -> Inputs:
    return {"features": _clouds(rng, int(rng.integers(5, 9)), int(rng.integers(2, 5)))[0]}


def _draw_step(rng: np.random.Generator) -> Inputs:
    """Draw sums of both signs on both sides of 1/2 and of 1, none of them near 0."""
    sizes = rng.permutation(np.r_[rng.uniform(0.05, 0.45, 4), rng.uniform(0.55, 3.0, 4)])
    signs = np.where(np.argsort(sizes) % 2, 1.0, -1.0)
    return {"z": np.round(rng.permutation(np.r_[sizes * signs, 0.3, 0.8, 2.2, -1.4]), 3)}


def _draw_predict(rng: np.random.Generator) -> Inputs:
    for drawn in _moving(rng):
        z = drawn["X"] @ drawn["w"]
        feature_part = z - drawn["w"][0]
        told = [step(feature_part), step(feature_part - drawn["w"][0]), step(z - 0.5)]
        clear = min(np.abs(part).min() for part in (z, feature_part, z - 0.5)) > _CLEAR
        if clear and len({row.tobytes() for row in (step(z), *told)}) == 4 and np.ptp(step(z)):
            return {"X": drawn["X"], "w": drawn["w"]}
    raise RuntimeError("no telling perceptron was found")


def _draw_update(rng: np.random.Generator) -> Inputs:
    """Draw a sample that is on the wrong side, whose sum is no stand-in for its output."""
    for drawn in _moving(rng):
        x, w = drawn["X"][0], drawn["w"]
        z = float(x @ w)
        far = min(abs(z), abs(z - 1), abs(abs(z) - 0.5), abs(z + 1)) > 0.15
        if far and abs(z) < 2.5 and np.abs(x).min() > 0.2 and np.abs(x[1:] - 1).min() > 0.1:
            return {"x": x, "y": float(z < 0), "w": w, "learning_rate": drawn["learning_rate"]}
    raise RuntimeError("no telling sample was found")


def _draw_epoch(rng: np.random.Generator) -> Inputs:
    """Draw samples of which some of each class are on the wrong side when they are met."""
    for drawn in _moving(rng):
        if not _is_clear(drawn, 1):
            continue
        _, errors, _ = _path(drawn, 1, _plain)
        start = drawn["y"] - step(drawn["X"] @ drawn["w"])
        clear = np.abs(drawn["X"] @ drawn["w"]).min() > _CLEAR
        both = (errors > 0).sum() >= 1 and (errors < 0).sum() >= 1 and (errors == 0).sum() >= 2
        # the first and the last sample move the weights, and earlier steps change later ones
        if clear and both and errors[0] and errors[-1] and np.any(start != errors):
            return drawn
    raise RuntimeError("no telling epoch was found")


def _draw_train(rng: np.random.Generator) -> Inputs:
    """Draw separable samples that need several epochs; what does not learn does not part them."""
    for drawn in _moving(rng):
        if not 3 <= _path(drawn, 7, _plain)[2] <= 7 or not _is_clear(drawn, 7):
            continue
        case = drawn | {"max_epochs": 25}
        for end in _ends(case):
            side = separates(case["X"], end)["side"]
            if np.array_equal(side, case["y"]) or np.array_equal(side, 1 - case["y"]):
                break
        else:
            return case
    raise RuntimeError("no telling training was found")


def _ends(case: Inputs) -> Iterator[Floats]:
    """Yield the weights at which training ends that stops early, or learns in a wrong way."""
    yield case["w"]
    bias = (np.arange(len(case["w"])) == 0).astype(float)
    for epochs, factors in ((1, 1.0 + 0 * bias), (25, -1.0 + 0 * bias), (25, bias), (25, 1 - bias)):
        w, steps = case["w"], case["learning_rate"] * factors * case["X"]
        for _ in range(epochs):
            for x, move, y in zip(case["X"], steps, case["y"], strict=True):
                w = w + (y - float(x @ w >= 0)) * move
        yield w


def _draw_learnable(rng: np.random.Generator) -> Inputs:
    """Draw six tables, XOR and XNOR among them, and some that need a bias."""
    tables = np.array([[float(i >> k & 1) for k in range(4)] for i in range(16)])
    learned = [t for t in tables if not any(np.array_equal(t, hard) for hard in (XOR, XNOR))]
    biased = [t for t in learned if t[0] == 1 and t.sum() < 4]
    plain = [t for t in learned if t[0] == 0 and t.sum() > 0]
    for _ in range(_ATTEMPTS):
        chosen = [biased[i] for i in rng.choice(len(biased), 2, replace=False)]
        chosen += [plain[i] for i in rng.choice(len(plain), 3, replace=False)]
        case: Inputs = {
            "tables": rng.permutation(np.array([XOR, XNOR, *chosen])),
            "learning_rate": round(float(rng.uniform(0.1, 0.6)), 2),
            "max_epochs": 25,
        }
        if 0 < learnable(**case | {"max_epochs": 1}).sum() < len(chosen):
            return case
    raise RuntimeError("no telling tables were found")


# Mistakes that are recognised


def _sigmoid(z: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(-z)))


def _only_features(x: Floats) -> Floats:
    return np.asarray(x * (np.arange(len(x)) > 0))


def _only_bias(x: Floats) -> Floats:
    return np.asarray(x * (np.arange(len(x)) == 0))


def _opposite(y: float, output: float, _z: Floats) -> float:
    return output - y


def _all_at_once(X: Floats, y: Floats, w: Floats, learning_rate: float) -> Floats:
    """Every sample is judged by the weights of the start; the steps add up."""
    errors = y - step(X @ w)
    return np.asarray(w + learning_rate * np.cumsum(errors[:, None] * X, axis=0))


def _one_list(X: Floats, y: Floats, w: Floats, learning_rate: float) -> Floats:
    """The same array is appended again and again, so that all rows are the last one."""
    rows = epoch(X, y, w, learning_rate)
    return np.asarray(np.broadcast_to(rows[-1], rows.shape).copy())


def _from_the_start(X: Floats, y: Floats, w: Floats, learning_rate: float) -> Floats:
    return np.array([update(x, label, w, learning_rate) for x, label in zip(X, y, strict=True)])


def _until_a_mistake(X: Floats, y: Floats, w: Floats, learning_rate: float) -> Floats:
    """The loop ends at the first sample that is wrong; later rows repeat its weights."""
    rows = epoch(X, y, w, learning_rate)
    moved = np.flatnonzero(np.any(rows != w, axis=1))
    if len(moved):
        rows[moved[0] :] = rows[moved[0]]
    return rows


_NOT_LEARNING = (
    partial(update, error=_opposite),
    partial(update, direction=_only_features),
    partial(update, direction=_only_bias),
)
_MISTAKES: dict[str, dict[str, Function]] = {
    "augment": {
        "ones_last": lambda features: np.roll(augment(features), -1, axis=1),
        "zeros_in_front": lambda features: augment(features) * np.r_[0.0, features[0] * 0 + 1],
        "minus_ones": lambda features: augment(features) * np.r_[-1.0, features[0] * 0 + 1],
        "ones_as_row": lambda features: np.vstack([np.ones(features.shape[1]), features]),
        "not_added": lambda features: features,
    },
    "step": {
        "reversed": lambda z: 1.0 - step(z),
        "sigmoid_instead": _sigmoid,
        "threshold_half": lambda z: step(z - 0.5),
        "threshold_one": lambda z: step(z - 1.0),
        "relu_instead": lambda z: np.maximum(z, 0.0),
        "sum_itself": lambda z: z,
        "absolute": _then(step, np.ones_like),
    },
    "predict": {
        "no_step": lambda X, w: X @ w,
        "predict_sigmoid": lambda X, w: _sigmoid(X @ w),
        "bias_forgotten": lambda X, w: step(X[:, 1:] @ w[1:]),
        "bias_subtracted": lambda X, w: step(X[:, 1:] @ w[1:] - w[0]),
        "predict_threshold_half": lambda X, w: step(X @ w - 0.5),
        "predict_reversed": lambda X, w: 1.0 - step(X @ w),
    },
    "update": {
        "sign": partial(update, error=_opposite),
        "always_moves": partial(update, error=lambda y, out, z: y or -1.0),
        "delta_rule": partial(update, error=lambda y, out, z: y - float(z)),
        "sigmoid_output": partial(update, error=lambda y, out, z: y - float(_sigmoid(z))),
        "factor_x_forgotten": partial(update, direction=np.ones_like),
        "bias_not_updated": partial(update, direction=_only_features),
        "only_bias_updated": partial(update, direction=_only_bias),
        "learning_rate_missing": _fed(update, lambda _: {"learning_rate": 1.0}),
        "learning_rate_twice": _fed(update, lambda g: {"learning_rate": g["learning_rate"] ** 2}),
        "own_rate": _fed(update, lambda _: {"learning_rate": 0.1}),
        "labels_not_coded": partial(update, error=lambda y, out, z: y - (2 * out - 1)),
        "only_the_change": lambda x, y, w, learning_rate: update(x, y, w, learning_rate) - w,
        "never_moves": lambda x, y, w, learning_rate: w,
    },
    "epoch": {
        "all_at_once": _all_at_once,
        "one_list": _one_list,
        "from_the_start": _from_the_start,
        "backwards": partial(epoch, order=slice(None, None, -1)),
        "until_a_mistake": _until_a_mistake,
        "before_each": lambda X, y, w, learning_rate: np.vstack(
            [w, epoch(X, y, w, learning_rate)[:-1]]
        ),
        "only_the_last": lambda X, y, w, learning_rate: epoch(X, y, w, learning_rate)[-1],
        "only_missed_ones": partial(
            epoch, move=partial(update, error=lambda y, out, z: max(y - out, 0.0))
        ),
        "only_false_alarms": partial(
            epoch, move=partial(update, error=lambda y, out, z: min(y - out, 0.0))
        ),
        "epoch_sign": partial(epoch, move=partial(update, error=_opposite)),
    },
    "train": {
        "one_epoch": lambda X, y, w, learning_rate, max_epochs: epoch(X, y, w, learning_rate)[-1],
        "start_returned": lambda X, y, w, learning_rate, max_epochs: w,
        "train_sign": partial(train, move=_NOT_LEARNING[0]),
        "train_bias_frozen": partial(train, move=_NOT_LEARNING[1]),
        "train_weights_frozen": partial(train, move=_NOT_LEARNING[2]),
        "weights_negated": _then(train, lambda w: -w),
    },
    "learnable": {
        "everything": lambda tables, learning_rate, max_epochs: np.ones(len(tables)),
        "nothing": lambda tables, learning_rate, max_epochs: np.zeros(len(tables)),
        "flags_reversed": _then(learnable, lambda flags: 1.0 - flags),
        "without_bias": partial(learnable, X=CORNERS * [0.0, 1.0, 1.0]),
        "one_epoch_only": _fed(learnable, lambda _: {"max_epochs": 1}),
        "share_of_right": partial(learnable, right=lambda out, y: np.mean(out == y)),
    },
}

DRAWS = {
    "augment": _draw_augment,
    "step": _draw_step,
    "predict": _draw_predict,
    "update": _draw_update,
    "epoch": _draw_epoch,
    "train": _draw_train,
    "learnable": _draw_learnable,
}

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* augment
The bias is a weight like any other: it belongs to an input x_0 that is always 1.
偏置也是一个权值，它对应的输入 x_0 恒等于 1。
* step
The step function knows two answers only: 1 where z is not negative, 0 where it is.
阶跃函数只有两个取值：z 不小于 0 时为 1，否则为 0。
* predict
Follow one sample by hand: the weighted sum w_0 + w_1 x_1 + ..., then the step function.
取一个样本手算：先算加权和 w_0 + w_1 x_1 + …，再经过阶跃函数。
* update
Take one sample with label 1 and output 0: by how much should w_0 change, and every w_i?
取一个标记为 1、输出为 0 的样本：w_0 应当改变多少，每个 w_i 呢？
* epoch
Write down on paper the weights before and after each of the first three samples.
在纸上写出前三个样本前后的权值。
* train
Count the mistakes of every epoch and print them: the number has to fall to 0.
打印每一轮出错的样本数，它应当逐渐降到 0。
* learnable
Draw the four corners of a square and mark the ones with label 1: does one line part them?
画出正方形的四个角，标出标记为 1 的点：一条直线能把它们分开吗？
* columns
Print the shape and the first row of the result: where does the 1 stand?
打印结果的形状和第一行，看看 1 在什么位置。
* three_values
Print the results for z = -1, 0.3 and 2: they should be 0, 1 and 1.
打印 z 取 -1、0.3、2 时的结果，应当是 0、1、1。
* one_sample
Work out w_0 + w_1 x_1 + w_2 x_2 of the first sample with a calculator, and its sign.
用计算器算出第一个样本的 w_0 + w_1 x_1 + w_2 x_2，看它的符号。
* divided
Print (new w - old w) / learning_rate: it should be x, -x or zero.
打印（新 w - 旧 w）/ 学习率，它应当是 x、-x 或全为 0。
* right_sample
Give a sample that is classified rightly: nothing may change.
给出一个已经分类正确的样本：权值不应有任何变化。
* rows
Print the rows one by one. A row differs from the one before only where a mistake was made.
逐行打印结果：只有分错的样本才会使这一行与上一行不同。
* first_row
The first row has to be `update` of the first sample, the second one `update` from there on.
第一行应当等于对第一个样本调用 update 的结果，第二行从第一行接着更新。
* sides
Compare predict(X, w) of the returned w with y, sample by sample.
用返回的 w 计算 predict(X, w)，逐个样本与 y 比较。
* and_xor
Try AND alone, then XOR alone, and print the mistakes of each epoch.
先只试“与”，再只试“异或”，打印每一轮的出错数。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* ones_last | columns | the column of ones stands last | 全 1 的列放在了最后
Then w_0 belongs to the first feature and the bias is the last weight.
这样 w_0 对应的是第一个属性，偏置成了最后一个权值。
Put the ones in front: np.column_stack([ones, features]) or tf.concat([ones, features], 1).
把全 1 的列放在最前面：np.column_stack([ones, features]) 或 tf.concat([ones, features], 1)。
* zeros_in_front | columns | a column of zeros was added | 添加的是全 0 的列
With x_0 = 0 the weight w_0 has no effect, and the line always passes through the origin.
x_0 = 0 时 w_0 不起作用，分界线永远经过原点。
Use ones instead of zeros.
把 zeros 换成 ones。
* minus_ones | columns | the column holds -1 instead of 1 | 添加的列是 -1 而不是 1
With x_0 = -1 the weight is the threshold; here w_0 = -threshold and x_0 = 1.
x_0 = -1 时对应的权值是阈值；本题约定 w_0 等于阈值的相反数，而 x_0 = 1。
Use 1.
改为 1。
* ones_as_row | columns | the ones were added as a row | 把 1 加成了一行
There is one sample more now; the ones have to be a further feature of every sample.
现在多出了一个样本；应当给每个样本增加一个取值为 1 的属性。
Join along the axis of the features, axis=1.
沿属性方向拼接，即 axis=1。
* not_added | columns | nothing was added | 没有添加全 1 的列
The features came back as they went in, so that there is no place for the bias.
属性原样返回，偏置没有对应的输入。
Put a column of ones in front of the features.
在属性前面加上全 1 的一列。
* reversed | three_values | the two answers are exchanged | 两个取值写反了
Negative sums got 1 and positive ones 0.
负数得到了 1，正数得到了 0。
Return 1 where z >= 0.
z >= 0 时返回 1。
* sigmoid_instead | three_values | sigmoid in place of the step | 用 sigmoid 代替了阶跃函数
Sigmoid is what makes logistic regression of a perceptron; the training rule needs 0 or 1.
换成 sigmoid 就成了对数几率回归；感知机训练法则需要的是 0 或 1。
Compare z with 0 instead of computing an exponential.
直接把 z 与 0 比较，不需要指数函数。
* threshold_half | three_values | the threshold is 0.5 instead of 0 | 阈值用了 0.5 而不是 0
0.5 is the threshold for a probability; a weighted sum is compared with 0.
0.5 是概率的阈值，加权和应当与 0 比较。
Write z >= 0.
写成 z >= 0。
* threshold_one | three_values | the threshold is 1 instead of 0 | 阈值用了 1 而不是 0
The threshold is in w_0 already: the sum is compared with 0.
阈值已经包含在 w_0 里，加权和应当与 0 比较。
Write z >= 0.
写成 z >= 0。
* relu_instead | three_values | ReLU instead of the step function | 用了 ReLU 而不是阶跃函数
Positive sums came back as they are instead of as 1.
正数原样返回，而不是变成 1。
Return 1, not z, where z >= 0.
z >= 0 时返回 1，而不是 z。
* sum_itself | three_values | z came back as it is | 原样返回了 z
A perceptron answers with a class, 0 or 1.
感知机的输出是类别 0 或 1。
Compare z with 0 and return 1 or 0.
把 z 与 0 比较，返回 1 或 0。
* absolute | three_values | the answer is always 1 | 结果总是 1
Negative sums have to give 0; the sign may have been lost on the way.
负数应当得到 0，可能在计算中丢掉了符号。
Return 0 where z < 0.
z < 0 时返回 0。
* no_step | one_sample | the step function is missing | 漏了阶跃函数
The weighted sums came back; the output of a perceptron is a class.
返回的是加权和，而感知机的输出是类别。
Return step(X @ w).
返回 step(X @ w)。
* predict_sigmoid | one_sample | sigmoid instead of the step function | 用了 sigmoid 而不是阶跃函数
The outputs lie between 0 and 1; the training rule needs 0 or 1.
输出在 0 与 1 之间，而训练法则需要 0 或 1。
Return step(X @ w).
返回 step(X @ w)。
* bias_forgotten | one_sample | the bias w_0 is left out | 漏掉了偏置 w_0
Without it every line passes through the origin.
没有它，分界线只能经过原点。
X has its column of ones already: X @ w includes w_0.
X 已经含有全 1 的列，X @ w 就包含了 w_0。
* bias_subtracted | one_sample | the bias is subtracted | 偏置的符号反了
w_0 is minus the threshold: it is added to the sum.
w_0 是阈值的相反数，应当加到和里。
Use X @ w as it is.
直接使用 X @ w。
* predict_threshold_half | one_sample | the threshold is 0.5 instead of 0 | 阈值用了 0.5 而不是 0
0.5 is the threshold for a probability; a weighted sum is compared with 0.
0.5 是概率的阈值，加权和应当与 0 比较。
Compare X @ w with 0.
把 X @ w 与 0 比较。
* predict_reversed | one_sample | the two classes are exchanged | 两个类别写反了
Samples with a positive sum belong to class 1.
加权和为正的样本属于类别 1。
Return 1 where X @ w >= 0.
X @ w >= 0 时返回 1。
* sign | divided | the weights move in the wrong direction | 权值改变的方向反了
A sample that was missed makes its own sum smaller still: label and output are exchanged.
漏判的样本反而使它的加权和变得更小：标记与输出写反了。
Add learning_rate * (y - output) * x.
应当加上 learning_rate * (y - 输出) * x。
* always_moves | right_sample | right samples move the weights, too | 分类正确的样本也更新了权值
The rule uses the error y - output, which is 0 where the answer is right.
训练法则用的是误差 y - 输出，分类正确时误差为 0。
Multiply by (y - output), not by the label.
乘以（y - 输出），而不是标记本身。
* delta_rule | divided | the weighted sum stands in place of the output | 用加权和代替了输出
y - z is the delta rule, which is gradient descent; the training rule uses the class, 0 or 1.
y - z 是 Delta 法则，即梯度下降法；感知机训练法则使用的是类别 0 或 1。
Apply the step function before comparing with the label.
先经过阶跃函数，再与标记比较。
* sigmoid_output | divided | the output is a sigmoid's | 输出用了 sigmoid
The error is then never 0, and the weights never come to rest.
这样误差永远不为 0，权值也不会稳定下来。
Use the step function.
使用阶跃函数。
* factor_x_forgotten | divided | the factor x is missing | 漏乘了 x
All weights move by the same amount, whatever their inputs are.
所有权值的改变量都一样，与各自的输入无关。
Multiply the error by x, element by element.
把误差乘以向量 x。
* bias_not_updated | divided | w_0 is never updated | 没有更新 w_0
The line can turn but not move away from where it crosses the axis.
分界线只能转动，不能平移。
x contains x_0 = 1: update the whole vector w.
x 中含有 x_0 = 1，应当更新整个向量 w。
* only_bias_updated | divided | only w_0 is updated | 只更新了 w_0
The line can move but not turn.
分界线只能平移，不能转动。
Update the whole vector w: add learning_rate * (y - output) * x.
应当更新整个向量 w：加上 learning_rate *（y - 输出）* x。
* learning_rate_missing | divided | the learning rate is not used | 没有使用学习率
Every step is the whole of x.
每一步都是整个 x。
Multiply the step by learning_rate.
改变量还要乘以 learning_rate。
* learning_rate_twice | divided | the learning rate is applied twice | 学习率乘了两次
Every step carries the factor learning_rate twice and is too short.
每一步多乘了一次学习率，步子太小。
Multiply by learning_rate in one place only.
只在一个地方乘以 learning_rate。
* own_rate | divided | the rate 0.1 is written into the function | 学习率 0.1 写死在函数里了
The argument learning_rate has no effect.
参数 learning_rate 没有起作用。
Use the argument learning_rate.
使用参数 learning_rate。
* labels_not_coded | right_sample | output and label are coded differently | 输出与标记的编码不一致
For label 0 and output -1 the error is 1, although the answer is right.
标记为 0、输出为 -1 时本来分类正确，误差却等于 1。
Use one coding for both: turn the label into 2 y - 1, or the output into 0 and 1.
两者用同一种编码：把标记变为 2y - 1，或者让输出取 0 和 1。
* only_the_change | divided | the change came back, not the weights | 返回的是改变量，不是新的权值
The function has to return w plus the change.
函数应当返回 w 加上改变量。
Return w + learning_rate * (y - output) * x.
返回 w + learning_rate * (y - 输出) * x。
* never_moves | divided | the weights come back unchanged | 权值没有任何变化
The change may have been computed and not assigned, or y was compared with itself.
可能算出了改变量却没有赋值，或者拿 y 与自己比较了。
Return w + learning_rate * (y - output) * x.
返回 w + learning_rate * (y - 输出) * x。
* all_at_once | first_row | all samples are judged by the first weights | 所有样本都用起始的权值判断
The steps were computed before the first of them was made: later samples have to see new weights.
各步都是在更新之前算好的，而后面的样本应当用更新后的权值来判断。
Compute the output of a sample inside the loop, after the update of the one before.
在循环内、上一个样本更新之后，再计算当前样本的输出。
* one_list | rows | all rows show the last weights | 每一行都是最后的权值
The same array was appended every time, and `w += ...` changed it everywhere.
每次加入列表的是同一个数组，`w += ...` 使列表中的每一行都跟着变。
Append a copy (w.copy()), or write w = w + ... instead of w += ...
加入副本 w.copy()，或者写成 w = w + …，不要写 w += …
* from_the_start | first_row | every sample starts afresh | 每个样本都从起始的权值出发
Each row is the step of one sample alone; the steps should add up.
每一行只是单个样本的一步，而各步应当累积起来。
Carry the new weights on: w = update(x, y, w, learning_rate).
把新的权值传给下一个样本：w = update(x, y, w, learning_rate)。
* backwards | first_row | the samples are used from the last to the first | 样本的次序反了
The rows belong to the samples in reverse order.
各行对应的是倒过来的样本次序。
Go through X and y from the beginning.
从头开始依次使用 X 和 y 中的样本。
* until_a_mistake | rows | the epoch ends at the first mistake | 遇到第一个错误就结束了
After the first sample that was wrong the weights stay as they are.
在第一个分错的样本之后，权值不再变化。
Leave `break` or `return` out of the loop over the samples.
遍历样本的循环中不要写 break 或 return。
* before_each | first_row | the weights are listed before each sample | 记录的是每个样本之前的权值
The first row is the start, and the last step is missing.
第一行是起始的权值，而最后一步没有记录。
Append the weights after the update.
在更新之后再加入列表。
* only_the_last | rows | only the last weights came back | 只返回了最后的权值
One row for each sample is asked for.
题目要求每个样本一行。
Collect the weights after every sample in a list and return them all.
把每个样本之后的权值收集到列表中，一起返回。
* only_missed_ones | rows | only samples of class 1 move the weights | 只有类别 1 的样本会更新权值
False alarms (label 0, output 1) have to push the weights the other way.
误报的样本（标记为 0、输出为 1）应当使权值朝相反方向改变。
Use y - output, which may be -1, too.
使用 y - 输出，它也可以是 -1。
* only_false_alarms | rows | only samples of class 0 move the weights | 只有类别 0 的样本会更新权值
Missed samples (label 1, output 0) have to move the weights, too.
漏判的样本（标记为 1、输出为 0）也应当更新权值。
Use y - output, which is 1 for them.
使用 y - 输出，对它们来说等于 1。
* epoch_sign | rows | the weights move in the wrong direction | 权值改变的方向反了
Samples that were wrong are more wrong after their step.
分错的样本更新之后错得更多。
Add learning_rate * (y - output) * x.
应当加上 learning_rate * (y - 输出) * x。
* one_epoch | sides | training ends after one epoch | 只训练了一轮
After one epoch some samples are still on the wrong side.
一轮之后仍有样本分错。
Repeat the epochs until one of them has no mistake.
重复训练，直到某一轮没有任何错误。
* start_returned | sides | the weights of the start came back | 返回的是起始的权值
The training went into another name or a copy.
训练的结果可能存到了别的变量或副本里。
Return the weights after the last epoch.
返回最后一轮之后的权值。
* train_sign | sides | the weights move in the wrong direction | 权值改变的方向反了
The number of mistakes does not fall, however long the training takes.
无论训练多久，出错数都不会下降。
Add learning_rate * (y - output) * x.
应当加上 learning_rate * (y - 输出) * x。
* train_bias_frozen | sides | training never updates w_0 | 训练中没有更新 w_0
The line turns but never moves.
分界线只会转动，不会平移。
Update the whole vector w, with x_0 = 1.
更新整个向量 w，其中 x_0 = 1。
* train_weights_frozen | sides | training updates w_0 only | 训练中只更新了 w_0
The line moves but never turns.
分界线只会平移，不会转动。
Update the whole vector w.
更新整个向量 w。
* weights_negated | sides | the two sides are exchanged | 两侧正好颠倒
All samples lie on the other side of the line than they should.
所有样本都落在了分界线的另一侧。
Look for a minus in front of w, or for labels that were exchanged.
检查 w 前面是否多了负号，或者标记写反了。
* everything | and_xor | every table is said to be learned | 认为每一个函数都能学会
The answer has to depend on what training reached, and XOR is never reached.
结果应当取决于训练的效果，而“异或”永远学不会。
After training compare predict(X, w) with the labels.
训练之后比较 predict(X, w) 与标记。
* nothing | and_xor | no table is said to be learned | 认为没有一个函数能学会
AND and OR are learned within a few epochs.
“与”和“或”几轮之内就能学会。
Is the comparison after the training exact, element by element, with all four labels?
训练之后是否把四个输出与四个标记逐个比较了？
* flags_reversed | and_xor | the answers are exchanged | 结果写反了
1 means that the table is learned.
1 表示能学会。
Return 1 where all four outputs are right.
四个输出都正确时返回 1。
* without_bias | and_xor | it was tried without x_0 = 1 | 没有加上 x_0 = 1
Without the bias (0, 0) always gets the same answer, so that NOR and NAND cannot be learned.
没有偏置时 (0, 0) 的输出总是固定的，因此“或非”“与非”学不会。
Put the column of ones in front of the four inputs.
给四组输入加上全 1 的列。
* one_epoch_only | and_xor | only one epoch is tried | 只训练了一轮
Some tables need several epochs before all answers are right.
有些函数需要好几轮才能全部正确。
Train for up to max_epochs epochs.
最多训练 max_epochs 轮。
* share_of_right | and_xor | the share of right answers came back | 返回的是正确的比例
The question is whether the training comes to rest with all four right: yes (1) or no (0).
问题是训练能否使四个全部正确：能（1）或不能（0）。
Return 1 where all are right, else 0.
全对返回 1，否则返回 0。
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
