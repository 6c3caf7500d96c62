"""Where a gradebook is: a file in the output folder, or a database that the folder names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from grader.domain.error import GraderError
from grader.files import write_whole
from grader.gradebook.book import Gradebook
from grader.gradebook.database import sqlite_url
from grader.gradebook.lock import writing
from grader.gradebook.schema import opened
from grader.language import text

FILE = "gradebook.sqlite3"
NAMED = "database"  # holds the URL of a database elsewhere
EARLIER = "grades.jsonl"


@contextmanager
def open_gradebook(
    folder: Path,
    *,
    url: str = "",
    create: bool = False,
    writes: bool = False,
    tell: Callable[[str], None] = lambda _said: None,
) -> Iterator[Gradebook]:
    """Yield the gradebook of an output folder's store, and let go of it.

    Args:
        folder: the store, below the output folder.
        url: a database elsewhere; it is remembered in the folder. Empty: the remembered
            one, or a SQLite file in the folder.
        create: make the gradebook where there is none.
        writes: hold the folder's lock: there is one writer at a time.
        tell: hears of a change of the gradebook's form.

    Raises:
        GraderError: there is none, it cannot be opened, or another process writes.
    """
    if not create and not _is_there(folder):
        raise GraderError(
            str(folder.parent),
            text("nothing has been graded here"),
            text("run `grader grade` first"),
        )
    if (folder / EARLIER).exists() and not _is_there(folder):
        raise GraderError(
            str(folder.parent),
            text("holds grades in the form of an earlier version"),
            text("choose a new output folder; the reports in this one stay as they are"),
        )
    if create:
        _made(folder)
    with writing(folder) if writes else nullcontext():
        database = opened(_url(folder, url), tell)
        try:
            yield Gradebook(database=database, folder=folder)
        finally:
            database.engine.dispose()


def _made(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(
            str(folder),
            text("cannot be made: {}").filled(error.strerror),
            text("choose another output folder"),
        ) from error


def _is_there(folder: Path) -> bool:
    return (folder / FILE).exists() or (folder / NAMED).exists()


def _url(folder: Path, given: str) -> str:
    named = folder / NAMED
    known = named.read_text("utf-8").strip() if named.exists() else ""
    if given and known and given != known:
        raise GraderError(
            "--database",
            text("this output folder belongs to the database that {} names").filled(named),
            text("leave the option out, or choose another output folder"),
        )
    if given and (folder / FILE).exists():
        raise GraderError(
            "--database",
            text("this output folder has a gradebook of its own, {}").filled(FILE),
            text("leave the option out, or choose another output folder"),
        )
    if given and not known:
        write_whole(named, f"{given}\n".encode())
        named.chmod(0o600)  # it may hold a password
    return given or known or sqlite_url(folder / FILE)
