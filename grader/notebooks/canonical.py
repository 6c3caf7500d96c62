"""Canonical dotted names, and the names through which source escapes from being read.

One library can be reached by many names; rules are written for one. Knows nothing of syntax.
"""

import re
import sys
from functools import lru_cache

MAX_PARTS = 12

# the first prefix that fits is replaced, again and again; a name ends at a dot
_PREFIXES = (
    ("tf_keras", "tensorflow.keras"),
    ("keras", "tensorflow.keras"),
    ("tensorflow._api.v2.v2", "tensorflow"),
    ("tensorflow._api.v2", "tensorflow"),
    ("tensorflow._api.v1", "tensorflow.compat.v1"),
    ("tensorflow.v2", "tensorflow"),  # what is left of ``tf._api.v2.v2``
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.compat.v1.keras", "tensorflow.keras"),
    ("tensorflow.compat.v1.compat", "tensorflow.compat"),
    ("tensorflow.compat.v1.GradientTape", "tensorflow.GradientTape"),
    ("tensorflow.compat.v1.autodiff", "tensorflow.autodiff"),
    ("tensorflow.python.keras", "tensorflow.keras"),
    ("tensorflow.python.training", "tensorflow.compat.v1.train"),
    ("tensorflow.python.eager.backprop.GradientTape", "tensorflow.GradientTape"),
    ("tensorflow.python.eager.forwardprop", "tensorflow.autodiff"),
    ("tensorflow.python.ops.gradients_impl", "tensorflow"),
    ("tensorflow.python.ops.gradients", "tensorflow"),
    ("tensorflow.python.ops.gradients_v2", "tensorflow"),
    ("tensorflow.keras.api._v2.keras", "tensorflow.keras"),
    ("tensorflow.keras.api._v1.keras", "tensorflow.keras"),
    ("tensorflow.keras._tf_keras.keras", "tensorflow.keras"),
    ("tensorflow.keras.api", "tensorflow.keras"),
    ("tensorflow.keras.src", "tensorflow.keras"),
    ("tensorflow.keras.optimizer_v1", "tensorflow.keras.optimizers"),
    ("tensorflow.keras.optimizer_v2", "tensorflow.keras.optimizers"),
    ("tensorflow.initializers", "tensorflow.keras.initializers"),
    ("tensorflow.losses", "tensorflow.keras.losses"),
    ("tensorflow.metrics", "tensorflow.keras.metrics"),
    ("tensorflow.optimizers", "tensorflow.keras.optimizers"),
    ("__builtin__", "builtins"),
    ("IPython.core.getipython.get_ipython", "IPython.get_ipython"),
    ("importlib.__import__", "builtins.__import__"),
)
# modules that other libraries carry as attributes: ``numpy.testing.sys.modules``
_CARRIED = {"sys", "builtins", "importlib", "operator", "inspect", "gc", "ctypes", "tensorflow"}


@lru_cache(maxsize=4096)
def canonical(path: str) -> str:
    """Return the one name under which rules know ``path``; too long paths are cut."""
    parts = path.split(".")[:MAX_PARTS]
    for index in range(len(parts) - 1, 0, -1):
        if parts[index] in _CARRIED and parts[0] != parts[index]:
            parts = parts[index:]
            break
    path = ".".join(parts)
    for _ in range(MAX_PARTS):
        for prefix, name in _PREFIXES:
            if path == prefix or path.startswith(f"{prefix}."):
                path = name + path[len(prefix) :]
                break
        else:
            break
    return path


def below(path: str, prefix: str) -> bool:
    """Tell whether ``path`` is ``prefix`` or something in it."""
    return path == prefix or path.startswith(f"{prefix}.")


# calls that name what they fetch by a string: the position of that string
BY_STRING = {
    "builtins.getattr": 1,
    "builtins.setattr": 1,
    "builtins.delattr": 1,
    "builtins.__import__": 0,
    "importlib.import_module": 0,
    "pydoc.locate": 0,
    "pkgutil.resolve_name": 0,
}
NAMESPACES = ("builtins.globals", "builtins.locals", "builtins.vars")
# everything below one of these can run or reach code that is not written in the cell
_DYNAMIC = (
    *BY_STRING,
    *NAMESPACES,
    "__main__",
    "builtins.exec",
    "builtins.eval",
    "builtins.compile",
    "builtins.__builtins__",
    "builtins.__loader__",
    "builtins.__spec__",
    "IPython",
    "code",
    "codeop",
    "ctypes",
    "dill",
    "gc",
    "imp",
    "importlib.util",
    "importlib.machinery",
    "inspect.currentframe",
    "inspect.getmodule",
    "inspect.stack",
    "inspect.trace",
    "marshal",
    "operator.attrgetter",
    "operator.methodcaller",
    "os.popen",
    "os.system",
    "pickle.load",
    "pickle.loads",
    "pickle.Unpickler",
    "pkgutil",
    "pydoc.importfile",
    "runpy",
    "subprocess",
    "sys._current_frames",
    "sys._getframe",
    "sys.meta_path",
    "sys.modules",
    "sys.path_hooks",
    "sys.setprofile",
    "sys.settrace",
    "tensorflow.python",
    "types.CodeType",
    "types.FunctionType",
    "types.LambdaType",
    "zipimport",
)
_HARMLESS = ("IPython.display", "IPython.core.display", "IPython.get_ipython")
_HARMLESS_SHELL = re.compile(r"IPython\.get_ipython\(\)(?:\.(?:system|getoutput|__class__))?$")
DYNAMIC_ATTRIBUTES = frozenset(
    {
        "__builtins__",
        "__code__",
        "__dict__",
        "__getattr__",
        "__getattribute__",
        "__globals__",
        "__import__",
        "__loader__",
        "__subclasses__",
        "f_back",
        "f_builtins",
        "f_globals",
        "f_locals",
        "gi_frame",
        "tb_frame",
    }
)
_HISTORY = re.compile(r"(?:_{1,3}|_i{0,3}\d*|_ih|_oh|_dh|In|Out)$")

_LIBRARIES = """
    IPython PIL absl bs4 cloudpickle cv2 cycler google h5py imageio ipykernel ipywidgets jax joblib
    keras matplotlib mpl_toolkits networkx nltk np numpy pandas plotly pylab requests scipy
    seaborn six skimage sklearn statsmodels sympy tabulate tensorflow tensorflow_datasets
    tensorflow_probability termcolor tf_keras torch torchvision tqdm typing_extensions wrapt
    xgboost
"""
KNOWN_ROOTS = frozenset(sys.stdlib_module_names) | frozenset(_LIBRARIES.split())


def dynamic(path: str) -> str:
    """Return the construct by which ``path`` evades being read, or an empty string.

    A module that is neither Python's nor a known library's is one: its source may have been
    written by the notebook itself.
    """
    if any(below(path, prefix) for prefix in _HARMLESS) or _HARMLESS_SHELL.match(path):
        return ""
    for prefix in _DYNAMIC:
        if below(path, prefix):
            return prefix.removeprefix("builtins.")
    root = path.split(".", 1)[0]
    if root not in KNOWN_ROOTS:
        return f"import {root}"
    return ""


def is_history(name: str) -> bool:
    """Tell whether an unbound name is IPython's memory of earlier inputs and outputs."""
    return _HISTORY.match(name) is not None
