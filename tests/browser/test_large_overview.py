"""The overview of a large class stays quick to open: what is out of sight is not laid out."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import samples
from playwright.sync_api import Browser
from visiting import DESKTOP, PHONE, Visit, visiting

from grader.report.index import MANY, render_index
from grader.report.rows import index_row_of

STUDENTS = 500


@pytest.fixture(scope="module")
def overview(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A class of 1,000 submissions, half of them in trouble."""
    kinds = [samples.full(), samples.clean(), samples.clean(), samples.unreadable()]
    rows = [index_row_of(kind, f"{number}/report.html") for number, kind in enumerate(kinds)]
    file = tmp_path_factory.mktemp("large") / "index.html"
    handed_in = [
        replace(rows[number % 4], student=f"{number // 2:04} 王小明", assignment=f"a{number % 2}")
        for number in range(2 * STUDENTS)
    ]
    file.write_text(render_index(handed_in, "zh"), "utf-8")
    return file


@pytest.fixture
def visit(browser: Browser, overview: Path) -> Iterator[Visit]:
    with visiting(browser, overview, DESKTOP) as visit:
        yield visit


def laid_out(visit: Visit) -> float:
    session = visit.page.context.new_cdp_session(visit.page)
    session.send("Performance.enable")
    found = session.send("Performance.getMetrics")["metrics"]
    return next(float(one["value"]) for one in found if one["name"] == "LayoutObjects")


def test_rows_out_of_sight_are_not_laid_out(visit: Visit) -> None:
    assert visit.page.locator("table.class tbody tr").count() == STUDENTS
    assert laid_out(visit) < 6 * STUDENTS
    assert list(visit.requests + visit.complaints) == []


def test_a_small_class_is_laid_out_whole(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "index.html"
    row = index_row_of(samples.clean(), "report.html")
    rows = [replace(row, student=f"{number:04}") for number in range(MANY)]
    file.write_text(render_index(rows, "zh"), "utf-8")
    with visiting(browser, file, DESKTOP) as visit:
        table = visit.page.locator("table.class")
        before = table.bounding_box()
        visit.page.locator("table.class tbody tr").last.scroll_into_view_if_needed()
        after = table.bounding_box()
        assert before
        assert after
        assert before["height"] == after["height"]


def test_rows_appear_where_they_are_scrolled_to(visit: Visit) -> None:
    last = visit.page.locator("table.class tbody tr").last
    last.scroll_into_view_if_needed()
    assert last.get_by_role("link").first.is_visible()
    box = last.locator("th").bounding_box()
    head = visit.page.locator("table.class thead th").first.bounding_box()
    assert box
    assert head
    assert (box["x"], box["width"]) == pytest.approx((head["x"], head["width"]), abs=1)


def test_a_large_table_sorts_and_filters(visit: Visit) -> None:
    page = visit.page
    page.locator("table.class thead button").first.click()
    assert page.locator("table.class tbody th").first.inner_text().startswith("0499")
    page.locator("#name").fill("0123")
    assert page.locator("table.class tbody tr:visible").count() == 1
    assert page.locator("#shown").inner_text() == "1"
    visit.change(PHONE)
    assert visit.overflow() == 0
