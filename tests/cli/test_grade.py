"""A folder as a TA gets it, graded by the real command: no file can hurt another."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from grader.cli.main import main
from grader.course.shipped import shipped_course
from grader.domain.entry import Entry
from grader.report.stored import read_result
from grader.wiring import open_gradebook

pytestmark = pytest.mark.kernel

ASSIGNMENTS = shipped_course() / "assignments"
SOLUTION = (ASSIGNMENTS / "backprop_111" / "solution_numpy.ipynb").read_text("utf-8")
FORWARD = """
import os
import numpy as np
def forward(x, w_h, b_h, w_o, b_o):
    y_h = 1 / (1 + np.exp(-(w_h * x + b_h)))
    z_o = w_o * y_h + b_o
    return w_h * x + b_h, y_h, z_o, 1 / (1 + np.exp(-z_o))
"""
UNREADABLE = {
    "broken": SOLUTION[: len(SOLUTION) // 2].encode(),
    "empty": b"",
    "nul_bytes": SOLUTION.encode()[:900] + b"\0\0" + SOLUTION.encode()[900:],
    "brackets": b"[" * 100_000,
    "list": b"[1, 2, 3]",
    "zip": b"PK\x03\x04" + b"\0" * 100,
}


def notebook(*cells: str, kind: str = "code") -> str:
    """Return a notebook with these cells."""
    blank: dict[str, Any] = {"execution_count": None, "outputs": []} if kind == "code" else {}
    made: list[dict[str, Any]] = [
        {"cell_type": kind, "id": f"c{n}", "metadata": {}, "source": source, **blank}
        for n, source in enumerate(cells)
    ]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def in_format_3() -> str:
    """Return the solution as Jupyter wrote it before 2015."""
    old = []
    for cell in json.loads(SOLUTION)["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            code = {"input": source, "language": "python", "collapsed": False, "outputs": []}
            old.append({"cell_type": "code", "metadata": {}, **code})
        else:
            old.append({"cell_type": "markdown", "metadata": {}, "source": source})
    sheets = [{"cells": old, "metadata": {}}]
    return json.dumps(
        {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}
    )


def with_equal_ids() -> str:
    """Return the solution with one id for all cells."""
    content = json.loads(SOLUTION)
    for cell in content["cells"]:
        cell["id"] = "same"
    return json.dumps(content)


@pytest.fixture(scope="module")
def handed_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("submissions")
    for student, content in UNREADABLE.items():
        (folder / f"{student}.ipynb").write_bytes(content)
    readable = {
        "good": SOLUTION,
        "format3": in_format_3(),
        "equal_ids": with_equal_ids(),
        "text_only": notebook("# 作业\n做完了", kind="markdown"),
        "other": (ASSIGNMENTS / "gradient_descent" / "solution_numpy.ipynb").read_text("utf-8"),
        "ends_itself": notebook(
            FORWARD, "def loss(y, y_o):\n    os._exit(0)", "os._exit(0)", "def gradients(*a): 1 / 0"
        ),
        "zeros": notebook(
            "def forward(*a): return 0, 0, 0, 0\ndef loss(*a): return 0\n"
            "def chain_factors(*a): return [0] * 6\ndef gradients(*a): return [0] * 4\n"
            "def step(x, y, w_h, b_h, w_o, b_o, rate): return w_h, b_h, w_o, b_o\n"
            "def train(*a): return [0] * a[-1]\ndw_h = db_h = dw_o = db_o = 0"
        ),
    }
    for student, source in readable.items():
        (folder / f"{student}.ipynb").write_text(source, "utf-8")
    (folder / "utf16.ipynb").write_bytes(SOLUTION.encode("utf-16"))
    (folder / "张三").mkdir()
    (folder / "张三" / "作业.ipynb").write_text(SOLUTION, "utf-8")
    (folder / "link.ipynb").symlink_to("/etc/passwd")
    return folder


def grade(folder: Path, out: Path, *more: str) -> None:
    """Grade a folder by the command, as a TA does."""
    arguments = ["grade", "backprop_111", str(folder), "--out", str(out), "--unsafe"]
    main([*arguments, "--jobs", "2", *more])


@pytest.fixture(scope="module")
def out(handed_in: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    grade(handed_in, folder)
    return folder


@pytest.fixture(scope="module")
def results(out: Path) -> Mapping[str, Mapping[str, Any]]:
    found = {}
    for path in out.glob("*/backprop_111/result.json"):
        document = read_result(str(path), path.read_text("utf-8"))
        found[document["submission"]["student"]] = document
    return found


@pytest.mark.parametrize("student", [*UNREADABLE, "link"])
def test_an_unreadable_file_waits_for_a_person_and_is_no_zero(
    student: str, results: Mapping[str, Mapping[str, Any]], out: Path
) -> None:
    result = results[student]
    assert (result["status"], result["score"], result["exercises"]) == ("ungraded", None, [])
    reason = result["notes"][0]
    page = (out / student / "backprop_111" / "report.html").read_text("utf-8")
    assert reason["zh"].split("。")[0][:12] in page


@pytest.mark.parametrize("student", ["good", "format3", "equal_ids", "utf16", "张三"])
def test_what_can_be_mended_is_graded_like_any_other(
    student: str, results: Mapping[str, Mapping[str, Any]]
) -> None:
    assert (results[student]["score"], results[student]["points"]) == (100, 100)
    assert results[student]["run"]["outcome"] == "completed"


def test_a_mended_file_is_told_what_was_mended(
    results: Mapping[str, Mapping[str, Any]],
) -> None:
    for student in ("format3", "equal_ids", "utf16"):
        assert results[student]["notes"]
    assert not results["good"]["notes"]


def test_a_notebook_for_another_assignment_is_told_so(
    results: Mapping[str, Mapping[str, Any]],
) -> None:
    assert results["other"]["score"] == 0
    assert "gradient_descent" in results["other"]["notes"][0]["en"]


def test_a_notebook_without_code_is_told_so(results: Mapping[str, Mapping[str, Any]]) -> None:
    assert results["text_only"]["score"] == 0
    assert "no code cell" in results["text_only"]["notes"][0]["en"]


def test_a_program_that_ends_itself_keeps_what_it_defined_before(
    results: Mapping[str, Mapping[str, Any]],
) -> None:
    result = results["ends_itself"]
    scores = {exercise["id"]: exercise["score"] for exercise in result["exercises"]}
    assert result["run"]["outcome"] == "killed"
    assert scores["forward"] == 15
    assert sum(scores.values()) == 15


def test_zeros_that_agree_with_each_other_earn_nothing(
    results: Mapping[str, Mapping[str, Any]],
) -> None:
    assert results["zeros"]["score"] == 0


def test_overview_and_table_cover_all(out: Path, results: Mapping[str, Mapping[str, Any]]) -> None:
    rows = list(csv.DictReader((out / "grades.csv").read_text("utf-8-sig").splitlines()))
    assert {row["student"] for row in rows} == set(results)
    assert {row["student"]: row["score"] for row in rows}["empty"] == ""
    page = (out / "index.html").read_text("utf-8")
    assert all(student in page for student in results)


def grades(out: Path) -> list[Entry]:
    """Return everything that is recorded, in its order."""
    with open_gradebook(out) as gradebook:
        return list(gradebook.entries())


def test_grading_again_runs_nothing_and_changes_nothing(
    handed_in: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorded = grades(out)
    pages = {
        path: path.read_bytes()
        for path in out.rglob("*.*")
        if path.is_file() and ".nabla" not in path.parts
    }
    grade(handed_in, out)
    assert grades(out) == recorded
    assert {path: path.read_bytes() for path in pages} == pages
    assert capsys.readouterr().err.count("(stored run)") == 9


def test_report_writes_the_same_pages_from_what_is_stored(out: Path) -> None:
    page = out / "good" / "backprop_111" / "report.html"
    before = page.read_text("utf-8")
    page.unlink()
    main(["report", str(out)])
    assert page.read_text("utf-8") == before


def test_one_student_can_be_run_again_with_more_time(
    handed_in: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = len(grades(out))
    chosen = ("--only", "ends_itself", "--retry", "killed", "--limit-scale", "2", "--json")
    grade(handed_in, out, *chosen)
    summary = json.loads(capsys.readouterr().out)
    assert summary["submissions"] == 1
    assert summary["results"][0]["score"] == 15
    assert len(grades(out)) == before + 1


def test_the_secret_is_readable_by_its_owner_alone(out: Path) -> None:
    assert (out / ".nabla" / "secret").stat().st_mode & 0o077 == 0
