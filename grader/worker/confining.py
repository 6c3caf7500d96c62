"""Takes a worker's powers away before it reads what a student wrote.

Limits of POSIX hold everywhere; the filter on system calls and the other user are added on Linux.
"""

import os
import sys

from grader.worker.task import Caps

if sys.platform != "win32":
    import resource
if sys.platform == "linux":
    from grader.kernel.sandbox import powers, seccomp, system

_NOTHING = 0


def confine(caps: Caps) -> None:
    """Leave this process its memory, its open descriptors and some time, for good.

    Raises:
        OSError: a limit could not be set; nothing must be read then.
    """
    if sys.platform == "linux":
        _give_up_powers()
    for which in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(which, (_NOTHING, _NOTHING))
    resource.setrlimit(resource.RLIMIT_CPU, (caps.cpu_s, caps.cpu_s + 1))
    if sys.platform == "linux":
        memory = _private_bytes() + caps.memory_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # last: from here on nothing can be opened, not even a socket
    resource.setrlimit(resource.RLIMIT_NOFILE, (_NOTHING, _NOTHING))


def _give_up_powers() -> None:
    """Become nobody, alone and unable to start, signal or reach anything."""
    parent = os.getppid()
    if os.geteuid() == 0:
        system.drop_bounding_set()
        powers.become(*powers.own_user(os.getpid()))
        system.drop_capabilities()
    system.prctl(system.PR_SET_DUMPABLE, 0)
    system.die_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    system.prctl(system.PR_SET_NO_NEW_PRIVS, 1)
    if system.known_machine():
        seccomp.confine(one_process=True, shared=True)


def _private_bytes() -> int:
    with open("/proc/self/status", encoding="ascii", errors="replace") as file:  # noqa: PTH123
        for line in file:
            if line.startswith("VmData:"):
                return int(line.split()[1]) * 1024
    return 0
