import math
from dataclasses import replace

import pytest

from grader.domain.exhibit import Descent, Plane, Surface
from grader.report.exhibit.contours import contour, levels
from grader.report.exhibit.descent import HEIGHT, WIDTH, descent_view
from grader.report.exhibit.usage import usage_view

BOWL = tuple(tuple(float((i - 5) ** 2 + (j - 5) ** 2) for j in range(11)) for i in range(11))
OWN: tuple[Plane, ...] = ((1.0, 1.0), (0.8, 0.7), (0.5, 0.5), (0.2, 0.3), (0.1, 0.1))
SHOWN = Descent(
    case=1,
    names=("w", "b"),
    own=OWN,
    right=OWN,
    batches=((0, 1), (2,), (2, 1), (0,)),
    right_steps=4,
    same_batches=True,
    own_values=False,
    samples=3,
    batch_size=2,
    per_epoch=2,
    surface=Surface(low=(-1.5, -1.5), high=(1.5, 1.5), heights=BOWL),
)


def test_a_line_in_a_bowl_is_closed_and_at_one_height() -> None:
    (line,) = contour(BOWL, 9.0)
    assert line[0] == line[-1]
    assert len(line) > 12
    assert all(2.9 <= math.hypot(x - 5, y - 5) <= 3.1 for x, y in line)


def test_a_line_that_leaves_the_grid_runs_from_edge_to_edge() -> None:
    slope = [[float(column) for column in range(4)] for _ in range(4)]
    (line,) = contour(slope, 1.5)
    assert sorted({y for _, y in line}) == [0, 1, 2, 3]
    assert {x for x, _ in line} == {1.5}


def test_a_saddle_has_two_lines() -> None:
    assert len(list(contour([[1.0, 0.0], [0.0, 1.0]], 0.5))) == 2


@pytest.mark.parametrize(
    "heights", [[[math.nan] * 3] * 3, [[2.0] * 3] * 3, [[]]], ids=["no numbers", "flat", "empty"]
)
def test_a_plane_without_heights_has_no_levels(heights: list[list[float]]) -> None:
    assert levels(heights, 8) == ()


def test_right_steps_along_wrong_gradients_are_right_given_those() -> None:
    said = descent_view(replace(SHOWN, own_values=True)).said
    assert said[0].en == "Given your own gradients, all 4 updates are right steps."
    assert said[0].zh == "按你自己的梯度，全部 4 次更新都是正确的。"


def test_a_right_path_is_not_hidden_by_itself() -> None:
    view = descent_view(SHOWN)
    assert view.good
    assert view.right == ()
    assert view.said[0].en == "All 4 updates are right steps."
    assert len(view.contours) == 8


def test_a_path_that_goes_astray_is_shown_beside_the_right_one() -> None:
    far = (OWN[0], (0.8, 0.7), (9.0, 1e30), (math.nan, math.nan), (math.inf, 0.0))
    view = descent_view(replace(SHOWN, own=far, right_steps=1, batches=((0, 1), (), (), ())))
    assert not view.good
    assert view.right
    assert view.said[0].en == "Update 2 is the first that is no right step."
    assert "leaves the picture with update 2" in view.said[-1].en
    for line in view.own:
        for place in line.split():
            x, y = map(float, place.split(","))
            assert -WIDTH <= x <= 2 * WIDTH
            assert -HEIGHT <= y <= 2 * HEIGHT
    assert [row.samples for row in view.rows] == ["0, 1", "?", "?", "?"]


@pytest.mark.parametrize(
    ("batches", "said"),
    [
        pytest.param(
            ((0, 1), (2,), (2, 1), (0,)), ["Every epoch uses every sample once."], id="all"
        ),
        pytest.param(
            ((0, 1), (2,), (0, 1), (2,)),
            ["Every epoch uses every sample once.", "All epochs use them in the same order."],
            id="same order",
        ),
        pytest.param(
            ((0, 1), (0,), (2, 1), (0,)),
            ["Epoch 1 never uses sample 2 and uses sample 0 more than once."],
            id="one left out",
        ),
        pytest.param(
            ((0,), (1,), (0,), (1,)),
            ["No epoch uses sample 2.", "All epochs use them in the same order."],
            id="never used",
        ),
        pytest.param(
            ((0, 1), (), (2,), (0, 1)),
            ["Columns with a question mark fit no choice of samples."],
            id="unknown",
        ),
    ],
)
def test_the_use_of_samples_is_said_epoch_by_epoch(
    batches: tuple[tuple[int, ...], ...], said: list[str]
) -> None:
    view = usage_view(replace(SHOWN, batches=batches))
    assert [text.en for text in view.said] == said
    assert len(view.bands) == 2


def test_a_long_training_shows_whole_epochs() -> None:
    view = usage_view(replace(SHOWN, batches=((0, 1), (2,)) * 100))
    assert len(view.bands) == 24
    assert {band.width for band in view.bands} == {26}
