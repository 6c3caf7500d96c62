"""Memory, disk, processes, time and output: all of them end."""

from attacks.attack import Attack

ATTACKS = {
    "twenty_gigabytes": Attack("x = bytearray(20 * 2**30)\nx[::4096] = b'1' * len(x[::4096])"),
    "many_small_objects": Attack("hoard = []\nwhile True: hoard.append([0] * 10_000)"),
    "shared_memory": Attack(
        "import mmap\nhoard = []\n"
        "while True:\n    m = mmap.mmap(-1, 2**26)\n    m.write(b'x' * 2**26)\n    hoard.append(m)\n"
    ),
    "ten_gigabyte_file": Attack(
        "with open('big', 'wb') as f:\n    while True: f.write(b'x' * 2**24)\n"
    ),
    "a_million_files": Attack(
        "import os\nfor n in range(10**6): os.close(os.open(f'f{n}', os.O_CREAT))\n"
    ),
    "deep_folders": Attack(
        "import os\nfor n in range(100_000):\n    os.mkdir('d')\n    os.chdir('d')\n"
    ),
    "one_gigabyte_print": Attack("print('x' * 10**9)"),
    "endless_print": Attack("while True: print('endless' * 1000)", ("timeout", "killed")),
    "display_flood": Attack(
        "from IPython.display import display\nfor i in range(100_000): display(i)",
        ("ok", "timeout"),
    ),
    "fifty_megabyte_error": Attack("raise ValueError('x' * 50_000_000)", ("error", "memory")),
    "floods_the_output_socket": Attack(
        "import os\n"
        "for fd in range(3, 40):\n"
        "    try:\n        while True: os.write(fd, b'\\0' * 65536)\n"
        "    except OSError: pass\n"
    ),
    "forges_answers": Attack(
        "import os, struct\n"
        'text = b\'{"answer":"returned","form":"float64","value":["t",[]]}\'\n'
        "frame = struct.pack('>4sBII', b'NBLW', 1, len(text), 0) + text\n"
        "for fd in range(3, 40):\n"
        "    try: os.write(fd, frame * 50)\n"
        "    except OSError: pass\n",
    ),
    "pages_of_tables": Attack(
        """
        import mmap
        hoard = mmap.mmap(-1, 2**38, flags=mmap.MAP_PRIVATE | 0x4000)
        for at in range(0, 2**38, 2**21): hoard[at] = 1
        """,
    ),
    "system_v_memory": Attack(
        """
        import ctypes
        libc = ctypes.CDLL(None)
        libc.shmat.restype = ctypes.c_void_p
        for _ in range(200):
            number = libc.shmget(0, 2**26, 0o1600)
            if number < 0: break
            place = libc.shmat(number, None, 0)
            if place in (None, 2**64 - 1): break
            ctypes.memset(place, 1, 2**26)
        """,
    ),
    "memory_files": Attack(
        """
        import os
        hoard = []
        while True:
            hoard.append(os.memfd_create('x'))
            for _ in range(64): os.write(hoard[-1], b'x' * 2**20)
        """,
    ),
    "shared_memory_folder": Attack(
        """
        import os
        for n in range(2000):
            with open(f'/dev/shm/{n}', 'wb') as file: file.write(b'x' * 2**22)
        """,
        ("error", "killed", "memory"),
    ),
    "hoards_in_pipes": Attack(
        """
        import fcntl, os
        pipes = []
        try:
            while True:
                pipes.append(os.pipe())
                try: fcntl.fcntl(pipes[-1][1], 1031, 2**20)
                except OSError: pass
                os.set_blocking(pipes[-1][1], False)
                try:
                    while True: os.write(pipes[-1][1], b'x' * 65536)
                except BlockingIOError: pass
        except OSError: pass
        """,
        breaks=("after",),
    ),
    "hoards_in_sockets": Attack(
        """
        import socket
        pairs = []
        try:
            while True:
                pairs.append(socket.socketpair())
                pairs[-1][0].setblocking(False)
                pairs[-1][0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**30)
                try:
                    while True: pairs[-1][0].send(b'x' * 65536)
                except BlockingIOError: pass
        except OSError: pass
        """,
        breaks=("after",),
    ),
    "a_terabyte_of_nothing": Attack(
        "import os\nopen('big', 'w').truncate(2**40)", ("error", "killed")
    ),
    "stores_in_attributes": Attack(
        """
        import os
        for n in range(10_000):
            name = f'f{n}'
            open(name, 'w').close()
            for m in range(16): os.setxattr(name, f'user.{m}', b'x' * 60_000)
        """,
    ),
    "fills_descriptors": Attack(
        "import os\nheld = []\nwhile True: held.append(os.open('/dev/null', os.O_RDONLY))",
        ("error",),
        breaks=("after",),
    ),
    "alarms_without_end": Attack(
        """
        import signal
        signal.signal(signal.SIGALRM, lambda *a: None)
        signal.setitimer(signal.ITIMER_REAL, 1e-5, 1e-5)
        """,
        breaks=("after",),
    ),
    "timers": Attack(
        """
        import ctypes
        libc = ctypes.CDLL(None)
        for _ in range(10_000): libc.timerfd_create(1, 0)
        place = ctypes.c_void_p()
        for _ in range(100_000): libc.timer_create(0, None, ctypes.byref(place))
        """,
        breaks=("after",),
    ),
    "swallows_interrupts": Attack(
        """
        import time
        while True:
            try: time.sleep(1)
            except BaseException: pass
        """,
        ("timeout",),
    ),
    "waits_for_input": Attack("input('your password: ')", ("ok", "error")),
    "waits_for_ever": Attack("import asyncio\nawait asyncio.sleep(10**6)", ("timeout",)),
    "a_lock_held_twice": Attack(
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()", ("timeout",)
    ),
    "a_giant_power": Attack("x = 9 ** 9 ** 9", ("timeout", "memory", "error")),
    "a_virtual_giant": Attack(
        "import numpy as np\nx = np.zeros(2**36)\nx[::512] = 1", ("error", "memory", "killed")
    ),
    "holds_the_interpreter": Attack("import ctypes\nctypes.PyDLL(None).sleep(10**6)", ("timeout",)),
    "writes_past_python": Attack(
        """
        import ctypes, os
        libc = ctypes.CDLL(None)
        for _ in range(1000):
            os.write(1, b'raw' * 1000)
            os.write(2, b'raw' * 1000)
            libc.puts(b'from C' * 100)
        libc.fflush(None)
        """,
        ("ok",),
    ),
    "prints_from_behind": Attack(
        """
        import threading
        def talk():
            while True: print('behind' * 1000)
        threading.Thread(target=talk, daemon=True).start()
        """,
        breaks=("after",),
    ),
    "many_figures": Attack(
        """
        import matplotlib.pyplot as plt
        for n in range(60):
            plt.figure()
            plt.plot(range(1000))
        plt.show()
        """,
        ("ok", "timeout", "memory"),
    ),
    "a_figure_of_a_million": Attack(
        "import matplotlib.pyplot as plt\nplt.figure(figsize=(300, 300), dpi=300)\nplt.plot(range(10**6))\nplt.show()",
    ),
}
