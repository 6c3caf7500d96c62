"""Powers: none can be gained, and the kernel's wide surfaces are closed."""

from attacks.attack import Attack

ATTACKS = {
    "becomes_root": Attack("import os\nos.setuid(0)\nwon |= int(os.geteuid() == 0)", ("error",)),
    "makes_namespaces": Attack(
        "import ctypes\nwon |= int(ctypes.CDLL(None).unshare(0x10000000) == 0)", ("ok",)
    ),
    "mounts": Attack(
        "import ctypes\nwon |= int(ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, 0) == 0)",
        ("ok",),
    ),
    "runs_setuid_programs": Attack(
        "import glob, os, stat, subprocess\n"
        "for path in glob.glob('/usr/bin/*'):\n"
        "    if os.stat(path).st_mode & stat.S_ISUID and path.endswith(('su', 'mount', 'passwd')):\n"
        "        try: won |= int(b'uid=0' in subprocess.run([path, '-c', 'id'], input=b'', timeout=2,"
        " capture_output=True).stdout)\n"
        "        except (OSError, subprocess.SubprocessError): pass\n"
    ),
    "clears_the_death_signal": Attack(
        "import ctypes\nwon |= int(ctypes.CDLL(None).prctl(1, 0, 0, 0, 0) == 0)"
    ),
    "raises_its_limits": Attack(
        "import resource\n"
        "soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (hard * 100, hard * 100))\nwon = 1",
        ("error",),
    ),
    "forbidden_system_calls": Attack(
        """
        import ctypes, os, platform
        libc, column = ctypes.CDLL(None), int(platform.machine() != 'x86_64')
        buffer = ctypes.create_string_buffer(4096)
        calls = {
            'ptrace': ((101, 117), (0, 0, 0, 0)), 'ptrace_seize': ((101, 117), (0x4206, PID, 0, 0)),
            'process_vm_readv': ((310, 270), (PID, buffer, 1, buffer, 1, 0)),
            'process_vm_writev': ((311, 271), (PID, buffer, 1, buffer, 1, 0)),
            'kcmp': ((312, 272), (PID, PID, 0, 0, 0)), 'pidfd_getfd': ((438, 438), (3, 0, 0)),
            'userfaultfd': ((323, 282), (0,)), 'userfaultfd_user': ((323, 282), (1,)),
            'bpf': ((321, 280), (0, buffer, 120)), 'io_uring_setup': ((425, 425), (8, buffer)),
            'keyctl': ((250, 219), (0, -3, 1)), 'add_key': ((248, 217), (b'user', b'a', b'b', 1, -3)),
            'request_key': ((249, 218), (b'user', b'a', 0, -3)),
            'perf_event_open': ((298, 241), (buffer, 0, -1, -1, 0)),
            'name_to_handle_at': ((303, 264), (-100, b'/', buffer, buffer, 0)),
            'open_by_handle_at': ((304, 265), (-100, buffer, 0)),
            'fsopen': ((430, 430), (b'tmpfs', 0)), 'open_tree': ((428, 428), (-100, b'/', 1)),
            'fspick': ((433, 433), (-100, b'/', 0)), 'setns': ((308, 268), (3, 0)),
            'unshare_user': ((272, 97), (0x10000000,)), 'unshare_mount': ((272, 97), (0x20000,)),
            'unshare_net': ((272, 97), (0x40000000,)), 'unshare_time': ((272, 97), (0x80,)),
            'clone_user': ((56, 220), (0x10000000 | 17, 0, 0, 0, 0)),
            'clone3': ((435, 435), (buffer, 64)), 'memfd_secret': ((447, 447), (0,)),
            'modify_ldt': ((154, -1), (1, buffer, 16)), 'personality': ((135, 92), (0x0040000,)),
            'kexec_load': ((246, 104), (0, 0, 0, 0)), 'init_module': ((175, 105), (buffer, 10, b'')),
            'reboot': ((169, 142), (0xFEE1DEAD, 672274793, 0x89ABCDEF, 0)), 'swapon': ((167, 224), (b'x', 0)),
            'syslog': ((103, 116), (2, buffer, 100)), 'acct': ((163, 89), (b'acct',)),
            'quotactl': ((179, 60), (0x800001, b'/', 0, buffer)), 'iopl': ((172, -1), (3,)),
            'settimeofday': ((164, 170), (buffer, 0)), 'sethostname': ((170, 161), (b'x', 1)),
            'landlock_nothing': ((1000, 1000), ()), 'x32_getpid': ((0x40000000 | 39, -1), ()),
            'mq_open': ((240, 180), (b'q', 0o102, 0o600, 0)), 'vhangup': ((153, 58), ()),
        }
        reached = []
        for name, (numbers, given) in calls.items():
            if numbers[column] < 0: continue
            result = libc.syscall(ctypes.c_long(numbers[column]), *(ctypes.c_long(a) if isinstance(a, int) else a for a in given))
            if result == 0 and name == 'clone_user': os._exit(0)
            if result >= 0: reached.append(name)
        won = len(reached)
        print(reached)
        """,
        ("ok",),
    ),
    "speaks_another_abi": Attack(
        """
        import ctypes, mmap, platform
        if platform.machine() == 'x86_64':
            page = mmap.mmap(-1, 4096, prot=7)
            page.write(bytes.fromhex('b814000000cd80c3'))  # getpid, as a 32-bit program asks for it
            place = ctypes.addressof(ctypes.c_char.from_buffer(page))
            won = int(ctypes.CFUNCTYPE(ctypes.c_int)(place)() > 0)
        """,
    ),
    "takes_capabilities": Attack(
        """
        import ctypes, platform
        libc = ctypes.CDLL(None)
        header, every = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)(*[2**32 - 1] * 6)
        number = 126 if platform.machine() == 'x86_64' else 91
        won |= int(libc.syscall(number, header, every) == 0)
        won |= int(libc.prctl(47, 2, 21, 0, 0) == 0)  # ambient, CAP_SYS_ADMIN
        """,
        ("ok",),
    ),
    "becomes_somebody": Attack(
        """
        import ctypes, os
        for way in (lambda: os.setresuid(0, 0, 0), lambda: os.setreuid(0, 0), lambda: os.seteuid(0),
                    lambda: os.setresgid(0, 0, 0), lambda: os.setgroups([0]), lambda: os.setuid(1)):
            try:
                way()
                won = 1
            except OSError: pass
        libc = ctypes.CDLL(None)
        libc.setfsuid(0)
        won |= int(libc.setfsuid(-1) == 0)
        """,
        ("ok",),
    ),
    "undoes_the_box": Attack(
        """
        import ctypes
        libc = ctypes.CDLL(None)
        won |= int(libc.prctl(38, 0, 0, 0, 0) == 0)   # no_new_privs
        won |= int(libc.prctl(4, 1, 0, 0, 0) == 0)    # dumpable
        won |= int(libc.prctl(0x59616d61, -1, 0, 0, 0) == 0)  # ptracer
        won |= int(libc.prctl(28, 0, 0, 0, 0) == 0 and libc.prctl(27, 0, 0, 0, 0) != 0)
        """,
        ("ok",),
    ),
    "a_setuid_program_of_its_own": Attack(
        """
        import os, shutil, subprocess
        shutil.copy('/bin/sh', 'sh')
        try: os.chmod('sh', 0o6755)
        except OSError: pass
        try: won |= int(b'uid=0' in subprocess.run(['./sh', '-pc', 'id'], capture_output=True, timeout=2).stdout)
        except (OSError, subprocess.SubprocessError): pass
        """,
    ),
    "runs_from_memory": Attack(
        """
        import os, subprocess
        fd = os.memfd_create('x', 0)
        os.write(fd, open('/bin/sh', 'rb').read())
        print(subprocess.run([f'/proc/self/fd/{fd}', '-c', 'cat ' + SECRET], pass_fds=[fd], capture_output=True))
        """,
    ),
    "asks_for_dumps": Attack(
        """
        import os, resource
        resource.setrlimit(resource.RLIMIT_CORE, (2**30, 2**30))
        won = 1
        """,
        ("error",),
    ),
    "pins_memory": Attack(
        """
        import ctypes
        libc = ctypes.CDLL(None)
        buffer = ctypes.create_string_buffer(2**24)
        won |= int(libc.mlock(buffer, 2**24) == 0 or libc.mlockall(3) == 0)
        """,
        ("ok",),
    ),
}
