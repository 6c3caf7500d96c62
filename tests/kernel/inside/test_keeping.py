"""Keeping functions: the looks that are added to a cell change nothing else."""

import ast
import builtins
import traceback
from types import SimpleNamespace

import pytest

from grader.kernel.inside.keeping import HOOK, Keeper


def ran(source: str, *names: str) -> tuple[Keeper, dict[str, object]]:
    """Run ``source`` as a cell would, and return the keeper with the namespace."""
    shell = SimpleNamespace(user_ns={"__name__": "__main__"}, ast_transformers=[])
    keeper = Keeper(shell, {name: (name, f"{name}_alias") for name in names}, lambda *_: None)
    keeper.cell_started(0)
    tree = keeper.visit(ast.parse(source))
    assert isinstance(tree, ast.Module)
    try:
        exec(compile(tree, "<cell>", "exec"), shell.user_ns)  # noqa: S102  (as IPython does)
    finally:
        keeper.look()
        delattr(builtins, HOOK)
    return keeper, shell.user_ns


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def f(): return 1\nf = f()", id="rebound"),
        pytest.param("if 1:\n    def f(): return 1\n    f = None", id="if"),
        pytest.param("for f in [lambda: 1]:\n    g = f\n    f = g\n    f = 2", id="for"),
        pytest.param("while 1:\n    f = lambda: 1\n    f = 3\n    break", id="while"),
        pytest.param("try:\n    f = lambda: 1\nfinally:\n    f = 0", id="try"),
        pytest.param("try:\n    1/0\nexcept Exception:\n    f = lambda: 1\n    f = 0", id="except"),
        pytest.param("match 1:\n    case 1:\n        f = lambda: 1\n        f = 0", id="match"),
        pytest.param("import io\nwith io.StringIO():\n    f = lambda: 1\n    f = 0", id="with"),
        pytest.param("g = f = lambda: 1\nf = 0", id="chained"),
        pytest.param("f, g = (lambda: 1), 2\nf = 0", id="unpacked"),
        pytest.param("(f := lambda: 1)\nf = 0", id="walrus"),
        pytest.param("class f:\n    def __new__(cls): return 1\nf = 0", id="class"),
        pytest.param("def f_alias(): return 1\nf_alias = 0", id="alias"),
        pytest.param("def f_alias(): return 2\ndef f(): return 1", id="own-name-first"),
        pytest.param("def f(): return 1\ndef f_alias(): return 2", id="own-name-even-before"),
        pytest.param("def f(): return 2\ndef f(): return 1\ndel f", id="last-one"),
        pytest.param("def g():\n    global f\n    f = lambda: 1\ng()", id="from-inside"),
        pytest.param("'''doc'''\nfrom __future__ import annotations\nf = lambda: 1", id="future"),
    ],
)
def test_the_last_callable_is_kept(source: str) -> None:
    keeper, namespace = ran(source, "f")
    assert keeper.function("f")() == 1
    keeper.restore()
    assert callable(namespace.get("f", namespace.get("f_alias")))


def test_numbers_and_library_functions_are_no_functions_of_the_students() -> None:
    keeper, _ = ran("f = 3\nfrom os.path import join", "f", "join")
    assert keeper.function("f") is None
    assert keeper.function("join") is None


def test_a_library_function_under_another_name_counts() -> None:
    keeper, _ = ran("from os.path import join as f", "f")
    assert keeper.function("f")("a", "b") == "a/b"


def test_lines_of_a_traceback_stay_where_they_were() -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        ran("def f():\n    return 1\nf = f()\n\n1 / 0", "f")
    assert traceback.extract_tb(caught.tb)[-1].lineno == 5


def test_a_source_that_binds_no_contract_name_is_left_as_it_is() -> None:
    keeper = Keeper(
        SimpleNamespace(user_ns={}, ast_transformers=[]), {"f": ("f",)}, lambda *_: None
    )
    tree = ast.parse("g = 1")
    assert keeper.visit(tree) is tree


def test_a_wiped_namespace_is_reported_and_put_back() -> None:
    reports: list[str] = []
    shell = SimpleNamespace(user_ns={}, ast_transformers=[])
    keeper = Keeper(shell, {"f": ("f",)}, lambda shim, _detail: reports.append(shim))
    exec("import math\nrate = 0.5\ndef f(x): return math.floor(x * rate)", shell.user_ns)  # noqa: S102
    keeper.collect(None)
    function = shell.user_ns["f"]
    shell.user_ns.clear()
    keeper.collect(None)
    keeper.restore()
    assert reports == ["reset"]
    assert function(5) == 2
