"""Makes text that a student wrote safe to show: no hidden control, no overlong wall.

Escaping for HTML is Jinja's work and not done here.
"""

import re
from dataclasses import dataclass

from grader.domain.text import Text
from grader.language import text

_HIDDEN = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and newline
    "\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f"  # invisible, or turning the direction
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff9-\ufffb"
    "\ud800-\udfff"  # half of a character
    "\U000e0000-\U000e007f"  # tags
    "]"
)
_MARK = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_STACKED_MARKS = re.compile(f"({_MARK}{{4}}){_MARK}+")


def _shown(found: re.Match[str]) -> str:
    """Return a visible stand-in for one hidden character."""
    code = ord(found.group())
    if 0xD800 <= code <= 0xDFFF:
        return "\ufffd"
    return f"⟨U+{code:04X}⟩"


def inert(text: str) -> str:
    """Return ``text`` with everything visible that could steer a terminal or a page.

    Control, bidirectional and zero-width characters become their code in brackets, as in
    ``⟨U+001B⟩``; lone surrogates become U+FFFD; piles of combining marks are cut to four.
    Tab and newline stay. Plain text, Chinese and emoji pass unchanged.
    """
    if text.isascii() and text.isprintable():
        return text  # as most of a page is
    text = text.replace("\r\n", "\n")
    return _STACKED_MARKS.sub(r"\1", _HIDDEN.sub(_shown, text))


def inert_line(text: str) -> str:
    """Return ``text`` as :func:`inert` does, on a single line."""
    return inert(text).replace("\n", "␤").replace("\t", " ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The beginning of a text; ``dropped`` characters are not shown."""

    text: str
    dropped: int = 0

    @property
    def note(self) -> Text:
        """Return the sentence that owns up to the cut."""
        return text("… {:,} more characters are not shown.").filled(self.dropped)


def excerpt(text: str, limit: int) -> Excerpt:
    """Return at most ``limit`` characters of ``text``, neutralised."""
    return Excerpt(text=inert(text[:limit]), dropped=max(0, len(text) - limit))


def excerpt_line(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of ``text`` on one line, ``…`` marking a cut."""
    return inert_line(text[:limit]) + ("…" if len(text) > limit else "")


def shortened(text: Text, limit: int) -> Text:
    """Return a text with each language cut to ``limit`` characters, saying so."""
    english, chinese = excerpt(text.en, limit), excerpt(text.zh, limit)
    return Text(
        en=f"{english.text} {english.note.en}" if english.dropped else english.text,
        zh=f"{chinese.text}{chinese.note.zh}" if chinese.dropped else chinese.text,
    )
