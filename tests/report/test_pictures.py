"""Gradients, arrays, confusions and graphs as what their templates are given."""

import math
from dataclasses import replace

import pytest

from grader.domain.exhibit import (
    Confusion,
    Edge,
    Elements,
    Gradient,
    Graph,
    Matrix,
    Node,
    Quantity,
    Slope,
)
from grader.report.exhibit.confusion import confusion_view
from grader.report.exhibit.elements import MOST_LISTED, elements_view, sign_of
from grader.report.exhibit.gradient import gradient_view
from grader.report.exhibit.graph import graph_view
from grader.report.exhibit.layout import RADIUS

SLOPE = Slope(name="dw", got=1.0, expected=1.0, measured=1.0, right=True, own=True, alike=True)


@pytest.mark.parametrize(
    ("right", "own", "alike", "tone", "said"),
    [
        pytest.param(True, True, True, "ok", "All three agree", id="all agree"),
        pytest.param(True, False, False, "part", "your loss has another slope", id="loss"),
        pytest.param(False, True, False, "part", "The mistake lies before it", id="consistent"),
        pytest.param(False, False, True, "bad", "lies in the gradient itself", id="gradient"),
        pytest.param(False, False, False, "bad", "is not the right one", id="both"),
    ],
)
def test_three_columns_tell_where_the_mistake_lies(
    *, right: bool, own: bool, alike: bool, tone: str, said: str
) -> None:
    slope = replace(SLOPE, right=right, own=own, alike=alike)
    view = gradient_view(Gradient(case=1, slopes=(SLOPE, slope), along=False))
    assert view.tone == tone
    assert said in view.said.en


def test_a_slope_that_was_not_measured_is_left_out() -> None:
    view = gradient_view(Gradient(case=1, slopes=(replace(SLOPE, measured=math.nan),), along=False))
    assert not view.known
    assert view.rows[0].measured == "–"


@pytest.mark.parametrize(
    ("got", "expected", "error", "sign"),
    [
        pytest.param(1.0, 1.0, 0.5, "·", id="fits"),
        pytest.param(-2.0, -1.0, 9.0, "+", id="larger in size"),
        pytest.param(0.5, 1.0, 9.0, "−", id="smaller in size"),
        pytest.param(-1.0, 1.0, 9.0, "±", id="wrong sign"),
        pytest.param(0.0, 1.0, 9.0, "0", id="zero"),
        pytest.param(math.nan, 1.0, math.inf, "!", id="no number"),
        pytest.param(math.inf, 1.0, math.inf, "!", id="infinite"),
        pytest.param(1.0, 0.0, 9.0, "+", id="where zero is right"),
    ],
)
def test_a_sign_tells_how_an_element_is_wrong(
    got: float, expected: float, error: float, sign: str
) -> None:
    assert sign_of(got, expected, error) == sign


def matrix(rows: int, columns: int, error: float) -> Matrix:
    table = tuple(tuple(1.0 for _ in range(columns)) for _ in range(rows))
    return Matrix(
        name="dW1",
        got=tuple(tuple(2.0 for _ in range(columns)) for _ in range(rows)),
        expected=table,
        errors=tuple(tuple(error for _ in range(columns)) for _ in range(rows)),
    )


def test_an_array_that_fits_says_so() -> None:
    view = elements_view(Elements(case=1, matrices=(matrix(1, 4, 0.5),)))
    assert view.fields[0].said.en == "All 4 fit."
    assert view.wrong == ()
    assert [sign for sign, _, _ in view.legend] == ["·"]


def test_wrong_elements_are_counted_and_listed() -> None:
    view = elements_view(Elements(case=1, matrices=(matrix(8, 8, 7.0), matrix(1, 2, 0.1))))
    assert view.fields[0].said.en == "0 of 64 fit; 64 × too large in size."
    assert view.fields[0].shape == "(8, 8)"
    assert len(view.wrong) == MOST_LISTED
    assert view.dropped == 64 - MOST_LISTED
    assert view.wrong[9].name == "dW1[1, 1]"


def test_a_confusion_counts_what_is_right() -> None:
    view = confusion_view(
        Confusion(case=1, classes=("a", "b"), own=((3, 1), (0, 0)), right=((4, 0), (0, 0)))
    )
    assert [table.said.en for table in view.tables] == ["3 of 4 right", "4 of 4 right"]
    ((_, first), (_, empty)) = view.tables[0].rows
    assert [(count.number, count.hit, count.share) for count in first] == [
        (3, True, 3),
        (1, False, 1),
    ]
    assert [count.share for count in empty] == [0, 0]


def quantity(name: str, own: float, *, same: bool, known: bool = True) -> Quantity:
    return Quantity(name=name, own=own, right=0.5, known=known, same=same)


def graph(*, z: Quantity, dz: Quantity, breaks_at: str) -> Graph:
    given = Quantity(name="x", own=2.0, right=2.0, known=True, same=True, given=True)
    return Graph(
        case=1,
        nodes=(
            Node(name="x", at=(0, 0), value=(given,), gradient=()),
            Node(name="z_h", at=(1, 1), value=(z,), gradient=()),
        ),
        edges=(Edge(start="x", end="z_h", derivative=(dz,)),),
        breaks_at=breaks_at,
    )


def test_the_first_wrong_value_is_framed_and_said() -> None:
    view = graph_view(
        graph(
            z=quantity("z_h", 0.7, same=False),
            dz=quantity("dz_dx", 0.5, same=True),
            breaks_at="forward.z_h",
        )
    )
    assert "breaks first at `z_h`: 0.7 instead of 0.5" in view.said.en
    framed = [r.own for drawing in view.drawings for r in drawing.readings if r.first]
    assert framed == ["0.7"]
    assert [row.state for row in view.rows] == ["given", "off", "same"]


def test_a_right_chain_has_no_frame() -> None:
    view = graph_view(
        graph(z=quantity("z_h", 0.5, same=True), dz=quantity("dz_dx", 0.5, same=True), breaks_at="")
    )
    assert view.tone == "ok"
    assert not [r for drawing in view.drawings for r in drawing.readings if r.first]


def test_what_was_not_returned_ends_the_chain() -> None:
    view = graph_view(
        graph(
            z=quantity("z_h", 0.5, same=True),
            dz=quantity("dz_dx", math.nan, same=False, known=False),
            breaks_at="chain.dz_dx",
        )
    )
    assert "cannot be followed beyond `dz_dx`" in view.said.en
    assert view.rows[-1].own == "–"


def test_arrows_go_from_rim_to_rim_and_back_again() -> None:
    view = graph_view(
        graph(z=quantity("z_h", 0.5, same=True), dz=quantity("dz_dx", 0.5, same=True), breaks_at="")
    )
    forward, backward = (drawing.arrows[0] for drawing in view.drawings)
    x, z = view.drawings[0].discs
    assert math.hypot(forward.x1 - x.x, forward.y1 - x.y) == pytest.approx(RADIUS + 1)
    assert math.hypot(backward.x1 - z.x, backward.y1 - z.y) == pytest.approx(RADIUS + 1)
    assert forward.x2 > forward.x1
    assert backward.x2 < backward.x1
