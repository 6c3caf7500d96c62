"""An executed notebook as plain data, made by nbconvert's filters: a task of a worker.

Nothing here decides what is safe to show: see :mod:`grader.report.executed`.
"""

import json
import re
from typing import Any

from nbconvert.filters import strip_ansi
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grader.report.mathml import carried
from grader.workflow.ports import Plain

FENCE = re.compile(r"^([ \t>]*(?:```|~~~))[^`\n]*$", re.MULTILINE)
MAX_CELLS = 500
MAX_OUTPUTS = 40
MAX_TEXT = 20_000
MAX_IMAGE = 3_000_000
PREFERRED = ("image/png", "image/jpeg", "image/svg+xml", "text/html", "text/markdown", "text/plain")


def converted(_given: Plain, content: bytes) -> Plain:
    """Return the cells of a notebook: kind, source or HTML, and outputs as (kind, text, cut)."""
    cells = json.loads(content).get("cells", [])
    return [_cell(cell) for cell in cells[:MAX_CELLS] if isinstance(cell, dict)]


def _cell(cell: dict[str, Any]) -> Plain:
    source = _text(cell.get("source"))[:MAX_TEXT]
    if cell.get("cell_type") != "code":
        return {"kind": "text", "source": _html(source), "outputs": []}
    outputs = [one for one in cell.get("outputs", []) if isinstance(one, dict)]
    return {
        "kind": "code",
        "source": source,
        "outputs": [_output(one) for one in outputs[:MAX_OUTPUTS]],
    }


class _Renderer(IPythonRenderer):  # type: ignore[misc]  # nbconvert has no types
    """Writes formulas as MathML, which a page without scripts shows."""

    def block_math(self, body: str) -> str:
        """Return a formula on a line of its own."""
        return carried(body.strip(), inline=False)

    def multiline_math(self, text: str) -> str:
        """Return a formula of several lines."""
        return carried(text.strip(), inline=False)

    def inline_math(self, body: str) -> str:
        """Return a formula within a line."""
        return carried(body.strip(), inline=True)

    def latex_environment(self, name: str, body: str) -> str:
        """Return a formula that LaTeX begins and ends with a name."""
        return carried(rf"\begin{{{name}}}{body}\end{{{name}}}", inline=False)


def _html(markdown: str) -> str:
    """Return Markdown as HTML; a fence's language would only load a lexer for colours."""
    renderer = _Renderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(FENCE.sub(r"\1", markdown)))


def _text(value: object) -> str:
    """Return a text that the format may keep as a list of lines."""
    return "".join(map(str, value)) if isinstance(value, list) else str(value or "")


def _output(output: dict[str, Any]) -> Plain:
    if output.get("output_type") == "stream":
        return _short("plain", strip_ansi(_text(output.get("text"))))
    if output.get("output_type") == "error":
        traceback = "\n".join(map(str, output.get("traceback") or ()))
        said = traceback or f"{output.get('ename')}: {output.get('evalue')}"
        return _short("error", strip_ansi(said))
    data = output.get("data")
    found = data if isinstance(data, dict) else {}
    kind = next((kind for kind in PREFERRED if kind in found), "")
    shown = _text(found.get(kind))
    if kind.startswith("image/"):
        return [kind, shown, 0] if len(shown) <= MAX_IMAGE else [kind, "", len(shown)]
    if kind == "text/markdown":
        return _short("text/html", _html(shown[:MAX_TEXT]))
    return _short(kind if kind == "text/html" else "plain", strip_ansi(shown))


def _short(kind: str, shown: str) -> Plain:
    return [kind, shown[:MAX_TEXT], max(0, len(shown) - MAX_TEXT)]
