from dataclasses import replace

import pytest

from grader.domain.entry import Entry
from grader.domain.lateness import Lateness
from grader.domain.observation import RunOutcome
from grader.domain.text import Text

ENTRY = Entry(
    student="王",
    folder="王/iris",
    file="a.ipynb",
    sha256="00",
    attempt=1,
    assignment="iris",
    release="iris-1",
    run="k",
    outcome=RunOutcome.COMPLETED,
    graded_at="2025-11-22T12:00:00+00:00",
)


def test_the_same_grade_at_another_time_is_the_same() -> None:
    assert ENTRY.same_grade(replace(ENTRY, graded_at="2026-01-01T00:00:00+00:00"))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(replace(ENTRY, student="李"), id="student"),
        pytest.param(replace(ENTRY, folder="b"), id="folder"),
        pytest.param(replace(ENTRY, file="b.ipynb"), id="file"),
        pytest.param(replace(ENTRY, sha256="01"), id="content"),
        pytest.param(replace(ENTRY, attempt=2), id="attempt"),
        pytest.param(replace(ENTRY, assignment="b"), id="assignment"),
        pytest.param(replace(ENTRY, release="iris-2"), id="release"),
        pytest.param(replace(ENTRY, run="l"), id="run"),
        pytest.param(replace(ENTRY, outcome=RunOutcome.TIMEOUT), id="outcome"),
        pytest.param(replace(ENTRY, reasons=(Text(en="a", zh="甲"),)), id="reasons"),
        pytest.param(replace(ENTRY, handed_in="2026-04-20T12:00:00+00:00"), id="handed-in"),
        pytest.param(replace(ENTRY, late=Lateness(penalty=0.1)), id="late"),
    ],
)
def test_anything_else_makes_another_grade(other: Entry) -> None:
    assert not ENTRY.same_grade(other)
