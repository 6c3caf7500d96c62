"""What a canary uses up, to see where its limits are."""

import contextlib
import os
import signal
import time
from typing import Any

PIECE = 2**22
Json = dict[str, Any]


def fill_memory(header: Json) -> Json:
    """Take memory until there is no more, or as much as was asked for."""
    held: list[bytearray] = []
    with contextlib.suppress(MemoryError):
        while len(held) * PIECE < header["bytes"]:
            held.append(bytearray(b"x") * PIECE)
            time.sleep(0.002)
    return {"bytes": len(held) * PIECE}


def fill_disk(header: Json) -> Json:
    """Write to every place there is."""
    written = 0
    for place in (".", "/dev/shm", "/tmp"):  # noqa: S108  (the places to try)
        with contextlib.suppress(OSError), open(f"{place}/canary", "wb", buffering=0) as file:
            while written < header["bytes"]:
                written += file.write(b"x" * PIECE)
                time.sleep(0.005)
    time.sleep(header["wait_ms"] / 1000)
    return {"bytes": written}


def make_files(header: Json) -> Json:
    """Make empty files."""
    made = 0
    with contextlib.suppress(OSError):
        while made < header["count"]:
            os.close(os.open(f"canary{made}", os.O_CREAT | os.O_WRONLY))
            made += 1
    time.sleep(header["wait_ms"] / 1000)
    return {"count": made}


def make_processes(header: Json) -> Json:
    """Start processes, and end them."""
    made: list[int] = []
    try:
        while len(made) < header["count"]:
            pid = os.fork()
            if pid == 0:
                time.sleep(10)
                os._exit(0)
            made.append(pid)
    except OSError:
        pass
    for pid in made:
        os.kill(pid, signal.SIGKILL)
    return {"count": len(made)}


def leave_daemon(_header: Json) -> Json:
    """Leave a process behind that has its own session and holds every descriptor."""
    try:
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                time.sleep(60)
            os._exit(0)
    except OSError:
        return {"left": False}
    return {"left": True}


def stay(_header: Json) -> Json:
    """Stay, whatever one is told."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)
