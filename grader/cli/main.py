"""The ``grader`` command: a command is imported only when it is called.

Exit status 0: done; 1: an expected error, said in two lines; 2: a wrong command line.
"""

import importlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from gettext import gettext as _

import click

from grader.cli.spoken import spoken
from grader.domain.error import GraderError
from grader.language import asked_language, said, speaking

COMMANDS = {
    "comment": ("grader.cli.commenting", "Write a comment, once for all who behave alike."),
    "demo": ("grader.cli.grade", "Grade the bundled demo class."),
    "doctor": ("grader.cli.doctor", "Tell what this machine can do, property by property."),
    "export": ("grader.cli.export", "Write grades or reports as others read them."),
    "forget": ("grader.cli.override", "Delete everything of a student."),
    "grade": ("grader.cli.grade", "Grade a folder of notebooks."),
    "import": ("grader.cli.importing", "Show what would be graded, and what would not."),
    "mark": ("grader.cli.marking", "Mark what only a person can judge, or list what waits."),
    "new": ("grader.cli.new", "Make the skeleton of a new assignment."),
    "overview": (
        "grader.cli.overview",
        "Show a graded class in numbers, or the assignments of a course.",
    ),
    "override": ("grader.cli.override", "Decide on a check over the machine, signed."),
    "publish": ("grader.cli.publishing", "Write what students may see, and record it."),
    "regrade": (
        "grader.cli.regrade",
        "Tell what an edit does to recorded grades, or do it.",
    ),
    "release": ("grader.cli.releasing", "Write what students get: starter, data, self-check."),
    "report": ("grader.cli.report", "Write the pages again from what is stored."),
    "try": ("grader.cli.trying", "Grade one notebook against the edited reference."),
    "validate": ("grader.cli.validate", "Prove that an assignment tells right from wrong."),
}


def command_named(name: str) -> click.Command | None:
    """Return a command, importing its module; a word of Python's own ends in ``_`` there."""
    module = importlib.import_module(COMMANDS[name][0])
    command = getattr(module, name, None) or getattr(module, f"{name}_", None)
    return command if isinstance(command, click.Command) else None


class LazyGroup(click.Group):
    """A group whose commands live in modules that are imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing its module."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command = command_named(cmd_name)
        return command and spoken(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        del ctx
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(COMMANDS[name][1])) for name in sorted(COMMANDS)])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="nabla-grader", prog_name="grader")
def cli() -> None:
    """Grade TensorFlow homework by its gradients, losses and accuracies.

    \b
    Example:
      grader grade gradient_descent submissions/ --out graded/
      open graded/index.html
    """  # noqa: D301  (the backspace is click's mark for a block left as it is)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, in the language it asks for, and leave with its exit status."""
    words = sys.argv[1:] if arguments is None else list(arguments)
    with speaking(asked_language(words, os.environ)):
        _obey(words)


def _stop(_number: int, _frame: object) -> None:
    """End as Ctrl-C does: what runs is ended, what was graded is kept."""
    raise KeyboardInterrupt


def _obey(words: list[str]) -> None:
    """Run the command line, and say what became of it."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, _stop)
    try:
        # outside its standalone mode click hands an exit status back instead of leaving
        status = spoken(cli).main(args=words, prog_name="grader", standalone_mode=False)
        if isinstance(status, int) and status:
            sys.exit(status)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo(_("Interrupted. What was graded is kept; the same command goes on."), err=True)
        sys.exit(130)
    except GraderError as error:
        click.echo(_("Error: {message}").format(message=said(error.said)), err=True)
        click.echo(_("Fix: {}").format(said(error.advice)), err=True)
        sys.exit(1)
