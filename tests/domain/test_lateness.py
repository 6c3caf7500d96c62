from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.lateness import (
    PROMPT,
    Deadline,
    Lateness,
    Punctuality,
    SubmissionPolicy,
    lateness_of,
    lateness_told,
)

DUE = datetime(2026, 4, 20, 15, 59, tzinfo=UTC)
POLICY = SubmissionPolicy(
    deadline=(Deadline(due_s=DUE.timestamp(), grace_s=600, penalty=0.1, most=0.5),)
)


def late_by(*, policy: SubmissionPolicy = POLICY, **over: float) -> Lateness:
    return lateness_of((DUE + timedelta(**over)).timestamp(), policy, marked=False)


@pytest.mark.parametrize(
    ("over", "punctuality", "penalty"),
    [
        pytest.param({"seconds": 0}, Punctuality.ON_TIME, 0, id="at-the-last-second"),
        pytest.param({"minutes": 10}, Punctuality.IN_GRACE, 0, id="end-of-grace"),
        pytest.param({"minutes": 10, "seconds": 1}, Punctuality.LATE, 0.1, id="grace-is-over"),
        pytest.param({"days": 1}, Punctuality.LATE, 0.1, id="one-day"),
        pytest.param({"days": 1, "seconds": 1}, Punctuality.LATE, 0.2, id="second-day-begun"),
        pytest.param({"days": 30}, Punctuality.LATE, 0.5, id="at-most"),
    ],
)
def test_each_period_begun_costs_its_share_after_the_grace(
    over: dict[str, float], punctuality: Punctuality, penalty: float
) -> None:
    late = lateness_of(DUE.timestamp() + timedelta(**over).total_seconds(), POLICY, marked=False)
    assert (late.punctuality, late.penalty) == (punctuality, penalty)


@pytest.mark.parametrize(
    ("policy", "marked", "punctuality"),
    [
        pytest.param(POLICY, False, Punctuality.UNKNOWN, id="deadline"),
        pytest.param(POLICY, True, Punctuality.LATE_BY_UNKNOWN, id="marked"),
        pytest.param(SubmissionPolicy(), False, Punctuality.NO_DEADLINE, id="no-deadline"),
        pytest.param(SubmissionPolicy(), True, Punctuality.LATE_BY_UNKNOWN, id="marked-only"),
    ],
)
def test_without_a_trusted_time_nothing_is_taken_and_it_is_said(
    policy: SubmissionPolicy, marked: bool, punctuality: Punctuality
) -> None:
    late = lateness_of(None, policy, marked=marked)
    assert late == Lateness(punctuality=punctuality)
    assert bool(lateness_told(late).en) == (punctuality is not Punctuality.NO_DEADLINE)


def test_what_the_platform_marks_late_may_be_on_time_here() -> None:
    late = lateness_of(DUE.timestamp(), POLICY, marked=True)
    assert late.punctuality is Punctuality.ON_TIME


def test_the_report_says_by_how_much_and_what_it_costs() -> None:
    said = lateness_told(late_by(days=1, hours=2, minutes=5))
    assert said.en.startswith("Handed in 1 day 2 hours after the deadline.")
    assert "20 %" in said.en
    assert said.zh == "迟交 1 天 2 小时。按规定扣除满分的 20%。"
    free = SubmissionPolicy(deadline=(Deadline(due_s=DUE.timestamp()),))
    assert lateness_told(late_by(policy=free, minutes=3)).zh == "迟交 3 分钟。不扣分。"
    assert not lateness_told(PROMPT).en


@given(
    score=st.floats(0, 100),
    penalty=st.floats(0, 1),
)
def test_a_penalty_never_takes_more_than_was_earned(score: float, penalty: float) -> None:
    off = Lateness(punctuality=Punctuality.LATE, penalty=penalty).points_off(score, 100)
    assert 0 <= off <= score + 1e-6


@given(hours=st.floats(0, 1000), more=st.floats(0, 1000))
def test_later_never_costs_less(hours: float, more: float) -> None:
    assert late_by(hours=hours).penalty <= late_by(hours=hours + more).penalty
