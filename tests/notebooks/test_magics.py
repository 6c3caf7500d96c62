import ast
import time
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.inputtransformer2 import TransformerManager

from grader.domain.notebook import Cell, CellKind
from grader.notebooks.cellcode import code_of, stripped


def constructs(source: str) -> list[tuple[int, str]]:
    return list(code_of(Cell(index=0, kind=CellKind.CODE, source=source)).dynamic)


@pytest.mark.parametrize(
    ("source", "python"),
    [
        pytest.param("x = 1", "x = 1", id="python"),
        pytest.param("%matplotlib inline\nx = 1", "pass\nx = 1", id="line-magic"),
        pytest.param("!pip install a\nx", "pass\nx", id="shell"),
        pytest.param("!pip install \\\n  a 'b\nx", "pass\n\nx", id="continued-shell"),
        pytest.param("if a:\n    !ls\n", "if a:\n    pass\n", id="indented-shell"),
        pytest.param("x = !ls\ny", "x = None\ny", id="shell-assigned"),
        pytest.param("x = %pwd\ny", "x = None\ny", id="magic-assigned"),
        pytest.param("x = %time f(1)\n", "x = (f(1))\n", id="timed-value"),
        pytest.param("%time x = f(1)\n", "x = f(1)\n", id="timed-statement"),
        pytest.param("%timeit -n 10 -r3 f(1)\n", "f(1)\n", id="options"),
        pytest.param("%lprun -f g g(1)\nx", "pass\nx", id="not-python-behind"),
        pytest.param("?f\nf?\nnp.dot??\nx", "pass\npass\npass\nx", id="help"),
        pytest.param("/f a\n,g a b\n;h a", "f(a)\ng()\nh()", id="autocall"),
        pytest.param("%%time\nx = 1", "\nx = 1", id="cell-magic-keeps-its-body"),
        pytest.param("\n%%timeit -n 3 y = 1\nx", "\ny = 1\nx", id="set-up-code"),
        pytest.param("%%capture out\nx", "out = None\nx", id="capture-binds"),
        pytest.param("%%time\n%%capture\nx", "\n\nx", id="two-cell-magics"),
        pytest.param("%%bash\nls | rm (", "\n", id="bash"),
        pytest.param("%%html\n<b>\n</b>", "\n\n", id="html"),
        pytest.param("%%writefile a.txt\nx =", "\n", id="written-file"),
        pytest.param(">>> x = 1\n>>> if x:\n...     y", "x = 1\nif x:\n    y", id="prompts"),
        pytest.param("In [3]: x = 1", "x = 1", id="numbered-prompt"),
        pytest.param("  x = 1\n  y = 2", "x = 1\ny = 2", id="indented-cell"),
        pytest.param("s = '''\n%run a\n'''\n!ls", "s = '''\n%run a\n'''\npass", id="in-a-string"),
        pytest.param("y = (a\n % b)\n!ls", "y = (a\n % b)\npass", id="in-brackets"),
        pytest.param("y = a \\\n % b\n!ls", "y = a \\\n % b\npass", id="behind-a-backslash"),
        pytest.param("# it's (\n!ls", "# it's (\npass", id="comment"),
        pytest.param("!echo '''(\nx", "pass\nx", id="quotes-in-shell"),
        pytest.param("pip install numpy", "pass", id="automagic"),
        pytest.param("d['k'] = !ls\ny", "d['k'] = None\ny", id="item-assigned"),
        pytest.param("a \\\nf?\nx", "pass\n\nx", id="help-on-two-lines"),
        pytest.param("x == !y", "x == !y", id="not-a-magic"),
    ],
)
def test_a_cell_is_left_with_its_python(source: str, python: str) -> None:
    assert stripped(source) == python


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("%run a.py", [(1, "%run")], id="run"),
        pytest.param("x\n%rerun", [(2, "%rerun")], id="rerun"),
        pytest.param("run a.py", [(1, "%run")], id="automagic-run"),
        pytest.param("%load_ext evil", [(1, "%load_ext")], id="extension"),
        pytest.param("%load_ext autoreload\n%autoreload 2", [], id="harmless-extension"),
        pytest.param("%store -r x", [(1, "%store")], id="restored-variables"),
        pytest.param("%mine x", [(1, "%mine")], id="unknown-magic"),
        pytest.param("x = %mine x", [(1, "%mine")], id="unknown-magic-assigned"),
        pytest.param("%%mine\nx", [(1, "%%mine")], id="unknown-cell-magic"),
        pytest.param("\n%%writefile m.py\nx", [(2, "%%writefile")], id="written-module"),
        pytest.param("# a\u2028%run b", [(1, "%")], id="line-end-that-only-ipython-sees"),
        pytest.param("%matplotlib inline\n!ls\nx?", [], id="harmless"),
    ],
)
def test_what_runs_other_code_is_told(source: str, expected: list[tuple[int, str]]) -> None:
    assert constructs(source) == expected


LINES = st.lists(
    st.sampled_from(
        [
            "x = 1",
            "%time f(1)",
            "!ls -l",
            "y = !ls",
            "s = '''",
            "'''",
            "z = (",
            ")",
            "%%time",
            "%run a",
            "if a:",
            "    !ls",
            "    pass",
            "f?",
            "# it's",
            "a \\",
            "'",
            '"""',
            "/f x",
            ">>> x",
            "",
        ]
    ),
    max_size=12,
).map("\n".join)


@given(LINES | st.text())
def test_lines_keep_their_numbers(source: str) -> None:
    assert stripped(source).count("\n") == source.count("\n")


@given(LINES.filter(lambda source: "%%" not in source))  # a body is only parsed when it runs
def test_every_cell_that_ipython_can_run_can_be_read(source: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        transformed = TransformerManager().transform_cell(source)
    try:
        ast.parse(transformed)
    except (SyntaxError, ValueError):
        return
    assert code_of(Cell(index=0, kind=CellKind.CODE, source=source)).tree is not None


@given(LINES | st.text())
def test_stripping_what_is_stripped_changes_nothing(source: str) -> None:
    once = stripped(source)
    try:
        ast.parse(once)
    except (SyntaxError, ValueError):
        return  # what is no Python stays as it is wherever no line is one of IPython's
    assert stripped(once) == once


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("%time\n" * 16_000, id="bare-magics"),
        pytest.param("%time x\n" * 12_000, id="timed-statements"),
        pytest.param("!" * 99_000, id="exclamation-marks"),
        pytest.param(" " * 99_000 + "x", id="blanks"),
        pytest.param("'" * 99_000, id="quotes"),
        pytest.param("%time -a" + "1" * 98_000, id="a-long-option"),
        pytest.param("%time " + "-a 1 " * 19_000, id="many-options"),
        pytest.param("(" * 99_000, id="brackets"),
        pytest.param("!\\\n" * 33_000, id="continued"),
        pytest.param("a = " * 24_000 + "!", id="assignments"),
        pytest.param("?" * 99_000, id="question-marks"),
    ],
)
def test_no_cell_takes_long(source: str) -> None:
    start = time.process_time()
    stripped(source)
    assert time.process_time() - start < 30  # milliseconds, unless it grows with its square
