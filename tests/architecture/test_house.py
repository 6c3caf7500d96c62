"""The house's own rules: sizes, names, and nothing that acts by chance in the core."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

ROOT = Path(__file__).parents[2]
# The house asks for about 250, 40 and 150 lines; what is a little above is let pass.
LONGEST_FILE = 260
LONGEST_FUNCTION = 45
LONGEST_CLASS = 160

# Files and classes that may be longer, each with its own limit and its reason.
VISITOR = "one walk over the syntax tree: its cases belong together"
LONG_FILES = {
    "grader/domain/policy.py": (420, "one decision, from a rule to the code it reaches"),
    "grader/gradebook/migrations/versions/first_form.py": (400, "one table after the other"),
    "grader/notebooks/parts.py": (290, VISITOR),
    "grader/notebooks/resolving.py": (340, "one points-to analysis over shared tables"),
    "grader/notebooks/uses.py": (275, VISITOR),
    "grader/wiring.py": (315, "the one place that picks every adapter"),
    "grader/workflow/proving/operators.py": (285, "one small function for each operator"),
}
LONG_CLASSES = {
    "grader/kernel/inside/values.py: Encoder": (185, "one sort of value after the other"),
    "grader/kernel/session.py: Session": (200, "the states of one conversation with a kernel"),
    "grader/notebooks/binding.py: _Binder": (210, VISITOR),
    "grader/notebooks/parts.py: _Divider": (190, VISITOR),
    "grader/notebooks/resolving.py: Resolver": (280, "one points-to analysis over shared tables"),
    "grader/notebooks/uses.py: _Reader": (210, VISITOR),
}
# Names that say nothing about what is inside.
EMPTY_NAMES = {"base", "common", "helper", "helpers", "manager", "misc", "tools", "util", "utils"}
# What the core must not call: it acts on the world, or differs from time to time.
IMPURE_BUILTINS = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}
IMPURE_NUMPY = {"fromfile", "genfromtxt", "load", "loadtxt", "memmap", "save", "savetxt", "savez"}
SEEDED = {"Generator", "PCG64", "Philox", "SeedSequence", "default_rng"}

Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
SOURCES = sorted((ROOT / "grader").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
CORE = sorted(
    p
    for part in ("domain", "checks", "exhibits", "workflow")
    for p in (ROOT / "grader" / part).rglob("*.py")
)


def lines_of(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def lengths_of_definitions(*kinds: type[Definition]) -> dict[str, int]:
    """Return the length of every definition of these kinds, by file and name."""
    return {
        f"{short(path)}: {node.name}": length_of(node)
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, kinds)
    }


def grown(
    lengths: dict[str, int], limit: int, exceptions: dict[str, tuple[int, str]]
) -> dict[str, int]:
    """Return what is longer than its limit."""
    return {
        name: length
        for name, length in lengths.items()
        if length > exceptions.get(name, (limit, ""))[0]
    }


def idle(lengths: dict[str, int], limit: int, exceptions: dict[str, tuple[int, str]]) -> set[str]:
    """Return the exceptions that nothing needs any more."""
    return {name for name in exceptions if lengths.get(name, 0) <= limit}


def test_no_file_outgrows_its_limit() -> None:
    lengths = {short(p): lines_of(p) for p in [*SOURCES, *(ROOT / "scripts").glob("*.py")]}
    assert grown(lengths, LONGEST_FILE, LONG_FILES) == {}
    assert idle(lengths, LONGEST_FILE, LONG_FILES) == set()


def test_no_class_outgrows_its_limit() -> None:
    lengths = lengths_of_definitions(ast.ClassDef)
    assert grown(lengths, LONGEST_CLASS, LONG_CLASSES) == {}
    assert idle(lengths, LONGEST_CLASS, LONG_CLASSES) == set()


def test_no_function_outgrows_its_limit() -> None:
    lengths = lengths_of_definitions(ast.FunctionDef, ast.AsyncFunctionDef)
    assert grown(lengths, LONGEST_FUNCTION, {}) == {}


def length_of(node: Definition) -> int:
    """Return how many lines a definition has, its docstring and signature left out."""
    body = node.body[1:] if ast.get_docstring(node) is not None and node.body[1:] else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


def test_every_module_is_named_after_what_it_holds() -> None:
    parts = {short(path): set(path.relative_to(ROOT).with_suffix("").parts) for path in SOURCES}
    assert {name for name, words in parts.items() if words & EMPTY_NAMES} == set()


def test_tests_are_no_package() -> None:
    assert [short(path) for path in TESTS if path.name == "__init__.py"] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [p for p in SOURCES if not ast.get_docstring(ast.parse(p.read_text("utf-8")))]
    assert [short(path) for path in silent] == []


def impure_calls(tree: ast.AST) -> Iterator[str]:
    """Yield calls that act on the world or on chance, as they are written."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        head, _, last = name.rpartition(".")
        if name in IMPURE_BUILTINS or (head == "np" and last in IMPURE_NUMPY):
            yield name
        if head == "np.random" and (last not in SEEDED or not (node.args or node.keywords)):
            yield name


@pytest.mark.parametrize("path", CORE, ids=short)
def test_the_core_touches_neither_files_nor_chance(path: Path) -> None:
    assert list(impure_calls(ast.parse(path.read_text("utf-8")))) == []


@pytest.mark.parametrize(
    "source",
    ["open('x')", "np.random.rand(3)", "np.random.default_rng()", "np.load('x')", "print(1)"],
)
def test_an_impure_call_is_found(source: str) -> None:
    assert list(impure_calls(ast.parse(source)))
