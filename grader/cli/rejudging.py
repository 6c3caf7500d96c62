"""Judging stored runs again: here for a few, in several processes for many."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path

from grader.course.folder import read_release
from grader.domain.change import Change
from grader.domain.entry import Entry
from grader.domain.release import Release
from grader.wiring import open_gradebook
from grader.workflow.footings import Footings
from grader.workflow.forecasting import rejudged
from grader.workflow.ports import Gradebook

# Fewer than this are judged here, more in processes, so many at a time.
FEW = 40
CHUNK = 25


def rejudge(
    out: Path, releases: Mapping[str, Release], book: Gradebook, jobs: int
) -> Callable[[str, Sequence[Entry]], Iterator[tuple[Change, ...]]]:
    """Return what judges stored runs again: here for a few, in several processes for many."""

    def judged(assignment: str, entries: Sequence[Entry]) -> Iterator[tuple[Change, ...]]:
        release = releases[assignment]
        if len(entries) < FEW or jobs < 2:
            footings = Footings(release=release)
            yield from (rejudged(footings, book, entry) for entry in entries)
            return
        task = partial(_rejudged, out, dict(release.sources), dict(release.siblings))
        chunks = [entries[at : at + CHUNK] for at in range(0, len(entries), CHUNK)]
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            for found in pool.map(task, chunks):
                yield from found

    return judged


def _rejudged(
    out: Path,
    sources: Mapping[str, str],
    siblings: Mapping[str, tuple[str, ...]],
    entries: Sequence[Entry],
) -> list[tuple[Change, ...]]:
    """Judge some stored runs again, in a process of its own that only reads."""
    with open_gradebook(out) as book:
        footings = _footings(tuple(sources.items()), tuple(siblings.items()))
        return [rejudged(footings, book, entry) for entry in entries]


@cache
def _footings(
    sources: tuple[tuple[str, str], ...], siblings: tuple[tuple[str, tuple[str, ...]], ...]
) -> Footings:
    return Footings(release=read_release(dict(sources), dict(siblings)))
