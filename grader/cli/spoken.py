"""Commands whose help is in the language of the moment."""

import copy
import inspect
from gettext import gettext as _
from typing import TypeVar

import click

from grader.domain.text import LANGUAGES

LANGUAGE = "lang"
Kind = TypeVar("Kind", bound=click.Command)


def spoken(command: Kind) -> Kind:
    """Return the command with its help translated; every command knows ``--lang``."""
    said = copy.copy(command)
    if command.help:
        said.help = _(inspect.cleandoc(command.help))
    said.params = [_parameter(parameter) for parameter in command.params]
    if not any(parameter.name == LANGUAGE for parameter in said.params):
        said.params.append(
            click.Option(
                ["--lang"],
                expose_value=False,
                type=click.Choice(LANGUAGES),
                help=_("Language of messages; that of your locale by default."),
            )
        )
    return said


def _parameter(parameter: click.Parameter) -> click.Parameter:
    """Return a parameter with its help translated."""
    if not isinstance(parameter, click.Option) or not parameter.help:
        return parameter
    said = copy.copy(parameter)
    said.help = _(parameter.help)
    return said
