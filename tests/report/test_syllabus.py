"""The course page tells of every assignment what it teaches, from where, points and time."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.course.folder import Course
from grader.domain.assignment import Assignment
from grader.domain.lesson import NO_LESSON, Lesson
from grader.domain.release import Release
from grader.domain.text import Text
from grader.report.syllabus import in_order, render_syllabus, syllabus_context

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def descent(release: Callable[[str], Release]) -> Assignment:
    return release("gradient_descent").assignment


def taught_in(assignment: Assignment, slug: str, lecture: str) -> Assignment:
    lesson = Lesson(
        teaches=Text(en="A thing", zh="某事"),
        lecture=Text(en=lecture, zh="某节"),
        minutes=45,
    )
    return replace(assignment, id=slug, lesson=lesson)


def test_lessons_follow_the_numbers_of_their_lectures(descent: Assignment) -> None:
    given = [
        replace(descent, id="anywhere", lesson=NO_LESSON),
        taught_in(descent, "b", "002, section 12.10"),
        taught_in(descent, "d", "002, section 12.9"),
        taught_in(descent, "c", "002, section 12.9"),
        taught_in(descent, "e", "001"),
    ]
    assert [one.id for one in in_order(given)] == ["e", "c", "d", "b", "anywhere"]


def test_a_line_has_everything_and_the_sums_count_it(descent: Assignment) -> None:
    page = syllabus_context([taught_in(descent, "a", "1"), taught_in(descent, "b", "2")], "zh")
    line = page.lines[0]
    assert (line.teaches.zh, line.lecture.en, line.points, line.time.en) == (
        "某事",
        "1",
        "100",
        "45 min",
    )
    assert [one.title for one in line.exercises] == [one.title for one in descent.exercises]
    assert [one.en for one in page.sums] == ["Assignments: 2", "200 points", "about 1.5 hours"]


def test_an_assignment_without_a_lesson_is_told_by_its_summary(descent: Assignment) -> None:
    page = syllabus_context([replace(descent, lesson=NO_LESSON)], "en")
    line = page.lines[0]
    assert line.teaches == descent.summary
    assert (line.lecture.en, line.time.zh) == ("–", "–")
    assert [one.en for one in page.sums] == ["Assignments: 1", "100 points"]


def test_a_course_without_assignments_has_a_page() -> None:
    assert "There is no assignment in this course yet." in render_syllabus([], "en")


def test_what_an_assignment_says_is_escaped(descent: Assignment) -> None:
    hostile = Text(en="<script>alert(1)</script>", zh="<b>粗</b>")
    page = render_syllabus([replace(descent, title=hostile)], "zh")
    assert "<script>" not in page
    assert "&lt;b&gt;粗&lt;/b&gt;" in page


def test_every_bundled_assignment_says_what_it_teaches_where_and_in_what_time() -> None:
    course = Course(folder=REPOSITORY)
    for slug in course.assignment_ids():
        lesson = course.declared(slug).lesson
        assert lesson.teaches.en.endswith("."), slug
        assert lesson.teaches.zh.endswith("。"), slug
        assert lesson.place[0] in range(5), slug
        assert 30 <= lesson.minutes <= 240, slug
