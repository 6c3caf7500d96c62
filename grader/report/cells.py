"""What happened to the notebook, cell by cell, as the report shows it."""

from collections.abc import Sequence

from grader.domain.observation import CellOutcome, CellStatus, Frame, Run
from grader.domain.text import Text
from grader.report import amounts
from grader.report.inert import excerpt, excerpt_line
from grader.report.terms import CELLS, SHIMS
from grader.report.views import CellView, FrameView, NotebookView, ShimUse, ShimView, SourceLine

TROUBLE = (CellStatus.ERROR, CellStatus.TIMEOUT, CellStatus.MEMORY, CellStatus.KILLED)

MAX_CELLS = 200
MAX_SOURCE = 6_000
"""Characters of one cell."""
MAX_SOURCES = 60_000
"""Characters of all cells together."""
MAX_MESSAGE = 1_500
MAX_FRAMES = 12
MAX_SHIMS = 20
MAX_USES = 8


def _listed(cells: Sequence[CellOutcome]) -> tuple[CellOutcome, ...]:
    """Return the cells to show, in order; cells in trouble are the last to be left out."""
    if len(cells) <= MAX_CELLS:
        return tuple(cells)
    ranked = sorted(cells, key=lambda cell: (cell.status not in TROUBLE, cell.index))
    return tuple(sorted(ranked[:MAX_CELLS], key=lambda cell: cell.index))


def _frames(frames: Sequence[Frame]) -> tuple[FrameView, ...]:
    """Return the innermost frames: the outer ones of a deep recursion say nothing new."""
    return tuple(
        FrameView(cell=frame.cell + 1, line=frame.line, code=excerpt_line(frame.code, 200))
        for frame in frames[-MAX_FRAMES:]
    )


def _cell(cell: CellOutcome, room: int, marked: frozenset[int]) -> CellView:
    """Return one cell with at most ``room`` characters of its source."""
    source = excerpt(cell.source.rstrip(), min(MAX_SOURCE, max(room, 0)))
    first = next((line for line in cell.source[:MAX_SOURCE].splitlines() if line.strip()), "")
    return CellView(
        number=cell.index + 1,
        badge=CELLS[cell.status],
        trouble=cell.status in TROUBLE,
        preview=excerpt_line(first.strip(), 80),
        lines=tuple(
            SourceLine(text=line, marked=number in marked)
            for number, line in enumerate(source.text.split("\n"), start=1)
        ),
        dropped=source.dropped,
        error_name=excerpt_line(cell.error.name, 120),
        error_message=excerpt(cell.error.message, MAX_MESSAGE),
        frames=_frames(cell.error.frames),
        duration=amounts.seconds(cell.duration_s),
    )


def notebook(run: Run) -> NotebookView:
    """Return the cells of a run within the report's budget of characters."""
    marks: dict[int, set[int]] = {}
    for cell in run.cells:
        for frame in cell.error.frames:
            marks.setdefault(frame.cell, set()).add(frame.line)
    shown, room = [], MAX_SOURCES
    for cell in _listed(run.cells):
        shown.append(_cell(cell, room, frozenset(marks.get(cell.index, ()))))
        room -= min(len(cell.source), MAX_SOURCE)
    code = [cell for cell in run.cells if cell.status is not CellStatus.TEXT]
    return NotebookView(
        cells=tuple(shown),
        unlisted=len(run.cells) - len(shown),
        ran=sum(cell.status is CellStatus.OK for cell in code),
        failed=sum(cell.status in TROUBLE for cell in code),
    )


def _what(name: str) -> Text:
    """Return the words for a shim; an id without words speaks for itself."""
    shown = excerpt_line(name, 80)
    return SHIMS.get(name) or Text(en=shown, zh=shown)


def shims(run: Run) -> tuple[ShimView, ...]:
    """Return what was worked around, each trouble once with the cells that met it."""
    met: dict[str, list[ShimUse]] = {}
    for shim in run.shims:
        use = ShimUse(cell=shim.cell + 1, detail=excerpt_line(shim.detail, 120))
        met.setdefault(shim.id, []).append(use)
    return tuple(
        ShimView(what=_what(name), uses=tuple(uses[:MAX_USES]), dropped=len(uses[MAX_USES:]))
        for name, uses in list(met.items())[:MAX_SHIMS]
    )
