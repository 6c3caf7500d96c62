"""An exception of the student's program, as capped text.

The exception object is the student's: its text may be endless, or raise when asked for.
Frames are kept where they lie in the student's own cells.
"""

from collections.abc import Callable
from itertools import islice
from types import TracebackType

from .things import Thing
from .wire import Json

MAX_NAME = 200
MAX_MESSAGE = 2000
MAX_CODE = 200
MAX_FRAMES = 10  # of the outermost and of the innermost ones each
MAX_WALK = 5000

Lines = Callable[[str], "tuple[int, list[str]] | None"]


def message_of(error: BaseException, limit: int = MAX_MESSAGE) -> str:
    """Return what the exception says, cut at ``limit`` characters."""
    try:
        text = str(error)
        return str.__getitem__(text, slice(limit))
    except Exception:
        return "(the text of this exception cannot be read)"


def name_of(error: BaseException) -> str:
    """Return the name of the exception's class."""
    try:
        return str.__getitem__(type.__dict__["__name__"].__get__(type(error)), slice(MAX_NAME))
    except Exception:
        return "Exception"


def told(error: BaseException, lines: Lines) -> Json:
    """Return ``{"name", "message", "frames"}`` of an exception.

    Args:
        error: whatever was raised.
        lines: returns the cell and the source lines behind a file name, or None where the
            file is no cell.
    """
    frames: list[Json] = []
    try:
        frames = _frames(error.__traceback__, lines)
        frames += _syntax(error, lines)
    except Exception:
        pass
    if len(frames) > 2 * MAX_FRAMES:
        frames = frames[:MAX_FRAMES] + frames[-MAX_FRAMES:]
    return {"name": name_of(error), "message": message_of(error), "frames": frames}


def _walk(traceback: TracebackType | None) -> Thing:
    while traceback is not None:
        yield traceback
        traceback = traceback.tb_next


def _frames(traceback: TracebackType | None, lines: Lines) -> list[Json]:
    frames: list[Json] = []
    for entry in islice(_walk(traceback), MAX_WALK):
        found = lines(entry.tb_frame.f_code.co_filename)
        if found is not None:
            frames.append(_frame(found, entry.tb_lineno))
    return frames


def _syntax(error: BaseException, lines: Lines) -> list[Json]:
    if not isinstance(error, SyntaxError) or type(error.filename) is not str:
        return []
    found = lines(error.filename)
    if found is None or type(error.lineno) is not int:
        return []
    return [_frame(found, error.lineno)]


def _frame(found: tuple[int, list[str]], line: int | None) -> Json:
    cell, source = found
    number = line if type(line) is int and 0 < line < 2**31 else 0
    code = source[number - 1].strip()[:MAX_CODE] if 0 < number <= len(source) else ""
    return [cell, number, code]
