"""Who is in the class, and whose a submission is by an id or a name.

Ids and names are compared in one Unicode form, without case, spaces and punctuation: a
learning platform may have dropped them.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff·]+")


def squeezed(text: str) -> str:
    """Return a text as ids and names are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\W_]", "", folded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Student:
    """One student: the id that grades go under, a name, and ids that platforms use."""

    id: str
    name: str = ""
    others: tuple[str, ...] = ()
    handed_in_s: float | None = None

    @property
    def label(self) -> str:
        """Return the id with the name, as people read it."""
        return f"{self.id} {self.name}".strip()


class Matched(StrEnum):
    """How a student was found."""

    NOT = "not"
    BY_ID = "by_id"
    BY_NAME = "by_name"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a roster knows of somebody; ``student`` means nothing unless there is one."""

    how: Matched
    student: Student = field(default_factory=lambda: Student(id=""))

    @property
    def found(self) -> bool:
        """Tell whether it is clear who it is."""
        return self.how in {Matched.BY_ID, Matched.BY_NAME}


NO_MATCH = Match(how=Matched.NOT)


@dataclass(frozen=True, kw_only=True)
class Roster:
    """The students of a class, in the order of their list."""

    students: tuple[Student, ...] = ()

    @cached_property
    def _ids(self) -> Mapping[str, Sequence[Student]]:
        return _keyed((key, s) for s in self.students for key in (s.id, *s.others))

    @cached_property
    def _names(self) -> Mapping[str, Sequence[Student]]:
        return _keyed((spelling, s) for s in self.students for spelling in _spellings(s.name))

    def match(self, *, student_id: str = "", name: str = "", owner: str = "") -> Match:
        """Return who it is: by the id, by the name, or by one of them inside of ``owner``.

        Args:
            student_id: what a source says is an id.
            name: what a source says is a name.
            owner: a folder's or file's name, in which an id or a name may stand.
        """
        tokens = _TOKEN.findall(unicodedata.normalize("NFKC", owner).casefold())
        for how, known, keys in (
            (Matched.BY_ID, self._ids, [student_id]),
            (Matched.BY_ID, self._ids, [owner]),
            (Matched.BY_NAME, self._names, [name]),
            (Matched.BY_ID, self._ids, tokens),
            (Matched.BY_NAME, self._names, [owner, *tokens]),
        ):
            students = {s for key in keys if squeezed(key) for s in known.get(squeezed(key), ())}
            if len(students) == 1:
                return Match(how=how, student=students.pop())
            if students:
                return Match(how=Matched.AMBIGUOUS)
        return NO_MATCH


def _keyed(pairs: Iterable[tuple[str, Student]]) -> dict[str, list[Student]]:
    known: dict[str, list[Student]] = {}
    for text, student in pairs:
        if squeezed(text):
            known.setdefault(squeezed(text), []).append(student)
    return known


def _spellings(name: str) -> tuple[str, ...]:
    """Return the ways a name is written: as it is, and with its parts in the other order."""
    given = name.split(",") if "," in name else name.split()
    return tuple(dict.fromkeys((name, "".join(reversed(given)))))
