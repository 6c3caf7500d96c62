"""The direction of every import: domain <- checks <- workflow <- adapters <- cli."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# What computes nothing but its result: no file, clock, process, network or chance.
# fmt: off
PURE = frozenset({
    "__future__", "abc", "ast", "bisect", "collections", "contextlib", "copy", "dataclasses",
    "decimal", "difflib", "enum", "fractions", "functools", "hashlib", "heapq", "hmac", "inspect",
    "itertools", "json", "keyword", "math", "numbers", "operator", "re", "statistics", "string",
    "struct", "textwrap", "types", "typing", "unicodedata", "zlib",
})
# fmt: on
CORE = frozenset({"domain", "checks", "exhibits", "workflow"})


@dataclass(frozen=True, kw_only=True)
class Layer:
    """What one part of the package may import besides itself.

    ``ours``: other parts; ``libraries``: third-party packages; ``standard``: modules of the
    standard library, None for all of them.
    """

    ours: frozenset[str] = frozenset()
    libraries: frozenset[str] = frozenset()
    standard: frozenset[str] | None = None


def adapter(*libraries: str) -> Layer:
    """Return the rule of an adapter: the core, and no other adapter."""
    return Layer(ours=CORE | {"files", "language"}, libraries=frozenset(libraries))


NUMPY = frozenset({"numpy"})
LAYERS = {
    "domain": Layer(libraries=NUMPY, standard=PURE),
    # Kinds of check are found by looking into their own folder.
    "checks": Layer(
        ours=frozenset({"domain"}), libraries=NUMPY, standard=PURE | {"importlib", "pkgutil"}
    ),
    # Found in the same way; they look at what checks were asked.
    "exhibits": Layer(
        ours=frozenset({"domain", "checks"}),
        libraries=NUMPY,
        standard=PURE | {"importlib", "pkgutil"},
    ),
    # Paths are passed through, an executor is handed in, a traceback is told to the watcher.
    # Errors are told in the words of the catalogue.
    "workflow": Layer(
        ours=frozenset({"domain", "checks", "exhibits", "language"}),
        libraries=NUMPY,
        standard=PURE | {"concurrent", "pathlib", "traceback"},
    ),
    "files": Layer(ours=frozenset({"domain", "language"})),
    "language": Layer(ours=frozenset({"domain"})),
    "course": adapter("jsonschema", "numpy"),
    "gradebook": adapter("alembic", "numpy", "sqlalchemy"),
    # Class lists are read where submissions come in, and where grades go out.
    "rosters": adapter("openpyxl"),
    "intake": Layer(ours=CORE | {"files", "language", "rosters"}, libraries=frozenset({"py7zr"})),
    "lms": Layer(ours=CORE | {"files", "language", "rosters"}, libraries=frozenset({"openpyxl"})),
    "kernel": Layer(
        ours=CORE | {"files", "kernel.inside", "kernel.sandbox", "language"},
        libraries=frozenset({"jupyter_client", "nbclient", "nbformat", "numpy", "zmq"}),
    ),
    # Runs in the student's process, copied there file by file: nothing of ours can be had.
    "kernel.inside": Layer(libraries=frozenset({"IPython", "ipykernel", "traitlets"})),
    # Runs there too, before the student's code does.
    "kernel.sandbox": Layer(),
    "kernel.warm.within": Layer(
        ours=frozenset({"kernel.inside", "kernel.sandbox"}),
        libraries=frozenset({"IPython", "traitlets"}),
    ),
    "notebooks": adapter("numpy"),
    # Handed out to students as one file: nothing of ours but its own modules.
    "practice": Layer(libraries=NUMPY),
    "report": adapter(
        "nbconvert", "nh3", "jinja2", "latex2mathml", "fastjsonschema", "markupsafe", "pygments"
    ),
    # What it is asked to do is told by name. Of the sandbox it takes the filter.
    "worker": Layer(ours=CORE | {"files", "kernel.sandbox", "language"}),
    "wiring": Layer(
        ours=CORE
        | {
            "course",
            "files",
            "gradebook",
            "intake",
            "kernel",
            "language",
            "notebooks",
            "report",
            "worker",
        }
    ),
    "cli": Layer(
        ours=CORE
        | {
            "course",
            "files",
            "gradebook",
            "intake",
            "kernel",
            "language",
            "lms",
            "notebooks",
            "report",
            "rosters",
            "wiring",
        },
        libraries=frozenset({"click", "rich"}),
    ),
}

# Imports against a rule, each with its reason.
EXCEPTIONS = {
    ("grader.course.folder", "grader.notebooks"): "a release holds the texts of its starter",
}
# What of the student's side the trusted side may import: it runs nothing there.
SHARED_WITH_INSIDE = frozenset({"wire", "pins", "launch"})


@dataclass(frozen=True)
class Import:
    """One import: from which module, at which line, of what; ``lazy`` inside a function."""

    module: str
    line: int
    target: str
    lazy: bool


def name_of(path: Path, root: Path) -> str:
    """Return the dotted name of a file's module."""
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules(root: Path) -> dict[str, Path]:
    """Return every module of the package ``grader`` below ``root``."""
    return {name_of(path, root): path for path in sorted((root / "grader").rglob("*.py"))}


def imports(root: Path) -> Iterator[Import]:
    """Yield every import of ``grader``, those of a module by the module's own name."""
    known = modules(root)
    for module, path in known.items():
        tree = ast.parse(path.read_text("utf-8"))
        inner = {
            id(node)
            for function in ast.walk(tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            for node in ast.walk(function)
        }
        package = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for node in ast.walk(tree):
            for target in targets(node, package, known):
                yield Import(module, getattr(node, "lineno", 0), target, id(node) in inner)


def targets(node: ast.AST, package: str, known: dict[str, Path]) -> Iterator[str]:
    """Yield the modules that a statement imports."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1]
        origin = node.module or ""
        if node.level:
            origin = ".".join([*above, *([node.module] if node.module else [])])
        for alias in node.names:
            whole = f"{origin}.{alias.name}"
            yield whole if whole in known else origin


def part_of(module: str) -> str:
    """Return the part of the package that a module of ours belongs to; empty: the package."""
    names = module.removeprefix("grader").removeprefix(".")
    for part in ("kernel.inside", "kernel.sandbox", "kernel.warm.within"):
        if f"{names}.".startswith(f"{part}."):
            return part
    return names.partition(".")[0]


def complaint(one: Import) -> str:
    """Return what is wrong with an import; empty when nothing is."""
    part = part_of(one.module)
    top = one.target.split(".")[0]
    if not part:
        return "" if top in sys.stdlib_module_names else "the package itself imports nothing"
    layer = LAYERS[part]
    if top == "grader":
        return _complaint_of_ours(one, part, layer)
    if top in sys.stdlib_module_names:
        allowed = layer.standard is None or top in layer.standard
        return "" if allowed else f"{part} does no input, output, time or chance"
    if part == "kernel.inside" and top in {"numpy", "tensorflow"}:
        return "" if one.lazy else "the student's process imports it when it wants it"
    return "" if top in layer.libraries else f"{part} does not use {top}"


def _complaint_of_ours(one: Import, part: str, layer: Layer) -> str:
    other = part_of(one.target)
    if other in {part, ""}:
        return ""
    within = part == "kernel.warm.within"
    if (
        other == "kernel.inside"
        and not within
        and one.target.split(".")[-1] not in SHARED_WITH_INSIDE
    ):
        return "it belongs to the student's process"
    if (one.module, f"grader.{other}") in EXCEPTIONS:
        return ""
    return "" if other in layer.ours else f"{part} must not know {other}"


def complaints(root: Path) -> list[str]:
    """Return everything that is wrong with the imports of ``grader`` below ``root``."""
    unruled = sorted({p for m in modules(root) if (p := part_of(m)) and p not in LAYERS})
    if unruled:
        return [f"grader.{part} has no rule in LAYERS" for part in unruled]
    return [
        f"{one.module}:{one.line} imports {one.target}: {wrong}"
        for one in imports(root)
        if (wrong := complaint(one))
    ]


def test_every_import_points_inwards() -> None:
    assert complaints(ROOT) == []


def test_every_exception_is_needed() -> None:
    used = {(one.module, f"grader.{part_of(one.target)}") for one in imports(ROOT)}
    assert set(EXCEPTIONS) <= used


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {module: set() for module in modules(ROOT)}
    for one in imports(ROOT):
        if one.target in graph and one.target != one.module:
            graph[one.module].add(one.target)
    while leaves := {module for module, wanted in graph.items() if not wanted}:
        graph = {m: wanted - leaves for m, wanted in graph.items() if m not in leaves}
    assert graph == {}


def test_a_reference_imports_numpy_and_the_standard_library_only() -> None:
    for path in (ROOT / "reference").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            tops = {target.split(".")[0] for target in targets(node, "reference", {})}
            assert tops <= {"numpy", *sys.stdlib_module_names}, path


def test_the_trusted_side_runs_without_tensorflow() -> None:
    students = {"kernel.inside", "kernel.warm.within"}
    trusted = [m for m in modules(ROOT) if part_of(m) not in students]
    program = f"""
import importlib, sys
for module in {trusted!r}:
    importlib.import_module(module)
print(*sorted({{"tensorflow", "keras", "jax", "torch"}} & set(sys.modules)))
"""
    done = subprocess.run(  # noqa: S603  (our own few lines)
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize(
    ("module", "source", "said"),
    [
        pytest.param("domain/a", "import os", "no input, output", id="domain and files"),
        pytest.param("domain/a", "from datetime import datetime", "time", id="domain and clock"),
        pytest.param("domain/a", "from grader.checks import b", "checks", id="domain upwards"),
        pytest.param("checks/a", "from grader.workflow.x import y", "workflow", id="check upwards"),
        pytest.param("workflow/a", "import grader.kernel.jupyter", "kernel", id="adapter picked"),
        pytest.param("report/a", "from grader import gradebook", "gradebook", id="two adapters"),
        pytest.param("report/a", "def f():\n import tensorflow", "tensorflow", id="lazy library"),
        pytest.param("kernel/a", "from grader.kernel.inside import agent", "student", id="agent"),
        pytest.param("kernel/inside/a", "from grader.files import x", "files", id="inside ours"),
        pytest.param("kernel/inside/a", "from ..view import x", "kernel", id="inside above"),
        pytest.param("kernel/inside/a", "import numpy", "when it wants", id="inside too early"),
        pytest.param("web/a", "", "no rule", id="package without a rule"),
    ],
)
def test_an_import_in_the_wrong_direction_is_found(
    tmp_path: Path, module: str, source: str, said: str
) -> None:
    for known in ("gradebook/__init__", "kernel/inside/agent", "files", module):
        path = tmp_path / "grader" / f"{known}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source if known == module else "", "utf-8")
    found = complaints(tmp_path)
    assert len(found) == 1
    assert said in found[0]
