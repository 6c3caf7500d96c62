"""Text in the two languages that every reader-facing sentence comes in."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One statement, said in English and in Chinese."""

    en: str
    zh: str

    def said_in(self, language: Language) -> str:
        """Return the statement in ``language``."""
        return self.zh if language == "zh" else self.en

    def filled(self, *values: object, **named: object) -> "Text":
        """Return the statement with its blanks filled, in both languages.

        A value that is a statement itself is said in the language of the whole.
        """
        return Text(
            en=self.en.format(
                *(said(value, "en") for value in values),
                **{name: said(value, "en") for name, value in named.items()},
            ),
            zh=self.zh.format(
                *(said(value, "zh") for value in values),
                **{name: said(value, "zh") for name, value in named.items()},
            ),
        )

    def __add__(self, other: "Text") -> "Text":
        """Return both statements, one after the other.

        English sentences are set apart by a space, Chinese ones by nothing.
        """
        if not self.en:
            return other
        if not other.en:
            return self
        return Text(en=f"{self.en} {other.en}", zh=f"{self.zh}{other.zh}")


def said(value: object, language: Language) -> object:
    """Return what is a statement in ``language``, and everything else as it is."""
    return value.said_in(language) if isinstance(value, Text) else value


NOTHING = Text(en="", zh="")
