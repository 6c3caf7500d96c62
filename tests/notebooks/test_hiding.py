"""Ways to use a ready-made optimizer or tape without saying so, and what becomes of each."""

import pytest

from grader.domain.assignment import PolicyRule
from grader.domain.notebook import Cell, CellKind
from grader.domain.policy import elsewhere, undecided, violations
from grader.domain.text import NOTHING
from grader.notebooks.source import read_source

RULE = PolicyRule(
    id="r",
    names=("tensorflow.keras.optimizers", "tensorflow.GradientTape"),
    methods=("fit",),
    exercises=(),
    reason=NOTHING,
)
START = "import tensorflow as tf\nimport numpy as np\nimport sys, operator, functools"


def f(body: str = "return x") -> str:
    return "def f(x, w):\n" + "".join(f"    {line}\n" for line in body.split("\n"))


TAPE = f("with tf.GradientTape() as t:\n    pass")


def judge(*sources: str) -> str:
    """Return ``violated``, ``doubt``, ``mentioned`` or ``clean`` for the exercise ``f``."""
    cells = [
        Cell(index=i, kind=CellKind.CODE, source=source)
        for i, source in enumerate((START, *sources))
    ]
    facts = read_source(cells)
    functions = {"f": "f", "loss": "loss"}
    if violations([RULE], "f", ["f"], facts, functions):
        return "violated"
    if undecided([RULE], "f", ["f"], facts, functions):
        return "doubt"
    return "mentioned" if elsewhere([RULE], {"f": ["f"]}, facts, functions) else "clean"


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([TAPE], id="tape"),
        pytest.param([f("return tf.keras.optimizers.SGD(.1)")], id="optimizer"),
        pytest.param(["from keras.src.optimizers.sgd import SGD", f("SGD()")], id="inside-keras"),
        pytest.param(["from tensorflow.keras.optimizers import *", f("SGD()")], id="star"),
        pytest.param(["opt = tf.keras.optimizers.SGD(.1)", f("opt.apply(w)")], id="global"),
        pytest.param(["opt, n = tf.keras.optimizers.SGD(.1), 3", f("opt")], id="global-unpacked"),
        pytest.param(["def h(): return tf.GradientTape()", f("return h()")], id="helper"),
        pytest.param(
            ["def h(): return k()", "def k(): tf.GradientTape()", f("h()")], id="two-steps"
        ),
        pytest.param(["class O(tf.keras.optimizers.SGD): pass", f("O()")], id="subclass"),
        pytest.param(["class K:\n    def m(self): tf.GradientTape()", f("K().m()")], id="method"),
        pytest.param(
            ["k = functools.partial(tf.keras.optimizers.SGD, .1)", f("k()")], id="partial"
        ),
        pytest.param(
            ["m = tf\nfor n in ['keras', 'optimizers']:\n    m = getattr(m, n)", f("m.SGD")],
            id="loop",
        ),
        pytest.param(["tf.zz = tf.keras.optimizers.SGD", f("tf.zz(1)")], id="patched-library"),
        pytest.param(["setattr(tf, 'zz', tf.keras.optimizers)", f("tf.zz.SGD")], id="setattr"),
        pytest.param(
            ["cfg = {}\ncfg['o'] = tf.keras.optimizers.SGD", f("cfg['o']()")], id="stored"
        ),
        pytest.param([f(), "def z(x, w): tf.GradientTape()", "f.__code__ = z.__code__"], id="code"),
        pytest.param(["f = lambda x, w: tf.GradientTape()"], id="lambda"),
        pytest.param(["def g(x, w): tf.GradientTape()", "f = g"], id="bound-later"),
        pytest.param([TAPE, "f = tf.function(f)"], id="wrapped"),
        pytest.param([TAPE, "f = f(1, 2)"], id="hidden-by-its-own-result"),
        pytest.param([TAPE, "f = 5"], id="hidden-by-a-number"),
        pytest.param(["%%time\n" + TAPE], id="timed-cell"),
        pytest.param(["%matplotlib inline\n!ls\n" + TAPE], id="among-magics"),
        pytest.param([">>> " + "\n... ".join(TAPE.rstrip().split("\n"))], id="pasted-prompts"),
        pytest.param(["In [1]: import tensorflow as q", f("q.GradientTape()")], id="pasted-prompt"),
        pytest.param(["    q = tf\n    %time k = q.GradientTape", f("k()")], id="indented-cell"),
        pytest.param([f("return w.fit(x)")], id="fit"),
        pytest.param([f("return type(w).fit(w, x)")], id="fit-of-the-class"),
        pytest.param(["q = [tf]", f("return q[0].GradientTape()")], id="list"),
        pytest.param([f("return (lambda: tf)().GradientTape()")], id="called-lambda"),
    ],
)
def test_a_use_in_graded_code_is_a_violation(sources: list[str]) -> None:
    assert judge(*sources) == "violated"


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([f("exec('x')")], id="exec"),
        pytest.param([f("return getattr(tf, x).SGD")], id="getattr"),
        pytest.param([f("return functools.reduce(getattr, ['keras'], tf)")], id="reduce"),
        pytest.param([f("return operator.attrgetter('keras.optimizers')(tf)")], id="attrgetter"),
        pytest.param([f("return object.__getattribute__(tf, 'GradientTape')")], id="getattribute"),
        pytest.param(["def h(k): return k.optimizers.SGD", f("return h(tf.keras)")], id="lent"),
        pytest.param(
            ["class K:\n    def __init__(self): self.k = tf.keras\n", f("K().k.optimizers.SGD")],
            id="attribute",
        ),
        pytest.param([f(), "exec('def f(x, w): pass')"], id="replaced-by-exec"),
        pytest.param([f(), "globals()['f'] = 1"], id="replaced-through-globals"),
        pytest.param([f(), "import __main__\n__main__.f = 1"], id="replaced-through-main"),
        pytest.param([f(), "%run other.py"], id="replaced-by-a-script"),
        pytest.param([f(), "get_ipython().run_cell('f = 1')"], id="replaced-by-the-shell"),
        pytest.param([f(), "/exec x"], id="autocall"),
        pytest.param([f(), "%%writefile m.py\nx", "import m"], id="written-module"),
        pytest.param(["import mine", f("return mine.gradient(x)")], id="own-module"),
        pytest.param([TAPE, "if 0:\n    " + f().replace("\n", "\n    ")], id="sham-redefinition"),
        pytest.param([TAPE, f() + "del f"], id="deleted-redefinition"),
        pytest.param([TAPE, "@(lambda g: 5)\n" + f()], id="redefinition-that-is-no-function"),
        pytest.param([f(), "x='" + "a" * 100_001 + "'"], id="cell-too-large"),
        pytest.param(["class L:\n    def fit(self): pass", f("w.fit()")], id="whose-fit"),
        pytest.param([f("return Out[3]")], id="history"),
        pytest.param(
            [f(), "get_ipython().input_transformers_cleanup.append(x)"], id="input-transformer"
        ),
        pytest.param([f(), "sys.settrace(x)"], id="trace-hook"),
    ],
)
def test_what_the_source_cannot_tell_is_a_doubt(sources: list[str]) -> None:
    assert judge(*sources) == "doubt"


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param(["from tensorflow.keras.optimizers import SGD", f()], id="unused-import"),
        pytest.param([f("from keras.optimizers import SGD\nreturn x")], id="unused-import-inside"),
        pytest.param([f(), "tf.keras.optimizers.SGD().minimize(x)"], id="curious-cell"),
        pytest.param([f(), "m = tf.keras.Sequential()\nm.fit(x)"], id="comparison-with-keras"),
        pytest.param(["def loss(x): tf.GradientTape()", f("return loss(x)")], id="other-exercise"),
        pytest.param([TAPE, f()], id="earlier-attempt"),
        pytest.param(
            ["def h(c): return c()", f("h(w)"), "h(tf.keras.optimizers.SGD)"], id="not-me"
        ),
    ],
)
def test_a_use_elsewhere_is_only_mentioned(sources: list[str]) -> None:
    assert judge(*sources) == "mentioned"


@pytest.mark.parametrize(
    "sources",
    [
        pytest.param([f()], id="plain"),
        pytest.param(["def f(tf, w): return tf.GradientTape()"], id="parameter-of-that-name"),
        pytest.param(["class L:\n    def fit(self): pass", f("L().fit()")], id="own-fit"),
        pytest.param([f("return np.gradient(x) + tf.nn.softmax(w)")], id="other-functions"),
        pytest.param([f("SGD = x\nreturn SGD")], id="own-variable-of-that-name"),
        pytest.param([f("'''Uses tf.GradientTape().fit'''")], id="in-a-docstring"),
        pytest.param([f(), "# tf.GradientTape()"], id="in-a-comment"),
        pytest.param([f(), "x = = 1"], id="syntax-error-elsewhere"),
        pytest.param([f(), "%matplotlib inline\n!pip install x\n%timeit f(1, 2)"], id="magics"),
        pytest.param([f(), "%%bash\npython -c 'exec(1)'"], id="bash"),
        pytest.param([f(), "f = f(1, 2)"], id="result-under-its-name"),
        pytest.param([f(), "print('x' in globals())"], id="asking-globals"),
        pytest.param(["def f(x: tf.keras.optimizers.SGD, w): return x"], id="annotation"),
    ],
)
def test_honest_code_is_not_touched(sources: list[str]) -> None:
    assert judge(*sources) == "clean"
