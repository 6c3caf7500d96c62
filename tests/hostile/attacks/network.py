"""The network, and every other way to talk to somebody."""

from attacks.attack import Attack

ATTACKS = {
    "connects": Attack(
        "import socket\nsocket.create_connection(('127.0.0.1', PORT), 2)\nwon = 1", ("error",)
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
    "connects_to_abstract_sockets": Attack(
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect('\\0' + NAME)\nwon = 1",
        ("error",),
    ),
    "connects_to_socket_files": Attack(
        "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(LISTENER)\nwon = 1", ("error",)
    ),
    "sends_datagrams": Attack(
        """
        import socket
        for family, place in ((socket.AF_INET, ('127.0.0.1', PORT)), (socket.AF_INET6, ('::1', PORT))):
            try:
                socket.socket(family, socket.SOCK_DGRAM).sendto(b'x', place)
                won = 1
            except OSError: pass
        """,
        ("ok",),
    ),
    "opens_strange_families": Attack(
        """
        import socket
        for family in (16, 17, 38, 40, 2, 10, 29, 31, 44):  # netlink, packet, alg, vsock, inet, can, xdp
            for kind in (1, 2, 3, 5):
                try:
                    socket.socket(family, kind)
                    won = 1
                except OSError: pass
        """,
        ("ok",),
    ),
    "downloads": Attack(
        """
        import urllib.request
        urllib.request.urlopen(f'http://127.0.0.1:{PORT}/', timeout=2)
        won = 1
        """,
        ("error",),
    ),
    "installs_a_package": Attack("%pip install --quiet no-such-package-of-anyone"),
    "passes_descriptors": Attack(
        """
        import array, os, socket
        own = [os.open('/dev/null', os.O_RDONLY) for _ in range(20)]
        for fd in range(3, 20):
            try:
                s = socket.socket(fileno=os.dup(fd))
                for _ in range(20):
                    s.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', own))], socket.MSG_DONTWAIT)
            except OSError: pass
        """,
    ),
    "takes_descriptors": Attack(
        """
        import array, os, socket
        for fd in range(3, 20):
            try:
                s = socket.socket(fileno=os.dup(fd))
                _, ancillary, _, _ = s.recvmsg(1, 1024, socket.MSG_DONTWAIT)
                won |= int(bool(ancillary))
            except OSError: pass
        """,
    ),
}
