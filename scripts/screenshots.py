"""Takes the pictures of the demo class that README and docs show.

    make screenshots

Pages are opened offline in the machine's own Chromium; each picture is the top of a page, or
begins at one of its parts.
"""

import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, Error, FloatRect, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")
DESKTOP, PHONE = 1280, 390
HEIGHT = {DESKTOP: 1500, PHONE: 844}
SHARPNESS = {DESKTOP: 1, PHONE: 2}
"""Pixels of a picture for each pixel of the page's own; a phone has more of them."""
COLOURS = 96
ALLOWED_BYTES = 1_500_000
REPORT = "cao_xin/gradient_descent/report.html"


class Trouble(Exception):  # noqa: N818  (it is what the person reads, not a class of errors)
    """Why there are no pictures, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: which page, in which language, how wide, and where it begins."""

    name: str
    page: str
    language: Literal["zh", "en"]
    width: int = DESKTOP
    scheme: Literal["light", "dark"] = "light"
    start: str = "body"


SHOTS = (
    Shot(name="overview-zh", page="index.html", language="zh"),
    Shot(name="overview-en-dark", page="index.html", language="en", scheme="dark"),
    Shot(name="overview-zh-phone", page="index.html", language="zh", width=PHONE),
    Shot(name="report-zh", page=REPORT, language="zh"),
    Shot(name="report-en", page=REPORT, language="en"),
    Shot(
        name="report-en-dark",
        page=REPORT,
        language="en",
        scheme="dark",
        start="#exercise-minibatch_gd",
    ),
    Shot(name="report-zh-phone", page=REPORT, language="zh", width=PHONE),
    Shot(name="notebook-zh", page="an_ran/gradient_descent/notebook.html", language="zh"),
)


def started() -> str:
    """Return the browser's path.

    Raises:
        Trouble: there is none.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise Trouble(
            f"There is no browser: none of {', '.join(NAMES)} is on the PATH.\n"
            "Install one and a Chinese font, on Debian: apt install chromium fonts-noto-cjk"
        )
    return found


def clipped(page: Page, shot: Shot) -> bytes:
    """Return the picture of a page that is open, as the browser makes it."""
    page.locator(f"label[for=show-{shot.language}]").click()
    place = page.locator(shot.start).first.bounding_box()
    whole = page.evaluate("document.documentElement.scrollHeight")
    top = 0.0 if place is None else max(0.0, place["y"] + page.evaluate("scrollY"))
    height = min(HEIGHT[shot.width], whole - top)
    clip = FloatRect(x=0.0, y=top, width=shot.width, height=height)
    return page.screenshot(full_page=True, clip=clip)


def taken(browser: Browser, folder: Path, shot: Shot) -> bytes:
    """Return a picture of a page of the folder.

    Raises:
        Trouble: there is no such page.
    """
    file = folder / shot.page
    if not file.is_file():
        raise Trouble(
            f"There is no {file}.\nGrade the demo class first, with its notebooks as pages: "
            f"make demo, then grader report {folder} --notebook"
        )
    context = browser.new_context(
        viewport={"width": shot.width, "height": HEIGHT[shot.width]},
        device_scale_factor=SHARPNESS[shot.width],
        color_scheme=shot.scheme,
        reduced_motion="reduce",
        offline=True,
    )
    page = context.new_page()
    page.goto(file.resolve().as_uri())
    picture = clipped(page, shot)
    context.close()
    return picture


def packed(picture: bytes) -> bytes:
    """Return a picture with fewer colours, which a page of text and lines does not miss."""
    few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    into = io.BytesIO()
    few.save(into, "PNG", optimize=True)
    return into.getvalue()


def write_pictures(folder: Path, into: Path) -> int:
    """Take every picture; return their bytes.

    Raises:
        Trouble: there is no browser or no page, or the pictures are too large to be kept.
    """
    executable = started()
    with sync_playwright() as driver:
        try:
            browser = driver.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        except Error as error:
            raise Trouble(f"{executable} does not start: {error.message}") from error
        pictures = {shot.name: packed(taken(browser, folder, shot)) for shot in SHOTS}
        browser.close()
    total = sum(map(len, pictures.values()))
    if total > ALLOWED_BYTES:
        raise Trouble(f"The pictures have {total} bytes, {ALLOWED_BYTES} are allowed: crop more.")
    into.mkdir(parents=True, exist_ok=True)
    for name, picture in pictures.items():
        (into / f"{name}.png").write_bytes(picture)
        print(f"{into / name}.png  {len(picture) // 1000} kB")
    return total


if __name__ == "__main__":
    try:
        write_pictures(Path(sys.argv[1]), Path(sys.argv[2]))
    except Trouble as trouble:
        sys.exit(str(trouble))
