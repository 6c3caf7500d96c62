"""Attacks: what a hostile notebook does, and how it may end.

Each cell may set ``won`` to 1 where it reached what it must not reach. ``{secret}``,
``{port}`` and ``{pid}`` stand for a file, a listener and a process of the grader's side.
"""

from dataclasses import dataclass

ANY = ("ok", "error", "killed", "timeout", "memory")


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile cell; ``ends`` are the ways it may end on any rung."""

    code: str
    ends: tuple[str, ...] = ANY


CORPUS = {
    # files
    "reads_a_secret": Attack("won = int(len(open({secret!r}).read()) > 0)", ("error",)),
    "reads_by_descriptor": Attack(
        "import os\n"
        "for fd in range(3, 300):\n"
        "    for up in ('..', '../..', '../../../../..'):\n"
        "        try:\n"
        "            d = os.open(up, os.O_RDONLY, dir_fd=fd)\n"
        "            won = int(os.path.basename({secret!r}) in os.listdir(d))\n"
        "        except OSError: pass\n"
    ),
    "reads_through_proc": Attack(
        "import glob\n"
        "for root in glob.glob('/proc/[0-9]*/root') + glob.glob('/proc/[0-9]*/cwd'):\n"
        "    try: won = int(len(open(root + {secret!r}).read()) > 0)\n"
        "    except OSError: pass\n"
    ),
    "links_to_a_secret": Attack(
        "import os\nos.symlink({secret!r}, 'link')\nwon = int(len(open('link').read()) > 0)",
        ("error",),
    ),
    "hard_links_a_secret": Attack(
        "import os\nos.link({secret!r}, 'link')\nwon = int(len(open('link').read()) > 0)",
        ("error",),
    ),
    "finds_the_gradebook": Attack(
        "import os\n"
        "for place, folders, files in os.walk('/'):\n"
        "    if place.startswith(('/proc', '/sys')): folders[:] = []\n"
        "    if '.nabla' in folders or 'backprop_111.py' in files or 'assignment.toml' in files:\n"
        "        won = 1\n"
    ),
    "changes_modes": Attack("import os\nos.chmod({secret!r}, 0)\nwon = 1", ("error",)),
    "writes_by_relative_path": Attack(
        "import os\n"
        "for up in range(1, 8):\n"
        "    for name in ('gradebook.db', 'grades.csv', '.nabla/runs'):\n"
        "        try:\n"
        "            path = os.path.join(*['..'] * up, name)\n"
        "            open(path, 'a').write('100')\n"
        "            won = int(not os.path.realpath(path).startswith(('/student', os.environ['HOME'][:-5])))\n"
        "        except OSError: pass\n"
    ),
    "writes_into_the_library": Attack(
        "import numpy, os\nopen(os.path.dirname(numpy.__file__) + '/evil.py', 'w').write('1')\nwon = 1",
        ("error",),
    ),
    # our package
    "imports_ours": Attack(
        "for name in ('grader', 'reference', 'assignments', 'grader.checks'):\n"
        "    try:\n        __import__(name)\n        won = 1\n    except ImportError: pass\n",
        ("ok",),
    ),
    "walks_frames_and_gc": Attack(
        "import gc, sys\n"
        "frame = sys._getframe()\n"
        "while frame:\n"
        "    if any('expected' in str(k) or 'reference' in str(k) for k in frame.f_locals): won = 1\n"
        "    frame = frame.f_back\n"
        "for thing in gc.get_objects():\n"
        "    if type(thing).__module__.split('.')[0] in ('grader', 'reference'): won = 1\n",
        ("ok",),
    ),
    "reads_its_first_environment": Attack(
        "import glob\n"
        "for path in glob.glob('/proc/[0-9]*/environ'):\n"
        "    try: won = int(b'NABLA_HOSTILE_SECRET' in open(path, 'rb').read())\n"
        "    except OSError: pass\n"
    ),
    "reads_memory_of_the_first_process": Attack(
        "import os\nfor pid in (1, os.getppid()):\n"
        "    try:\n        open(f'/proc/{{pid}}/mem', 'rb').read(1)\n        won = 1\n"
        "    except OSError: pass\n"
    ),
    # network
    "connects": Attack(
        "import socket\nsocket.create_connection(('127.0.0.1', {port}), 2)\nwon = 1", ("error",)
    ),
    "resolves_names": Attack(
        "import socket\nsocket.getaddrinfo('example.org', 80)\nwon = 1", ("error",)
    ),
    "listens": Attack(
        "import socket\ns = socket.socket()\ns.bind(('0.0.0.0', 0))\ns.listen()\nwon = 1",
        ("error",),
    ),
    "opens_netlink": Attack(
        "import socket\nsocket.socket(socket.AF_NETLINK, socket.SOCK_RAW)\nwon = 1", ("error",)
    ),
    # processes
    "kills_others": Attack(
        "import os, signal\nos.kill({pid}, signal.SIGKILL)\nwon = 1", ("error",)
    ),
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
        "won = int(libc.ptrace(16, {pid}, 0, 0) == 0 or libc.ptrace(16, 1, 0, 0) == 0)"
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
    # powers
    "becomes_root": Attack("import os\nos.setuid(0)\nwon = int(os.geteuid() == 0)", ("error",)),
    "makes_namespaces": Attack(
        "import ctypes\nwon = int(ctypes.CDLL(None).unshare(0x10000000) == 0)", ("ok",)
    ),
    "mounts": Attack(
        "import ctypes\nwon = int(ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, 0) == 0)",
        ("ok",),
    ),
    "runs_setuid_programs": Attack(
        "import glob, os, stat, subprocess\n"
        "for path in glob.glob('/usr/bin/*'):\n"
        "    if os.stat(path).st_mode & stat.S_ISUID and path.endswith(('su', 'mount', 'passwd')):\n"
        "        try: won = int(b'uid=0' in subprocess.run([path, '-c', 'id'], input=b'', timeout=2,"
        " capture_output=True).stdout)\n"
        "        except (OSError, subprocess.SubprocessError): pass\n"
    ),
    "clears_the_death_signal": Attack(
        "import ctypes\nwon = int(ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0)"
    ),
    "raises_its_limits": Attack(
        "import resource\n"
        "soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (hard * 100, hard * 100))\nwon = 1",
        ("error",),
    ),
    # resources
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
        "import os\nfor n in range(10**6): os.close(os.open(f'f{{n}}', os.O_CREAT))\n"
    ),
    "deep_folders": Attack(
        "import os\nfor n in range(100_000):\n    os.mkdir('d')\n    os.chdir('d')\n"
    ),
    "one_gigabyte_print": Attack("print('x' * 10**9)"),
    "endless_print": Attack("while True: print('endless' * 1000)", ("timeout", "killed")),
    "display_flood": Attack(
        "from IPython.display import display\nfor i in range(100_000): display(i)", ("ok",)
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
        'text = b\'{{"answer":"returned","form":"float64","value":["t",[]]}}\'\n'
        "frame = struct.pack('>4sBII', b'NBLW', 1, len(text), 0) + text\n"
        "for fd in range(3, 40):\n"
        "    try: os.write(fd, frame * 50)\n"
        "    except OSError: pass\n"
    ),
    # the runner
    "leaves": Attack("import os\nos._exit(0)", ("killed",)),
    "aborts": Attack("import os\nos.abort()", ("killed",)),
    "crashes": Attack("import ctypes\nctypes.string_at(0)", ("killed",)),
    "sleeps": Attack("import time\ntime.sleep(10**6)", ("timeout",)),
    "hangs_in_c": Attack("import re\nre.match('(a+)+$', 'a' * 60 + 'b')", ("timeout",)),
    "ignores_signals": Attack(
        "import signal\nfor n in range(1, 64):\n"
        "    try: signal.signal(n, signal.SIG_IGN)\n    except (OSError, ValueError): pass\n"
        "while True: pass",
        ("timeout",),
    ),
    "closes_everything": Attack("import os\nos.closerange(0, 1000)", ("killed",)),
    "executes_another_program": Attack(
        "import os, sys\nos.execv('/bin/sh', ['sh', '-c', 'sleep 1000'])",
        ("killed", "timeout", "error"),
    ),
    "loses_its_streams": Attack(
        "import sys\nsys.stdout = sys.stderr = None\nsys.__stdout__ = None\nprint(1)"
    ),
    "resets_everything": Attack("%reset -f", ("ok",)),
    "empties_modules": Attack(
        "import sys\nfor name in list(sys.modules):\n"
        "    if name not in ('sys', 'builtins'): del sys.modules[name]\n"
    ),
    "wrecks_the_builtins": Attack(
        "import builtins\nbuiltins.len = builtins.isinstance = builtins.type = builtins.str = None"
    ),
    "wraps_the_serialiser": Attack(
        "import json, struct, sys\n"
        'json.dumps = lambda *a, **k: \'{{"answer": "returned", "form": "float64"}}\'\n'
        "for name, module in list(sys.modules.items()):\n"
        "    if name.endswith('.wire'):\n"
        "        module.encode = module._dumps = lambda *a, **k: b''\n"
        "        module.read = module.parse = lambda *a, **k: None\n"
    ),
    "patches_the_agent": Attack(
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.endswith('.calling'):\n"
        "        module.Ladder.climb = lambda *a, **k: {{'answer': 'returned', 'value': ['t', []]}}\n"
    ),
    "always_equal": Attack(
        "import numpy as np\nnp.isclose = np.allclose = np.array_equal = lambda *a, **k: True",
        ("ok",),
    ),
    "rewrites_later_cells": Attack(
        "ip = get_ipython()\n"
        "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n"
        "import sys\nsys.settrace(lambda *a: None)\n"
    ),
    "deep_recursion": Attack("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    "slow_parse": Attack("x = " + "(" * 300 + ")" * 300),
}
