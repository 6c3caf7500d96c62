"""What is stored as one compressed value: written whole, read whole, checked."""

import gzip
import zlib
from typing import TypeVar

from grader.domain.error import GraderError
from grader.gradebook.encoding import decoded, encoded
from grader.language import text

T = TypeVar("T")
LEVEL = 6


def packed(thing: object) -> bytes:
    """Return a thing as compressed text; the same thing gives the same bytes."""
    return gzip.compress(encoded(thing).encode(), LEVEL, mtime=0)


def unpacked(content: bytes, kind: type[T], where: str, without: frozenset[str] = frozenset()) -> T:
    """Return what :func:`packed` was given; fields named in ``without`` get their defaults.

    Raises:
        GraderError: it is damaged, or of another version's form; ``where`` is its place.
    """
    return read(opened(content, where), kind, where, without)


def opened(content: bytes, where: str) -> str:
    """Return the text that was compressed.

    Raises:
        GraderError: it is damaged; ``where`` is its place.
    """
    try:
        return gzip.decompress(content).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise GraderError(
            where, text("is damaged: {}").filled(error), text("grade it again")
        ) from error


def read(content: str, kind: type[T], where: str, without: frozenset[str] = frozenset()) -> T:
    """Return what a text, or a part of one, stands for; ``without`` as in :func:`unpacked`.

    Raises:
        GraderError: it is of another version's form; ``where`` is its place.
    """
    thing = decoded(content, where, without)
    if not isinstance(thing, kind):
        raise GraderError(where, text("holds no {}").filled(kind.__name__), text("grade it again"))
    return thing
