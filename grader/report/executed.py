"""The page of an executed notebook: what the student's code showed, made harmless.

HTML of a student passes an allow-list of tags, pictures are image elements (an SVG too, where it
can run nothing), and the page's policy loads and runs nothing.
"""

import base64
import binascii
import json
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import nh3
from markupsafe import Markup

from grader.domain.text import Language, Text
from grader.language import text
from grader.report.inert import excerpt_line, inert
from grader.report.mathml import unpacked
from grader.report.rendering import environment
from grader.workflow.ports import Overrun, Plain, Worker

CONVERT = "convert"
NOTEBOOK_SAMPLE = json.dumps(
    {
        "cells": [
            {
                "cell_type": "markdown",
                "source": "# A\n\n$x$ $$y^2$$ `b` *c*\n\n| a |\n|---|\n| 1 |\n",
            },
            {"cell_type": "code", "source": "1", "outputs": []},
        ]
    }
).encode()
TAGS = frozenset(
    [
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "div",
        "span",
        "pre",
        "code",
        "em",
        "strong",
        "b",
        "i",
        "u",
        "s",
        "del",
        "sub",
        "sup",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "th",
        "td",
        "a",
    ]
)
ATTRIBUTES = {"a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
SCHEMES = {"http", "https", "mailto"}
MAX_PIXELS = 30_000_000
MAX_PAGE = 12_000_000
"""Bytes of all pictures of a page."""
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"

NO_HTML = Markup()

Convert: TypeAlias = Callable[[bytes], Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One output: ``html`` that was cleaned, a ``picture`` as a data address, or ``plain`` text."""

    plain: str = ""
    html: Markup = NO_HTML
    picture: str = ""
    error: bool = False
    dropped: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCell:
    """One cell; ``number`` counts from 1, as in the report."""

    number: int
    html: Markup
    source: str
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedContext:
    """Everything on the page of an executed notebook."""

    language: Language
    title: str
    student: str
    heading: Text
    cells: tuple[ShownCell, ...]


def cleaned(html: str) -> Markup:
    """Return HTML of a student with nothing left that loads, runs, or looks like ours."""
    safe = nh3.clean(
        inert(html),
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return unpacked(Markup(safe))  # noqa: S704  (what the allow-list left)


def _pixels(content: bytes) -> int:
    """Return how many pixels a PNG says that it has; 0 for other pictures."""
    if not content.startswith(PNG) or len(content) < 24:
        return 0
    width, height = struct.unpack(">II", content[16:24])
    return int(width * height)


def _picture(kind: str, shown: str) -> str:
    """Return a picture as a data address; empty for what is none, or is a bomb."""
    if kind == "image/svg+xml":
        content = shown.encode("utf-8", "replace")
    else:
        try:
            content = base64.b64decode("".join(shown.split()), validate=True)
        except (binascii.Error, ValueError):
            return ""
        if not content.startswith(PNG if kind == "image/png" else JPEG):
            return ""
        if _pixels(content) > MAX_PIXELS:
            return ""
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _output(read: Plain) -> Output:
    kind, shown, dropped = read if isinstance(read, list) and len(read) == 3 else ["", "", 0]
    said, cut = str(shown), dropped if isinstance(dropped, int) else 0
    if str(kind).startswith("image/"):
        return Output(picture=_picture(str(kind), said), dropped=cut)
    if kind == "text/html":
        return Output(html=cleaned(said), dropped=cut)
    return Output(plain=inert(said), error=kind == "error", dropped=cut)


def _cells(answer: Plain) -> tuple[ShownCell, ...]:
    cells, room = [], MAX_PAGE
    for number, read in enumerate(answer if isinstance(answer, list) else [], start=1):
        if not isinstance(read, dict):
            continue
        source, given = str(read.get("source", "")), read.get("outputs")
        outputs = []
        for one in given if isinstance(given, list) else []:
            output = _output(one)
            room -= len(output.picture)
            outputs.append(output if room > 0 else Output(dropped=len(output.picture)))
        is_text = read.get("kind") == "text"
        cells.append(
            ShownCell(
                number=number,
                html=cleaned(source) if is_text else Markup(),
                source="" if is_text else inert(source),
                outputs=tuple(outputs),
            )
        )
    return tuple(cells)


def converter(worker: Worker) -> Convert:
    """Return what converts a notebook in ``worker``; nothing where it cannot be."""

    def convert(content: bytes) -> Plain:
        try:
            return worker.call(CONVERT, None, content)
        except Overrun:
            return []

    return convert


def render_executed(
    content: bytes,
    convert: Convert,
    student: str,
    language: Language,
    folders: tuple[Path, ...] = (),
) -> str:
    """Return the page of an executed notebook, given as the bytes of its file."""
    shown = excerpt_line(student, 120)
    heading = text("The notebook as it ran")
    context = ExecutedContext(
        language=language,
        title=f"{shown} · {heading.said_in(language)}",
        student=shown,
        heading=heading,
        cells=_cells(convert(content)),
    )
    return environment(folders).get_template("notebook.html.jinja").render(page=context)
