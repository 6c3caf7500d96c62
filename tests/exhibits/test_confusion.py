from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.domain.exhibit import Confusion
from grader.domain.observation import Run
from grader.domain.release import Release
from grader.domain.verdict import ExerciseResult

Function = Callable[..., Any]


@pytest.fixture
def confusion(
    run_of: Callable[..., Run],
    result: Callable[[str, Run, str], ExerciseResult],
    release: Callable[[str], Release],
) -> Callable[[Function], list[Confusion]]:
    train: Function = release("iris_softmax").reference.functions["train"]

    def shown(change: Function) -> list[Confusion]:
        run = run_of("iris_softmax", train=lambda **given: change(*train(**given)))
        exhibits = result("iris_softmax", run, "train").exhibits
        return [e for e in exhibits if isinstance(e, Confusion)]

    return shown


def test_the_same_parameters_confuse_the_same_classes(
    confusion: Callable[[Function], list[Confusion]],
) -> None:
    (found,) = confusion(lambda *parts: parts)
    assert found.classes == ("setosa", "versicolor", "virginica")
    assert found.own == found.right
    assert sum(map(sum, found.own)) > 10


def test_parameters_that_always_say_one_class_fill_its_column(
    confusion: Callable[[Function], list[Confusion]],
) -> None:
    (found,) = confusion(lambda w, _b, history: (0 * w, np.array([0.0, 9.0, 0.0]), history))
    assert np.array(found.own)[:, [0, 2]].sum() == 0
    assert np.array(found.own).sum(axis=1).tolist() == np.array(found.right).sum(axis=1).tolist()


def test_parameters_of_another_shape_have_no_confusion(
    confusion: Callable[[Function], list[Confusion]],
) -> None:
    assert confusion(lambda w, b, history: (w[:2], b, history)) == []
