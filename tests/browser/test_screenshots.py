"""Pictures for README and docs, taken by ``make screenshots``."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import screenshots
from PIL import Image
from playwright.sync_api import Browser
from screenshots import ALLOWED_BYTES, PHONE, SHOTS, Shot, Trouble

REPOSITORY = Path(__file__).parents[2]
IMAGES = REPOSITORY / "docs" / "images"
PAGE = """<!DOCTYPE html><label for="show-en">English</label><input id="show-en" type="checkbox">
<p style="height:3000px">top</p><p id="part" style="height:200px;background:#00f">part</p>"""


def test_a_picture_begins_where_its_shot_says(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE, "utf-8")
    shot = Shot(name="part", page="page.html", language="en", width=PHONE, start="#part")
    taken = screenshots.packed(screenshots.taken(browser, tmp_path, shot))
    picture = Image.open(BytesIO(taken)).convert("RGB")
    assert picture.width == 2 * PHONE
    assert picture.getpixel((400, 200)) == (0, 0, 255)


def test_a_page_that_is_missing_is_told(browser: Browser, tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="make demo"):
        screenshots.taken(browser, tmp_path, SHOTS[0])


def test_a_machine_without_a_browser_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Trouble, match="apt install chromium"):
        screenshots.write_pictures(tmp_path, tmp_path)


def test_the_pictures_of_the_repository_are_those_of_the_table() -> None:
    files = {file.stem: file.stat().st_size for file in IMAGES.glob("*.png")}
    assert set(files) == {shot.name for shot in SHOTS}
    assert sum(files.values()) <= ALLOWED_BYTES


@pytest.mark.parametrize("name", ["README.md", "README.zh.md", "docs/student.md", "docs/ta.md"])
def test_a_picture_of_a_page_of_the_docs_is_there_and_told_in_words(name: str) -> None:
    page = REPOSITORY / name
    shown = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", page.read_text("utf-8"))
    assert shown
    for words, file in shown:
        assert len(words) > 15
        assert (page.parent / file).is_file()
