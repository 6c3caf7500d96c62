"""Whose a file is, read from the names that a learning platform gave it.

    Canvas        {name}[_LATE]_{user}_{attachment}_{file}, text entries {name}_{user}_text.html,
                  anonymous: [LATE_]anon_{id}_{attachment}_{file}
    Moodle        folder {full name}_{participant}_assignsubmission_{file|onlinetext}[_]
    Blackboard    {column}_{user}_attempt_{YYYY-MM-DD-HH-MM-SS}[_{file}]
    a pattern     whatever a person's named groups say: student_id, name, assignment, timestamp

Source: canvas-lms lib/content_zipper.rb; Moodle mod/assign/feedback/file/importziplib.php;
Blackboard's form as archives show it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from grader.domain.error import GraderError
from grader.domain.platform_name import Label, canvas_name, moodle_name
from grader.intake.tree import NOTEBOOK, Node, Refused, Sort, shown
from grader.language import text
from grader.rosters.moments import Zone, moment_s

GROUPS = frozenset({"student_id", "name", "assignment", "timestamp"})
_FILES = frozenset({Sort.NOTEBOOK, Sort.ODD, Sort.ARCHIVE, Sort.LINK})
_BLACKBOARD = re.compile(
    r".+_(?P<user>[^_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.\w+)?"
)
_AGAIN = re.compile(r"-\d+(?=\.\w+$)")


class Platform(StrEnum):
    """Where an archive comes from; ``AUTO`` looks at its names."""

    AUTO = "auto"
    FOLDERS = "folders"
    CANVAS = "canvas"
    MOODLE = "moodle"
    BLACKBOARD = "blackboard"


ReadName = Callable[[Node], Label | None]


def canvas_label(node: Node) -> Label | None:
    """Return what Canvas says in a file's name; None: it is no name of Canvas's."""
    return canvas_name(node.name)


def moodle_label(node: Node) -> Label | None:
    """Return what Moodle says in the name of a folder, or of a file where it makes no folders."""
    return moodle_name(node.name, folder=node.sort is Sort.FOLDER)


def blackboard_label(node: Node, zone: Zone) -> Label | None:
    """Return what Blackboard says in a file's name; its moment is that of the course's zone."""
    said = _BLACKBOARD.fullmatch(node.name)
    if not said:
        return None
    return Label(
        owner=said["user"],
        student_id=said["user"],
        file=said["file"] or node.name,
        handed_in_s=moment_s(said["time"], zone),
    )


def pattern_label(node: Node, pattern: re.Pattern[str], zone: Zone) -> Label | None:
    """Return what a person's pattern finds in a file's path; None where it does not match."""
    said = pattern.search(shown(node))
    groups = {name: (text or "").strip() for name, text in said.groupdict().items()} if said else {}
    owner = groups.get("student_id") or groups.get("name")
    if not owner:
        return None
    stamp = groups.get("timestamp", "")
    return Label(
        owner=owner,
        student_id=groups.get("student_id", ""),
        name=groups.get("name", ""),
        file=node.name,
        handed_in_s=moment_s(stamp, zone) if stamp else None,
        assignment=groups.get("assignment", ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """One student's files as a folder; ``Renamed`` files in it have the names students gave."""

    name: str
    parts: tuple[str, ...]
    nodes: tuple[Node, ...]
    sort: Sort = Sort.FOLDER

    @property
    def key(self) -> str:
        """Return the keys of the files."""
        return "\n".join(node.key for node in self.nodes)

    def entries(self) -> list[Node]:
        """Return the files."""
        return list(self.nodes)

    def content(self) -> bytes:
        """Return nothing: it is no file."""
        return b""

    def leads_inside(self, folder: Node) -> bool:
        """Tell that it is no link."""
        del folder
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """A file under the name that its student gave it."""

    node: Node
    name: str

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the way to it, by the platform's names."""
        return self.node.parts

    @property
    def sort(self) -> Sort:
        """Return what it is taken for."""
        return self.node.sort

    @property
    def key(self) -> str:
        """Return what no other file has."""
        return self.node.key

    def entries(self) -> list[Node]:
        """Return what it holds."""
        return self.node.entries()

    def content(self) -> bytes:
        """Return its bytes."""
        return self.node.content()

    def leads_inside(self, folder: Node) -> bool:
        """Tell that a platform packs no links that are followed."""
        del folder
        return False


def recognised(root: Node, platform: Platform, zone: Zone) -> tuple[Node, ReadName] | None:
    """Return where a platform's names begin and how they are read; None: they are folders.

    Raises:
        Refused: the root may not be opened.
    """
    readers: dict[Platform, ReadName] = {
        Platform.MOODLE: moodle_label,
        Platform.BLACKBOARD: lambda node: blackboard_label(node, zone),
        Platform.CANVAS: canvas_label,
    }
    if platform is Platform.FOLDERS:
        return None
    for place in _places(root):
        if platform is not Platform.AUTO:
            if any(readers[platform](node) for node in place.entries()):
                return place, readers[platform]
            continue
        for kind, reader in readers.items():
            if _speaks(place.entries(), reader, numbered=kind is Platform.CANVAS):
                return place, reader
    return None


def _places(root: Node) -> Iterator[Node]:
    """Yield the root, and the one folder in it where there is nothing else."""
    yield root
    entries = root.entries()
    if len(entries) == 1 and entries[0].sort in {Sort.FOLDER, Sort.ARCHIVE}:
        try:
            entries[0].entries()
        except Refused:
            return
        yield entries[0]


def _speaks(entries: Sequence[Node], reader: ReadName, *, numbered: bool) -> bool:
    """Tell whether most names are a platform's; Canvas gives no number to two files."""
    named = [node for node in entries if node.sort in _FILES or node.sort is Sort.FOLDER]
    labels = [label for node in named if (label := reader(node))]
    numbers = [label.number for label in labels if label.number]
    if numbered and len(numbers) != len(set(numbers)):
        return False
    return len(labels) > len(named) / 2


def handed_in_again(labels: Sequence[tuple[Label, Node]]) -> bool:
    """Tell whether files are one file handed in again and again, as Canvas renames them."""
    names = {_AGAIN.sub("", label.file).casefold() for label, _ in labels}
    return len(names) == 1 and all(label.file.casefold().endswith(NOTEBOOK) for label, _ in labels)


def compiled_pattern(pattern: str) -> re.Pattern[str]:
    """Return a pattern of :data:`GROUPS` that a person wrote.

    Raises:
        GraderError: it is no regular expression, or does not tell whose a file is.
    """
    try:
        compiled = re.compile(pattern)
    except re.error as error:
        raise GraderError(
            "--pattern",
            text("is no regular expression: {}").filled(error),
            text("see docs/ta.md for examples"),
        ) from error
    groups = set(compiled.groupindex)
    if not groups & {"student_id", "name"} or groups - GROUPS:
        wrong = sorted(groups - GROUPS)
        raise GraderError(
            "--pattern",
            text('has an unknown group "{}"').filled(wrong[0])
            if wrong
            else text("names no student"),
            text("use the named groups (?P<student_id>...), name, assignment, timestamp"),
        )
    return compiled
