"""What an expression may stand for."""

from enum import Enum, auto
from typing import NamedTuple, TypeAlias


class Sort(Enum):
    """What kind of thing an expression stands for."""

    PATH = auto()
    FUNCTION = auto()
    CLASS = auto()
    INSTANCE = auto()


class Thing(NamedTuple):
    """Something an expression may stand for.

    ``path`` is the canonical name of a PATH; ``key`` finds a function or class of the
    notebook. It is ``lent`` where it came through an argument or an attribute: then other
    objects may come there too.
    """

    sort: Sort
    path: str = ""
    key: int = 0
    lent: bool = False


Things: TypeAlias = frozenset[Thing]
NONE: Things = frozenset()
