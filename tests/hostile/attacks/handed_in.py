"""Files that are made to hurt whoever reads them: each one is refused or read, by itself."""

import io
import json
import zipfile

MEGABYTE = 10**6


def _notebook(*sources: str, **fields: object) -> bytes:
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{number}",
            "metadata": {},
            "outputs": [],
            "source": source,
        }
        for number, source in enumerate(sources)
    ]
    whole = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}
    return json.dumps(whole).encode()


def _archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../evil.ipynb", b"0" * 50 * MEGABYTE)
    return packed.getvalue()


# no notebooks: ungraded, with a reason; never a 0
REFUSED = {
    "nothing": b"",
    "not_json": b"\x80\x04\x95cposix\nsystem\n.",
    "a_pickle": b"cposix\nsystem\n(S'touch pwned'\ntR.",
    "a_web_page": b"<!DOCTYPE html><script>alert(1)</script>",
    "an_archive_in_disguise": _archive(),
    "format_2": _notebook("1", nbformat=2),
    "format_9": _notebook("1", nbformat=9),
    "format_infinity": b'{"nbformat": 1e999, "cells": [], "metadata": {}}',
    "deep": b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep_in_metadata": b'{"cells": [], "metadata": ' + b'{"a":' * 5000 + b"1" + b"}" * 5001,
    "wide": b'{"cells": [' + b"0," * 6 * MEGABYTE + b"0]}",
    "ten_thousand_cells": _notebook(*["1"] * 10_000),
    "sixty_megabytes": b'{"cells": "' + b"x" * 60 * MEGABYTE + b'"}',
    "a_number_of_megabytes": b'{"nbformat": ' + b"9" * 3 * MEGABYTE + b"}",
    "nul_bytes": _notebook("1").replace(b"1", b"\x00"),
    "wrong_encoding": _notebook("1").replace(b"c0", "é".encode("latin-1")),
    "cells_that_are_a_text": _notebook(cells="x"),
}

# notebooks, read as well as can be, that contain no solution: 0 points, or a person decides
READ = {
    "fields_of_an_f_string": _notebook('f"' + "{x}" * 200_000 + '"'),
    "lines_of_magic": _notebook("%time 1\n" * 400),
    "brackets": _notebook("(" * 100_000),
    "one_long_line": _notebook("x = '" + "a" * MEGABYTE + "'"),
    "quotes": _notebook("'''" * 30_000 + '"' * 9_999),
    "backslashes": _notebook("\\\n" * 50_000),
    "comments_of_megabytes": _notebook("#" * 3 * MEGABYTE),
    "signs": _notebook("x = " + "-" * 90_000 + "1"),
    "the_same_id": _notebook("1", "2").replace(b"c1", b"c0"),
    "half_characters": _notebook("print('\ud800')", "x = '\udfff'"),
    "turned_names": _notebook("\u202edef forward(x): pass"),
    "no_cells": _notebook(),
    "cells_that_are_numbers": _notebook(cells=[1, None, "x", []]),
    "sources_that_are_lists_of_lists": _notebook(
        cells=[{"cell_type": "code", "source": [["1"], 2, None]}]
    ),
    "outputs_that_imitate": _notebook(
        cells=[
            {
                "cell_type": "code",
                "execution_count": 1,
                "metadata": {"trusted": True, "nbgrader": {"grade": True, "points": 100}},
                "outputs": [
                    {
                        "output_type": "display_data",
                        "data": {"text/html": "<script>alert(1)</script>Score: 100"},
                        "metadata": {},
                    }
                ],
                "source": "1",
            },
            {"cell_type": "markdown", "metadata": {}, "source": "<script>alert(1)</script>"},
        ]
    ),
    "other_language": _notebook("1", metadata={"kernelspec": {"name": "../../bash"}}),
    "a_kernel_of_its_own": _notebook(
        "1", metadata={"kernelspec": {"name": "evil", "argv": ["sh", "-c", "touch pwned"]}}
    ),
}
