"""What a notebook imports besides the contract: its own files, old names, absent libraries."""

from collections.abc import Callable, Mapping

import nbformat
import numpy as np
import pytest

from grader.domain.observation import CellStatus
from grader.domain.text import Text
from grader.kernel.inside.absent import LIBRARIES, MISSING_LIBRARY
from grader.kernel.inside.aliases import KERAS_ALIAS
from grader.report import terms
from grader.workflow import noting
from grader.workflow.ports import Execution

# A quadratic reading of the long line takes an hour; everything here takes half a minute.
pytestmark = [pytest.mark.kernel, pytest.mark.timeout(300)]

Run = Callable[..., Execution]

LINE = 2 * 2**20
CELLS = {
    "long line": f"print('0.25, ' * {LINE // 6})",
    "progress": "for i in range(3):\n    print(i, end='\\r', flush=True)\nprint('done')",
    "written": "%%writefile utils.py\ndef twice(x):\n    return 2 * x\n",
    "own file": "import sys\nimport utils\ndoubled, first = utils.twice(3), sys.path[0] == ''",
    "ours": """
import importlib
opened = 0
for name in ("grader", "grader.kernel", "reference", "assignments"):
    try:
        importlib.import_module(name)
        opened += 1
    except ImportError:
        pass
""",
    "keras": """
import keras
import tensorflow as tf
from tensorflow.keras.metrics import mean_absolute_error
both = [0.0, 2.0], [1.0, 4.0]
squared = [float(mse(*both)) for mse in (
    tf.keras.losses.mean_squared_error,
    tf.keras.metrics.mean_squared_error,
    tf.losses.mean_squared_error,
    tf.keras.losses.MSE,
    keras.losses.mse,
)]
absolute = float(mean_absolute_error(*both))
unknown = int(hasattr(tf.keras.losses, "mean_of_nothing"))
""",
    "charts": """
import google.protobuf
import plotly.express as px
from google.colab import drive
from pyecharts.charts import Line
from termcolor import colored
drive.mount("/content/drive")
figure = px.line(x=[1], y=[2])
figure.update_layout(title="loss").show()
print(colored("red", "red"))
Line().add_xaxis([1]).render()
entered = 0
for _ in figure.data:
    entered = 1
figure
""",
    "absent": f"import importlib\nfor name in {LIBRARIES!r}:\n    importlib.import_module(name)",
    "tracking": """
import wandb
with wandb.init(project="course") as tracked:
    tracked.log({"loss": 1.0})
class Callback(wandb.keras.WandbCallback):
    def __init__(self):
        super().__init__(monitor="loss")
    def seven(self):
        return 7
seven = Callback().seven()
""",
    "widgets": """
from ipywidgets import FloatSlider, interact
@interact(x=(0, 3))
def half(x):
    return x / 2
halved, slid = half(3.0), FloatSlider(value=0.25).value
""",
    "bars": """
import seaborn
import tqdm
from tqdm.notebook import tqdm as notebook_bar
total = sum(tqdm.tqdm(range(4))) + sum(notebook_bar(range(4)))
seaborn.set_theme()
""",
    "fit": """
import numpy
model = keras.Sequential([keras.layers.Dense(1)])
model.compile(loss="mse")
model.fit(numpy.zeros((4, 1)), numpy.ones((4, 1)), callbacks=[Callback()], verbose=0)
""",
    "torch": "import torch",
    "raises": "import wandb\nwith wandb.init():\n    raise ValueError('mine')",
    "no number": "import wandb\nfloat(wandb.config.rate)",
}


@pytest.fixture(scope="module")
def execution(run: Run) -> Execution:
    return run(list(CELLS.values()))


def last(execution: Execution) -> dict[str, object]:
    """Return every variable as it stood in the end."""
    found: dict[str, object] = {}
    for shot in execution.run.snapshots:
        found.update(shot.variables)
    return found


@pytest.mark.parametrize("name", CELLS)
def test_only_what_computes_can_be_missed(execution: Execution, name: str) -> None:
    outcome = execution.run.cells[list(CELLS).index(name)]
    failing = {"torch": "ModuleNotFoundError", "raises": "ValueError", "no number": "TypeError"}
    assert outcome.error.name == failing.get(name, ""), outcome
    assert outcome.status is (CellStatus.ERROR if name in failing else CellStatus.OK)


def printed(execution: Execution, name: str) -> str:
    """Return the text of a cell's first output, which is a stream."""
    notebook = nbformat.reads(execution.executed, as_version=4)
    output = notebook.cells[list(CELLS).index(name)].outputs[0]
    assert output.output_type == "stream"
    return str(output.text)


def test_a_line_of_two_megabytes_is_kept_up_to_the_cap(execution: Execution) -> None:
    text = printed(execution, "long line")
    assert text.startswith("0.25, 0.25, ")
    assert "\n" not in text.partition("\n[")[0].rstrip("\n")
    assert len(text) > 10_000


def test_what_a_progress_display_has_overwritten_is_left_out(execution: Execution) -> None:
    assert printed(execution, "progress") == "done\n"


def test_a_file_that_the_notebook_wrote_is_imported_and_none_of_ours(execution: Execution) -> None:
    variables = last(execution)
    assert (variables["doubled"], variables["first"], variables["opened"]) == (6, True, 0)


def test_every_name_of_a_loss_means_the_same_function(execution: Execution) -> None:
    variables = last(execution)
    assert list(np.asarray(variables["squared"])) == [2.5] * 5
    assert (variables["absolute"], variables["unknown"]) == (1.5, 0)
    details = {shim.detail for shim in execution.run.shims if shim.id == "keras_alias"}
    assert "losses.mean_squared_error" in details
    assert "losses.MSE" not in details


def test_absent_libraries_do_nothing_and_are_named(execution: Execution) -> None:
    variables = last(execution)
    assert (variables["entered"], variables["seven"]) == (0, 7)
    assert (variables["halved"], variables["slid"]) == (1.5, 0.25)
    named = [shim.detail for shim in execution.run.shims if shim.id == "missing_library"]
    # TensorFlow brings a real termcolor, at least today
    assert set(named) | {"termcolor"} == set(LIBRARIES)


def test_progress_bars_pass_their_items_on(execution: Execution) -> None:
    assert last(execution)["total"] == 12


@pytest.mark.parametrize("words", [noting.SHIMS, terms.SHIMS], ids=["note", "report"])
@pytest.mark.parametrize("shim", [KERAS_ALIAS, MISSING_LIBRARY])
def test_each_stand_in_has_words_in_both_languages(words: Mapping[str, Text], shim: str) -> None:
    assert words[shim].en
    assert words[shim].zh
