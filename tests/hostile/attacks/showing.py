"""What a cell shows: text for people, capped, valid, and dead."""

from attacks.attack import Attack

OK = ("ok",)
ATTACKS = {
    "says_a_score": Attack("print('Score: 100')\nprint('{\"score\": 100, \"points\": 100}')", OK),
    "escapes_of_a_terminal": Attack(
        "print('\\x1b[2J\\x1b]0;owned\\x07\\x1b[31m', '\\x9b31m', '\\x07')\nraise ValueError('\\x1b[2J\\x1b[H')",
        ("error",),
    ),
    "turned_text": Attack("print('\\u202e001 :erocS\\u2066\\u200f\\ufeff')", OK),
    "scripts": Attack(
        """
        from IPython.display import HTML, Javascript, display
        display(HTML('<script>alert(1)</script><img src=x onerror=alert(1)><style>body{display:none}</style>'))
        display(HTML('<iframe src="javascript:alert(1)"></iframe><a href="javascript:alert(1)">x</a>'))
        display(HTML('<div style="position:fixed;inset:0">Score: 100</div><meta http-equiv=refresh content=0>'))
        display(Javascript('alert(1)'))
        """,
        OK,
    ),
    "types_of_the_browser": Attack(
        """
        from IPython.display import display
        for kind in ('application/javascript', 'text/html', 'application/vnd.jupyter.widget-view+json',
                     'image/svg+xml', 'text/latex', 'application/pdf', 'text/html; charset=x', '../../x', 'x' * 10**5):
            display({kind: '<script>alert(1)</script>'}, raw=True, metadata={'trusted': True, 'isolated': False})
        """,
        OK,
    ),
    "drawings": Attack(
        """
        from IPython.display import SVG, display
        display(SVG('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script>'
                    '<image href="http://127.0.0.1/x"/><foreignObject><body/></foreignObject></svg>'))
        display(SVG('<svg xmlns="http://www.w3.org/2000/svg">' + '<g>' * 50_000 + '</g>' * 50_000 + '</svg>'))
        """,
        ("ok", "error", "timeout"),
    ),
    "a_picture_that_unpacks": Attack(
        """
        import struct, zlib
        from IPython.display import Image, display
        def chunk(kind, data): return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
        side, packer = 40_000, zlib.compressobj(9)
        rows = b''.join(packer.compress(bytes(side // 8 + 1)) for _ in range(side)) + packer.flush()
        display(Image(data=b'\\x89PNG\\r\\n\\x1a\\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', side, side, 1, 0, 0, 0, 0))
                      + chunk(b'IDAT', rows) + chunk(b'IEND', b'')))
        """,
        ("ok", "timeout"),
    ),
    "no_picture": Attack(
        "from IPython.display import display\n"
        "for kind in ('image/png', 'image/jpeg', 'image/gif', 'image/webp'):\n"
        "    display({kind: '<script>'}, raw=True)\n    display({kind: 'A' * 7}, raw=True)",
        OK,
    ),
    "half_characters": Attack(
        "import sys\nprint('\\ud800\\udfff\\x00\\u2028')\n"
        "try: sys.stdout.buffer.write(b'\\xff\\xfe')\nexcept Exception: pass\nraise ValueError('\\udcff\\x00')",
        ("error", "ok"),
    ),
    "carriage_returns": Attack("print('a\\r' * 10**6)\nprint('b\\b' * 10**6)", OK),
    "a_line_of_megabytes": Attack("print('a' * 5_000_000)\nprint('(' * 2_000_000)", OK),
    "updates_without_end": Attack(
        "from IPython.display import display, clear_output\nhandle = display(0, display_id=True)\n"
        "for n in range(20_000):\n    handle.update(n)\n    clear_output(wait=True)",
        ("ok", "timeout"),
    ),
    "data_that_is_no_text": Attack(
        """
        from IPython.display import display
        loop = []
        loop.append(loop)
        for data in (loop, object(), {1: 2}, float('nan'), b'bytes', 10 ** 5000, [[[]]] * 10**5):
            try: display({'application/json': data}, raw=True, metadata={'x': data})
            except Exception: pass
        """,
        ("ok", "error", "timeout"),
    ),
    "names_that_hide": Attack(
        "__file__ = '/reference/backprop_111.py'\n__name__ = 'grader'\n"
        "exec(compile('1/0', '\\x1b[2J<script>', 'exec'))",
        ("error",),
    ),
    "a_representation_that_never_ends": Attack(
        """
        class Evil:
            def _repr_html_(self):
                while True: pass
            def __repr__(self): return 'x' * 10**9
        Evil()
        """,
        ("timeout", "memory", "killed", "error"),
    ),
}
