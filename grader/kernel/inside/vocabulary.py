"""The names that Keras has for parts of a model, in a fixed order: a name is sent as its place.

Place 0 is "there is none", place 1 "another one". References count on the order: names may be
added at the end, never moved.
"""

LAYERS = (
    "",
    "another",
    "input_layer",
    "dense",
    "flatten",
    "reshape",
    "activation",
    "re_lu",
    "softmax",
    "dropout",
    "batch_normalization",
    "rescaling",
    "normalization",
    "leaky_re_lu",
)
ACTIVATIONS = (
    "",
    "another",
    "linear",
    "relu",
    "softmax",
    "sigmoid",
    "tanh",
    "elu",
    "selu",
    "gelu",
    "leaky_relu",
    "silu",
    "softplus",
    "log_softmax",
)
OPTIMIZERS = ("", "another", "sgd", "adam", "rmsprop", "adagrad", "adadelta", "adamw", "nadam")
LOSSES = (
    "",
    "another",
    "sparse_categorical_crossentropy",
    "categorical_crossentropy",
    "binary_crossentropy",
    "mean_squared_error",
)
METRICS = (
    "",
    "another",
    "accuracy",
    "sparse_categorical_accuracy",
    "categorical_accuracy",
    "binary_accuracy",
    "exactly_equal",
)

LAYERS_THAT_ACTIVATE = ("ReLU", "Softmax", "LeakyReLU")

# Names that mean the same.
SAME = {
    "re_lu": "relu",
    "leaky_re_lu": "leaky_relu",
    "softmax_v2": "softmax",
    "log_softmax_v2": "log_softmax",
    "swish": "silu",
    "mse": "mean_squared_error",
    "acc": "accuracy",
}


def place(names: tuple[str, ...], name: str) -> int:
    """Return where ``name`` stands in ``names``; 1 where it does not."""
    return names.index(name) if name in names else 1
