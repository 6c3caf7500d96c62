"""Calls a student's function with public inputs, and reads what it returns as arrays.

Plain Python and NumPy, as all modules here: they are joined into one file for students.
"""

import contextlib
import copy
import io
import sys
from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

Thing: TypeAlias = Any  # whatever a student made
Told: TypeAlias = Mapping[str, Any]  # one object of the file's data
FORMS = ("float64", "float32", "tensorflow", "variables")


class Trouble(Exception):  # noqa: N818  (a finding, said in two languages)
    """Why a function brought no numbers that can be compared; ``sign`` is that of a finding."""

    def __init__(self, zh: str, en: str, sign: str = "wrong") -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.sign = sign


def find(namespace: Told, exercise: Told) -> Thing:
    """Return the student's function for an exercise, under its name or an alias; else None."""
    for name in [exercise["id"], *exercise["aliases"]]:
        if callable(namespace.get(name)):
            return namespace[name]
    return None


def arguments(
    inputs: Told,
    exercise: Told,
    form: str,
    tensorflow: Thing,
) -> list[Any]:
    """Return fresh arguments in the order of the contract, in one of the accepted forms."""
    found = []
    for name in exercise["call"]:
        value, role = inputs[name], exercise["roles"].get(name, "data")
        if isinstance(value, list):
            value = np.array(value)
        whole = isinstance(value, int) or (
            isinstance(value, np.ndarray) and value.dtype.kind in "iu"
        )
        if role == "setting" or (form == "variables" and role != "parameter" and whole):
            found.append(copy.deepcopy(value))
        elif form in ("tensorflow", "variables") and (role == "parameter" or form == "tensorflow"):
            if whole:
                found.append(tensorflow.constant(value))
            elif role == "parameter":
                found.append(tensorflow.Variable(np.float32(value)))
            else:
                found.append(tensorflow.constant(np.float32(value)))
        elif form == "float64" or whole:
            found.append(copy.deepcopy(value))
        else:
            found.append(np.float32(value))
    return found


def call(function: Thing, inputs: Told, exercise: Told) -> Thing:
    """Return what the function returns for the first form of arguments that it accepts.

    Raises:
        Trouble: it accepts none; told is what went wrong with the first one.
    """
    tensorflow = sys.modules.get("tensorflow")
    first: Thing = None
    for form in FORMS if tensorflow is not None else FORMS[:2]:
        given = arguments(inputs, exercise, form, tensorflow)
        try:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                result = function(*given)
        except Exception as error:  # noqa: BLE001  (a student's function may raise anything)
            first = first or error
            continue
        if result is not None:
            return result
        first = first or Trouble("没有返回值（返回了 None）", "returned None")
    if isinstance(first, Trouble):
        raise first
    if isinstance(first, NotImplementedError):
        raise _unwritten(first, exercise) from first
    said = f"{type(first).__name__}: {str(first).splitlines()[0] if str(first) else ''}"
    raise Trouble(f"运行时出错：{said}", f"raised {said}") from first


def _unwritten(error: NotImplementedError, exercise: Told) -> Trouble:
    """Return which function is still to be written: this one, or one that it uses."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    inner = trace.tb_frame.f_code.co_name if trace is not None else exercise["id"]
    if inner in exercise["earlier"]:
        return Trouble(f"用到的 {inner} 还没有写", f"uses {inner}, still to be written", "later")
    return Trouble("还没有写", "is still to be written", "missing")


def numbers(name: str, value: Thing) -> Thing:
    """Return an output as a float64 array.

    Raises:
        Trouble: it is none.
    """
    if hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, (list, tuple)):
        value = [numbers(name, item) for item in value]
    try:
        array = np.array(value)
        if array.dtype.kind in "biuf":
            return array.astype(np.float64)
    except ValueError:
        pass
    raise Trouble(
        f"{name} 应该是数，实际是 {type(value).__name__}",
        f"{name} should be numbers, and is of type {type(value).__name__}",
    )


def outputs(result: Thing, returns: list[str], wanted: list[str]) -> dict[str, Thing]:
    """Return the wanted outputs by name; ``history.loss`` is an item of a dict.

    Raises:
        Trouble: the result has another form than the contract's.
    """
    if hasattr(result, "numpy"):
        result = result.numpy()
    if isinstance(result, np.ndarray) and len(returns) > 1:
        result = list(squeezed(result)) if len(result) != len(returns) else list(result)
    if isinstance(result, Mapping):
        parts = dict(result)
        if len(returns) == 1 and returns[0] not in parts and len(parts) == 1:
            parts = {returns[0]: next(iter(parts.values()))}
    elif len(returns) == 1:
        single = isinstance(result, (list, tuple)) and len(result) == 1
        parts = {returns[0]: result[0] if single else result}
    elif isinstance(result, (list, tuple)) and len(result) == len(returns):
        parts = dict(zip(returns, result, strict=True))
    else:
        count = len(result) if isinstance(result, (list, tuple)) else 1
        raise Trouble(
            f"应返回 {len(returns)} 个值（{', '.join(returns)}），实际返回了 {count} 个",
            f"should return {len(returns)} values ({', '.join(returns)}), and returned {count}",
        )
    found = {}
    for name in wanted:
        whole, _, inner = name.partition(".")
        value = parts.get(whole)
        if inner:
            value = value.get(inner) if isinstance(value, Mapping) else None
        if value is None:
            raise Trouble(f"缺少返回值 {name}", f"{name} is missing in what it returned")
        found[name] = numbers(name, value)
    return found


def squeezed(array: Thing) -> Thing:
    """Return an array without its axes of size 1."""
    return array.reshape([size for size in array.shape if size != 1])
