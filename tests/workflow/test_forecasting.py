"""What a preview tells is what a whole assessment of every stored run would say."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from classes import graded_class

from grader.course.folder import Course, read_release
from grader.course.shipped import shipped_course
from grader.domain.change import Change
from grader.domain.release import Release
from grader.domain.stored import Stored
from grader.wiring import open_gradebook
from grader.workflow.assessing import assess
from grader.workflow.footings import Footings
from grader.workflow.forecasting import forecast, rejudged
from grader.workflow.ports import Gradebook

# Every so many mistakes one is taken: the second assignment is dearer.
SLUGS = {"backprop_111": 2, "gradient_descent": 6}
TOML, PYTHON = "assignment.toml", "reference.py"
FIRST, NEXT = "\nDRAWS = ", "\n\n\n"
Moves = dict[tuple[str, str, str], tuple[float | None, float | None]]


@pytest.fixture(scope="module", params=SLUGS)
def graded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a graded class: a right program, and one for each of the known mistakes."""
    slug = str(request.param)
    course = Course(folder=shipped_course())
    known = course.release(slug).reference.known_wrong
    wrong = [f"{name}/{one.id}" for name, variants in known.items() for one in variants]
    students = {
        "right": (),
        **{f"s{number:02d}": (one,) for number, one in enumerate(wrong[:: SLUGS[slug]])},
    }
    out = tmp_path_factory.mktemp(slug)
    graded_class(out, course, slug, students)
    return out


def edited(slug: str, edit: str) -> Release:
    """Return the release after one of the edits that an instructor makes."""
    sources = dict(Course(folder=shipped_course()).sources(slug))
    before = dict(sources)
    if edit == "tolerance":
        sources[TOML] = sources[TOML].replace(
            'kind = "value"\n', 'kind = "value"\nrtol = 0.5\nfloor = 0.5\n', 1
        )
    elif edit == "title":
        head, mark, rest = sources[TOML].partition("[[exercise.check]]")
        sources[TOML] = head + mark + rest.replace('{ en = "', '{ en = "Now: ', 1)
    else:
        doubled = (
            "\n_former = loss\n\n\ndef loss(*given, **named):\n"
            "    return 2.5 * _former(*given, **named)\n\n"
        )
        sources[PYTHON] = sources[PYTHON].replace(FIRST, doubled + FIRST, 1)
    assert sources != before
    return read_release(sources, Course(folder=shipped_course()).release(slug).siblings)


def whole(book: Gradebook, release: Release) -> Moves:
    """Return what moves when every run is assessed as if nothing had been kept."""
    found: Moves = {}
    for line in book.lines():
        run = book.run(line.sha256)
        assert run is not None
        before = {(one.exercise, one.check): one.score for one in line.checks}
        judged = {(one.exercise, one.check) for one in line.checks if one.outcome.value in GRADED}
        for result in assess(release, run).exercises:
            for verdict in result.verdicts:
                key = (result.id, verdict.check)
                was = before[key] if key in judged else None
                score = 0.0 if result.barred else verdict.score
                becomes = score if verdict.judged else None
                if was != becomes:
                    found[line.student, *key] = (was, becomes)
    return found


GRADED = ("passed", "failed", "skipped")


@pytest.mark.parametrize("edit", ["tolerance", "title", "reference"])
def test_a_preview_tells_what_a_whole_assessment_says_of_known_mistakes(
    graded: Path, edit: str
) -> None:
    with open_gradebook(graded) as book:
        slug = next(iter(book.latest()))[1]
        release = edited(slug, edit)
        footings = Footings(release=release)

        def here(_slug: str, grades: Sequence[Stored]) -> Iterator[tuple[Change, ...]]:
            return (rejudged(footings, book, one) for one in grades)

        told = forecast({slug: release}, book, here)
        assert not told.rerun
        assert (told.judged == 0) == (edit == "title")
        moved = {(c.student, c.exercise, c.check): (c.before, c.after) for c in told.changes}
        assert moved == whole(book, release)
        if edit == "reference":
            assert {key[0] for key in moved} >= {"right"}
