"""Formulas of an assignment as MathML, made from LaTeX by a library.

Of what the library writes only the elements and attributes of mathematics are kept. Formulas of
students are made in a worker and travel within HTML between two marks, escaped, so that nothing
else of a student's HTML can pass as a formula.
"""

import html
import re
from functools import lru_cache
from xml.etree import ElementTree as ET

import nh3
from latex2mathml import exceptions
from latex2mathml.converter import convert
from markupsafe import Markup, escape

_NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
ELEMENTS = frozenset(
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
ATTRIBUTES = frozenset(
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
    RecursionError,
)
_BEGIN, _END = "\ue000", "\ue001"  # for private use: Unicode gives them no meaning
_CARRIED = re.compile(f"{_BEGIN}([^{_END}]*)(?:{_END}|$)")
_LONGEST = 2000
_TAG = re.compile("<[^>]*>")
_WITHIN_A_LINE = 24  # signs of a formula that a telephone shows in one line


@lru_cache(maxsize=512)
def mathml(latex: str, *, inline: bool = False) -> Markup:
    """Return a formula as a MathML element; one that cannot be read as code."""
    known = _ARG.sub(r"\\mathrm{arg}", latex)
    try:
        made = convert(known, display="inline" if inline else "block")
        tree = ET.fromstring(made)  # noqa: S314  (made just now)
    except _BROKEN:
        return Markup("<code>{}</code>").format(latex)
    return _written(tree)


def carried(latex: str, *, inline: bool) -> str:
    """Return HTML that carries a student's formula through cleaning; see :func:`unpacked`."""
    made = mathml(latex, inline=inline) if len(latex) <= _LONGEST else Markup()
    if not made.startswith("<math"):
        return f"<code>{html.escape(latex)}</code>"
    return f"{_BEGIN}{html.escape(str(made))}{_END}"


def unpacked(cleaned: Markup) -> Markup:
    """Return HTML that was cleaned with the formulas it carries, of which mathematics is kept."""
    return Markup(_CARRIED.sub(_only_mathematics, cleaned))  # noqa: S704  (both parts are clean)


def _only_mathematics(found: re.Match[str]) -> str:
    """Return a formula; one that a narrow page has no room for gets a line that scrolls."""
    safe = nh3.clean(
        html.unescape(found[1]),
        tags=set(ELEMENTS),
        clean_content_tags={"script", "style"},
        attributes={"*": set(ATTRIBUTES)},
        generic_attribute_prefixes=set(),
        link_rel=None,
    )
    wide = 'display="block"' in safe or len(_TAG.sub("", safe)) > _WITHIN_A_LINE
    return f'<span class="formula" tabindex="0">{safe}</span>' if wide else safe


def _written(element: ET.Element) -> Markup:
    """Return an element with what mathematics needs, and nothing else of it."""
    name = element.tag.removeprefix(_NAMESPACE)
    inside = escape(element.text or "") + Markup("").join(
        _written(child) + escape((child.tail or "").strip()) for child in element
    )
    if name not in ELEMENTS:
        return inside
    kept = {n: v for n, v in element.attrib.items() if n in ATTRIBUTES}
    attributes = Markup("").join(Markup(' {}="{}"').format(n, v) for n, v in sorted(kept.items()))
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), attributes, inside)  # noqa: S704
