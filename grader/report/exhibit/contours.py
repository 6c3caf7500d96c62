"""Lines of equal height through a grid of heights (marching squares)."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TypeAlias

from grader.report.exhibit.axis import Point

Heights: TypeAlias = Sequence[Sequence[float]]
# The edge of a cell: row, column, and whether it runs upward from there.
Edge: TypeAlias = tuple[int, int, bool]


def levels(heights: Heights, count: int) -> tuple[float, ...]:
    """Return heights to draw lines at, closer together near the ground.

    Their distance grows with the square, so a bowl's lines are evenly spaced.
    """
    known = [value for row in heights for value in row if math.isfinite(value)]
    if not known:
        return ()
    low, high = min(known), max(known)
    if not low < high:
        return ()
    return tuple(low + (high - low) * (step / (count + 1)) ** 2 for step in range(1, count + 1))


def contour(heights: Heights, level: float) -> Iterator[list[Point]]:
    """Yield the lines at one level as points in grid units, (column, row).

    Closed lines end where they begin. Cells at a height that is no number have no line.
    """
    links: dict[Edge, list[Edge]] = {}
    for row, (lower, upper) in enumerate(pairwise(heights)):
        for column in range(len(lower) - 1):
            # most cells lie on one side of the line
            above = lower[column] > level
            if (
                (lower[column + 1] > level) == above
                and (upper[column + 1] > level) == above
                and (upper[column] > level) == above
            ):
                continue
            for one, other in _crossed(heights, row, column, level):
                links.setdefault(one, []).append(other)
                links.setdefault(other, []).append(one)
    # open lines first, from their ends; what is left runs in circles
    for start in [*(edge for edge in links if len(links[edge]) == 1), *links]:
        if links[start]:
            yield [_place(heights, edge, level) for edge in _walk(links, start)]


def _walk(links: dict[Edge, list[Edge]], start: Edge) -> list[Edge]:
    """Return the edges of one line, and take its links away."""
    line = [start]
    while links[line[-1]]:
        following = links[line[-1]].pop()
        links[following].remove(line[-1])
        line.append(following)
    return line


def _crossed(heights: Heights, row: int, column: int, level: float) -> Iterator[tuple[Edge, Edge]]:
    """Yield the pairs of a cell's edges that the line connects."""
    corners = (
        heights[row][column],
        heights[row][column + 1],
        heights[row + 1][column + 1],
        heights[row + 1][column],
    )
    if not all(math.isfinite(corner) for corner in corners):
        return
    edges: tuple[Edge, ...] = (
        (row, column, False),
        (row, column + 1, True),
        (row + 1, column, False),
        (row, column, True),
    )
    above = [corner > level for corner in corners]
    cut = [edges[side] for side in range(4) if above[side] != above[(side + 1) % 4]]
    if len(cut) == 2:
        yield cut[0], cut[1]
    elif len(cut) == 4:  # a saddle: the middle decides which corners belong together
        middle = sum(corners) / 4 > level
        bottom, right, top, left = cut
        if middle == above[0]:
            yield bottom, right
            yield top, left
        else:
            yield bottom, left
            yield right, top


def _place(heights: Heights, edge: Edge, level: float) -> Point:
    row, column, upward = edge
    here = heights[row][column]
    there = heights[row + 1][column] if upward else heights[row][column + 1]
    share = (level - here) / (there - here)
    return (column, row + share) if upward else (column + share, row)
