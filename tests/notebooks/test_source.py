import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.notebook import Cell, CellKind
from grader.domain.source import SourceFacts, Unit, UnitKind, UseKind
from grader.notebooks.source import read_source


def facts(*sources: str) -> SourceFacts:
    return read_source([Cell(index=i, kind=CellKind.CODE, source=s) for i, s in enumerate(sources)])


def unit(found: SourceFacts, name: str) -> Unit:
    return next(u for u in reversed(found.units) if u.name == name)


def names(source: str, *cells: str) -> set[str]:
    """Return the library names that ``f`` uses, ``?`` before uncertain ones."""
    found = facts("import tensorflow as tf\nimport numpy as np", *cells, source)
    return {
        ("" if use.certain else "?") + use.path
        for use in unit(found, "f").uses
        if use.kind is UseKind.NAME
    }


def f(body: str, parameters: str = "x") -> str:
    return f"def f({parameters}):\n" + "".join(f"    {line}\n" for line in body.split("\n"))


SGD = "tensorflow.keras.optimizers.SGD"


@pytest.mark.parametrize(
    ("source", "cells", "expected"),
    [
        pytest.param(f("tf.keras.optimizers.SGD()"), (), SGD, id="plain"),
        pytest.param(f("S()"), ("from keras.optimizers import SGD as S",), SGD, id="keras"),
        pytest.param(f("K.optimizers.SGD"), ("import tensorflow.keras as K",), SGD, id="module"),
        pytest.param(f("tf.compat.v2.keras.optimizers.SGD"), (), SGD, id="compat"),
        pytest.param(f("tf._api.v2.v2.keras.optimizers.SGD"), (), SGD, id="api"),
        pytest.param(
            f("k.optimizers.SGD"), ("import tensorflow.python.keras as k",), SGD, id="internal"
        ),
        pytest.param(
            f("tf.compat.v1.keras.optimizers.SGD"), (), SGD, id="compat-v1-is-the-same-keras"
        ),
        pytest.param(
            f("backprop.GradientTape"),
            ("from tensorflow.python.eager import backprop",),
            "tensorflow.GradientTape",
            id="where-the-tape-lives",
        ),
        pytest.param(f("keras.optimizers.SGD"), ("from tensorflow import *",), SGD, id="star"),
        pytest.param(f("O.SGD"), ("O = tf.keras.optimizers",), SGD, id="alias"),
        pytest.param(f("O.SGD"), ("O = P.optimizers", "P = tf.keras"), SGD, id="later-cells"),
        pytest.param(f("a.SGD"), ("b, a = 1, tf.keras.optimizers",), SGD, id="unpacked"),
        pytest.param(f("(k := tf.keras).optimizers.SGD"), (), SGD, id="walrus"),
        pytest.param(f("o.SGD", "x, o=tf.keras.optimizers"), (), SGD, id="default"),
        pytest.param("@tf.keras.optimizers.SGD\n" + f("x"), (), SGD, id="decorator"),
        pytest.param(f("getattr(tf.keras, 'optimizers').SGD"), (), SGD, id="getattr"),
        pytest.param(
            f("getattr(getattr(tf, 'ke' + 'ras'), f'optimizers').SGD"), (), SGD, id="folded"
        ),
        pytest.param(f("getattr(tf.keras, ''.join(['opti', 'mizers'])).SGD"), (), SGD, id="joined"),
        pytest.param(f("getattr(tf.keras, n).SGD"), ("n = 'optimizers'",), SGD, id="constant"),
        pytest.param(
            f("importlib.import_module('tensorflow.keras.optimizers').SGD"),
            ("import importlib",),
            SGD,
            id="import_module",
        ),
        pytest.param(f("__import__('tensorflow').keras.optimizers.SGD"), (), SGD, id="dunder"),
        pytest.param(
            f("__import__('keras.optimizers', fromlist=['SGD']).SGD"), (), SGD, id="fromlist"
        ),
        pytest.param(f("vars(tf.keras)['optimizers'].SGD"), (), SGD, id="vars"),
        pytest.param(f("tf.keras.__dict__['optimizers'].SGD"), (), SGD, id="dict"),
        pytest.param(f("tf.keras.__dict__.get('optimizers').SGD"), (), SGD, id="dict-get"),
        pytest.param(f("tf.keras.__getattribute__('optimizers').SGD"), (), SGD, id="getattribute"),
        pytest.param(f("globals()['tf'].keras.optimizers.SGD"), (), SGD, id="globals"),
        pytest.param(
            f("sys.modules['tensorflow'].keras.optimizers.SGD"), ("import sys",), SGD, id="sys"
        ),
        pytest.param(
            f("np.testing.sys.modules['keras'].optimizers.SGD"), (), SGD, id="carried-sys"
        ),
        pytest.param(f("d['k'].optimizers.SGD"), ("d = {'k': tf.keras}",), SGD, id="dictionary"),
        pytest.param(f("l[0].SGD"), ("l = []\nl.append(tf.keras.optimizers)",), SGD, id="append"),
        pytest.param(f("d[0].SGD"), ("d = {}\nd[0] = tf.keras.optimizers",), SGD, id="item"),
        pytest.param(f("K.k.optimizers.SGD"), ("class K:\n    k = tf.keras",), SGD, id="class"),
        pytest.param(f("g().optimizers.SGD"), ("def g(): return tf.keras",), SGD, id="result"),
        pytest.param(f("g().optimizers.SGD"), ("g = lambda: tf.keras",), SGD, id="lambda"),
        pytest.param(f("[k.optimizers.SGD for k in (tf.keras,)]"), (), SGD, id="comprehension"),
        pytest.param(f("(tf.keras if x else np).optimizers.SGD"), (), SGD, id="choice"),
        pytest.param(f("with tf.keras.optimizers as o:\n    o.SGD"), (), SGD, id="with"),
        pytest.param(
            f("match tf.keras:\n    case k:\n        k.optimizers.SGD"), (), SGD, id="match"
        ),
        pytest.param(
            f("tf.q.SGD"), ("setattr(tf, 'q', tf.keras.optimizers)",), "?" + SGD, id="setattr"
        ),
        pytest.param(f("g(tf.keras)"), ("def g(k): return k.optimizers.SGD",), "", id="lent"),
        pytest.param(f("tf.GradientTape()", "x, tf"), (), "", id="parameter-hides-import"),
        pytest.param(f("tf = x\ntf.keras.optimizers.SGD"), (), "", id="local-hides-import"),
        pytest.param(f("x", "x: tf.keras.optimizers.SGD"), (), "", id="annotation"),
        pytest.param(f("from keras.optimizers import SGD"), (), "", id="import-alone"),
        pytest.param(
            f("exp(x)"),
            ("from numpy import *\nfrom tensorflow.keras.optimizers import *",),
            "numpy.exp",
            id="two-stars",
        ),
    ],
)
def test_a_name_is_followed_to_its_library(
    source: str, cells: tuple[str, ...], expected: str
) -> None:
    found = {n for n in names(source, *cells) if "tensorflow.keras.o" in n or n == expected}
    assert found - {"tensorflow.keras.optimizers"} == ({expected} if expected else set())


def test_a_module_lent_to_a_helper_is_an_uncertain_use_there() -> None:
    found = facts("import keras\ndef g(k): return k.optimizers.SGD\ndef f(x): return g(keras)")
    use = next(u for u in unit(found, "g").uses if u.kind is UseKind.NAME)
    assert (use.path, use.certain) == (SGD, False)


def constructs(source: str, *cells: str) -> set[str]:
    found = facts("import tensorflow as tf", *cells, source)
    return {use.path for use in unit(found, "f").uses if use.kind is UseKind.DYNAMIC}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(f("exec(x)"), "exec", id="exec"),
        pytest.param(f("eval('1')"), "eval", id="eval"),
        pytest.param(f("compile(x, '', 'exec')"), "compile", id="compile"),
        pytest.param(f("e = exec\ne(x)"), "exec", id="exec-renamed"),
        pytest.param(f("getattr(tf, x)"), "getattr", id="getattr"),
        pytest.param(f("map(getattr, x)"), "getattr", id="getattr-passed-on"),
        pytest.param(f("getattr(tf, n)", "x, n='keras'"), "getattr", id="default-may-change"),
        pytest.param(f("__import__(x)"), "__import__", id="import"),
        pytest.param(f("import importlib\nimportlib.import_module(x)"), "importlib.import_module"),
        pytest.param(f("globals()[x]"), "globals", id="globals"),
        pytest.param(f("globals()['a'] = x"), "globals", id="globals-written"),
        pytest.param(f("locals()"), "locals", id="locals"),
        pytest.param(f("vars()"), "vars", id="vars"),
        pytest.param(f("__builtins__['exec']"), "__builtins__", id="builtins"),
        pytest.param(f("import sys\nsys.modules[x]"), "sys.modules", id="modules"),
        pytest.param(f("import sys\nsys._getframe(1)"), "sys._getframe", id="frames"),
        pytest.param(f("x.__globals__['tf']"), "__globals__", id="function-globals"),
        pytest.param(f("().__class__.__base__.__subclasses__()"), "__subclasses__", id="objects"),
        pytest.param(f("tf.__dict__[x]"), "__dict__", id="dict"),
        pytest.param(f("get_ipython().run_cell(x)"), "IPython", id="run-cell"),
        pytest.param(f("get_ipython().run_line_magic('run', 'a.py')"), "IPython", id="run-magic"),
        pytest.param(f("import mine\nmine.g(x)"), "import mine", id="own-module"),
        pytest.param(f("Out[3]"), "Out", id="history"),
        pytest.param(f("from operator import attrgetter\nattrgetter('a')"), "operator.attrgetter"),
        pytest.param(f("import __main__\n__main__.f = x"), "__main__", id="main"),
    ],
)
def test_ways_around_being_read_are_dynamic(source: str, expected: str) -> None:
    assert expected in constructs(source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(f("getattr(tf, 'keras')"), id="constant-getattr"),
        pytest.param(f("'x' in globals()"), id="asking-globals"),
        pytest.param(f("globals()['x']"), id="constant-globals"),
        pytest.param(f("vars(tf)['keras']"), id="constant-vars"),
        pytest.param(f("get_ipython().system('ls')"), id="shell"),
        pytest.param(f("get_ipython().run_line_magic('matplotlib', 'inline')"), id="matplotlib"),
        pytest.param(f("from IPython.display import display\ndisplay(x)"), id="display"),
        pytest.param(f("import sys\nsys.stdout.flush()\nsys.path"), id="harmless-sys"),
        pytest.param(f("hasattr(tf, x) or isinstance(x, int)"), id="asking"),
        pytest.param(f("import numpy.linalg\nnumpy.linalg.norm(x)"), id="numpy"),
        pytest.param(f("_ = x\nfor _ in x: _"), id="underscore"),
    ],
)
def test_ordinary_code_is_not_dynamic(source: str) -> None:
    assert constructs(source) == set()


def methods(source: str, *cells: str) -> set[tuple[str, bool]]:
    found = facts(*cells, source)
    return {(u.path, u.certain) for u in unit(found, "f").uses if u.kind is UseKind.METHOD}


OWN = "class M:\n    def fit(self): pass\n"


@pytest.mark.parametrize(
    ("source", "cells", "expected"),
    [
        pytest.param(f("x.fit()"), (), {("fit", False)}, id="called"),
        pytest.param(f("g = x.fit\ng()"), (), {("fit", False)}, id="kept"),
        pytest.param(f("getattr(x, 'fit')()"), (), {("fit", False)}, id="getattr"),
        pytest.param(f("x.fit()", "x=M"), ("from keras import M",), {("fit", True)}, id="library"),
        pytest.param(f("m.fit()"), ("import keras\nm = keras.M()",), {("fit", True)}, id="made"),
        pytest.param(f("m.o.fit()"), ("import keras\nm = keras.M()",), {("fit", True)}, id="part"),
        pytest.param(f("M().fit()"), (OWN,), set(), id="own"),
        pytest.param(f("m.fit()"), (OWN, "m = M()"), set(), id="own-global"),
        pytest.param(f("N().fit()"), (OWN, "class N(M): pass"), set(), id="inherited"),
        pytest.param(f("x.fit()"), (OWN,), {("fit", False)}, id="unknown-beside-own"),
        pytest.param(
            f("K().fit()"),
            ("import keras\nclass K(keras.Model): pass",),
            {("fit", True)},
            id="inherited-from-a-library",
        ),
        pytest.param(
            f("x"),
            ("import keras\nclass K(keras.Model):\n    def fit(self): super().fit()",),
            set(),
            id="not-its-own",
        ),
    ],
)
def test_methods_are_told_unless_they_are_the_notebooks_own(
    source: str, cells: tuple[str, ...], expected: set[tuple[str, bool]]
) -> None:
    assert methods(source, *cells) == expected


def test_a_method_tells_what_may_have_made_its_object() -> None:
    source = "import jax\ns = jax.S()\ndef f(x, t=jax.T()):\n    s.fit()\n    t.fit()\n    x.fit()"
    found = {use.made_by for use in unit(facts(source), "f").uses if use.path == "fit"}
    assert found == {("jax.S",), ("", "jax.T"), ()}


def test_an_object_of_very_many_makers_is_of_an_unknown_one() -> None:
    source = "import jax\n" + "".join(f"m = jax.M{i}()\n" for i in range(40)) + f("m.fit()")
    found = facts(source)
    (use,) = (use for use in unit(found, "f").uses if use.path == "fit")
    assert (use.certain, "" in use.made_by) == (True, True)
    assert not any(use.path == "tangled" for u in found.units for use in u.uses)


@pytest.mark.parametrize(
    ("source", "kind", "conditional"),
    [
        pytest.param("def a(): pass", UnitKind.DEFINITION, False, id="def"),
        pytest.param("class a: pass", UnitKind.DEFINITION, False, id="class"),
        pytest.param("a = lambda: 1", UnitKind.DEFINITION, False, id="lambda"),
        pytest.param("@unknown\ndef a(): pass", UnitKind.CALLABLE, False, id="decorated"),
        pytest.param(
            "import tensorflow as tf\n@tf.function\ndef a(): pass",
            UnitKind.DEFINITION,
            False,
            id="tf-function",
        ),
        pytest.param(
            "import tensorflow as tf\n@tf.function(reduce_retracing=True)\ndef a(): pass",
            UnitKind.DEFINITION,
            False,
            id="tf-function-called",
        ),
        pytest.param("def b(): pass\na = b", UnitKind.CALLABLE, False, id="alias"),
        pytest.param("a = a(1)", UnitKind.VALUE, False, id="own-result"),
        pytest.param("a = [1]", UnitKind.VALUE, False, id="list"),
        pytest.param("a = b(1)", UnitKind.UNSURE, False, id="result"),
        pytest.param("from b import a", UnitKind.UNSURE, False, id="import"),
        pytest.param("a.b = 1", UnitKind.CHANGE, False, id="attribute"),
        pytest.param("a[0] = 1", UnitKind.CHANGE, False, id="item"),
        pytest.param("a += 1", UnitKind.CHANGE, False, id="augmented"),
        pytest.param("a.append(1)", UnitKind.CHANGE, False, id="append"),
        pytest.param("if x:\n    def a(): pass", UnitKind.DEFINITION, True, id="if"),
        pytest.param("try:\n    a = 1\nexcept E: pass", UnitKind.VALUE, True, id="try"),
        pytest.param("try: pass\nfinally:\n    a = 1", UnitKind.VALUE, False, id="finally"),
        pytest.param("with x as a: pass", UnitKind.UNSURE, False, id="with-name"),
        pytest.param("with x:\n    a = 1", UnitKind.VALUE, False, id="with-body"),
        pytest.param("for a in x: pass", UnitKind.UNSURE, False, id="for-name"),
        pytest.param("while x:\n    a = 1", UnitKind.VALUE, True, id="while"),
        pytest.param("match x:\n    case 1:\n        a = 1", UnitKind.VALUE, True, id="match"),
        pytest.param("def g():\n    global a\n    a = 1", UnitKind.CHANGE, True, id="global"),
        pytest.param("print(a := 1)", UnitKind.CHANGE, False, id="walrus"),
        pytest.param("b, *a = x", UnitKind.VALUE, False, id="starred"),
        pytest.param("(b, a) = x", UnitKind.UNSURE, False, id="unpacked"),
        pytest.param("a: int = 1", UnitKind.VALUE, False, id="annotated"),
        pytest.param("del a", UnitKind.VALUE, False, id="deleted"),
    ],
)
def test_units_say_what_they_do_to_their_name(
    source: str, kind: UnitKind, conditional: bool
) -> None:
    found = unit(facts(source), "a")
    assert (found.kind, found.conditional) == (kind, conditional)


def test_a_unit_reads_globals_and_not_its_own_names() -> None:
    found = facts(
        "@deco\ndef f(x, y=default):\n    local = x\n    def inner(): return used + local\n"
        "    return [item for item in items] + [len(local), inner, attribute.of]\n"
    )
    assert set(unit(found, "f").reads) == {"deco", "default", "used", "items", "attribute"}


def test_lines_and_cells_are_those_of_the_notebook() -> None:
    found = facts("x = 1", "%matplotlib inline\n!ls\n\ndef f():\n    return y.fit()")
    (use,) = unit(found, "f").uses
    assert (use.cell, use.line) == (1, 5)


def test_a_syntax_error_hides_only_its_cell() -> None:
    found = facts("x = = 1", "def f(): pass")
    assert found.unparsed == (0,)
    assert unit(found, "f").cell == 1


def test_text_and_empty_cells_are_passed_over() -> None:
    cells = [
        Cell(index=0, kind=CellKind.TEXT, source="x ="),
        Cell(index=1, kind=CellKind.CODE, source="\n"),
    ]
    assert read_source(cells) == SourceFacts()


HOSTILE = {
    "f-string": 'f"' + "{a}" * 9_000 + '"',
    "f-strings": 'f"{a.b(c)}"\n' * 9_000,
    "assignments": "a=b\n" * 24_000,
    "calls": "f(a.b.c(1),x=2)\n" * 6_000,
    "chain": "".join(f"a{i}=a{i + 1}\n" for i in range(7_000)),
    "growing": "import tensorflow as tf\n" + "tf=tf.a\ntf=tf.b\n" * 200,
    "imports": "".join(f"import m{i} as a\n" for i in range(5_000)),
    "stars": "".join(f"from m{i} import *\n" for i in range(3_000)) + "x\n" * 10_000,
    "functions": "".join(f"def f{i}(x):\n return f{i + 1}(x)\n" for i in range(3_000)),
    "fields": "".join(f"a.f{i}=a.f{i + 1}\n" for i in range(5_000)),
    "classes": "".join(
        f"class C{i}(C{i + 1}):\n def fit(self): self.fit()\n" for i in range(2_000)
    ),
    "makers": "".join(f"m{i}=jax.M()\nm{i}=m{i + 1}.fit(m{i}.fit)\n" for i in range(3_000)),
    "strings": 'n="a"\n' + "n=n+n\n" * 3_000 + "getattr(tf,n)\n" * 3_000,
    "lambdas": "x=lambda: x\n" * 7_000,
    "nested-calls": "f(" * 190 + ")" * 190,
    "nested-lists": "x=" + "[" * 90 + "]" * 90,
    "unary": "-" * 99_000 + "1",
    "attributes": "a" + ".b" * 40_000,
    "elif": "if a:\n  pass\n" + "elif a:\n  pass\n" * 180,
    "digits": "9" * 9_000,
    "nul": "x = 1\0",
    "surrogate": "x = '\ud800'",
    "long": "x='" + "a" * 100_001 + "'",
}


@pytest.mark.parametrize("source", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_cell_ends_soon(source: str) -> None:
    start = time.process_time()
    found = facts(source, "def f(): pass")
    assert time.process_time() - start < 60  # a second or less, unless it grows with its square
    assert unit(found, "f").cell == 1


def test_many_large_cells_end_soon() -> None:
    start = time.process_time()
    found = facts("def f(): pass", *["f(a.b.c(1),x=2)\n" * 5_000] * 100)
    assert time.process_time() - start < 200
    assert len(found.unread) > 90


def test_a_notebook_that_cannot_be_followed_says_so() -> None:
    found = facts(HOSTILE["growing"])
    assert any(use.path == "tangled" for u in found.units for use in u.uses)


PIECES = st.lists(
    st.sampled_from(
        [
            "import tensorflow as tf",
            "from keras import *",
            "a = tf.keras",
            "b, a = a, b",
            "class C(a): x = a; m = lambda self: self.x",
            "def f(a=b, *c, **d): return [a := b for b in c]",
            "f(f)(f=f, *a)",
            "global z",
            "def g():\n    nonlocal q\n    yield a",
            "del a, b",
            "for a.b[0] in f(a): pass",
            "with a as (b, c): pass",
            "try: pass\nexcept a as b: pass",
            "match a:\n    case [x, *y] | {'k': x, **y}: pass",
            "x: a = b",
            "async def h(): await a",
            "getattr(a, 'b' + a)(a)",
            "globals()['a'] = f",
            "a = a()[a].a",
            "lambda: (yield)",
            "%run a",
            "return a",
            "class D(D): D = D",
            "[[a for a in a] for a in a]",
        ]
    ),
    max_size=8,
).map("\n".join)


@given(st.lists(PIECES | st.text(), max_size=4))
def test_reading_never_raises(sources: list[str]) -> None:
    found = facts(*sources)
    assert facts(*sources) == found
    for u in found.units:
        for use in u.uses:
            assert 1 <= use.line <= sources[u.cell].count("\n") + 1
