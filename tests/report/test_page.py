import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from grader.domain.grade import Graded
from grader.domain.observation import CellOutcome, CellStatus
from grader.domain.text import LANGUAGES, Language
from grader.report.index import render_index
from grader.report.page import render_report, report_context
from grader.report.rendering import environment
from grader.report.rows import index_row_of

_VOID = {"meta", "link", "input", "path", "circle", "rect", "br"}
_FREE = {"bdi", "code", "pre", "script", "style", "title", "label"}
OUR_SCRIPT = str(environment().globals["script"])


class Outline(HTMLParser):
    """Reads a page strictly: everything closes in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[tuple[str, str]] = []  # (en, zh or neither, text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append((tag, dict(attrs).get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            assert self.open, f"</{tag}> closes nothing"
            assert self.open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        kinds = [kind for _, kind in self.open if kind in ("en", "zh")]
        if data.strip() and kinds:
            self.said.append((kinds[0], data))
        elif re.search(r"[^\W\d_]", data) and not _FREE & {tag for tag, _ in self.open}:
            self.said.append(("", data.strip()))


def read(page: str) -> Outline:
    outline = Outline()
    outline.feed(page)
    outline.close()
    assert outline.open == []
    return outline


@pytest.fixture(params=["full", "clean", "unreadable", "index"])
def page(request: pytest.FixtureRequest, language: Language) -> str:
    if request.param == "index":
        rows = [request.getfixturevalue(name) for name in ("full", "clean", "unreadable")]
        return render_index([index_row_of(row, "a/report.html") for row in rows], language)
    return render_report(report_context(request.getfixturevalue(request.param), language))


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    return "zh" if request.param == "zh" else "en"


def test_a_page_is_well_formed_and_loads_nothing(page: str) -> None:
    outline = read(page)
    tags = {tag for tag, _ in outline.tags}
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) in ([], [OUR_SCRIPT])
    assert not tags & {"img", "iframe", "object", "embed", "base", "form", "video"}
    for tag, attributes in outline.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"]
        target = attributes.get("href") or "#"
        assert target.startswith(("#", "./")) or (tag, target) == ("link", "data:,")
        assert "src" not in attributes


def test_ids_are_unique_and_links_inside_the_page_arrive(page: str) -> None:
    attributes = [found for _, found in read(page).tags]
    ids = [found["id"] for found in attributes if "id" in found]
    assert len(ids) == len(set(ids))
    for found in attributes:
        for name in ("href", "aria-labelledby", "for"):
            targets = (found.get(name) or "").removeprefix("#").split()
            if name != "href" or (found.get(name) or "").startswith("#"):
                assert set(targets) <= set(ids)


def test_everything_is_said_in_both_languages(page: str) -> None:
    said = read(page).said
    english = [text for kind, text in said if kind == "en"]
    chinese = [text for kind, text in said if kind == "zh"]
    assert len(english) == len(chinese) > 10
    neither = {text for kind, text in said if not kind}
    # names and measured values are the same in every language
    allowed = (
        r"Nabla|2025-.*|SHA-256|jupyter|python|tensorflow|numpy|network|seccomp|"
        r"connect refused|.* [MG]iB|nan|(✗ )?NaN|epoch.*|[a-z]"
    )
    assert not {text for text in neither if not re.fullmatch(allowed, text)}


def test_the_page_opens_in_the_language_asked_for(page: str, language: Language) -> None:
    outline = read(page)
    [shown] = [found["id"] for tag, found in outline.tags if tag == "input" and "checked" in found]
    assert shown == f"show-{language}"
    root = dict(outline.tags)["html"]
    assert root["lang"] == ("zh-Hans" if language == "zh" else "en")


def test_tables_have_captions_and_headed_columns(page: str) -> None:
    assert page.count("<table") == page.count("<caption")
    assert all("scope" in found for tag, found in read(page).tags if tag == "th")


def test_headings_leave_out_no_level(page: str) -> None:
    levels = [int(tag[1]) for tag, _ in read(page).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_report_tells_what_is_known(full: Graded) -> None:
    page = render_report(report_context(full, "en"))
    for said in (
        "残差的符号反了",
        "Hint 3",
        "20,000 × allowed",
        "does not fit",
        "the mean over the samples, without ½",
        "Judged with the values of your own earlier functions",
        "Passed with your own loss (mean).",
        "its checks would have earned 25 points",
        "name &#39;plot&#39; is not defined",
        "改用 CPU 运行",
        "Two cells had the same id.",
        "tensorflow",
        "612",
        "connect refused",
        full.sha256,
        "gd-4be1",
    ):
        assert said in page


def test_an_ungraded_page_shows_no_score(unreadable: Graded) -> None:
    page = render_report(report_context(unreadable, "en"))
    assert "This is not a 0." in page
    assert "Did the upload stop?" in page
    assert 'class="bar"' not in page


def test_lines_that_an_error_passed_are_marked(full: Graded) -> None:
    page = render_report(report_context(full, "zh"))
    marked = re.findall(r"<mark>(.*?)<span", page)
    assert marked == ["plot(losses)  # 画出损失曲线", "    pass"]


def test_a_huge_notebook_gives_a_page_of_bounded_size(full: Graded) -> None:
    source = "w = w - learning_rate * dw  # 更新 <&>\n" * 400
    cells = tuple(
        CellOutcome(
            index=i, source=source, status=CellStatus.ERROR if i == 9_000 else CellStatus.OK
        )
        for i in range(10_000)
    )
    huge = replace(full, run=replace(full.run, cells=cells))
    page = render_report(report_context(huge, "zh"))
    assert len(page.encode()) < 600_000
    assert "9,800" in page or "9800" in page
    assert 'id="cell-9001"' in page


def test_a_plain_report_is_small(full: Graded) -> None:
    page = render_report(report_context(full, "zh"))
    assert len(page.encode()) < 150_000


@pytest.mark.parametrize("text", ["<script>", "\u202e", "x" * 1_000_000, "{{7*7}}"], ids=len)
def test_hostile_text_is_inert(hostile: Callable[[str], Graded], nasty: str, text: str) -> None:
    graded = hostile(text + nasty)
    for shown in (
        render_report(report_context(graded, "en")),
        render_index([index_row_of(graded, text[:200] + nasty)], "en"),
    ):
        outline = read(shown)
        assert "img" not in {tag for tag, _ in outline.tags}
        assert re.findall(r"<script>(.*?)</script>", shown, flags=re.DOTALL) in ([], [OUR_SCRIPT])
        for _, attributes in outline.tags:
            assert not [name for name in attributes if name.startswith("on")]
            assert (attributes.get("href") or "#").startswith(("#", "./", "data:,"))
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", shown)
        assert "alert(1)</script>" not in shown
        assert "49" not in re.sub(r"<style>.*?</style>", "", shown, flags=re.DOTALL)
        assert len(shown.encode("utf-8")) < 300_000
