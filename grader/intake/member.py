"""One entry of an archive, as its reader found it; what may be made of it is decided elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass

from grader.domain.submission import IntakeProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One entry of an archive, as its reader found it; ``read`` takes the most to return.

    ``stamp`` is the same for two members only where their contents are.
    """

    path: str
    folder: bool = False
    size: int = 0
    packed: int = 0
    stamp: str = ""
    refused: IntakeProblem = IntakeProblem.NONE
    read: Callable[[int], bytes] = lambda _most: b""
