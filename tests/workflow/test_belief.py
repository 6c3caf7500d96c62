"""A function that answers one way when judged and another way when used makes nothing right."""

from collections.abc import Callable

import numpy as np
import pytest

from grader.course.folder import Course
from grader.course.shipped import shipped_course
from grader.domain.observation import RecordedCall
from grader.domain.question import Question, Standing
from grader.domain.reference import as_value
from grader.domain.trajectory import Path, Recovered, epochs_of
from grader.domain.upstream import believed
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse

RELEASE = Course(folder=shipped_course()).release("gradient_descent")
DATA = np.array([0.5, 1.0, 2.0])
TARGETS = np.array([1.0, 1.5, 4.0])


def called(result: Callable[[float, float], object]) -> tuple[RecordedCall, ...]:
    """Return calls of ``gradients`` at three points, with these results."""
    return tuple(
        RecordedCall(
            function="gradients",
            arguments=(DATA, TARGETS, np.asarray(w), np.asarray(b)),
            keywords={},
            result=as_value(result(w, b)),
        )
        for w, b in ((0.0, 0.0), (0.5, 0.1), (1.0, 0.2))
    )


def question(standing: Standing) -> Question:
    assignment = RELEASE.assignment
    sgd = assignment.exercise("sgd")
    return Question(
        exercise=sgd,
        check=sgd.checks[0],
        reference=RELEASE.reference,
        upstream={"gradients": standing},
        contract={e.id: e for e in assignment.exercises if e.arguments},
        parameters=("w", "b"),
    )


def ascending(w: float, b: float) -> tuple[float, float]:
    """Return the gradient with the wrong sign."""
    error = w * DATA + b - TARGETS
    return -float(error @ DATA), -float(error.sum())


SIGN = Standing(explained=True, varies=True, mistake="sign")


def nearly(w: float, b: float) -> tuple[float, float]:
    """Return the right gradient within a hundredth."""
    dw, db = ascending(w, b)
    return -1.005 * dw, -1.005 * db


ROUGH = Standing(passed=True, varies=True, slack=0.01)
PATTERN = Standing(explained=True, varies=True, mistake="pattern.ratio")


@pytest.mark.parametrize(
    ("standing", "result", "kept"),
    [
        pytest.param(SIGN, ascending, 3, id="the-mistake-that-was-found"),
        pytest.param(SIGN, lambda _w, _b: (0.0, 0.0), 0, id="zeros-in-its-place"),
        pytest.param(SIGN, lambda w, b: (w, b), 0, id="anything-in-its-place"),
        pytest.param(ROUGH, nearly, 3, id="rough-but-tolerated"),
        pytest.param(ROUGH, ascending, 0, id="another-one-in-place-of-what-is-tolerated"),
        pytest.param(ROUGH, lambda _w, _b: (0.0, 0.0), 0, id="zeros-in-place-of-what-is-tolerated"),
        pytest.param(PATTERN, ascending, 3, id="a-pattern-that-varies"),
        pytest.param(PATTERN, lambda _w, _b: (0.0, 0.0), 0, id="a-pattern-that-is-constant"),
    ],
)
def test_recorded_calls_have_to_show_the_mistake_that_was_found(
    standing: Standing, result: Callable[[float, float], object], kept: int
) -> None:
    assert len(believed(question(standing), called(result))) == kept


def test_a_mistake_in_the_gradients_is_paid_once() -> None:
    functions = RELEASE.reference.functions
    sign = next(k for k in RELEASE.reference.known_wrong["gradients"] if k.id == "sign")
    program = {e.id: functions[e.id] for e in RELEASE.assignment.exercises if e.id in functions}
    plan = make_plan(RELEASE.assignment, RELEASE.reference, b"once", RELEASE.plan_digest)
    run = rehearse(RELEASE, plan, {**program, "gradients": sign.function})
    scores = {e.id: (e.score, e.points) for e in assess(RELEASE, run).exercises}
    assert scores["gradients"][0] == 0
    assert scores["sgd"][0] == scores["sgd"][1] > 0
    assert scores["minibatch_gd"][0] == scores["minibatch_gd"][1] > 0


def test_equal_steps_without_end_are_given_up_soon() -> None:
    """Nine steps of zero length, each explained by sixty-four batches that never cover."""
    options = tuple((tuple((k % 8,) for k in range(64)),) * 9)
    path = Path(
        points=np.zeros((10, 2)),
        samples=9,
        batch_size=1,
        epochs=1,
        learning_rate=0.1,
        gradients=lambda _point: np.zeros((9, 2)),
    )
    assert epochs_of(path, Recovered(scaling="", ratio=1.0, options=options)) is None
