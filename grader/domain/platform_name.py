"""What learning platforms say in the names of files and folders: whose it is, and its number.

Source: canvas-lms lib/content_zipper.rb; Moodle mod/assign/feedback/file/importziplib.php.
"""

import re
from dataclasses import dataclass

_ANONYMOUS = re.compile(r"(?P<late>LATE_)?anon_(?P<user>[^_]+)_(?P<number>\d+)_(?P<file>.+)")
_MOODLE = re.compile(
    r"(?P<name>.+)_(?P<user>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>.*))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a name says: whose the file is, what it was called, and when it came.

    ``number`` grows with time where the platform numbers files; ``handed_in_s`` is the
    platform's own moment.
    """

    owner: str
    student_id: str = ""
    name: str = ""
    file: str = ""
    number: int = 0
    handed_in_s: float | None = None
    late: bool = False
    assignment: str = ""


def canvas_name(name: str) -> Label | None:
    """Return what Canvas says in a file's name; None: it is no name of Canvas's."""
    anonymous = _ANONYMOUS.fullmatch(name)
    if anonymous:
        return Label(
            owner=f"anon_{anonymous['user']}",
            student_id=anonymous["user"],
            file=anonymous["file"],
            number=int(anonymous["number"]),
            late=bool(anonymous["late"]),
        )
    parts = name.split("_")
    at = next((n for n, part in enumerate(parts) if n and _numeric(part)), 0)
    if not at or at + 1 >= len(parts):
        return None
    rest = parts[at + 1 :]
    entry = rest in (["text.html"], ["link.html"])
    if not entry and (not _numeric(rest[0]) or len(rest) < 2):
        return None
    late = at > 1 and parts[at - 1] == "LATE"
    whose = "_".join(parts[: at - 1 if late else at])
    return Label(
        owner=f"{whose}_{parts[at]}",
        student_id=parts[at],
        name=whose,
        file="_".join(rest if entry else rest[1:]),
        number=0 if entry else int(rest[0]),
        late=late,
    )


def _numeric(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) < 19


def moodle_name(name: str, *, folder: bool) -> Label | None:
    """Return what Moodle says in the name of a folder, or of a file where it makes no folders."""
    said = _MOODLE.fullmatch(name)
    if not said or (not folder and not said["file"]):
        return None
    owner = f"{said['name']}_{said['user']}"
    return Label(owner=owner, student_id=said["user"], name=said["name"], file=said["file"] or name)
