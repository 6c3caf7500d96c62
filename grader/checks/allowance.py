"""How far numbers may lie off, in words, for the kinds of check that measure an error."""

from grader.domain.assignment import CheckSpec
from grader.domain.text import NOTHING, Text
from grader.domain.tolerance import declared


def percent(share: float) -> str:
    """Return a share in percent with all its decimals, never as a power of ten."""
    return f"{100 * share:.8f}".rstrip("0").rstrip(".") + " %"


def of_elements(check: CheckSpec) -> Text:
    """Return what is allowed where one number after the other is compared."""
    tolerance = declared(check.options)
    own, largest = percent(tolerance.rtol), percent(tolerance.floor)
    return Text(
        en=f"{own} of the expected number, plus {largest} of the largest one it is compared with",
        zh=f"参考值的 {own}，再加上同时比较的各数中最大者的 {largest}",
    )


def of_a_step(check: CheckSpec) -> Text:
    """Return what is allowed of a step of a descent; its samples are counted, not measured."""
    return of_elements(check) if check.options.get("aspect") == "steps" else NOTHING
