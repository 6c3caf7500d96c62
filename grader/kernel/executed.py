"""The notebook as it came out of a run: fresh outputs, no trust, nothing stored before."""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from grader.domain.notebook import CellKind, Notebook

Output = Mapping[str, object]
CUT = "[输出过长，已截断 / output cut]\n"
# Begins at a line's start only, so that it looks at every character once.
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.MULTILINE)


def blank(notebook: Notebook) -> nbformat.NotebookNode:
    """Return the notebook as nbformat 4.5, without any output."""
    cells = []
    for cell in notebook.cells:
        make = new_code_cell if cell.kind is CellKind.CODE else new_markdown_cell
        # a lone surrogate, which no protocol carries, is a syntax error either way
        source = cell.source.encode("utf-8", "replace").decode("utf-8")
        cells.append(make(source, id=f"cell-{cell.index}"))
    node = new_notebook(cells=cells)
    node.nbformat_minor = 5
    node.metadata["language_info"] = {"name": "python"}
    node.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    return node


def merged(outputs: Iterable[Output]) -> list[Output]:
    """Return ``outputs`` with consecutive texts of one stream as one.

    What a carriage return has overwritten, as progress bars do, is left out.
    """
    found: list[Output] = []
    for stream, run in groupby(outputs, _stream):
        if stream:
            text = "".join(str(output.get("text", "")) for output in run)
            found.append(new_output("stream", name=stream, text=_OVERWRITTEN.sub("", text)))
        else:
            found.extend(run)
    return found


def _stream(output: Output) -> str:
    """Return the name of the stream that an output comes from, "" where it is none."""
    return str(output.get("name", "")) if output.get("output_type") == "stream" else ""


def written(notebook: Notebook, outputs: Mapping[int, Sequence[Output]]) -> str:
    """Return the notebook with the outputs of its cells, as JSON text that is valid UTF-8.

    Outputs that are no valid notebook outputs are replaced by a note, cell by cell.
    """
    node = blank(notebook)
    count = 0
    for position, cell in enumerate(notebook.cells):
        if cell.kind is not CellKind.CODE or cell.index not in outputs:
            continue
        count += 1
        node.cells[position].execution_count = count
        node.cells[position].outputs = [_valid(output, count) for output in outputs[cell.index]]
    text: str = nbformat.writes(node)
    return text.encode("utf-8", "replace").decode("utf-8")


def _valid(output: Output, count: int) -> nbformat.NotebookNode:
    """Return ``output`` where it is one that nbformat 4.5 allows, else a note."""
    node = nbformat.from_dict(dict(output))
    if node.get("output_type") == "execute_result":
        node["execution_count"] = count
    try:
        node.pop("transient", None)
        for metadata in (node.get("metadata"),):
            if isinstance(metadata, dict):
                metadata.pop("trusted", None)
        nbformat.validate(node, ref="output", version=4, version_minor=5)
    except (nbformat.ValidationError, RecursionError, TypeError):
        return new_output("stream", name="stderr", text="[unreadable output]\n")
    return node
