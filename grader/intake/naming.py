"""Telling students apart whose ids look alike to a reader or to a file system."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace

from grader.domain.submission import Found, displayed, folder_name, same_name


def named(found: Sequence[tuple[str, Found]]) -> tuple[Found, ...]:
    """Return all found with student ids to show and folder names, ordered by student.

    Args:
        found: with each the student's name as the file system has it.

    Of names that fall together, the first in order stays as it is and the others get a suffix
    made from their own characters, so that it does not depend on who else is in the class.
    """
    owners = sorted({owner for owner, _ in found}, key=lambda owner: (displayed(owner), owner))
    shown = {owner: displayed(owner).strip() or "_" for owner in owners}
    students = _unique(owners, shown, str)
    folders = _unique(owners, {owner: folder_name(owner) for owner in owners}, same_name)
    done = [
        replace(one, student=students[owner], folder_name=folders[owner]) for owner, one in found
    ]
    return tuple(sorted(done, key=lambda one: (one.student, one.assignment, one.file)))


def _unique(
    owners: Sequence[str], names: dict[str, str], key: Callable[[str], str]
) -> dict[str, str]:
    """Return the names, with a suffix wherever two have the same key."""
    taken: set[str] = set()
    unique: dict[str, str] = {}
    for owner in owners:
        name = names[owner]
        digest = hashlib.sha256(owner.encode("utf-8", "surrogateescape")).hexdigest()
        length = 4
        while key(name) in taken:
            name = f"{names[owner]}-{digest[:length]}"
            length += 4
        taken.add(key(name))
        unique[owner] = name
    return unique
