"""Runs a program as a user without privileges, wherever the superuser's files lie.

    python tests/hostile/as_user.py PROGRAM [ARGUMENT ...]

The interpreter may lie below a folder that only the superuser may enter (``/root``). In a mount
namespace of its own such a folder is laid over with one that anybody may enter and that holds the
way to what is needed, and nothing else.
"""

import os
import sys
from pathlib import Path

from grader.kernel.sandbox import system

USER = 54_321


def needed() -> list[Path]:
    """Return the folders that a program of this checkout needs."""
    checkout = Path(__file__).resolve().parents[2]
    return [checkout, Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]


def barred(path: Path) -> Path | None:
    """Return the outermost folder above ``path`` that others may not enter."""
    for folder in reversed([path, *path.parents]):
        if not folder.stat().st_mode & 0o001:
            return folder
    return None


def open_up(paths: list[Path]) -> None:
    """Lay way-signs over the folders that bar the way to ``paths``."""
    system.unshare(system.CLONE_NEWNS)
    system.mount("none", "/", "", system.MS_REC | system.MS_PRIVATE)
    ways = [(path, bar) for path in paths if (bar := barred(path)) is not None]
    held = {path: os.open(path, os.O_PATH) for path, _ in ways}
    for bar in dict.fromkeys(bar for _, bar in ways):
        system.mount("tmpfs", str(bar), "tmpfs", 0, "mode=755")
    for path in dict.fromkeys(path for path, _ in ways):
        path.mkdir(parents=True, exist_ok=True)
        system.mount(f"/proc/self/fd/{held[path]}", str(path), "", system.MS_BIND | system.MS_REC)
        os.close(held[path])


def main() -> None:
    """Become the user and turn into the program."""
    open_up(needed())
    os.setgroups([])
    os.setresgid(USER, USER, USER)
    os.setresuid(USER, USER, USER)
    os.execv(sys.argv[1], sys.argv[1:])  # noqa: S606  (what the test asks for)


if __name__ == "__main__":
    main()
