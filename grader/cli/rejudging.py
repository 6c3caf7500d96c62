"""Judging stored runs again: here for a few, in several processes for many.

The processes come from one that imports little and starts early: it takes that as long as it takes
here to read the assignments.
"""

import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, partial
from multiprocessing import forkserver, get_context
from pathlib import Path

from grader.course.folder import read_release
from grader.domain.change import Change
from grader.domain.grounds import STANDING, Grounded
from grader.domain.release import Release
from grader.domain.stored import Stored
from grader.gradebook.place import open_gradebook
from grader.workflow.footings import Footings
from grader.workflow.forecasting import rejudged
from grader.workflow.ports import Gradebook, Rejudge

# Fewer than this are judged here, more in processes, so many at a time.
FEW = 40
CHUNK = 25
Sources = tuple[tuple[str, str], ...]
Siblings = tuple[tuple[str, tuple[str, ...]], ...]


# On Linux one process imports what all of them need. Its parent cannot stand in for it: it
# holds the gradebook's connection, which no process may inherit.
METHOD = "forkserver" if sys.platform == "linux" else "spawn"


def made_ready(grades: int, jobs: int) -> None:
    """Begin to start the processes that judge, where there are grades enough for them."""
    if METHOD == "forkserver" and grades >= FEW and jobs > 1:
        get_context(METHOD).set_forkserver_preload([__name__])
        forkserver.ensure_running()


@contextmanager
def rejudging(
    store: Path, releases: Mapping[str, Release], book: Gradebook, jobs: int
) -> Iterator[Rejudge]:
    """Yield what judges stored runs again: here for a few, in several processes for many.

    ``store`` is the folder of the gradebook, which the processes open by themselves.
    """
    edited = [
        entry
        for entry in book.latest().values()
        if entry.run and entry.assignment in releases
        if entry.release != releases[entry.assignment].id
    ]
    if len(edited) < FEW or jobs < 2:
        yield partial(_here, releases, book)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context(METHOD)) as pool:
        release = releases[edited[0].assignment]
        if not _holds(Footings(release=release), book.kept(edited[0], shown=False)):
            for _ in range(jobs):  # where one has to be judged, most have to be
                pool.submit(_footings, *_content(release))
        yield partial(_in_processes, pool, store, releases)


def _holds(footings: Footings, kept: Grounded | None) -> bool:
    """Tell whether every verdict stands as it was concluded."""
    return kept is not None and all(
        footings.hold({p: d for p, d in grounds.items() if not p.startswith(STANDING)}, str)
        for exercise in kept.exercises
        for grounds in exercise.checks.values()
    )


def _here(
    releases: Mapping[str, Release], book: Gradebook, assignment: str, grades: Sequence[Stored]
) -> Iterator[tuple[Change, ...]]:
    footings = Footings(release=releases[assignment])
    yield from (rejudged(footings, book, one) for one in grades)


def _in_processes(
    pool: ProcessPoolExecutor,
    store: Path,
    releases: Mapping[str, Release],
    assignment: str,
    grades: Sequence[Stored],
) -> Iterator[tuple[Change, ...]]:
    task = partial(_rejudged, store, *_content(releases[assignment]))
    light = [replace(one, grounds={}) for one in grades]  # what goes to the processes
    for found in pool.map(task, [light[at : at + CHUNK] for at in range(0, len(light), CHUNK)]):
        yield from found


def _content(release: Release) -> tuple[Sources, Siblings]:
    return tuple(release.sources.items()), tuple(release.siblings.items())


def _rejudged(
    store: Path, sources: Sources, siblings: Siblings, grades: Sequence[Stored]
) -> list[tuple[Change, ...]]:
    """Judge some stored runs again, in a process of its own that only reads."""
    footings = _footings(sources, siblings)
    gc.freeze()  # what is there stays; it need not be looked through again and again
    with open_gradebook(store) as book:
        return [rejudged(footings, book, one) for one in grades]


@cache
def _footings(sources: Sources, siblings: Siblings) -> Footings:
    return Footings(release=read_release(dict(sources), dict(siblings)))
