"""Watches the shell run cells: which cell a line belongs to, and what a cell raised.

Also keeps a cell from ending more than itself: ``exit`` and its like raise SystemExit, and
an exception whose text is endless or cannot be read is shown by a short stand-in.
"""

import functools
import hashlib
from collections.abc import Callable
from types import TracebackType

from .raised import message_of, name_of, told
from .things import Thing
from .wire import Json

MAX_TEXT = 20_000
MAX_CHAIN = 20
MAX_TRACEBACK = 100_000
MAX_WALK = 5000
MAX_ENDS = 15


class Cells:
    """The cell that runs, the files its code is compiled under, and its exception."""

    def __init__(self, shell: Thing, ended: Callable[[], None]) -> None:
        self._shell = shell
        self._ended = ended
        self._sources: dict[str, tuple[int, list[str]]] = {}
        self._error: BaseException | None = None
        self.current = -1
        self._wrap(shell)

    def _wrap(self, shell: Thing) -> None:
        run, show, send = shell.run_cell_async, shell.showtraceback, shell._showtraceback  # noqa: SLF001  (IPython's own hook for frontends)

        @functools.wraps(run)
        async def run_cell_async(*arguments: Thing, **keywords: Thing) -> Thing:
            result = await run(*arguments, **keywords)
            self._finished(result)
            return result

        def showtraceback(exc_tuple: Thing = None, *arguments: Thing, **keywords: Thing) -> None:
            try:
                found = shell._get_exc_info(exc_tuple)  # noqa: SLF001
            except ValueError:
                found = exc_tuple
            if found and _untold(found[1]):
                stand_in = _short(found[1])
                exc_tuple = type(stand_in), stand_in, _trimmed(found[2])
            elif found:
                exc_tuple = found[0], found[1], _trimmed(found[2])
                try:
                    found[1].__traceback__ = exc_tuple[2]  # IPython formats it once more
                except Exception:
                    pass
            show(exc_tuple, *arguments, **keywords)

        def send_traceback(kind: Thing, error: Thing, text: Thing) -> None:
            send(kind, error, _lines_within(text))

        shell.run_cell_async = run_cell_async
        shell.showtraceback = showtraceback
        shell._showtraceback = send_traceback  # noqa: SLF001
        shell.compile.get_code_name = self._name
        shell.ask_exit = _leave_cell
        shell.unobserve_all("exit_now")

    def _name(self, _raw: str, transformed: str, number: int) -> str:
        digest = hashlib.sha256(transformed.encode("utf-8", "replace")).hexdigest()[:12]
        name = f"<ipython-input-{number}-{digest}>"
        self._sources[name] = self.current, transformed.splitlines()
        return name

    def _finished(self, result: Thing) -> None:
        error = result.error_before_exec or result.error_in_exec
        self._error = error
        if error is not None and _untold(error):
            stand_in = _short(error)
            if result.error_before_exec is not None:
                result.error_before_exec = stand_in
            else:
                result.error_in_exec = stand_in
        self._ended()

    def lines(self, filename: str) -> tuple[int, list[str]] | None:
        """Return the cell and source lines compiled under ``filename``."""
        return self._sources.get(filename)

    def cell_started(self, cell: int) -> None:
        """Remember the index of the cell that runs from now on."""
        self.current = cell
        self._error = None

    def collect(self, _writer: Thing) -> dict[str, Json]:
        """Tell what the cell raised, None where it did not."""
        return {"error": None if self._error is None else told(self._error, self.lines)}


def _leave_cell(*_arguments: Thing) -> None:
    raise SystemExit


def _untold(error: BaseException) -> bool:
    """Tell whether an exception, or one it came from, is too long or unreadable as text."""
    seen = 0
    link: BaseException | None = error
    while link is not None and seen < MAX_CHAIN:
        try:
            if len(str(link)) > MAX_TEXT or hasattr(link, "_render_traceback_"):
                return True
        except Exception:
            return True
        link = link.__cause__ or link.__context__
        seen += 1
    return False


def _short(error: BaseException) -> BaseException:
    name = name_of(error) or "Exception"
    kind = type(name, (Exception,), {"__module__": "__main__"})
    stand_in: BaseException = kind(message_of(error))
    return stand_in.with_traceback(error.__traceback__)


def _trimmed(traceback: TracebackType | None) -> TracebackType | None:
    """Return the ends of a long traceback: IPython takes seconds over a thousand frames."""
    entries: list[TracebackType] = []
    link = traceback
    while link is not None and len(entries) < MAX_WALK:
        entries.append(link)
        link = link.tb_next
    if len(entries) <= 2 * MAX_ENDS:
        return traceback
    made: TracebackType | None = None
    for entry in reversed(entries[:MAX_ENDS] + entries[-MAX_ENDS:]):
        made = TracebackType(made, entry.tb_frame, entry.tb_lasti, entry.tb_lineno)
    return made


def _lines_within(text: Thing) -> list[str]:
    """Return traceback lines as plain strings within a cap."""
    left = MAX_TRACEBACK
    lines: list[str] = []
    for line in text if type(text) in (list, tuple) else [text]:
        kept = str(line)[:left]
        left -= len(kept)
        lines.append(kept)
        if left <= 0:
            break
    return lines
