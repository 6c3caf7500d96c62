"""What several folders of tests share: the demo class, graded once, and a browser.

The browser is the machine's own Chromium. Without one, tests that want it are skipped, unless
``NABLA_BROWSER=required`` says that there is one.
"""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, sync_playwright

from grader.cli.main import main

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage")


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Grade the demo class with the real command, which costs half a minute of processor time.

    Returns what the command prints as JSON; the folder is that of its ``index``, and is not to
    be changed.
    """
    folder = tmp_path_factory.mktemp("demo")
    said = StringIO()
    with redirect_stdout(said):
        main(["demo", "--out", str(folder), "--jobs", "2", "--json"])
    document: dict[str, Any] = json.loads(said.getvalue())
    return document


@pytest.fixture(scope="session")
def demo_folder(demo: Mapping[str, Any]) -> Path:
    """Return the folder that the demo class was graded into, not to be changed."""
    return Path(demo["index"]).parent


def _executable() -> str | None:
    return next((found for name in NAMES if (found := shutil.which(name))), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield the machine's own browser; one per module, for its loop stops others of ours."""
    executable = _executable()
    required = os.environ.get("NABLA_BROWSER") == "required"
    if executable is None:
        reason = f"there is no browser: none of {', '.join(NAMES)} is on the PATH"
        (pytest.fail if required else pytest.skip)(reason)
    with sync_playwright() as driver:
        try:
            started = driver.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        except Error as error:
            if required:
                raise
            pytest.skip(f"{executable} does not start: {error.message.splitlines()[0]}")
        yield started
        started.close()
