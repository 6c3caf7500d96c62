"""The filter on system calls, as classic BPF."""

import ctypes
import errno
import os
import struct

from . import calls
from .allowed import ALLOWED
from .system import machine, prctl

_LOAD = 0x20  # BPF_LD | BPF_W | BPF_ABS
_EQUAL = 0x15
_GREATER = 0x25
_ANY_BIT = 0x45  # BPF_JMP | BPF_JSET
_AND = 0x54
_RETURN = 0x06
_ALLOW = 0x7FFF0000
_KILL = 0x80000000
_ERRNO = 0x00050000
_NUMBER, _ARCH = 0, 4
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_THREAD = 0x00010000
_NAMESPACES = 0x7E020080  # every CLONE_NEW*, time included
_AF_UNIX = 1
_TIOCSTI = 0x5412
_TIOCLINUX = 0x541C

Instruction = tuple[int, int, int, int]


class Filter:
    """A program under construction; every rule ends in a verdict or falls to the next."""

    def __init__(self) -> None:
        self._program: list[Instruction] = []

    def _add(self, code: int, k: int, if_true: int = 0, if_false: int = 0) -> None:
        self._program.append((code, if_true, if_false, k))

    def only_for(self, architecture: int) -> None:
        """Kill what runs under another convention of calls."""
        self._add(_LOAD, _ARCH)
        self._add(_EQUAL, architecture, 1, 0)
        self._add(_RETURN, _KILL)
        self._add(_LOAD, _NUMBER)

    def nothing_above(self, last: int) -> None:
        """Answer numbers above ``last`` with ENOSYS."""
        self._add(_GREATER, last, 0, 1)
        self._add(_RETURN, _ERRNO | errno.ENOSYS)

    def deny(self, number: int, error: int = errno.EPERM) -> None:
        """Answer one call with an error."""
        if number >= 0:
            self._add(_EQUAL, number, 0, 1)
            self._add(_RETURN, _ERRNO | error)

    def deny_bits(self, number: int, argument: int, bits: int, error: int) -> None:
        """Deny a call whose argument has any of ``bits``."""
        self._argument(number, argument, 2)
        self._add(_ANY_BIT, bits, 0, 1)
        self._add(_RETURN, _ERRNO | error)
        self._add(_LOAD, _NUMBER)

    def need_bits(self, number: int, argument: int, bits: int, error: int) -> None:
        """Deny a call whose argument has none of ``bits``."""
        self._argument(number, argument, 2)
        self._add(_ANY_BIT, bits, 1, 0)
        self._add(_RETURN, _ERRNO | error)
        self._add(_LOAD, _NUMBER)

    def deny_value(self, number: int, argument: int, value: int, error: int) -> None:
        """Deny a call whose argument is ``value``."""
        self._argument(number, argument, 2)
        self._add(_EQUAL, value, 0, 1)
        self._add(_RETURN, _ERRNO | error)
        self._add(_LOAD, _NUMBER)

    def need_value(self, number: int, argument: int, values: tuple[int, ...], error: int) -> None:
        """Deny a call whose argument is none of ``values``."""
        self._argument(number, argument, len(values) + 1)
        for place, value in enumerate(values):
            self._add(_EQUAL, value, len(values) - place, 0)
        self._add(_RETURN, _ERRNO | error)
        self._add(_LOAD, _NUMBER)

    def _argument(self, number: int, argument: int, length: int) -> None:
        """Load the low half of an argument of ``number``; skip the rule for other calls."""
        self._add(_EQUAL, number, 0, length + 2)
        self._add(_LOAD, 16 + 8 * argument)

    def allow(self, number: int) -> None:
        """Allow one call, whatever comes after."""
        if number >= 0:
            self._add(_EQUAL, number, 0, 1)
            self._add(_RETURN, _ALLOW)

    def packed(self, *, others: int = _ALLOW) -> bytes:
        """Return the program; ``others`` is the verdict on what no rule has named."""
        whole = [*self._program, (_RETURN, 0, 0, others)]
        return b"".join(struct.pack("=HBBI", *instruction) for instruction in whole)


def program(*, one_process: bool, shared: bool, pid: int, name: str = "") -> bytes:
    """Return the filter for a student's process.

    It names what is refused; where everything is shared it also names what is allowed, and
    refuses all else.

    Args:
        one_process: nothing may be started or kept outside the process.
        shared: user, processes and files are shared with others.
        pid: the process's own number, for calls that may only mean itself.
        name: the processor; this one's where it is empty.

    Raises:
        KeyError: there is no table for the processor.
    """
    column = calls.COLUMN[name or machine()]
    rules = Filter()
    rules.only_for(calls.AUDIT_ARCH[name or machine()])
    rules.nothing_above(calls.LAST)
    for numbers in calls.ALWAYS.values():
        rules.deny(numbers[column])
    rules.deny(calls.CLONE3[column], errno.ENOSYS)
    rules.deny_bits(calls.CLONE[column], 0, _NAMESPACES, errno.EPERM)
    rules.deny_value(calls.PRCTL[column], 0, _PR_SET_PDEATHSIG, errno.EPERM)
    rules.deny_value(calls.PRCTL[column], 0, _PR_SET_DUMPABLE, errno.EPERM)
    rules.deny_value(calls.IOCTL[column], 1, _TIOCSTI, errno.EPERM)
    rules.deny_value(calls.IOCTL[column], 1, _TIOCLINUX, errno.EPERM)
    if one_process:
        for numbers in calls.ONE_PROCESS.values():
            rules.deny(numbers[column])
        rules.need_bits(calls.CLONE[column], 0, _THREAD, errno.EPERM)
    if shared:
        for numbers in calls.SHARED.values():
            rules.deny(numbers[column])
        rules.need_value(calls.KILL[column], 0, (pid,), errno.EPERM)
        rules.need_value(calls.TGKILL[column], 0, (pid,), errno.EPERM)
        rules.need_value(calls.PRLIMIT[column], 0, (0, pid), errno.EPERM)
        for numbers in ALLOWED.values():
            rules.allow(numbers[column])
        return rules.packed(others=_ERRNO | errno.ENOSYS)
    rules.need_value(calls.SOCKET[column], 0, (_AF_UNIX,), errno.EACCES)
    return rules.packed()


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def install(packed: bytes) -> None:
    """Put the filter over this process for good; needs no_new_privs."""
    code = ctypes.create_string_buffer(packed, len(packed))
    whole = _Program(len(packed) // 8, ctypes.cast(code, ctypes.c_void_p))
    prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.addressof(whole))


def confine(*, one_process: bool, shared: bool) -> None:
    """Install the filter for this very process."""
    install(program(one_process=one_process, shared=shared, pid=os.getpid()))
