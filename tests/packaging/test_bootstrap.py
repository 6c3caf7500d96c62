"""The set-up of a fresh machine, in its parts; the indexes are real servers on this machine."""

import hashlib
import http.server
import importlib
import io
import platform
import shutil
import sys
import threading
import tomllib
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = ("bootstrap", "getting_uv", "announcing", "trouble")


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Return ``bootstrap`` of a copy of the checkout, so that this one is left alone."""
    copy = tmp_path / "checkout"
    shutil.copytree(
        ROOT / "scripts", copy / "scripts", ignore=shutil.ignore_patterns("__pycache__")
    )
    for name in ("uv.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, copy / name)
    monkeypatch.syspath_prepend(copy / "scripts")
    for name in ("INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield importlib.import_module("bootstrap")
    for name in SCRIPTS:
        sys.modules.pop(name, None)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """Serve a folder over HTTP; return it with its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    folder = tmp_path / "site"
    (folder / "simple" / "uv").mkdir(parents=True)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}/simple"
    server.shutdown()
    thread.join()
    server.server_close()


def wheel_of(program: str, version: str) -> bytes:
    """Return a wheel of uv with that program in it."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(f"uv-{version}.data/scripts/uv", program)
    return content.getvalue()


@pytest.mark.parametrize(
    "listing",
    [
        pytest.param('<a href="../../files/{name}#sha256=0">{name}</a>', id="html, relative"),
        pytest.param('{{"files": [{{"url": "/files/{name}"}}]}}', id="json"),
    ],
)
def test_a_machine_without_pip_gets_the_pinned_uv_from_an_index(
    scripts: ModuleType,
    site: tuple[Path, str],
    listing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    getting_uv = importlib.import_module("getting_uv")
    folder, index = site
    name, _ = getting_uv._wheel()
    content = wheel_of(f"#!/bin/sh\necho 'uv {getting_uv.VERSION}'\n", getting_uv.VERSION)
    (folder / "files").mkdir()
    (folder / "files" / name).write_bytes(content)
    (folder / "simple" / "uv" / "index.html").write_text(listing.format(name=name))
    here = (sys.platform, getting_uv.machine())
    monkeypatch.setitem(getting_uv.WHEELS, here, (name, hashlib.sha256(content).hexdigest()))
    monkeypatch.setattr(sys, "executable", shutil.which("false"))  # no venv, no pip to be had
    monkeypatch.setenv("PATH", "/nonexistent")
    found = getting_uv.uv(tmp_path / "tools", index)
    assert found == tmp_path / "tools" / "uv"
    assert found.read_bytes().endswith(f"{getting_uv.VERSION}'\n".encode())
    assert scripts.BUILD.parent == tmp_path / "checkout"


def test_another_file_under_the_pinned_name_is_refused(
    scripts: ModuleType, site: tuple[Path, str]
) -> None:
    getting_uv = importlib.import_module("getting_uv")
    folder, index = site
    name, sha256 = getting_uv._wheel()
    (folder / name).write_bytes(wheel_of("#!/bin/sh\n", getting_uv.VERSION))
    (folder / "simple" / "uv" / "index.html").write_text(f'<a href="/{name}">{name}</a>')
    with pytest.raises(scripts.SetUpError, match="not the file that is pinned"):
        getting_uv._download(name, sha256, index)


def test_an_index_without_the_pinned_file_is_named(
    scripts: ModuleType, site: tuple[Path, str]
) -> None:
    getting_uv = importlib.import_module("getting_uv")
    folder, index = site
    (folder / "simple" / "uv" / "index.html").write_text('<a href="/uv-0.1.whl">uv</a>')
    with pytest.raises(scripts.SetUpError, match="does not list") as raised:
        getting_uv._download(*getting_uv._wheel(), index)
    assert "mirror" in raised.value.fix


def test_an_index_that_is_not_there_is_told_with_a_remedy(scripts: ModuleType) -> None:
    getting_uv = importlib.import_module("getting_uv")
    with pytest.raises(scripts.SetUpError, match="cannot be read") as raised:
        getting_uv._download(*getting_uv._wheel(), "http://127.0.0.1:9/simple")
    assert "INDEX=" in raised.value.fix


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param({}, "", id="none"),
        pytest.param({"INDEX": "https://a/simple/"}, "https://a/simple", id="asked for"),
        pytest.param({"INDEX": "", "PIP_INDEX_URL": "https://p"}, "https://p", id="pip's"),
        pytest.param({"INDEX": "https://a", "PIP_INDEX_URL": "https://p"}, "https://a", id="both"),
    ],
)
def test_the_index_is_the_one_that_was_chosen(
    scripts: ModuleType, names: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert scripts._index() == expected


def test_an_index_that_is_no_address_is_refused(
    scripts: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDEX", "tuna")
    with pytest.raises(scripts.SetUpError, match="no web address"):
        scripts._index()


def test_nothing_is_done_until_the_lock_the_place_or_the_python_changes(
    scripts: ModuleType,
) -> None:
    assert not scripts._is_ready(python_chosen=False)
    scripts.VENV_PYTHON.parent.mkdir(parents=True)
    scripts.VENV_PYTHON.touch()
    scripts.STAMP.write_text(f"{scripts._digest()} {scripts._this_version()}\n")
    assert scripts._is_ready(python_chosen=True)
    scripts.STAMP.write_text(f"{scripts._digest()} 3.99\n")
    assert scripts._is_ready(python_chosen=False)
    assert not scripts._is_ready(python_chosen=True)
    with (scripts.ROOT / "uv.lock").open("a") as lock:
        lock.write("\n")
    assert not scripts._is_ready(python_chosen=False)


def test_a_python_that_does_not_fit_is_told_which_do(
    scripts: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scripts, "OLDEST", (3, 97))
    monkeypatch.setattr(scripts, "NEWEST", (3, 99))
    with pytest.raises(scripts.SetUpError, match=r"needs Python 3\.97, 3\.98 or 3\.99") as raised:
        scripts._check_python()
    assert "PYTHON=" in raised.value.fix


def test_the_versions_in_the_script_are_those_of_the_project(scripts: ModuleType) -> None:
    getting_uv = importlib.import_module("getting_uv")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    oldest = ".".join(map(str, scripts.OLDEST))
    above = f"{scripts.NEWEST[0]}.{scripts.NEWEST[1] + 1}"
    assert f'requires-python = ">={oldest},<{above}"' in project
    assert f'required-version = ">={".".join(map(str, getting_uv.SUFFICIENT))}"' in project
    assert all(f"-{getting_uv.VERSION}-" in name for name, _ in getting_uv.WHEELS.values())


def test_what_will_be_downloaded_is_said_with_its_size(scripts: ModuleType) -> None:
    announcing = importlib.import_module("announcing")
    lock = (ROOT / "uv.lock").read_text("utf-8")
    packages = tomllib.loads(lock)["package"]
    version = next(package["version"] for package in packages if package["name"] == "ruff")
    dry_run = f"Would download 1 package\nWould install 1 package\n + ruff=={version}\n"
    missing = announcing.need(dry_run, lock)
    assert missing.is_exact
    assert 5e6 < missing.size_bytes < 40e6
    assert "1 packages, about" in announcing.sentence(missing, "https://a/simple")
    assert scripts.announcing is announcing


@pytest.mark.parametrize(
    ("wheel", "fits"),
    [
        pytest.param("six-1.17.0-py2.py3-none-any.whl", True, id="any Python, any system"),
        pytest.param("a-1-cp27-cp27m-{here}.whl", False, id="another Python"),
        pytest.param("a-1-cp38-abi3-{here}.whl", True, id="stable interface"),
        pytest.param("a-1-{python}-{python}-{here}.whl", True, id="this Python, this system"),
        pytest.param("a-1-{python}-{python}-win_amd64.whl", False, id="another system"),
    ],
)
def test_the_wheels_that_fit_this_machine_are_known(
    scripts: ModuleType, wheel: str, *, fits: bool
) -> None:
    machine = platform.machine().lower()
    system = "macosx_11_0" if sys.platform == "darwin" else "manylinux_2_28"
    python = f"cp3{sys.version_info[1]}"
    name = wheel.format(here=f"{system}_{machine}", python=python)
    assert scripts.announcing._fits(f"https://a/b/{name}") is fits
