"""Works out how much will be downloaded, from uv's dry run and the sizes in ``uv.lock``.

An estimate for people: of several fitting wheels the largest counts, and what lies in uv's
cache is known only by number.
"""

from __future__ import annotations

import platform
import re
import sys
from dataclasses import dataclass

LARGE_BYTES = 40_000_000


@dataclass(frozen=True)
class Need:
    """What is missing: how many packages, and the bytes of those that will be installed.

    ``is_exact`` is false where some of them lie in uv's cache already, so that ``size_bytes``
    is only a bound. ``large`` names the largest, with their bytes.
    """

    downloads: int
    installs: int
    size_bytes: int
    large: tuple[tuple[str, int], ...]

    @property
    def is_exact(self) -> bool:
        """Tell whether everything that is installed is downloaded."""
        return self.downloads == self.installs


def need(dry_run: str, lock: str) -> Need:
    """Return what uv's dry run says is missing, with the sizes that the lock knows."""
    wanted = re.findall(r"^ \+ ([\w.-]+)==(\S+)", dry_run, re.MULTILINE)
    sizes = _sizes(lock)
    found = {name: sizes.get((name, version), 0) for name, version in wanted}
    return Need(
        downloads=_number(dry_run, "download"),
        installs=_number(dry_run, "install"),
        size_bytes=sum(found.values()),
        large=tuple(
            sorted(
                ((name, size) for name, size in found.items() if size >= LARGE_BYTES),
                key=lambda item: -item[1],
            )
        ),
    )


def sentence(missing: Need, index: str) -> str:
    """Return what a person has to know before the download starts."""
    if not missing.downloads:
        return "Nothing has to be downloaded."
    size = f"{missing.size_bytes / 1e6:.0f} MB"
    if not missing.is_exact:
        return (
            f"Downloads {missing.downloads} packages from {index}, at most {size}; "
            f"{missing.installs - missing.downloads} lie in uv's cache."
        )
    largest = ", ".join(f"{name} {size / 1e6:.0f} MB" for name, size in missing.large)
    return (
        f"Downloads {missing.downloads} packages, about {size}, from {index}"
        + (f" (the largest: {largest})" if largest else "")
        + f", and takes about {5 * missing.size_bytes / 1e9:.1f} GB on disk."
    )


def _number(dry_run: str, verb: str) -> int:
    found = re.search(rf"^Would {verb} (\d+) package", dry_run, re.MULTILINE)
    return int(found[1]) if found else 0


def _sizes(lock: str) -> dict[tuple[str, str], int]:
    """Return the bytes to download for each locked package on this machine."""
    import tomllib  # noqa: PLC0415  (Python 3.11: the caller has checked by now)

    sizes = {}
    for package in tomllib.loads(lock)["package"]:
        fitting = [wheel["size"] for wheel in package.get("wheels", ()) if _fits(wheel["url"])] or [
            package.get("sdist", {}).get("size", 0)
        ]
        sizes[package["name"], package.get("version", "")] = max(fitting)
    return sizes


def _fits(address: str) -> bool:
    """Tell whether a wheel is, by its tags, for this Python and this kind of machine."""
    python, abi, system = address.rsplit("/", 1)[-1].removesuffix(".whl").split("-")[-3:]
    here = f"cp3{sys.version_info[1]}"
    if abi not in ("none", "abi3", here) or not (
        "py3" in python or python == here or abi == "abi3"
    ):
        return False
    if system == "any":
        return True
    machine = platform.machine().lower()
    if sys.platform == "darwin":
        return "macosx" in system and (machine in system or "universal2" in system)
    return "linux" in system and machine in system
