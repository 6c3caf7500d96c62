"""Finds uv, or fetches the pinned one: with pip, or, where there is no pip, without.

Nothing is trusted for where it came from: what is fetched has to have a pinned SHA-256.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

from trouble import SetUpError

PYPI = "https://pypi.org/simple"
VERSION = "0.13.9"
SUFFICIENT = (0, 9)  # as `required-version` in pyproject.toml
TIMEOUT_S = 30
INSTALL = "install uv yourself (https://docs.astral.sh/uv/), then run make again"

# The wheels of VERSION that this project can be installed beside; from PyPI's own listing.
WHEELS = {
    ("linux", "x86_64"): (
        "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("linux", "aarch64"): (
        "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("darwin", "x86_64"): (
        "uv-0.13.9-py3-none-macosx_10_12_x86_64.whl",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("darwin", "arm64"): (
        "uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
}


def uv(tools: Path, index: str) -> Path:
    """Return a uv that is new enough; a fetched one is kept as ``tools/uv``.

    Raises:
        SetUpError: there is none and none can be fetched.
    """
    kept = tools / "uv"
    on_path = shutil.which("uv")
    for candidate in (kept, *([Path(on_path)] if on_path else [])):
        if _is_sufficient(candidate):
            return candidate
    name, sha256 = _wheel()
    print(f"Downloads uv {VERSION}, which installs the rest, 18 MB, from {index}.", flush=True)
    tools.mkdir(parents=True, exist_ok=True)
    if not _with_pip(tools, sha256, index):
        _put(kept, _binary_of(_download(name, sha256, index)))
    if not _is_sufficient(kept):
        raise SetUpError(f"{kept} was fetched but does not start", INSTALL)
    return kept


def has_certificates() -> bool:
    """Tell whether this system has certificate authorities of its own to go by."""
    where = ssl.get_default_verify_paths()
    bundles = (where.cafile, where.openssl_cafile)
    folders = (where.capath, where.openssl_capath)
    return (
        sys.platform == "darwin"
        or any(bundle and Path(bundle).is_file() for bundle in bundles)
        or any(folder and any(Path(folder).glob("*.0")) for folder in folders)
    )


def reach(address: str) -> bytes:
    """Return what lies at an address of an index, in JSON where it can.

    Raises:
        OSError: it cannot be had.
    """
    if not address.startswith(("https://", "http://")):
        raise OSError(f"{address} is no web address")
    request = urllib.request.Request(
        address,
        headers={
            "Accept": "application/vnd.pypi.simple.v1+json, text/html;q=0.5, */*;q=0.1",
            "User-Agent": "nabla-bootstrap",
        },
    )
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        content: bytes = answer.read()
    return content


def _is_sufficient(candidate: Path) -> bool:
    try:
        said = subprocess.run(
            [str(candidate), "--version"], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    version = re.match(r"uv (\d+)\.(\d+)", said.stdout)
    return version is not None and (int(version[1]), int(version[2])) >= SUFFICIENT


def machine() -> str:
    """Return this machine's architecture by the name that wheels have for it."""
    name = platform.machine().lower()
    aliases = {"amd64": "x86_64", "arm64": "aarch64"} if sys.platform == "linux" else {}
    return aliases.get(name, name)


def _wheel() -> tuple[str, str]:
    try:
        return WHEELS[sys.platform, machine()]
    except KeyError:
        raise SetUpError(f"no uv is pinned for {sys.platform} on {machine()}", INSTALL) from None


def _with_pip(tools: Path, sha256: str, index: str) -> bool:
    """Fetch uv with pip, which knows this machine's proxies and certificates.

    Returns whether it worked: a bare Python has no pip, and need not have one.
    """
    with tempfile.TemporaryDirectory(dir=tools) as folder:
        wanted = Path(folder) / "wanted.txt"
        wanted.write_text(f"uv=={VERSION} --hash=sha256:{sha256}\n", "utf-8")
        python = Path(folder) / "env" / "bin" / "python"
        steps = [
            [sys.executable, "-m", "venv", str(python.parent.parent)],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--require-hashes", "--no-deps", "--only-binary", ":all:", "--retries", "1",
             *(["--index-url", index] if index != PYPI else []), "--requirement", str(wanted)],
        ]  # fmt: skip
        for step in steps:
            if subprocess.run(step, capture_output=True, check=False).returncode:
                return False
        shutil.move(python.parent / "uv", tools / "uv")
    return True


def _download(name: str, sha256: str, index: str) -> bytes:
    page = f"{index}/uv/"
    try:
        address = _address(reach(page), name, page)
        content = reach(address)
    except (OSError, ssl.SSLError) as error:
        if "CERTIFICATE" in str(error):
            raise SetUpError(
                f"the certificate of {index} cannot be checked: {error}",
                "install ca-certificates, or name a bundle in SSL_CERT_FILE",
            ) from error
        raise SetUpError(
            f"{page} cannot be read: {error}",
            "check the network, or choose a mirror: make INDEX=https://.../simple",
        ) from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise SetUpError(
            f"{address} is not the file that is pinned", "choose another mirror with INDEX="
        )
    return content


class _Links(HTMLParser):
    """Collects where the links of an index page lead."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self.found += [value for key, value in attrs if key == "href" and value]


def _address(listing: bytes, name: str, page: str) -> str:
    """Return where a file lies by an index page, which is JSON or HTML."""
    text = listing.decode("utf-8", "replace")
    if text.lstrip().startswith("{"):
        links = [str(file["url"]) for file in json.loads(text)["files"]]
    else:
        parser = _Links()
        parser.feed(text)
        links = parser.found
    for link in links:
        address = urllib.parse.urljoin(page, link.partition("#")[0])
        if urllib.parse.unquote(address.rsplit("/", 1)[-1]) == name:
            return address
    raise SetUpError(f"{page} does not list {name}", "choose another mirror with INDEX=")


def _binary_of(wheel: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        return archive.read(f"uv-{VERSION}.data/scripts/uv")


def _put(path: Path, content: bytes) -> None:
    """Write a program in one step, so that an interrupted download leaves none."""
    partial = path.with_name(f"{path.name}.{os.getpid()}")
    partial.write_bytes(content)
    partial.chmod(0o755)
    partial.replace(path)
