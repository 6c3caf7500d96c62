"""Reading ``.ipynb`` files that anyone may have written: cells with their sources, or a reason.

Stored outputs are never read, and of the metadata only the language. Whatever the bytes are,
the result is a notebook or one :class:`~grader.notebooks.unreadable.UnreadableNotebook`.
"""

from grader.domain.notebook import Cell, CellKind, Notebook
from grader.domain.submission import displayed
from grader.notebooks import notices
from grader.notebooks.jsonfile import Json, Refusal, read_object
from grader.notebooks.notices import Notices
from grader.notebooks.unreadable import Unreadable, UnreadableNotebook

MAX_CELLS = 2000
FORMAT_3, FORMAT_4 = 3, 4
FIRST_MINOR_WITH_IDS = 5
DEEPEST_HEADING = 6


def read_notebook(content: bytes, name: str) -> Notebook:
    """Return the cells of a notebook file; what had to be mended is told in its notices.

    Args:
        content: the bytes handed in, of any origin.
        name: the file's name, for the error message; it is made safe to show.

    Raises:
        UnreadableNotebook: the file is no notebook of format 3 or 4 within the limits.
    """
    try:
        found = Notices()
        cells = _cells(read_object(content, found), found)
    except Refusal as refusal:
        raise UnreadableNotebook(
            displayed(name) or "?", str(refusal.reason), displayed(refusal.detail)
        ) from None
    return Notebook(cells=cells, notices=found.told())


def _cells(data: dict[str, Json], found: Notices) -> tuple[Cell, ...]:
    """Return the cells of a notebook of format 3 or 4."""
    version = _version(data, found)
    raw = data.get("cells") if version == FORMAT_4 else _format_3_cells(data, found)
    if not isinstance(raw, list):
        raise Refusal(Unreadable.NOT_A_NOTEBOOK, "its `cells` are no list")
    if len(raw) > MAX_CELLS:
        raise Refusal(Unreadable.TOO_MANY_CELLS, str(len(raw)))
    minor = data.get("nbformat_minor")
    if version == FORMAT_4 and isinstance(minor, int) and minor >= FIRST_MINOR_WITH_IDS:
        _look_at_ids(raw, found)
    _look_at_language(data, found)
    return tuple(_cell(index, item, found) for index, item in enumerate(raw))


def _version(data: dict[str, Json], found: Notices) -> int:
    """Return 3 or 4; a notebook without a version is told by its cells."""
    version = data.get("nbformat")
    if isinstance(version, str) and version.strip() in {"3", "4"}:
        version = int(version)
    if isinstance(version, (int, float)) and not isinstance(version, bool):
        if FORMAT_3 <= version < FORMAT_4 + 1:
            return int(version)
        old = version < FORMAT_3
        raise Refusal(Unreadable.OLD_FORMAT if old else Unreadable.NEW_FORMAT, f"{version:g}")
    if isinstance(data.get("cells"), list) and "metadata" in data:
        found.add(notices.NO_VERSION)
        return FORMAT_4
    keys = ", ".join(sorted(data)[:5])[:100] or "nothing"
    raise Refusal(Unreadable.NOT_A_NOTEBOOK, f"it holds {keys}")


def _format_3_cells(data: dict[str, Json], found: Notices) -> Json:
    """Return the cells of format 3 in the form of format 4.

    nbformat's own conversion stops at the first malformed cell, and reads the outputs.
    """
    found.add(notices.OLD_FORMAT)
    sheets = data.get("worksheets", [])
    if not isinstance(sheets, list):
        return None
    cells: list[Json] = []
    for sheet in sheets:
        raw = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(raw, list):
            return None
        cells.extend(_upgraded(cell) for cell in raw)
    return cells


def _upgraded(cell: Json) -> Json:
    """Return one cell of format 3 in the form of format 4."""
    if not isinstance(cell, dict):
        return cell
    if cell.get("cell_type") == "code":
        return {"cell_type": "code", "source": cell.get("input", "")}
    source = cell.get("source", "")
    if cell.get("cell_type") == "heading":
        level = cell.get("level")
        marks = "#" * (level if isinstance(level, int) and 1 <= level <= DEEPEST_HEADING else 1)
        text = "".join(str(s) for s in source) if isinstance(source, list) else source
        return {"cell_type": "markdown", "source": f"{marks} {text}"}
    if cell.get("cell_type") == "html":
        return {"cell_type": "markdown", "source": source}
    return {"cell_type": cell.get("cell_type"), "source": source}


def _look_at_ids(cells: list[Json], found: Notices) -> None:
    """Tell of ids that are missing, no ids, or used twice."""
    ids = [cell.get("id") for cell in cells if isinstance(cell, dict)]
    valid = [i for i in ids if isinstance(i, str) and i]
    if len(valid) < len(ids):
        found.add(notices.MISSING_IDS)
    if len(set(valid)) < len(valid):
        found.add(notices.DUPLICATE_IDS)


def _look_at_language(data: dict[str, Json], found: Notices) -> None:
    """Tell of a notebook that says it is written in another language than Python."""
    metadata = data.get("metadata")
    if not isinstance(metadata, dict):
        return
    said: list[str] = []
    for part, key in (("kernelspec", "language"), ("language_info", "name")):
        section = metadata.get(part)
        language = section.get(key) if isinstance(section, dict) else None
        if isinstance(language, str) and language:
            said.append(language.lower())
    if said and not any("python" in language for language in said):
        found.add(notices.OTHER_LANGUAGE)


def _cell(index: int, raw: Json, found: Notices) -> Cell:
    """Return one cell; what is malformed becomes empty text, so that indices keep."""
    if not isinstance(raw, dict):
        found.add(notices.BROKEN_CELL)
        return Cell(index=index, kind=CellKind.TEXT, source="")
    kind = raw.get("cell_type")
    if kind not in ("code", "markdown", "raw"):  # it may be unhashable
        found.add(notices.UNKNOWN_CELL)
    source = _source(raw.get("source"), found)
    return Cell(index=index, kind=CellKind.CODE if kind == "code" else CellKind.TEXT, source=source)


def _source(raw: Json, found: Notices) -> str:
    """Return a cell's source with plain line feeds and no lone surrogates."""
    parts = raw if isinstance(raw, list) else [raw]
    texts = [part for part in parts if isinstance(part, str)]
    if len(texts) < len(parts):
        found.add(notices.BROKEN_CELL)
    text = "".join(texts).replace("\r\n", "\n").replace("\r", "\n")
    try:
        text.encode()
    except UnicodeEncodeError:
        # through UTF-16 the halves of a pair that was split between two lines find each other
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if "\N{REPLACEMENT CHARACTER}" in text:
            found.add(notices.BROKEN_CHARACTERS)
    return text
