"""A computation graph drawn twice: values going forward, derivatives coming back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.domain.exhibit import Edge, Graph, Node, Quantity
from grader.domain.text import Text
from grader.report import amounts
from grader.report.exhibit.layout import (
    COLUMN,
    LINE,
    MARGIN_X,
    MARGIN_Y,
    RADIUS,
    ROW,
    Arrow,
    Place,
    along,
    arrow,
    beside,
)
from grader.report.inert import excerpt_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A number at a place: the student's, and the right one where that is another.

    ``state`` is ``given``, ``same``, ``off`` or ``unknown``; ``first`` the first wrong one.
    """

    x: float
    y: float
    own: str
    right: str
    state: str
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A node: its place and its name."""

    x: float
    y: float
    name: str
    sub: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One direction of the computation."""

    title: Text
    discs: tuple[Disc, ...]
    arrows: tuple[Arrow, ...]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuantityRow:
    """One quantity in the table."""

    name: str
    own: str
    right: str
    state: str
    first: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphView:
    """Both drawings, what they say, and all quantities as a table."""

    kind: str
    case: int
    width: float
    height: float
    drawings: tuple[Drawing, ...]
    tone: str
    said: Text
    rows: tuple[QuantityRow, ...]
    radius: int = RADIUS


def graph_view(shown: Graph) -> GraphView:
    """Return the picture of a computation."""
    places = {
        node.name: (MARGIN_X + COLUMN * node.at[0], MARGIN_Y + ROW * node.at[1])
        for node in shown.nodes
    }
    broken = shown.breaks_at.rpartition(".")[2]
    return GraphView(
        kind="graph",
        case=shown.case,
        width=max((x for x, _ in places.values()), default=0) + MARGIN_X,
        height=max((y for _, y in places.values()), default=0) + MARGIN_Y + 26,
        drawings=(_forward(shown, places, broken), _backward(shown, places, broken)),
        tone="bad" if broken else "ok",
        said=_said(shown, broken),
        rows=tuple(_rows(shown, broken)),
    )


def _said(shown: Graph, broken: str) -> Text:
    if not broken:
        return Text(
            en="Every value is right, forward and backward.", zh="正向和反向的每个值都正确。"
        )
    name = excerpt_line(broken, 40)
    found = next(q for q in _quantities(shown) if q.name == broken)
    if not found.known:
        return Text(
            en=f"The chain cannot be followed beyond `{name}`, which was not returned.",
            zh=f"链条到 `{name}` 为止：它没有返回值，后面无法核对。",
        )
    return Text(
        en=f"The chain breaks first at `{name}`: {amounts.number(found.own)} instead of "
        f"{amounts.number(found.right)}. Begin there: later differences may come from it alone.",
        zh=f"链条最先在 `{name}` 处断开：得到 {amounts.number(found.own)}，应为 "
        f"{amounts.number(found.right)}。请先改这里，后面的错误可能都由它引起。",
    )


def _quantities(shown: Graph) -> Iterator[Quantity]:
    for node in shown.nodes:
        yield from node.value
    for edge in reversed(shown.edges):
        yield from edge.derivative
    for node in reversed(shown.nodes):
        yield from node.gradient


def _rows(shown: Graph, broken: str) -> Iterator[QuantityRow]:
    for quantity in _quantities(shown):
        yield QuantityRow(
            name=excerpt_line(quantity.name, 40),
            own=amounts.number(quantity.own, 6) if quantity.known else "–",
            right=amounts.number(quantity.right, 6),
            state=_state(quantity),
            first=quantity.name == broken,
        )


def _state(quantity: Quantity) -> str:
    if quantity.given:
        return "given"
    if not quantity.known:
        return "unknown"
    return "same" if quantity.same else "off"


def _reading(quantity: Quantity, at: Place, broken: str) -> Reading:
    state = _state(quantity)
    lifted = at.above and state in ("off", "unknown")
    return Reading(
        x=at.x,
        y=at.y - LINE if lifted else at.y,
        own=amounts.number(quantity.own, 4) if quantity.known else "?",
        right=amounts.number(quantity.right, 4) if state in ("off", "unknown") else "",
        state=state,
        first=quantity.name == broken and not quantity.given,
    )


def _disc(node: Node, place: tuple[float, float], quantities: tuple[Quantity, ...]) -> Disc:
    name, _, sub = excerpt_line(node.name, 20).partition("_")
    state = _state(quantities[0]) if quantities else "given"
    return Disc(x=place[0], y=place[1], name=name, sub=sub, state=state)


def _forward(shown: Graph, places: Mapping[str, tuple[float, float]], broken: str) -> Drawing:
    return Drawing(
        title=Text(en="Forward: the values", zh="正向：各个值"),
        discs=tuple(_disc(node, places[node.name], node.value) for node in shown.nodes),
        arrows=tuple(arrow(places[edge.start], places[edge.end], "plain") for edge in shown.edges),
        readings=tuple(
            _reading(quantity, beside(places[node.name]), broken)
            for node in shown.nodes
            for quantity in node.value
        ),
    )


def _backward(shown: Graph, places: Mapping[str, tuple[float, float]], broken: str) -> Drawing:
    readings = [
        _reading(quantity, beside(places[node.name]), broken)
        for node in shown.nodes
        for quantity in node.gradient
    ]
    for edge in shown.edges:
        at = along(places[edge.start], places[edge.end])
        readings += [_reading(quantity, at, broken) for quantity in edge.derivative]
    carried = [edge for edge in shown.edges if _leads_back(edge, shown)]
    return Drawing(
        title=Text(
            en="Backward: on each edge its derivative, above a parameter its gradient",
            zh="反向：边上是偏导数，参数上方是梯度",
        ),
        discs=tuple(_disc(node, places[node.name], node.gradient) for node in shown.nodes),
        arrows=tuple(
            arrow(
                places[edge.end],
                places[edge.start],
                _state(edge.derivative[0]) if edge.derivative else "plain",
            )
            for edge in carried
        ),
        readings=tuple(readings),
    )


def _leads_back(edge: Edge, shown: Graph) -> bool:
    """Tell whether the loss's derivative flows back over an edge."""
    start = next(node for node in shown.nodes if node.name == edge.start)
    return bool(edge.derivative or start.gradient)
