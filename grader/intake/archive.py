"""The tree inside of an archive. An archive is hostile: each member is judged by itself.

Members are decompressed only when they are asked for, a notebook or an archive at a time, and
everything that is decompressed counts against one budget. Nothing is written to a disk.
"""

import io
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from grader.domain.submission import IntakeProblem, displayed
from grader.intake.member import Member
from grader.intake.membernames import repaired, safe_parts
from grader.intake.sevenzip import sevenzip_members
from grader.intake.tree import (
    MAX_NOTEBOOK_BYTES,
    Node,
    Refused,
    Sort,
    ignored,
    sort_by_name,
    suffix_of,
)
from grader.intake.zips import zip_members

MAX_ARCHIVE_BYTES = 300 * 10**6
MAX_TOTAL_BYTES = 4 * 10**9
MAX_MEMBERS = 50_000
MAX_DEPTH = 4
# deflate reaches 1032; notebooks with long printed outputs stay far below this
MAX_RATIO = 200
SMALL_BYTES = 10**6


@dataclass(slots=True, kw_only=True)
class Budget:
    """What may still be decompressed in one intake, how many members listed, and open files."""

    left_bytes: int = MAX_TOTAL_BYTES
    left_members: int = MAX_MEMBERS
    files: ExitStack = field(default_factory=ExitStack)

    def opened(self, source: Path | bytes) -> BinaryIO:
        """Return an archive as a file that is closed with the budget's files.

        Raises:
            Refused: the file may not be opened.
        """
        if isinstance(source, bytes):
            return io.BytesIO(source)
        try:
            return self.files.enter_context(source.open("rb"))
        except OSError as error:
            raise Refused(IntakeProblem.NOT_ALLOWED, error.strerror or "") from None

    def spend(self, count: int) -> None:
        """Take bytes that were decompressed.

        Raises:
            Refused: the budget is used up.
        """
        self.left_bytes -= count
        if self.left_bytes < 0:
            raise Refused(IntakeProblem.BOMB, f"more than {MAX_TOTAL_BYTES // 10**9} GB in all")


@dataclass(slots=True, kw_only=True)
class MemberNode:
    """A file or folder inside of an archive."""

    name: str
    parts: tuple[str, ...]
    sort: Sort
    key: str
    budget: Budget
    depth: int
    member: Member | None = None
    why_not: Refused | None = None
    children: "dict[str, MemberNode]" = field(default_factory=dict)

    def entries(self) -> list[Node]:
        """Return what a folder, or an archive inside of the archive, holds.

        Raises:
            Refused: the inner archive is damaged, lies too deep, or is a bomb.
        """
        if self.sort is Sort.ARCHIVE:
            return opened(self.content(), self.key, self.parts, self.budget, self.depth)
        return _sorted(self.children)

    def content(self) -> bytes:
        """Return the bytes.

        Raises:
            Refused: it should not be read, or is not what the archive says.
        """
        if self.why_not is not None:
            raise self.why_not
        if self.member is None:
            raise Refused(IntakeProblem.NOT_A_FILE)
        most = MAX_ARCHIVE_BYTES if self.sort is Sort.ARCHIVE else MAX_NOTEBOOK_BYTES
        if self.member.size > most:
            raise Refused(IntakeProblem.TOO_LARGE)
        large = self.member.size > SMALL_BYTES
        if large and self.member.size > MAX_RATIO * max(1, self.member.packed):
            raise Refused(IntakeProblem.BOMB, f"more than {MAX_RATIO} times its packed size")
        self.budget.spend(min(self.member.size, most))
        content = self.member.read(most)
        if len(content) > self.member.size:  # the archive said less
            raise Refused(IntakeProblem.DAMAGED, "a member is larger than declared")
        return content

    def leads_inside(self, folder: Node) -> bool:
        """Tell that no link of an archive is followed."""
        del folder
        return False


def is_archive(path: Path) -> bool:
    """Tell whether a path that a TA named is an archive, by its name."""
    return sort_by_name(path.name) is Sort.ARCHIVE


def opened(
    source: Path | bytes, key: str, parts: tuple[str, ...], budget: Budget, depth: int = 0
) -> list[Node]:
    """Return what lies at the top of an archive, refused members as well.

    Args:
        source: the archive's file, or its content.
        key: what tells the archive from every other one; its name ends it.
        parts: the displayed names on the way to it.
        budget: what may still be decompressed.
        depth: how many archives lie around it.

    Raises:
        Refused: it cannot be opened as an archive.
    """
    if depth >= MAX_DEPTH:
        raise Refused(IntakeProblem.TOO_DEEP)
    read = sevenzip_members if suffix_of(key) == ".7z" else zip_members
    members = read(budget.opened(source))
    budget.left_members -= len(members)
    if budget.left_members < 0:
        raise Refused(IntakeProblem.BOMB, f"more than {MAX_MEMBERS} members")
    return _Planting(key=key, parts=parts, budget=budget, depth=depth + 1).planted(members)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planting:
    """Puts the members of one archive where their names say."""

    key: str
    parts: tuple[str, ...]
    budget: Budget
    depth: int

    def planted(self, members: Sequence[Member]) -> list[Node]:
        """Return the top of the tree."""
        root = self._node(Sort.FOLDER, ())
        twice = _told_twice(members)
        for member in members:
            try:
                where = tuple(repaired(part) for part in safe_parts(member.path))
                if not any(ignored(part) for part in where):
                    self._plant(root, where, member, _refusal(member, twice))
            except Refused as refused:  # nobody can tell whose it is
                name = f"{len(root.children)}/{member.path}"
                node = self._node(Sort.REFUSED, (member.path,), member, refused)
                root.children[name] = node
        return _sorted(root.children)

    def _plant(
        self, root: MemberNode, where: tuple[str, ...], member: Member, why_not: Refused | None
    ) -> None:
        here = root
        folders = where if member.folder else where[:-1]
        for at in range(len(folders)):
            known = here.children.get(where[at])
            if known is None:
                known = self._node(Sort.FOLDER, where[: at + 1])
                here.children[where[at]] = known
            if known.sort is not Sort.FOLDER:
                raise Refused(IntakeProblem.DUPLICATE)
            here = known
        if member.folder:
            return
        old = here.children.get(where[-1])
        if old is not None and old.member is None:
            raise Refused(IntakeProblem.DUPLICATE)
        sort = sort_by_name(where[-1])
        if why_not is not None and sort is not Sort.OTHER:
            sort = Sort.REFUSED
        here.children[where[-1]] = self._node(sort, where, member, why_not)

    def _node(
        self,
        sort: Sort,
        where: tuple[str, ...],
        member: Member | None = None,
        why_not: Refused | None = None,
    ) -> MemberNode:
        return MemberNode(
            name=where[-1] if where else "",
            parts=(*self.parts, *map(displayed, where)),
            sort=sort,
            key="/".join((self.key, *where)),
            budget=self.budget,
            depth=self.depth,
            member=member,
            why_not=why_not,
        )


def _refusal(member: Member, twice: set[str]) -> Refused | None:
    """Return why a member at a good place is not read; None: it may be."""
    if member.refused in {IntakeProblem.UNSAFE_PATH, IntakeProblem.BAD_NAME}:
        raise Refused(member.refused)
    if member.refused is not IntakeProblem.NONE:
        return Refused(member.refused)
    return Refused(IntakeProblem.DUPLICATE) if member.path in twice else None


def _told_twice(members: Sequence[Member]) -> set[str]:
    """Return the paths under which an archive holds different contents."""
    stamps: dict[str, set[str]] = {}
    for member in members:
        stamps.setdefault(member.path, set()).add(member.stamp)
    return {path for path, different in stamps.items() if len(different) > 1}


def _sorted(children: Mapping[str, MemberNode]) -> list[Node]:
    return [children[name] for name in sorted(children)]
