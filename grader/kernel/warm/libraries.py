"""Which libraries the warm interpreter imports before the first notebook.

Importing is most of what starting up costs. A library that no notebook names is left to the
rare one that imports it by another way; what comes of a run is the same.
"""

from collections.abc import Iterable

_LIBRARIES = {
    "numpy": ("numpy",),
    "matplotlib": ("matplotlib.pyplot",),
    "pandas": ("pandas",),
    "sklearn": (
        "sklearn",
        "sklearn.datasets",
        "sklearn.model_selection",
        "sklearn.preprocessing",
    ),
    "tensorflow": ("tensorflow", "keras", "h5py"),
}
_NAMED = {
    "numpy": (b"",),
    "matplotlib": (b"matplotlib", b"pylab"),
    "pandas": (b"pandas",),
    "sklearn": (b"sklearn",),
    "tensorflow": (b"tensorflow", b"keras", b"h5py"),
}
ALL = tuple(module for modules in _LIBRARIES.values() for module in modules)


def named_in(notebooks: Iterable[bytes]) -> tuple[str, ...]:
    """Return the modules to import for these notebooks: NumPy, and what one of them names."""
    texts = list(notebooks)
    return tuple(
        module
        for library, modules in _LIBRARIES.items()
        if any(name in text for name in _NAMED[library] for text in texts)
        for module in modules
    )
