"""What of this machine's files a notebook may see, for interpreters that lie in many ways."""

import json
import subprocess
from pathlib import Path

import pytest

from grader.kernel.sandbox.view import View
from grader.kernel.warm import visible


@pytest.fixture
def interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an interpreter whose library holds its packages, as one without an environment."""
    library = tmp_path / "lib" / "python3.11"
    packages = library / "site-packages"
    for folder in ("numpy", "grader", "nabla_grader-0.1.0.dist-info"):
        (packages / folder).mkdir(parents=True)
    (packages / "ours.pth").write_text("/somewhere")
    (library / "json.py").write_text("")
    (library / "dist-packages").mkdir()
    told = {
        "library": [str(library)],
        "packages": [str(packages)],
        "prefix": str(tmp_path),
        "version": "3.11",
    }
    visible.python.cache_clear()
    monkeypatch.setattr(
        subprocess,
        "run",
        lambda command, **_: subprocess.CompletedProcess(command, 0, json.dumps(told)),
    )
    return tmp_path / "bin" / "python3"


def test_a_library_is_one_mount_and_what_is_ours_is_hidden_in_it(interpreter: Path) -> None:
    library = interpreter.parents[1] / "lib" / "python3.11"
    seen = visible.view(visible.python(interpreter), [])
    below = [path for path in seen.visible if path.startswith(str(library))]
    assert below == [str(library)]
    packages = library / "site-packages"
    hidden = {path for path in seen.hidden if path.startswith(str(library))}
    assert hidden == {
        str(library / "dist-packages"),
        str(packages / "grader"),
        str(packages / "nabla_grader-0.1.0.dist-info"),
        str(packages / "ours.pth"),
    }


def test_packages_that_are_links_are_seen_one_by_one(interpreter: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "store" / "tensorflow"
    elsewhere.mkdir(parents=True)
    library = interpreter.parents[1] / "lib" / "python3.11"
    packages = library / "site-packages"
    (packages / "tensorflow").symlink_to(elsewhere)
    seen = visible.view(visible.python(interpreter), [])
    assert str(packages / "tensorflow") in seen.visible
    assert str(packages / "numpy") in seen.visible
    assert not {str(packages / "grader"), str(packages), str(library)} & set(seen.visible)


def test_what_is_ours_is_hidden_also_where_a_folder_above_is_seen(
    interpreter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = interpreter.parents[1] / "lib" / "python3.11"
    (tmp_path / "store").mkdir()
    (library / "site-packages" / "tensorflow").symlink_to(tmp_path / "store")
    monkeypatch.setattr(visible, "_SYSTEM", (str(library.parent),))
    seen = visible.view(visible.python(interpreter), [])
    assert str(library.parent) in seen.visible
    assert str(library / "site-packages" / "grader") in seen.hidden
    assert str(library / "site-packages") not in seen.hidden


def test_without_mounts_nothing_that_is_hidden_lies_below_what_is_seen(interpreter: Path) -> None:
    secret = interpreter.parents[1] / "lib" / "python3.11" / "site-packages" / "numpy" / "secret"
    secret.write_text("42")
    whole = visible.view(visible.python(interpreter), [secret])
    assert str(secret) in whole.hidden
    opened = visible.open_view(whole)
    assert opened.hidden == ()
    assert not [
        (path, unseen)
        for path in opened.visible
        for unseen in whole.hidden
        if unseen == path or unseen.startswith(f"{path}/")
    ]
    assert str(secret.parent.parent.parent / "json.py") in opened.visible


def test_only_the_outermost_of_nested_paths_is_mounted() -> None:
    assert visible._outermost(["/a/b", "/a", "/a-b", "/a/b/c", "/c/d"]) == ["/a", "/a-b", "/c/d"]
    assert visible.open_view(View(visible=("/dev/null",))).visible == ("/dev/null",)
