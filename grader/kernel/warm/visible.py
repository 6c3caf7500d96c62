"""What a student's process may see of this machine's files, as an allow-list.

The interpreter's own library, its packages without ours, and what programs need to start.
Whatever must stay secret and lies below such a path is hidden.
"""

import json
import subprocess
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader.domain.error import EnvironmentTrouble
from grader.kernel.sandbox.view import View
from grader.kernel.view import OURS, is_ours
from grader.language import text

_SYSTEM = (
    "/usr/bin",
    "/bin",
    "/usr/lib",
    "/lib",
    "/usr/lib64",
    "/lib64",
    "/usr/share/zoneinfo",
    "/usr/share/fonts",
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/localtime",
)
_PACKAGES = ("site-packages", "dist-packages")
_ASK = """
import json, sys, sysconfig
get = sysconfig.get_path
print(json.dumps({
    "library": sorted({get("stdlib"), get("platstdlib")}),
    "packages": sorted({get("purelib"), get("platlib")}),
    "prefix": sys.base_prefix,
    "version": "%d.%d" % sys.version_info[:2],
}))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Python:
    """Where an interpreter and its libraries lie; ``packages`` go on its import path."""

    executable: Path
    packages: tuple[str, ...]
    visible: tuple[str, ...]
    hidden: tuple[str, ...]


@lru_cache(maxsize=8)
def python(executable: Path) -> Python:
    """Ask an interpreter where its parts lie.

    Raises:
        EnvironmentTrouble: it cannot be started.
    """
    try:
        asked = subprocess.run(  # noqa: S603  (the Python the TA named)
            [str(executable), "-I", "-c", _ASK], capture_output=True, check=True, timeout=60
        )
        told = json.loads(asked.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise EnvironmentTrouble(
            str(executable),
            text("this Python cannot be started ({})").filled(type(error).__name__),
            text("name a working Python, or run `make setup` again"),
        ) from error
    packages = [path for path in told["packages"] if Path(path).is_dir()]
    library = [path for path in told["library"] if Path(path).is_dir()]
    prefix = Path(told["prefix"])
    programs = [*prefix.glob("bin/python3*"), *prefix.glob("lib/libpython*"), executable]
    visible = [*_SYSTEM, *(str(path) for path in programs)]
    hidden = [str(path) for path in Path("/usr/lib").glob("python3*/dist-packages")]
    alone = {path for path in packages if _holds_links(Path(path))}
    others = {f"{folder}/{name}" for folder in library for name in _PACKAGES} - set(packages)
    for folder in library:
        left_out = {path for path in others | alone if str(Path(path).parent) == folder}
        whole = not left_out & alone and not _holds_links(Path(folder))
        visible += _parts(Path(folder), left_out, whole=whole)
        hidden += sorted(left_out)
    for folder in packages:
        ours = {path for path in _entries(Path(folder)) if is_ours(Path(path).name)}
        visible += _parts(Path(folder), ours, whole=folder not in alone)
        hidden += sorted(ours)
    return Python(
        executable=executable,
        packages=tuple(packages),
        visible=tuple(_outermost(path for path in visible if Path(path).exists())),
        hidden=tuple(path for path in hidden if path not in packages),
    )


def _parts(folder: Path, left_out: AbstractSet[str], *, whole: bool) -> list[str]:
    """Return what is seen of a folder.

    The folder as a ``whole``, for every mount is paid for again in every run; but one by one
    where links lie in it: they are followed now, and would lead to nothing inside.
    """
    return [str(folder)] if whole else [p for p in _entries(folder) if p not in left_out]


def _holds_links(folder: Path) -> bool:
    return any(entry.is_symlink() for entry in folder.iterdir())


def _entries(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.iterdir())]


def _outermost(paths: Iterable[str]) -> list[str]:
    """Return the paths, without those that lie below another one."""
    given = set(paths)
    return sorted(
        path for path in given if not any(str(above) in given for above in Path(path).parents)
    )


def _below(path: str, other: str) -> bool:
    return path == other or path.startswith(other.rstrip("/") + "/")


def view(found: Python, secrets: Iterable[Path]) -> View:
    """Return the view for a mount namespace: hidden is what lies below a visible path."""
    links = {path: str(Path(path).readlink()) for path in found.visible if _is_top_link(path)}
    visible = tuple(path for path in found.visible if path not in links)
    places = {*found.hidden, *(str(secret.resolve()) for secret in secrets)}
    hidden = tuple(
        sorted(p for p in places if any(_below(p, seen) and p != seen for seen in visible))
    )
    return View(visible=visible, hidden=hidden, links=links)


def _is_top_link(path: str) -> bool:
    return path.count("/") == 1 and Path(path).is_symlink()


def open_view(whole: View) -> View:
    """Return a view in which nothing has to be hidden: folders are opened up around it."""
    visible = [path for seen in whole.visible for path in _around(seen, whole.hidden)]
    return View(visible=(*visible, *whole.links), hidden=(), links={})


def _around(path: str, hidden: tuple[str, ...]) -> list[str]:
    if path in hidden:
        return []
    if not any(_below(secret, path) for secret in hidden):
        return [path]
    return [found for entry in _entries(Path(path)) for found in _around(entry, hidden)]


REFUSED = OURS
