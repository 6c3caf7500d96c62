"""What an expression may stand for."""

from enum import Enum, auto
from typing import NamedTuple, TypeAlias


class Sort(Enum):
    """What kind of thing an expression stands for."""

    PATH = auto()
    FUNCTION = auto()
    CLASS = auto()
    INSTANCE = auto()
    MADE = auto()


class Thing(NamedTuple):
    """Something an expression may stand for.

    ``path`` is the canonical name of a PATH; ``key`` finds a function or class of the
    notebook. ``maker`` is the canonical name of the library call from which a MADE object, or
    a part of it, came; it is empty where there are too many to tell. A thing is ``lent`` where
    it came through an argument or an attribute: then other objects may come there too.
    """

    sort: Sort
    path: str = ""
    key: int = 0
    lent: bool = False
    maker: str = ""


Things: TypeAlias = frozenset[Thing]
NONE: Things = frozenset()
MAX_MAKERS = 8


def merged(things: Things) -> Things:
    """Return the things with too many made objects taken together as one of unknown maker."""
    made = [thing for thing in things if thing.sort is Sort.MADE]
    if len(made) <= MAX_MAKERS:
        return things
    return things.difference(made) | {Thing(Sort.MADE, lent=any(thing.lent for thing in made))}
