"""The skeleton of a new assignment: one exercise that is complete, and validates right away."""

import json
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path

from grader.course.folder import DECLARATION, STARTER
from grader.course.proof import PROOF
from grader.domain.error import AssignmentError
from grader.language import text

SLUG = re.compile(r"[a-z][a-z0-9_]*")
_BLANK = "SLUG"
_TASK = """# SLUG

用 `predict` 计算直线上的值。

*Compute the values of a line with `predict`.*"""
_IMPORT = "import numpy as np\nimport tensorflow as tf"
_HEAD = 'def predict(x, w, b):\n    """直线 w*x + b 上的值 / the values of the line."""\n'
_BODIES: Mapping[str, str] = {
    STARTER: "    raise NotImplementedError",
    "solution.ipynb": "    return w * tf.constant(x, tf.float32) + b",
    "variants/loop.ipynb": "    return [float(w) * float(one) + float(b) for one in np.array(x)]",
    "wrong/no_bias.ipynb": "    return w * np.array(x)",
}


def write_skeleton(course: Path, slug: str) -> tuple[Path, ...]:
    """Write the files of a new assignment into a course folder; return them.

    Raises:
        AssignmentError: the name is none, or something of that name is there.
    """
    if not SLUG.fullmatch(slug):
        raise AssignmentError(
            slug,
            text("is no name for an assignment"),
            text("use small letters, digits and underscores, such as my_homework"),
        )
    files = dict(_files(slug))
    there = [path for path in files if (course / path).exists()]
    if there:
        raise AssignmentError(
            str(course / there[0]),
            text("is there already"),
            text("choose another name, or edit that one"),
        )
    for path, content in files.items():
        (course / path).parent.mkdir(parents=True, exist_ok=True)
        (course / path).write_text(content, "utf-8")
    return tuple(course / path for path in files)


def _files(slug: str) -> Iterator[tuple[Path, str]]:
    """Yield path and content of every file."""
    folder = Path("assignments") / slug
    yield folder / DECLARATION, _filled("assignment.toml.txt", slug)
    yield Path("reference") / f"{slug}.py", _filled("reference.py.txt", slug)
    yield folder / PROOF, _filled("proof.toml.txt", slug)
    for name, body in _BODIES.items():
        cells = (("markdown", _TASK), ("code", _IMPORT), ("code", _HEAD + body))
        yield folder / name, _notebook([(k, content.replace(_BLANK, slug)) for k, content in cells])


def _filled(name: str, slug: str) -> str:
    content = resources.files("grader.course").joinpath(f"skeleton_files/{name}").read_text("utf-8")
    return content.replace(_BLANK, slug)


def _notebook(cells: list[tuple[str, str]]) -> str:
    """Return a notebook of (kind, source) as JSON text."""
    code: dict[str, object] = {"execution_count": None, "outputs": []}
    document = {
        "cells": [
            {
                "cell_type": kind,
                "id": f"cell-{number}",
                "metadata": {},
                "source": source.splitlines(keepends=True),
                **(code if kind == "code" else {}),
            }
            for number, (kind, source) in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
