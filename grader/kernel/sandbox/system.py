"""The system calls that Python 3.11 does not offer, through ctypes."""

import ctypes
import os
import platform

LIBC = ctypes.CDLL(None, use_errno=True)

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_RDONLY = 1
MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 4096
MS_REC = 16384
MS_PRIVATE = 1 << 18
MNT_DETACH = 2

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4

AT_FDCWD = -100
AT_RECURSIVE = 0x8000
MOUNT_ATTR_RDONLY = 1
MOUNT_ATTR_NOSUID = 2
MOUNT_ATTR_NODEV = 4

_NUMBERS = {
    "x86_64": {"pivot_root": 155, "capset": 126},
    "aarch64": {"pivot_root": 41, "capset": 91},
}
MOUNT_SETATTR = 442
LANDLOCK_CREATE_RULESET = 444
LANDLOCK_ADD_RULE = 445
LANDLOCK_RESTRICT_SELF = 446


def machine() -> str:
    """Return the processor's name as the tables know it."""
    return platform.machine()


def known_machine() -> bool:
    """Tell whether there are tables of system calls for this processor."""
    return machine() in _NUMBERS


def _checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def _bytes(text: str) -> bytes:
    return os.fsencode(text)


def syscall(what: str, number: int, *arguments: object) -> int:
    """Make the system call ``number``; ``what`` names it in an error."""
    given = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return _checked(LIBC.syscall(ctypes.c_long(number), *given), what)


def unshare(flags: int) -> None:
    """Move this process into new namespaces."""
    _checked(LIBC.unshare(flags), "unshare")


def prctl(option: int, *arguments: int) -> int:
    """Change how the kernel treats this process."""
    given = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(LIBC.prctl(option, *given), f"prctl {option}")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """Mount ``source`` at ``target``."""
    result = LIBC.mount(
        _bytes(source), _bytes(target), _bytes(kind), ctypes.c_ulong(flags), _bytes(options)
    )
    _checked(result, f"mount {kind or 'bind'} at {target}")


def unmount(target: str) -> None:
    """Detach what is mounted at ``target``."""
    _checked(LIBC.umount2(_bytes(target), MNT_DETACH), f"umount {target}")


class _MountAttr(ctypes.Structure):
    _fields_ = tuple(
        (name, ctypes.c_uint64) for name in ("attr_set", "attr_clr", "propagation", "userns_fd")
    )


def set_mount_attributes(target: str, attributes: int) -> None:
    """Add attributes to the mount at ``target`` and to everything mounted below it."""
    attr = _MountAttr(attributes, 0, 0, 0)
    syscall(
        "mount_setattr",
        MOUNT_SETATTR,
        AT_FDCWD,
        ctypes.c_char_p(_bytes(target)),
        AT_RECURSIVE,
        ctypes.byref(attr),
        ctypes.sizeof(attr),
    )


def pivot_root(root: str) -> None:
    """Make ``root`` the root of this mount namespace and let go of the old one."""
    os.chdir(root)
    dot = ctypes.c_char_p(b".")
    syscall("pivot_root", _NUMBERS[machine()]["pivot_root"], dot, dot)
    unmount(".")
    os.chdir("/")


class _CapHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def drop_capabilities() -> None:
    """Give up every capability of this process."""
    header = _CapHeader(0x20080522, 0)
    none = (ctypes.c_uint32 * 6)()
    number = _NUMBERS[machine()]["capset"]
    syscall("capset", number, ctypes.byref(header), ctypes.byref(none))


def drop_bounding_set() -> None:
    """Make sure that no capability can be gained by an exec."""
    for capability in range(64):
        if LIBC.prctl(PR_CAPBSET_DROP, ctypes.c_ulong(capability), 0, 0, 0) < 0:
            break
    LIBC.prctl(PR_CAP_AMBIENT, ctypes.c_ulong(PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0)


def die_with_parent() -> None:
    """Let the kernel kill this process when its parent is gone."""
    prctl(PR_SET_PDEATHSIG, 9)


def close_all_but(kept: set[int]) -> None:
    """Close every descriptor of this process except ``kept``."""
    before = 0
    for number in [*sorted(kept), os.sysconf("SC_OPEN_MAX")]:
        if before < number:  # an empty range would close everything
            os.closerange(before, number)
        before = number + 1
