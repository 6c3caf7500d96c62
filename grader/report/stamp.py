"""What a page was made from: an equal one is not made again.

A stamp lies beside a page. It holds the fingerprint of everything the page shows and of the program
that shows it, and the digests of the files as they were written: a page that was edited or damaged
is made again.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import grader
from grader.domain.fingerprint import fingerprint
from grader.domain.observation import Run
from grader.files import write_whole
from grader.report.rendering import templates_folder

STAMP = ".report.stamp"
PROGRAM = frozenset({".py", ".jinja", ".mo", ".css", ".js"})


def shown_of(run: Run) -> Run:
    """Return a run without what no page shows: what was asked with, and what came back."""
    return replace(
        run,
        probes=tuple(replace(probe, arguments={}, tables=()) for probe in run.probes),
        observations=tuple(replace(one, value=(), calls=()) for one in run.observations),
    )


def made_from(shown: object, templates: tuple[Path, ...]) -> str:
    """Return the fingerprint of what is shown, and of the program and templates that show it."""
    return fingerprint((_program(templates), shown))


@cache
def _program(templates: tuple[Path, ...]) -> str:
    digest = hashlib.sha256()
    for folder in (Path(grader.__file__).parent, templates_folder(), *templates):
        for path in sorted(folder.rglob("*")):
            if path.suffix in PROGRAM:
                digest.update(str(path.relative_to(folder)).encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def stands(place: Path, made: str, files: Sequence[str]) -> bool:
    """Tell whether the files in a folder are those that ``made`` stands for, unchanged."""
    try:
        return (place / STAMP).read_bytes() == _stamp(place, made, files)
    except OSError:
        return False


def leave(place: Path, made: str, files: Sequence[str]) -> None:
    """Leave a stamp beside the files, which were written from what ``made`` stands for.

    Raises:
        GraderError: the folder cannot be written.
    """
    write_whole(place / STAMP, _stamp(place, made, files))


def _stamp(place: Path, made: str, files: Sequence[str]) -> bytes:
    digests = {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in files}
    return json.dumps({"made_from": made, "files": digests}, indent=1).encode()
