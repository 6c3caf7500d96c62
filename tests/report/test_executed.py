"""The page of an executed notebook, and the hostile outputs it may hold."""

import base64
import html
import json
import re
import struct
from pathlib import Path

import pytest

from grader.domain.grade import Graded
from grader.report.converted import converted
from grader.report.executed import MAX_PIXELS, cleaned, render_executed
from grader.report.pages import PageFolder
from grader.workflow.ports import Plain

PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )
).decode()
SVG = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'


def convert(content: bytes) -> Plain:
    return converted(None, content)


def display(**data: str) -> dict[str, object]:
    named = {name.replace("_", "/", 1): text for name, text in data.items()}
    return {"output_type": "display_data", "data": named}


def page(*outputs: dict[str, object], markdown: str = "# Title", source: str = "x = 1") -> str:
    cells = [
        {"cell_type": "markdown", "source": markdown},
        {"cell_type": "code", "source": [source], "outputs": list(outputs)},
    ]
    return render_executed(json.dumps({"cells": cells}).encode(), convert, "s", "en")


def test_cells_are_shown_in_order_with_what_they_showed() -> None:
    shown = page(
        {"output_type": "stream", "name": "stdout", "text": ["a\n", "\x1b[31mred\x1b[0m"]},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["\x1b[0;31mE: v"]},
        display(text_html="<table><tr><td>7</td></tr></table>", text_plain="7"),
        display(image_png=PIXEL),
        markdown="# Head\n\n*emphasis* with `code`\n\n```python\nx = 1\n```",
    )
    assert "<em>emphasis</em>" in shown
    assert "¶" not in shown
    assert 'id="cell-1"' in shown
    assert 'href="./report.html#cell-2"' in shown
    assert "red" in shown
    assert "[31m" not in shown
    assert re.search(r'class="output error"[^>]*>E: v<', shown)
    assert "<td>7</td>" in shown
    assert f"data:image/png;base64,{PIXEL}" in shown


@pytest.mark.parametrize(
    ("markdown", "mathematics"),
    [
        pytest.param("a $x_1$ b", '<math display="inline">', id="inline"),
        pytest.param("$$\nL = \\frac{1}{2} y^2\n$$", "<mfrac>", id="block"),
        pytest.param("\\\\(x_1\\\\)", "<msub>", id="parentheses"),
        pytest.param("\\begin{align}a &= b\\end{align}", "<mtable", id="environment"),
    ],
)
def test_formulas_are_mathematics(markdown: str, mathematics: str) -> None:
    for shown in (page(markdown=markdown), page(display(text_markdown=markdown))):
        body = shown.partition("<main")[2]
        assert mathematics in body
        assert "$" not in body
        assert "\ue000" not in body


def test_what_is_no_formula_stays_as_it_was_written() -> None:
    shown = page(markdown="$x^$ for \\$5, ${}$".format("x" * 3000))
    assert "<code>x^</code> for $5" in shown
    assert f"<code>{'x' * 3000}</code>" in shown


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param("<script>alert(1)</script>", id="script"),
        pytest.param("<math><mtext><style><img src=x onerror=alert(1)></style>", id="mutation"),
        pytest.param("<math><mi href='javascript:alert(1)' style='x' class='score'>1", id="link"),
        pytest.param("<math><annotation-xml encoding='text/html'><p id=title>100", id="other"),
    ],
)
def test_a_forged_formula_keeps_mathematics_only(forged: str) -> None:
    shown = page(markdown=f"\ue000{html.escape(forged)}\ue001 \ue000{html.escape(forged)}")
    body = shown.partition("<main")[2].partition('class="written">')[2].partition("</section>")[0]
    assert not re.search(r"<(script|style|img|a|p id|annotation)", body)
    assert not re.search(r"""javascript:|\son\w+=|\sstyle=|class="score\"""", body)


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<script>alert(1)</script><img src=x onerror=alert(1)>", id="script"),
        pytest.param("<a href='javascript:alert(1)'>x</a>", id="address"),
        pytest.param("<style>*{display:none}</style><p style='position:fixed'>100</p>", id="style"),
        pytest.param("<iframe src=//e.example></iframe><form action=//e.example>", id="frame"),
        pytest.param("<svg onload=alert(1)><script>alert(1)</script></svg>", id="svg"),
        pytest.param("<p id=title class=score data-x=1>100</p>", id="imitation"),
        pytest.param("<img src=https://e.example/x.png><link rel=stylesheet href=//e>", id="load"),
        pytest.param("<math><mtext><style><img src=x onerror=alert(1)></style>", id="mutation"),
    ],
)
def test_html_of_a_student_keeps_nothing_that_acts(html: str) -> None:
    for shown in (str(cleaned(html)), page(display(text_html=html), markdown=html)):
        body = shown.partition("<main>")[2] or shown
        assert not re.search(r"<(script|style|iframe|form|img|link|object|math)", body)
        assert not re.search(r"""javascript:|\son\w+=|\sstyle=|class="score"|id="title" """, body)


def test_a_vector_picture_is_an_image_element_which_runs_nothing() -> None:
    shown = page({"output_type": "display_data", "data": {"image/svg+xml": SVG}})
    assert "data:image/svg+xml;base64," in shown
    assert "alert(1)" not in shown


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"GIF89a", id="another-format"),
        pytest.param(b"<script>alert(1)</script>", id="script"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", MAX_PIXELS, 2), id="bomb"
        ),
    ],
)
def test_what_only_claims_to_be_a_picture_is_not_shown(content: bytes) -> None:
    assert "data:image/png" not in page(display(image_png=base64.b64encode(content).decode()))


def test_sources_are_escaped() -> None:
    shown = page(source="</code></pre><script>alert(1)</script>\u202e")
    assert "<script>" not in shown
    assert "⟨U+202E⟩" in shown


def test_what_cannot_be_converted_is_said() -> None:
    shown = render_executed(b"{}", lambda _: [], "s", "en")
    assert "could not be shown here" in shown


def test_report_and_notebook_are_linked_both_ways(full: Graded, tmp_path: Path) -> None:
    pages = PageFolder(folder=tmp_path, language="en", convert=convert)
    pages.write(full, "s/a", json.dumps({"cells": []}))
    assert 'href="./notebook.html"' in (tmp_path / "s/a/report.html").read_text("utf-8")
    assert 'href="./report.html"' in (tmp_path / "s/a/notebook.html").read_text("utf-8")
    PageFolder(folder=tmp_path, language="en").write(full, "s/b", "")
    assert "notebook.html" not in (tmp_path / "s/b/report.html").read_text("utf-8")
