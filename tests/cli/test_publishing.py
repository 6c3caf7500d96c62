"""What students are shown: whole, theirs alone, recorded, and what has changed since."""

import csv
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from classes import course_copy, graded_class

from grader.cli.main import main
from grader.domain.override import Decision, Override
from grader.wiring import open_gradebook

SLUG = "backprop_111"
STUDENTS = {"安娜": (), "bob": ("step/sign",), "eve": ("step/sign",)}


@pytest.fixture
def graded(tmp_path: Path) -> Path:
    """Return a folder with a graded class and its pages."""
    graded_class(tmp_path / "out", course_copy(tmp_path / "course"), SLUG, STUDENTS)
    main(["report", str(tmp_path / "out"), "--audience", "ta"])
    return tmp_path / "out"


def publish(graded: Path, *options: str) -> None:
    main(["publish", str(graded), "--by", "li", *options])


def told(capsys: pytest.CaptureFixture[str]) -> Any:  # noqa: ANN401
    return json.loads(capsys.readouterr().out)


def changed(graded: Path, capsys: pytest.CaptureFixture[str]) -> list[tuple[str, str]]:
    capsys.readouterr()
    publish(graded, "--preview", "--json")
    return [(one["student"], one["what"]) for one in told(capsys)["changes"]]


def decide(graded: Path, student: str, points: float) -> None:
    with open_gradebook(graded) as book:
        book.decide(
            book.latest()[student, SLUG],
            Override(
                exercise="step",
                check="changes",
                decision=Decision.AWARD,
                points=points,
                reason="Seen.",
                author="li",
                at="2999-01-01T00:00:00+00:00",
                number=1,
            ),
        )


def test_students_get_their_reports_and_nothing_else_and_it_is_recorded(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    publish(graded, "--out", str(tmp_path / "shown.zip"), "--note", "作业 13", "--json")
    assert told(capsys)["reports"] == 3
    with zipfile.ZipFile(tmp_path / "shown.zip") as archive:
        names = archive.namelist()
        assert sorted(names) == sorted(f"{name}/{SLUG}/report.html" for name in STUDENTS)
        pages = {name: archive.read(name) for name in names}
    publish(graded, "--out", str(tmp_path / "shown"))
    for name, page in pages.items():
        assert (tmp_path / "shown" / name).read_bytes() == page
    with open_gradebook(graded) as book:
        first, second = book.publications()
        shown = book.published()
    assert (first.author, first.note, second.number) == ("li", "作业 13", first.number + 1)
    assert set(shown) == {(name, SLUG) for name in STUDENTS}
    assert shown["bob", SLUG].score == 90
    assert changed(graded, capsys) == []


def test_what_changed_since_is_told_here_on_the_page_and_in_tables(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(graded, "--out", str(tmp_path / "shown"))
    decide(graded, "bob", 4)
    decide(graded, "eve", 0)
    graded_class(graded, course_copy(tmp_path / "again"), SLUG, {"kim": ()})
    main(["report", str(graded)])
    found = [("bob", "score"), ("eve", "words"), ("kim", "new")]
    assert changed(graded, capsys) == found
    page = (graded / "index.html").read_text("utf-8")
    assert "90 of 100 points were shown, now it is 94 of 100" in page
    assert "not shown yet: 100 of 100 points" in page
    main(["overview", str(graded)])
    with (graded / "overview" / "since_published.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["student"], row["what"]) for row in rows] == found
    assert (rows[0]["score_was"], rows[0]["score"]) == ("90", "94")
    publish(graded, "--out", str(tmp_path / "shown again"))
    assert changed(graded, capsys) == [("bob", "words"), ("eve", "words")]  # decided in 2999


def test_a_publication_is_taken_back_by_another_record(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    publish(graded, "--out", str(tmp_path / "first"))
    decide(graded, "bob", 4)
    publish(graded, "--out", str(tmp_path / "second"))
    with open_gradebook(graded) as book:
        assert book.published()["bob", SLUG].score == 94
    publish(graded, "--withdraw", "--note", "too early")
    with open_gradebook(graded) as book:
        assert book.published()["bob", SLUG].score == 90
        assert len(book.publications()) == 3
    publish(graded, "--withdraw")
    capsys.readouterr()
    with pytest.raises(SystemExit) as left:
        publish(graded, "--withdraw")
    assert left.value.code == 1
    assert "nothing is published" in capsys.readouterr().err


def test_while_work_is_open_nothing_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = course_copy(tmp_path / "course")
    out = tmp_path / "out"
    texts = {"ann": "My summary."}
    graded_class(out, course, "gradient_descent", {"ann": ()}, texts=texts)
    with pytest.raises(SystemExit) as left:
        main(["publish", str(out), "--out", str(tmp_path / "shown")])
    assert left.value.code == 1
    assert "1 wait for a person (ann)" in capsys.readouterr().err
    assert not (tmp_path / "shown").exists()
    with open_gradebook(out) as book:
        assert book.publications() == ()
    main(["report", str(out)])
    main(["publish", str(out), "--out", str(tmp_path / "shown"), "--provisional"])
    with open_gradebook(out) as book:
        assert book.published()["ann", "gradient_descent"].provisional


def test_what_is_there_is_not_written_over(
    graded: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "there.zip").write_bytes(b"mine")
    with pytest.raises(SystemExit):
        publish(graded, "--out", str(tmp_path / "there.zip"))
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "there.zip").read_bytes() == b"mine"
    for options in ((), ("--preview", "--withdraw")):
        with pytest.raises(SystemExit) as left:
            publish(graded, *options)
        assert left.value.code == 2


def test_without_names_nothing_tells_whose_work_it_is(
    graded: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["overview", str(graded), "--anonymous", "--json"])
    capsys.readouterr()
    main(["overview", str(graded), "--anonymous", "--json"])
    [survey] = told(capsys)
    with open_gradebook(graded) as book:
        called = {line.student: line.pseudonym for line in book.lines()}
    assert {one for group in survey["groups"] for one in group["students"]} == set(called.values())
    files = [path for path in (graded / "anonymous").rglob("*") if path.is_file()]
    assert len(files) == 3 * 2 + 2 + 5
    for path in files:
        text = str(path.relative_to(graded)) + path.read_text("utf-8")
        assert not [name for name in ("安娜", "bob.ipynb", "eve.ipynb", ">bob<") if name in text]
    page = (graded / "anonymous" / "index.html").read_text("utf-8")
    assert f"{called['bob']}/{SLUG}/report.html" in page

    main(["comment", str(graded), called["bob"], "--say", "Well done so far.", "--json"])
    assert told(capsys)["students"] == ["bob"]
    main(["export", "nbgrader", str(graded), "--out", str(graded / "grades_out.csv")])
    assert "bob" in (graded / "grades_out.csv").read_text("utf-8-sig")
