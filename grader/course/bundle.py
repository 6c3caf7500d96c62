"""The bundle that students get: the starter, the data it reads, and a self-check in one file.

The self-check holds public inputs and the numbers that are right for them, and no reference.
"""

import ast
import json
import re
import types
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from grader.course.folder import STARTER
from grader.domain.error import AssignmentError
from grader.domain.release import Release
from grader.files import write_whole
from grader.language import text
from grader.workflow.releasing import practice_of

# In this order: each uses what stands before it.
LINT = re.compile(r"  # noqa:.*$")
MODULES = ("calling", "comparing", "stories", "descents", "freedoms", "telling")
HEAD = '''"""{zh}：自查 / {en}: self-check.

在 notebook 末尾新建一个单元格运行（本文件放在同一文件夹）：
In a new last cell of the notebook, with this file in the same folder:

    from check_{slug} import check
    check(globals())                 # 中文；English: check(globals(), lang="en")

或者在命令行运行 / or on a command line:

    python check_{slug}.py {slug}.ipynb

需要 Python 3.10 及以上和 NumPy / needs Python 3.10 or later, and NumPy.
"""

from __future__ import annotations
'''
TAIL = '''
ASSIGNMENT = json.loads(r"""
{practice}
""")

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
'''
README = """# {zh} / {en}

- `{slug}.ipynb`：要完成并提交的 notebook / the notebook to fill in and hand in
- `check_{slug}.py`：自查 / a self-check
{data}
自查：把 `check_{slug}.py` 放在 notebook 旁边（Colab：从左侧“文件”上传），在末尾的新单元格里运行

Self-check: keep `check_{slug}.py` beside the notebook (Colab: upload it under "Files" on the
left) and run in a new last cell

```python
from check_{slug} import check
check(globals())                 # English: check(globals(), lang="en")
```

自查使用公开的数据，评分使用别的数据：自查通过不等于满分，但自查指出的问题都是真的。

Its inputs are public, grading takes others: a clean self-check is no full score, but what it finds
is true.
"""


def self_check(release: Release) -> str:
    """Return the source of an assignment's self-check, one file of plain Python and NumPy."""
    parts = [_module(name) for name in MODULES]
    title = release.assignment.title
    return "".join(
        (
            HEAD.format(zh=title.zh, en=title.en, slug=release.assignment.id),
            _imported([node for imports, _ in parts for node in imports]),
            *(f"\n\n{body}\n" for _, body in parts),
            TAIL.format(practice=_written(practice_of(release))),
        )
    )


Import = ast.Import | ast.ImportFrom


def _module(name: str) -> tuple[list[Import], str]:
    """Return the imports of a module, those of its neighbours left out, and its body."""
    source = resources.files("grader.practice").joinpath(f"{name}.py").read_text("utf-8")
    imports = [n for n in ast.parse(source).body if isinstance(n, ast.Import | ast.ImportFrom)]
    last = max(node.end_lineno or 0 for node in imports)
    body = "\n".join(LINT.sub("", line) for line in source.splitlines()[last:]).strip()
    own = [n for n in imports if not ast.unparse(n).startswith("from grader.")]
    return own, f"# --- {name} {'-' * (90 - len(name))}\n\n{body}"


def _imported(nodes: list[Import]) -> str:
    """Return import statements, one for each module."""
    plain = {ast.unparse(node) for node in nodes if isinstance(node, ast.Import)}
    named: dict[str, set[str]] = {}
    for node in nodes:
        if isinstance(node, ast.ImportFrom):
            named.setdefault(node.module or "", set()).update(a.name for a in node.names)
    lines = [f"from {module} import {', '.join(sorted(names))}" for module, names in named.items()]
    return "\n" + "\n".join((*sorted(plain), *sorted(lines))) + "\n"


def _written(practice: Mapping[str, object]) -> str:
    """Return the data with one exercise on a line, so that it can be looked through."""
    exercises = practice["exercises"]
    if not isinstance(exercises, list):
        raise TypeError("the exercises of a self-check are a list")
    head = {name: value for name, value in practice.items() if name != "exercises"}
    rows = ",\n".join(json.dumps(exercise, ensure_ascii=False) for exercise in exercises)
    return f'{json.dumps(head, ensure_ascii=False)[:-1]}, "exercises": [\n{rows}\n]}}'


def check_honest(release: Release, source: str) -> None:
    """Let the self-check look at the reference itself, under its own name for everything.

    Raises:
        AssignmentError: it finds something wrong with it: students must not be told that.
    """
    module = types.ModuleType(f"check_{release.assignment.id}")
    exec(compile(source, module.__name__, "exec"), module.__dict__)  # noqa: S102  (our own text)
    functions = release.reference.functions
    program = {name: functions[name] for name in release.assignment.functions}
    for exercise, findings in module.examine(program, module.ASSIGNMENT):
        for sign, _, en in findings:
            if sign in {"wrong", "later"}:
                raise AssignmentError(
                    f"self-check of {release.assignment.id}",
                    text('calls the reference itself wrong: exercise "{0}" {1}').filled(
                        exercise, en
                    ),
                    text("run `grader validate {}`").filled(release.assignment.id),
                )


def bundle(release: Release, data: Mapping[str, Path], folder: Path) -> Iterator[Path]:
    """Write the bundle into a folder; yield each file that was written.

    Args:
        release: of the assignment; it has a starter.
        data: the course data that it names, and where each file lies.
        folder: is made where there is none.

    Raises:
        GraderError: there is no starter, the self-check is not to be trusted, or a file cannot
            be written.
    """
    slug = release.assignment.id
    starter = release.sources.get(STARTER)
    if starter is None:
        raise AssignmentError(
            f"assignments/{slug}",
            text("has no {}").filled(STARTER),
            text("write the notebook that is handed out"),
        )
    source = self_check(release)
    check_honest(release, source)
    files = {
        f"{slug}.ipynb": starter.encode(),
        f"check_{slug}.py": source.encode(),
        "README.md": _readme(release, data).encode(),
        **{name: path.read_bytes() for name, path in data.items()},
    }
    for name, content in files.items():
        write_whole(folder / name, content)
        yield folder / name


def _readme(release: Release, data: Mapping[str, Path]) -> str:
    listed = "".join(f"- `{name}`：数据 / data\n" for name in data)
    title = release.assignment.title
    return README.format(zh=title.zh, en=title.en, slug=release.assignment.id, data=listed)
