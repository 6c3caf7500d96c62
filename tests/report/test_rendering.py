import base64
import hashlib
import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from grader.domain.grade import Graded
from grader.domain.text import Text
from grader.report.index import render_index
from grader.report.page import render_report, report_context
from grader.report.rendering import bilingual, environment, templates_folder
from grader.report.rows import index_row_of


def test_the_policy_names_the_hash_of_the_stylesheet(full: Graded) -> None:
    page = render_report(report_context(full, "zh"))
    [style] = re.findall(r"<style>(.*?)</style>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def test_the_overview_runs_its_one_script_and_reports_run_none(full: Graded) -> None:
    page = render_index([index_row_of(full, "a/report.html")], "zh")
    [script] = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert f"script-src &#39;sha256-{digest}&#39;; " in policy
    assert "unsafe" not in policy
    assert "script" not in render_report(report_context(full, "zh"))


def test_the_stylesheet_loads_nothing() -> None:
    css = (templates_folder() / "page.css").read_text("utf-8")
    assert "@import" not in css
    places = re.findall(r"url\(([^)]*)", css)
    assert all(place.startswith('"data:image/svg+xml,') for place in places)
    addresses = set(re.findall(r"\w+://[^'\"\s]*", css))
    assert addresses <= {"http://www.w3.org/2000/svg"}, "the name of a language, not a place"


def test_a_misspelt_name_in_a_template_is_an_error() -> None:
    with pytest.raises(UndefinedError, match="no_such"):
        environment().from_string("{{ label.no_such }}").render()


def test_what_a_template_prints_is_escaped_and_neutralised() -> None:
    shown = environment().from_string("{{ text }}").render(text="<b>\x1b\u202e{{7*7}}")
    assert shown == "&lt;b&gt;⟨U+001B⟩⟨U+202E⟩{{7*7}}"


def test_a_course_may_have_its_own_templates(tmp_path: Path, full: Graded) -> None:
    (tmp_path / "page.css").write_text("body { color: teal }", "utf-8")
    page = render_report(report_context(full, "en"), (tmp_path,))
    assert "<style>body { color: teal }</style>" in page
    assert "teal" not in render_report(report_context(full, "en"))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(scheme: int) -> None:
    style = (templates_folder() / "page.css").read_text("utf-8")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", style.split(":root")[1 + scheme]))
    behind = {name: ["card", "paper", "sunk"] for name in ("ink", "soft", "accent")}
    for tone in ("ok", "bad", "part", "wait", "skip"):
        behind[tone] = [f"{tone}-soft", "card", "paper"]
        behind["ink"].append(f"{tone}-soft")
        behind["accent"].append(f"{tone}-soft")
    for text, backgrounds in behind.items():
        for background in backgrounds:
            ratio = _contrast(colours[text], colours[background])
            assert ratio >= 4.5, (text, background, round(ratio, 2))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        pytest.param(Text(en="<b>", zh="<b>"), "&lt;b&gt;", id="the-same-in-both"),
        pytest.param(
            Text(en="use `a<b`", zh="用 `a<b`"),
            '<span class="en" lang="en">use <code>a&lt;b</code></span>'
            '<span class="zh" lang="zh-Hans">用 <code>a&lt;b</code></span>',
            id="both",
        ),
        pytest.param(
            Text(en="one", zh=""),
            '<span class="en" lang="en">one</span><span class="zh" lang="zh-Hans">one</span>',
            id="one-language-for-both",
        ),
        pytest.param(Text(en="", zh=""), "", id="nothing"),
        pytest.param(Text(en="a\u202eb", zh="a\u202eb"), "a⟨U+202E⟩b", id="inert"),
    ],
)
def test_a_statement_is_shown_in_both_languages(said: Text, shown: str) -> None:
    assert bilingual(said) == shown
