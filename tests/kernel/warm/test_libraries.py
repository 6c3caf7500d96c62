"""What the warm interpreter imports ahead, told from the notebooks of a class."""

import json
import sys
from contextlib import closing
from pathlib import Path

import pytest

from grader.kernel.warm.libraries import ALL, named_in
from grader.kernel.warm.nursery import Nursery
from grader.kernel.warm.visible import python

ASSIGNMENTS = Path(__file__).parents[3] / "assignments"


def test_only_what_a_notebook_names_is_imported_ahead() -> None:
    assert named_in([]) == ()
    assert named_in([b"x = 1"]) == ("numpy",)
    assert named_in([b"import numpy", b"from keras import Model"]) == (
        "numpy",
        "tensorflow",
        "keras",
        "h5py",
    )
    assert "pandas" in named_in([b"x", b"import pandas as pd"])
    assert "sklearn.datasets" in named_in([b"from sklearn import datasets"])
    assert named_in([b"sklearn pandas matplotlib tensorflow"]) == ALL


@pytest.mark.parametrize(
    "notebook", sorted(ASSIGNMENTS.glob("*/solution.ipynb")), ids=lambda path: path.parent.name
)
def test_every_import_of_a_solution_is_ahead(notebook: Path) -> None:
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    lines = [
        line.split()
        for cell in cells
        if cell["cell_type"] == "code"
        for line in "".join(cell["source"]).splitlines()
    ]
    imported = {
        words[1].partition(".")[0] for words in lines if words[:1] in (["import"], ["from"])
    }
    ahead = {name.partition(".")[0] for name in named_in([notebook.read_bytes()])}
    assert imported & {name.partition(".")[0] for name in ALL} <= ahead


def test_a_nursery_starts_anew_where_it_has_not_every_library() -> None:
    found = python(Path(sys.executable))
    with closing(Nursery(found, libraries=named_in([b"import numpy"]))) as nursery:
        nursery.start()
        assert nursery.loaded == ("numpy",)
        nursery.import_everything()
        nursery.start()
        assert set(ALL) <= set(nursery.loaded)
        before = nursery.pid
        nursery.import_everything()
        nursery.start()
        assert nursery.pid == before
