"""The student's code for an exercise: the cell that defines the graded function, and where."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from grader.domain.assignment import Assignment, Exercise, Observed
from grader.domain.graded_code import definition
from grader.domain.observation import CellStatus, Run
from grader.report.highlighting import Highlight, Line, Lines
from grader.report.inert import excerpt_line

AROUND = 2
"""Lines of the cell shown before and after the function."""
MAX_LINES = 60
MAX_LINE = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Lines ``first`` to ``last``, from 1, of the cell at a position in the notebook."""

    cell: int
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A line of a cell; both count from 1."""

    cell: int
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLine:
    """A line of a cell; ``inside`` the function, ``raised`` where an error passed.

    ``forbidden``: a rule does not allow what stands there.
    """

    number: int
    tokens: Line
    inside: bool
    raised: bool
    forbidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A function as it stands in its cell; ``cell`` counts from 1."""

    cell: int
    first: int
    last: int
    lines: tuple[ListedLine, ...]
    dropped: int


def listings(
    assignment: Assignment,
    run: Run,
    highlight: Highlight,
    forbidden: Mapping[str, Collection[Spot]],
) -> dict[str, Listing]:
    """Return the code of every exercise whose function can be found, by exercise."""
    places = {
        exercise.id: place for exercise in assignment.exercises for place in _places(exercise, run)
    }
    sources = {cell.index: cell.source for cell in run.cells}
    wanted = sorted({place.cell for place in places.values() if place.cell in sources})
    if not wanted:
        return {}
    read = dict(zip(wanted, highlight([sources[cell] for cell in wanted]), strict=True))
    return {
        name: _listing(
            place, read[place.cell], _raised(run, name, place.cell), forbidden.get(name, ())
        )
        for name, place in places.items()
        if place.cell in read
    }


def _places(exercise: Exercise, run: Run) -> list[Place]:
    completed = {cell.index for cell in run.cells if cell.status is CellStatus.OK}
    names = (exercise.id, *exercise.aliases)
    return [
        Place(cell=unit.cell, first=unit.first, last=unit.last)
        for unit in definition(names, run.source, completed)
        if exercise.observed is Observed.CALL
    ]


def _raised(run: Run, exercise: str, cell: int) -> frozenset[int]:
    """Return the lines of a cell through which an error of the exercise's probes passed."""
    asked = {probe.id for probe in run.probes if probe.exercise == exercise}
    return frozenset(
        frame.line
        for observation in run.observations
        if observation.probe in asked
        for frame in observation.error.frames
        if frame.cell == cell
    )


def _listing(
    place: Place, lines: Lines, raised: frozenset[int], forbidden: Collection[Spot]
) -> Listing:
    first = max(1, place.first - AROUND)
    last = min(len(lines), place.last + AROUND, first + MAX_LINES - 1)
    first, last = _trimmed(lines, first, last)
    return Listing(
        cell=place.cell + 1,
        first=place.first,
        last=place.last,
        lines=tuple(
            ListedLine(
                number=number,
                tokens=_cut(lines[number - 1]),
                inside=place.first <= number <= place.last,
                raised=number in raised,
                forbidden=Spot(cell=place.cell + 1, line=number) in forbidden,
            )
            for number in range(first, last + 1)
        ),
        dropped=max(0, place.last - last),
    )


def _trimmed(lines: Sequence[Line], first: int, last: int) -> tuple[int, int]:
    """Return the range without empty lines at its ends."""
    while first < last and not any(text.strip() for _, text in lines[first - 1]):
        first += 1
    while last > first and not any(text.strip() for _, text in lines[last - 1]):
        last -= 1
    return first, last


def _cut(line: Line) -> Line:
    """Return a line with at most so many characters, on one line and neutral."""
    kept, room = [], MAX_LINE
    for kind, text in line:
        if room <= 0:
            break
        kept.append((kind, excerpt_line(text, room)))
        room -= len(text)
    return tuple(kept)
