"""Opening a page in Chromium, offline, and noting everything it did that ours never do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Scheme = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a page is looked at."""

    name: str
    width: int = 1280
    language: str = "zh"
    scheme: Scheme = "light"


DESKTOP = Look(name="desktop, Chinese, light")
PHONE = Look(name="phone, English, dark", width=390, language="en", scheme="dark")


@dataclass(slots=True, kw_only=True)
class Visit:
    """A page that was opened, and what it did that a page of ours never does."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def change(self, look: Look) -> None:
        """Look at the page in another way, without loading it again."""
        self.page.set_viewport_size({"width": look.width, "height": 900})
        self.page.emulate_media(color_scheme=look.scheme)
        self.speak(look.language)

    def speak(self, language: str) -> None:
        """Choose a language as a person would."""
        self.page.locator(f"label[for=show-{language}]").click()

    def barriers(self) -> list[str]:
        """Return what axe finds, as rule and place."""
        found = Axe().run(self.page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found.response["violations"]
            for node in violation["nodes"]
        ]

    def visible(self, selector: str) -> int:
        """Return how many elements have a place on the page; a drawing's parts, too."""
        return int(
            self.page.locator(selector).evaluate_all(
                "all => all.filter(one => one.getClientRects().length > 0).length"
            )
        )

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        return int(
            self.page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
        )


@contextmanager
def visiting(browser: Browser, file: Path, look: Look) -> Iterator[Visit]:
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme=look.scheme,
        reduced_motion="reduce",
        offline=True,
    )
    page = context.new_page()
    visit = Visit(page=page)
    address = file.resolve().as_uri()

    def asked(url: str) -> None:
        if url.partition("#")[0] != address and not url.startswith("data:"):
            visit.requests.append(url)

    def dismissed(dialog: Any) -> None:  # noqa: ANN401  (the driver's own type)
        visit.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", lambda request: asked(request.url))
    page.on("console", lambda said: visit.complaints.append(f"console: {said.text}"))
    page.on("pageerror", lambda error: visit.complaints.append(f"error: {error}"))
    page.on("dialog", dismissed)
    context.on("page", lambda other: visit.complaints.append(f"opened {other.url}"))
    page.goto(address)
    if look.language != "zh":  # in which every page opens that these tests make
        visit.speak(look.language)
    yield visit
    context.close()
