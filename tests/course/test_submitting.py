from datetime import datetime
from pathlib import Path

import pytest

from grader.course.submitting import submission_policy, zone_of
from grader.domain.error import AssignmentError
from grader.domain.lateness import Attempts, SubmissionPolicy


def course(folder: Path, text: str = "") -> Path:
    for name in ("iris_mlp", "gradient_descent"):
        (folder / "assignments" / name).mkdir(parents=True)
        (folder / "assignments" / name / "assignment.toml").write_text("")
    if text:
        (folder / "course.toml").write_text(text, "utf-8")
    return folder


def test_without_a_course_file_the_latest_attempt_counts_and_nothing_is_late(
    tmp_path: Path,
) -> None:
    assert submission_policy(course(tmp_path), "iris_mlp") == SubmissionPolicy()
    assert zone_of(tmp_path) == "Asia/Shanghai"


def test_an_assignment_has_its_own_deadline_and_the_rest_of_the_course(tmp_path: Path) -> None:
    folder = course(
        tmp_path,
        """
[submission]
attempts = "best"
grace_minutes = 10
penalty_percent = 10
penalty_at_most_percent = 50
[assignments.iris_mlp]
due = 2026-04-20T23:59:00
per = "hour"
attempts = "first"
[assignments.gradient_descent]
due = 2026-04-27
""",
    )
    iris = submission_policy(folder, "iris_mlp")
    (deadline,) = iris.deadline
    assert iris.attempts is Attempts.FIRST
    assert deadline.due_s == datetime.fromisoformat("2026-04-20T23:59:00+08:00").timestamp()
    assert (deadline.grace_s, deadline.period_s) == (600, 3600)
    assert (deadline.penalty, deadline.most) == (0.1, 0.5)
    (other,) = submission_policy(folder, "gradient_descent").deadline
    assert other.due_s == datetime.fromisoformat("2026-04-27T23:59:59+08:00").timestamp()


def test_a_deadline_may_name_its_own_zone(tmp_path: Path) -> None:
    text = 'time_zone = "Europe/Berlin"\n[submission]\ndue = {}\n'
    local = course(tmp_path / "a", text.format("2026-04-20T23:59:00"))
    named = course(tmp_path / "b", text.format("2026-04-20T23:59:00Z"))
    difference = (
        submission_policy(named, "iris_mlp").deadline[0].due_s
        - submission_policy(local, "iris_mlp").deadline[0].due_s
    )
    assert difference == 2 * 3600


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("due = ", "cannot be read", id="no-toml"),
        pytest.param("[submission]\nattempts = 'last'", "submission.attempts", id="word"),
        pytest.param("[submission]\ndue = 'soon'", "submission.due", id="text-for-a-moment"),
        pytest.param("[submission]\npenalty_percent = 120", "maximum", id="too-much"),
        pytest.param("[submission]\nduedate = 2026-04-20", "duedate", id="unknown-key"),
        pytest.param("[assignments.iris]\n", 'no assignment "iris"', id="unknown-assignment"),
        pytest.param(
            'time_zone = "Mars"\n[submission]\ndue = 2026-04-20', 'no time zone "Mars"', id="zone"
        ),
    ],
)
def test_a_course_file_that_cannot_be_used_is_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AssignmentError, match=said) as told:
        submission_policy(course(tmp_path, text), "iris_mlp")
    assert "course.toml" in told.value.where
    assert told.value.fix
