"""A training may take its batches in any order, and nothing else."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest

from grader.domain.release import Release
from grader.domain.verdict import Outcome, Verdict
from grader.workflow.assessing import assess
from grader.workflow.planning import make_plan
from grader.workflow.rehearsing import rehearse
from reference import mnist_softmax

Releases = Callable[[str], Release]
Function = Callable[..., Any]


@pytest.fixture
def judged(release: Releases) -> Callable[[Function], Verdict]:
    """Return a function that judges one program's batches."""

    def judge(train: Function) -> Verdict:
        found = release("mnist_softmax")
        known = found.reference.functions
        program = {e.id: known[e.id] for e in found.assignment.exercises}
        plan = make_plan(found.assignment, found.reference, b"orders", "")
        graded = assess(found, rehearse(found, plan, {**program, "train": train}))
        exercise = next(e for e in graded.exercises if e.id == "train")
        return next(v for v in exercise.verdicts if v.check == "batches")

    return judge


def shuffled(n: int, size: int, epoch: int, *, seed: int, keep: bool) -> list[list[int]]:
    order = np.random.default_rng([seed, epoch]).permutation(n).tolist()
    cut = [order[start : start + size] for start in range(0, n, size)]
    return cut if keep else [batch for batch in cut if len(batch) == size]


@pytest.mark.parametrize("keep", [True, False], ids=["short batch kept", "dropped"])
@pytest.mark.parametrize("seed", range(4))
def test_a_shuffled_training_passes(
    judged: Callable[[Function], Verdict], seed: int, *, keep: bool
) -> None:
    batches = partial(shuffled, seed=seed, keep=keep)
    assert judged(partial(mnist_softmax.train, batches=batches)).outcome is Outcome.PASSED


@pytest.mark.parametrize(
    "mistake",
    ["whole_set_in_each_step", "whole_set_once", "first_batch_only", "labels_misaligned"],
)
def test_a_training_that_follows_no_order_fails_by_its_name(
    judged: Callable[[Function], Verdict], mistake: str
) -> None:
    verdict = judged(mnist_softmax._MISTAKES["train"][mistake])
    assert verdict.outcome is Outcome.FAILED
    assert verdict.diagnosis.id == mistake


def test_labels_of_another_order_than_the_images_fail_without_a_name(
    judged: Callable[[Function], Verdict],
) -> None:
    def torn(x_train: Any, y_train: Any, *rest: Any, **named: Any) -> object:  # noqa: ANN401
        return mnist_softmax.train(x_train, y_train[::-1], *rest, **named)

    verdict = judged(torn)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.diagnosis.id == ""


def test_another_shape_is_told(judged: Callable[[Function], Verdict]) -> None:
    def flat(*given: Any, **named: Any) -> object:  # noqa: ANN401
        w, b, history = mnist_softmax.train(*given, **named)
        return w[:-1], b, history

    verdict = judged(flat)
    assert verdict.outcome is Outcome.FAILED
    assert "shape" in verdict.message.en
