"""Python as lines of tokens. What a student wrote is read in a worker: see ``grader.worker``."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
    is_token_subtype,
)

from grader.workflow.ports import Overrun, Plain, Worker

HIGHLIGHT = "highlight"
SAMPLE: Plain = ["def f(x):\n    return f'{x:.3f}'  # one\n", "%time 1\n"]
MAX_SOURCE = 100_000
"""Characters above which a cell is shown as plain text."""

Token: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Token, ...]
Lines: TypeAlias = tuple[Line, ...]
Highlight: TypeAlias = Callable[[Sequence[str]], tuple[Lines, ...]]

# The first that a token belongs to gives its kind, which is a class of the stylesheet.
_KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Operator.Word, "k"),
    (Keyword, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
    (Name.Builtin, "b"),
)


def plain_lines(sources: Sequence[str]) -> tuple[Lines, ...]:
    """Return sources line by line, without telling tokens apart."""
    return tuple(
        tuple(((("", line),) if line else ()) for line in source.split("\n")) for source in sources
    )


def tokens(given: Plain, _content: bytes) -> Plain:
    """Return the sources that are given as lines of (kind, text): a task of a worker."""
    return [_tokens(str(source)) for source in given] if isinstance(given, list) else []


def _tokens(source: str) -> Plain:
    lines: list[list[Plain]] = [[]]
    lexer = PythonLexer(stripnl=False, stripall=False, ensurenl=False)
    for token, text in lexer.get_tokens(source):
        kind = next((name for group, name in _KINDS if is_token_subtype(token, group)), "")
        for number, part in enumerate(text.split("\n")):
            if number:
                lines.append([])
            if part:
                lines[-1].append([kind, part])
    return [list(line) for line in lines]


def highlighter(worker: Worker) -> Highlight:
    """Return what highlights students' sources in ``worker``; what cannot be stays plain."""

    def highlight(sources: Sequence[str]) -> tuple[Lines, ...]:
        short = [source if len(source) <= MAX_SOURCE else "" for source in sources]
        try:
            answer = worker.call(HIGHLIGHT, list(short))
        except Overrun:
            return plain_lines(sources)
        if not isinstance(answer, list) or len(answer) != len(short):
            return plain_lines(sources)
        return tuple(_lines(source, read) for source, read in zip(sources, answer, strict=True))

    return highlight


def _lines(source: str, read: Plain) -> Lines:
    """Return the lines of an answer; plain ones where they are not those of the source."""
    (plain,) = plain_lines([source])
    found = tuple(_line(line) for line in read) if isinstance(read, list) else ()
    texts = ["".join(text for _, text in line) for line in found]
    return found if texts == source.split("\n") else plain


def _line(read: Plain) -> Line:
    if not isinstance(read, list):
        return ()
    return tuple(
        (str(token[0]), str(token[1]))
        for token in read
        if isinstance(token, list) and len(token) == 2
    )
