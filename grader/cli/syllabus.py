"""The course page, and the same list for the terminal and for programs."""

import json
from collections.abc import Sequence
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path

import click

from grader.course.folder import Course
from grader.course.shipped import own_templates
from grader.domain.assignment import Assignment
from grader.domain.error import AssignmentError, GraderError
from grader.domain.text import Language
from grader.files import write_whole
from grader.language import said, text
from grader.report.syllabus import in_order, render_syllabus


def show_course(course: Course, out: Path, language: Language, *, as_json: bool) -> None:
    """Write the course page and list what is on it; what cannot be read is told at the end.

    Raises:
        GraderError: there is no assignment, one cannot be read, or the page cannot be written.
    """
    found, broken = _declared(course)
    if not found and not broken:
        raise GraderError(
            str(course.folder),
            text("holds no assignment"),
            text("name a course folder, or make its first assignment with `grader new`"),
        )
    page = render_syllabus(found, language, own_templates(course.folder))
    write_whole(out, page.encode())
    if as_json:
        click.echo(json.dumps(list(map(_plain, found)), ensure_ascii=False, indent=2))
    else:
        _list(found)
        click.echo(_("Open {}").format(out.absolute()))
    for error in broken[:-1]:
        click.echo(_("Error: {message}").format(message=said(error.said)), err=True)
        click.echo(_("Fix: {}").format(said(error.advice)), err=True)
    if broken:
        raise broken[-1]


def _declared(course: Course) -> tuple[tuple[Assignment, ...], list[AssignmentError]]:
    """Return the assignments as the lectures follow one another, and why others are missing."""
    found, broken = [], []
    for name in course.assignment_ids():
        try:
            found.append(course.declared(name))
        except AssignmentError as error:
            broken.append(error)
    return in_order(found), broken


def _plain(assignment: Assignment) -> dict[str, object]:
    """Return an assignment as data; what it does not say is left empty."""
    lesson = assignment.lesson
    return {
        "id": assignment.id,
        "title": {"en": assignment.title.en, "zh": assignment.title.zh},
        "teaches": {"en": lesson.teaches.en, "zh": lesson.teaches.zh},
        "lecture": {"en": lesson.lecture.en, "zh": lesson.lecture.zh},
        "points": assignment.points,
        "minutes": lesson.minutes,
    }


def _list(assignments: Sequence[Assignment]) -> None:
    """Print a line for each assignment, and how much they are together."""
    width = max((len(one.id) for one in assignments), default=0)
    for one in assignments:
        minutes = _("{} min").format(one.lesson.minutes) if one.lesson.minutes else ""
        where = said(one.lesson.lecture)
        click.echo(f"  {one.id:{width}}  {one.points:5g}  {minutes:>8}  {where}".rstrip())
    click.echo(
        ngettext("{count} assignment", "{count} assignments", len(assignments)).format(
            count=len(assignments)
        )
    )
