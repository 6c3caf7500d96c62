"""Writes the sample pages into a folder and, with Chromium, pictures of them.

    python tests/report/look.py build/look

Run by hand to look at the pages; the grades of ``samples.py`` are the samples.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import samples  # beside this script

from grader.domain.grade import Graded
from grader.domain.observation import RunOutcome
from grader.domain.text import LANGUAGES
from grader.report.index import render_index
from grader.report.page import render_report, report_context
from grader.report.rows import IndexRow, index_row_of

_SIZES = {"desktop": (1280, 5200), "phone": (375, 7200)}


def _class(made: dict[str, Graded]) -> list[IndexRow]:
    rows = [index_row_of(graded, f"{name}/report.html") for name, graded in made.items()]
    run = made["clean"].run
    for number in range(20, 40):
        source = made["full" if number % 3 else "clean"]
        student = made["clean"].student[:8] + str(number)
        outcome = RunOutcome.COMPLETED if number % 4 else RunOutcome.CELL_ERRORS
        copy = Graded(
            student=student,
            file=source.file,
            sha256=source.sha256,
            attempt=1,
            assignment=source.assignment,
            assessment=source.assessment,
            run=type(run)(**{n: getattr(run, n) for n in run.__slots__} | {"outcome": outcome}),
            graded_at=source.graded_at,
        )
        rows.append(index_row_of(copy, f"{student}/report.html"))
    return rows


def _picture(page: Path, picture: Path, size: tuple[int, int], *more: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        return
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603
            [
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                f"--user-data-dir={profile}",
                f"--window-size={size[0]},{size[1]}",
                *more,
                f"--{'print-to-pdf' if picture.suffix == '.pdf' else 'screenshot'}={picture}",
                page.resolve().as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    made: dict[str, Graded] = {
        "full": samples.full(),
        "clean": samples.clean(),
        "unreadable": samples.unreadable(),
        "hostile": samples.hostile(samples.HOSTILE),
    }
    for language in LANGUAGES:
        pages = {n: render_report(report_context(g, language)) for n, g in made.items()}
        pages["index"] = render_index(_class(made), language)
        for name, html in pages.items():
            page = folder / f"{name}-{language}.html"
            page.write_text(html, encoding="utf-8")
            for size, pixels in _SIZES.items():
                _picture(page, folder / f"{name}-{language}-{size}.png", pixels)
        full = folder / f"full-{language}.html"
        dark = folder / f"full-{language}-dark.png"
        _picture(
            full,
            dark,
            _SIZES["desktop"],
            "--force-dark-mode",
            "--blink-settings=preferredColorScheme=0",
        )
        _picture(
            full, folder / "x.pdf", (800, 1100), f"--print-to-pdf={folder}/full-{language}.pdf"
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
