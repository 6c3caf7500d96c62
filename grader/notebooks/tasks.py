"""Reading notebooks as tasks of a worker: plain data in, plain data out."""

from grader.domain.notebook import Notebook
from grader.notebooks.plain import plain, restored
from grader.notebooks.reading import read_notebook
from grader.notebooks.source import read_source
from grader.notebooks.unreadable import UnreadableNotebook
from grader.workflow.ports import Plain

NOTEBOOK, FACTS = "notebook", "facts"
SAMPLE = b"""{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [
 {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null,
  "source": "%time import numpy as np\\nf = lambda x: np.dot(x, x)"}]}"""
CELLS: Plain = [{"index": 0, "kind": "code", "source": "!ls\nprint([i for i in (1, 2)])"}]


def notebook(given: Plain, content: bytes) -> Plain:
    """Return the notebook in ``content``; ``given`` is the file's name."""
    try:
        found = read_notebook(content, str(given))
    except UnreadableNotebook as error:
        return {"unreadable": [str(error.reason), error.detail]}
    return {"notebook": plain(found)}


def facts(given: Plain, _content: bytes) -> Plain:
    """Return the facts about the code cells that are given."""
    return plain(read_source(restored(Notebook, {"cells": given, "notices": []}).cells))
