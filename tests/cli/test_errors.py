"""What a wrong command line, and an expected error, look like: two lines and a status."""

from pathlib import Path

import pytest

from grader.cli.main import main


def status_of(*arguments: str) -> int:
    """Run the command line in this process; return its exit status."""
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert isinstance(left.value.code, int)
    return left.value.code


def test_an_unknown_command_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("grad") == 2
    assert "No such command 'grad'" in capsys.readouterr().err


def test_an_unknown_option_is_a_wrong_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of("grade", "gradient_descent", ".", "--out", "x", "--fast") == 2
    assert "--fast" in capsys.readouterr().err


def test_an_unknown_assignment_is_told_with_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert status_of("grade", "calculus", str(tmp_path), "--out", str(tmp_path / "out")) == 1
    error, fix = capsys.readouterr().err.strip().splitlines()
    assert error.startswith("Error: ")
    assert 'no assignment "calculus"' in error
    assert fix.startswith("Fix: ")
    assert "gradient_descent" in fix


def test_without_a_sandbox_grading_asks_for_unsafe_before_it_touches_anything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    arguments = ("grade", "gradient_descent", str(tmp_path), "--out", str(out))
    assert status_of(*arguments, "--runner", "jupyter") == 1
    error, fix = capsys.readouterr().err.strip().splitlines()
    assert "no sandbox" in error
    assert "--unsafe" in fix
    assert not out.exists()


def test_a_student_who_handed_in_nothing_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "20260101.ipynb").write_text('{"cells": [], "nbformat": 4, "metadata": {}}')
    arguments = ("grade", "gradient_descent", str(tmp_path), "--out", str(tmp_path / "out"))
    assert status_of(*arguments, "--unsafe", "--only", "20269999") == 1
    error = capsys.readouterr().err
    assert "there is no submission of 20269999" in error
    assert "Traceback" not in error
