"""Caps on what a cell may print and display, kept where the output is made.

One cap holds for text, one for the bytes and one for the number of displays. Where output
is cut, a note in the output says so.
"""

import contextlib
import sys
from collections.abc import Callable

from .things import Thing

_nothing = contextlib.nullcontext

MAX_DISPLAYS = 200
MAX_FORMATS = 2000  # of one cell, however often it clears its output
NOTE = "\n[输出过长，已截断 / output cut]\n"

OnDisplay = Callable[[Thing, Thing], None]


class Outputs:
    """Stands between the notebook and the shell's streams and displays.

    ``muted`` is set while a function is probed: nothing is displayed then.
    """

    def __init__(self, shell: Thing, limit: int, on_display: OnDisplay) -> None:
        self._limit = limit
        self._on_display = on_display
        self._format = shell.display_formatter.format
        self._publish = shell.display_pub.publish
        self._clear = shell.display_pub.clear_output
        self._streams = sys.stdout, sys.stderr
        self._last_data: Thing = None
        self.muted = False
        self._start()
        shell.display_formatter.format = self.format
        shell.display_pub.publish = self.publish
        shell.display_pub.clear_output = self.clear
        # IPython 9 keeps a copy of all that is printed for its history; nothing cuts that one.
        shell._tee = lambda *_channel, **_named: _nothing()  # noqa: SLF001
        for stream in self._streams:
            _cap(stream, self)

    def _start(self) -> None:
        self.text_left = self._limit
        self._bytes_left = self._limit
        self._displays_left = MAX_DISPLAYS
        self._formats_left = MAX_FORMATS

    def cell_started(self, _cell: int) -> None:
        """Give the new cell its caps, and working streams where the last one broke them."""
        self._start()
        self.mend()

    def mend(self) -> None:
        """Put the streams back where a cell left none that can be flushed."""
        for name, stream in zip(("stdout", "stderr"), self._streams, strict=True):
            try:
                getattr(sys, name).flush()
            except Exception:
                setattr(sys, name, stream)

    def collect(self, _writer: Thing) -> dict[str, Thing]:
        """Have nothing to tell."""
        return {}

    def format(self, thing: Thing, *arguments: Thing, **keywords: Thing) -> Thing:
        """Return the representations of ``thing`` and their metadata, within the caps."""
        if self.muted or self._formats_left <= 0:
            return {}, {}
        self._formats_left -= 1
        data, metadata = self._format(thing, *arguments, **keywords)
        self._on_display(thing, data)
        data = self._within(data)
        self._last_data = data
        return data, metadata

    def publish(self, data: Thing, *arguments: Thing, **keywords: Thing) -> None:
        """Publish a display, where the cell has not used up its caps."""
        if self.muted:
            return
        if data is not self._last_data:
            self._on_display(None, data)
            data = self._within(data)
        if data:
            self._publish(data, *arguments, **keywords)

    def clear(self, wait: bool = False) -> None:
        """Clear the cell's output, which makes room for new displays."""
        if self.muted or self._formats_left <= 0:
            return
        self._formats_left -= 1
        self._displays_left = MAX_DISPLAYS
        self._bytes_left = self._limit
        self._clear(wait)

    def _within(self, data: Thing) -> Thing:
        size = sum(len(part) for part in dict(data).values() if isinstance(part, (str, bytes)))
        self._displays_left -= 1
        self._bytes_left -= size
        if self._displays_left < 0 or self._bytes_left < 0:
            if self._displays_left < -1 or self._bytes_left + size < 0:
                return {}
            return {"text/plain": NOTE.strip()}
        return data

    def allowed(self, text: str) -> str:
        """Return as much of ``text`` as the cell may still print."""
        left = self.text_left
        if left <= 0:
            return ""
        size = len(text)
        self.text_left = left - size
        return text if size <= left else text[:left] + NOTE


def _cap(stream: Thing, outputs: Outputs) -> None:
    """Let ``stream`` write only what ``outputs`` allows."""
    write = stream.write

    def capped(text: Thing) -> int:
        if type(text) is not str:
            write(text)  # raises what it always raises
        kept = outputs.allowed(text)
        if kept:
            write(kept)
        return len(text)

    stream.write = capped
