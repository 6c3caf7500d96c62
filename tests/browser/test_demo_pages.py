"""Every page of the demo class, as people look at it."""

import shutil
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from visiting import DESKTOP, PHONE, Visit, visiting

from grader.cli.main import main

pytestmark = pytest.mark.kernel

SHOWN = "cao_xin/gradient_descent/report.html"  # one mistake, hints, numbers, a part to read
STRUCTURE = (
    "index.html",
    SHOWN,
    "guo_shan/backprop_111/report.html",  # barred by a rule
    "he_miao/backprop_111/report.html",  # a cell that crashed
    "deng_ke/iris_mlp/report.html",  # nothing done
    "ji_yue/iris_mlp/report.html",  # not graded
    "lu_yao/gradient_descent/report.html",  # stopped at the memory limit
    "pan_yun/gradient_descent/report.html",  # outputs that imitate a report
)
"""Pages that between them hold every sort of element; axe takes seconds for each."""


NOTEBOOKS = ("an_ran", "pan_yun")
"""Whose executed notebooks are looked at: a usual one, and one whose outputs imitate a report."""


def pages(folder: Path) -> list[Path]:
    return [folder / "index.html", *sorted(folder.glob("*/*/report.html"))]


def faults(visit: Visit) -> Iterator[str]:
    """Yield what no page of ours may do."""
    yield from visit.requests
    yield from visit.complaints
    if visit.overflow() > 0:
        yield f"{visit.overflow()} pixels too wide"


def test_pages_are_quiet_and_no_wider_than_the_window(browser: Browser, demo_folder: Path) -> None:
    files = pages(demo_folder)
    assert len(files) > 14
    for file in files:
        with visiting(browser, file, DESKTOP) as visit:
            assert list(faults(visit)) == [], file
            visit.change(PHONE)
            assert list(faults(visit)) == [], file


@pytest.mark.parametrize("name", STRUCTURE)
def test_pages_put_up_no_barrier(browser: Browser, demo_folder: Path, name: str) -> None:
    with visiting(browser, demo_folder / name, DESKTOP) as visit:
        assert visit.barriers() == []
        visit.change(PHONE)
        assert visit.barriers() == []


@pytest.fixture(scope="module")
def notebooks(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The pages of executed notebooks, written beside the reports of a copy of the class."""
    folder = tmp_path_factory.mktemp("notebooks") / "class"
    shutil.copytree(demo_folder, folder)
    with redirect_stdout(StringIO()):
        main(["report", str(folder), "--notebook", "--json"])
    return [folder / student / "gradient_descent" / "notebook.html" for student in NOTEBOOKS]


def test_notebook_pages_are_quiet_and_put_up_no_barrier(
    browser: Browser, notebooks: list[Path]
) -> None:
    for file in notebooks:
        with visiting(browser, file, DESKTOP) as visit:
            assert visit.barriers() == [], file
            assert list(faults(visit)) == [], file
            visit.change(PHONE)
            assert visit.barriers() == [], file
            assert list(faults(visit)) == [], file


def test_a_page_shows_one_language_at_a_time(browser: Browser, demo_folder: Path) -> None:
    with visiting(browser, demo_folder / SHOWN, DESKTOP) as visit:
        assert visit.page.get_by_role("heading", name="先改这些").is_visible()
        assert visit.visible("main .en") == 0
        visit.speak("en")
        assert visit.page.get_by_role("heading", name="What to fix first").is_visible()
        assert visit.visible("main .zh") == 0


@pytest.mark.parametrize("name", ["index.html", SHOWN])
def test_the_keyboard_reaches_the_languages_and_what_is_folded(
    browser: Browser, demo_folder: Path, name: str
) -> None:
    with visiting(browser, demo_folder / name, DESKTOP) as visit:
        page = visit.page
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.id") == "show-zh"
        page.keyboard.press("ArrowRight")
        assert visit.visible("main .zh") == 0
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "SUMMARY":
                break
        opened = "document.activeElement.parentElement.open"
        before = page.evaluate(opened)
        page.keyboard.press("Enter")
        assert page.evaluate(opened) is not before


def test_where_the_keyboard_is_can_be_seen(browser: Browser, demo_folder: Path) -> None:
    with visiting(browser, demo_folder / SHOWN, DESKTOP) as visit:
        for _ in range(3):
            visit.page.keyboard.press("Tab")
        width = "parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
        assert visit.page.evaluate(width) >= 2


def names(visit: Visit) -> list[str]:
    return visit.page.locator("table.class tbody tr:visible th").all_inner_texts()


def test_the_overview_sorts_and_filters_by_itself(browser: Browser, demo_folder: Path) -> None:
    with visiting(browser, demo_folder / "index.html", DESKTOP) as visit:
        page = visit.page
        everyone = names(visit)
        assert everyone == sorted(everyone)
        page.locator("table.class thead button").first.click()
        assert names(visit) == everyone[::-1]
        page.locator("table.class thead button").nth(1).click()
        shares = page.locator("table.class tbody td:nth-child(2)").evaluate_all(
            "all => all.map(one => Number(one.dataset.share))"
        )
        assert shares == sorted(shares, reverse=True)
        assert page.locator("[aria-sort]").get_attribute("aria-sort") == "descending"
        page.get_by_label("学生姓名或学号包含").fill(everyone[0].upper())
        assert names(visit) == everyone[:1]
        assert page.locator("#shown").inner_text() == "1"
        page.get_by_label("学生姓名或学号包含").fill("")
        page.locator("input[data-state=ungraded]").check()
        assert names(visit) == ["ji_yue"]
        assert list(faults(visit)) == []


def test_the_overview_is_whole_without_scripts(browser: Browser, demo_folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((demo_folder / "index.html").as_uri())
    assert page.locator("table.class tbody tr:visible").count() > 9
    assert page.locator("#controls").is_hidden()
    assert page.locator("table.class button").count() == 0
    context.close()


def test_print_unfolds_everything(browser: Browser, demo_folder: Path) -> None:
    with visiting(browser, demo_folder / SHOWN, DESKTOP) as visit:
        folded = "details:not([open]) > :not(summary)"
        assert visit.page.locator(folded).count() > 0
        printed = visit.page.pdf(format="A4")
        assert printed.startswith(b"%PDF-")
        visit.page.emulate_media(media="print")
        heights = visit.page.locator(folded).evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height)"
        )
        assert min(heights) > 0
        assert visit.page.locator(".languages").is_hidden()


def test_a_printed_page_is_dark_on_white(browser: Browser, demo_folder: Path) -> None:
    with visiting(browser, demo_folder / SHOWN, PHONE) as visit:
        visit.page.emulate_media(media="print")
        paper = "getComputedStyle(document.documentElement).backgroundColor"
        assert visit.page.evaluate(paper) == "rgb(255, 255, 255)"
