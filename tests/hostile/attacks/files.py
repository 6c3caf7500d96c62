"""Files: what lies outside must neither be read nor changed."""

from attacks.attack import Attack

ATTACKS = {
    "reads_a_secret": Attack("won |= int(len(open(SECRET).read()) > 0)", ("error",)),
    "reads_by_descriptor": Attack(
        "import os\n"
        "for fd in range(3, 300):\n"
        "    for up in ('..', '../..', '../../../../..'):\n"
        "        try:\n"
        "            d = os.open(up, os.O_RDONLY, dir_fd=fd)\n"
        "            won |= int(os.path.basename(SECRET) in os.listdir(d))\n"
        "        except OSError: pass\n"
    ),
    "reads_through_proc": Attack(
        "import glob\n"
        "for root in glob.glob('/proc/[0-9]*/root') + glob.glob('/proc/[0-9]*/cwd'):\n"
        "    try: won |= int(len(open(root + SECRET).read()) > 0)\n"
        "    except OSError: pass\n"
    ),
    "links_to_a_secret": Attack(
        "import os\nos.symlink(SECRET, 'link')\nwon |= int(len(open('link').read()) > 0)",
        ("error",),
    ),
    "hard_links_a_secret": Attack(
        "import os\nos.link(SECRET, 'link')\nwon |= int(len(open('link').read()) > 0)",
        ("error",),
    ),
    "finds_the_gradebook": Attack(
        "import os\n"
        "for place, folders, files in os.walk('/'):\n"
        "    if place.startswith(('/proc', '/sys')): folders[:] = []\n"
        "    if '.nabla' in folders or 'backprop_111.py' in files or 'assignment.toml' in files:\n"
        "        won = 1\n"
    ),
    "changes_modes": Attack("import os\nos.chmod(SECRET, 0)\nwon = 1", ("error",)),
    "writes_by_relative_path": Attack(
        "import os\n"
        "for up in range(1, 8):\n"
        "    for name in ('gradebook.db', 'grades.csv', '.nabla/runs'):\n"
        "        try:\n"
        "            path = os.path.join(*['..'] * up, name)\n"
        "            open(path, 'a').write('100')\n"
        "            won |= int(not os.path.realpath(path).startswith(('/student', os.environ['HOME'][:-5])))\n"
        "        except OSError: pass\n"
    ),
    "writes_into_the_library": Attack(
        "import numpy, os\nopen(os.path.dirname(numpy.__file__) + '/evil.py', 'w').write('1')\nwon = 1",
        ("error",),
    ),
    "leaves_links_behind": Attack(
        """
        import os
        for name, target in (('a', SECRET), ('b', os.path.dirname(SECRET)), ('c', '/'), ('d', 'd')):
            os.symlink(target, name)
        os.chmod('.', 0o000)
        """,
        ("ok", "error"),
    ),
    "writes_through_links": Attack(
        """
        import os
        for name in (SECRET, os.path.dirname(SECRET) + '/new'):
            os.symlink(name, 'link')
            try:
                open('link', 'w').write('100')
                won = 1
            except OSError: pass
            os.unlink('link')
        """,
        ("ok",),
    ),
    "removes_and_renames": Attack(
        """
        import os, shutil
        for way in (os.unlink, os.rmdir, lambda p: os.rename(p, p + '2'), lambda p: os.truncate(p, 0),
                    lambda p: os.rename(p, 'mine'), lambda p: os.mkfifo(p + '.fifo')):
            try:
                way(SECRET)
                won = 1
            except OSError: pass
        shutil.rmtree(os.path.dirname(SECRET), ignore_errors=True)
        """,
        ("ok",),
    ),
    "changes_times_and_attributes": Attack(
        """
        import os
        for way in (lambda: os.utime(SECRET, (0, 0)), lambda: os.setxattr(SECRET, 'user.x', b'1'),
                    lambda: os.chown(SECRET, os.getuid(), -1), lambda: os.chmod(SECRET, 0o777)):
            try:
                way()
                won = 1
            except OSError: pass
        """,
        ("ok",),
    ),
    "breaks_out_of_a_new_root": Attack(
        """
        import os
        os.makedirs('jail', exist_ok=True)
        try:
            os.chroot('jail')
            for _ in range(50): os.chdir('..')
            os.chroot('.')
            won = 1
        except OSError: pass
        """,
        ("ok",),
    ),
    "turns_the_root": Attack(
        """
        import ctypes
        libc = ctypes.CDLL(None)
        for flags in (0x100000, 0x44000, 0x1020, 0x5000):  # shared, private, bind, remount
            won |= int(libc.mount(b'/', b'/', None, flags, None) == 0)
        won |= int(libc.umount2(b'/proc', 2) == 0)
        won |= int(libc.syscall(155, b'.', b'.') == 0 or libc.syscall(41, b'.', b'.') == 0)
        """,
        ("ok",),
    ),
    "writes_to_proc_and_sys": Attack(
        """
        import os
        for path in ('/proc/sys/kernel/core_pattern', '/proc/sys/vm/overcommit_memory',
                     '/proc/sys/kernel/hostname', '/proc/sysrq-trigger', '/proc/1/oom_score_adj',
                     '/sys/kernel/mm/transparent_hugepage/enabled', '/proc/self/uid_map',
                     '/proc/self/setgroups', '/proc/sys/kernel/modprobe', '/proc/1/mem'):
            try:
                with open(path, 'w') as file: file.write('1')
                won = 1
            except OSError: pass
        try:
            with open('/proc/self/oom_score_adj', 'w') as file: file.write('-1000')
            won = 1
        except OSError: pass
        """,
        ("ok",),
    ),
    "changes_its_control_group": Attack(
        """
        import os
        for place, folders, files in os.walk('/sys/fs/cgroup'):
            for way in (lambda: os.mkdir(place + '/mine'), lambda: os.rename(place, place + '2'),
                        lambda: open(place + '/cgroup.procs', 'w').write(str(os.getpid())),
                        lambda: open(place + '/tasks', 'w').write(str(os.getpid())),
                        lambda: open(place + '/notify_on_release', 'w').write('1'),
                        lambda: open(place + '/release_agent', 'w').write('/bin/sh')):
                try:
                    way()
                    won = 1
                except OSError: pass
        """,
    ),
    "opens_devices": Attack(
        """
        import glob, os
        wanted = ('mem', 'kmem', 'port', 'kmsg', 'kvm', 'fuse', 'loop-control', 'net/tun', 'vda', 'sda',
                  'sda1', 'nvme0n1', 'vhost-net', 'uinput', 'tty', 'console', 'tty0', 'mapper/control')
        for name in wanted:
            try:
                os.close(os.open('/dev/' + name, os.O_RDONLY | os.O_NONBLOCK))
                won = 1
            except OSError: pass
        for path in ('/proc/kcore', '/proc/kmsg', '/sys/kernel/debug', '/sys/kernel/security'):
            try:
                os.open(path, os.O_RDONLY)
                won = 1
            except OSError: pass
        """,
        ("ok",),
    ),
    "makes_devices": Attack(
        """
        import os, stat
        for kind in (stat.S_IFCHR, stat.S_IFBLK):
            try:
                os.mknod('device', kind | 0o666, os.makedev(1, 1))
                won = 1
            except OSError: pass
        """,
        ("ok",),
    ),
    "watches_a_folder": Attack(
        """
        import ctypes, os
        libc = ctypes.CDLL(None)
        watch = libc.inotify_init1(0)
        if watch >= 0:
            won |= int(libc.inotify_add_watch(watch, os.path.dirname(SECRET).encode(), 0xFFF) >= 0)
            won |= int(libc.inotify_add_watch(watch, SECRET.encode(), 0xFFF) >= 0)
        won |= int(libc.fanotify_init(0, 0) >= 0)
        """,
        ("ok",),
    ),
    "reads_descriptors_of_others": Attack(
        """
        import glob, os
        for path in glob.glob('/proc/[0-9]*/fd/*') + glob.glob('/proc/[0-9]*/map_files/*'):
            if path.startswith((f'/proc/{os.getpid()}/', '/proc/self/')): continue
            try:
                open(path, 'rb').read(1)
                won = 1
            except OSError: pass
        """,
    ),
    "locks_a_file": Attack(
        "import fcntl\nfcntl.flock(open(SECRET), fcntl.LOCK_EX)\nwon = 1", ("error",)
    ),
    "compiles_a_trap": Attack(
        """
        import os, sys
        for folder in [*sys.path, os.path.dirname(os.__file__)]:
            for name in ('sitecustomize.py', 'usercustomize.py', 'evil.pth', '__pycache__/os.pyc'):
                try:
                    with open(os.path.join(folder, name), 'a') as file: file.write('import evil')
                    won |= int(not os.path.abspath(folder).startswith((os.getcwd(), os.environ['HOME'])))
                except OSError: pass
        """,
        ("ok",),
    ),
    "leaves_a_pickle": Attack(
        """
        import pickle
        class Evil:
            def __reduce__(self): return eval, ("__import__('os').system('touch %s.pwned')" % SECRET,)
        for name in ('result.pkl', 'answers.pickle', 'outputs.dill', 'model.joblib', '../run.pkl'):
            try: pickle.dump(Evil(), open(name, 'wb'))
            except OSError: pass
        """,
        ("ok",),
    ),
}
