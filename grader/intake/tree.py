"""What was found, as a tree: files and folders alike, on a disk or inside of an archive.

Knows names and sorts; reading is done by those who make the nodes.
"""

from enum import Enum, auto
from typing import Protocol

from grader.domain.submission import IntakeProblem, displayed

NOTEBOOK = ".ipynb"
MAX_NOTEBOOK_BYTES = 50 * 10**6
ARCHIVES = frozenset({".zip", ".7z"})
UNREAD_ARCHIVES = frozenset({".rar", ".tar", ".gz", ".tgz", ".xz", ".bz2"})
# handed in instead of a notebook; other files (data, pictures, notes) are no submissions
_ODD_SUFFIXES = UNREAD_ARCHIVES | frozenset(
    {".py", ".html", ".htm", ".mhtml", ".pdf", ".doc", ".docx", ".qmd", ".rmd"}
)
_NOT_THEIRS = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini", "node_modules"})


class Sort(Enum):
    """What an entry of a folder is taken for; an archive is a folder that has to be opened."""

    NOTEBOOK = auto()
    ODD = auto()
    FOLDER = auto()
    ARCHIVE = auto()
    LINK = auto()
    REFUSED = auto()
    OTHER = auto()


class Refused(Exception):  # noqa: N818  (a finding about a file)
    """A file that cannot be read; ``why`` is what the system says."""

    def __init__(self, problem: IntakeProblem, why: str = "") -> None:
        """Keep the problem and its cause."""
        super().__init__(problem, why)
        self.problem = problem
        self.why = why


class Node(Protocol):
    """A file or a folder; ``parts`` lead to it from what the TA named, by displayed names."""

    @property
    def name(self) -> str:
        """Return its own name as its source has it."""

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names on the way to it, its own the last."""

    @property
    def sort(self) -> Sort:
        """Return what it is taken for."""

    @property
    def key(self) -> str:
        """Return a text that no other file has."""

    def entries(self) -> "list[Node]":
        """Return what a folder or archive holds, in a stable order.

        Raises:
            Refused: it may not be opened, or is damaged.
        """

    def content(self) -> bytes:
        """Return the bytes of a file.

        Raises:
            Refused: it may not be read, or should not.
        """

    def leads_inside(self, folder: "Node") -> bool:
        """Tell whether a link ends at something inside of ``folder``."""


def ignored(name: str) -> bool:
    """Tell whether a name is made by a system or an editor, not by a student."""
    return name.startswith((".", "~$")) or name.casefold() in _NOT_THEIRS


def suffix_of(name: str) -> str:
    """Return the part from the last dot, in lower case; empty where there is none."""
    at = name.rfind(".")
    return name[at:].casefold() if at > 0 else ""


def sort_by_name(name: str) -> Sort:
    """Return what an ordinary file is taken for by its name."""
    folded = displayed(name).casefold()
    if folded.endswith(NOTEBOOK):
        return Sort.NOTEBOOK
    if suffix_of(folded) in ARCHIVES:
        return Sort.ARCHIVE
    odd = NOTEBOOK in folded or suffix_of(folded) in _ODD_SUFFIXES
    return Sort.ODD if odd else Sort.OTHER


def stem(name: str) -> str:
    """Return a file's name up to ``.ipynb``, or to its last dot."""
    at = name.casefold().find(NOTEBOOK)
    if at > 0:
        return name[:at]
    at = name.rfind(".")
    return name[:at] if at > 0 else name


def shown(node: Node) -> str:
    """Return the path of a node below what the TA named, as it is shown."""
    return "/".join(node.parts) or displayed(node.name)


def below(folder: Node) -> "list[Node]":
    """Return every file and link below a folder; folders that may not be opened as themselves.

    Archives are opened like folders; one that cannot be is returned as itself.
    """
    found: list[Node] = []
    waiting = [folder]
    while waiting:
        here = waiting.pop(0)
        try:
            entries = here.entries()
        except Refused:
            found.append(here)
            continue
        for node in entries:
            (waiting if node.sort in {Sort.FOLDER, Sort.ARCHIVE} else found).append(node)
    return found


def problem_of(folder: Node) -> Refused:
    """Return why a folder or an archive cannot be opened."""
    try:
        folder.entries()
    except Refused as refused:
        return refused
    return Refused(IntakeProblem.NO_NOTEBOOK)
