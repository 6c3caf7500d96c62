import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import nbformat
import pytest

from grader.course.data import course_data

REPOSITORY = Path(__file__).parents[2]
FOLDER = REPOSITORY / "assignments" / "iris_mlp"
# Cells of these raise on purpose: a function that others call is not there.
BROKEN = {"forward_missing.ipynb"}
PATHS = sorted(FOLDER.rglob("*.ipynb"))
NOTEBOOKS = [pytest.param(path, id=str(path.relative_to(FOLDER))) for path in PATHS]
FUNCTIONS = ("preprocess", "init_parameters", "forward", "loss", "accuracy", "gradients", "train")
# Executes the code cells of notebooks, one after the other, in one TensorFlow process.
PROGRAM = """
import contextlib, io, json, linecache, os, sys
import tensorflow as tf

folder, *notebooks = sys.argv[1:]

def get_file(fname=None, origin=None, **_settings):
    path = os.path.join(folder, fname)
    if not os.path.exists(path):
        raise ConnectionError("no network")
    return path

tf.keras.utils.get_file = get_file
told = {}
for number, notebook in enumerate(notebooks):
    with open(notebook, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    namespace, text = {"__name__": "__main__"}, io.StringIO()
    with contextlib.redirect_stdout(text):
        for index, cell in enumerate(cells):
            if cell["cell_type"] == "code":
                source, name = "".join(cell["source"]), f"<{number}-{index}>"
                # tf.function reads the source of what it traces
                linecache.cache[name] = len(source), None, source.splitlines(True), name
                exec(compile(source, name, "exec"), namespace)
    told[notebook] = text.getvalue()
print(json.dumps(told))
"""


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return found


def execute(folder: Path, *paths: Path) -> dict[Path, str]:
    """What the notebooks print, with ``folder`` in place of the network."""
    quiet = {"MPLBACKEND": "Agg", "TF_CPP_MIN_LOG_LEVEL": "3"}
    answer = subprocess.run(  # noqa: S603  (our own interpreter and notebooks)
        [sys.executable, "-c", PROGRAM, str(folder), *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
        env=os.environ | quiet,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    told = json.loads(answer.stdout.splitlines()[-1])
    return {path: told[str(path)] for path in paths}


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_is_valid_and_has_no_outputs(path: Path) -> None:
    with path.open(encoding="utf-8") as file:
        nbformat.validate(nbformat.reads(file.read(), as_version=nbformat.NO_CONVERT))
    raw = json.loads(path.read_text(encoding="utf-8"))
    assert (raw["nbformat"], raw["nbformat_minor"]) == (4, 5)
    assert len({cell["id"] for cell in raw["cells"]}) == len(raw["cells"])
    for cell in raw["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_a_notebook_defines_the_contract_and_knows_no_grader(path: Path) -> None:
    source = "\n".join("".join(c["source"]) for c in cells(path) if c["cell_type"] == "code")
    tree = ast.parse(source)
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert defined >= set(FUNCTIONS)
    assert "grader" not in source
    assert "reference" not in source


def test_every_notebook_is_claimed_in_the_proof() -> None:
    claims = tomllib.loads((FOLDER / "proof.toml").read_text(encoding="utf-8"))["notebook"]
    assert sorted(claim["file"] for claim in claims) == sorted(
        str(path.relative_to(FOLDER)) for path in PATHS
    )


def test_the_starter_says_every_section_in_both_languages() -> None:
    for cell in cells(FOLDER / "starter.ipynb"):
        if cell["cell_type"] == "markdown":
            text = "".join(cell["source"])
            assert any("\u4e00" <= sign <= "\u9fff" for sign in text)
            assert "\n*" in text, "the English part stands below, in italics"


@pytest.mark.kernel
def test_notebooks_run_from_top_to_bottom(tmp_path: Path) -> None:
    course_data(["iris_training.csv", "iris_test.csv"], REPOSITORY, tmp_path)
    told = execute(tmp_path, *(path for path in PATHS if path.name not in BROKEN))

    blank = told[FOLDER / "starter.ipynb"]
    assert "(120, 5) (30, 5)" in blank
    for name in FUNCTIONS:
        assert f"⏳ {name}：尚未完成 / not done yet" in blank

    for name in ("solution.ipynb", "solution_numpy.ipynb"):
        solved = told[FOLDER / name]
        for function in FUNCTIONS:
            assert f"✅ {function}：" in solved
        for number in ("2.205641", "0.205314", "0.149540", "0.122346", "0.105099", "0.092934"):
            assert f"train_loss {number}" in solved

    lecture = told[FOLDER / "variants" / "lecture_loop.ipynb"]
    assert "i: 0, TrainLoss: 2.205641, TestLoss: 1.721138" in lecture
    assert "i: 50, TrainLoss: 0.092934, TestLoss: 0.084885" in lecture


@pytest.mark.kernel
def test_notebooks_without_network_tell_what_to_do_and_go_on(tmp_path: Path) -> None:
    starter, solution = FOLDER / "starter.ipynb", FOLDER / "solution_numpy.ipynb"
    told = execute(tmp_path, starter, solution)
    assert "数据没有取到 / no data (ConnectionError)" in told[starter]
    assert "Put iris_training.csv and iris_test.csv beside this notebook" in told[starter]
    assert "✅ train：" in told[solution]
    assert "没有数据，请先看第 0 节的提示 / no data, see section 0" in told[solution]
