import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.text import NOTHING
from grader.domain.verdict import Assessment, ExerciseResult, Outcome, Verdict


def verdict(outcome: Outcome, points: float = 2.0, fraction: float | None = None) -> Verdict:
    share = float(outcome is Outcome.PASSED) if fraction is None else fraction
    return Verdict(
        check="values",
        kind="value",
        title=NOTHING,
        outcome=outcome,
        points=points,
        fraction=share,
        message=NOTHING,
    )


def result(*verdicts: Verdict, barred: bool = False) -> ExerciseResult:
    return ExerciseResult(id="loss", title=NOTHING, verdicts=verdicts, barred=barred)


def assessment(*exercises: ExerciseResult, graded: bool = True) -> Assessment:
    return Assessment(assignment="a", release="r", run="k", graded=graded, exercises=exercises)


VERDICTS = st.lists(
    st.builds(
        verdict, st.sampled_from(Outcome), st.sampled_from([0.0, 0.1, 1 / 3, 5.0]), st.floats(0, 1)
    ),
    max_size=6,
)


@pytest.mark.parametrize(
    ("outcome", "score", "points"),
    [
        pytest.param(Outcome.PASSED, 2, 2, id="passed"),
        pytest.param(Outcome.FAILED, 0, 2, id="failed"),
        pytest.param(Outcome.SKIPPED, 0, 2, id="skipped"),
        pytest.param(Outcome.UNDECIDED, 0, 0, id="undecided"),
        pytest.param(Outcome.MANUAL, 0, 0, id="manual"),
    ],
)
def test_an_outcome_decides_about_score_and_points(
    outcome: Outcome, score: float, points: float
) -> None:
    graded = assessment(result(verdict(outcome)))
    assert (graded.score, graded.points) == (score, points)
    assert graded.provisional is (points == 0)


@given(VERDICTS, st.booleans())
def test_a_score_never_exceeds_the_points_judged(verdicts: list[Verdict], barred: bool) -> None:
    found = result(*verdicts, barred=barred)
    assert 0 <= found.score <= found.points + 1e-6
    assert not barred or found.score == 0


@given(st.lists(VERDICTS, max_size=3))
def test_exercises_add_up(groups: list[list[Verdict]]) -> None:
    results = tuple(result(*group) for group in groups)
    graded = assessment(*results)
    assert graded.score == pytest.approx(sum(r.score for r in results))
    assert graded.points == pytest.approx(sum(r.points for r in results))
    assert len(graded.needs_review) == sum(r.needs_review for r in results)


def test_what_waits_for_a_person_is_named() -> None:
    graded = assessment(result(verdict(Outcome.PASSED), verdict(Outcome.MANUAL)))
    assert graded.needs_review == ("loss",)
    assert graded.provisional


def test_an_ungraded_submission_is_provisional() -> None:
    assert assessment(graded=False).provisional
    assert not assessment(result(verdict(Outcome.FAILED))).provisional
