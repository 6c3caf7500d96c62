"""What the filter says of each call, on both processors: its program is run step by step."""

import errno
import re
import struct
from pathlib import Path

import pytest

from grader.kernel.sandbox import calls, seccomp
from grader.kernel.sandbox.allowed import ALLOWED

PID = 4321
ALLOW = 0x7FFF0000
KILL = 0x80000000
HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
machines = pytest.mark.parametrize("machine", list(calls.COLUMN))
rungs = pytest.mark.parametrize(
    ("one_process", "shared"),
    [
        pytest.param(False, False, id="namespaces and groups"),
        pytest.param(True, False, id="namespaces"),
        pytest.param(True, True, id="landlock"),
    ],
)


def refused(error: int) -> int:
    return 0x00050000 | error


def run(packed: bytes, data: bytes) -> int:
    """Run a program of classic BPF over one call's ``struct seccomp_data``; the verdict."""
    program = list(struct.iter_unpack("=HBBI", packed))
    accumulator, place = 0, 0
    while True:
        code, if_true, if_false, k = program[place]
        place += 1
        if code == 0x20:  # load a word
            accumulator = struct.unpack_from("<I", data, k)[0]
        elif code == 0x06:  # return
            return int(k)
        else:
            jumps = {0x15: accumulator == k, 0x25: accumulator > k, 0x45: bool(accumulator & k)}
            place += if_true if jumps[code] else if_false


class Box:
    """The filter of one rung on one processor."""

    def __init__(self, machine: str, *, one_process: bool = False, shared: bool = False) -> None:
        self._machine = machine
        self._packed = seccomp.program(
            one_process=one_process, shared=shared, pid=PID, name=machine
        )

    def verdict(self, number: int, *arguments: int, machine: str = "") -> int:
        given = (*arguments, 0, 0, 0, 0, 0, 0)[:6]
        arch = calls.AUDIT_ARCH[machine or self._machine]
        return run(self._packed, struct.pack("<iIQ6Q", number, arch, 0, *given))

    def says(self, table: dict[str, tuple[int, int]]) -> dict[str, int]:
        column = calls.COLUMN[self._machine]
        return {
            name: self.verdict(numbers[column])
            for name, numbers in table.items()
            if numbers[column] >= 0
        }


@machines
def test_the_tables_are_those_of_the_kernels_headers(machine: str) -> None:
    if not HEADERS[machine].exists():
        pytest.skip("the kernel's headers are not installed")
    text = HEADERS[machine].read_text("ascii")
    known = {name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    renamed = re.findall(r"#define __NR_(\w+)\s+__NR3264_(\w+)", text)
    known.update({name: known[old] for name, old in renamed if old in known})
    column = calls.COLUMN[machine]
    tables = {**calls.ALWAYS, **calls.ONE_PROCESS, **calls.SHARED, **ALLOWED}
    wrong = {n: at[column] for n, at in tables.items() if known.get(n, -1) != at[column]}
    assert wrong == {}


@machines
@rungs
def test_dangerous_calls_are_refused(machine: str, one_process: bool, shared: bool) -> None:
    box = Box(machine, one_process=one_process, shared=shared)
    said = box.says(calls.ALWAYS)
    assert len(said) > 60
    assert set(said.values()) == {refused(errno.EPERM)}


@machines
@rungs
def test_flags_of_clone_can_always_be_seen(machine: str, one_process: bool, shared: bool) -> None:
    box = Box(machine, one_process=one_process, shared=shared)
    column = calls.COLUMN[machine]
    assert box.verdict(calls.CLONE3[column]) == refused(errno.ENOSYS)
    thread, new_user, new_time = 0x00010000, 0x10000000, 0x80
    assert box.verdict(calls.CLONE[column], thread) == ALLOW
    assert box.verdict(calls.CLONE[column], thread | new_user) == refused(errno.EPERM)
    assert box.verdict(calls.CLONE[column], new_time) == refused(errno.EPERM)
    forked = box.verdict(calls.CLONE[column], 17)
    assert forked == (refused(errno.EPERM) if one_process else ALLOW)


@machines
@rungs
def test_other_conventions_of_calls_are_no_way_round(
    machine: str, one_process: bool, shared: bool
) -> None:
    box = Box(machine, one_process=one_process, shared=shared)
    other = next(name for name in calls.COLUMN if name != machine)
    assert box.verdict(0, machine=other) == KILL
    for number in (calls.LAST + 1, 0x40000000 + 101, 0x7FFFFFFF, -1):
        assert box.verdict(number) == refused(errno.ENOSYS)


@machines
@rungs
def test_what_a_process_may_do_to_itself_only(
    machine: str, one_process: bool, shared: bool
) -> None:
    box = Box(machine, one_process=one_process, shared=shared)
    column = calls.COLUMN[machine]
    assert box.verdict(calls.PRCTL[column], 1) == refused(errno.EPERM)
    assert box.verdict(calls.PRCTL[column], 4) == refused(errno.EPERM)
    assert box.verdict(calls.PRCTL[column], 15) == ALLOW
    assert box.verdict(calls.IOCTL[column], 0, 0x5412) == refused(errno.EPERM)
    assert box.verdict(calls.IOCTL[column], 0, 0x5413) == ALLOW
    for call in (calls.KILL, calls.TGKILL, calls.PRLIMIT):
        assert box.verdict(call[column], PID) == ALLOW
        outside = box.verdict(call[column], PID + 1)
        assert outside == (refused(errno.EPERM) if shared else ALLOW)
    every_process = box.verdict(calls.KILL[column], 2**64 - 1)
    assert every_process == (refused(errno.EPERM) if shared else ALLOW)


@machines
def test_sockets_are_of_the_box_only(machine: str) -> None:
    socket = calls.SOCKET[calls.COLUMN[machine]]
    assert Box(machine).verdict(socket, 1) == ALLOW
    assert Box(machine).verdict(socket, 2) == refused(errno.EACCES)
    assert Box(machine).verdict(socket, 16) == refused(errno.EACCES)
    assert Box(machine, one_process=True, shared=True).verdict(socket, 1) == refused(errno.EPERM)


@machines
def test_one_process_starts_and_keeps_nothing_outside_itself(machine: str) -> None:
    said = Box(machine, one_process=True).says(calls.ONE_PROCESS)
    assert set(said.values()) == {refused(errno.EPERM)}


@machines
def test_where_all_is_shared_only_what_is_named_is_allowed(machine: str) -> None:
    box = Box(machine, one_process=True, shared=True)
    column = calls.COLUMN[machine]
    assert set(box.says(calls.SHARED).values()) == {refused(errno.EPERM)}
    named = {numbers[column] for numbers in ALLOWED.values()}
    allowed = {n for n in range(calls.LAST + 1) if box.verdict(n, PID) == ALLOW}
    assert allowed <= named
    assert {ALLOWED[name][column] for name in ("read", "openat", "mmap", "futex")} <= allowed
    by_flags = {calls.CLONE[column], calls.PRCTL[column]}
    assert named - allowed - {-1} <= by_flags
