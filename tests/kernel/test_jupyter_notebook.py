"""An ordinary, untidy NumPy notebook in one real kernel: what is kept, seen and reported."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader.domain.observation import Answer, CellStatus, Observation, RunOutcome, Unusable
from grader.domain.probe import Probe, ResultOf
from grader.workflow.ports import Execution

pytestmark = pytest.mark.kernel

Run = Callable[..., Execution]
Ask = Callable[..., Probe]
Answers = Callable[[Execution], dict[str, Observation]]

CSV = "120,4,setosa,versicolor,virginica\n6.4,2.8,5.6,2.2,2\n5.0,2.3,3.3,1.0,1\n"
WINDOWS = r"C:\Users\student\Desktop\iris_training.csv"
URL = "http://download.tensorflow.org/data/iris_training.csv"

CELLS = {
    "rebinding": """
import numpy as np
def loss(x, y, w, b):
    return 0.5 * np.sum((w * x + b - y) ** 2)
loss = loss(np.array([1.0]), np.array([2.0]), 1.0, 0.0)
""",
    "branches": """
%%time
if True:
    for _ in range(1):
        try:
            def slope(x, y, w, b):
                return np.sum((w * x + b - y) * x)
        finally:
            slope = None
""",
    "alias": "def gradient(x, y, w, b):\n    return slope(x, y, w, b), np.sum(w * x + b - y)",
    "star": "from numpy import *",
    "descent": """
history = []
def descent(x, y, w, b, learning_rate, epochs):
    print("noise" * 100)
    assert type(epochs) is int and type(learning_rate) is float
    path = []
    for _ in range(epochs):
        dw, db = gradient(x, y, w, b)
        w, b = w - learning_rate * dw, b - learning_rate * db
        path.append([w, b])
    return path
""",
    "half": "half = 0.5\ndef uses_loss(x, y, w, b):\n    return half * loss(x=x, y=y, w=w, b=b)",
    "fails": "def broken(x):\n    raise ValueError('no \\x1b[31m way' * 1000)\nbroken(1)",
    "syntax": "x = = 1",
    "magic": "%load_ext nonexistent_thing\n",
    "unknown": "%unheard_of\n!pip install numpy==1.0\n%%another\n",
    "cellmagic": "%%another_one\ndef from_magic(x):\n    return x",
    "quit": "early = 1\nquit()\nlate = 1",
    "exit": "import sys\nsys.exit(3)",
    "shutdown": "get_ipython().kernel.do_shutdown(False)",
    "input": "n = int(input('how many? '))",
    "numpy": "old = np.float(1), np.int(2), np.bool_(True)\nkind = np.zeros(2, dtype=np.float)",
    "figure": """
import matplotlib
matplotlib.use('TkAgg')
%matplotlib qt
import matplotlib.pyplot as plt
plt.plot([3.0, 2.0, 1.0], label='train')
plt.scatter([1, 2], [5.0, 6.0], label='points')
plt.show()
""",
    "picture": "from IPython.display import Image\nimport io\nbuffer = io.BytesIO()\n"
    "plt.figure().savefig(buffer)\nplt.close()\nImage(buffer.getvalue())",
    "files": f"""
import pandas as pd
import urllib.request
a = pd.read_csv({WINDOWS!r}).shape[0]
b = pd.read_csv({URL!r}, header=0).shape[0]
c = len(np.genfromtxt("data/iris_training.csv", delimiter=",", skip_header=1))
d = len(open("../iris_training.csv").readlines())
e = len(urllib.request.urlopen({URL!r}).read())
f = urllib.request.urlretrieve({URL!r}, "copy.csv")[0]
g = len(open("copy.csv").read())
h = len(np.loadtxt({WINDOWS!r}, delimiter=",", skiprows=1))
i = len(open("iris_training.csv").read())
""",
    "missing": "open('nowhere.csv')",
    "ours": """
import os
import sys
found = []
for name in ("grader", "reference", "assignments"):
    try:
        __import__(name)
        found.append(name)
    except ImportError:
        pass
secrets = [key for key in os.environ if "TOKEN" in key or "SECRET" in key]
""",
    "snapshot": "lost = len(found) + len(secrets)\nnumbers = np.arange(3)\nbig = np.zeros(10**6)",
    "stdout": "import sys\nsys.stdout = None",
    "after": "print('still here')\n42",
    "reset": "%reset -f",
}


@pytest.fixture(scope="module")
def execution(run: Run, ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> Execution:
    data = tmp_path_factory.mktemp("course") / "iris_training.csv"
    data.write_text(CSV, encoding="utf-8")
    line = {"x": [1.0, 2.0, 4.0], "y": [2.0, 2.0, 3.0], "w": 0.5, "b": 0.25}
    return run(
        list(CELLS.values()),
        [
            ask("loss", **line),
            ask("gradients", returns=("dw", "db"), **line),
            ask(
                "descent",
                returns=("path",),
                record=("gradients",),
                **line,
                learning_rate=0.05,
                epochs=3,
            ),
            ask("uses_loss", record=("loss",), **line),
            ask("broken", x=1.0),
            ask("from_magic", x=ResultOf(probe="gradients/0", output="dw")),
            ask("from_magic", 1, x=ResultOf(probe="broken/0", output="value")),
            ask("minimum", x=1.0),
            ask("absent", x=1.0),
        ],
        functions={"gradients": ("gradients", "gradient"), "slope": ("slope",)},
        variables=("early", "n", "lost"),
        data={"iris_training.csv": Path(data)},
    )


def cell(execution: Execution, name: str) -> int:
    """Return the index of the cell of that name; the cells stand in order."""
    index = list(CELLS).index(name)
    assert execution.run.cells[index].source == CELLS[name]
    return index


@pytest.mark.parametrize("name", CELLS)
def test_each_cell_has_the_status_it_should(execution: Execution, name: str) -> None:
    failing = {"fails", "syntax", "magic", "quit", "exit", "shutdown", "missing"}
    expected = CellStatus.ERROR if name in failing else CellStatus.OK
    outcome = execution.run.cells[cell(execution, name)]
    assert outcome.status is expected, outcome


def test_the_run_tells_of_failing_cells_and_of_nothing_worse(execution: Execution) -> None:
    assert execution.run.outcome is RunOutcome.CELL_ERRORS
    assert execution.run.notices == ()
    assert execution.run.runner == "jupyter"
    assert execution.run.usage.cpu_s > 0.5
    assert execution.run.environment["threads"] == "1"
    assert execution.run.sandbox["network"].enforced_by == "nothing"


def test_a_function_that_its_result_replaced_is_still_graded(
    execution: Execution, answers: Answers
) -> None:
    seen = answers(execution)["loss/0"]
    assert seen.value == np.array(0.5 * (1.25**2 + 0.75**2 + 0.75**2))
    assert seen.form == "float64"


def test_a_function_bound_in_a_branch_and_lost_there_is_kept(
    execution: Execution, answers: Answers
) -> None:
    seen = answers(execution)["gradients/0"]
    assert isinstance(seen.value, tuple)
    assert [float(np.asarray(item)) for item in seen.value] == pytest.approx([-5.75, -2.75])


def test_a_list_of_pairs_becomes_one_array(execution: Execution, answers: Answers) -> None:
    seen = answers(execution)["descent/0"]
    assert isinstance(seen.value, np.ndarray)
    assert seen.value.shape == (3, 2)


def test_calls_of_upstream_functions_are_recorded_under_the_contracts_name(
    execution: Execution, answers: Answers
) -> None:
    calls = answers(execution)["descent/0"].calls
    assert [call.function for call in calls] == ["gradients"] * 3
    assert float(np.asarray(calls[0].arguments[2])) == 0.5
    call = answers(execution)["uses_loss/0"].calls[0]
    assert set(call.keywords) == {"x", "y", "w", "b"}


def test_an_error_is_told_as_capped_text_without_control_characters(
    execution: Execution, answers: Answers
) -> None:
    error = answers(execution)["broken/0"].error
    assert error.name == "ValueError"
    assert len(error.message) == 2000
    assert "\x1b" not in error.message
    assert error.frames[-1].cell == cell(execution, "fails")
    assert error.frames[-1].line == 2
    assert error.frames[-1].code.startswith("raise ValueError")


def test_an_argument_is_filled_from_an_earlier_answer_or_the_probe_not_asked(
    execution: Execution, answers: Answers
) -> None:
    assert answers(execution)["from_magic/0"].value == pytest.approx(-5.75)
    assert answers(execution)["from_magic/1"].answer is Answer.NOT_ASKED


def test_a_function_of_a_library_is_not_the_students(
    execution: Execution, answers: Answers
) -> None:
    assert answers(execution)["minimum/0"].answer is Answer.MISSING
    assert answers(execution)["absent/0"].answer is Answer.MISSING


def test_variables_are_read_when_they_matter(execution: Execution) -> None:
    by_cell = {shot.cell: shot.variables for shot in execution.run.snapshots}
    assert by_cell[cell(execution, "quit")]["early"] == 1
    assert by_cell[cell(execution, "input")]["n"] == 1
    at = by_cell[cell(execution, "snapshot")]
    assert at["lost"] == 0
    assert list(np.asarray(at["numbers"])) == [0, 1, 2]
    assert "big" not in at
    assert "late" not in by_cell[cell(execution, "exit")]
    assert cell(execution, "reset") not in by_cell


def test_every_way_to_the_course_data_leads_there(execution: Execution) -> None:
    at = {s.cell: s.variables for s in execution.run.snapshots}[cell(execution, "files")]
    found = {name: int(np.asarray(at[name])) for name in "abcdeghi"}
    lines, size = 2, len(CSV)
    assert found == {"a": lines, "b": lines, "c": lines, "d": lines + 1, "e": size,
                     "g": size, "h": lines, "i": size}  # fmt: skip


def test_troubles_of_the_environment_are_reported_where_they_were_met(
    execution: Execution,
) -> None:
    met = {(shim.id, shim.cell) for shim in execution.run.shims}
    expected = {
        ("install", "unknown"),
        ("magic", "unknown"),
        ("magic", "cellmagic"),
        ("input", "input"),
        ("numpy_alias", "numpy"),
        ("backend", "figure"),
        ("data_path", "files"),
        ("data_url", "files"),
        ("reset", "reset"),
    }
    assert met == {(shim, cell(execution, name)) for shim, name in expected}


def test_figures_are_read_and_pictures_only_counted(execution: Execution) -> None:
    figures = {figure.cell: figure for figure in execution.run.figures}
    drawn = figures[cell(execution, "figure")]
    assert drawn.readable
    assert [(line.label, line.points, list(line.y)) for line in drawn.series] == [
        ("train", 3, [3.0, 2.0, 1.0]),
        ("points", 2, [5.0, 6.0]),
    ]
    assert not figures[cell(execution, "picture")].readable
    assert len(execution.run.figures) == 2


def test_the_students_functions_are_named_for_did_you_mean(execution: Execution) -> None:
    assert {"loss", "gradient", "descent", "uses_loss", "broken"} <= set(execution.run.functions)
    assert "minimum" not in execution.run.functions


def test_the_executed_notebook_is_valid_and_carries_no_trust(execution: Execution) -> None:
    notebook = nbformat.reads(execution.executed, as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert "trusted" not in execution.executed
    printed = notebook.cells[cell(execution, "after")].outputs
    assert printed[0]["text"] == "still here\n"
    assert printed[1]["data"]["text/plain"] == "42"
    assert "noise" not in json.dumps(notebook.cells[-1])


def test_an_unusable_reason_is_only_told_where_there_is_one(
    execution: Execution, answers: Answers
) -> None:
    reasons = {seen.unusable for seen in answers(execution).values()}
    assert reasons == {Unusable.NOT_APPLICABLE}
