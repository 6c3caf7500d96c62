"""Reference for ``gradient_descent``: a straight line fitted by SGD and mini-batch descent.

Model ``w * x + b``, Loss = 1/2 * sum of squared residuals, both parameters updated at once,
samples shuffled anew before every epoch (lecture 13.1). Plain NumPy in float64; knows
nothing of submissions, points or checks.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from itertools import combinations
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[float, float]
Words: TypeAlias = dict[str, str]
# Indices into x and into y of the samples of one update: equal unless the data is torn apart.
Batch: TypeAlias = tuple[Ints, Ints]
Batches: TypeAlias = Callable[[int, int, int], Iterator[Batch]]
Gradient: TypeAlias = Callable[[Floats, Floats, float, float, str], Pair]
Rate: TypeAlias = Callable[[float, int, int], float]

ASKED = "half_sum"
CONVENTIONS: dict[str, Words] = {
    "half_sum": {"en": "half the sum of squares", "zh": "平方和的一半"},
    "sum": {"en": "sum of squares, without the 1/2", "zh": "平方和，不带 1/2"},
    "half_mean": {"en": "half the mean of squares", "zh": "均方误差的一半"},
    "mean": {"en": "mean of squares (MSE)", "zh": "均方误差（MSE）"},
}
ORDER_SEED = 131


# --- what is asked ---------------------------------------------------------------------------


def scale(convention: str, samples: int) -> float:
    """Return the factor of a convention's loss over 1/2 * sum, for so many samples."""
    factor = 1.0 if convention.startswith("half") else 2.0
    return factor / samples if convention.endswith("mean") else factor


def loss(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> float:
    """Return the loss of the line on samples ``x, y`` of shape (n,)."""
    return 0.5 * scale(convention, len(x)) * float(np.sum((w * x + b - y) ** 2))


def gradients(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> Pair:
    """Return ``dw, db`` of the loss on samples ``x, y`` of shape (n,)."""
    residuals = w * x + b - y
    factor = scale(convention, len(x))
    return factor * float(np.sum(residuals * x)), factor * float(np.sum(residuals))


def sample_gradients(x: Floats, y: Floats, w: float, b: float) -> Floats:
    """Return the gradient of every sample's own 1/2 * residual^2, shape (n, 2)."""
    residuals = w * x + b - y
    return np.stack([residuals * x, residuals], axis=1)


def shuffled_batches(n: int, size: int, epochs: int) -> Iterator[Batch]:
    """Yield the batches of every epoch: a new order each time, the short last one included."""
    rng = np.random.default_rng(ORDER_SEED)
    for _ in range(epochs):
        order = rng.permutation(n)
        for start in range(0, n, size):
            chosen = order[start : start + size]
            yield chosen, chosen


def sgd(
    x: Floats,
    y: Floats,
    w: float,
    b: float,
    learning_rate: float,
    epochs: int,
    *,
    convention: str = ASKED,
    up: Mapping[str, Callable[..., Pair]] | None = None,
) -> Floats:
    """Return the parameters at the start and after every update, shape (epochs * n + 1, 2)."""
    return minibatch_gd(x, y, w, b, learning_rate, epochs, 1, convention=convention, up=up)


def minibatch_gd(
    x: Floats,
    y: Floats,
    w: float,
    b: float,
    learning_rate: float,
    epochs: int,
    batch_size: int,
    *,
    convention: str = ASKED,
    up: Mapping[str, Callable[..., Pair]] | None = None,
) -> Floats:
    """Return the parameters at the start and after every update, shape (updates + 1, 2)."""
    own = (up or {}).get("gradients")

    def gradient(bx: Floats, by: Floats, w: float, b: float, convention: str) -> Pair:
        return own(bx, by, w, b) if own else gradients(bx, by, w, b, convention=convention)

    batches = shuffled_batches(len(x), batch_size, epochs)
    return _descend(x, y, (w, b), learning_rate, batches, gradient, convention)


def _descend(
    x: Floats,
    y: Floats,
    start: Pair,
    rate: float,
    batches: Iterator[Batch],
    gradient: Gradient,
    convention: str,
) -> Floats:
    rows = [start]
    for ix, iy in batches:
        w, b = rows[-1]
        dw, db = gradient(x[ix], y[iy], w, b, convention)
        rows.append((w - rate * dw, b - rate * db))
    return np.array(rows)


# --- inputs ----------------------------------------------------------------------------------

TRIES = 2000
# (n, epochs): few enough updates that a descent under doubled steps is still far from its end.
LENGTHS = ((7, 3), (7, 4), (7, 5), (8, 3), (8, 4))


class Descent(NamedTuple):
    """The arguments of ``sgd``."""

    x: Floats
    y: Floats
    w: float
    b: float
    learning_rate: float
    epochs: int


def _either_sign(rng: np.random.Generator, low: float, high: float) -> float:
    return round(float(rng.choice([-1.0, 1.0]) * rng.uniform(low, high)), 3)


def _draw_line(rng: np.random.Generator) -> dict[str, object]:
    """Draw data and parameters with residuals of both signs that do not cancel, n = 5 to 12."""
    cells = np.concatenate([-np.arange(0.4, 1.8, 0.2), np.arange(0.4, 1.8, 0.2)])
    for _ in range(TRIES):
        n = int(rng.integers(5, 13))
        x = np.round(rng.choice(cells, n, replace=False) + rng.uniform(-0.05, 0.05, n), 3)
        slope, height = _either_sign(rng, 0.5, 2.0), _either_sign(rng, 0.3, 1.5)
        y = np.round(slope * x + height + rng.normal(0.0, 0.4, n), 3)
        w, b = _either_sign(rng, 0.3, 1.5), _either_sign(rng, 0.3, 1.5)
        each = sample_gradients(x, y, w, b)
        total = np.abs(each.sum(axis=0))
        clear = np.all(total >= 0.1 * np.abs(each).sum(axis=0)) and total.max() <= 20 * total.min()
        mixed = each[:, 1].min() < 0 < each[:, 1].max()
        if clear and mixed and np.abs(each[:, 1]).min() >= 0.05 and abs(w - 1) >= 0.1:
            return {"x": x, "y": y, "w": w, "b": b}
    raise RuntimeError(f"no safe line in {TRIES} tries")


def _descent(rng: np.random.Generator) -> Descent:
    """Draw a descent from far off, in which no residual and no sum of them comes near zero.

    x is positive and the start lies far along the direction in which the loss is steepest:
    every residual keeps its sign in any order of the samples and under any convention.
    """
    for _ in range(TRIES):
        n, epochs = (int(k) for k in rng.choice(LENGTHS))
        x = rng.choice(np.arange(0.25, 1.3, 0.1), n, replace=False) + rng.uniform(-0.025, 0.025, n)
        x = np.round(x, 4)
        slope, height = _either_sign(rng, 1.0, 2.5), _either_sign(rng, 0.3, 1.5)
        y = np.round(slope * x + height + rng.uniform(-0.25, 0.25, n), 3)
        steepest = np.linalg.eigh(np.array([[x @ x, x.sum()], [x.sum(), n]]))[1][:, 1]
        w, b = np.round((slope, height) + _either_sign(rng, 4.0, 6.0) * steepest, 3)
        rate = round(float(rng.uniform(0.0202, 0.75 / (n * epochs))), 5)
        drawn = Descent(x, y, float(w), float(b), rate, epochs)
        gaps = (np.diff(np.sort(x)).min(), np.diff(np.sort(y)).min())
        if gaps[0] >= 0.04 and gaps[1] >= 0.02 and _stays_clear(drawn):
            return drawn
    raise RuntimeError(f"no safe descent in {TRIES} tries")


def _stays_clear(drawn: Descent) -> bool:
    """Tell whether all residuals stay at least 0.1 from zero, even with doubled steps."""
    path = sgd(*drawn, convention="sum")
    residuals = np.outer(path[:, 0], drawn.x) + path[:, 1:] - drawn.y
    kept = np.all(np.sign(residuals) == np.sign(residuals[0]))
    return bool(kept and np.abs(residuals).min() >= 0.1)


def _draw_sgd(rng: np.random.Generator) -> dict[str, object]:
    return _descent(rng)._asdict()


def _draw_minibatch(rng: np.random.Generator) -> dict[str, object]:
    """Draw a descent as for SGD, with a batch size that leaves a short last batch."""
    for _ in range(TRIES):
        drawn = _descent(rng)
        size = 3  # three batches, the last one short
        each = sample_gradients(drawn.x, drawn.y, drawn.w, drawn.b)
        if all(_distinct_batches(each, k) for k in (size, len(drawn.x) % size)):
            return {**drawn._asdict(), "batch_size": size}
    raise RuntimeError(f"no safe mini-batches in {TRIES} tries")


def _distinct_batches(each: Floats, size: int) -> bool:
    """Tell whether the batches of this size can be told from each other by their gradient."""
    chosen = np.array(list(combinations(range(len(each)), size)))
    sums = each[chosen].sum(axis=1)
    gaps = np.abs(sums[:, None] - sums[None, :]).max(axis=2) / np.abs(sums).max()
    np.fill_diagonal(gaps, np.inf)
    return bool(gaps.min() >= 1e-3)


DRAWS = {
    "loss": _draw_line,
    "gradients": _draw_line,
    "sgd": _draw_sgd,
    "minibatch_gd": _draw_minibatch,
}


# --- known-wrong: loss and gradients ---------------------------------------------------------


def _table(x: Floats, y: Floats, w: float, b: float) -> Floats:
    """Return the n-by-n table that (n,) minus (n, 1) is broadcast to."""
    return (w * x + b)[np.newaxis, :] - y[:, np.newaxis]


def _broadcast_loss(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> float:
    table = _table(x, y, w, b)
    return 0.5 * scale(convention, table.size) * float(np.sum(table**2))


def _broadcast(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> Pair:
    table = _table(x, y, w, b)
    factor = scale(convention, table.size)
    return factor * float(np.sum(table * x)), factor * float(np.sum(table))


def _loss_of(measure: Callable[[Floats], float], *, bias: bool = True) -> Callable[..., float]:
    def wrong(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> float:
        return 0.5 * scale(convention, len(x)) * measure(w * x + (b if bias else 0.0) - y)

    return wrong


Change: TypeAlias = Callable[[Floats, float, Pair], Pair]


def _gradients_with(change: Change, *, bias: bool = True) -> Callable[..., Pair]:
    """Return gradients that are changed, given x, w and the right pair."""

    def wrong(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> Pair:
        return change(x, w, gradients(x, y, w, b if bias else 0.0, convention=convention))

    return wrong


def _gradients_in(convention: str) -> Callable[..., Pair]:
    """Return the gradients of another loss than the one handed in as ``loss``."""

    def wrong(x: Floats, y: Floats, w: float, b: float) -> Pair:
        return gradients(x, y, w, b, convention=convention)

    return wrong


def _last_sample_only(x: Floats, y: Floats, w: float, b: float, *, convention: str = ASKED) -> Pair:
    factor = scale(convention, len(x))
    dw, db = sample_gradients(x, y, w, b)[-1]
    return factor * float(dw), factor * float(db)


# --- known-wrong: descents -------------------------------------------------------------------


def _gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
    return gradients(x, y, w, b, convention=convention)


def _changed(change: Callable[[Pair], Pair]) -> Gradient:
    return lambda x, y, w, b, convention: change(_gradient(x, y, w, b, convention))


def _table_gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
    return _broadcast(x, y, w, b, convention=convention)


def _no_x_gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
    db = _gradient(x, y, w, b, convention)[1]
    return db, db


def _one_after_the_other(rate: float) -> Gradient:
    """Return the gradient that an update of w, then b at the new w, amounts to."""

    def gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
        dw = _gradient(x, y, w, b, convention)[0]
        return dw, _gradient(x, y, w - rate * dw, b, convention)[1]

    return gradient


def _accumulating(_rate: float) -> Gradient:
    """Return a gradient that is never reset: it remembers all batches of one descent."""
    total = np.zeros(2)

    def gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
        total[:] += _gradient(x, y, w, b, convention)
        return float(total[0]), float(total[1])

    return gradient


def _walking(
    batches: Batches = shuffled_batches,
    gradient: Gradient = _gradient,
    rate: Rate = lambda eta, _n, _size: eta,
    made: Callable[[float], Gradient] | None = None,
) -> tuple[Callable[..., Floats], Callable[..., Floats]]:
    """Return ``sgd`` and ``minibatch_gd`` that choose batches, gradient or rate in another way.

    ``made`` makes a gradient for one descent, given its learning rate.
    """

    def minibatch(
        x: Floats,
        y: Floats,
        w: float,
        b: float,
        learning_rate: float,
        epochs: int,
        batch_size: int,
        *,
        convention: str = ASKED,
    ) -> Floats:
        eta = rate(learning_rate, len(x), batch_size)
        chosen = batches(len(x), batch_size, epochs)
        used = made(eta) if made else gradient
        return _descend(x, y, (w, b), eta, chosen, used, convention)

    def single(
        x: Floats,
        y: Floats,
        w: float,
        b: float,
        learning_rate: float,
        epochs: int,
        *,
        convention: str = ASKED,
    ) -> Floats:
        return minibatch(x, y, w, b, learning_rate, epochs, 1, convention=convention)

    return single, minibatch


def _with_momentum(_rate: float) -> Gradient:
    """Return a gradient that carries nine tenths of the one before it."""
    carried = np.zeros(2)

    def gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
        carried[:] = 0.9 * carried + _gradient(x, y, w, b, convention)
        return float(carried[0]), float(carried[1])

    return gradient


def _one_update_late(_rate: float) -> Gradient:
    """Return the gradient at the parameters of the update before."""
    before: list[Pair] = []

    def gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
        before.append((w, b))
        return _gradient(x, y, *before[max(0, len(before) - 2)], convention)

    return gradient


def _slowing_down(_rate: float) -> Gradient:
    """Return a gradient that is halved, divided by three, and so on, from update to update."""
    made = [0]

    def gradient(x: Floats, y: Floats, w: float, b: float, convention: str) -> Pair:
        made[0] += 1
        dw, db = _gradient(x, y, w, b, convention)
        return dw / made[0], db / made[0]

    return gradient


def _same_order(n: int, size: int, epochs: int) -> Iterator[Batch]:
    for _ in range(epochs):
        yield from shuffled_batches(n, size, 1)


def _apart(n: int, size: int, epochs: int) -> Iterator[Batch]:
    """Yield batches in which x and y come from two shuffles of their own."""
    rng = np.random.default_rng(ORDER_SEED)
    for _ in range(epochs):
        ix, iy = rng.permutation(n), rng.permutation(n)
        for start in range(0, n, size):
            yield ix[start : start + size], iy[start : start + size]


def _sliced(width: int = 0, *, drop_short: bool = False, only_first: bool = False) -> Batches:
    """Return batches with ``width`` samples too many, without the short last one, or one only."""

    def batches(n: int, size: int, epochs: int) -> Iterator[Batch]:
        rng = np.random.default_rng(ORDER_SEED)
        for _ in range(epochs):
            order = rng.permutation(n)
            starts = range(0, n - size + 1 if drop_short else n, size)
            for start in starts[:1] if only_first else starts:
                chosen = order[start : start + size + width]
                yield chosen, chosen

    return batches


def _all_samples(*, per_epoch: bool) -> Batches:
    """Return batches that hold the whole data, once per epoch or in place of every batch."""

    def batches(n: int, size: int, epochs: int) -> Iterator[Batch]:
        everything = np.arange(n)
        for _ in range(epochs * (1 if per_epoch else -(-n // size))):
            yield everything, everything

    return batches


def _without_last_sample(n: int, size: int, epochs: int) -> Iterator[Batch]:
    yield from shuffled_batches(n - 1, size, epochs)


def _single_samples(n: int, size: int, epochs: int) -> Iterator[Batch]:
    yield from shuffled_batches(n, 1, epochs)


# --- known-wrong: what a student is told -----------------------------------------------------

# id: name, explanation, three hints from a nudge to nearly the answer; each in en, then zh.
WORDS: dict[str, tuple[str, ...]] = {
    "broadcast": (
        "(n,) minus (n, 1) became an n-by-n table",
        "(n,) 与 (n, 1) 相减，被广播成了 n×n 的表",
        "Every prediction was compared with every label, not only with its own.",
        "每个预测值和所有标签都做了差，而不只是和自己的标签。",
        "Print the shape of the residual.",
        "把误差的形状打印出来看看。",
        "A row and a column are broadcast to a table when they are subtracted.",
        "一行减一列，结果会广播成一张表。",
        "Bring x and y to one shape first, for example `y = np.reshape(y, -1)`.",
        "先把 x 和 y 变成同一种形状，例如 `y = np.reshape(y, -1)`。",
    ),
    "not_squared": (
        "The residuals are not squared",
        "误差没有平方",
        "Positive and negative residuals cancel, so a bad line can have a small loss.",
        "正负误差互相抵消，拟合得很差的直线也可能得到很小的损失。",
        "Can your loss become negative?",
        "你的损失有可能是负数吗？",
        "Compare your sum with the formula, term by term.",
        "把求和的每一项和公式对照一遍。",
        "Square each residual before the sum: `(w*x + b - y)**2`.",
        "求和之前先给每个误差平方：`(w*x + b - y)**2`。",
    ),
    "absolute_value": (
        "Absolute values in place of squares",
        "用绝对值代替了平方",
        "The sum of absolute residuals is another loss, with another gradient.",
        "误差绝对值之和是另一种损失，梯度也不同。",
        "Double all residuals: how much should the loss grow?",
        "所有误差都变成两倍，损失应该变成几倍？",
        "The loss of the task is quadratic in the residual.",
        "题目中的损失是误差的二次函数。",
        "Replace `abs` by a square.",
        "把 `abs` 换成平方。",
    ),
    "square_of_sum": (
        "The sum was squared, not each residual",
        "先求和再平方了",
        "Residuals of opposite sign cancel before they are squared.",
        "符号相反的误差在平方之前就抵消了。",
        "Try two samples with residuals 1 and -1.",
        "用误差分别为 1 和 -1 的两个样本试一试。",
        "The order matters: square first, then add.",
        "运算次序很重要：先平方，再相加。",
        "Move the square inside the sum.",
        "把平方移到求和号里面。",
    ),
    "no_bias": (
        "The line has no intercept",
        "直线少了截距 b",
        "The prediction is w*x; b is not added, so its value changes nothing.",
        "预测值只有 w*x，没有加上 b，b 取什么值都没有影响。",
        "Change b: does your result change?",
        "改变 b 的值，你的结果会变吗？",
        "Look at the line that computes the prediction.",
        "检查计算预测值的那一行。",
        "The model is `w*x + b`.",
        "模型是 `w*x + b`。",
    ),
    "sign": (
        "The sign of the gradient is reversed",
        "梯度的符号反了",
        "The step climbs the loss in place of descending it.",
        "参数沿着损失上升的方向移动，而不是下降。",
        "Does the loss fall from one update to the next?",
        "每次更新之后，损失在变小吗？",
        "Watch the order in the residual: prediction minus label.",
        "注意误差的次序：预测值减标签。",
        "The gradient uses `w*x + b - y`, and the update subtracts it.",
        "梯度里用的是 `w*x + b - y`，更新时再减去它。",
    ),
    "no_x": (
        "The factor x is missing in dw",
        "dw 里少乘了 x",
        "The chain rule brings the derivative of w*x by w, which is x.",
        "按链式法则，w*x 对 w 求导会多出一个因子 x。",
        "Are your dw and db the same number? Should they be?",
        "你的 dw 和 db 是同一个数吗？它们应该相等吗？",
        "Differentiate the square once more: what does the inner derivative give for w?",
        "把平方项再求一次导：内层对 w 的导数是什么？",
        "Multiply every residual by its own x before the sum.",
        "求和之前，每个误差要乘上它自己的 x。",
    ),
    "b_frozen": (
        "The intercept does not learn",
        "截距 b 没有学习",
        "The gradient or the update of b is missing, so b keeps its value.",
        "没有计算 b 的梯度，或者没有更新 b，它的值一直不变。",
        "Print b after some updates.",
        "更新几次之后，把 b 打印出来。",
        "b is a parameter like w and needs a gradient and an update of its own.",
        "b 和 w 一样是模型参数，也需要自己的梯度和更新。",
        "db is the sum of the residuals; subtract learning_rate * db from b.",
        "db 等于误差之和；b 要减去 learning_rate * db。",
    ),
    "w_frozen": (
        "The slope does not learn",
        "斜率 w 没有学习",
        "The gradient or the update of w is missing, so w keeps its value.",
        "没有计算 w 的梯度，或者没有更新 w，它的值一直不变。",
        "Print w after some updates.",
        "更新几次之后，把 w 打印出来。",
        "w needs a gradient and an update of its own, as b has.",
        "w 和 b 一样，需要自己的梯度和更新。",
        "dw is the sum of residual times x; subtract learning_rate * dw from w.",
        "dw 等于误差乘 x 之和；w 要减去 learning_rate * dw。",
    ),
    "momentum": (
        "The steps carry momentum",
        "更新中带有动量",
        "Each step keeps 0.9 of the one before; the plain method keeps nothing.",
        "每一步都保留了上一步的 0.9 倍，而普通的梯度下降什么也不保留。",
        "Compare your first and your second update.",
        "比较第一次和第二次更新。",
        "Which variable remembers earlier steps?",
        "哪个变量记住了以前的更新？",
        "Subtract learning_rate times the present gradient, and nothing else.",
        "只减去学习率乘以当前的梯度，不要加别的项。",
    ),
    "stale_gradient": (
        "The gradient is taken at parameters that are out of date",
        "梯度是在过时的参数处计算的",
        "The parameters had moved on, but the prediction still used earlier ones.",
        "参数已经更新，计算预测值时用的却还是以前的值。",
        "When is the prediction computed: before every update, or only now and then?",
        "预测值是每次更新前都重新计算，还是隔一段时间才算一次？",
        "The first update is right; which values of w and b enter the second?",
        "第一次更新是对的；第二次更新用的是哪个 w 和 b？",
        "Compute the prediction inside the innermost loop, with the present w and b.",
        "在最内层循环里用当前的 w 和 b 重新计算预测值。",
    ),
    "falling_rate": (
        "The learning rate goes down during training",
        "学习率在训练过程中不断减小",
        "The directions are right, but later steps are shorter than learning_rate makes them.",
        "更新方向正确，但后面的步长比 learning_rate 所规定的更小。",
        "Print the learning rate that each update uses.",
        "把每次更新所用的学习率打印出来。",
        "Is the rate, or the gradient, divided by a counter somewhere?",
        "有没有哪里把学习率或梯度除以了计数器？",
        "Use the same learning_rate in every update.",
        "每次更新都用同一个 learning_rate。",
    ),
    "one_row_per_epoch": (
        "Only the parameters at the end of each epoch are kept",
        "只保存了每一轮结束时的参数",
        "The updates are right, but the trajectory is to hold the parameters after every one.",
        "更新本身是对的，但轨迹应包含每一次更新之后的参数。",
        "Count the rows of your trajectory: how many updates were there?",
        "数一数轨迹有几行：实际更新了几次？",
        "In which of the two loops are the parameters kept?",
        "保存参数的语句在两层循环的哪一层？",
        "Append (w, b) inside the inner loop, after each update.",
        "在内层循环里，每次更新之后都 append (w, b)。",
    ),
    "last_sample_only": (
        "Only the last sample counts",
        "只算了最后一个样本",
        "A loop over the samples overwrites the gradient in place of adding to it.",
        "循环里每次都覆盖了梯度，没有累加。",
        "Change the first sample: does your gradient change?",
        "改动第一个样本，你的梯度会变吗？",
        "Look at what happens to dw when the loop goes on to the next sample.",
        "看看循环进入下一个样本时，dw 发生了什么。",
        "Start with dw = 0 and use `+=` inside the loop.",
        "先令 dw = 0，循环里用 `+=`。",
    ),
    "w_for_x": (
        "The factor in dw is w, not x",
        "dw 乘的是 w 而不是 x",
        "The derivative of w*x by w is x; the derivative by x is w.",
        "w*x 对 w 求导得 x，对 x 求导才得 w。",
        "By which letter do you differentiate?",
        "现在是在对哪个量求导？",
        "The data is fixed here, the parameters change.",
        "这里数据是固定的，变化的是参数。",
        "dw is the sum of residual times x.",
        "dw 是误差乘以 x 之后的和。",
    ),
    "mixed_scale": (
        "A sum in dw, but a mean in db",
        "dw 用了求和，db 却用了平均",
        "The two derivatives belong to different losses.",
        "两个偏导数来自两种不同的损失。",
        "Compare the two lines of your gradient.",
        "对比一下计算两个梯度的两行代码。",
        "Both come from one loss: both are sums, or both are means.",
        "它们出自同一个损失：要么都是求和，要么都是平均。",
        "With the loss of the task, db is the sum of the residuals.",
        "按照题目的损失，db 是误差之和。",
    ),
    "factor_2": (
        "The gradient is twice that of your loss",
        "梯度是损失对应梯度的两倍",
        "The 1/2 of the loss cancels the 2 of the square; here the 2 was kept.",
        "损失前的 1/2 会与平方求导得到的 2 抵消，这里却留下了 2。",
        "Hold your gradient against (loss(w + h) - loss(w)) / h.",
        "用 (loss(w + h) - loss(w)) / h 检验一下你的梯度。",
        "Differentiate 1/2 * e^2 on paper.",
        "在纸上对 1/2 * e^2 求一次导。",
        "Drop the factor 2, or write a loss without the 1/2 and use it everywhere.",
        "去掉因子 2；或者全程都用不带 1/2 的损失。",
    ),
    "mean_for_sum": (
        "The loss is a sum, its gradient was averaged",
        "损失是求和，梯度却取了平均",
        "A gradient has to belong to the loss that you compute.",
        "梯度必须和你所计算的损失对应。",
        "Hold your gradient against (loss(w + h) - loss(w)) / h.",
        "用 (loss(w + h) - loss(w)) / h 检验一下你的梯度。",
        "The result is too small by a factor that depends on the number of samples.",
        "结果偏小，偏小的倍数和样本个数有关。",
        "Use a sum in both, or a mean in both.",
        "两处都用求和，或者两处都用平均。",
    ),
    "mse_for_sum": (
        "The gradient of the MSE beside another loss",
        "梯度来自 MSE，与损失不一致",
        "The gradient fits the mean of squares; the loss is half the sum of squares.",
        "梯度对应的是均方误差，而损失是平方和的一半。",
        "Hold your gradient against (loss(w + h) - loss(w)) / h.",
        "用 (loss(w + h) - loss(w)) / h 检验一下你的梯度。",
        "Is the same formula differentiated as the one in `loss`?",
        "求导用的公式和 `loss` 里的是同一个吗？",
        "Let `gradients` differentiate your own `loss`.",
        "让 `gradients` 对你自己的 `loss` 求导。",
    ),
    "full_batch": (
        "Every update uses all samples",
        "每次更新都用了全部样本",
        "This is batch gradient descent, repeated more often: nothing stochastic is left.",
        "这其实是批量梯度下降，只是多做了几次，没有任何随机性。",
        "How many samples enter the gradient of one update?",
        "一次更新的梯度里用了几个样本？",
        "The loop picks a batch; check that the gradient gets that batch.",
        "循环里选出了小批量，检查一下传给梯度的是不是它。",
        "Pass `x[batch], y[batch]` (tensors: `tf.gather(x, batch)`), not `x, y`.",
        "传给梯度的应是 `x[batch], y[batch]`（张量用 `tf.gather(x, batch)`），不是 `x, y`。",
    ),
    "one_update_per_epoch": (
        "One update per epoch, with all samples",
        "每轮只用全部样本更新了一次",
        "This is batch gradient descent; the loop inside the epoch is missing.",
        "这是批量梯度下降，每一轮内部缺少一层循环。",
        "Count your updates: how many should one epoch have?",
        "数一数更新次数：一轮应该更新几次？",
        "There are two loops: over the epochs, and inside over samples or batches.",
        "需要两层循环：外层是轮数，内层是样本或小批量。",
        "Update inside the inner loop, right after each batch's gradient.",
        "在内层循环里，每算出一批的梯度就立即更新。",
    ),
    "one_sample_per_epoch": (
        "One sample per epoch",
        "每轮只用了一个样本",
        "An epoch passes through all samples once; here it ends after one.",
        "一轮要把所有样本都用一遍，这里用了一个就结束了。",
        "Count your updates: how many should one epoch have?",
        "数一数更新次数：一轮应该更新几次？",
        "Which samples are never used?",
        "哪些样本从来没有用到？",
        "Inside every epoch, loop over all indices of a shuffled order.",
        "每一轮内部，按打乱的次序遍历所有下标。",
    ),
    "one_batch_per_epoch": (
        "One batch per epoch",
        "每轮只用了一个小批量",
        "An epoch passes through all batches; here it ends after the first.",
        "一轮要用完所有小批量，这里用完第一批就结束了。",
        "Count your updates: how many should one epoch have?",
        "数一数更新次数：一轮应该更新几次？",
        "What becomes of the samples outside the first batch?",
        "第一批之外的样本去哪儿了？",
        "Loop over `range(0, n, batch_size)` inside every epoch.",
        "每一轮内部遍历 `range(0, n, batch_size)`。",
    ),
    "single_samples": (
        "Single samples in place of batches",
        "没有分批，仍是逐个样本更新",
        "batch_size has no effect: every update uses one sample.",
        "batch_size 没有起作用，每次更新只用了一个样本。",
        "Change batch_size: does the number of updates change?",
        "改变 batch_size，更新次数会变吗？",
        "A batch is a slice of the shuffled order.",
        "一个小批量是打乱次序后的一段切片。",
        "Take `order[s : s + batch_size]` and update once for all of it.",
        "取 `order[s : s + batch_size]`，整批只更新一次。",
    ),
    "dropped_last_sample": (
        "One sample of every epoch is left out",
        "每轮漏掉了一个样本",
        "The loop ends one too early, so a sample is never seen.",
        "循环少走了一步，有一个样本没有用上。",
        "Count the updates of one epoch.",
        "数一数一轮里更新了几次。",
        "Look at the end of your `range`.",
        "检查 `range` 的终点。",
        "`range(n)` already ends at n - 1.",
        "`range(n)` 本来就到 n - 1 为止。",
    ),
    "dropped_last_batch": (
        "The short last batch is dropped",
        "丢掉了最后不足一批的样本",
        "Where batch_size does not divide n, the remaining samples are never used.",
        "batch_size 不能整除 n 时，剩下的样本没有参与训练。",
        "Try 7 samples with a batch size of 3: how many updates should one epoch have?",
        "用 7 个样本、每批 3 个试试：一轮应该更新几次？",
        "`n // batch_size` rounds down; `drop_remainder=True` does the same.",
        "`n // batch_size` 会向下取整，`drop_remainder=True` 也是如此。",
        "Use `range(0, n, batch_size)`: the last slice is simply shorter.",
        "用 `range(0, n, batch_size)`，最后一段切片自然会短一些。",
    ),
    "overlapping_slice": (
        "Batches overlap by one sample",
        "相邻的小批量重叠了一个样本",
        "The slice is one too long, so a sample counts in two batches.",
        "切片多取了一个，有的样本在两个批里各算了一次。",
        "Print the length of each batch.",
        "把每一批的长度打印出来。",
        "The end of a slice is not included in it.",
        "切片不包含终点下标。",
        "Slice `s : s + batch_size`, without `+ 1`.",
        "切片写成 `s : s + batch_size`，不要再 `+ 1`。",
    ),
    "accumulated_gradient": (
        "Gradients add up from batch to batch",
        "梯度在批与批之间一直累加",
        "The first update is right; each later one still carries all earlier gradients.",
        "第一次更新是对的，之后每次都带着以前所有的梯度。",
        "Where do you set dw and db to zero?",
        "你在哪里把 dw 和 db 清零？",
        "Compare your first and your second update.",
        "比较第一次和第二次更新。",
        "Reset dw and db at the beginning of every batch.",
        "每个小批量开始时都要把 dw 和 db 清零。",
    ),
    "sequential_update": (
        "The new w is used to update b",
        "更新 b 时用了已经更新过的 w",
        "Both derivatives belong to the same point; here w had already moved.",
        "两个偏导数应在同一点计算，这里 w 已经先移动了。",
        "In which order do you compute and update?",
        "你是按什么次序计算和更新的？",
        "Compute both derivatives before you change a parameter.",
        "先算完两个偏导数，再改参数。",
        "First `dw, db = ...`, then update w and b.",
        "先 `dw, db = ...`，再更新 w 和 b。",
    ),
    "no_reshuffle": (
        "The same order in every epoch",
        "每一轮的次序都一样",
        "The samples are to be shuffled anew before every epoch.",
        "每一轮开始之前都要重新打乱样本。",
        "Print the order of the first two epochs.",
        "打印前两轮的样本次序。",
        "Is the shuffle inside the loop over the epochs?",
        "打乱的语句在轮数循环里面吗？",
        "Draw a new permutation at the beginning of every epoch, without resetting the seed.",
        "每轮开头生成一个新的排列，并且不要重设随机种子。",
    ),
    "xy_shuffled_apart": (
        "The samples x and y were shuffled apart",
        "x 和 y 被分别打乱了",
        "After the shuffle a sample has another sample's label.",
        "打乱之后，样本和标签对不上了。",
        "Print a few pairs (x, y) before and after the shuffle.",
        "打乱前后各打印几对 (x, y) 看看。",
        "Two calls of `shuffle` give two different orders.",
        "调用两次 `shuffle` 会得到两个不同的次序。",
        "Shuffle indices once and use them for both: `x[order], y[order]`.",
        "只打乱一次下标，两者共用：`x[order], y[order]`。",
    ),
    "eta_twice": (
        "The learning rate is applied twice",
        "学习率乘了两次",
        "The steps are too small by the factor learning_rate.",
        "每一步都小了 learning_rate 倍。",
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
        "The whole gradient is subtracted, and the steps overshoot.",
        "直接减去了整个梯度，步子太大。",
        "Change learning_rate: does anything change?",
        "改变 learning_rate，结果有变化吗？",
        "Compare your update with the formula of the lecture.",
        "把更新语句和课上的公式对照一下。",
        "Subtract `learning_rate * dw`, not `dw`.",
        "减去的是 `learning_rate * dw`，不是 `dw`。",
    ),
    "divided_by_n": (
        "A batch's gradient is divided by the size of the whole data",
        "小批量的梯度除以了全部样本数",
        "A mean divides by the samples that were added up, not by all n.",
        "求平均应除以参与求和的样本数，而不是总数 n。",
        "How many samples are in the sum that you divide?",
        "被除的那个和里有几个样本？",
        "`len(x)` is the whole data, not the batch.",
        "`len(x)` 是全部数据的个数，不是这一批的。",
        "Divide by the length of the batch, or do not divide at all.",
        "除以这一批的长度，或者干脆不除。",
    ),
    "divided_by_batch_size": (
        "Every batch is divided by batch_size, whatever its length",
        "每一批都除以 batch_size，没有按实际样本数计算",
        "A mean divides once, by the samples it holds; the last batch holds fewer.",
        "求平均只除一次，并且要除以这一批的实际样本数；最后一批的样本更少。",
        "How many samples does the last batch have?",
        "最后一批有几个样本？",
        "How often, and by what, is the gradient divided on its way to the update?",
        "从梯度到更新，一共除了几次？除的是什么？",
        "Divide once by `len(batch)`, or do not divide at all.",
        "只除一次 `len(batch)`，或者干脆不除。",
    ),
    "last_update_missing": (
        "The parameters after the last update are missing",
        "缺少最后一次更新之后的参数",
        "The parameters were kept before each update, so the last ones are lost.",
        "参数是在更新之前保存的，最后一次更新的结果丢失了。",
        "Which comes first in your loop: keeping the parameters or changing them?",
        "循环里先保存参数，还是先更新参数？",
        "Compare the last row with the parameters when the function ends.",
        "把最后一行与函数结束时的参数对比一下。",
        "Append (w, b) after the update.",
        "更新之后再 append (w, b)。",
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


def _ends_of_epochs(walk: Callable[..., Floats]) -> Callable[..., Floats]:
    """Return the descent's parameters at the start and after each epoch only."""

    @wraps(walk)
    def wrong(x: Floats, *others: object, **keywords: object) -> Floats:
        rows = walk(x, *others, **keywords)
        named = {**dict(zip(_SETTINGS, others[3:], strict=False)), **keywords}
        return rows[:: (len(rows) - 1) // int(str(named["epochs"]))]

    return wrong


_SETTINGS = ("learning_rate", "epochs", "batch_size")


def _without_last_row(walk: Callable[..., Floats]) -> Callable[..., Floats]:
    @wraps(walk)
    def wrong(*arguments: object, **keywords: object) -> Floats:
        return walk(*arguments, **keywords)[:-1]

    return wrong


_IN_BOTH = {
    "full_batch": _walking(_all_samples(per_epoch=False)),
    "one_update_per_epoch": _walking(_all_samples(per_epoch=True)),
    "sign": _walking(gradient=_changed(lambda g: (-g[0], -g[1]))),
    "no_x": _walking(gradient=_no_x_gradient),
    "b_frozen": _walking(gradient=_changed(lambda g: (g[0], 0.0))),
    "eta_twice": _walking(rate=lambda eta, _n, _size: eta * eta),
    "eta_missing": _walking(rate=lambda _eta, _n, _size: 1.0),
    "divided_by_n": _walking(rate=lambda eta, n, _size: eta / n),
    "no_reshuffle": _walking(_same_order),
    "xy_shuffled_apart": _walking(_apart),
    "accumulated_gradient": _walking(made=_accumulating),
    "sequential_update": _walking(made=_one_after_the_other),
    "w_frozen": _walking(gradient=_changed(lambda g: (0.0, g[1]))),
    "momentum": _walking(made=_with_momentum),
    "stale_gradient": _walking(made=_one_update_late),
    "falling_rate": _walking(made=_slowing_down),
    "one_row_per_epoch": (_ends_of_epochs(_walking()[0]), _ends_of_epochs(_walking()[1])),
    "last_update_missing": (_without_last_row(_walking()[0]), _without_last_row(_walking()[1])),
}

KNOWN_WRONG = [
    _known_wrong("loss", "broadcast", _broadcast_loss),
    _known_wrong("loss", "not_squared", _loss_of(lambda e: float(np.sum(e)))),
    _known_wrong("loss", "absolute_value", _loss_of(lambda e: float(np.sum(np.abs(e))))),
    _known_wrong("loss", "square_of_sum", _loss_of(lambda e: float(np.sum(e)) ** 2)),
    _known_wrong("loss", "no_bias", _loss_of(lambda e: float(np.sum(e**2)), bias=False)),
    _known_wrong("gradients", "sign", _gradients_with(lambda _x, _w, g: (-g[0], -g[1]))),
    _known_wrong("gradients", "no_x", _gradients_with(lambda _x, _w, g: (g[1], g[1]))),
    _known_wrong("gradients", "b_frozen", _gradients_with(lambda _x, _w, g: (g[0], 0.0))),
    _known_wrong("gradients", "w_for_x", _gradients_with(lambda _x, w, g: (w * g[1], g[1]))),
    _known_wrong("gradients", "no_bias", _gradients_with(lambda _x, _w, g: g, bias=False)),
    _known_wrong(
        "gradients", "mixed_scale", _gradients_with(lambda x, _w, g: (g[0], g[1] / len(x)))
    ),
    _known_wrong("gradients", "last_sample_only", _last_sample_only),
    _known_wrong("gradients", "broadcast", _broadcast),
    _known_wrong("gradients", "factor_2", _gradients_in("sum")),
    _known_wrong("gradients", "mean_for_sum", _gradients_in("half_mean")),
    _known_wrong("gradients", "mse_for_sum", _gradients_in("mean")),
    *(_known_wrong("sgd", mistake, walks[0]) for mistake, walks in _IN_BOTH.items()),
    _known_wrong("sgd", "one_sample_per_epoch", _walking(_sliced(only_first=True))[0]),
    _known_wrong("sgd", "dropped_last_sample", _walking(_without_last_sample)[0]),
    *(_known_wrong("minibatch_gd", mistake, walks[1]) for mistake, walks in _IN_BOTH.items()),
    _known_wrong("minibatch_gd", "one_batch_per_epoch", _walking(_sliced(only_first=True))[1]),
    _known_wrong("minibatch_gd", "single_samples", _walking(_single_samples)[1]),
    _known_wrong("minibatch_gd", "dropped_last_batch", _walking(_sliced(drop_short=True))[1]),
    _known_wrong("minibatch_gd", "overlapping_slice", _walking(_sliced(1))[1]),
    _known_wrong("minibatch_gd", "broadcast", _walking(gradient=_table_gradient)[1]),
    _known_wrong(
        "minibatch_gd", "divided_by_batch_size", _walking(rate=lambda eta, _n, size: eta / size)[1]
    ),
]
