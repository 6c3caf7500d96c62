"""An IPython shell whose outputs go over a channel, as a notebook's kernel shows them."""

import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from .channel import Channel

PIECE = 65536


class Hook(DisplayHook):  # type: ignore[misc]
    """Sends the value of a cell's last expression."""

    channel: Channel | None = None

    def write_output_prompt(self) -> None:
        """Have no prompt: the host counts cells."""

    def write_format_data(self, format_dict: Any, _metadata: Any = None) -> None:
        """Send the representations of the value."""
        if self.channel is not None and format_dict:
            self.channel.display("execute_result", dict(format_dict))

    def finish_displayhook(self) -> None:
        """Flush what belongs before the next output."""
        try:
            sys.stdout.flush()
        except Exception:  # a notebook may put anything there)
            pass


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """Sends what ``display`` and figures publish."""

    channel: Channel | None = None

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **_others: Any,
    ) -> None:
        """Send one display, or a new state of an earlier one."""
        del metadata, source
        display_id = transient.get("display_id", "") if isinstance(transient, dict) else ""
        kind = "update" if update else "display_data"
        if self.channel is not None:
            self.channel.display(kind, dict(data), str(display_id))

    def clear_output(self, wait: bool = False) -> None:
        """Empty the cell's output."""
        if self.channel is not None:
            self.channel.clear(wait)


class Shell(InteractiveShell):  # type: ignore[misc]
    """The shell of one notebook."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    channel: Channel | None = None

    def join(self, channel: Channel) -> None:
        """Send everything over ``channel`` from now on."""
        self.channel = channel
        self.displayhook.channel = channel
        self.display_pub.channel = channel

    def init_history(self) -> None:
        """Keep no history on disk, and none in a thread."""
        super().init_history()
        self.history_manager.enabled = False

    def _tee(self, channel: Any) -> AbstractContextManager[None]:
        """Keep no second copy of the output: an endless one would use up the memory."""
        del channel
        return nullcontext()

    def _showtraceback(self, kind: Any, error: Any, lines: Any) -> None:
        text = [str(line) for line in lines] if isinstance(lines, (list, tuple)) else [str(lines)]
        if self.channel is not None:
            self.channel.error(str(getattr(kind, "__name__", kind)), _message(error), text)

    def show_broken(self, error: BaseException) -> None:
        """Show what was raised by a broken shell instead of a cell."""
        if self.channel is not None:
            self.channel.error(type(error).__name__, _message(error), [])

    def system_piped(self, cmd: str) -> None:
        """Run a command line, and show what it writes."""
        try:
            command = self.var_expand(cmd, depth=1)
            process = subprocess.Popen(  # noqa: S602  (a notebook's ``!`` is a shell's line)
                command,
                shell=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        except OSError as error:
            sys.stderr.write(f"{error}\n")
            self.user_ns["_exit_code"] = 127
            return
        assert process.stdout is not None  # noqa: S101  (asked for above)
        with process:
            while piece := process.stdout.read1(PIECE):  # type: ignore[attr-defined]
                sys.stdout.write(piece.decode("utf-8", "replace"))
        self.user_ns["_exit_code"] = process.returncode

    system = system_piped


def _message(error: Any) -> str:
    try:
        return str(error)[:2000]
    except Exception:
        return ""


def make_shell() -> Any:
    """Return a shell that has run nothing and started no thread."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    shell = Shell.instance(config=config)
    _show_once(shell)
    return shell


def _show_once(shell: Any) -> None:
    """Format an exception, which fills the caches that tracebacks are made from."""
    try:
        int("")
    except ValueError:
        shell.InteractiveTB.structured_traceback(*sys.exc_info(), tb_offset=0)
