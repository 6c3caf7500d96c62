"""What a figure shows, read from matplotlib's objects before they become pixels."""

from __future__ import annotations

import sys
from itertools import islice

from .things import Libraries, Thing
from .unusable import NoValue
from .values import Encoder
from .wire import Json, Leaf, Node, Writer

MAX_POINTS = 512
MAX_SERIES = 64
MAX_FIGURES = 32
MAX_SERIES_OF_CELL = 128
MAX_LABEL = 200


class Figures:
    """The figures that the current cell displayed, the last ones where there are many."""

    def __init__(self, libraries: Libraries) -> None:
        self._libraries = libraries
        self._seen: list[tuple[bool, list[tuple[str, int, Node]]]] = []

    def cell_started(self, _cell: int) -> None:
        """Forget the figures of the cell before."""
        self._seen = []

    def displayed(self, thing: Thing, data: Thing) -> None:
        """Note what a cell displays: an object, and its representations by MIME type."""
        try:
            if _is_figure(thing):
                self._note(True, self._series(thing))
            elif any(str(kind).startswith("image/") for kind in islice(data, 50)):
                self._note(False, [])
        except Exception:
            self._note(False, [])

    def _note(self, readable: bool, series: list[tuple[str, int, Node]]) -> None:
        self._seen.append((readable, series))
        del self._seen[:-MAX_FIGURES]

    def _series(self, figure: Thing) -> list[tuple[str, int, Node]]:
        series: list[tuple[str, int, Node] | None] = []
        for axes in figure.axes[:MAX_SERIES]:
            series += [
                self._one(line.get_label(), line.get_ydata(orig=False)) for line in axes.lines
            ]
            for points in axes.collections:
                offsets = points.get_offsets()
                if type(points).__name__ == "PathCollection" and len(offsets):
                    series.append(self._one(points.get_label(), offsets[:, 1]))
            for bars in axes.containers:
                if type(bars).__name__ == "BarContainer":
                    heights = [float(bar.get_height()) for bar in bars.patches[:MAX_POINTS]]
                    series.append(self._one(bars.get_label(), heights, len(bars.patches)))
        return [one for one in series if one is not None][:MAX_SERIES]

    def _one(
        self, label: Thing, values: Thing, points: int | None = None
    ) -> tuple[str, int, Node] | None:
        try:
            number = len(values) if points is None else points
            node = Encoder(self._libraries, ("y",)).encode(values[:MAX_POINTS])
        except (NoValue, TypeError):
            return None
        if not isinstance(node, Leaf) or len(node.shape) != 1:
            return None
        return str(label)[:MAX_LABEL], int(number), node

    def collect(self, writer: Writer) -> dict[str, Json]:
        """Return the figures of the cell for an answer's header."""
        figures: list[Json] = []
        left = MAX_SERIES_OF_CELL
        for readable, series in self._seen:
            kept = series[:left]
            left -= len(kept)
            rows: list[Json] = [[label, points, writer.add(y)] for label, points, y in kept]
            figures.append([readable, rows])
        return {"figures": figures}


def _is_figure(thing: Thing) -> bool:
    module = sys.modules.get("matplotlib.figure")
    return module is not None and isinstance(thing, module.Figure)
