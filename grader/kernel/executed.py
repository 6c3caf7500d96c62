"""The notebook as it came out of a run: fresh outputs, no trust, nothing stored before."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

import nbformat
from nbformat.v4 import new_output
from nbformat.validator import get_validator

from grader.domain.notebook import CellKind, Notebook

Output = Mapping[str, object]
Document: TypeAlias = dict[str, Any]  # JSON of a notebook
CUT = "[输出过长，已截断 / output cut]\n"
# Begins at a line's start only, so that it looks at every character once.
_OVERWRITTEN = re.compile(r"^[^\n]*\r(?=[^\n])", re.MULTILINE)


def blank(notebook: Notebook) -> nbformat.NotebookNode:
    """Return the notebook as nbformat 4.5, without any output."""
    node: nbformat.NotebookNode = nbformat.from_dict(_document(notebook))
    return node


def _document(notebook: Notebook) -> Document:
    cells: list[Document] = []
    for cell in notebook.cells:
        # a lone surrogate, which no protocol carries, is a syntax error either way
        source = cell.source.encode("utf-8", "replace").decode("utf-8")
        made: Document = {"id": f"cell-{cell.index}", "metadata": {}, "source": source}
        if cell.kind is CellKind.CODE:
            made |= {"cell_type": "code", "execution_count": None, "outputs": []}
        else:
            made["cell_type"] = "markdown"
        cells.append(made)
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


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
    document = _document(notebook)
    count = 0
    for made, cell in zip(document["cells"], notebook.cells, strict=True):
        if cell.kind is not CellKind.CODE or cell.index not in outputs:
            continue
        count += 1
        made["execution_count"] = count
        made["outputs"] = [_plain(output, count) for output in outputs[cell.index]]
    if not _is_valid(document):
        for made in document["cells"]:
            if made["cell_type"] == "code":
                made["outputs"] = [_noted(output) for output in made["outputs"]]
    # In one line: programs read it, and Python indents six times as slowly as it writes.
    text = json.dumps(_in_lines(document), ensure_ascii=False, sort_keys=True)
    return f"{text}\n".encode("utf-8", "replace").decode("utf-8")


def _plain(output: Output, count: int) -> Document:
    """Return an output without what claims trust, or belongs to the protocol only."""
    made = {name: item for name, item in output.items() if name != "transient"}
    if made.get("output_type") == "execute_result":
        made["execution_count"] = count
    metadata = made.get("metadata")
    if isinstance(metadata, Mapping):
        made["metadata"] = {name: item for name, item in metadata.items() if name != "trusted"}
    return made


def _is_valid(document: Document) -> bool:
    """Tell whether this is a notebook; the schema is compiled once, which matters for a class."""
    try:
        get_validator(4, 5, name="fastjsonschema").validate(document)
    except (nbformat.ValidationError, RecursionError, TypeError):
        return False
    return True


def _noted(output: Document) -> Document:
    """Return ``output`` where it is one that nbformat 4.5 allows, else a note."""
    try:
        nbformat.validate(output, ref="output", version=4, version_minor=5)
    except (nbformat.ValidationError, RecursionError, TypeError):
        return {"output_type": "stream", "name": "stderr", "text": "[unreadable output]\n"}
    return output


def _in_lines(document: Document) -> Document:
    """Return the document with long texts as lists of lines, as notebooks are written."""
    for cell in document["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
        for output in cell.get("outputs", []):
            if isinstance(output.get("text"), str):
                output["text"] = output["text"].splitlines(keepends=True)
    return document
