"""Arguments for a student's function: the same numbers in one of four forms.

``float64``: Python numbers and NumPy float64. ``float32``: NumPy float32. ``tensorflow``:
``tf.constant`` for data, ``tf.Variable`` for parameters, both float32. ``variables``: NumPy
float32 for data, ``tf.Variable`` for parameters, as in a program that keeps its labels in
NumPy. Whole numbers stay int64 and settings stay Python numbers in every form. Each call
makes fresh copies.
"""

from __future__ import annotations

import struct

from .things import Libraries, Thing
from .wire import Leaf, Node

FLOAT64 = "float64"
FLOAT32 = "float32"
TENSORFLOW = "tensorflow"
VARIABLES = "variables"
PARAMETER = "parameter"
SETTING = "setting"


def forms(libraries: Libraries) -> tuple[str, ...]:
    """Return the forms to offer, in order; TensorFlow's where the notebook imported it."""
    numpy_only = (FLOAT64, FLOAT32)
    return (*numpy_only, TENSORFLOW, VARIABLES) if libraries.tensorflow else numpy_only


def argument(node: Node, role: str, form: str, libraries: Libraries) -> Thing:
    """Return the argument that ``node`` describes, in ``form``."""
    if isinstance(node, dict):
        return {key: argument(item, role, form, libraries) for key, item in node.items()}
    if not isinstance(node, Leaf):
        return tuple(argument(item, role, form, libraries) for item in node)
    exact = node.dtype == "bool" or "int" in node.dtype
    offered = role == PARAMETER if form == VARIABLES else role != SETTING
    if form in (TENSORFLOW, VARIABLES) and offered and node.dtype != "bool":
        return _tensor(node, role, exact, libraries)
    if not node.shape:
        number = _number(node, libraries)
        if form != FLOAT64 and role != SETTING and not exact:
            return libraries.need_numpy()["float32"](number)
        return number
    single = form if form == FLOAT64 else FLOAT32
    return _array(node, None if exact else single, libraries)


def _tensor(leaf: Leaf, role: str, exact: bool, libraries: Libraries) -> Thing:
    tensorflow = libraries.tensorflow
    array = _array(leaf, "int64" if exact else FLOAT32, libraries)
    if exact:
        return tensorflow["constant"](array)
    make = tensorflow["Variable"] if role == PARAMETER else tensorflow["constant"]
    return make(array, dtype=tensorflow["float32"])


def _array(leaf: Leaf, dtype: str | None, libraries: Libraries) -> Thing:
    numpy = libraries.need_numpy()
    sent = numpy["dtype"](leaf.dtype).newbyteorder("<")
    flat = numpy["frombuffer"](leaf.data, sent)
    return flat.astype(numpy["dtype"](dtype or leaf.dtype)).reshape(leaf.shape)


def _number(leaf: Leaf, libraries: Libraries) -> Thing:
    if leaf.dtype == "float64":
        return struct.unpack("<d", leaf.data)[0]
    if leaf.dtype == "int64":
        return struct.unpack("<q", leaf.data)[0]
    return _array(leaf, None, libraries).item()
