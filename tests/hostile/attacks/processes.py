"""Processes: no other one can be touched, none outlives the run."""

from attacks.attack import Attack

ATTACKS = {
    "kills_others": Attack("import os, signal\nos.kill(PID, signal.SIGKILL)\nwon = 1", ("error",)),
    "kills_the_first_process": Attack(
        "import os, signal\n"
        "for pid in (1, os.getppid()):\n"
        "    try: os.kill(pid, signal.SIGKILL)\n"
        "    except OSError: pass\n"
    ),
    "kills_everything": Attack("import os, signal\nos.kill(-1, signal.SIGKILL)"),
    "stops_its_parents_child": Attack(
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", ("timeout", "killed")
    ),
    "traces": Attack(
        "import ctypes\nlibc = ctypes.CDLL(None)\n"
        "won |= int(libc.ptrace(16, PID, 0, 0) == 0 or libc.ptrace(16, 1, 0, 0) == 0)"
    ),
    "fork_bomb": Attack(
        "import os\n"
        "for _ in range(10_000):\n"
        "    try:\n"
        "        if os.fork() == 0:\n            import time\n            time.sleep(1000)\n"
        "    except OSError: break\n"
    ),
    "daemon": Attack(
        "import os, time\n"
        "try:\n"
        "    if os.fork() == 0:\n        os.setsid()\n"
        "        if os.fork(): os._exit(0)\n        time.sleep(1000)\n"
        "except OSError: pass\n"
    ),
    "thread_bomb": Attack(
        "import threading, time\n"
        "try:\n"
        "    for _ in range(5000): threading.Thread(target=time.sleep, args=(30,), daemon=True).start()\n"
        "except RuntimeError: pass\n"
    ),
    "starts_a_shell": Attack("!kill -9 -1; sleep 1000 &"),
    "kills_its_group": Attack(
        "import os, signal\nos.killpg(0, signal.SIGKILL)", ("killed", "error")
    ),
    "stops_the_first_process": Attack(
        """
        import os, signal
        for pid in (1, os.getppid(), PID):
            for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGXCPU, signal.SIGUSR1):
                try:
                    os.kill(pid, number)
                    won |= int(pid == PID)
                except OSError: pass
        """,
    ),
    "signals_by_other_calls": Attack(
        """
        import ctypes, os, platform
        libc = ctypes.CDLL(None)
        numbers = (129, 297, 200, 234) if platform.machine() == 'x86_64' else (138, 240, 130, 131)
        info = (ctypes.c_int * 32)(10, 0, -1)
        won |= int(libc.syscall(numbers[0], PID, 10, info) == 0)
        won |= int(libc.syscall(numbers[1], PID, PID, 10, info) == 0)
        won |= int(libc.syscall(numbers[2], PID, 10) == 0)
        won |= int(libc.syscall(numbers[3], PID, PID, 10) == 0)
        fd = libc.syscall(434, PID, 0)
        won |= int(fd >= 0)
        """,
        ("ok",),
    ),
    "slows_others_down": Attack(
        """
        import os
        for way in (lambda: os.setpriority(os.PRIO_PROCESS, PID, 19), lambda: os.sched_setaffinity(PID, {0}),
                    lambda: os.setpriority(os.PRIO_PROCESS, 0, -20), lambda: os.nice(-5),
                    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)),
                    lambda: os.sched_setscheduler(PID, os.SCHED_IDLE, os.sched_param(0))):
            try:
                way()
                won = 1
            except OSError: pass
        """,
        ("ok",),
    ),
    "limits_others": Attack(
        "import resource\nresource.prlimit(PID, resource.RLIMIT_CPU, (0, 0))\nwon = 1", ("error",)
    ),
    "orphans_of_orphans": Attack(
        """
        import os, time
        try:
            for _ in range(10):
                if os.fork() == 0:
                    os.setsid()
                    if os.fork() == 0:
                        os.setsid()
                        for fd in range(3): os.close(fd)
                        time.sleep(1000)
                    os._exit(0)
        except OSError: pass
        """,
    ),
    "hops_from_process_to_process": Attack(
        """
        import os
        try:
            if os.fork() == 0:
                while True:
                    if os.fork(): os._exit(0)
        except OSError: pass
        """,
    ),
    "becomes_a_reaper": Attack(
        """
        import ctypes, os, time
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
        try:
            if os.fork() == 0:
                if os.fork() == 0: time.sleep(1000)
                os._exit(0)
        except OSError: pass
        """,
    ),
    "spawns_without_forking": Attack(
        """
        import os
        for _ in range(50):
            try: os.posix_spawn('/bin/sh', ['sh', '-c', 'trap "" TERM INT; sleep 1000'], {})
            except OSError: break
        """,
    ),
    "a_shell_bomb": Attack("!:(){ :|:& };:"),
    "zombies": Attack(
        """
        import os
        for _ in range(1000):
            try:
                if os.fork() == 0: os._exit(0)
            except OSError: break
        """,
    ),
    "pools_of_processes": Attack(
        """
        import multiprocessing
        try: multiprocessing.get_context('fork').Pool(32).map_async(len, [[1]] * 10**6)
        except OSError: pass
        """,
    ),
    "types_into_the_terminal": Attack(
        """
        import fcntl, os
        for fd in (0, 1, 2):
            for request in (0x5412, 0x541C, 0x540E, 0x10000000 + 0x5412):
                try:
                    fcntl.ioctl(fd, request, b'x')
                    won = 1
                except OSError: pass
        """,
        ("ok",),
    ),
    "threads_that_stay": Attack(
        """
        import threading, time
        for _ in range(20): threading.Thread(target=time.sleep, args=(10**6,)).start()
        """,
        ("ok",),
    ),
    "works_at_the_end": Attack(
        """
        import atexit, os, signal, time
        atexit.register(time.sleep, 1000)
        class Last:
            def __del__(self): time.sleep(1000)
        kept = Last()
        signal.signal(signal.SIGTERM, lambda *a: time.sleep(1000))
        """,
        ("ok",),
    ),
}
