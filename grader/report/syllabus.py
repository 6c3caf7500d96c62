"""The course page: every assignment with what it teaches, from which lecture, points and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.domain.assignment import Assignment
from grader.domain.text import Language, Text
from grader.language import text
from grader.report import amounts
from grader.report.rendering import environment

_TITLE = text("The assignments of this course")
_POINTS = text("{} points")
_SIGN = "–"  # the dash of every empty cell
_DASH = Text(en=_SIGN, zh=_SIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseLine:
    """A gradable part with its points."""

    title: Text
    points: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonLine:
    """An assignment in words; where it says nothing of its lesson, its summary stands in."""

    id: str
    title: Text
    teaches: Text
    lecture: Text
    points: str
    time: Text
    exercises: tuple[ExerciseLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyllabusContext:
    """Everything on the course page; ``sums`` tell how much it is together."""

    language: Language
    title: str
    heading: Text
    sums: tuple[Text, ...]
    lines: tuple[LessonLine, ...]


def in_order(assignments: Sequence[Assignment]) -> tuple[Assignment, ...]:
    """Return assignments as the lectures follow one another; those without a lecture last."""

    def place(one: Assignment) -> tuple[bool, tuple[int, ...], str]:
        return not one.lesson.place, one.lesson.place, one.id

    return tuple(sorted(assignments, key=place))


def _line(assignment: Assignment) -> LessonLine:
    lesson = assignment.lesson
    return LessonLine(
        id=assignment.id,
        title=assignment.title,
        teaches=lesson.teaches if lesson.teaches.en else assignment.summary,
        lecture=lesson.lecture if lesson.lecture.en else _DASH,
        points=amounts.points(assignment.points),
        time=text("{} min").filled(lesson.minutes) if lesson.minutes else _DASH,
        exercises=tuple(
            ExerciseLine(
                title=exercise.title,
                points=_POINTS.filled(amounts.points(exercise.points)),
            )
            for exercise in assignment.exercises
        ),
    )


def syllabus_context(assignments: Sequence[Assignment], language: Language) -> SyllabusContext:
    """Return everything the course page shows; ``language`` is the one it opens in."""
    minutes = sum(one.lesson.minutes for one in assignments)
    sums = [
        text("Assignments: {}").filled(len(assignments)),
        _POINTS.filled(amounts.points(sum(one.points for one in assignments))),
    ]
    if minutes:
        sums.append(text("about {} hours").filled(f"{minutes / 60:.2g}"))
    return SyllabusContext(
        language=language,
        title=_TITLE.said_in(language),
        heading=_TITLE,
        sums=tuple(sums),
        lines=tuple(map(_line, in_order(assignments))),
    )


def render_syllabus(
    assignments: Sequence[Assignment], language: Language, folders: tuple[Path, ...] = ()
) -> str:
    """Return the course page as one HTML file; ``folders`` hold a course's own templates."""
    template = environment(folders).get_template("course.html.jinja")
    return template.render(page=syllabus_context(assignments, language))
