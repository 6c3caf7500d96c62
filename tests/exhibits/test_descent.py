from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.domain.exhibit import Descent
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import ExerciseResult

Function = Callable[..., Any]


@pytest.fixture
def known(release: Callable[[str], Release]) -> Callable[[str, str], Function]:
    """Return the reference's function of an exercise, or a wrong one that it knows."""

    def found(exercise: str, mistake: str = "") -> Function:
        reference = release("gradient_descent").reference
        if not mistake:
            return reference.functions[exercise]
        wrong = reference.known_wrong[exercise]
        return next(variant.function for variant in wrong if variant.id == mistake)

    return found


@pytest.fixture
def paths(
    run_of: Callable[..., Run], result: Callable[[str, Run, str], ExerciseResult]
) -> Callable[..., tuple[Descent, ...]]:
    def shown(exercise: str, **programs: Function) -> tuple[Descent, ...]:
        run = run_of("gradient_descent", **programs)
        found = result("gradient_descent", run, exercise).exhibits
        return tuple(e for e in found if isinstance(e, Descent))

    return shown


@pytest.mark.parametrize("exercise", ["sgd", "minibatch_gd"])
def test_a_right_path_is_walked_again_with_its_own_samples(
    exercise: str, paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    (shown,) = paths(exercise, **{exercise: known(exercise)})
    updates = len(shown.own) - 1
    assert shown.right_steps == updates == len(shown.batches)
    assert shown.same_batches
    assert np.allclose(shown.own, shown.right, rtol=1e-4)
    first = [s for batch in shown.batches[: shown.per_epoch] for s in batch]
    assert sorted(first) == list(range(shown.samples))


def test_the_surface_is_lowest_at_its_minimum(
    paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    (shown,) = paths("sgd", sgd=known("sgd"))
    surface = shown.surface
    heights = np.array(surface.heights)
    row, column = np.unravel_index(np.argmin(heights), heights.shape)
    step = (np.array(surface.high) - surface.low) / (len(heights) - 1)
    nearest = np.array(surface.low) + step * (column, row)
    # the valley is narrow: the lowest grid point lies along it, not far off
    assert np.all(np.abs(nearest - surface.lowest) <= 4 * step)
    assert np.all(np.array(surface.low) <= shown.own[0])
    assert np.all(shown.own[0] <= np.array(surface.high))


def test_steps_with_all_samples_are_no_right_ones(
    paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    (shown,) = paths("minibatch_gd", minibatch_gd=known("minibatch_gd", "full_batch"))
    assert shown.right_steps == 0
    assert not shown.same_batches
    assert set(shown.batches) == {tuple(range(shown.samples))}


def test_a_dropped_batch_shows_in_the_samples_and_not_in_the_steps(
    paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    wrong = known("minibatch_gd", "dropped_last_batch")
    (shown,) = paths("minibatch_gd", minibatch_gd=wrong)
    assert shown.right_steps == len(shown.batches)
    used = {s for batch in shown.batches[: shown.per_epoch] for s in batch}
    assert len(used) < shown.samples


def test_the_first_step_that_nothing_explains_is_found(
    paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    def derails(**given: Any) -> object:  # noqa: ANN401
        points = known("sgd")(**given)
        points[4:] += 0.37
        return points

    (shown,) = paths("sgd", sgd=derails)
    assert shown.right_steps == 3
    assert shown.batches[3] == ()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda _: None, id="nothing"),
        pytest.param(lambda points: points[:, :1], id="one parameter"),
        pytest.param(lambda points: points[:1], id="no update"),
        pytest.param(lambda _: "way down", id="text"),
    ],
)
def test_what_is_no_path_is_not_shown(
    change: Function, paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    assert paths("sgd", sgd=lambda **given: change(known("sgd")(**given))) == ()


def test_a_path_that_explodes_is_shown_as_far_as_it_goes(
    paths: Callable[..., tuple[Descent, ...]], known: Callable[..., Function]
) -> None:
    def explodes(**given: Any) -> object:  # noqa: ANN401
        points = known("sgd")(**given)
        points[2:] = np.inf
        return points

    (shown,) = paths("sgd", sgd=explodes)
    assert shown.right_steps == 1
    assert np.all(np.isfinite(shown.surface.heights))
