from dataclasses import replace

import pytest

from grader.domain.assignment import Assignment, CheckSpec, Exercise, Observed
from grader.domain.probe import Limits
from grader.domain.text import NOTHING


def exercise(name: str, *builds_on: str, observed: Observed = Observed.CALL) -> Exercise:
    checks = tuple(
        CheckSpec(id=check, kind="value", points=points, title=NOTHING)
        for check, points in (("a", 1.5), ("b", 2.0))
    )
    return Exercise(
        id=name, title=NOTHING, task=NOTHING, observed=observed, builds_on=builds_on, checks=checks
    )


ASSIGNMENT = Assignment(
    id="backprop",
    title=NOTHING,
    summary=NOTHING,
    roles={},
    exercises=(
        exercise("forward"),
        exercise("loss"),
        exercise("chain", "forward", "loss"),
        exercise("gradients", "chain"),
        exercise("step", "forward", "gradients"),
        exercise("results", observed=Observed.FIGURE),
    ),
)


def test_points_add_up() -> None:
    assert ASSIGNMENT.exercise("loss").points == 3.5
    assert ASSIGNMENT.points == 21


def test_only_functions_are_asked_for() -> None:
    assert ASSIGNMENT.functions == ("forward", "loss", "chain", "gradients", "step")


@pytest.mark.parametrize(
    ("name", "upstream"),
    [
        pytest.param("forward", (), id="nothing"),
        pytest.param("chain", ("forward", "loss"), id="directly"),
        pytest.param("gradients", ("forward", "loss", "chain"), id="through another"),
        pytest.param("step", ("forward", "loss", "chain", "gradients"), id="each once"),
    ],
)
def test_upstream_is_everything_built_on_the_nearest_last(
    name: str, upstream: tuple[str, ...]
) -> None:
    assert ASSIGNMENT.upstream(name) == upstream


def made(name: str, *, cases: int = 2, opens: str = "", returns: str = "file") -> Exercise:
    return replace(
        exercise(name), arguments=("file",), returns=(returns,), cases=cases, opens=opens
    )


@pytest.mark.parametrize(
    ("exercises", "can"),
    [
        pytest.param((made("save"), made("load", opens="save")), True, id="before it"),
        pytest.param((made("load", opens="save"), made("save")), False, id="after it"),
        pytest.param((made("load", opens="save"),), False, id="not there"),
        pytest.param((made("load", opens="load"),), False, id="itself"),
        pytest.param((made("save"), made("load", cases=3, opens="save")), False, id="more cases"),
        pytest.param(
            (made("save", returns="y"), made("load", opens="save")), False, id="another name"
        ),
    ],
)
def test_an_exercise_opens_what_one_before_it_returns(
    exercises: tuple[Exercise, ...], can: bool
) -> None:
    assignment = replace(ASSIGNMENT, exercises=exercises)
    assert assignment.can_open(next(e for e in exercises if e.id == "load")) is can


def test_an_unknown_exercise_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        ASSIGNMENT.exercise("nothing")


def test_scaled_limits_scale_only_times() -> None:
    sizes = {"memory_bytes": 4, "output_bytes": 5, "processes": 6, "disk_bytes": 7}
    times = {"cell_s": 1, "probe_s": 2, "total_s": 3, "cell_cpu_s": 4, "probe_cpu_s": 5, "cpu_s": 6}
    tripled = {name: 3 * seconds for name, seconds in times.items()}
    assert Limits(**times, **sizes).scaled(3) == Limits(**tripled, **sizes)
