"""Looking through folders that students filled, and reading the files in them.

Nothing outside of a student's own folder is ever opened, and only ordinary files are.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator
from enum import Enum, auto
from pathlib import Path

from grader.domain.submission import IntakeProblem

MAX_BYTES = 50 * 10**6
NOTEBOOK = ".ipynb"
# handed in instead of a notebook; other files (data, pictures, notes) are no submissions
_ODD_SUFFIXES = frozenset(
    {".py", ".html", ".htm", ".mhtml", ".pdf", ".doc", ".docx", ".zip", ".7z", ".rar", ".gz"}
    | {".tgz", ".tar", ".xz", ".bz2", ".qmd", ".rmd"}
)
_NOT_THEIRS = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini", "node_modules"})


class Sort(Enum):
    """What an entry of a folder is taken for."""

    NOTEBOOK = auto()
    ODD = auto()
    FOLDER = auto()
    LINK = auto()
    OTHER = auto()


class Refused(Exception):  # noqa: N818  (a finding about a file)
    """A file that cannot be read; ``why`` is what the system says."""

    def __init__(self, problem: IntakeProblem, why: str = "") -> None:
        """Keep the problem and its cause."""
        super().__init__(problem, why)
        self.problem = problem
        self.why = why


def ignored(name: str) -> bool:
    """Tell whether a name is made by a system or an editor, not by a student."""
    return name.startswith((".", "~$")) or name.casefold() in _NOT_THEIRS


def sort_of(path: Path) -> Sort:
    """Return what an entry is taken for, by its name and kind; links are not followed."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        mode = 0
    name = unicodedata.normalize("NFC", path.name).casefold()
    odd = NOTEBOOK in name or path.suffix.casefold() in _ODD_SUFFIXES
    if stat.S_ISLNK(mode):
        return Sort.LINK if odd or not path.suffix or path.is_dir() else Sort.OTHER
    if stat.S_ISDIR(mode):
        return Sort.FOLDER
    if name.endswith(NOTEBOOK):
        return Sort.NOTEBOOK
    return Sort.ODD if odd else Sort.OTHER


def entries(folder: Path) -> list[Path]:
    """Return what a folder holds, in a stable order, without what is ignored.

    Raises:
        Refused: the folder may not be opened.
    """
    try:
        found = sorted(folder.iterdir())
    except PermissionError as error:
        raise Refused(IntakeProblem.NOT_ALLOWED, error.strerror or "") from None
    except OSError as error:
        raise Refused(IntakeProblem.GONE, error.strerror or "") from None
    return [path for path in found if not ignored(path.name)]


def below(folder: Path) -> Iterator[tuple[Path, Sort]]:
    """Yield every file and link below a folder; folders that may not be opened as themselves."""
    waiting = [folder]
    while waiting:
        here = waiting.pop(0)
        try:
            found = entries(here)
        except Refused:
            yield here, Sort.FOLDER
            continue
        for path in found:
            sort = sort_of(path)
            if sort is Sort.FOLDER:
                waiting.append(path)
            else:
                yield path, sort


def leads_inside(link: Path, folder: Path) -> bool:
    """Tell whether a link ends at something inside of ``folder``."""
    try:
        return link.resolve(strict=True).is_relative_to(folder.resolve(strict=True))
    except (OSError, RuntimeError):  # nothing there, or links in a circle
        return False


def content_of(path: Path) -> bytes:
    """Return the bytes of an ordinary file of at most 50 MB.

    Raises:
        Refused: it is none, is larger, or may not be read.
    """
    # a pipe would block, and a file can become a link after it was looked at
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
    flags |= getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise Refused(IntakeProblem.NOT_A_FILE)
            if status.st_size > MAX_BYTES:
                raise Refused(IntakeProblem.TOO_LARGE)
            content = file.read(MAX_BYTES + 1)
    except PermissionError as error:
        raise Refused(IntakeProblem.NOT_ALLOWED, error.strerror or "") from None
    except OSError as error:
        raise Refused(IntakeProblem.GONE, error.strerror or "") from None
    if len(content) > MAX_BYTES:
        raise Refused(IntakeProblem.TOO_LARGE)
    return content
