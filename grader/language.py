"""Our own words in both languages: a message is English in the code, gettext knows the Chinese.

The catalogue lies in ``grader/locale``; ``make catalogues`` keeps it. The terminal speaks one
language at a time (:func:`speaking`), pages hold both (:func:`text`).
"""

import gettext
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from grader.domain.text import LANGUAGES, Language, Text

DOMAIN = "messages"
"""The domain of click, whose own messages are in the same catalogue."""
FOLDER = Path(__file__).parent / "locale"
OPTION = "--lang"


@cache
def _chinese() -> gettext.NullTranslations:
    return gettext.translation(DOMAIN, FOLDER, languages=["zh"])


def text(message: str) -> Text:
    """Return a message in both languages; blanks stay for :meth:`Text.filled`."""
    return Text(en=message, zh=_chinese().gettext(message))


def asked_language(arguments: Sequence[str], surroundings: Mapping[str, str]) -> Language:
    """Return the language that a command line asks for, else that of the surroundings.

    It has to be known before the command line is read, whose errors are said in it.
    """
    for number, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name == OPTION:
            following = value or "".join(arguments[number + 1 : number + 2])
            return next((known for known in LANGUAGES if known == following), "en")
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if surroundings.get(variable):
            return "zh" if surroundings[variable].lower().startswith("zh") else "en"
    return "en"


def said(words: Text) -> str:
    """Return what has both languages in the one that the terminal speaks at the moment."""
    return words.said_in("zh" if os.environ.get("LANGUAGE") == "zh" else "en")


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Let ``gettext.gettext`` answer in ``language``, in our messages and in click's."""
    before = os.environ.get("LANGUAGE")
    folder = gettext.bindtextdomain(DOMAIN)
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    os.environ["LANGUAGE"] = language
    try:
        yield
    finally:
        gettext.bindtextdomain(DOMAIN, folder)
        if before is None:
            del os.environ["LANGUAGE"]
        else:
            os.environ["LANGUAGE"] = before
