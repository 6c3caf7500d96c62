"""Names that NumPy and Keras had when the lecture was written."""

import builtins
from collections.abc import Callable
from types import ModuleType

from .things import Thing

NUMPY_ALIAS = "numpy_alias"
KERAS_ALIAS = "keras_alias"
_BUILTINS = ("float", "int", "bool", "complex", "object", "str")
_RENAMED = {
    "float_": "float64",
    "complex_": "complex128",
    "Inf": "inf",
    "Infinity": "inf",
    "infty": "inf",
    "NaN": "nan",
    "product": "prod",
    "cumproduct": "cumprod",
    "alltrue": "all",
    "sometrue": "any",
    "row_stack": "vstack",
    "in1d": "isin",
    "trapz": "trapezoid",
}
# Each line is one function; keras and tf.keras have kept different ones of its names.
_SAME = (
    ("mean_squared_error", "mse", "MSE"),
    ("mean_absolute_error", "mae", "MAE"),
    ("mean_absolute_percentage_error", "mape", "MAPE"),
    ("mean_squared_logarithmic_error", "msle", "MSLE"),
    ("kl_divergence", "kld", "KLD", "kullback_leibler_divergence"),
    ("log_cosh", "logcosh"),
    ("binary_crossentropy", "bce", "BCE"),
)
_HOMES = ("keras", "keras._tf_keras.keras", "tensorflow.keras")
KERAS_MODULES = tuple(f"{home}.{part}" for home in _HOMES for part in ("losses", "metrics"))
Report = Callable[[str, str], None]


def patcher(report: Report) -> Callable[[ModuleType], None]:
    """Return the patch of ``numpy``: a removed name is answered with what it meant."""

    def patch(module: ModuleType) -> None:
        before = module.__dict__["__getattr__"]

        def former(name: str) -> Thing:
            if name in _BUILTINS:
                report(NUMPY_ALIAS, f"np.{name}")
                return getattr(builtins, name)
            if name in _RENAMED:
                report(NUMPY_ALIAS, f"np.{name}")
                return module.__dict__[_RENAMED[name]]
            return before(name)

        module.__getattr__ = former  # type: ignore[method-assign]

    return patch


def keras_patcher(report: Report) -> Callable[[ModuleType], None]:
    """Return the patch of ``KERAS_MODULES``: a missing name is answered by one that is there."""

    def patch(module: ModuleType) -> None:
        there = module.__dict__
        before = there.get("__getattr__")

        def former(name: str) -> Thing:
            for names in _SAME:
                for other in names if name in names else ():
                    if other in there:
                        report(KERAS_ALIAS, f"{module.__name__.rpartition('.')[2]}.{name}")
                        return there[other]
            if before is not None:
                return before(name)
            raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

        module.__getattr__ = former  # type: ignore[method-assign]

    return patch
