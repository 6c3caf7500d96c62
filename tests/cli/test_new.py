"""A new assignment validates right away; a broken one says what to do."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli.new import new
from grader.cli.validate import validate
from grader.domain.error import AssignmentError

FAST = ["mine", "--no-notebooks", "--draws", "3", "--wrong-draws", "2"]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    done = CliRunner().invoke(new, ["mine", "--course", str(folder)], catch_exceptions=False)
    assert "grader validate mine --course" in done.output
    return folder


def test_a_new_assignment_is_proven_as_it_stands_mutants_and_all(course: Path) -> None:
    said = CliRunner().invoke(
        validate, [*FAST, "--course", str(course), "--mutants", "all"], catch_exceptions=False
    )
    assert said.exit_code == 0
    assert "✓ Everything is proven." in said.output
    assert "predict: w_and_b_exchanged" in said.output
    assert max(map(len, said.output.splitlines())) <= 100


def test_a_proof_is_said_in_chinese_too(course: Path) -> None:
    said = CliRunner().invoke(
        validate,
        [*FAST, "--course", str(course), "--mutants", "0", "--lang", "zh"],
        catch_exceptions=False,
    )
    assert "✓ 全部得到证明。" in said.output
    assert "正确程序" in said.output


def test_what_is_unproven_is_told_with_what_to_do(course: Path) -> None:
    reference = course / "reference" / "mine.py"
    text = reference.read_text("utf-8").replace(
        "lambda x, w, b: b * x + w", "lambda x, w, b: w * x"
    )
    reference.write_text(text, "utf-8")
    options = [*FAST, "--course", str(course), "--mutants", "0"]
    said = CliRunner().invoke(validate, options)
    assert isinstance(said.exception, AssignmentError)
    assert "no_bias and w_and_b_exchanged give equal numbers" in said.output
    assert "→ give equal mistakes the same `family`" in " ".join(said.output.split())
    machine = CliRunner().invoke(validate, [*options, "--json"])
    document = json.loads(machine.output)["mine"]
    assert not document["proven"]
    wrong = [row for row in document["matrix"]["rows"] if row["kind"] == "wrong"]
    assert [(row["variant"], row["caught"], row["named"]) for row in wrong] == [
        ("no_bias", 2, 0),
        ("w_and_b_exchanged", 2, 0),
    ]


def test_what_is_there_is_not_written_over(course: Path) -> None:
    before = (course / "reference" / "mine.py").read_text("utf-8")
    said = CliRunner().invoke(new, ["mine", "--course", str(course)])
    assert isinstance(said.exception, AssignmentError)
    assert "is there already" in str(said.exception)
    assert (course / "reference" / "mine.py").read_text("utf-8") == before


@pytest.mark.parametrize("name", ["Mine", "1st", "a-b", "../up", ""])
def test_a_name_that_is_none_is_refused(name: str, tmp_path: Path) -> None:
    said = CliRunner().invoke(new, [name, "--course", str(tmp_path)])
    assert isinstance(said.exception, AssignmentError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.kernel
def test_the_notebooks_of_a_new_assignment_become_what_is_said_of_them(course: Path) -> None:
    said = CliRunner().invoke(
        validate,
        ["mine", "--course", str(course), "--draws", "1", "--wrong-draws", "1", "--mutants", "0"],
        catch_exceptions=False,
    )
    assert said.exit_code == 0
    assert "wrong/no_bias.ipynb" in said.output
