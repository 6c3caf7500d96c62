"""A submission: the bytes handed in, who handed them in, and names safe to show and to write.

Knows nothing of folders; ``grader.intake`` finds the files.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from grader.domain.lateness import PROMPT, Lateness
from grader.domain.text import NOTHING, Text

_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE
)
# Windows forbids the first group; the rest confuses shells, URLs or CSV readers
_UNSAFE = re.compile(r'[<>:"/\\|?*%#&;`$\'~^!]|\s')
_LONGEST_BYTES = 80  # an output path has further parts, and Windows ends at 260 characters


def sha256(content: bytes) -> str:
    """Return the SHA-256 of ``content`` as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def displayed(name: str) -> str:
    """Return ``name`` in NFC with everything that is not plain text made visible.

    Control characters, terminal escapes, bidirectional controls, zero-width characters, lone
    surrogates and private characters become ``<U+202E>``; the result is idempotent.
    """
    shown = (
        f"<U+{ord(c):04X}>" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co", "Cn"} else c
        for c in unicodedata.normalize("NFC", name)
    )
    return "".join(" " if unicodedata.category(c) in {"Zl", "Zp"} else c for c in "".join(shown))


def same_name(name: str) -> str:
    """Return the key under which file systems may take two names for one.

    Upper and lower case, Unicode forms and compatibility forms fall together.
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def folder_name(name: str) -> str:
    """Return ``name`` as a folder's name that is safe on Linux, macOS and Windows.

    At most 80 bytes of UTF-8, no separators, no leading or trailing dots or spaces, none of
    Windows' device names. Different names may give the same one: see
    :func:`grader.intake.folder.find_submissions`.
    """
    safe = _UNSAFE.sub("_", displayed(name))
    while len(safe.encode()) > _LONGEST_BYTES:
        safe = safe[:-1]
    safe = safe.rstrip(". ").lstrip(". -=+@")  # not hidden, no options, no formulas
    if _RESERVED.match(safe):
        safe = f"_{safe}"
    return safe or "_"


class IntakeProblem(StrEnum):
    """Why something that was found is not a submission to grade."""

    NONE = "none"
    SEVERAL = "several"
    LINK = "link"
    NOT_ALLOWED = "not_allowed"
    TOO_LARGE = "too_large"
    NOT_A_FILE = "not_a_file"
    ODD_FILE = "odd_file"
    NO_NOTEBOOK = "no_notebook"
    GONE = "gone"
    UNSAFE_PATH = "unsafe_path"
    BAD_NAME = "bad_name"
    DUPLICATE = "duplicate"
    ENCRYPTED = "encrypted"
    BOMB = "bomb"
    DAMAGED = "damaged"
    TOO_DEEP = "too_deep"
    PACKED = "packed"
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """The bytes a student handed in; ``file`` is a name to show, ``attempt`` counts from 1."""

    student: str
    file: str
    content: bytes
    sha256: str
    attempt: int = 1

    @classmethod
    def of(cls, student: str, file: str, content: bytes, attempt: int = 1) -> "Submission":
        """Return a submission with the hash of its content."""
        return cls(
            student=student, file=file, content=content, sha256=sha256(content), attempt=attempt
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One thing that intake found: a submission, or what stood in its way.

    Attributes:
        student: the id as it is shown, in NFC, unique among all found but for ``attempt``s.
        file: the path below the folder that was asked for, as it is shown.
        folder_name: the name of the student's output folder, unique for each student.
        content: the bytes of the notebook; empty where there is a problem.
        problem: why this is no submission to grade; ``NONE`` where it is one.
        told: the problem and what to do, in both languages; where there is none, what was
            left aside beside the notebook, or nothing.
        assignment: the assignment's id where the folders name it, else empty.
        attempt: counts from 1 in the order of handing in.
        handed_in: the moment in ISO 8601, where somebody other than the student vouches for
            it; else empty.
        late: how late that is.
        name: the student's name, where a roster or a learning platform tells it.
        claimed: the moment that the student's own ``timestamp.txt`` names; nothing relies on it.
    """

    student: str
    file: str
    folder_name: str
    content: bytes = b""
    problem: IntakeProblem = IntakeProblem.NONE
    told: Text = NOTHING
    assignment: str = ""
    attempt: int = 1
    handed_in: str = ""
    late: Lateness = PROMPT
    name: str = ""
    claimed: str = ""

    @property
    def submission(self) -> Submission:
        """Return the submission; its content is empty where there is a problem."""
        return Submission.of(self.student, self.file, self.content, self.attempt)
