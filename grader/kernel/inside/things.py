"""Names for what lives in a student's process, and the libraries as they were imported.

Nothing here imports a numeric library: it waits for the student to do so, and keeps
references to what the agent needs before the student can replace it.
"""

import sys
from types import ModuleType
from typing import Any, TypeAlias

Thing: TypeAlias = Any  # a student's object: nothing is known about it

_NUMPY = ("ndarray", "generic", "frombuffer", "float32", "dtype", "float64")
_TENSORFLOW = ("constant", "Variable", "float32")


class Libraries:
    """References to NumPy and TensorFlow, taken when they were imported.

    ``numpy`` and ``tensorflow`` map names to what stood behind them; they are empty while
    the library is not loaded.
    """

    def __init__(self) -> None:
        self.numpy: dict[str, Thing] = {}
        self.tensorflow: dict[str, Thing] = {}

    def keep_numpy(self, module: ModuleType) -> None:
        """Take the references to NumPy."""
        self.numpy = {name: getattr(module, name) for name in _NUMPY}

    def keep_tensorflow(self, module: ModuleType) -> None:
        """Take the references to TensorFlow."""
        self.tensorflow = {name: getattr(module, name) for name in _TENSORFLOW}

    def need_numpy(self) -> dict[str, Thing]:
        """Return the references to NumPy, importing it where nobody did."""
        if not self.numpy:
            __import__("numpy")
            self.keep_numpy(sys.modules["numpy"])
        return self.numpy
