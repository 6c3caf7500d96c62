"""Folders of runs are removed whatever was left in them."""

import os
from pathlib import Path

from grader.kernel import scratch


def test_folders_nested_deeper_than_any_path_are_removed(tmp_path: Path) -> None:
    folder = scratch.make(tmp_path)
    here = os.getcwd()  # noqa: PTH109  (the way back)
    os.chdir(folder)
    try:
        for _ in range(3000):
            os.mkdir("deep")  # noqa: PTH102  (the path is too long for anything else)
            os.chdir("deep")
    finally:
        os.chdir(here)
    scratch.remove(folder)
    assert list(tmp_path.iterdir()) == []


def test_links_are_removed_and_not_followed(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "file").write_text("x")
    folder = scratch.make(tmp_path)
    (Path(folder) / "link").symlink_to(kept)
    (Path(folder) / "inner").mkdir(mode=0)
    scratch.remove(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
    assert (kept / "file").read_text() == "x"
