import json
import pickle
import zipfile
from io import BytesIO
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.notebook import CellKind, Notebook
from grader.domain.text import Text
from grader.notebooks import notices
from grader.notebooks.reading import MAX_CELLS, read_notebook
from grader.notebooks.unreadable import Unreadable, UnreadableNotebook


def code(source: object = "x = 1", **more: object) -> dict[str, object]:
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], **more}


def notebook(*cells: object, **more: object) -> dict[str, Any]:
    return {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": list(cells), **more}


def packed(data: object) -> bytes:
    return json.dumps(data).encode()


def read(data: object) -> Notebook:
    return read_notebook(data if isinstance(data, bytes) else packed(data), "001.ipynb")


def refusal(content: bytes) -> UnreadableNotebook:
    with pytest.raises(UnreadableNotebook, match=r"001\.ipynb: ") as caught:
        read_notebook(content, "001.ipynb")
    return caught.value


def zipped() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.ipynb", "{}")
    return buffer.getvalue()


WHOLE = packed(notebook(code()))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", Unreadable.EMPTY, id="empty"),
        pytest.param(b" \n\t ", Unreadable.EMPTY, id="blank"),
        pytest.param(b" " * 50_000_001 + b"{", Unreadable.TOO_LARGE, id="too-large"),
        pytest.param(bytes(4096), Unreadable.NUL_BYTES, id="all-zeros"),
        pytest.param(WHOLE + bytes(100), Unreadable.NUL_BYTES, id="zeros-at-the-end"),
        pytest.param('{"cells": "中文"}'.encode("gbk"), Unreadable.ENCODING, id="gbk"),
        pytest.param(b'{"a": \xff}', Unreadable.ENCODING, id="no-text"),
        pytest.param("{".encode("utf-16") + b"\x00\xd8", Unreadable.ENCODING, id="broken-utf-16"),
        pytest.param(WHOLE[:-20], Unreadable.CUT_OFF, id="cut-off"),
        pytest.param(b'{"cells": [{"source": "a', Unreadable.CUT_OFF, id="cut-in-a-string"),
        pytest.param(b"not json", Unreadable.NOT_JSON, id="text"),
        pytest.param(b'{"cells": [,]}', Unreadable.NOT_JSON, id="broken-json"),
        pytest.param(b'{"a": ' + b"9" * 5000 + b"}", Unreadable.NOT_JSON, id="huge-number"),
        pytest.param(b"[" * 100_000, Unreadable.TOO_DEEP, id="brackets"),
        pytest.param(b"[" * 100_000 + b"]" * 100_000, Unreadable.TOO_DEEP, id="closed-brackets"),
        pytest.param(b'{"a":' * 100_000, Unreadable.TOO_DEEP, id="objects"),
        pytest.param(b"[" + b"[]," * 6_000_000, Unreadable.TOO_COMPLEX, id="many-lists"),
        pytest.param(packed([1]), Unreadable.NOT_A_NOTEBOOK, id="list"),
        pytest.param(b"3", Unreadable.NOT_A_NOTEBOOK, id="number"),
        pytest.param(b'"text"', Unreadable.NOT_A_NOTEBOOK, id="string"),
        pytest.param(b"null", Unreadable.NOT_A_NOTEBOOK, id="null"),
        pytest.param(b"{}", Unreadable.NOT_A_NOTEBOOK, id="nothing-in-it"),
        pytest.param(
            packed({"name": "x", "version": "1"}), Unreadable.NOT_A_NOTEBOOK, id="package.json"
        ),
        pytest.param(
            packed({"nbformat": 4, "cells": {}}), Unreadable.NOT_A_NOTEBOOK, id="cells-no-list"
        ),
        pytest.param(
            packed({"nbformat": 3, "worksheets": [1]}), Unreadable.NOT_A_NOTEBOOK, id="sheets"
        ),
        pytest.param(
            packed({"nbformat": 3, "worksheets": 1}), Unreadable.NOT_A_NOTEBOOK, id="no-sheets"
        ),
        pytest.param(packed(notebook(nbformat=2)), Unreadable.OLD_FORMAT, id="format-2"),
        pytest.param(packed(notebook(nbformat=1)), Unreadable.OLD_FORMAT, id="format-1"),
        pytest.param(packed(notebook(nbformat=5)), Unreadable.NEW_FORMAT, id="format-5"),
        pytest.param(packed(notebook(nbformat=float("nan"))), Unreadable.NEW_FORMAT, id="nan"),
        pytest.param(
            packed(notebook(*[code()] * (MAX_CELLS + 1))), Unreadable.TOO_MANY_CELLS, id="cells"
        ),
        pytest.param(b"import numpy as np\nx = 1\n", Unreadable.SCRIPT, id="script"),
        pytest.param(b"#!/usr/bin/env python\n# In[1]:\nx\n", Unreadable.SCRIPT, id="exported"),
        pytest.param(b"\n<!DOCTYPE html><html></html>", Unreadable.WEB_PAGE, id="html"),
        pytest.param(zipped(), Unreadable.ARCHIVE, id="zip"),
        pytest.param(b"%PDF-1.7\n", Unreadable.DOCUMENT, id="pdf"),
        pytest.param(b"version https://git-lfs.github.com/spec/v1\n", Unreadable.POINTER, id="lfs"),
        pytest.param(
            b'{\n"cells": [\n<<<<<<< HEAD\n1\n=======\n2\n>>>>>>> b\n]}',
            Unreadable.MERGE_CONFLICT,
            id="merge",
        ),
    ],
)
def test_what_is_no_notebook_is_refused_with_its_reason(content: bytes, reason: Unreadable) -> None:
    error = refusal(content)
    assert error.reason is reason
    for text in (error.told, error.advice):
        assert text.en.endswith(".")
        assert text.zh.endswith("。")
        assert "{" not in text.en + text.zh
    assert len(error.problem) < 300
    assert "\n" not in error.problem + error.fix


def test_a_refusal_arrives_whole_from_another_process() -> None:
    error = refusal(b'{"x": 1}')
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  (our own bytes)
    assert type(again) is UnreadableNotebook
    assert (str(again), again.fix, again.told, again.reason) == (
        str(error),
        error.fix,
        error.told,
        error.reason,
    )


def test_a_refusal_shows_no_control_characters_of_the_file_or_its_name() -> None:
    with pytest.raises(UnreadableNotebook, match="U\\+001B") as caught:
        read_notebook(packed({"\x1b[2J\u202e": 1}), "\x1b[31m.ipynb")
    assert not {"\x1b", "\u202e"} & set(str(caught.value))


@pytest.mark.parametrize(
    ("data", "sources", "notice"),
    [
        pytest.param(WHOLE, ["x = 1"], (), id="as-it-should-be"),
        pytest.param(b"\xef\xbb\xbf" + WHOLE, ["x = 1"], (notices.BYTE_ORDER_MARK,), id="bom"),
        pytest.param(
            WHOLE.decode().encode("utf-16"), ["x = 1"], (notices.WIDE_ENCODING,), id="utf-16-bom"
        ),
        pytest.param(
            WHOLE.decode().encode("utf-16-le"), ["x = 1"], (notices.WIDE_ENCODING,), id="utf-16-le"
        ),
        pytest.param(
            WHOLE.decode().encode("utf-16-be"), ["x = 1"], (notices.WIDE_ENCODING,), id="utf-16-be"
        ),
        pytest.param(
            WHOLE.decode().encode("utf-32"), ["x = 1"], (notices.WIDE_ENCODING,), id="utf-32"
        ),
        pytest.param(notebook(code(["a\n", "b"])), ["a\nb"], (), id="lines"),
        pytest.param(notebook(code("a\r\nb\rc")), ["a\nb\nc"], (), id="line-ends"),
        pytest.param(notebook(code(3)), [""], (notices.BROKEN_CELL,), id="source-a-number"),
        pytest.param(notebook(code(["a", 3, "b"])), ["ab"], (notices.BROKEN_CELL,), id="mixed"),
        pytest.param(notebook({"cell_type": "code"}), [""], (notices.BROKEN_CELL,), id="no-source"),
        pytest.param(
            notebook(None, code()), ["", "x = 1"], (notices.BROKEN_CELL,), id="no-cell-at-all"
        ),
        pytest.param(
            notebook({"cell_type": "sql", "source": "s"}), ["s"], (notices.UNKNOWN_CELL,), id="sql"
        ),
        pytest.param(
            notebook(code("a\ud800b")), ["a\ufffdb"], (notices.BROKEN_CHARACTERS,), id="surrogate"
        ),
        pytest.param(notebook(code(["\ud83d", "\ude00"])), ["😀"], (), id="split-pair"),
        pytest.param(
            notebook(code(id="a"), code(id="a"), nbformat_minor=5),
            ["x = 1"] * 2,
            (notices.DUPLICATE_IDS,),
            id="duplicate-ids",
        ),
        pytest.param(
            notebook(code(), code(id=3), nbformat_minor=5),
            ["x = 1"] * 2,
            (notices.MISSING_IDS,),
            id="missing-ids",
        ),
        pytest.param(notebook(code(id="a"), nbformat_minor=99), ["x = 1"], (), id="minor-99"),
        pytest.param(notebook(code(), nbformat="4"), ["x = 1"], (), id="version-as-text"),
        pytest.param(
            {"cells": [code()], "metadata": {}}, ["x = 1"], (notices.NO_VERSION,), id="no-version"
        ),
        pytest.param({"nbformat": 4, "cells": [code()]}, ["x = 1"], (), id="no-metadata"),
        pytest.param(
            notebook(code(outputs=[{"output_type": 3}, "x"], metadata=7)),
            ["x = 1"],
            (),
            id="output",
        ),
        pytest.param(
            notebook(code(), metadata={"kernelspec": {"language": "R"}}),
            ["x = 1"],
            (notices.OTHER_LANGUAGE,),
            id="r",
        ),
        pytest.param(
            notebook(code(), metadata={"language_info": {"name": "python"}, "colab": {}}),
            ["x = 1"],
            (),
            id="colab",
        ),
        pytest.param(notebook(), [], (), id="no-cells"),
    ],
)
def test_what_can_be_mended_is_read_and_told(
    data: object, sources: list[str], notice: tuple[Text, ...]
) -> None:
    found = read(data)
    assert [cell.source for cell in found.cells] == sources
    assert [cell.index for cell in found.cells] == list(range(len(sources)))
    assert found.notices == notice


def test_only_code_cells_are_code() -> None:
    found = read(
        notebook(
            code(), {"cell_type": "markdown", "source": "# a"}, {"cell_type": "raw", "source": "r"}
        )
    )
    assert [cell.kind for cell in found.cells] == [CellKind.CODE, CellKind.TEXT, CellKind.TEXT]
    assert len(found.code) == 1


def test_format_3_is_read_as_nbformat_converts_it() -> None:
    old = {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": "x"},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {"cell_type": "heading", "level": 2, "source": "Title", "metadata": {}},
                    {
                        "cell_type": "code",
                        "input": ["x = 1\n", "y = 2"],
                        "language": "python",
                        "outputs": [],
                        "metadata": {},
                    },
                    {"cell_type": "markdown", "source": ["a\n", "b"], "metadata": {}},
                    {"cell_type": "html", "source": "<b>", "metadata": {}},
                ],
            },
            {"metadata": {}, "cells": [{"cell_type": "raw", "source": "r", "metadata": {}}]},
        ],
    }
    found = read(old)
    converted = nbformat.convert(nbformat.reads(json.dumps(old), as_version=3), 4)
    assert [c.source for c in found.cells] == [c.source for c in converted.cells]
    assert found.notices == (notices.OLD_FORMAT,)


def test_malformed_cells_of_format_3_hurt_only_themselves() -> None:
    sheets = [{"cells": [4, {"cell_type": "heading", "level": "x", "source": ["a"]}, {}]}]
    found = read({"nbformat": 3, "worksheets": sheets})
    assert [cell.source for cell in found.cells] == ["", "# a", ""]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "nbformat", "source", "cell_type", "metadata", "worksheets"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.binary(max_size=200) | JSON.map(packed) | JSON.map(lambda j: packed(notebook(j))))
def test_any_bytes_are_a_notebook_or_refused(content: bytes) -> None:
    try:
        found = read_notebook(content, "x.ipynb")
    except UnreadableNotebook:
        return
    for cell in found.cells:
        cell.source.encode()
