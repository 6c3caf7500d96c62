"""``grader overview --course``: the assignments of a course, on a page and on the terminal."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from grader.cli.new import new
from grader.cli.overview import overview
from grader.course.shipped import shipped_course
from grader.domain.error import GraderError
from grader.wiring import course as course_of


@pytest.fixture
def page(tmp_path: Path) -> Path:
    return tmp_path / "out" / "course.html"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    CliRunner().invoke(new, ["mine", "--course", str(tmp_path / "mine")], catch_exceptions=False)
    return tmp_path / "mine"


def called(*words: str) -> Result:
    return CliRunner().invoke(overview, list(words))


def test_the_bundled_course_is_listed_in_the_order_of_its_lectures(page: Path) -> None:
    done = called("--course", "--out", str(page), "--json")
    assert done.exit_code == 0
    listed = json.loads(done.output)
    ids = course_of(None).assignment_ids()
    assert sorted(one["id"] for one in listed) == sorted(ids)
    numbers = [one["id"] for one in listed]
    assert numbers.index("iris_softmax") < numbers.index("iris_mlp") < numbers.index("optimizers")
    html = page.read_text("utf-8")
    assert all(f"<code>{slug}</code>" in html for slug in ids)


def test_another_course_is_named_and_its_own_templates_are_used(page: Path, mine: Path) -> None:
    (mine / "templates").mkdir()
    (mine / "templates" / "page.css").write_text("body { color: teal }", "utf-8")
    done = called("--course", str(mine), "--out", str(page), "--lang", "en")
    assert "  mine    100    60 min  chapter 1, section 1" in done.output
    assert "1 assignment\n" in done.output
    assert str(page) in done.output
    assert "teal" in page.read_text("utf-8")


def test_a_broken_assignment_is_told_and_the_rest_is_listed(page: Path, mine: Path) -> None:
    shutil.copytree(mine / "assignments" / "mine", mine / "assignments" / "other")
    declaration = mine / "assignments" / "other" / "assignment.toml"
    text = declaration.read_text("utf-8").replace("minutes = 60", 'minutes = "an hour"')
    declaration.write_text(text, "utf-8")
    done = called("--course", str(mine), "--out", str(page))
    assert isinstance(done.exception, GraderError)
    assert "lesson, minutes: 'an hour' is not of type 'integer'" in done.exception.said.en
    assert "<code>mine</code>" in page.read_text("utf-8")


def test_of_several_broken_ones_each_is_told(page: Path, mine: Path) -> None:
    for slug in ("other", "third"):
        (mine / "assignments" / slug).mkdir()
        (mine / "assignments" / slug / "assignment.toml").write_text("id = ", "utf-8")
    done = called("--course", str(mine), "--out", str(page), "--json")
    assert "other/assignment.toml" in done.stderr
    assert [one["id"] for one in json.loads(done.stdout)] == ["mine"]
    with pytest.raises(GraderError, match=r"third.assignment\.toml"):
        raise done.exception or AssertionError


def test_a_folder_without_assignments_is_told_with_what_to_do(tmp_path: Path, page: Path) -> None:
    done = called("--course", str(tmp_path), "--out", str(page))
    assert isinstance(done.exception, GraderError)
    assert "holds no assignment" in done.exception.said.en
    assert not page.exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param([], "Name a graded FOLDER", id="nothing"),
        pytest.param(["--course", "--anonymous"], "Name a graded FOLDER", id="anonymous-course"),
        pytest.param([".", "--out", "x.html"], "--out is for the course page", id="two-things"),
        pytest.param(["--course", "no/such"], "no/such is no folder", id="no-folder"),
    ],
)
def test_what_makes_no_sense_is_refused(words: list[str], said: str) -> None:
    done = called(*words)
    assert done.exit_code == 2
    assert said in done.stderr


def test_the_course_of_the_page_is_the_shipped_one_unless_named() -> None:
    assert course_of(None).folder == shipped_course()
