from dataclasses import replace

from grader.domain.behaviour import groups_of
from grader.domain.grade_line import CheckLine, GradeLine
from grader.domain.lateness import PROMPT
from grader.domain.observation import RunOutcome
from grader.domain.verdict import Outcome
from grader.workflow.surveying import behaviour_of, surveys

CHECK = CheckLine(
    exercise="loss",
    check="value",
    kind="value",
    outcome=Outcome.PASSED,
    points=10,
    fraction=1.0,
    score=10,
    diagnosis="",
    follow_through=False,
    barred=False,
    signed=False,
)
FAILED = replace(CHECK, outcome=Outcome.FAILED, fraction=0.0, score=0, diagnosis="half")
MANUAL = replace(CHECK, exercise="summary", outcome=Outcome.MANUAL, fraction=0.0, score=0)
BARRED = replace(CHECK, barred=True)


def line(student: str, *checks: CheckLine, graded: bool = True) -> GradeLine:
    return GradeLine(
        number=1,
        student=student,
        pseudonym="p",
        folder=student,
        assignment="iris",
        attempt=1,
        file="a.ipynb",
        sha256="00",
        handed_in="",
        late=PROMPT,
        release="r",
        outcome=RunOutcome.COMPLETED,
        graded=graded,
        score=sum(check.score for check in checks),
        points=10,
        possible=20,
        provisional=False,
        graded_at="2026-04-20T12:00:00+00:00",
        checks=checks,
    )


LINES = (
    line("a", CHECK, MANUAL),
    line("b", FAILED, MANUAL),
    line("c", FAILED, MANUAL),
    line("d", BARRED, replace(MANUAL, outcome=Outcome.PASSED, fraction=0.8, score=8, signed=True)),
    line("e", graded=False),
)


def test_a_class_is_surveyed_by_assignment() -> None:
    other = replace(line("a", CHECK), assignment="descent")
    descent, iris = surveys((*LINES, other))
    assert (descent.assignment, iris.assignment) == ("descent", "iris")
    assert (iris.submissions, iris.graded, iris.ungraded) == (5, 4, ("e",))
    loss, summary = iris.items
    assert (loss.id, loss.judged, loss.difficulty) == ("loss/value", 4, 0.25)
    assert (summary.id, summary.judged, summary.difficulty) == ("summary/value", 1, 0.8)


def test_open_work_is_what_no_person_has_decided() -> None:
    (iris,) = surveys(LINES)
    assert [(one.id, one.students) for one in iris.open_work] == [
        ("summary/value", ("a", "b", "c"))
    ]


def test_submissions_that_behave_alike_are_one_group() -> None:
    groups = groups_of([behaviour_of(one) for one in LINES if one.graded])
    assert [group.students for group in groups] == [("b", "c"), ("a",), ("d",)]
    assert (groups[0].mistakes, tuple(one.id for one in groups[0].lost)) == (
        ("half",),
        ("loss/value",),
    )
    assert tuple(one.id for one in groups[2].lost) == ("loss/value", "summary/value")


def test_a_share_apart_is_another_behaviour_and_rounding_is_none() -> None:
    near = replace(FAILED, fraction=0.5001)
    lines = (line("a", replace(FAILED, fraction=0.5)), line("b", near), line("c", FAILED))
    groups = groups_of([behaviour_of(one) for one in lines])
    assert [group.students for group in groups] == [("a", "b"), ("c",)]
