"""Landlock: a process allows itself only some files, and no network, for good."""

import ctypes
import os
import stat
from collections.abc import Iterable

from .system import (
    LANDLOCK_ADD_RULE,
    LANDLOCK_CREATE_RULESET,
    LANDLOCK_RESTRICT_SELF,
    syscall,
)

EXECUTE = 1 << 0
WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REFER = 1 << 13
TRUNCATE = 1 << 14
IOCTL_DEV = 1 << 15
_MAKE_AND_REMOVE = sum(1 << bit for bit in range(4, 13))
_MAKE_SPECIAL = (1 << 6) | (1 << 11)  # devices
READ = EXECUTE | READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | TRUNCATE | REFER | (_MAKE_AND_REMOVE & ~_MAKE_SPECIAL)
_OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
_TCP = 3
_SCOPES = 3  # abstract sockets, signals
_VERSION = 1
_PATH_BENEATH = 1
_LEAST = 3  # TRUNCATE


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("parent", ctypes.c_int32))


def version() -> int:
    """Return Landlock's version here; 0 where there is none."""
    try:
        return syscall(
            "landlock_create_ruleset", LANDLOCK_CREATE_RULESET, ctypes.c_void_p(None), 0, _VERSION
        )
    except OSError:
        return 0


def _handled(abi: int) -> tuple[int, int, int]:
    files = (1 << 13) - 1
    if abi >= 2:
        files |= REFER
    if abi >= 3:
        files |= TRUNCATE
    if abi >= 5:
        files |= IOCTL_DEV
    return files, _TCP if abi >= 4 else 0, _SCOPES if abi >= 6 else 0


def confine(readable: Iterable[str], writable: Iterable[str]) -> None:
    """Let this process read and write below these paths and nowhere else.

    Paths that do not exist are passed over. Needs no_new_privs.

    Raises:
        OSError: there is no Landlock, or too old a one.
    """
    abi = version()
    if abi < _LEAST:
        raise OSError(f"landlock: version {abi} is too old, {_LEAST} is needed")
    files, net, scoped = _handled(abi)
    attr = _Ruleset(files, net, scoped)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    ruleset = syscall(
        "landlock_create_ruleset", LANDLOCK_CREATE_RULESET, ctypes.byref(attr), size, 0
    )
    try:
        for path in readable:
            _allow(ruleset, path, READ & files)
        for path in writable:
            _allow(ruleset, path, WRITE & files)
        syscall("landlock_restrict_self", LANDLOCK_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _allow(ruleset: int, path: str, access: int) -> None:
    try:
        parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(parent).st_mode):
            access &= _OF_A_FILE
        rule = _Beneath(access, parent)
        syscall(
            "landlock_add_rule", LANDLOCK_ADD_RULE, ruleset, _PATH_BENEATH, ctypes.byref(rule), 0
        )
    finally:
        os.close(parent)
