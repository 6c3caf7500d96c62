"""``grader try``: one notebook, its verdicts on the terminal, and nothing left behind."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from grader.cli.main import main
from grader.cli.verdict_words import show_verdicts
from grader.course.shipped import shipped_course
from grader.domain.grade import Graded
from grader.domain.observation import CellOutcome, CellStatus, Raised, Run
from grader.domain.release import Release
from grader.language import speaking
from grader.workflow.assessing import assess

ASSIGNMENTS = shipped_course() / "assignments"
SOLUTION = ASSIGNMENTS / "backprop_111" / "solution_numpy.ipynb"


def said_of(graded: Graded, *, hints: bool = False, language: str = "en") -> str:
    out = StringIO()
    with speaking("zh" if language == "zh" else "en"):
        show_verdicts(graded, hints=hints, console=Console(file=out, width=100))
    return out.getvalue()


@pytest.fixture
def wrong(release: Callable[[str], Release], run_of: Callable[..., Run]) -> Graded:
    found = release("gradient_descent")
    variants = found.reference.known_wrong["gradients"]
    function = next(v.function for v in variants if v.id == "factor_2")
    run = run_of("gradient_descent", gradients=function)
    error = Raised(name="NameError", message="a name \x1b[31min red")
    cell = CellOutcome(index=3, source="x", status=CellStatus.ERROR, error=error)
    run = replace(run, cells=(cell,))
    return Graded(
        student="ann",
        file="ann.ipynb",
        sha256="0" * 64,
        attempt=1,
        assignment=found.assignment,
        assessment=assess(found, run),
        run=run,
        graded_at="",
    )


def test_a_lost_check_shows_the_mistake_the_numbers_and_what_it_means(wrong: Graded) -> None:
    said = said_of(wrong)
    assert "ann: 70 of 100" in said
    assert "✗ Both gradients fit the loss  0/20" in said
    assert "[factor_2] The 1/2 of the loss cancels the 2 of the square" in said
    assert "quantity  expected" in said
    assert "Hold your gradient against" not in said
    assert max(map(len, said.splitlines())) <= 100


def test_hints_are_shown_where_they_are_asked_for(wrong: Graded) -> None:
    said = said_of(wrong, hints=True)
    assert "1. Hold your gradient against (loss(w + h) - loss(w)) / h." in said
    assert "3. Drop the factor 2" in said


def test_verdicts_are_said_in_chinese_too(wrong: Graded) -> None:
    said = said_of(wrong, hints=True, language="zh")
    assert "梯度是损失对应梯度的两倍" in said
    assert "期望值" in said
    assert "expected" not in said


def test_nothing_of_a_student_reaches_the_terminal_as_a_command(wrong: Graded) -> None:
    said = said_of(wrong)
    assert "cell 4: error NameError: a name <U+001B>[31min red" in said
    assert "\x1b[31m" not in said


def test_a_folder_is_no_notebook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["try", str(tmp_path), "--lang", "en"])
    assert "is a folder, and one notebook is tried" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="1"):
        main(["try", "nowhere.ipynb", "--lang", "en"])
    said = capsys.readouterr().err
    assert "nowhere.ipynb: cannot be read: No such file or directory" in said
    assert "Fix: name a notebook that is there" in said


@pytest.mark.kernel
def test_a_notebook_is_tried_and_nothing_is_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = tmp_path / "ann.ipynb"
    notebook.write_bytes(SOLUTION.read_bytes())
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "seen"
    main(["try", "ann.ipynb", "--lang", "en", "--out", str(out), "--json"])
    document = json.loads(capsys.readouterr().out)
    assert document["assignment"] == "backprop_111"
    assert document["submission"]["student"] == "ann"
    assert document["score"] == document["points"]
    written = {"executed.ipynb", "report.html", "result.json"}
    assert {path.name for path in out.iterdir()} == written
    assert {path.name for path in tmp_path.iterdir()} == {"ann.ipynb", "seen"}
