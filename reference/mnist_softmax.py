"""MNIST with softmax regression: split, scaling, one-hot, cross-entropy, gradients, Adam.

Material 000. Shapes: images (n, 28, 28), x (n, d), y one-hot (n, 10), w (d, 10), b (10,). The
loss is the mean cross-entropy. At what the grader sends, clipping a probability at 1e-7, as Keras
does in eager mode, changes nothing. Everything is float64; inputs are drawn where single precision
gives the same answer. Keyword-only arguments after the contract's make the accepted and the
known-wrong variants.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial, wraps
from itertools import combinations
from typing import Any, ParamSpec, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Labels: TypeAlias = NDArray[np.int64]
Pair: TypeAlias = tuple[Floats, Floats]
Trained: TypeAlias = tuple[Floats, Floats, dict[str, Floats]]
Function: TypeAlias = Callable[..., Any]
Upstream: TypeAlias = Mapping[str, Function] | None
Inputs: TypeAlias = dict[str, Any]
P = ParamSpec("P")

SIDE, CLASSES, BRIGHTEST = 28, 10, 255.0
BETAS, EPSILON = (0.9, 0.999), 1e-7

ASKED = "mean"
CONVENTIONS = {
    "mean": {"en": "mean over the samples", "zh": "对样本取平均"},
    "sum": {"en": "sum over the samples", "zh": "对样本求和"},
}


# The exercises


def split(
    images: Floats, labels: Labels, valid_split: float
) -> tuple[Floats, Labels, Floats, Labels]:
    """Return the first part for training and the last ``valid_split`` for validation."""
    count = round(len(images) * (1 - valid_split))
    return images[:count], labels[:count], images[count:], labels[count:]


def prepare(images: Floats) -> Floats:
    """Return each image as a row of numbers from 0 to 1, shape (n, 784)."""
    return np.asarray(images.reshape(len(images), -1) / BRIGHTEST)


def one_hot(labels: Labels) -> Floats:
    """Return one row of ten per label with a single 1 at the label's place."""
    return np.asarray(np.eye(CLASSES)[np.asarray(labels, dtype=np.int64)])


def _softmax(z: Floats, axis: int | None = 1) -> Floats:
    e: Floats = np.exp(z - z.max(axis=axis, keepdims=True))
    return np.asarray(e / e.sum(axis=axis, keepdims=True))


def model(x: Floats, w: Floats, b: Floats) -> Floats:
    """Return the probabilities of the ten classes, shape (n, 10); see ``gradients`` for axes."""
    return _softmax(x @ w + (b if w.ndim == 2 else b[:, None, :]), axis=-1)


def loss(
    x: Floats, y: Floats, w: Floats, b: Floats, convention: str = ASKED, up: Upstream = None
) -> Floats:
    """Return the cross-entropy, natural logarithm, mean or sum over the samples."""
    p = _known(up, "model", model)(x, w, b)
    total: Floats = -np.sum(y * np.log(p), axis=(-2, -1))
    return total / len(y) if convention == "mean" else total


def gradients(
    x: Floats,
    y: Floats,
    w: Floats,
    b: Floats,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    delta: Callable[[Floats, Floats], Floats] = np.subtract,
    bias: Function = np.sum,
) -> Pair:
    """Return dw, shape (d, 10), and db (10,). ``delta`` is dL/dlogits of one sample.

    Several batches, each with a layer of its own, may lie along further axes in front.
    """
    p: Floats = _known(up, "model", model)(x, w, b)
    error = delta(p, y) / (x.shape[-2] if convention == "mean" else 1)
    return np.swapaxes(x, -1, -2) @ error, bias(error, axis=-2)


def accuracy(x: Floats, y: Floats, w: Floats, b: Floats, up: Upstream = None) -> Floats:
    """Return the share of samples whose most probable class is the right one, 0 to 1."""
    p = _known(up, "model", model)(x, w, b)
    return np.asarray(np.mean(np.argmax(p, axis=-1) == np.argmax(y, axis=-1), axis=-1))


def evaluate(X: Floats, labels: Floats, w: Floats, b: Floats) -> dict[str, Floats]:
    """Return mean cross-entropy and accuracy on any data with one-hot labels."""
    return {"loss": loss(X, labels, w, b), "accuracy": accuracy(X, labels, w, b)}


def predict(X: Floats, w: Floats, b: Floats) -> Labels:
    """Return the class that the model takes each sample for."""
    return np.asarray(np.argmax(model(X, w, b), axis=1))


def in_order(n: int, batch_size: int, _step: int) -> list[list[int]]:
    """Return the whole batches of an epoch in the order of the samples, as in the material."""
    return [
        list(range(start, start + batch_size)) for start in range(0, n - batch_size + 1, batch_size)
    ]


def train(
    x_train: Floats,
    y_train: Floats,
    x_valid: Floats,
    y_valid: Floats,
    w: Floats,
    b: Floats,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    convention: str = ASKED,
    up: Upstream = None,
    *,
    batches: Callable[[int, int, int], Sequence[Sequence[int]]] = in_order,
    rule: Function | None = None,
    renewed: bool = False,
    first: int = 1,
    trained: tuple[float, float] = (1.0, 1.0),
    slope: Function = gradients,
    misaligned: bool = False,
    measured: bool = True,
) -> Trained:
    """Return w and b after mini-batch Adam, and four curves with a row after every epoch.

    ``batches``: the samples of each update, of n, the batch size and the epoch. ``rule``: another
    step than Adam's. ``renewed``: the rule forgets its state after an epoch. ``first``: the epochs
    before the first row. ``trained``: a factor on the step of each parameter. ``slope`` is followed
    unless ``up`` has gradients. ``misaligned``: the labels stay those of the first batch.
    Without ``measured`` there are no curves.
    """
    known: dict[str, Function] = {
        "loss": partial(loss, convention=convention, up=up),
        "accuracy": partial(accuracy, up=up),
        "gradients": partial(slope, convention=convention, up=up),
    }
    known |= up or {}
    make = rule or adam
    step = make()
    points: list[Pair] = [(w, b)]
    for epoch in range(epochs):
        step = make() if renewed else step
        for chosen in batches(len(x_train), batch_size, epoch):
            rows = list(chosen)
            labels = list(range(len(rows))) if misaligned else rows
            found = known["gradients"](x_train[rows], y_train[labels], w, b)
            moves = step(found, learning_rate)
            w, b = w - trained[0] * moves[0], b - trained[1] * moves[1]
        points.append((w, b))
    history: dict[str, Floats] = {}
    sets = (("train", x_train, y_train), ("valid", x_valid, y_valid)) if measured else ()
    at = list(map(np.stack, zip(*points[first:], strict=True))) if measured else []
    for name, x, y in sets:
        for measure, short in (("loss", "loss"), ("accuracy", "acc")):
            history[f"{name}_{short}"] = _along(known[measure], x, y, at, up)
    return w, b, history


def _along(
    measure: Function, x: Floats, y: Floats, points: Sequence[Floats], up: Upstream
) -> Floats:
    """Return a measure at every point of stacked w and b; functions of ``up`` take one by one."""
    if up:
        return np.array([measure(x, y, *point) for point in zip(*points, strict=True)], dtype=float)
    return np.asarray(measure(x, y, *points), dtype=float)


def adam(*, epsilon: float = EPSILON, beside: str = "uncorrected") -> Function:
    """Return Adam's step; ``beside`` which root epsilon stands: Keras' or the paper's."""
    state: dict[str, Any] = {"t": 0, "m": (0.0, 0.0), "v": (0.0, 0.0)}

    def step(found: Pair, learning_rate: float) -> tuple[Floats, ...]:
        state["t"] += 1
        beta1, beta2 = BETAS
        pairs = list(zip(state["m"], state["v"], found, strict=True))
        state["m"] = tuple(beta1 * m + (1 - beta1) * g for m, _, g in pairs)
        state["v"] = tuple(beta2 * v + (1 - beta2) * g**2 for _, v, g in pairs)
        first, second = 1 - beta1 ** state["t"], 1 - beta2 ** state["t"]
        scale = np.sqrt(second) if beside == "uncorrected" else 1.0
        return tuple(
            learning_rate * scale / first * m / (np.sqrt(v / second * scale**2) + epsilon)
            for m, v in zip(state["m"], state["v"], strict=True)
        )

    return step


def descent() -> Function:
    """Return the step of plain gradient descent."""
    return lambda found, learning_rate: tuple(learning_rate * g for g in found)


def orders(n: int, batch_size: int) -> Iterator[list[list[int]]]:
    """Yield every way to divide one epoch's samples into batches, the short one kept or not."""
    for cut in _divisions(tuple(range(n)), batch_size):
        whole = [part for part in cut if len(part) == batch_size]
        yield cut
        if len(whole) < len(cut):
            yield whole


def _divisions(left: tuple[int, ...], size: int) -> Iterator[list[list[int]]]:
    if not left:
        yield []
        return
    for chosen in combinations(left, min(size, len(left))):
        rest = tuple(one for one in left if one not in chosen)
        for after in _divisions(rest, size):
            yield [list(chosen), *after]


def every_order(
    x_train: Floats,
    y_train: Floats,
    w: Floats,
    b: Floats,
    learning_rate: float,
    batch_size: int,
    epochs: int,
    convention: str = ASKED,
    up: Upstream = None,
    **_other: object,
) -> dict[str, Floats]:
    """Return w (ends, d, 10) and b (ends, 10) after every order of one epoch's samples.

    Each order has an end for each form of Adam; in later epochs it is the same. Orders on which
    a function of ``up`` knows no answer are left out.
    """
    cuts = list(orders(len(x_train), batch_size))
    alike = [[c for c in cuts if len(c) == size] for size in sorted({len(c) for c in cuts})]
    ends: list[Pair] = []
    for settings in _ADAMS.values():
        rule = partial(adam, **settings)
        if up is None:
            ends += [
                _together(x_train, y_train, w, b, learning_rate, cut * epochs, convention, rule())
                for cut in (_columns(group) for group in alike)
            ]
            continue
        for cut in cuts:
            try:
                end = train(
                    x_train, y_train, x_train, y_train, w, b, learning_rate, batch_size, epochs,
                    convention, up, batches=lambda *_, cut=cut: cut, rule=rule, measured=False,
                )  # fmt: skip
            except LookupError:
                continue
            ends.append((end[0][None], end[1][None]))
    return {
        name: np.concatenate([np.zeros((0, *start.shape)), *(end[place] for end in ends)])
        for place, (name, start) in enumerate((("w", w), ("b", b)))
    }


def _columns(cuts: Sequence[Sequence[Sequence[int]]]) -> list[NDArray[np.int64]]:
    """Return for each step the batch of every cut, shape (cuts, samples of the batch)."""
    return [np.array(batches, dtype=np.int64) for batches in zip(*cuts, strict=True)]


def _together(
    x: Floats,
    y: Floats,
    w: Floats,
    b: Floats,
    learning_rate: float,
    steps: Sequence[NDArray[np.int64]],
    convention: str,
    step: Function,
) -> Pair:
    """Return the ends of several trainings, which use a batch of their own in each step."""
    ends = (np.stack([w] * len(steps[0])), np.stack([b] * len(steps[0])))
    for rows in steps:
        moves = step(gradients(x[rows], y[rows], *ends, convention), learning_rate)
        ends = (ends[0] - moves[0], ends[1] - moves[1])
    return ends


def _known(up: Upstream, name: str, own: Function) -> Function:
    return (up or {}).get(name, own)


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

_ADAMS: dict[str, dict[str, Any]] = {
    "": {"epsilon": EPSILON, "beside": "uncorrected"},
    "paper": {"epsilon": EPSILON, "beside": "corrected"},
    "paper_small": {"epsilon": 1e-8, "beside": "corrected"},
    "small": {"epsilon": 1e-8, "beside": "uncorrected"},
}
_OTHER_ADAMS: dict[str, Function] = {
    name: partial(adam, **settings) for name, settings in _ADAMS.items() if name
}
_NAMES = {
    "paper": {"en": "epsilon is added to the root of the corrected mean, as in the paper",
              "zh": "ε 加在修正后的均值的平方根上，与论文一致"},
    "paper_small": {"en": "epsilon is 1e-8 and added to the root of the corrected mean, as in the "
                          "paper",
                    "zh": "ε 取 1e-8，加在修正后的均值的平方根上，与论文一致"},
    "small": {"en": "epsilon is 1e-8 instead of Keras' 1e-7", "zh": "ε 取 1e-8，而 Keras 是 1e-7"},
}  # fmt: skip
_BEFORE = {
    "en": "the curves begin before the first epoch", "zh": "曲线从第一轮训练之前开始记录"
}  # fmt: skip


def _accepted_trainings() -> dict[str, tuple[Function, dict[str, str]]]:
    found: dict[str, tuple[Function, dict[str, str]]] = {
        "measured_before_too": (partial(train, first=0), _BEFORE)
    }
    for name, rule in _OTHER_ADAMS.items():
        found[f"adam_{name}"] = (partial(train, rule=rule), _NAMES[name])
        both = {
            language: f"{_NAMES[name][language]}{mark}{_BEFORE[language]}"
            for language, mark in (("en", "; "), ("zh", "；"))
        }
        found[f"adam_{name}_before_too"] = (partial(train, rule=rule, first=0), both)
    return found


ACCEPTED: dict[str, dict[str, tuple[Function, dict[str, str]]]] = {
    "split": {
        "validation_first": (
            lambda images, labels, valid_split: (
                *_parts(images, labels, round(len(images) * valid_split))[2:],
                *_parts(images, labels, round(len(images) * valid_split))[:2],
            ),
            {"en": "the first samples are for validation and the rest for training; the material "
                   "takes the last ones",
             "zh": "前面的样本用作验证集，其余用于训练；课程材料取的是后面的样本"},
        ),
    },
    "train": _accepted_trainings(),
}  # fmt: skip


def _parts(images: Floats, labels: Labels, count: int) -> tuple[Floats, Labels, Floats, Labels]:
    return images[:count], labels[:count], images[count:], labels[count:]


# Inputs. "Images" of the small network have five features; ten classes stay ten.

_FEATURES, _SAMPLES = 5, 5
_ATTEMPTS = 20_000


def _rows(rng: np.random.Generator, n: int) -> tuple[Floats, Floats]:
    labels = rng.choice(CLASSES, n, replace=n > CLASSES)
    x = rng.uniform(0.15, 0.95, (n, _FEATURES))
    x[np.arange(n), labels % _FEATURES] += 0.4
    return np.round(x, 4), one_hot(labels)


def unseen(rng: np.random.Generator) -> Inputs:
    """Return samples that no notebook has seen, like those that ``train`` gets."""
    X, labels = _rows(rng, 30)
    return {"X": X, "labels": labels}


def _lead(p: Floats) -> float:
    """Return the smallest distance between a row's two largest probabilities."""
    ordered = np.sort(p, axis=1)
    return float(np.min(ordered[:, -1] - ordered[:, -2]))


def _layers(rng: np.random.Generator, low: int, high: int) -> Iterator[Inputs]:
    """Yield data with a layer at which nothing is extreme; ``n`` lies in [low, high)."""
    for _ in range(_ATTEMPTS):
        x, y = _rows(rng, int(rng.integers(low, high)))
        w = np.round(rng.normal(0.0, 0.6, (_FEATURES, CLASSES)), 3)
        b = np.round(rng.normal(0.0, 0.5, CLASSES), 3)
        z = x @ w + b
        p = _softmax(z)
        if np.abs(z).max() <= 5 and p.min() > 5e-3 and _lead(p) > 0.01 and np.abs(b).min() > 0.02:
            yield {"x": x, "y": y, "w": w, "b": b}
    raise RuntimeError("no safe layer was found")


def _draw_split(rng: np.random.Generator) -> Inputs:
    """Draw so many images that the sizes are whole numbers, whatever is rounded how."""
    tens = int(rng.integers(1, 3))
    images = rng.integers(0, 256, (10 * tens, 4, 4)).astype(float)
    labels = rng.integers(0, CLASSES, 10 * tens).astype(np.int64)
    return {"images": images, "labels": labels, "valid_split": float(rng.choice([0.1, 0.2, 0.3]))}


def _draw_prepare(rng: np.random.Generator) -> Inputs:
    images = rng.integers(0, 256, (int(rng.integers(2, 5)), SIDE, SIDE)).astype(float)
    images[:, 0, 0] = BRIGHTEST  # dividing by the largest pixel is the same
    return {"images": images}


def _draw_one_hot(rng: np.random.Generator) -> Inputs:
    """Draw labels of which the last class has none."""
    labels = rng.permutation(np.r_[0, 0, rng.choice(np.arange(1, CLASSES - 1), 5, replace=False)])
    return {"labels": labels.astype(np.int64)}


def _draw_model(rng: np.random.Generator) -> Inputs:
    drawn = next(_layers(rng, 5, 9))
    return {name: drawn[name] for name in ("x", "w", "b")}


def _draw_loss(rng: np.random.Generator) -> Inputs:
    return next(_layers(rng, 5, 9))


def _draw_accuracy(rng: np.random.Generator) -> Inputs:
    """Draw until some samples are wrong, and no other share equals the right one."""
    for drawn in _layers(rng, 7, 10):
        x, y, w, b = drawn["x"], drawn["y"].copy(), drawn["w"], drawn["b"]
        likely = predict(x, w, b)
        right = rng.random(len(y)) < 0.7
        y[right] = one_hot(likely[right])
        share = accuracy(x, y, w, b)
        if (
            0.5 < share < 0.95
            and abs(share - float(np.mean(np.sum(y * model(x, w, b), axis=1)))) > 0.02
        ):
            return {"x": x, "y": y, "w": w, "b": b}
    raise RuntimeError("no telling accuracy was found")


def _smallest(parts: Pair) -> float:
    return min(float(np.abs(part).min() / np.abs(part).max()) for part in parts)


def _draw_gradients(rng: np.random.Generator) -> Inputs:
    for drawn in _layers(rng, 5, 9):
        if _smallest(gradients(**drawn)) >= 0.01:
            return drawn
    raise RuntimeError("no safe gradient was found")


def _draw_train(rng: np.random.Generator) -> Inputs:
    """Draw whole-set batches, so that no order of the samples matters."""
    for drawn in _layers(rng, _SAMPLES, _SAMPLES + 1):
        x_valid, y_valid = _rows(rng, int(rng.integers(7, 10)))
        case = {
            "x_train": drawn["x"],
            "y_train": drawn["y"],
            "x_valid": x_valid,
            "y_valid": y_valid,
            "w": drawn["w"],
            "b": drawn["b"],
            "learning_rate": round(float(rng.uniform(0.03, 0.06)), 4),
            "batch_size": _SAMPLES,
            # Few enough that all calls of the student's own functions are recorded.
            "epochs": int(rng.integers(4, 6)),
        }
        if _smooth(case):
            return case
    raise RuntimeError("no smooth path was found")


def _smooth(case: Inputs) -> bool:
    """Tell whether no gradient nearly vanishes on the way, and no answer is near a tie."""
    w, b, step, losses = case["w"], case["b"], adam(), []
    for _ in range(case["epochs"] + 2):
        found = gradients(case["x_train"], case["y_train"], w, b)
        seen = [model(case[name], w, b) for name in ("x_train", "x_valid")]
        if min(float(np.abs(part).min()) for part in found) < 1e-3 or min(map(_lead, seen)) < 1e-3:
            return False
        losses.append(loss(case["x_train"], case["y_train"], w, b))
        moves = step(found, case["learning_rate"])
        w, b = w - moves[0], b - moves[1]
    return bool(np.all(np.diff(losses) < 0))


DRAWS = {
    "split": _draw_split,
    "prepare": _draw_prepare,
    "one_hot": _draw_one_hot,
    "model": _draw_model,
    "loss": _draw_loss,
    "gradients": _draw_gradients,
    "accuracy": _draw_accuracy,
    "train": _draw_train,
}


# Mistakes that are recognised


def _clipped(p: Floats) -> Floats:
    """Return numbers as Keras takes them for probabilities: as shares of the row, and clipped."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = p / p.sum(axis=1, keepdims=True)
    return np.asarray(np.clip(shares, 1e-7, 1 - 1e-7))


def _loss_of(
    change: Callable[[Floats], Floats], reduce: Callable[[Floats, Floats], Any] | None = None
) -> Function:
    """Return a loss with other probabilities, or another way from them to a number."""

    def changed(x: Floats, y: Floats, w: Floats, b: Floats, up: Upstream = None) -> object:
        p = change(_known(up, "model", model)(x, w, b))
        return reduce(y, p) if reduce else -np.mean(np.sum(y * np.log(p), axis=1))

    return changed


def _softmax_twice(p: Floats, y: Floats) -> Floats:
    """Return dL/dlogits where the probabilities went through softmax once more."""
    slope = _softmax(p) - y
    return np.asarray(p * (slope - (slope * p).sum(axis=1, keepdims=True)))


def _split_of(change: Callable[[Inputs], tuple[object, ...]]) -> Function:
    """Return a split that is made otherwise."""
    return lambda images, labels, valid_split: change(
        {"images": images, "labels": labels, "valid_split": valid_split}
    )


def _count(given: Inputs) -> int:
    count: int = round(len(given["images"]) * (1 - given["valid_split"]))
    return count


def _train_part_small(given: Inputs) -> tuple[object, ...]:
    return _parts(
        given["images"], given["labels"], round(len(given["images"]) * given["valid_split"])
    )


def _sets_overlap(given: Inputs) -> tuple[object, ...]:
    count, images, labels = _count(given), given["images"], given["labels"]
    return images, labels, images[count:], labels[count:]


def _labels_not_cut(given: Inputs) -> tuple[object, ...]:
    count, images, labels = _count(given), given["images"], given["labels"]
    return images[:count], labels[:count], images[count:], labels[: len(labels) - count]


def _one_lost(given: Inputs) -> tuple[object, ...]:
    count, images, labels = _count(given), given["images"], given["labels"]
    return images[:count], labels[:count], images[count + 1 :], labels[count + 1 :]


def _whole(n: int, batch_size: int, _epoch: int) -> list[list[int]]:
    return [list(range(n))] * -(-n // batch_size)


def _once(n: int, batch_size: int, _epoch: int) -> list[list[int]]:
    return [list(range(n))]


def _first_only(n: int, batch_size: int, _epoch: int) -> list[list[int]]:
    return [list(range(batch_size))] * max(1, -(-n // batch_size))


def _overlapping(n: int, batch_size: int, _epoch: int) -> list[list[int]]:
    return [list(range(start, min(start + batch_size + 1, n))) for start in range(0, n, batch_size)]


def _history(change: Callable[[dict[str, Floats]], dict[str, Floats]]) -> Function:
    """Return ``train`` with other reported curves."""
    return _then(train, lambda result: (*result[:2], result[2] | change(result[2])))


_MISTAKES: dict[str, dict[str, Function]] = {
    "split": {
        "parts_exchanged": _split_of(_train_part_small),
        "sets_overlap": _split_of(_sets_overlap),
        "labels_not_cut": _split_of(_labels_not_cut),
        "one_lost": _split_of(_one_lost),
    },
    "prepare": {
        "not_scaled": lambda images: images.reshape(len(images), -1),
        "not_flattened": lambda images: images / BRIGHTEST,
        "divided_by_256": lambda images: images.reshape(len(images), -1) / 256,
        "to_minus_one_and_one": lambda images: images.reshape(len(images), -1) / 127.5 - 1,
        "standardised": lambda images: (images - images.mean()).reshape(len(images), -1)
        / images.std(),
        "scaled_twice": lambda images: images.reshape(len(images), -1) / BRIGHTEST**2,
        "pixels_as_rows": lambda images: images.reshape(len(images), -1).T / BRIGHTEST,
    },
    "one_hot": {
        "not_encoded": lambda labels: labels,
        "shifted_back": lambda labels: np.eye(CLASSES)[labels - 1],
        "classes_as_rows": lambda labels: one_hot(labels).T,
        "classes_counted": lambda labels: np.eye(int(np.max(labels)) + 1)[labels],
        "extra_column": lambda labels: np.eye(CLASSES + 1)[labels],
    },
    "model": {
        "no_softmax": lambda x, w, b: x @ w + b,
        "no_b": lambda x, w, b: _softmax(x @ w),
        "over_samples": lambda x, w, b: _softmax(x @ w + b, axis=0),
        "softmax_again": lambda x, w, b: _softmax(_softmax(x @ w + b)),
        "sigmoid": lambda x, w, b: 1 / (1 + np.exp(-(x @ w + b))),
        "relu_first": lambda x, w, b: _softmax(np.maximum(x @ w + b, 0.0)),
        "logarithm": lambda x, w, b: np.log(_softmax(x @ w + b)),
    },
    "loss": {
        "softmax_of_probabilities": _loss_of(_softmax),
        "logits_as_probabilities": lambda x, y, w, b: -np.mean(
            np.sum(y * np.log(_clipped(x @ w + b)), axis=1)
        ),
        "log_base_10": _then(loss, lambda value: value / np.log(10)),
        "mean_over_all": _loss_of(lambda p: p, lambda y, p: -np.mean(y * np.log(p))),
        "not_reduced": _loss_of(lambda p: p, lambda y, p: -np.sum(y * np.log(p), axis=1)),
        "no_minus": _loss_of(lambda p: p, lambda y, p: np.mean(np.sum(y * np.log(p), axis=1))),
        "squared_error": _loss_of(lambda p: p, lambda y, p: np.mean((y - p) ** 2)),
        "no_log": _loss_of(lambda p: p, lambda y, p: -np.mean(np.sum(y * p, axis=1))),
        "binary_cross_entropy": _loss_of(
            lambda p: p, lambda y, p: -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
        ),
        "arguments_swapped": _loss_of(
            lambda p: p,
            lambda y, p: -np.mean(np.sum(p * np.log(np.clip(y, 1e-7, 1 - 1e-7)), axis=1)),
        ),
    },
    "gradients": {
        "not_divided_by_n": lambda x, y, w, b: gradients(x, y, w, b, "sum"),
        "a_tenth": partial(gradients, delta=lambda p, y: (p - y) / CLASSES),
        "gradient_sign": _then(gradients, lambda found: tuple(-g for g in found)),
        "gradients_softmax_twice": partial(gradients, delta=_softmax_twice),
        "extra_derivative": partial(gradients, delta=lambda p, y: (p - y) * p * (1 - p)),
        "probabilities_only": partial(gradients, delta=lambda p, y: p),
        "bias_averaged_again": partial(gradients, bias=np.mean),
        "other_order": _then(gradients, lambda found: (found[1], found[0])),
    },
    "accuracy": {
        "argmax_over_samples": lambda x, y, w, b: np.mean(
            np.argmax(model(x, w, b), axis=0) == np.argmax(y, axis=0)
        ),
        "percent": _then(accuracy, lambda share: 100 * share),
        "counted": lambda x, y, w, b: len(y) * accuracy(x, y, w, b),
        "error_rate": _then(accuracy, lambda share: 1 - share),
        "mean_probability": lambda x, y, w, b: np.mean(np.sum(y * model(x, w, b), axis=1)),
        "rounded": lambda x, y, w, b: np.mean(np.round(model(x, w, b)) == y),
    },
    "train": {
        "never_updated": partial(train, trained=(0, 0)),
        "bias_frozen": partial(train, trained=(1, 0)),
        "weights_frozen": partial(train, trained=(0, 1)),
        "climbs": partial(train, trained=(-1, -1)),
        "plain_descent": partial(train, rule=descent),
        "own_rate": _fed(train, lambda _: {"learning_rate": 0.001}),
        "state_forgotten": partial(train, renewed=True),
        "one_epoch": _fed(train, lambda _: {"epochs": 1}),
        "zero_start": _fed(train, lambda g: {"w": 0 * g["w"], "b": 0 * g["b"]}),
        "whole_set_in_each_step": partial(train, batches=_whole),
        "whole_set_once": partial(train, batches=_once),
        "first_batch_only": partial(train, batches=_first_only),
        "batch_one_too_long": partial(train, batches=_overlapping),
        "labels_misaligned": partial(
            train, batches=lambda n, size, epoch: [*in_order(n, size, epoch), [*range(size, n)]],
            misaligned=True,
        ),
        "trained_on_validation": _fed(
            train, lambda g: {"x_train": g["x_valid"], "y_train": g["y_valid"]}
        ),
        "valid_is_train": _fed(train, lambda g: {"x_valid": g["x_train"], "y_valid": g["y_train"]}),
        "history_percent": _history(
            lambda h: {n: 100 * h[n] for n in ("train_acc", "valid_acc")}
        ),
    },
}  # fmt: skip

# What an exercise's mistakes have in common (the first hint), and experiments that show them (the
# second one); English before Chinese.
_COMMON = """\
* split
Number ten images 0 to 9 and write down which of them each of the four results holds.
给 10 张图片编号 0 到 9，写出四个结果里各有哪些编号。
* prepare
Print shape, smallest and largest value before and after.
打印处理前后的形状、最小值和最大值。
* one_hot
Write the result for the labels 0, 2, 1 on paper: three rows of ten numbers.
在纸上写出标签 0、2、1 的独热编码：三行，每行十个数。
* model
Follow one image by hand: x w + b gives ten numbers, softmax makes probabilities of them.
取一张图片手算一遍：x w + b 得到十个数，softmax 把它们变成概率。
* loss
Write the formula of the loss beside your line of code, symbol by symbol.
把损失的公式写在代码旁边，逐个符号对照。
* gradients
A gradient can be tested: move one weight a little and watch the loss.
梯度可以自己检验：把某个权值改动一点点，看损失变化多少。
* accuracy
Accuracy asks only which class is most probable, and how often that is right.
准确率只关心概率最大的是哪一类，以及猜对的比例。
* train
Take the loop apart: do one batch of one epoch outside it and print what each line holds.
把循环拆开：先单独做一轮里的一个批次，打印每一行的结果。
* sizes
Print the four lengths. Which sums must come out?
打印四个结果的长度，它们之间应当满足什么关系？
* range
Print x.shape, x.min() and x.max() of the result. What did you expect?
打印结果的 x.shape、x.min() 和 x.max()，与你的预期一样吗？
* table_shape
Print the shape of the result. It has to be (number of labels, 10).
打印结果的形状，它应当是（标签个数，10）。
* row_sums
Add up each row of the result. What must the probabilities of one image give?
把结果的每一行加起来：一张图片的各个概率之和应当是多少？
* bias_reacts
Set all weights to 0 and b to 3, 0, 0, ... How should the probabilities react?
把权值全部设为 0，令 b 为 3, 0, 0, ……，概率应当怎样变化？
* zero_weights
With all weights 0 each class has probability 0.1, and the loss is 2.3026. And yours?
权值全为 0 时每一类的概率都是 0.1，损失是 2.3026，你的结果呢？
* difference
Compare with (L(w+h) - L(w-h)) / 2h for a few weights. Is the ratio always the same?
用 (L(w+h) - L(w-h)) / 2h 检查几个权值，看看比值是否都相同。
* parts
Compare dw and db one by one: which of them is off, and by which factor?
把 dw 和 db 分别比较：哪一个不对，差了多少倍？
* three_images
Make up three images of which two are recognised: the result is 0.6667. And yours?
自己造三张图片，其中两张判断正确，结果应为 0.6667，你的结果呢？
* first_step
From fresh, Adam's first step is learning_rate times the sign of the gradient. And yours?
Adam 的第一步约等于学习率乘以梯度的符号，你的呢？
* two_epochs
Print w[0, 0] after each epoch. Does it keep moving, and from where did it start?
每一轮之后打印 w[0, 0]：它是否一直在变，又是从哪里开始的？
* batch_rows
For five samples and batches of two, print which rows x and y each batch holds.
取 5 个样本、每批 2 个，打印每一批里 x 和 y 各是哪几行。
* curves
Compute losses and accuracies of the returned parameters and compare the last row.
用返回的参数重新计算损失和准确率，与曲线的最后一行比较。
"""

# Each mistake with its experiment, its names, the explanation and the last hint.
_MISTAKEN = """\
* parts_exchanged | sizes | the small part is used for training | 训练集和验证集的比例反了
valid_split is the share for validation, and training got it.
valid_split 是验证集的比例，却用在了训练集上。
The training set holds n (1 - valid_split) images.
训练集应有 n (1 - valid_split) 张图片。
* sets_overlap | sizes | the training set still holds everything | 训练集没有去掉验证集的部分
Images that were trained on say nothing about unseen ones.
训练时见过的图片不能用来检验模型对新图片的表现。
Cut the training set off where the validation set begins.
训练集要在验证集开始的地方截断。
* labels_not_cut | sizes | the validation labels are those of other images | 验证集的标签取错了
Images come from the end and labels from the beginning: they do not belong together.
图片取自末尾，标签却取自开头，二者不对应。
Cut images and labels at the same place.
图片和标签要在同一个位置切开。
* one_lost | sizes | one image is lost between the sets | 两个集合之间漏了一张图片
The second part begins one too late.
第二部分的起点晚了一个。
Use the same number for the end of one and the start of the other.
前一部分的终点与后一部分的起点应当是同一个数。
* not_scaled | range | the pixels are not divided by 255 | 没有除以 255
With values up to 255 softmax is saturated from the start, and hardly learns.
像素值高达 255，softmax 一开始就饱和，几乎学不动。
Divide by 255.
除以 255。
* not_flattened | range | the images are not flattened | 没有把图片拉直
The model takes one row of 784 numbers for each image.
模型要求每张图片是一行 784 个数。
Reshape to (n, 784).
把形状变成 (n, 784)。
* divided_by_256 | range | divided by 256 instead of 255 | 除以了 256 而不是 255
The largest pixel is 255, and should become exactly 1.
最大的像素值是 255，它应当正好变成 1。
Divide by 255.
除以 255。
* to_minus_one_and_one | range | scaled to -1 to 1 | 缩放到了 -1 到 1
A valid range, but another task: here 0 to 1 is asked for.
这个范围本身没有错，但本题要求 0 到 1。
Divide by 255 and subtract nothing.
只除以 255，不要做减法。
* standardised | range | the pixels are standardised | 做了标准化
Standardising is good practice, but another task: here the pixels are divided by 255.
标准化本身是好做法，但本题只要求除以 255。
Divide by 255 and subtract nothing.
只除以 255，不要减去均值。
* scaled_twice | range | divided by 255 twice | 除以了两次 255
All numbers are below 0.004; the cell may have been run on data that was scaled already.
所有的数都小于 0.004，可能对已经缩放过的数据又做了一次。
Divide the original images, once.
只对原始图片除一次。
* pixels_as_rows | range | rows and columns are exchanged | 行与列写反了
Each image has to be a row, not a column.
每张图片应当是一行，而不是一列。
Reshape to (n, 784) without transposing.
直接变成 (n, 784)，不要转置。
* not_encoded | table_shape | the labels came back as they went in | 标签原样返回，没有编码
A label is one number; its one-hot row has ten.
一个标签是一个数，而独热编码的一行有十个数。
tf.one_hot(labels, depth=10) does it.
可以用 tf.one_hot(labels, depth=10)。
* shifted_back | table_shape | every label is one too small | 每个标签都少了 1
Label 0 became the last class: the labels were treated as if they counted from 1.
标签 0 变成了最后一类：程序把标签当成从 1 开始了。
Use the labels as they are.
直接使用标签，不要减 1。
* classes_as_rows | table_shape | rows and columns are exchanged | 行与列写反了
There is one row per class; the samples have to be the rows.
现在每一行是一个类别，而样本应当是行。
Transpose the result.
把结果转置。
* classes_counted | table_shape | the number of classes is counted | 类别数是从标签里数出来的
A batch need not contain every digit.
一批数据里不一定每个数字都出现。
Always make ten columns.
固定使用 10 列。
* extra_column | table_shape | there are eleven columns | 多出了一列
Ten digits, 0 to 9, need ten columns.
数字 0 到 9 共十个，只需要十列。
Use depth 10.
depth 应为 10。
* no_softmax | row_sums | softmax is missing: the logits came back | 没有经过 softmax
The numbers of a row may be negative and do not add to 1.
这些数可能为负，每行之和也不是 1。
Finish with softmax(x w + b).
最后加上 softmax：softmax(x w + b)。
* no_b | bias_reacts | the bias is missing | 漏加了偏置
b starts at zero, so that the first forward pass looks right; later it is not.
b 的初值是零，所以一开始看不出问题，训练之后就不对了。
The logits are x w + b.
logits 是 x w + b。
* over_samples | row_sums | softmax runs over the samples | softmax 沿样本方向计算了
The columns add to 1, so that an image's answer depends on the others of its batch.
现在是每一列之和为 1，一张图片的结果会受同批其他图片的影响。
Normalise along axis 1.
沿 axis=1 归一化。
* softmax_again | row_sums | softmax is applied twice | softmax 用了两次
With ten classes no probability can then exceed 0.24.
对十个类别来说，这样得到的概率最大也超不过 0.24。
Apply softmax once, to x w + b.
只对 x w + b 使用一次 softmax。
* sigmoid | row_sums | sigmoid instead of softmax | 误用了 sigmoid
Sigmoid looks at every number by itself; the results of a row do not add to 1.
sigmoid 只看每个数自己，一行的结果之和不等于 1。
Replace the activation by softmax.
把激活函数换成 softmax。
* relu_first | bias_reacts | ReLU is applied before softmax | softmax 之前多用了 ReLU
A negative logit says "rather not this digit"; ReLU throws that away.
负的 logit 表示“不太像这个数字”，ReLU 把这个信息丢掉了。
Give x w + b to softmax as it is.
把 x w + b 直接交给 softmax。
* logarithm | row_sums | the logarithm of softmax came back | 返回的是 softmax 的对数
All numbers are negative: the logarithm belongs into the loss.
所有数都是负的：取对数是损失函数里的事。
Return the probabilities themselves.
直接返回概率本身。
* softmax_of_probabilities | zero_weights | softmax of probabilities | 对概率又做了一次 softmax
from_logits=True was told, or softmax was called again; the loss cannot fall below 1.46.
可能写了 from_logits=True，或者又调用了一次 softmax，损失最低只能到 1.46。
The model returns probabilities: use from_logits=False.
model 返回的已经是概率，应当用 from_logits=False。
* logits_as_probabilities | zero_weights | logits are taken for probabilities | 把 logits 当成了概率
Keras clips the negative ones at 1e-7 and takes shares of the rest: there is nothing to learn from.
Keras 会把负数截断为 1e-7，再按比例归一，这样几乎学不到东西。
Give the output of softmax to the loss, or write from_logits=True.
把 softmax 的输出传给损失函数，或者写 from_logits=True。
* log_base_10 | zero_weights | the logarithm has base 10 | 用了以 10 为底的对数
The slide's example uses base 10; TensorFlow and the gradient P - Y belong to the natural logarithm.
课件的例题用了以 10 为底的对数，而 TensorFlow 和梯度公式 P - Y 对应的是自然对数。
Use np.log or tf.math.log.
使用 np.log 或 tf.math.log。
* mean_over_all | zero_weights | the mean runs over all n x 10 numbers | 对全部 n×10 个数求了平均
Nine of the ten terms of an image are zero and still count: the loss is a tenth of the right one.
每张图片的十项中有九项为零，却也被计入个数，损失只有正确值的十分之一。
Sum over the classes first, then take the mean over the samples.
先对类别求和，再对样本求平均。
* not_reduced | zero_weights | one loss per image came back | 返回的是每张图片的损失
The function has to return one number for the whole batch.
函数应当为整批数据返回一个数。
Take the mean at the end: tf.reduce_mean.
最后求平均：tf.reduce_mean。
* no_minus | zero_weights | the minus sign is missing | 漏了负号
Logarithms of probabilities are negative; the loss has to be positive.
概率的对数是负数，而损失应当为正。
Put a minus in front.
在前面加上负号。
* squared_error | zero_weights | squared error instead of cross-entropy | 用的是平方误差而不是交叉熵
Squared error hardly punishes a confident mistake.
平方误差对“自信的错误”惩罚很小。
Sum -y log p over the classes, then take the mean over the samples.
对类别求和 -y log p，再对样本求平均。
* no_log | zero_weights | the logarithm is missing | 漏了对数
y times p picks out the right class; the loss is minus its logarithm.
y 乘以 p 只是取出了正确类别的概率，还要取对数再加负号。
Multiply y by the logarithm of p.
用 y 乘以 p 的对数。
* binary_cross_entropy | zero_weights | binary cross-entropy is used | 用的是二元交叉熵
It adds a term for every wrong class and averages over all n x 10 numbers.
它给每个错误类别也加了一项，并且对全部 n×10 个数求平均。
Use the categorical form: categorical_crossentropy.
改用多分类的 categorical_crossentropy。
* arguments_swapped | zero_weights | labels and probabilities are exchanged | 标签与概率的位置写反了
The logarithm was taken of the labels, which are 0 almost everywhere.
对标签取了对数，而其中绝大多数元素是 0。
y_true comes first, y_pred second.
y_true 在前，y_pred 在后。
* not_divided_by_n | difference | the gradient is not divided by n | 梯度没有除以样本数
Both gradients are n times too large: the loss is a mean over the samples.
两个梯度都大了 n 倍，因为损失是对样本的平均。
Divide P - Y by the number of samples once.
把 P - Y 除以样本数，只除一次。
* a_tenth | difference | the gradient is a tenth of the right one | 梯度只有正确值的十分之一
The loss inside averages over all n x 10 numbers instead of the n samples.
计算梯度时所用的损失对 n×10 个数求了平均，而不是对 n 个样本。
Sum over the classes before taking the mean.
先对类别求和，再求平均。
* gradient_sign | difference | the gradients have the opposite sign | 梯度的符号反了
P and Y are exchanged, or the minus sign of the update was put in already.
可能是 P 与 Y 写反了，也可能提前加上了更新公式里的负号。
dw is the transposed x times (P - Y), divided by n.
dw 等于 x 的转置乘以 P - Y，再除以 n。
* gradients_softmax_twice | difference | its loss applies softmax twice | 多做了一次 softmax
The gradients belong to a loss that takes softmax of probabilities.
这些梯度对应的损失对概率又做了一次 softmax。
Give logits to a loss with from_logits=True, or probabilities to one without.
from_logits=True 时传入 logits，否则传入概率。
* extra_derivative | parts | P - Y is multiplied by P (1 - P) as well | 多乘了 P(1 - P)
For softmax with cross-entropy the derivatives cancel to P - Y.
softmax 与交叉熵合在一起，导数化简后就是 P - Y。
Leave out the factor P (1 - P).
去掉因子 P(1 - P)。
* probabilities_only | difference | the labels are not subtracted | 没有减去标签
The error of a sample is P - Y: for the right class the probability minus 1.
一个样本的误差是 P - Y：正确类别那一项要减去 1。
Subtract the one-hot labels.
减去独热标签。
* bias_averaged_again | parts | the bias gradient is divided by n twice | 偏置的梯度多除了一次 n
The mean is already in P - Y over n; db is the sum of it over the samples.
P - Y 已经除过样本数，db 应当对它求和。
Use sum(axis=0) for db.
db 用 sum(axis=0)。
* other_order | parts | the gradients come back in another order | 返回梯度的顺序不对
They were returned as db, dw.
返回的顺序是 db、dw。
Return dw, db.
按 dw、db 的顺序返回。
* argmax_over_samples | three_images | argmax runs over the samples | argmax 沿样本方向计算了
axis=0 asks which image is most probable for each digit.
axis=0 问的是“每个数字最像哪张图片”，而不是反过来。
Use argmax along axis 1 for both.
两个 argmax 都用 axis=1。
* percent | three_images | accuracy is given in percent | 准确率写成了百分数
The share lies between 0 and 1.
准确率应当在 0 到 1 之间。
Leave out the factor 100.
去掉乘以 100。
* counted | three_images | the right answers are counted, not averaged | 返回的是正确的个数
A count depends on the size of the batch; accuracy does not.
个数会随样本数变化，准确率不会。
Take the mean instead of the sum.
把求和改为求平均。
* error_rate | three_images | the share of mistakes is returned | 返回的是错误率
Accuracy is the share of right answers.
准确率是答对的比例。
Count where prediction and label are equal.
统计预测与标签相等的情况。
* mean_probability | three_images | a mean probability is returned | 返回的是正确类别的平均概率
An answer is right or wrong, however sure the model was.
一次判断只有对和错，与模型有多确定无关。
Compare argmax along axis 1 with the labels.
沿 axis=1 取 argmax，再与标签比较。
* rounded | three_images | all n x 10 numbers are compared | 比较了全部 n×10 个数
Nine of ten zeros are nearly always right, so that the result is far too good.
十个数里有九个本来就是 0，几乎总是“正确”，结果偏高很多。
Compare one number for each image: argmax along axis 1.
每张图片只比较一个数：沿 axis=1 取 argmax。
* never_updated | first_step | the parameters come back unchanged | 参数没有任何变化
The updates went to copies, or apply_gradients got no variables that are returned.
更新可能作用在了副本上，返回的不是被优化器更新的变量。
Return the variables that the optimizer changes.
返回被优化器更新的那些变量。
* bias_frozen | first_step | the bias is never updated | 偏置没有更新
Only w changes; b keeps its start.
只有 w 在变，b 一直是初值。
Give both pairs to the optimizer: zip(grads, [w, b]).
把两对都交给优化器：zip(grads, [w, b])。
* weights_frozen | first_step | the weights are never updated | 权值没有更新
Only b changes; w keeps its start.
只有 b 在变，w 一直是初值。
Give both pairs to the optimizer: zip(grads, [w, b]).
把两对都交给优化器：zip(grads, [w, b])。
* climbs | first_step | the steps go uphill | 更新走向了上坡
The loss grows with every step.
每走一步损失都在变大。
Subtract the step.
应当减去这一步。
* plain_descent | first_step | plain descent instead of Adam | 用的是普通梯度下降而不是 Adam
Each step is learning_rate times the gradient; with the rate 0.001 that is very slow.
每一步只是学习率乘以梯度，学习率为 0.001 时非常慢。
Use tf.keras.optimizers.Adam, or write its two means.
使用 tf.keras.optimizers.Adam，或者自己写出它的两个滑动平均。
* own_rate | first_step | the rate 0.001 is used, whatever is given | 学习率固定为 0.001
The argument learning_rate has no effect; Adam() without an argument has the rate 0.001.
参数 learning_rate 没有起作用；Adam() 不写参数时学习率就是 0.001。
Write Adam(learning_rate=learning_rate).
写成 Adam(learning_rate=learning_rate)。
* state_forgotten | two_epochs | Adam begins anew in every epoch | 每一轮都重新创建了 Adam
Its means are lost each time: the optimizer is made inside the loop.
优化器是在循环里面创建的，它的滑动平均每次都丢掉了。
Create the optimizer once before the loop.
在循环之前创建一次优化器。
* one_epoch | two_epochs | only one epoch is made | 只训练了一轮
A return may stand inside the loop.
可能是 return 写在了循环里面。
Return after the loop.
循环结束之后再返回。
* zero_start | two_epochs | training starts from zeros | 没有使用传入的参数，而是从零开始
The given w and b are not used.
训练应当从传入的 w、b 出发，它们没有被使用。
Begin with the arguments of the function.
从函数的参数开始训练。
* whole_set_in_each_step | batch_rows | every step uses all samples | 每一步都用了全部样本
xs and ys were cut and then not used, or not cut at all.
xs、ys 切出来之后没有用上，或者根本没有切。
Compute the gradients of the batch: gradients(xs, ys, w, b).
计算这一批的梯度：gradients(xs, ys, w, b)。
* whole_set_once | batch_rows | an epoch has one step with all samples | 每一轮只用全部样本更新一次
batch_size has no effect: there is no loop over batches.
batch_size 没有起作用，少了对批次的循环。
Update once for every batch of batch_size samples.
每 batch_size 个样本更新一次。
* first_batch_only | batch_rows | every step uses the first batch | 每一步用的都是第一批
The slice does not move with the step.
切片没有随步数移动。
Cut from step * batch_size to (step + 1) * batch_size.
切片应从 step * batch_size 到 (step + 1) * batch_size。
* batch_one_too_long | batch_rows | batches hold one sample too many | 每一批多取了一个样本
The end of a slice does not belong to it: no + 1 is needed.
切片不包含终点，不需要再加 1。
Cut from step * batch_size to (step + 1) * batch_size.
切片应从 step * batch_size 到 (step + 1) * batch_size。
* labels_misaligned | batch_rows | the labels do not move with the images | 标签没有跟着图片一起移动
From the second batch on, images and labels do not belong together.
从第二批开始，图片和标签就不对应了。
Cut x and y with the same slice.
x 和 y 要用同样的切片。
* trained_on_validation | two_epochs | the validation set is trained on | 用验证集做了训练
The validation then measures nothing any more.
这样验证就失去了意义。
Use x_train and y_train for the gradients.
计算梯度要用 x_train 和 y_train。
* valid_is_train | curves | the validation curves are those of training | 验证曲线来自训练集
valid_loss and valid_acc equal train_loss and train_acc in every row.
valid_loss、valid_acc 与 train_loss、train_acc 每一行都相同。
Use x_valid and y_valid for them.
验证曲线要用 x_valid 和 y_valid 计算。
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
