"""Every operator makes its mistakes, and a mutant is one function with one thing wrong."""

import ast

import pytest

from grader.workflow.proving.mutation import functions_of, mutants_of, mutated, reached_from
from grader.workflow.proving.operators import OPERATORS


def made(operator: str, body: str) -> list[str]:
    """Return what an operator makes of ``body``, as the changed statements."""
    lines = "\n".join(f"    {line}" for line in body.split("\n"))
    source = f"def f(a, b, x, n):\n{lines}\n"
    return [m.after for m in mutants_of(source, "f") if m.operator == operator]


CASES = [
    ("operation", "return a + b", ["return a - b"]),
    ("operation", "return a ** 2", ["return a * 2"]),
    ("operation", "a += b", ["a -= b"]),
    ("term", "return a * b", ["return a", "return b"]),
    ("term", "return a / b", ["return a"]),
    ("sign", "return -a", ["return a"]),
    ("sign", "return a * b", ["return -(a * b)"]),
    ("constant", "return 0.5 * a", ["return 1.0 * a", "return -0.5 * a"]),
    ("constant", "return a[0]", ["return a[1]", "return a[-1]"]),
    ("constant", "return f(a, key=True)", ["return f(a, key=False)"]),
    ("index", "return x[:n]", ["return x[:n + 1]", "return x[:n - 1]", "return x[1:n]"]),
    ("index", "return x[n]", ["return x[n - 1]"]),
    ("axis", "return x.sum(axis=0)", ["return x.sum(axis=1)", "return x.sum(axis=None)"]),
    ("arguments", "return f(a, b)", ["return f(b, a)"]),
    ("arguments", "return (a, b, n)", ["return (b, a, n)", "return (a, n, b)"]),
    ("function", "return np.sum(x)", ["return np.mean(x)"]),
    ("function", "return np.log(x)", ["return np.log10(x)", "return x"]),
    (
        "range",
        "for k in range(n):\n    a = k",
        [
            "for k in range(n + 1):",
            "for k in range(n - 1):",
            "for k in range(1, n):",
        ],
    ),
    ("comparison", "return a < b", ["return a <= b", "return a > b"]),
    ("comparison", "return a and b", ["return a or b"]),
    ("branch", "return a if n else b", ["return a", "return b"]),
    ("branch", "if n:\n    a = b\nreturn a", ["if not n:"]),
    ("statement", "a += b", ["pass", "a = b"]),
    ("transposition", "return x.T", ["return x"]),
    ("transposition", "return a @ b", ["return b @ a", "return a @ b.T"]),
    ("together", "a, b = b, a", ["a = b; b = a", "b = a; a = b"]),
]


@pytest.mark.parametrize(
    ("operator", "body", "expected"), CASES, ids=[f"{name}: {body}" for name, body, _ in CASES]
)
def test_an_operator_makes_its_mistakes(operator: str, body: str, expected: list[str]) -> None:
    assert made(operator, body) == expected


def test_every_operator_is_tried() -> None:
    assert {operator for operator, _, _ in CASES} == set(OPERATORS)


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_changes_nothing_that_it_is_given(operator: str) -> None:
    source = "\n".join(body for _, body, _ in CASES if "return" not in body)
    tree = ast.parse(source)
    before = ast.dump(tree)
    for node in ast.walk(tree):
        list(OPERATORS[operator](node))
    assert ast.dump(tree) == before


MODULE = '''
HALF = 0.5


@wrapped
def helper(x: float, scale=HALF) -> float:
    """Say 1 + 1."""
    return x * scale


def other(x):
    return x


def loss(x, how=helper):
    return how(x) + other(x)
'''


def test_what_computes_nothing_is_left_alone() -> None:
    found = mutants_of(MODULE, "helper")
    assert {m.operator for m in found} == {"operation", "term", "sign"}
    assert all("Say 1 + 1." in m.code and "@wrapped" in m.code for m in found)


def test_a_default_is_shown_by_itself() -> None:
    found = mutants_of("def f(x, sure=True):\n    return x\n", "f")
    assert [(m.before, m.after, m.line) for m in found] == [("True", "False", 1)]


def test_a_mutant_takes_the_place_of_its_function_and_of_nothing_else() -> None:
    for mutant in mutants_of(MODULE, "helper"):
        before, after = functions_of(MODULE), functions_of(mutated(MODULE, mutant))
        assert list(before) == list(after)
        changed = [n for n in before if ast.unparse(before[n]) != ast.unparse(after[n])]
        assert changed == ["helper"]
        assert "HALF = 0.5" in mutated(MODULE, mutant)


def test_every_mutant_is_another_program_with_a_name_of_its_own() -> None:
    found = mutants_of(MODULE, "loss")
    assert len({m.code for m in found}) == len({m.id for m in found}) == len(found) > 2
    assert found == mutants_of(MODULE, "loss")


def test_helpers_are_reached_through_defaults_and_calls_but_not_beyond_a_stop() -> None:
    assert reached_from(MODULE, "loss") == ("loss", "helper", "other")
    assert reached_from(MODULE, "loss", ("helper",)) == ("loss", "other")
    assert reached_from(MODULE, "missing") == ()
