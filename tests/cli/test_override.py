"""A person's decision on the command line: checked, signed, shown, and never silent."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from classes import graded_class

from grader.cli.main import main
from grader.wiring import course, open_gradebook

SLUG = "backprop_111"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return a folder with two graded students."""
    graded_class(tmp_path, course(None), SLUG, {"ann": ("step/sign",), "bob": ()})
    main(["report", str(tmp_path)])
    return tmp_path


def result(out: Path, student: str = "ann") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((out / student / SLUG / "result.json").read_text("utf-8"))
    return found


def override(out: Path, *options: str) -> None:
    main(["override", str(out), "ann", "step/changes", "--reason", "看过代码", *options])


def test_a_decision_is_recorded_and_written(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    override(out, "--points", "4", "--by", "li", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told == {
        "student": "ann",
        "assignment": SLUG,
        "number": 1,
        "score": 94,
        "points": 100,
    }
    step = next(e for e in result(out)["exercises"] if e["id"] == "step")
    assert step["score"] == 4
    assert "看过代码" in step["checks"][0]["message"]["zh"]
    assert "94" in (out / "grades.csv").read_text("utf-8-sig")


def test_the_second_is_told_who_decided_and_how_to_replace_it(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    override(out, "--points", "4", "--by", "li")
    with pytest.raises(SystemExit) as left:
        override(out, "--allow", "--by", "wang")
    assert left.value.code == 1
    said = capsys.readouterr().err
    assert 'li decided "4 points"' in said
    assert "--replaces 1" in said
    override(out, "--allow", "--by", "wang", "--replaces", "1")
    assert result(out)["score"] == 100


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--points", "11"), "is worth 10 points"),
        (("--points", "1", "--assignment", "other"), "there is no grade"),
    ],
    ids=["too many points", "unknown assignment"],
)
def test_what_does_not_fit_is_refused(
    out: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        override(out, *options)
    assert left.value.code == 1
    assert said in capsys.readouterr().err


def test_report_shows_the_decision_again(out: Path) -> None:
    override(out, "--points", "4")
    (out / "ann" / SLUG / "result.json").unlink()
    main(["report", str(out)])
    assert result(out)["score"] == 94


def test_a_forgotten_student_leaves_nothing(out: Path) -> None:
    main(["forget", str(out), "ann", "--yes"])
    assert not (out / "ann").exists()
    assert "ann" not in (out / "grades.csv").read_text("utf-8-sig")
    with open_gradebook(out) as book:
        assert [line.student for line in book.lines()] == ["bob"]
    database = b"".join(path.read_bytes() for path in (out / ".nabla").glob("gradebook*"))
    assert b"ann/backprop_111" not in database


def test_no_overview_tells_of_a_forgotten_student(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["overview", str(out)])
    main(["overview", str(out), "--anonymous"])
    capsys.readouterr()
    main(["forget", str(out), "ann", "--yes"])
    said = capsys.readouterr().out
    assert f"{out / 'overview'} told of everybody and is deleted, too." in said
    assert "published or exported elsewhere stays" in said
    kept = [path for path in out.rglob("*") if path.is_file() and ".nabla" not in path.parts]
    assert kept
    assert not [path for path in kept if re.search(rb"\bann\b", path.read_bytes())]


def test_nothing_is_said_of_overviews_that_nobody_asked_for(
    out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["forget", str(out), "ann", "--yes"])
    assert "told of everybody" not in capsys.readouterr().out
