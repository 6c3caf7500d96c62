"""The interpreter: nothing of the grader's is in the process, and what is there may be broken."""

from attacks.attack import Attack

ATTACKS = {
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
        "    try: won |= int(b'NABLA_HOSTILE_SECRET' in open(path, 'rb').read())\n"
        "    except OSError: pass\n"
    ),
    "reads_memory_of_the_first_process": Attack(
        "import os\nfor pid in (1, os.getppid()):\n"
        "    try:\n        open(f'/proc/{pid}/mem', 'rb').read(1)\n        won = 1\n"
        "    except OSError: pass\n"
    ),
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
        "    if name not in ('sys', 'builtins'): del sys.modules[name]\n",
        breaks=("after",),
    ),
    "wrecks_the_builtins": Attack(
        "import builtins\nbuiltins.len = builtins.isinstance = builtins.type = builtins.str = None",
    ),
    "wraps_the_serialiser": Attack(
        "import json, struct, sys\n"
        'json.dumps = lambda *a, **k: \'{"answer": "returned", "form": "float64"}\'\n'
        "for name, module in list(sys.modules.items()):\n"
        "    if name.endswith('.wire'):\n"
        "        module.encode = module._dumps = lambda *a, **k: b''\n"
        "        module.read = module.parse = lambda *a, **k: None\n",
    ),
    "patches_the_agent": Attack(
        "import sys\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.endswith('.calling'):\n"
        "        module.Ladder.climb = lambda *a, **k: {'answer': 'returned', 'value': ['t', []]}\n",
        breaks=("before", "after"),
    ),
    "always_equal": Attack(
        "import numpy as np\nnp.isclose = np.allclose = np.array_equal = lambda *a, **k: True",
        ("ok",),
    ),
    "rewrites_later_cells": Attack(
        "ip = get_ipython()\n"
        "ip.input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n"
        "import sys\nsys.settrace(lambda *a: None)\n",
        breaks=("after",),
    ),
    "deep_recursion": Attack("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    "slow_parse": Attack("x = " + "(" * 300 + ")" * 300),
    "looks_for_a_secret_in_memory": Attack(
        """
        import gc, sys, threading
        needle = bytes(reversed(b'=TERCES_ELITSOH_ALBAN'))
        for line in open('/proc/self/maps'):
            if 'heap' in line or 'stack' in line:
                first, last = (int(x, 16) for x in line.split()[0].split('-'))
                memory = open('/proc/self/mem', 'rb', 0)
                memory.seek(first)
                data = memory.read(last - first)
                at = data.find(needle)
                while at >= 0:
                    won |= int(data[at + len(needle):at + len(needle) + 4] == bytes([109, 97, 114, 107]))
                    at = data.find(needle, at + 1)
        """,
    ),
    "walks_every_thread": Attack(
        """
        import sys, threading
        for frame in sys._current_frames().values():
            while frame:
                for value in [*frame.f_locals.values(), *frame.f_globals.values()]:
                    won |= int(str(getattr(value, '__module__', '')).split('.')[0] in ('grader', 'reference'))
                frame = frame.f_back
        for module in list(sys.modules.values()):
            won |= int('/reference/' in str(getattr(module, '__file__', '')))
        """,
        ("ok",),
    ),
    "reads_arguments": Attack(
        """
        import glob
        for path in glob.glob('/proc/[0-9]*/cmdline') + glob.glob('/proc/[0-9]*/comm'):
            try: won |= int(b'grader' in open(path, 'rb').read())
            except OSError: pass
        """,
    ),
    "answers_twice": Attack(
        """
        import sys
        for name, module in list(sys.modules.items()):
            if name.endswith('.wire'):
                def twice(*a, original=module.encode, **k): return original(*a, **k) * 2
                module.encode = twice
        """,
    ),
    "replays_an_answer": Attack(
        """
        import os, socket, sys
        kept = []
        send = socket.socket.sendall
        def replay(self, data, *more):
            kept.append(bytes(data))
            return send(self, kept[0], *more)
        for name, module in list(sys.modules.items()):
            if name.endswith('.wire'): module.encode = lambda *a, **k: kept[0] if kept else b''
        """,
    ),
    "answers_with_monsters": Attack(
        """
        import os, struct
        for text in (b'[' * 60_000, b'{"a":' * 10_000, b'9' * 60_000, b'"' + b'\\\\ud800' * 9000 + b'"', b'NaN'):
            frame = struct.pack('>4sBII', b'NBLW', 1, len(text), 0) + text
            for fd in range(3, 20):
                try: os.write(fd, frame)
                except OSError: pass
        """,
    ),
    "promises_four_gigabytes": Attack(
        """
        import os, struct
        for fd in range(3, 20):
            try: os.write(fd, struct.pack('>4sBII', b'NBLW', 1, 2**32 - 1, 2**32 - 1))
            except OSError: pass
        """,
    ),
    "answers_half": Attack(
        """
        import os, struct, time
        for fd in range(3, 20):
            try: os.write(fd, struct.pack('>4sBII', b'NBLW', 1, 1000, 0) + b'{')
            except OSError: pass
        """,
    ),
    "swaps_its_descriptors": Attack(
        """
        import os
        for a in range(3, 12):
            try: os.dup2(a, a + 1)
            except OSError: pass
        """,
    ),
    "shuts_its_sockets": Attack(
        """
        import os, socket
        for fd in range(3, 20):
            try: socket.socket(fileno=os.dup(fd)).shutdown(socket.SHUT_RDWR)
            except OSError: pass
        """,
    ),
    "shows_by_hand": Attack(
        """
        import os, struct
        for kind in ('display_data', 'stream', 'error', 'clear', 'update', 'score', 'execute_result'):
            text = ('{"output":"%s","name":"stdout","wait":true,"id":"x","evalue":"x","ename":"x"}' % kind).encode()
            body = b'{"text/html": "<script>alert(1)</script>"}' * 100
            frame = struct.pack('>4sBII', b'NBLW', 1, len(text), len(body)) + text + body
            for fd in range(3, 20):
                try: os.write(fd, frame * 10)
                except OSError: pass
        """,
    ),
    "rewrites_code": Attack(
        """
        import gc, types
        for thing in gc.get_objects():
            if isinstance(thing, types.FunctionType) and thing.__module__.rpartition('.')[2] in (
                'calling', 'values', 'agent', 'wire', 'snapshot', 'recording'
            ):
                try: thing.__code__ = (lambda *a, **k: 4.0).__code__
                except ValueError: pass
        """,
    ),
    "rewrites_numbers": Attack(
        """
        import ctypes
        ctypes.memmove(id(3) + 24, id(4) + 24, 4)
        """,
        breaks=("before", "after"),
    ),
    "changes_numpy": Attack(
        """
        import numpy as np
        real = np.asarray
        np.asarray = np.array = np.ascontiguousarray = lambda *a, **k: real(3.0)
        np.ndarray = list
        np.isfinite = np.dtype = None
        """,
        ("ok",),
    ),
    "watches_every_event": Attack(
        "import sys\nsys.addaudithook(lambda *a: 1 / 0)",
        breaks=("before", "after"),
    ),
    "hooks_imports": Attack(
        """
        import builtins, sys
        builtins.__import__ = lambda *a, **k: None
        sys.meta_path[:] = []
        sys.path_hooks[:] = []
        """,
        ("ok",),
        breaks=("after",),
    ),
    "profiles": Attack(
        """
        import sys, threading
        def hook(*a): raise SystemExit
        threading.setprofile(hook)
        threading.settrace(hook)
        sys.setprofile(hook)
        """,
    ),
    "stops_the_clock": Attack(
        """
        import time
        time.time = time.monotonic = time.perf_counter = time.process_time = lambda: 0.0
        time.sleep = lambda *a: None
        """,
        ("ok",),
    ),
    "breaks_the_shell": Attack(
        """
        ip = get_ipython()
        type(ip).run_cell = type(ip).run_cell_async = lambda *a, **k: None
        ip.user_ns.clear()
        ip.events = ip.display_pub = ip.displayhook = None
        """,
    ),
    "rewrites_itself_after_each_cell": Attack(
        """
        def again(*a):
            get_ipython().user_ns['after'] = lambda x: 10.0 ** 6
        get_ipython().events.register('post_run_cell', again)
        """,
        ("ok",),
        breaks=("after",),
    ),
    "leaves_politely": Attack("raise SystemExit(0)", ("error", "killed", "ok")),
    "quits": Attack("quit()", ("ok", "error", "killed")),
    "is_interrupted": Attack("raise KeyboardInterrupt", ("error",)),
    "an_error_that_never_ends": Attack(
        """
        class Evil(Exception):
            def __str__(self):
                while True: pass
            __repr__ = __str__
        raise Evil()
        """,
        ("error", "timeout", "killed"),
    ),
    "an_error_of_errors": Attack(
        """
        class Evil(BaseException):
            __class__ = property(lambda s: 1 / 0)
            def __str__(self): raise Evil()
            def __getattribute__(self, name): raise Evil()
        raise Evil()
        """,
        ("ok", "error", "timeout", "killed"),
    ),
    "a_chain_of_errors": Attack(
        """
        error = None
        for n in range(10_000):
            new = ValueError(n)
            new.__cause__ = error
            error = new
        raise error
        """,
        ("error", "timeout", "killed"),
    ),
    "groups_of_groups": Attack(
        """
        error = ValueError('x')
        for _ in range(5000): error = ExceptionGroup('g', [error])
        raise error
        """,
        ("error", "timeout", "killed"),
    ),
    "compiles_a_mountain": Attack("exec('x = ' + '-' * 10**6 + '1')"),
    "catches_its_probes": Attack(
        """
        import sys
        real = before
        def before(x):
            # a probe is found out: no cell of the notebook is in the stack
            files = []
            frame = sys._getframe(1)
            while frame: files.append(frame.f_code.co_filename); frame = frame.f_back
            won = any('reference' in f for f in files)
            return real(x)
        """,
        ("ok",),
    ),
}
