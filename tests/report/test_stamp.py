"""A page that would become what it is already is left alone, and no other one."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.domain.comment import Comment
from grader.domain.disclosure import Audience
from grader.domain.grade import Graded
from grader.domain.text import Text
from grader.report.pages import EXECUTED, NOTEBOOK, REPORT, RESULT, PageFolder
from grader.report.stamp import STAMP, shown_of

PLACE = "s/a"


def pages_in(folder: Path) -> PageFolder:
    return PageFolder(folder=folder, language="en", remembers=True)


def inodes(folder: Path) -> list[int]:
    """Return what tells a file from the one that was put in its place."""
    return [(folder / PLACE / name).stat().st_ino for name in (REPORT, RESULT, STAMP)]


def test_an_equal_page_is_not_made_again(full: Graded, tmp_path: Path) -> None:
    pages_in(tmp_path).write(full, PLACE, "")
    before = inodes(tmp_path)
    pages_in(tmp_path).write(full, PLACE, "")
    assert inodes(tmp_path) == before


def test_it_is_the_page_that_is_written_without_a_stamp(full: Graded, tmp_path: Path) -> None:
    pages_in(tmp_path / "with").write(full, PLACE, "")
    replace(pages_in(tmp_path / "without"), remembers=False).write(full, PLACE, "")
    assert not (tmp_path / "without" / PLACE / STAMP).exists()
    for name in (REPORT, RESULT):
        one, other = (tmp_path / kind / PLACE / name for kind in ("with", "without"))
        assert one.read_bytes() == other.read_bytes()


CHANGES: dict[str, Callable[[Graded], Graded]] = {
    "moment": lambda graded: replace(graded, graded_at="2026-01-01T00:00:00+00:00"),
    "comment": lambda graded: replace(
        graded,
        comments=(Comment(exercise="", words=Text(en="Hm.", zh="嗯。"), author="ta", at="2026"),),
    ),
    "points": lambda graded: replace(
        graded, assessment=replace(graded.assessment, exercises=graded.assessment.exercises[:-1])
    ),
    "run": lambda graded: replace(graded, run=replace(graded.run, cells=graded.run.cells[:-1])),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_a_page_shows_makes_it_again(full: Graded, tmp_path: Path, name: str) -> None:
    pages_in(tmp_path).write(full, PLACE, "")
    before = inodes(tmp_path)
    changed = CHANGES[name](full)
    pages_in(tmp_path).write(changed, PLACE, "")
    assert inodes(tmp_path) != before
    replace(pages_in(tmp_path / "fresh"), remembers=False).write(changed, PLACE, "")
    fresh = (tmp_path / "fresh" / PLACE / REPORT).read_bytes()
    assert (tmp_path / PLACE / REPORT).read_bytes() == fresh


def test_another_language_another_reader_and_other_templates_make_it_again(
    full: Graded, tmp_path: Path
) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    (own / "own.jinja").write_text("", "utf-8")
    pages = pages_in(tmp_path)
    seen = set()
    for one in (
        pages,
        replace(pages, language="zh"),
        replace(pages, audience=Audience.STUDENT),
        replace(pages, templates=(own,)),
    ):
        one.write(full, PLACE, "")
        seen.add((tmp_path / PLACE / STAMP).read_text("utf-8"))
    assert len(seen) == 4


@pytest.mark.parametrize("name", [REPORT, RESULT, STAMP])
@pytest.mark.parametrize("damaged", [True, False], ids=["damaged", "gone"])
def test_a_file_that_was_touched_is_mended(
    full: Graded, tmp_path: Path, name: str, damaged: bool
) -> None:
    pages_in(tmp_path).write(full, PLACE, "")
    path = tmp_path / PLACE / name
    before = path.read_bytes()
    if damaged:
        path.write_bytes(b"x" + before)
    else:
        path.unlink()
    pages_in(tmp_path).write(full, PLACE, "")
    assert path.read_bytes() == before


def test_a_link_to_the_executed_notebook_comes_and_goes_with_it(
    full: Graded, tmp_path: Path
) -> None:
    pages_in(tmp_path).write(full, PLACE, "{}")
    assert (tmp_path / PLACE / EXECUTED).is_file()
    (tmp_path / PLACE / NOTEBOOK).write_text("<p>", "utf-8")
    pages_in(tmp_path).write(full, PLACE, "")
    assert NOTEBOOK in (tmp_path / PLACE / REPORT).read_text("utf-8")


def test_no_page_shows_what_its_stamp_leaves_out(full: Graded, tmp_path: Path) -> None:
    bare = replace(full, run=shown_of(full.run))
    for name, graded in (("all", full), ("bare", bare)):
        pages_in(tmp_path / name).write(graded, PLACE, "")
    one, other = (tmp_path / name / PLACE / STAMP for name in ("all", "bare"))
    assert one.read_bytes() == other.read_bytes()
