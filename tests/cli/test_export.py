"""``grader export`` as a TA calls it, over a class that needs no kernel: nothing can be read."""

import csv
import json
import zipfile
from pathlib import Path

import pytest

from grader.cli.main import main

WORKSHEET = (
    "标识符,全名,成绩,最高分,允许更改成绩,上次修改（评分）\r\n"
    "参与者501,张三,,100.00,是,-\r\n"
    "参与者502,李四,,100.00,是,-\r\n"
)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("class")
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        archive.writestr("张三_501_assignsubmission_file/作业.ipynb", "broken")
        archive.writestr("李四_502_assignsubmission_file/作业.pdf", "%PDF")
    out = folder / "graded"
    main(["grade", "backprop_111", str(folder / "moodle.zip"), "--out", str(out), "--unsafe"])
    return out


def said_by(*arguments: str) -> int:
    """Run the command and return its exit status."""
    try:
        main(["export", *arguments])
    except SystemExit as leave:
        return int(str(leave.code))
    return 0


@pytest.mark.parametrize(
    ("form", "more"),
    [
        pytest.param("canvas", [], id="canvas"),
        pytest.param("nbgrader", [], id="nbgrader"),
        pytest.param("junit", [], id="junit"),
        pytest.param("moodle", ["--into"], id="moodle"),
        pytest.param("roster", ["--into"], id="roster"),
        pytest.param("gradescope", [], id="gradescope"),
        pytest.param("prairielearn", [], id="prairielearn"),
        pytest.param("feedback", [], id="feedback"),
        pytest.param("moodle-feedback", [], id="moodle-feedback"),
        pytest.param("canvas-feedback", [], id="canvas-feedback"),
    ],
)
def test_every_format_is_written_and_tells_who_waits_for_a_person(
    form: str, more: list[str], graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "worksheet.csv"
    into.write_bytes(WORKSHEET.encode("utf-8-sig"))
    out = tmp_path / "out"
    assert said_by(form, str(graded), "--out", str(out), *more, *([str(into)] if more else [])) == 0
    said = capsys.readouterr()
    assert "2 are ungraded and wait for a person" in said.err
    assert "written: " in said.out
    assert out.is_file() or list(out.rglob("results.json"))


def test_reports_for_another_platform_are_questioned(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_by("canvas-feedback", str(graded), "--out", str(tmp_path / "out.zip")) == 0
    said = capsys.readouterr()
    assert "0 written" in said.out
    assert "Nobody was found: is this their platform and class?" in said.err


def test_an_ungraded_class_gets_no_zero_unless_it_handed_in_nothing(
    graded: Path, tmp_path: Path
) -> None:
    into = tmp_path / "worksheet.csv"
    text = WORKSHEET + "参与者503,王五,,100.00,是,-\r\n"
    into.write_bytes(text.encode("utf-8-sig"))
    arguments = ("moodle", str(graded), "--into", str(into), "--out", str(into))
    assert said_by(*arguments, "--missing-as-zero") == 0
    rows = list(csv.reader(into.read_text("utf-8-sig").splitlines()))
    assert [row[2] for row in rows] == ["成绩", "", "", "0.00"]


def test_a_preview_writes_nothing(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "worksheet.csv"
    into.write_bytes((WORKSHEET + "参与者503,王五,,100.00,是,-\r\n").encode())
    before = into.read_bytes()
    out = tmp_path / "out.csv"
    arguments = ["moodle", str(graded), "--into", str(into), "--out", str(out)]
    assert said_by(*arguments, "--missing-as-zero", "--preview") == 0
    assert "参与者503: empty -> 0.00" in capsys.readouterr().out
    assert (into.read_bytes(), out.exists()) == (before, False)


def test_a_program_reads_what_was_written(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "f.zip"
    assert said_by("moodle-feedback", str(graded), "--out", str(out), "--json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["files"] == [str(out)]
    assert document["written"] == 2
    assert document["ungraded"] == ["张三_501", "李四_502"]


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        pytest.param(["canvas"], 2, "--out", id="no-out"),
        pytest.param(["moodle", "--out", "x"], 1, "--into", id="no-worksheet"),
        pytest.param(
            ["canvas", "--out", "x", "--assignment", "iris_mlp"], 1, "backprop_111", id="not-graded"
        ),
    ],
)
def test_what_is_missing_is_told(
    arguments: list[str],
    status: int,
    said: str,
    graded: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert said_by(arguments[0], str(graded), *arguments[1:]) == status
    assert said in capsys.readouterr().err


def test_a_folder_without_grades_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said_by("canvas", str(tmp_path), "--out", str(tmp_path / "x.csv")) == 1
    assert "grader grade" in capsys.readouterr().err
