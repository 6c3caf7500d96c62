"""Marks and comments of persons: listed, checked, signed, shown, and never overwritten."""

import json
from pathlib import Path
from typing import Any

import pytest
from classes import course_copy, graded_class

from grader.cli.main import main
from grader.course.folder import Course
from grader.wiring import open_gradebook

SLUG = "backprop_111"
MANUAL = """

[[exercise]]
id = "summary"
title = { en = "Summary", zh = "小结" }
markdown = true
task = { en = "Write.", zh = "写几句。" }

[[exercise.check]]
id = "text"
kind = "manual"
points = 10
title = { en = "In your own words", zh = "用自己的话" }

[[exercise.check.rubric]]
id = "clear"
points = 6
title = { en = "It is clear", zh = "清楚" }

[[exercise.check.rubric]]
id = "numbers"
points = 4
title = { en = "It has numbers", zh = "有数据" }

[[comment]]
id = "units"
en = "Write the units."
zh = "请写出单位。"
"""
STUDENTS = {"ann": ("step/sign",), "bob": (), "eve": ("step/sign",)}


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Return a folder with a graded class whose summaries wait for a person."""
    course = course_copy(tmp_path / "course")
    path = course.folder / "assignments" / SLUG / "assignment.toml"
    lines = path.read_text("utf-8").splitlines()
    lines.remove("points = 100")
    path.write_text("\n".join(lines) + MANUAL, "utf-8")
    graded_class(tmp_path / "out", course, SLUG, STUDENTS, texts={"ann": "mine", "bob": "mine"})
    main(["report", str(tmp_path / "out")])
    return tmp_path / "out"


def say(out: Path, command: str, *options: str) -> None:
    main([command, str(out), *options])


def told(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    return json.loads(capsys.readouterr().out)


def report(out: Path, student: str) -> str:
    return (out / student / SLUG / "report.html").read_text("utf-8")


def test_what_waits_is_listed_with_its_rubric(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    say(graded, "mark", "--lang", "en")
    said = capsys.readouterr().out
    assert f"{SLUG} summary/text (10)" in said
    assert "--item clear=0..6  It is clear" in said
    assert "--use units  Write the units." in said
    assert str(graded / "ann" / SLUG / "report.html") in said
    assert "eve" not in said  # who wrote nothing has earned nothing, and nobody has to look
    say(graded, "mark", "--json")
    assert [one["student"] for one in told(capsys)] == ["ann", "bob"]


def test_a_mark_counts_is_shown_with_its_items_and_stands(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    given = ("--item", "clear=5", "--item", "numbers=2.5", "--use", "units", "--say", "Nearly.")
    say(graded, "mark", "bob", "summary/text", *given, "--by", "li", "--json")
    assert told(capsys) == {
        "student": "bob",
        "assignment": SLUG,
        "check": "summary/text",
        "earned": 7.5,
        "number": 1,
        "score": 107.5,
        "points": 110,
        "waiting": 1,
    }
    page = report(graded, "bob")
    for words in ("It is clear: 5 of 6 points.", "清楚：5 / 6 分。", "请写出单位。", "Nearly."):
        assert words in page
    main(["report", str(graded)])
    assert report(graded, "bob") == page
    with pytest.raises(SystemExit):
        say(graded, "mark", "bob", "summary/text", "--item", "clear=0", "--item", "numbers=0")
    assert 'li decided "7.5 points"' in capsys.readouterr().err
    with open_gradebook(graded) as book:
        assert {line.student: line.score for line in book.lines()}["bob"] == 107.5


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("summary/text", "--item", "clear=5"), '"numbers" has no points yet'),
        (
            ("summary/text", "--item", "clear=7", "--item", "numbers=1"),
            "worth 0 to 6 points, not 7",
        ),
        (("summary/text", "--item", "nice=1"), 'no item "nice"'),
        (("summary/text", "--points", "5"), "is marked by its rubric"),
        (("step/changes",), "has no rubric"),
        (("step/nothing", "--points", "1"), "no such check"),
        (("summary/text", "--item", "clear=5", "--use", "thanks"), 'no comment "thanks"'),
    ],
    ids=["unfinished", "too-many", "unknown-item", "points", "no-points", "no-check", "no-comment"],
)
def test_a_mark_that_does_not_fit_is_refused(
    graded: Path, options: tuple[str, ...], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        say(graded, "mark", "bob", *options)
    assert left.value.code == 1
    assert problem in capsys.readouterr().err
    with open_gradebook(graded) as book:
        assert not any(check.signed for line in book.lines() for check in line.checks)


def test_a_comment_is_written_once_for_all_who_behave_alike_and_taken_back(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    say(graded, "mark", "ann", "summary/text", "--item", "clear=0", "--item", "numbers=0")
    capsys.readouterr()
    say(graded, "overview", "--json")
    [survey] = told(capsys)
    [alike] = [g for g in survey["groups"] if "ann" in g["students"]]
    assert alike["students"] == ["ann", "eve"]
    words = ("--exercise", "step", "--say", "Look at the sign <b>again</b>.", "--use", "units")
    say(graded, "comment", "--group", alike["id"], *words, "--by", "li", "--json")
    assert told(capsys)["students"] == ["ann", "eve"]
    for student in ("ann", "eve"):
        assert "Look at the sign &lt;b&gt;again&lt;/b&gt;." in report(graded, student)
        assert "请写出单位。" in report(graded, student)
    assert "Look at the sign" not in report(graded, "bob")
    with open_gradebook(graded) as book:
        [one] = book.comments(book.latest()["ann", SLUG])
    assert (one.author, one.exercise) == ("li", "step")

    say(graded, "comment", "ann", "--withdraw", str(one.number), "--by", "li")
    assert "Look at the sign" not in report(graded, "ann")
    assert "Look at the sign" in report(graded, "eve")
    with pytest.raises(SystemExit):
        say(graded, "comment", "bob", "--withdraw", str(one.number))
    assert "no such comment" in capsys.readouterr().err


def test_a_group_that_is_none_is_told_with_those_that_are(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        say(graded, "comment", "--group", "000000", "--say", "hm")
    assert left.value.code == 1
    assert "the largest are: " in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        say(graded, "comment", "bob")
    assert left.value.code == 2


def test_a_rubric_changes_no_verdict(graded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    course = Course(folder=graded.parent / "course")
    path = course.folder / "assignments" / SLUG / "assignment.toml"
    path.write_text(path.read_text("utf-8").replace("It is clear", "It is very clear"), "utf-8")
    capsys.readouterr()
    main(["regrade", str(graded), "--course", str(course.folder), "--json"])
    found = told(capsys)
    assert (found["judged"], found["changes"]) == (0, [])
