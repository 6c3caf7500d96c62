"""What a killed grader leaves in the temporary folder goes at the next start, and only that."""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from grader.kernel.owned import PREFIX, Owned, sweep

OWNS = "import time; from grader.kernel.owned import Owned; print(Owned().path, flush=True);"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have everything happen in a folder of the test's own."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_a_folder_goes_with_its_owner(place: Path) -> None:
    owned = Owned()
    (owned.path / "deep" / "er").mkdir(parents=True)
    (owned.path / "deep" / "file").write_text("x")
    owned.close()
    owned.close()
    assert list(place.iterdir()) == []


def test_only_the_folders_of_the_dead_are_swept(place: Path) -> None:
    mine = Owned()
    other = subprocess.Popen(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", f"{OWNS} time.sleep(600)"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert other.stdout is not None
        theirs = Path(other.stdout.readline().strip())
        (theirs / "file").write_text("x")
        sweep()
        assert set(place.iterdir()) == {mine.path, theirs}
    finally:
        os.kill(other.pid, signal.SIGKILL)
        other.communicate()
    sweep()
    assert list(place.iterdir()) == [mine.path]


def test_what_is_no_folder_of_ours_stays(place: Path) -> None:
    outside = place / "outside"
    outside.mkdir()
    (outside / "owner").write_text("")
    (place / f"{PREFIX}link").symlink_to(outside)
    (place / f"{PREFIX}file").write_text("x")
    (place / f"{PREFIX}young").mkdir()
    before = set(place.rglob("*"))
    sweep()
    assert set(place.rglob("*")) == before
    os.utime(place / f"{PREFIX}young", (0, 0))
    sweep()
    assert not (place / f"{PREFIX}young").exists()
