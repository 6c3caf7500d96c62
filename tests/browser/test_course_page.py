"""The course page, as students and colleagues look at it."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser
from visiting import DESKTOP, PHONE, Look, visiting

from grader.cli.overview import overview


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("course") / "course.html"
    done = CliRunner().invoke(overview, ["--course", "--out", str(file), "--lang", "zh"])
    assert done.exit_code == 0
    return file


def test_it_is_quiet_fits_the_window_and_puts_up_no_barrier(browser: Browser, page: Path) -> None:
    with visiting(browser, page, DESKTOP) as visit:
        for look in (DESKTOP, PHONE):
            visit.change(look)
            assert visit.requests + visit.complaints == []
            assert visit.overflow() <= 0
            assert visit.barriers() == []


def test_it_shows_one_language_at_a_time(browser: Browser, page: Path) -> None:
    with visiting(browser, page, DESKTOP) as visit:
        assert visit.page.get_by_role("heading", name="本课程的作业").is_visible()
        assert visit.visible("main .en") == 0
        visit.speak("en")
        assert visit.page.get_by_role("columnheader", name="What it teaches").is_visible()
        assert visit.visible("main .zh") == 0


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=lambda look: str(look.name))
def test_points_lecture_and_time_of_each_are_in_sight(
    browser: Browser, page: Path, look: Look
) -> None:
    with visiting(browser, page, look) as visit:
        row = visit.page.locator("#gradient_descent")
        shown = row.inner_text().split()
        assert {"13.1", "100", "120"} <= set(shown)
        assert row.locator("li").first.is_hidden()
        row.locator("summary").click()
        assert row.locator("li").count() == 6
        assert row.locator("li").first.is_visible()
