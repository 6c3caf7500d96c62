"""Random programs that are right: each crosses the ways in which students write the same thing.

Nothing here uses the references. A program is a dict of functions with the contract's
arguments, as a notebook defines them; those that call the student's own earlier functions
take them from ``up``, where a rehearsal records the calls.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import numpy as np

Function: TypeAlias = Callable[..., Any]
Program: TypeAlias = dict[str, Function]
Array: TypeAlias = Any  # of either precision


class Choices:
    """The choices that make one program, kept so that a failure can be told and repeated."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.default_rng(seed)
        self.made: dict[str, object] = {"seed": seed}

    def one(self, what: str, *options: Any) -> Any:  # noqa: ANN401  (whatever the options are)
        """Return one of the options."""
        chosen = options[int(self.rng.integers(len(options)))]
        self.made[what] = getattr(chosen, "__name__", chosen)
        return chosen


# --- forms of results ------------------------------------------------------------------------


def laid_out(choices: Choices, what: str, names: tuple[str, ...]) -> Function:
    """Return a function that puts results of these names into one of many containers."""
    form = choices.one(f"layout of {what}", "tuple", "list", "dict", "array", "nested", "more")
    column = choices.one(f"shape of {what}", "plain", "column", "row")

    def part(value: Array) -> Array:
        value = np.asarray(value)
        if value.ndim > 1 or column == "plain":
            return value[()]
        return value.reshape((-1, 1) if column == "column" else (1, -1))

    def out(*values: Array) -> object:
        parts = [part(value) for value in values]
        if len(parts) == 1:
            return parts[0] if form in {"tuple", "array", "dict"} else [parts[0]]
        if form == "dict":
            return dict(reversed(list(zip(names, parts, strict=True))))
        if form == "more":
            return {"note": 1.0, **dict(zip(names, parts, strict=True))}
        if form == "list":
            return parts
        if form == "array" and len({p.shape for p in map(np.asarray, parts)}) == 1:
            return np.array(parts)
        return tuple(parts)

    return out


def precision(choices: Choices) -> Callable[[Any], Array]:
    """Return a function that brings numbers to the program's precision."""
    dtype = choices.one("dtype", np.float64, np.float32)
    return lambda value: np.asarray(value, dtype=dtype)


# --- gradient descent ------------------------------------------------------------------------

SCALES: dict[str, Callable[[int], float]] = {
    "half_sum": lambda _n: 1.0,
    "sum": lambda _n: 2.0,
    "half_mean": lambda n: 1.0 / n,
    "mean": lambda n: 2.0 / n,
}


def descent_program(choices: Choices) -> Program:
    """Return a right program for ``gradient_descent``."""
    cast = precision(choices)
    scale = SCALES[choices.one("convention", *SCALES)]
    slopes = choices.one("gradient", by_formula, by_loop, by_matrix, by_dot)
    out = laid_out(choices, "gradients", ("dw", "db"))
    whole = choices.one("loss", "vectorised", "loop", "dot")

    def loss(x: Array, y: Array, w: Array, b: Array) -> object:
        x, y, w, b = map(cast, (x, y, w, b))
        residuals = w * x + b - y
        if whole == "loop":
            total = cast(0)
            for residual in np.ravel(residuals):
                total = total + residual * residual
        else:
            total = residuals @ residuals if whole == "dot" else np.sum(residuals**2)
        return cast(0.5 * scale(np.size(x))) * total

    def gradients(x: Array, y: Array, w: Array, b: Array) -> object:
        x, y, w, b = map(cast, (x, y, w, b))
        dw, db = slopes(np.ravel(x), np.ravel(y), w, b)
        factor = cast(scale(np.size(x)))
        return out(factor * dw, factor * db)

    def read(result: Any) -> tuple[Array, Array]:  # noqa: ANN401  (in its own layout)
        parts = (result["dw"], result["db"]) if isinstance(result, dict) else result
        return np.ravel(parts[0])[0], np.ravel(parts[1])[0]

    batches = choices.one(
        "order", permuted, evenly_split, short_first, replaced, chosen_anew, buffered
    )
    own = choices.one("own gradients", True, False)
    form = choices.one("trajectory", "table", "columns", "dict", "rows", "deep", "one dict")
    start = choices.one("start", True, False)
    given_as = choices.one("samples as", "slice", "number")
    shuffle_seed = int(choices.rng.integers(2**31))

    def walk(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array,
        y: Array,
        w: Array,
        b: Array,
        rate: float,
        epochs: int,
        size: int,
        up: Any,  # noqa: ANN401
    ) -> object:
        rng = np.random.default_rng(shuffle_seed)
        x, y, w, b = map(cast, (x, y, w, b))
        rows = [(w, b)] if start else []
        function = (up or {}).get("gradients", gradients) if own else gradients
        for _ in range(epochs):
            for batch in batches(rng, len(x), size):
                bx, by = x[batch], y[batch]
                if size == 1 and given_as == "number":
                    bx, by = bx[0], by[0]
                dw, db = read(function(bx, by, w, b))
                w, b = w - cast(rate) * cast(dw), b - cast(rate) * cast(db)
                rows.append((w, b))
        return trajectory(rows, form)

    def sgd(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array,
        y: Array,
        w: Array,
        b: Array,
        learning_rate: float,
        epochs: int,
        up: Any = None,  # noqa: ANN401
    ) -> object:
        return walk(x, y, w, b, learning_rate, epochs, 1, up)

    def minibatch_gd(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array,
        y: Array,
        w: Array,
        b: Array,
        learning_rate: float,
        epochs: int,
        batch_size: int,
        up: Any = None,  # noqa: ANN401
    ) -> object:
        return walk(x, y, w, b, learning_rate, epochs, batch_size, up)

    return {"loss": loss, "gradients": gradients, "sgd": sgd, "minibatch_gd": minibatch_gd}


def by_formula(x: Array, y: Array, w: Array, b: Array) -> tuple[Array, Array]:
    """Sum residuals, vectorised."""
    residuals = w * x + b - y
    return np.sum(residuals * x), np.sum(residuals)


def by_loop(x: Array, y: Array, w: Array, b: Array) -> tuple[Array, Array]:
    """Add one sample after the other."""
    dw = db = x.dtype.type(0)
    for xi, yi in zip(x, y, strict=True):
        dw, db = dw + (w * xi + b - yi) * xi, db + (w * xi + b - yi)
    return dw, db


def by_matrix(x: Array, y: Array, w: Array, b: Array) -> tuple[Array, Array]:
    """Use a design matrix with a column of ones."""
    design = np.column_stack([x, np.ones_like(x)])
    dw, db = design.T @ (design @ np.array([w, b], dtype=x.dtype) - y)
    return dw, db


def by_dot(x: Array, y: Array, w: Array, b: Array) -> tuple[Array, Array]:
    """Expand the products, as differentiating the expanded square does."""
    n = x.dtype.type(len(x))
    return w * (x @ x) + b * x.sum() - x @ y, w * x.sum() + n * b - y.sum()


def permuted(rng: np.random.Generator, n: int, size: int) -> Iterator[Array]:
    """Cut a permutation into batches."""
    order = rng.permutation(n)
    yield from (order[first : first + size] for first in range(0, n, size))


def evenly_split(rng: np.random.Generator, n: int, size: int) -> Iterator[Array]:
    """Cut a permutation into batches of almost the same size."""
    yield from np.array_split(rng.permutation(n), -(-n // size))


def short_first(rng: np.random.Generator, n: int, size: int) -> Iterator[Array]:
    """Begin with the short batch."""
    yield from reversed(list(permuted(rng, n, size)))


def replaced(rng: np.random.Generator, n: int, size: int) -> Iterator[Array]:
    """Draw with replacement."""
    yield from (rng.integers(0, n, size) for _ in range(0, n, size))


def chosen_anew(rng: np.random.Generator, n: int, size: int) -> Iterator[Array]:
    """Draw every batch from all samples, without replacement inside it."""
    yield from (rng.choice(n, size, replace=False) for _ in range(0, n, size))


def buffered(rng: np.random.Generator, n: int, size: int) -> Iterator[Array]:
    """Shuffle with a small buffer, as ``tf.data`` does."""
    waiting, order = list(range(n)), []
    while waiting:
        order.append(waiting.pop(int(rng.integers(min(4, len(waiting))))))
    yield from (np.array(order[first : first + size]) for first in range(0, n, size))


def trajectory(rows: list[tuple[Array, Array]], form: str) -> object:
    """Return the parameters after each update in one of many forms."""
    table: Array = np.array(rows)
    forms: dict[str, object] = {
        "table": table,
        "columns": (table[:, 0], table[:, 1]),
        "dict": {"w": list(table[:, 0]), "b": list(table[:, 1])},
        "rows": [list(row) for row in rows],
        "deep": table[:, :, None],
        "one dict": {"trajectory": table},
    }
    return forms[form]


# --- the 1-1-1 network -----------------------------------------------------------------------

LECTURE = (1.0, 0.8, 0.2, 0.1, 0.3, 0.2)


def backprop_program(choices: Choices) -> Program:
    """Return a right program for ``backprop_111``."""
    cast = precision(choices)
    factor = choices.one("convention", 1.0, 2.0)
    sigmoid = choices.one("sigmoid", by_exponential, by_tanh, by_logarithm)
    outs = {
        name: laid_out(choices, name, names)
        for name, names in {
            "forward": ("z_h", "y_h", "z_o", "y_o"),
            "chain": (
                "dL_dy_o",
                "dy_o_dz_o",
                "dz_o_dw_o",
                "dz_o_dy_h",
                "dy_h_dz_h",
                "dz_h_dw_h",
            ),
            "gradients": ("dw_h", "db_h", "dw_o", "db_o"),
            "step": ("w_h", "b_h", "w_o", "b_o"),
        }.items()
    }
    late = choices.one("measured", False, True)
    more = choices.one("rows", 0, 1)
    container = choices.one("losses", np.array, list, lambda rows: np.array(rows)[:, None])
    backwards = choices.one("gradient", "chain", "deltas")

    def passed(x: Array, w_h: Array, b_h: Array, w_o: Array, b_o: Array) -> tuple[Array, ...]:
        x, w_h, b_h, w_o, b_o = map(cast, (x, w_h, b_h, w_o, b_o))
        z_h = w_h * x + b_h
        y_h = cast(sigmoid(z_h))
        z_o = w_o * y_h + b_o
        return z_h, y_h, z_o, cast(sigmoid(z_o))

    def forward(x: Array, w_h: Array, b_h: Array, w_o: Array, b_o: Array) -> object:
        return outs["forward"](*passed(x, w_h, b_h, w_o, b_o))

    def loss(y: Array, y_o: Array) -> object:
        return cast(factor / 2) * (cast(y) - cast(y_o)) ** 2

    def links(x: Array, y: Array, *parameters: Array) -> tuple[Array, ...]:
        _, y_h, _, y_o = passed(x, *parameters)
        return (
            cast(factor) * (y_o - cast(y)),
            y_o * (1 - y_o),
            y_h,
            cast(parameters[2]),
            y_h * (1 - y_h),
            cast(x),
        )

    def chain_factors(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array, y: Array, w_h: Array, b_h: Array, w_o: Array, b_o: Array
    ) -> object:
        return outs["chain"](*links(x, y, w_h, b_h, w_o, b_o))

    def slopes(x: Array, y: Array, *parameters: Array) -> tuple[Array, ...]:
        a, b, c, d, e, f = links(x, y, *parameters)
        if backwards == "chain":
            return a * b * d * e * f, a * b * d * e, a * b * c, a * b
        output = a * b
        hidden = e * (d * output)
        return f * hidden, hidden, c * output, output

    def gradients(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array, y: Array, w_h: Array, b_h: Array, w_o: Array, b_o: Array
    ) -> object:
        return outs["gradients"](*slopes(x, y, w_h, b_h, w_o, b_o))

    def moved(x: Array, y: Array, parameters: tuple[Array, ...], rate: float) -> tuple[Array, ...]:
        found = slopes(x, y, *parameters)
        return tuple(cast(p) - cast(rate) * g for p, g in zip(parameters, found, strict=True))

    def step(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array, y: Array, w_h: Array, b_h: Array, w_o: Array, b_o: Array, learning_rate: float
    ) -> object:
        return outs["step"](*moved(x, y, (w_h, b_h, w_o, b_o), learning_rate))

    def train(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        x: Array,
        y: Array,
        w_h: Array,
        b_h: Array,
        w_o: Array,
        b_o: Array,
        learning_rate: float,
        steps: int,
    ) -> object:
        parameters: tuple[Array, ...] = (w_h, b_h, w_o, b_o)
        losses: list[Array] = []
        for _ in range(steps + more):
            if not late:
                losses.append(loss(y, passed(x, *parameters)[3]))
            parameters = moved(x, y, parameters, learning_rate)
            if late:
                losses.append(loss(y, passed(x, *parameters)[3]))
        return container([np.ravel(np.asarray(one))[0] for one in losses])

    rounded = choices.one("by hand", "exact", 2, 3, 4)

    def lecture_example() -> dict[str, dict[str, float]]:
        x, y, w_h, b_h, w_o, b_o = LECTURE
        digits = 12 if rounded == "exact" else int(rounded)
        y_h = round(1 / (1 + np.exp(-(w_h * x + b_h))), digits)
        y_o = round(1 / (1 + np.exp(-(w_o * y_h + b_o))), digits)
        output = factor * (y_o - y) * y_o * (1 - y_o)
        hidden = output * w_o * y_h * (1 - y_h)
        found = {"dw_h": hidden * x, "db_h": hidden, "dw_o": output * y_h, "db_o": output}
        return {"mine": {name: float(value) for name, value in found.items()}}

    return {
        "forward": forward,
        "loss": loss,
        "chain_factors": chain_factors,
        "gradients": gradients,
        "step": step,
        "train": train,
        "lecture_example": lecture_example,
    }


def by_exponential(z: Array) -> Array:
    """Return the sigmoid as the lecture writes it."""
    return 1 / (1 + np.exp(-z))


def by_tanh(z: Array) -> Array:
    """Return the sigmoid by the hyperbolic tangent."""
    return (1 + np.tanh(z / 2)) / 2


def by_logarithm(z: Array) -> Array:
    """Return the sigmoid as libraries do, safe for any z."""
    return np.exp(-np.logaddexp(0, -z))


# --- the Iris network ------------------------------------------------------------------------

LAYERS = ("W1", "B1", "W2", "B2")


def iris_program(choices: Choices) -> Program:
    """Return a right program for ``iris_mlp``."""
    cast = precision(choices)
    summed = choices.one("convention", False, True)
    mean_of = choices.one("centred by", "train", "own")
    shift = choices.one("softmax", "shifted", "plain", "by logarithm")
    pick = choices.one("cross-entropy", "one-hot", "labels", "guarded")
    rows = choices.one("biases", "flat", "rows")
    drawn = choices.one("weights", "lecture", "generator", "small")
    by_sample = choices.one("backward", "matrices", "loop", "einsum")
    more = choices.one("updates", 0, 1)
    late = choices.one("measured", False, True)
    all_rows = choices.one("last row", True, False)
    container = choices.one("curves", np.array, list, lambda c: np.array(c)[:, None])
    own = choices.one("own functions", True, False)
    out = {
        "gradients": laid_out(choices, "gradients", ("dW1", "dB1", "dW2", "dB2")),
        "preprocess": laid_out(choices, "preprocess", ("x_train", "x_test")),
    }

    def preprocess(x_train: Array, x_test: Array) -> object:
        x_train, x_test = cast(x_train), cast(x_test)
        mean = x_train.mean(axis=0)
        return out["preprocess"](
            x_train - mean, x_test - (mean if mean_of == "train" else x_test.mean(axis=0))
        )

    def init_parameters(seed: int) -> object:
        if drawn == "lecture":
            state = np.random.RandomState(seed)
            weights = state.randn(4, 16), state.randn(16, 3)
        else:
            rng = np.random.default_rng(seed)
            scale = 0.1 if drawn == "small" else 1.0
            weights = scale * rng.normal(size=(4, 16)), scale * rng.normal(size=(16, 3))
        biases = [np.zeros(16), np.zeros(3)]
        if rows == "rows":
            biases = [bias[None, :] for bias in biases]
        return cast(weights[0]), cast(biases[0]), cast(weights[1]), cast(biases[1])

    def layers(X: Array, W1: Array, B1: Array, W2: Array, B2: Array) -> tuple[Array, ...]:
        X, W1, B1, W2, B2 = map(cast, (X, W1, B1, W2, B2))
        z = X @ W1 + B1.reshape(1, -1)
        hidden = np.where(z > 0, z, cast(0))
        return z, hidden, hidden @ W2 + B2.reshape(1, -1)

    def softmax(z: Array) -> Array:
        if shift == "by logarithm":
            return np.exp(z - np.log(np.sum(np.exp(z), axis=1, keepdims=True)))
        e = np.exp(z - z.max(axis=1, keepdims=True)) if shift == "shifted" else np.exp(z)
        return e / e.sum(axis=1, keepdims=True)

    def forward(X: Array, W1: Array, B1: Array, W2: Array, B2: Array) -> object:
        return softmax(layers(X, W1, B1, W2, B2)[2])

    def loss(Y: Array, probabilities: Array) -> object:
        Y, p = cast(Y), cast(probabilities)
        if pick == "labels":
            each = -np.log(p[np.arange(len(Y)), np.argmax(Y, axis=1)])
        else:
            each = -np.sum(Y * np.log(np.clip(p, 1e-7, 1) if pick == "guarded" else p), axis=1)
        return np.sum(each) if summed else np.mean(each)

    def accuracy(labels: Array, probabilities: Array) -> object:
        found = np.argmax(np.asarray(probabilities), axis=1) == np.ravel(labels)
        return np.mean(cast(found)) if by_sample != "loop" else sum(found) / len(found)

    def slopes(X: Array, Y: Array, *point: Array) -> tuple[Array, ...]:
        z, hidden, logits = layers(X, *point)
        X, Y, W2 = cast(X), cast(Y), cast(point[2])
        error = (softmax(logits) - Y) / cast(1 if summed else len(X))
        back = error @ W2.T * (z > 0)
        if by_sample == "loop":
            dW1, dW2 = (sum(np.outer(a, b) for a, b in zip(*two, strict=True))
                        for two in ((X, back), (hidden, error)))  # fmt: skip
        elif by_sample == "einsum":
            dW1, dW2 = np.einsum("ni,nj->ij", X, back), np.einsum("ni,nj->ij", hidden, error)
        else:
            dW1, dW2 = X.T @ back, hidden.T @ error
        return dW1, back.sum(axis=0), dW2, error.sum(axis=0)

    def gradients(X: Array, Y: Array, W1: Array, B1: Array, W2: Array, B2: Array) -> object:  # noqa: PLR0913, PLR0917
        return out["gradients"](*slopes(X, Y, W1, B1, W2, B2))

    def train(  # noqa: PLR0913, PLR0917  (the contract's arguments)
        X_train: Array,
        labels_train: Array,
        X_test: Array,
        labels_test: Array,
        W1: Array,
        B1: Array,
        W2: Array,
        B2: Array,
        learning_rate: float,
        iterations: int,
        up: Any = None,  # noqa: ANN401
    ) -> object:
        known = {
            "forward": forward,
            "loss": loss,
            "accuracy": accuracy,
            **((up or {}) if own else {}),
        }
        point = tuple(map(cast, (W1, B1, W2, B2)))
        one_hot = [np.eye(3)[labels] for labels in (labels_train, labels_test)]
        history: dict[str, list[Array]] = {
            f"{name}_{what}": [] for name in ("train", "test") for what in ("loss", "acc")
        }

        def measure() -> None:
            for name, X, labels, Y in (
                ("train", X_train, labels_train, one_hot[0]),
                ("test", X_test, labels_test, one_hot[1]),
            ):
                p = known["forward"](X, *point)
                history[f"{name}_loss"].append(np.asarray(known["loss"](Y, p))[()])
                history[f"{name}_acc"].append(np.asarray(known["accuracy"](labels, p))[()])

        for _ in range(iterations + more):
            if not late:
                measure()
            found = slopes(X_train, one_hot[0], *point)
            point = tuple(
                p - cast(learning_rate) * g.reshape(p.shape)
                for p, g in zip(point, found, strict=True)
            )
            if late:
                measure()
        if all_rows and not more and not late:
            measure()
        return (*point, {name: container(curve) for name, curve in history.items()})

    return {
        "preprocess": preprocess,
        "init_parameters": init_parameters,
        "forward": forward,
        "loss": loss,
        "accuracy": accuracy,
        "gradients": gradients,
        "train": train,
    }


PROGRAMS: dict[str, Callable[[Choices], Program]] = {
    "gradient_descent": descent_program,
    "backprop_111": backprop_program,
    "iris_mlp": iris_program,
}
