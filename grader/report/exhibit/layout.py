"""Where the nodes, arrows and numbers of a graph stand."""

from dataclasses import dataclass

COLUMN, ROW = 128, 104
MARGIN_X, MARGIN_Y = 62, 56
RADIUS = 19
LINE = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a number stands, ``above`` what it belongs to: a second line then lifts the first."""

    x: float
    y: float
    above: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A line from one node's rim to another's, with its head at the end."""

    x1: float
    y1: float
    x2: float
    y2: float
    head: str
    state: str


def beside(place: tuple[float, float]) -> Place:
    """Return where a node's number stands: below it in the lowest row, else above."""
    if place[1] > MARGIN_Y + ROW / 2:
        return Place(x=place[0], y=place[1] + RADIUS + 15, above=False)
    return Place(x=place[0], y=place[1] - RADIUS - 7, above=True)


def along(start: tuple[float, float], end: tuple[float, float]) -> Place:
    """Return where an edge's number stands: above a level edge, beside a steep one."""
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    if abs(start[1] - end[1]) < 1:
        return Place(x=x, y=y - 8, above=True)
    return Place(x=x + (26 if start[0] > end[0] else -26), y=y, above=False)


def arrow(start: tuple[float, float], end: tuple[float, float], state: str) -> Arrow:
    """Return the arrow from one node's rim to another's."""
    across, down = end[0] - start[0], end[1] - start[1]
    length = max((across**2 + down**2) ** 0.5, 1e-9)
    ux, uy = across / length, down / length
    x2, y2 = end[0] - ux * (RADIUS + 3), end[1] - uy * (RADIUS + 3)
    corners = (
        (x2 - 8 * ux - 4 * uy, y2 - 8 * uy + 4 * ux),
        (x2 - 8 * ux + 4 * uy, y2 - 8 * uy - 4 * ux),
    )
    head = " ".join(f"{x:.1f},{y:.1f}" for x, y in ((x2, y2), *corners))
    return Arrow(
        x1=start[0] + ux * (RADIUS + 1),
        y1=start[1] + uy * (RADIUS + 1),
        x2=x2 - 6 * ux,
        y2=y2 - 6 * uy,
        head=head,
        state=state,
    )
