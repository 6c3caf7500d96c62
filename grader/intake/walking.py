"""The tree of a disk: folders that students filled, and reading the files in them.

Nothing outside of a student's own folder is ever opened, and only ordinary files are.
"""

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from grader.domain.submission import IntakeProblem, displayed
from grader.intake.archive import Budget, opened
from grader.intake.membernames import repaired
from grader.intake.tree import MAX_NOTEBOOK_BYTES, Node, Refused, Sort, ignored, sort_by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskNode:
    """A file or folder on a disk; the budget is for the archives in it."""

    path: Path
    parts: tuple[str, ...] = ()
    budget: Budget = field(default_factory=Budget)

    @property
    def name(self) -> str:
        """Return the name, with Chinese characters restored where a tool spoiled them."""
        return repaired(self.path.name)

    @property
    def key(self) -> str:
        """Return the path."""
        return str(self.path)

    @property
    def sort(self) -> Sort:
        """Return what it is taken for, by its name and kind; links are not followed."""
        try:
            mode = self.path.lstat().st_mode
        except OSError:
            mode = 0
        named = sort_by_name(self.name)
        if stat.S_ISLNK(mode):
            theirs = named is not Sort.OTHER or not self.path.suffix or self.path.is_dir()
            return Sort.LINK if theirs else Sort.OTHER
        return Sort.FOLDER if stat.S_ISDIR(mode) else named

    def entries(self) -> list[Node]:
        """Return what a folder or an archive holds, without what is ignored.

        Raises:
            Refused: it may not be opened.
        """
        if self.sort is Sort.ARCHIVE:
            return opened(self.path, self.key, self.parts, self.budget)
        try:
            found = sorted(self.path.iterdir())
        except PermissionError as error:
            raise Refused(IntakeProblem.NOT_ALLOWED, error.strerror or "") from None
        except OSError as error:
            raise Refused(IntakeProblem.GONE, error.strerror or "") from None
        return [
            DiskNode(path=p, parts=(*self.parts, displayed(repaired(p.name))), budget=self.budget)
            for p in found
            if not ignored(p.name)
        ]

    def content(self) -> bytes:
        """Return the bytes of an ordinary file of at most 50 MB.

        Raises:
            Refused: it is none, is larger, or may not be read.
        """
        return content_of(self.path)

    def leads_inside(self, folder: Node) -> bool:
        """Tell whether a link ends at something inside of ``folder``."""
        if not isinstance(folder, DiskNode):
            return False
        try:
            target = self.path.resolve(strict=True)
            return target.is_relative_to(folder.path.resolve(strict=True))
        except (OSError, RuntimeError):  # nothing there, or links in a circle
            return False


def content_of(path: Path, most: int = MAX_NOTEBOOK_BYTES) -> bytes:
    """Return the bytes of an ordinary file of at most ``most`` bytes.

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
            if status.st_size > most:
                raise Refused(IntakeProblem.TOO_LARGE)
            content = file.read(most + 1)
    except PermissionError as error:
        raise Refused(IntakeProblem.NOT_ALLOWED, error.strerror or "") from None
    except OSError as error:
        raise Refused(IntakeProblem.GONE, error.strerror or "") from None
    if len(content) > most:
        raise Refused(IntakeProblem.TOO_LARGE)
    return content
