"""A synthetic class as Canvas packs it, from the archive to the exports, by the real commands."""

import csv
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from grader.cli.main import main
from grader.course.shipped import shipped_course

STUDENTS = 24


def synthetic_class() -> ModuleType:
    path = Path(__file__).parents[2] / "benchmarks" / "synthetic_class.py"
    spec = importlib.util.spec_from_file_location("synthetic_class", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["synthetic_class"] = module
    spec.loader.exec_module(module)
    return module


def document_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:  # noqa: ANN401
    """Run a command and return what it prints as JSON."""
    capsys.readouterr()
    main([*arguments, "--json"])
    return json.loads(capsys.readouterr().out)


def test_three_hundred_students_of_a_canvas_archive_are_all_accounted_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = synthetic_class().make_class(tmp_path, 300)
    counts = made.counts
    read = [str(made.archive), "--roster", str(made.gradebook), "--times", str(made.times)]
    found = document_of(capsys, "import", "backprop_111", *read)
    attempts = found["submissions"]
    problems = [one["problem"] for one in attempts]
    assert len({one["student"] for one in attempts}) == 300 - counts["nothing"]
    assert len(found["missing"]) == counts["nothing"] > 0
    assert problems.count("another attempt counts") == counts["again"] > 0
    assert problems.count("odd_file") == counts["pdf"] > 0
    assert [one["problem"] for one in found["not_read"]] == ["unsafe_path"]
    assert found["not_on_the_roster"] == []
    packed = [one for one in attempts if ".zip/" in one["file"]]
    assert len(packed) == counts["packed"] > 0
    assert all(one["file"].endswith("/作业/反向传播.ipynb") for one in packed)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course folder of its own, with a deadline."""
    folder = tmp_path_factory.mktemp("course")
    for part in ("assignments", "reference"):
        (folder / part).symlink_to(shipped_course() / part)
    return folder


@pytest.mark.kernel
def test_a_class_goes_from_the_archive_to_the_exports_in_one_command_each(
    tmp_path: Path, course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = synthetic_class().make_class(tmp_path, STUDENTS)
    (course / "course.toml").write_text(made.course_lines, "utf-8")
    out = tmp_path / "graded"
    read = [str(made.archive), "--roster", str(made.gradebook), "--times", str(made.times)]
    here = ["--course", str(course)]
    arguments = ["grade", "backprop_111", *read, *here, "--out", str(out), "--unsafe"]
    graded = document_of(capsys, *arguments)
    assert graded["submissions"] == STUDENTS - made.counts["nothing"]
    late = [one["late"] for one in graded["results"] if one["late"]["punctuality"] == "late"]
    assert len(late) == made.counts["late"] > 0
    assert all(one["penalty"] >= 0.1 for one in late)

    (survey,) = document_of(capsys, "overview", str(out), *here)
    assert survey["graded"] == graded["graded"]
    assert sum(group["size"] for group in survey["groups"]) == graded["graded"]
    assert all(0 <= item["difficulty"] <= 1 for item in survey["items"])
    assert any(item["discrimination"] is not None for item in survey["items"])
    assert json.loads((out / "overview" / "overview.json").read_text("utf-8")) == [survey]
    items = csv.DictReader((out / "overview" / "items.csv").read_text("utf-8-sig").splitlines())
    assert [row["check"] for row in items] == [item["check"] for item in survey["items"]]

    filled = tmp_path / "filled.csv"
    into = ["--into", str(made.gradebook), "--title", "作业 13 (4711)", "--out", str(filled)]
    export = document_of(capsys, "export", "canvas", str(out), *into, *here)
    assert export["written"] == graded["graded"]
    assert export["unmatched"] == []
    scores = {one["submission"]["student"]: one["late"]["score"] for one in graded["results"]}
    rows = list(csv.DictReader(filled.read_text("utf-8-sig").splitlines()))
    for row in rows[1:]:
        counted = scores.get(row["SIS User ID"])
        assert row["作业 13 (4711)"] == ("" if counted is None else f"{counted:.2f}")
    feedback = ["--out", str(tmp_path / "feedback.zip")]
    reports = document_of(capsys, "export", "canvas-feedback", str(out), *feedback, *here)
    assert reports["written"] == graded["submissions"]


def test_a_class_list_without_the_platforms_ids_guesses_no_name_that_two_have(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = synthetic_class().make_class(tmp_path, 300)
    arguments = ("import", "backprop_111", str(made.archive), "--roster", str(made.roster))
    found = document_of(capsys, *arguments)
    students = csv.DictReader(made.roster.read_text("utf-8-sig").splitlines())
    names = [row["姓名"] for row in students]
    twice = {name for name in names if names.count(name) > 1}
    assert twice
    assert {one.partition("_")[0] for one in found["not_on_the_roster"]} <= twice
    assert not {one["name"] for one in found["missing"]} & twice
