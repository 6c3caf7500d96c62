"""Names that NumPy had when the lecture was written."""

import builtins
from collections.abc import Callable
from types import ModuleType

from .things import Thing

NUMPY_ALIAS = "numpy_alias"
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
