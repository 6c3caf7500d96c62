"""Sets up ``.venv`` from ``uv.lock`` on a machine that has nothing but Python.

    python3 scripts/bootstrap.py            set up, or return at once when nothing changed
    python3 scripts/bootstrap.py uv lock    run the uv that is found or fetched

Standard library only, and readable from Python 3.7 on, so that an unfit one is told so. What is
made lies in ``.venv`` and ``build``; only uv's own cache is shared with other projects, where
it can be written. INDEX (or UV_DEFAULT_INDEX, PIP_INDEX_URL) chooses an index mirror.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import announcing  # a neighbour, found through the folder of this script
import getting_uv
from trouble import SetUpError

OLDEST, NEWEST = (3, 11), (3, 13)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".set-up"
UNPACKED = 5  # bytes in .venv, bytecode included, for each byte downloaded; measured: 4.9
MEGABYTE = 1_000_000


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; return the exit status."""
    try:
        if arguments[:1] == ["uv"]:
            return subprocess.run(
                [str(_uv()), *arguments[1:]], env=_environment(), cwd=ROOT, check=False
            ).returncode
        if not _is_ready(python_chosen="--this-python" in arguments):
            _check_python()
            _check_folder()
            _set_up(_uv())
    except SetUpError as trouble:
        print(f"Error: {trouble.problem}", f"Fix: {trouble.fix}", sep="\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted. What was downloaded is kept.", file=sys.stderr)
        return 130
    return 0


def _index() -> str:
    """Return the index mirror that was chosen; empty: PyPI, by the addresses in uv.lock."""
    for name in ("INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        address = os.environ.get(name, "").strip().rstrip("/")
        if address.startswith(("https://", "http://")):
            return address
        if address and name == "INDEX":
            raise SetUpError(
                f"INDEX={address} is no web address",
                "give the whole address, e.g. INDEX=https://pypi.tuna.tsinghua.edu.cn/simple",
            )
    return ""


def _uv() -> Path:
    return getting_uv.uv(BUILD / "tools", _index() or getting_uv.PYPI)


def _digest() -> str:
    """Return what the environment depends on: the lock, the project, and where it lies."""
    parts = [(ROOT / name).read_bytes() for name in ("uv.lock", "pyproject.toml")]
    return hashlib.sha256(b"\0".join([*parts, str(ROOT).encode()])).hexdigest()


def _this_version() -> str:
    return ".".join(map(str, sys.version_info[:2]))


def _is_ready(*, python_chosen: bool) -> bool:
    """Tell whether ``.venv`` is what the lock asks for; a chosen Python has to be its Python."""
    if not STAMP.is_file() or not VENV_PYTHON.exists():
        return False
    digest, version = STAMP.read_text("utf-8").split()
    return digest == _digest() and (not python_chosen or version == _this_version())


def _check_python() -> None:
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    others = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    found = next(filter(_starts, others), "")
    asked = f"Python 3.{OLDEST[1]}, 3.{OLDEST[1] + 1} or 3.{NEWEST[1]}"
    raise SetUpError(
        f"Nabla needs {asked}; {sys.executable} is Python {sys.version.split()[0]}",
        f"run make with PYTHON={found}" if found else f"install {asked}, then PYTHON=python3.12",
    )


def _starts(name: str) -> bool:
    """Tell whether a Python of that name is there and runs; a version manager's stub may not."""
    try:
        return subprocess.run([name, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _check_folder() -> None:
    try:
        BUILD.mkdir(exist_ok=True)
        for folder in (BUILD, VENV if VENV.exists() else ROOT):
            probe = folder / ".writable"
            probe.touch()
            probe.unlink()
    except OSError as error:
        raise SetUpError(
            f"{error.filename} cannot be written: {error.strerror}",
            "work in a copy of the checkout that belongs to you, on a disk with free space",
        ) from error


def _environment() -> dict[str, str]:
    """Return the environment for uv: this Python, this project, and no other's settings."""
    unwanted = {"VIRTUAL_ENV", "UV_INDEX", "UV_EXTRA_INDEX_URL", "UV_FIND_LINKS", "UV_INDEX_URL"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    kept.pop("UV_DEFAULT_INDEX", None)
    kept.setdefault("UV_HTTP_TIMEOUT", "120")
    if getting_uv.has_certificates():  # a school's network may have an authority of its own
        kept.setdefault("UV_SYSTEM_CERTS", "1")
        kept.setdefault("UV_NATIVE_TLS", "1")  # the same, to an older uv
    kept["UV_PROJECT_ENVIRONMENT"] = str(VENV)
    kept["UV_PYTHON_DOWNLOADS"] = "never"
    kept["UV_PYTHON_PREFERENCE"] = "system"
    kept["UV_CACHE_DIR"] = str(_cache())
    if _index():
        kept["UV_DEFAULT_INDEX"] = _index()
    return kept


def _cache() -> Path:
    """Return uv's usual cache, or one of our own where that cannot be written."""
    if "UV_CACHE_DIR" in os.environ:
        usual = Path(os.environ["UV_CACHE_DIR"])
    elif "XDG_CACHE_HOME" in os.environ:
        usual = Path(os.environ["XDG_CACHE_HOME"]) / "uv"
    else:
        usual = Path(os.environ.get("HOME", "/nonexistent")) / ".cache" / "uv"
    nearest = next((at for at in (usual, *usual.parents) if at.exists()), Path("/"))
    return usual if os.access(nearest, os.W_OK | os.X_OK) else BUILD / "uv-cache"


def _set_up(uv: Path) -> None:
    _announce(uv)
    if _index():
        _install_from(_index(), uv)
    else:
        _run(uv, "sync", "--frozen", "--all-groups", "--compile-bytecode", *_this_python())
    STAMP.write_text(f"{_digest()} {_this_version()}\n", "utf-8")
    print(f"Set up in {VENV}.", flush=True)


def _this_python() -> tuple[str, str]:
    return "--python", sys.executable


def _announce(uv: Path) -> None:
    """Say what will be downloaded, and stop where it would not fit."""
    asked = [str(uv), "sync", "--frozen", "--all-groups", "--dry-run", *_this_python()]
    answer = subprocess.run(
        asked, env=_environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        print(answer.stderr, file=sys.stderr)
        raise _why(answer.returncode)
    need = announcing.need(answer.stderr, (ROOT / "uv.lock").read_text("utf-8"))
    print(
        f"Setting up Nabla in {VENV} with Python {_this_version()}; this happens once.",
        announcing.sentence(need, _index() or getting_uv.PYPI),
        sep="\n",
        flush=True,
    )
    free = shutil.disk_usage(ROOT).free
    if need.is_exact and free < UNPACKED * need.size_bytes:
        raise SetUpError(
            f"{VENV} needs {UNPACKED * need.size_bytes / 1e9:.1f} GB, {free / 1e9:.1f} are free",
            "free some space on that disk",
        )


def _install_from(index: str, uv: Path) -> None:
    """Install what is locked, by its hashes, from another index than the lock's addresses."""
    if not VENV_PYTHON.exists() or _version_of_venv() != _this_version():
        _run(uv, "venv", "--clear", "--quiet", str(VENV), *_this_python())
    locked = BUILD / "locked.txt"
    _run(uv, "export", "--frozen", "--all-groups", "--no-emit-project", "--quiet",
         "--output-file", str(locked))  # fmt: skip
    into = ("--python", str(VENV_PYTHON), "--default-index", index)
    _run(uv, "pip", "sync", "--require-hashes", "--compile-bytecode", *into, str(locked))
    _run(uv, "pip", "install", "--no-deps", *into, "--editable", str(ROOT))


def _version_of_venv() -> str:
    settings = VENV / "pyvenv.cfg"
    lines = settings.read_text("utf-8").splitlines() if settings.is_file() else []
    versions = [line.partition("=")[2].strip() for line in lines if line.startswith("version")]
    return ".".join(versions[0].split(".")[:2]) if versions else ""


def _run(uv: Path, *arguments: str) -> None:
    done = subprocess.run([str(uv), *arguments], env=_environment(), cwd=ROOT, check=False)
    if done.returncode:
        raise _why(done.returncode)


def _why(status: int) -> SetUpError:
    """Find out what stopped uv; its own words stand above ours."""
    for place in (VENV, _cache()):
        there = next(at for at in (place, *place.parents) if at.exists())
        if shutil.disk_usage(there).free < 100 * MEGABYTE:
            return SetUpError(
                f"the disk of {place} is full", "free about 3 GB, then run make again"
            )
    index = _index() or getting_uv.PYPI
    try:
        getting_uv.reach(f"{index}/pip/")
    except (OSError, urllib.error.URLError) as error:
        return SetUpError(
            f"{index} cannot be reached: {error}",
            "check the network, or choose a mirror: make INDEX=https://.../simple; what was "
            "downloaded is kept",
        )
    return SetUpError(
        f"uv ended with status {status}; its own words stand above",
        "run make again, what was downloaded is kept; if it stays, `make clean` and once more",
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
