"""Numbers as people read them: points, errors, seconds, bytes."""

import math

from grader.domain.text import Text
from grader.language import text

_MANY = 1e6


def points(value: float) -> str:
    """Return points with at most two decimals and no trailing zeros."""
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown


def percent(part: float, whole: float) -> str:
    """Return a share in percent without decimals; an empty whole gives a dash."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def number(value: float, digits: int = 5) -> str:
    """Return a number with so many significant digits, in the fewest characters."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    return f"{value:.{digits}g}".replace("-", "−").replace("e+0", "e").replace("e−0", "e−")


def error(multiple: float) -> Text:
    """Return an error in words, as a multiple of the allowed one."""
    if not math.isfinite(multiple):
        return text("does not fit")
    if not multiple:
        return text("equal")
    if multiple > _MANY:
        return text("over a million × allowed")
    shown = f"{multiple:,.0f}" if multiple >= 100 else f"{multiple:.2g}"
    if multiple < 0.01:
        return text("under 0.01 × allowed")
    if 0.95 < multiple < 1.05 and multiple != 1:
        shown = f"{multiple:.4f}"  # never round to the wrong side of 1
    return text("{} × allowed").filled(shown)


def seconds(value: float) -> Text:
    """Return a duration in seconds, with one decimal under a minute."""
    shown = f"{value:.1f}" if value < 60 else f"{value:,.0f}"
    return text("{} s").filled(shown)


def binary_size(value: int) -> str:
    """Return a number of bytes in the largest binary unit that leaves a number above 1."""
    size = float(value)
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
