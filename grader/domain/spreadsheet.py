"""Text that a spreadsheet program must not take for a formula."""

# full-width signs start a formula in East Asian settings
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet program may take the text for a formula."""
    return text.lstrip(" \u3000").startswith(FORMULA_STARTS) or text.startswith("\n")


def neutral(text: str) -> str:
    """Return the text with a quote before what looks like a formula."""
    return f"'{text}" if starts_formula(text) else text
