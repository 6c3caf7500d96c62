import pytest
import samples

from grader.domain.disclosure import Audience, Disclosure, Shown, disclosed
from grader.domain.verdict import Assessment, Evidence

BEFORE, DEADLINE, AFTER = 1_000.0, 1_001.0, 1_001.0


def rows(assessment: Assessment) -> list[Evidence]:
    return [row for e in assessment.exercises for v in e.verdicts for row in v.evidence]


def hints(assessment: Assessment) -> int:
    return sum(len(v.diagnosis.hints) for e in assessment.exercises for v in e.verdicts)


@pytest.fixture
def whole() -> Assessment:
    return samples.full().assessment


@pytest.mark.parametrize(
    ("shown", "now", "seen"),
    [
        pytest.param(Shown.ALWAYS, BEFORE, True, id="always"),
        pytest.param(Shown.AFTER_DEADLINE, BEFORE, False, id="before"),
        pytest.param(Shown.AFTER_DEADLINE, AFTER, True, id="after"),
        pytest.param(Shown.NEVER, AFTER, False, id="never"),
    ],
)
def test_students_see_what_the_assignment_lets_them_see(
    whole: Assessment, shown: Shown, now: float, seen: bool
) -> None:
    rules = Disclosure(expected=shown, hints=shown, deadline_s=DEADLINE)
    left = disclosed(whole, rules, Audience.STUDENT, now)
    assert (left == whole) is seen
    assert bool(hints(left)) is seen
    assert all(row.expected for row in rows(left)) is seen


def test_a_held_back_value_cannot_be_worked_out_from_the_error(whole: Assessment) -> None:
    rules = Disclosure(expected=Shown.NEVER)
    left = disclosed(whole, rules, Audience.STUDENT, BEFORE)
    assert {row.error for row in rows(left)} == {0.0, float("inf")}
    assert [row.error <= 1 for row in rows(left)] == [row.error <= 1 for row in rows(whole)]
    assert not any(exercise.exhibits for exercise in left.exercises)
    assert hints(left) == hints(whole)


def test_points_and_verdicts_are_never_hidden(whole: Assessment) -> None:
    rules = Disclosure(expected=Shown.NEVER, hints=Shown.NEVER)
    left = disclosed(whole, rules, Audience.STUDENT, BEFORE)
    assert (left.score, left.points) == (whole.score, whole.points)
    assert [v.message for e in left.exercises for v in e.verdicts] == [
        v.message for e in whole.exercises for v in e.verdicts
    ]


def test_a_ta_sees_everything(whole: Assessment) -> None:
    rules = Disclosure(expected=Shown.NEVER, hints=Shown.NEVER)
    assert disclosed(whole, rules, Audience.TA, BEFORE) is whole
