"""``grader import``: the dry run, as a TA reads it and as a program does."""

import json
import zipfile
from pathlib import Path

import pytest

from grader.cli.main import main


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    path = tmp_path / "submissions.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in (
            "张三_101_9001_作业.ipynb",
            "张三_101_9101_作业-1.ipynb",
            "李四_LATE_102_9002_hw.pdf",
            "../evil_1_2_x.ipynb",
        ):
            archive.writestr(name, "{}")
    return path


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text("学号,姓名\n2026001,张三\n2026003,王五\n", "utf-8-sig")
    return path


def test_the_table_shows_every_attempt_and_what_stands_in_the_way(
    handed_in: Path, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", "iris_mlp", str(handed_in), "--roster", str(roster)])
    said = capsys.readouterr()
    lines = said.out.splitlines()
    assert lines[0].split() == [
        "student",
        "name",
        "attempt",
        "file",
        "handed",
        "in",
        "late",
        "problem",
    ]
    assert [line.split()[0] for line in lines[1:4]] == ["2026001", "2026001", "李四_102"]
    assert "another attempt counts" in lines[1]
    assert "late by unknown" in lines[3]
    assert "odd_file" in lines[3]
    assert "1 to be graded" in lines[4]
    assert "../evil_1_2_x.ipynb points outside" in said.err
    assert "handed in nothing: 2026003 王五" in said.err
    assert "not on the roster" in said.err


def test_a_program_reads_the_same(
    handed_in: Path, roster: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", "iris_mlp", str(handed_in), "--roster", str(roster), "--json"])
    document = json.loads(capsys.readouterr().out)
    assert [(s["student"], s["attempt"], s["problem"]) for s in document["submissions"]] == [
        ("2026001", 1, "another attempt counts"),
        ("2026001", 2, ""),
        ("李四_102", 1, "odd_file"),
    ]
    assert document["not_read"][0]["problem"] == "unsafe_path"
    assert document["not_on_the_roster"] == ["李四_102"]
    assert document["missing"] == [{"student": "2026003", "name": "王五"}]


def test_nothing_is_written(
    handed_in: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(tmp_path.rglob("*"))
    main(["import", "iris_mlp", str(handed_in)])
    assert capsys.readouterr().out
    assert sorted(tmp_path.rglob("*")) == before
