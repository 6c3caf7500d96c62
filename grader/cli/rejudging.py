"""Judging stored runs again: here for a few, in several processes for many.

The processes import little and start early: it takes them as long as reading the gradebook.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from grader.course.folder import read_release
from grader.domain.change import Change
from grader.domain.entry import Entry
from grader.domain.grounds import STANDING, Grounded
from grader.domain.release import Release
from grader.gradebook.place import open_gradebook
from grader.workflow.footings import Footings
from grader.workflow.forecasting import rejudged
from grader.workflow.ports import Gradebook, Rejudge

# Fewer than this are judged here, more in processes, so many at a time.
FEW = 40
CHUNK = 25
Sources = tuple[tuple[str, str], ...]
Siblings = tuple[tuple[str, tuple[str, ...]], ...]


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
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
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
    releases: Mapping[str, Release], book: Gradebook, assignment: str, entries: Sequence[Entry]
) -> Iterator[tuple[Change, ...]]:
    footings = Footings(release=releases[assignment])
    yield from (rejudged(footings, book, entry) for entry in entries)


def _in_processes(
    pool: ProcessPoolExecutor,
    store: Path,
    releases: Mapping[str, Release],
    assignment: str,
    entries: Sequence[Entry],
) -> Iterator[tuple[Change, ...]]:
    task = partial(_rejudged, store, *_content(releases[assignment]))
    for found in pool.map(task, [entries[at : at + CHUNK] for at in range(0, len(entries), CHUNK)]):
        yield from found


def _content(release: Release) -> tuple[Sources, Siblings]:
    return tuple(release.sources.items()), tuple(release.siblings.items())


def _rejudged(
    store: Path, sources: Sources, siblings: Siblings, entries: Sequence[Entry]
) -> list[tuple[Change, ...]]:
    """Judge some stored runs again, in a process of its own that only reads."""
    footings = _footings(sources, siblings)
    with open_gradebook(store) as book:
        return [rejudged(footings, book, entry) for entry in entries]


@cache
def _footings(sources: Sources, siblings: Siblings) -> Footings:
    return Footings(release=read_release(dict(sources), dict(siblings)))
