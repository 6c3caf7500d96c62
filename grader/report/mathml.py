"""Formulas of an assignment as MathML, made from LaTeX by a library.

Of what the library writes only the elements and attributes of mathematics are kept.
"""

import re
from functools import lru_cache
from xml.etree import ElementTree as ET

from latex2mathml import exceptions
from latex2mathml.converter import convert
from markupsafe import Markup, escape

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
_ELEMENTS = frozenset(
    [
        "math",
        "mi",
        "mn",
        "mo",
        "ms",
        "mtext",
        "mspace",
        "mrow",
        "mfrac",
        "msqrt",
        "mroot",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
        "munderover",
        "mtable",
        "mtr",
        "mtd",
        "mstyle",
        "mpadded",
        "mphantom",
        "menclose",
        "mmultiscripts",
    ]
)
_ATTRIBUTES = frozenset(
    [
        "display",
        "mathvariant",
        "stretchy",
        "fence",
        "separator",
        "form",
        "lspace",
        "rspace",
        "width",
        "height",
        "depth",
        "linethickness",
        "columnalign",
        "rowspacing",
        "columnspacing",
        "movablelimits",
        "accent",
        "accentunder",
        "minsize",
        "maxsize",
        "displaystyle",
        "scriptlevel",
        "symmetric",
        "largeop",
    ]
)
# The library knows max and min, and not what stands before them.
_ARG = re.compile(r"\\arg(?![a-zA-Z])")
# Each way in which LaTeX can be wrong has an exception of its own there.
_BROKEN: tuple[type[Exception], ...] = (
    *(e for e in vars(exceptions).values() if isinstance(e, type) and issubclass(e, Exception)),
    ET.ParseError,
    LookupError,
    ValueError,
)


@lru_cache(maxsize=512)
def mathml(latex: str) -> Markup:
    """Return a formula as a MathML element; one that cannot be read as code."""
    try:
        known = _ARG.sub(r"\\mathrm{arg}", latex)
        tree = ET.fromstring(convert(known, display="block"))  # noqa: S314  (made just now)
    except _BROKEN:
        return Markup("<code>{}</code>").format(latex)
    return _written(tree)


def _written(element: ET.Element) -> Markup:
    """Return an element with what mathematics needs, and nothing else of it."""
    name = element.tag.removeprefix(_NAMESPACE)
    inside = escape(element.text or "") + Markup("").join(
        _written(child) + escape((child.tail or "").strip()) for child in element
    )
    if name not in _ELEMENTS:
        return inside
    kept = {n: v for n, v in element.attrib.items() if n in _ATTRIBUTES}
    attributes = Markup("").join(Markup(' {}="{}"').format(n, v) for n, v in sorted(kept.items()))
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), attributes, inside)  # noqa: S704
