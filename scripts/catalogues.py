"""Brings the catalogue of messages up to date with the code, and compiles it.

    make catalogues

New messages arrive untranslated and are named; what is no longer used is dropped. Beside calls
of ``text`` and ``_``, the help texts of commands are messages, and those of click itself.
"""

import ast
import inspect
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "grader"
CATALOGUE = PACKAGE / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
COMPILED = CATALOGUE.with_suffix(".mo")
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "text": None}
SPEAKS = {
    "from grader.language import text",
    "from gettext import gettext as _",
    "from gettext import ngettext",
}
"""What a file has to import before its calls name messages."""
WIDTH = 100
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)
HEADER = """# The Chinese of Nabla's own words; English is in the code. Kept by `make catalogues`.
#"""

Message = tuple[str | tuple[str, ...], str]


def _called(path: Path, place: str) -> Iterator[Message]:
    """Yield the messages that a file's calls name; a ``text`` of another kind is none."""
    if not SPEAKS.intersection(path.read_text("utf-8").splitlines()):
        return
    found = extract("python", io.BytesIO(path.read_bytes()), keywords=KEYWORDS)
    for _, message, _, _ in found:
        yield message, place


def _explained(path: Path, place: str) -> Iterator[Message]:
    """Yield the help texts of a file of commands, as click will ask for them."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_is_command, node.decorator_list)):
            yield inspect.cleandoc(ast.get_docstring(node, clean=False) or ""), place
        elif isinstance(node, ast.keyword) and node.arg == "help":
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield node.value.value, place
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "COMMANDS":
            for _, summary in ast.literal_eval(node.value).values():
                yield summary, place


def _is_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return ast.unparse(called) in {"click.command", "click.group"}


def messages() -> Iterator[Message]:
    """Yield every message of ours and of click, with the file that says it."""
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        yield from _called(path, place)
        if path.parent.name == "cli":
            yield from _explained(path, place)
    for path in sorted(Path(click.__file__).parent.glob("*.py")):
        yield from _called(path, f"click/{path.name}")


def template() -> Catalog:
    """Return the catalogue of what is to be translated."""
    made = Catalog(project="nabla-grader", charset="utf-8")
    for message, place in messages():
        made.add(message, locations=[(place, 0)])
    return made


def catalogue(text: bytes) -> Catalog:
    """Return a catalogue from the text of its file."""
    return read_po(io.BytesIO(text), locale="zh")


def updated(known: Catalog) -> Catalog:
    """Return the catalogue with the messages of today, and nothing else."""
    known.update(template(), no_fuzzy_matching=True)
    known.obsolete.clear()
    known.header_comment = HEADER
    known.fuzzy = False
    return known


def written(known: Catalog) -> bytes:
    """Return the text of a catalogue's file, the same for the same messages."""
    out = io.BytesIO()
    write_po(out, known, width=WIDTH, sort_output=True, omit_header=False, include_lineno=False)
    lines = out.getvalue().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(UNSTEADY))


UNSTEADY = (b'"POT-', b'"PO-', b'"Generated-By', b'"Last-T', b'"Language-T', b'"Report-')
"""Lines of the header that differ from day to day, or would name a person."""


def compiled(known: Catalog) -> bytes:
    """Return what gettext reads at run time, the same for the same messages."""
    known.creation_date = known.revision_date = SOME_DAY
    out = io.BytesIO()
    write_mo(out, known)
    return out.getvalue()


def untranslated(known: Catalog) -> list[str]:
    """Return the messages without a translation."""
    return [str(one.id) for one in known if one.id and not (one.string and all(one.string))]


def main() -> int:
    """Write both files; tell what is still to be translated."""
    known = updated(catalogue(CATALOGUE.read_bytes()))
    text = written(known)
    CATALOGUE.write_bytes(text)
    COMPILED.write_bytes(compiled(catalogue(text)))
    missing = untranslated(known)
    for message in missing:
        print(f"untranslated: {message!r}")
    return bool(missing)


if __name__ == "__main__":
    sys.exit(main())
