"""Limits and credentials of a process that is about to run a student's code."""

import contextlib
import os
import resource
import socket

from . import landlock, seccomp, system
from .means import Caps, Means

FIRST_USER = 0x70000000
_MOST_PROCESSES = 2**22  # process ids are smaller everywhere
_FEW = 30_000
_held: list[socket.socket] = []
_DATA_SLACK = 256 * 2**20
_ADDRESS_SLACK = 2 * 2**30
_DESCRIPTORS = 512


def own_user(number: int) -> tuple[int, int]:
    """Return a user and a group that no other run has, or this process's own.

    ``number`` is unique among the runs of this machine: a keeper's process id. Where few
    users can be had, their numbers come round; a user that is taken is passed over.

    Raises:
        OSError: every user that can be had is taken.
    """
    if os.geteuid() != 0:
        return os.getuid(), os.getgid()
    for first, count in ((FIRST_USER, _MOST_PROCESSES), (200_000, _FEW), (30_000, _FEW)):
        for step in range(_FEW):
            wanted = first + (number + step) % count
            if not (_mapped("uid_map", wanted) and _mapped("gid_map", wanted)):
                break
            if _taken(wanted):
                return wanted, wanted
    raise OSError("no user of its own can be had for a run")


def _taken(user: int) -> bool:
    """Take a user for as long as this process lives; False where another run has it.

    A name among the abstract sockets is a lock that no killed process leaves behind.
    """
    lock = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        lock.bind(f"\0nabla-user-{user}")
    except OSError:
        lock.close()
        return False
    _held.append(lock)
    return True


def _mapped(name: str, number: int) -> bool:
    with open(f"/proc/self/{name}", encoding="ascii") as file:
        for line in file:
            inside, _, length = (int(word) for word in line.split())
            if inside <= number < inside + length:
                return True
    return False


def become(user: int, group: int) -> None:
    """Give up every other identity."""
    if os.geteuid() == 0 and user != 0:
        os.setgroups([])
        os.setresgid(group, group, group)
        os.setresuid(user, user, user)


def set_limits(caps: Caps, means: Means, user: int) -> None:
    """Set the limits of one process; the keeper and control groups hold the others."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    _limit(resource.RLIMIT_FSIZE, caps.disk_bytes)
    _limit(resource.RLIMIT_MEMLOCK, 2**16)
    _limit(resource.RLIMIT_MSGQUEUE, 0)
    resource.setrlimit(resource.RLIMIT_CPU, (caps.cpu_s, caps.cpu_s + 5))
    if means.namespaces == "user" or user != os.geteuid():
        # the count belongs to this user namespace, or to this user alone
        _limit(resource.RLIMIT_NPROC, caps.processes)
    if not means.cgroup:
        data, size = _sizes()
        _limit(resource.RLIMIT_DATA, data + caps.memory_bytes + _DATA_SLACK)
        _limit(resource.RLIMIT_AS, size + caps.memory_bytes + _ADDRESS_SLACK)


def _limit(which: int, value: int) -> None:
    hard = resource.getrlimit(which)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(which, (value, value))


def _sizes() -> tuple[int, int]:
    """Return the bytes of writable private memory and of all mappings."""
    found = {}
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:
        for line in file:
            name, _, rest = line.partition(":")
            if name in ("VmData", "VmSize"):
                found[name] = int(rest.split()[0]) * 1024
    return found["VmData"], found["VmSize"]


def give_up(means: Means, owner: tuple[int, int], caps: Caps) -> None:
    """Drop identity and capabilities for good, and die with the parent."""
    set_limits(caps, means, owner[0])
    if os.geteuid() == 0 or means.namespaces == "user":
        system.drop_bounding_set()
        become(*owner)
        system.drop_capabilities()
    system.prctl(system.PR_SET_DUMPABLE, 0)
    system.die_with_parent()
    if means.seccomp or means.landlock:
        system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)


def close_in(means: Means, readable: tuple[str, ...], writable: tuple[str, ...]) -> None:
    """Put Landlock and the filter on system calls over this process."""
    if means.landlock:
        landlock.confine(readable, writable)
    if means.seccomp:
        seccomp.confine(one_process=means.one_process, shared=means.shared)
