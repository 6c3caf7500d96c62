"""What a published report holds, and what it does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.domain.disclosure import Audience, Disclosure, Shown
from grader.domain.grade import Graded, Regraded
from grader.domain.text import Text
from grader.report.page import render_report, report_context
from grader.report.pages import PageFolder

CLOSED = Disclosure(expected=Shown.NEVER, hints=Shown.NEVER)


def written(graded: Graded, folder: Path, audience: Audience) -> str:
    pages = PageFolder(folder=folder, language="en", audience=audience, now_s=0.0)
    pages.write(graded, "s/a", "")
    return (folder / "s/a/report.html").read_text("utf-8")


def closed(graded: Graded) -> Graded:
    return replace(graded, assignment=replace(graded.assignment, report=CLOSED))


def test_what_is_held_back_is_not_in_the_file(full: Graded, tmp_path: Path) -> None:
    page = written(closed(full), tmp_path, Audience.STUDENT)
    for secret in ("−3.20141", "−1.10427", "-3.20141", "20,000", "Hint 1", "Differentiate", "再对"):
        assert secret not in page
    assert page.count("not shown") == 6
    assert "3.20141" in page  # the student's own
    assert "The residual has the wrong sign" in page


def test_a_ta_reads_the_whole_of_it(full: Graded, tmp_path: Path) -> None:
    page = written(closed(full), tmp_path, Audience.TA)
    for known in ("−3.20141", "20,000 × allowed", "Hint 1"):
        assert known in page


@pytest.mark.parametrize(
    ("template", "link"),
    [
        pytest.param("", None, id="none"),
        pytest.param(
            "https://forms.example/?who={student}&what={assignment}",
            "https://forms.example/?who=a%20%26b&amp;what=gradient_descent",
            id="form",
        ),
        pytest.param("mailto:ta@example.org?subject={sha256}", "mailto:ta@example.org", id="mail"),
    ],
)
def test_an_appeal_has_a_link_where_the_course_sets_one(
    full: Graded, template: str, link: str | None
) -> None:
    rules = Disclosure(appeal=template)
    graded = replace(full, student="a &b", assignment=replace(full.assignment, report=rules))
    page = render_report(report_context(graded, "en"))
    assert ("Ask for another look" in page) is (link is not None)
    assert link is None or f'href="{link}' in page


def test_a_changed_grade_says_why(full: Graded) -> None:
    reason = Text(en="The tolerance of `loss` is wider.", zh="`loss` 的容许误差放宽了。")
    graded = replace(full, regraded=(Regraded(before=30, after=32.5, reasons=(reason,)),))
    page = render_report(report_context(graded, "en"))
    assert "This grade changed" in page
    assert "From 30 to 32.5 points, because:" in page
    assert "的容许误差放宽了。" in page
    assert "This grade changed" not in render_report(report_context(full, "en"))
