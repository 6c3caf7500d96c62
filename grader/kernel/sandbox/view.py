"""The file system that a student's process sees: an allow-list, read-only, and a scratch.

Everything lies where it lies outside, so that what was imported before finds its files. The
scratch is one memory file system, capped in bytes and in files.
"""

import os
from dataclasses import dataclass, field

from . import system

SCRATCH = "/student"
PLACES = ("work", "home", "tmp", "shm", "data")
_DEVICES = ("null", "zero", "full", "random", "urandom")
_ROOT_OPTIONS = "size=4m,nr_inodes=16384,mode=755"
_USERS = "root:x:0:0:root:/nonexistent:/bin/false\nstudent:x:{uid}:{gid}:student:{home}:/bin/sh\n"
_CHUNK = 2**20


@dataclass(frozen=True)
class View:
    """What is visible, what is hidden below it, and symbolic links to lay."""

    visible: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Places:
    """Where a student's process works; ``data`` maps names to the course's data files."""

    work: str
    home: str
    tmp: str
    data: dict[str, str]


def build(view: View, root: str, size_bytes: int, files: int) -> None:
    """Mount the view at the empty folder ``root``, of this mount namespace only."""
    system.mount("none", "/", "", system.MS_REC | system.MS_PRIVATE)
    plain = system.MS_NOSUID | system.MS_NODEV
    system.mount("tmpfs", root, "tmpfs", plain, _ROOT_OPTIONS)
    for place in (SCRATCH, "/proc", "/dev/shm", "/tmp", "/etc", "/run"):
        os.makedirs(root + place, exist_ok=True)
    for name in _DEVICES:
        _touch(f"{root}/dev/{name}")
    _touch(f"{root}/etc/passwd")
    for path in view.visible:
        _bind(path, root + path)
    for path, target in view.links.items():
        if not os.path.lexists(root + path):
            os.makedirs(os.path.dirname(root + path), exist_ok=True)
            os.symlink(target, root + path)
    for path in view.hidden:
        _hide(root + path)
    attributes = system.MOUNT_ATTR_RDONLY | system.MOUNT_ATTR_NOSUID | system.MOUNT_ATTR_NODEV
    system.set_mount_attributes(root, attributes)
    options = f"size={size_bytes},nr_inodes={files},mode=755"
    system.mount("tmpfs", root + SCRATCH, "tmpfs", plain, options)
    for name in _DEVICES:
        system.mount(f"/dev/{name}", f"{root}/dev/{name}", "", system.MS_BIND)
    for name in ("shm", "tmp"):
        os.mkdir(f"{root}{SCRATCH}/{name}", 0o700)
    system.mount(f"{root}{SCRATCH}/shm", f"{root}/dev/shm", "", system.MS_BIND)
    if not os.listdir(f"{root}/tmp"):
        system.mount(f"{root}{SCRATCH}/tmp", f"{root}/tmp", "", system.MS_BIND)


def _touch(path: str) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o644))


def _bind(source: str, target: str) -> None:
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif os.path.exists(source):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        _touch(target)
    else:
        return
    system.mount(source, target, "", system.MS_BIND | system.MS_REC)


def _hide(path: str) -> None:
    """Lay something empty over ``path``."""
    if os.path.isdir(path):
        system.mount("tmpfs", path, "tmpfs", system.MS_NOSUID, "size=0,nr_inodes=2,mode=555")
    elif os.path.exists(path):
        system.mount("/dev/null", path, "", system.MS_BIND)


def furnish(root: str, scratch: str, data: dict[str, str], owner: tuple[int, int]) -> Places:
    """Make the folders of the scratch and copy the course's data into it.

    Args:
        root: the view's folder while it is built; empty where there is none.
        scratch: the scratch as the student sees it.
        data: the course's data files by name, outside.
        owner: user and group to whom all of it belongs.
    """
    for name in PLACES:
        os.makedirs(f"{root}{scratch}/{name}", mode=0o700, exist_ok=True)
        os.chown(f"{root}{scratch}/{name}", *owner)
    copies = {}
    for name, source in data.items():
        plain = os.path.basename(name)
        for place in ("data", "work"):
            _copy(source, f"{root}{scratch}/{place}/{plain}", owner)
        copies[name] = f"{scratch}/data/{plain}"
    return Places(f"{scratch}/work", f"{scratch}/home", f"{scratch}/tmp", copies)


def _copy(source: str, target: str, owner: tuple[int, int]) -> None:
    with open(source, "rb") as file, open(target, "wb") as copy:
        while part := file.read(_CHUNK):
            copy.write(part)
    os.chown(target, *owner)


def enter(root: str, owner: tuple[int, int]) -> None:
    """Make the view at ``root`` the whole file system."""
    system.mount(
        "proc", f"{root}/proc", "proc", system.MS_NOSUID | system.MS_NODEV | system.MS_NOEXEC
    )
    name = f"{root}{SCRATCH}/passwd"
    with open(name, "w", encoding="ascii") as file:
        file.write(_USERS.format(uid=owner[0], gid=owner[1], home=f"{SCRATCH}/home"))
    os.chmod(name, 0o444)
    system.mount(name, f"{root}/etc/passwd", "", system.MS_BIND)
    system.pivot_root(root)
