"""A Keras model as plain numbers: what a contract asks of it, under names with ``model_``.

Names of layers, activations, losses become places in the lists of ``vocabulary``, so that nothing
but numbers crosses. Nothing here is believed: whoever compares recomputes what the weights do.
Keras is never imported; a program without it has no model.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from . import vocabulary
from .things import Thing
from .unusable import NO_MODEL, TOO_LARGE, NoValue

PREFIX = "model_"
MAX_LAYERS = 512
MAX_NUMBERS = 750_000
MAX_NESTED = 4


def unfolded(thing: Thing, wanted: tuple[str, ...]) -> Thing:
    """Return ``thing`` with its model replaced by the fields that ``wanted`` names.

    A contract without such a field takes ``thing`` as it is. What is returned beside the model
    keeps its name in a dict, and its place among the other names in a tuple or list.

    Raises:
        NoValue: a model is asked for and there is none, or it is too large.
    """
    asked = [name for name in wanted if name.startswith(PREFIX)]
    if not asked:
        return thing
    if _is_model(thing):
        return _fields(thing, asked)
    if issubclass(type(thing), dict):
        parts = list(dict.items(thing))
    elif issubclass(type(thing), (tuple, list)):
        others = iter([name for name in wanted if name not in asked])
        parts = [("" if _is_model(item) else next(others, ""), item) for item in list(thing)[:64]]
    else:
        raise NoValue(NO_MODEL)
    models = [item for _, item in parts if _is_model(item)]
    if not models:
        raise NoValue(NO_MODEL)
    beside = {name: item for name, item in parts if name in wanted and name not in asked}
    return {**beside, **_fields(models[0], asked)}


def curves_of(thing: Thing) -> Thing:
    """Return the curves of what ``fit`` returned, ``thing`` itself where it is something else."""
    keras = sys.modules.get("keras")
    if keras is not None and isinstance(thing, keras.callbacks.History):
        return thing.history
    return thing


def _is_model(thing: Thing) -> bool:
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(thing, keras.Model)


def _fields(model: Thing, asked: list[str]) -> dict[str, Thing]:
    """Return the fields asked for; a name that is no field is left out."""
    found: dict[str, Thing] = {}
    layers = list(_layers(model, 0))
    for name in asked:
        field = name.removeprefix(PREFIX)
        if field in _OF_LAYERS:
            found[name] = [_OF_LAYERS[field](layer) for layer in layers]
        elif field in _OF_MODEL:
            found[name] = _OF_MODEL[field](model)
        elif field == "weights":
            found[name] = _weights(layers)
        elif field == "shapes":
            found[name] = [
                [place, *_padded(_shape(variable))]
                for place, layer in enumerate(layers)
                for variable in layer.weights
            ]
    return found


def _layers(model: Thing, depth: int) -> Iterator[Thing]:
    """Yield the layers of a model in order, those of a model inside a model in its place."""
    for place, layer in enumerate(model.layers):
        if place >= MAX_LAYERS or depth > MAX_NESTED:
            raise NoValue(TOO_LARGE)
        if _is_model(layer):
            yield from _layers(layer, depth + 1)
        else:
            yield layer


def _shape(thing: Thing) -> list[int]:
    return [int(length or 0) for length in thing.shape]


def _padded(shape: list[int]) -> list[int]:
    return (shape + [0] * 4)[:4]


def _numbers(shape: list[int]) -> int:
    number = 1
    for length in shape:
        number *= length
    return number


def _weights(layers: list[Thing]) -> Thing:
    """Return all weights of all layers as one vector, kernels before biases, row by row."""
    variables = [variable for layer in layers for variable in layer.weights]
    if sum(_numbers(_shape(variable)) for variable in variables) > MAX_NUMBERS:
        raise NoValue(TOO_LARGE)
    numpy = sys.modules["numpy"]
    parts = [numpy.ravel(numpy.asarray(v.numpy(), dtype="float32")) for v in variables]
    return numpy.concatenate(parts) if parts else numpy.zeros(0, "float32")


def _input(model: Thing) -> list[int]:
    """Return the shape of one sample, empty where the model does not know it yet."""
    try:
        return [int(length or 0) for length in model.input_shape[1:]]
    except (AttributeError, ValueError):
        return []


def _units(layer: Thing) -> int:
    """Return the length of a layer's output, 0 where it is not known yet."""
    units = getattr(layer, "units", None)
    if type(units) is int:
        return units
    try:
        last = layer.output.shape[-1]
    except (AttributeError, ValueError, IndexError):
        return 0
    return int(last or 0)


def _parameters(layer: Thing) -> int:
    return sum(_numbers(_shape(variable)) for variable in layer.weights)


def _activation(layer: Thing) -> int:
    kind = type(layer).__name__
    if kind in vocabulary.LAYERS_THAT_ACTIVATE:
        return vocabulary.place(vocabulary.ACTIVATIONS, _known(_snake(kind)))
    return vocabulary.place(vocabulary.ACTIVATIONS, _name(getattr(layer, "activation", None)))


def _name(thing: Thing) -> str:
    """Return the name by which Keras knows a function, an object or a text, in lower case."""
    if thing is None:
        return ""
    if isinstance(thing, str):
        return _known(_snake(thing))
    return _known(_snake(str(getattr(thing, "__name__", type(thing).__name__))))


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name[:100]).lower()


def _known(name: str) -> str:
    return vocabulary.SAME.get(name, name)


def _optimizer(model: Thing) -> int:
    optimizer = getattr(model, "optimizer", None)
    name = "" if optimizer is None else type(optimizer).__name__.lower()
    return vocabulary.place(vocabulary.OPTIMIZERS, name)


def _learning_rate(model: Thing) -> float:
    optimizer = getattr(model, "optimizer", None)
    return 0.0 if optimizer is None else float(optimizer.learning_rate)


def _loss(model: Thing) -> int:
    return vocabulary.place(vocabulary.LOSSES, _name(getattr(model, "loss", None)))


def _from_logits(model: Thing) -> bool:
    """Tell whether the loss was told that it gets logits; a function of a student's may know."""
    keywords = getattr(getattr(model, "loss", None), "_fn_kwargs", {})
    return bool(keywords.get("from_logits", False))


def _metrics(model: Thing) -> list[int]:
    """Return what ``compile`` was told to measure, in its order."""
    compiled = getattr(model, "_compile_metrics", None)
    given = getattr(compiled, "_user_metrics", None) or []
    listed = list(given.values()) if isinstance(given, dict) else list(given)
    flat = [one for item in listed for one in (item if isinstance(item, list) else [item])]
    return [vocabulary.place(vocabulary.METRICS, _metric(one)) for one in flat[:MAX_LAYERS]]


def _metric(thing: Thing) -> str:
    """Return a metric's name; the object ``Accuracy`` is not what the text "accuracy" means."""
    equal = not isinstance(thing, str) and type(thing).__name__ == "Accuracy"
    return "exactly_equal" if equal else _name(thing)


_OF_LAYERS = {
    "layers": lambda layer: vocabulary.place(vocabulary.LAYERS, _snake(type(layer).__name__)),
    "units": _units,
    "activations": _activation,
    "biases": lambda layer: int(bool(getattr(layer, "use_bias", False))),
    "trainable": lambda layer: int(bool(layer.trainable)),
    "parameters": _parameters,
}
_OF_MODEL = {
    "input": _input,
    "optimizer": _optimizer,
    "learning_rate": _learning_rate,
    "loss": _loss,
    "from_logits": lambda model: int(_from_logits(model)),
    "metrics": _metrics,
}
FIELDS = tuple(sorted(f"{PREFIX}{name}" for name in (*_OF_LAYERS, *_OF_MODEL, "weights", "shapes")))
