"""What a batch came to, as it is printed for a person."""

from dataclasses import replace
from pathlib import Path

import pytest
import samples

from grader.cli.summary import show_summary
from grader.domain.grade import Graded


def printed(graded: list[Graded], capsys: pytest.CaptureFixture[str]) -> list[str]:
    show_summary(graded, Path("out"))
    return capsys.readouterr().out.splitlines()


def test_in_one_assignment_trouble_is_told_by_student(capsys: pytest.CaptureFixture[str]) -> None:
    one = samples.full()
    lines = printed([one], capsys)
    assert any(line.endswith(f"time limit: {one.student}") for line in lines)


def test_over_several_assignments_trouble_is_told_with_the_assignment(
    capsys: pytest.CaptureFixture[str],
) -> None:
    one = samples.full()
    other = replace(one, assignment=replace(one.assignment, id="iris_mlp"))
    lines = printed([one, other], capsys)
    names = f"{one.student}/gradient_descent, {one.student}/iris_mlp"
    assert any(line.endswith(f"time limit: {names}") for line in lines)
