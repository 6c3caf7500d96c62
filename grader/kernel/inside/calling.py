"""Calls a student's function with numbers it was sent, in one form of arguments after another.

The next form is offered where a call raised or gave None in place of a number; an
interrupt ends the ladder. The first form's trouble is what the student is told.
"""

import sys
from collections.abc import Callable
from typing import Self

from .arguments import argument, forms
from .raised import Lines, told
from .seeding import seed_all
from .things import Libraries, Thing
from .unusable import NOTHING, TOO_LARGE, NoValue, StudentRaised
from .values import Encoder
from .wire import Json, Node, WireError, Writer

Arguments = tuple[tuple[Node, str], ...]


class Silence:
    """A text stream that keeps nothing; a context in which it is stdout and stderr."""

    encoding = "utf-8"
    closed = False

    def __enter__(self) -> Self:
        """Stand in for both streams."""
        self._streams = sys.stdout, sys.stderr
        sys.stdout = sys.stderr = self
        return self

    def __exit__(self, *_raised: object) -> None:
        """Give both streams back."""
        sys.stdout, sys.stderr = self._streams

    def write(self, text: str) -> int:
        """Take ``text`` and forget it."""
        return len(text)

    def writelines(self, _lines: Thing) -> None:
        """Take lines and forget them."""

    def flush(self) -> None:
        """Have nothing to flush."""

    def isatty(self) -> bool:
        """Be no terminal."""
        return False

    def close(self) -> None:
        """Stay open."""


class Ladder:
    """One probe: a function, its arguments, and the names of its outputs.

    ``form`` is the form that is being tried, ``interrupted`` whether a limit ended it.
    """

    def __init__(
        self, function: Thing, arguments: Arguments, outputs: tuple[str, ...], seed: int
    ) -> None:
        self._function = function
        self._arguments = arguments
        self._outputs = outputs
        self._seed = seed
        self.form = ""

    def climb(
        self, libraries: Libraries, lines: Lines, writer: Writer, before: Callable[[], None]
    ) -> dict[str, Json]:
        """Call until a form is accepted, and return the answer's header.

        ``before`` is called before each form. ``KeyboardInterrupt`` passes through.
        """
        first: dict[str, Json] = {}
        for form in forms(libraries):
            self.form = form
            before()
            try:
                node = self._called(form, libraries)
                return {"answer": "returned", "form": form, "value": writer.add(node)}
            except WireError:
                return {"answer": "unusable", "form": form, "unusable": TOO_LARGE}
            except NoValue as error:
                trouble: dict[str, Json] = {
                    "answer": "unusable",
                    "form": form,
                    "unusable": error.reason,
                }
                if error.reason != NOTHING:
                    return trouble
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                cause = error.error if isinstance(error, StudentRaised) else error
                trouble = {"answer": "raised", "form": form, "error": told(cause, lines)}
            first = first or trouble
        return first

    def _called(self, form: str, libraries: Libraries) -> Node:
        seed_all(self._seed)
        sent = [argument(node, role, form, libraries) for node, role in self._arguments]
        result = self._function(*sent)
        return Encoder(libraries, self._outputs).encode(result)
