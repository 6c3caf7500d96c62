"""No point that a notebook's functions do not earn, and every one that they do."""

import importlib.util
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest

from grader import wiring
from grader.cli.main import main

pytestmark = pytest.mark.kernel

ASSIGNMENT = "backprop_111"
FOLDER = wiring.course(None).assignment_folder(ASSIGNMENT)


def _corpus() -> ModuleType:
    path = Path(__file__).with_name("corpus.py")
    spec = importlib.util.spec_from_file_location("hostile_corpus_of_points", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


CORPUS = _corpus().CORPUS
PLACES = {"secret": "/etc/shadow", "port": 1, "pid": 1}

# put before everything in a starter, which earns nothing by itself
FORGERS = {
    name: CORPUS[name].code.format(**PLACES)
    for name in (
        "always_equal",
        "rewrites_later_cells",
        "wraps_the_serialiser",
        "patches_the_agent",
        "forges_answers",
        "writes_by_relative_path",
        "walks_frames_and_gc",
    )
} | {
    "prints_a_score": "print('Score: 100')\nprint('{\"score\": 100, \"points\": 100}')",
    "returns_everything_equal": (
        "class Equal(float):\n"
        "    __eq__ = lambda s, o: True\n    __array__ = lambda s, *a, **k: s\n"
        "def forward(*a): return (Equal(),) * 4\n"
        "def loss(*a): return Equal()\n"
        "def chain_factors(*a): return (Equal(),) * 6\n"
        "def gradients(*a): return (Equal(),) * 4\n"
        "def step(*a): return (Equal(),) * 4\n"
        "def train(*a): return [Equal()]"
    ),
    "agreeing_zeros": (
        "def forward(*a): return (0.0,) * 4\n"
        "def loss(*a): return 0.0\n"
        "def chain_factors(*a): return (0.0,) * 6\n"
        "def gradients(*a): return (0.0,) * 4\n"
        "def step(*a): return (0.0,) * 4\n"
        "def train(x, y, a, b, c, d, rate, steps): return [0.0] * int(steps)"
    ),
}
# put after everything in a solution, which keeps what it has earned
LEAVERS = {
    name: CORPUS[name].code.format(**PLACES)
    for name in (
        "leaves",
        "crashes",
        "kills_everything",
        "resets_everything",
        "closes_everything",
        "fork_bomb",
        "daemon",
        "loses_its_streams",
        "one_gigabyte_print",
        "ten_gigabyte_file",
    )
}


def _write(folder: Path, student: str, source: str, attack: str, *, last: bool) -> None:
    document = json.loads((FOLDER / source).read_text("utf-8"))
    cell: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "id": f"attack-{student}"[:60],
        "metadata": {},
        "outputs": [],
        "source": attack,
    }
    document["cells"].insert(len(document["cells"]) if last else 0, cell)
    (folder / student).mkdir(parents=True)
    (folder / student / source).write_text(json.dumps(document), encoding="utf-8")


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, dict[str, object]]:
    """Grade everything in one batch, an honest classmate among them."""
    folder, out = tmp_path_factory.mktemp("class"), tmp_path_factory.mktemp("out")
    for name, attack in FORGERS.items():
        _write(folder, name, "starter.ipynb", attack, last=False)
    for name, attack in LEAVERS.items():
        _write(folder, f"{name}_at_the_end", "solution_numpy.ipynb", attack, last=True)
    _write(folder, "classmate", "solution_numpy.ipynb", "1", last=True)
    try:
        main(["grade", ASSIGNMENT, str(folder), "--out", str(out), "--json"])
    except SystemExit as left:
        assert not left.code  # noqa: PT017  (a command ends by leaving)
    return {
        path.parent.parent.name: json.loads(path.read_text("utf-8"))
        for path in out.rglob("result.json")
    }


@pytest.mark.parametrize("name", FORGERS)
def test_a_forger_gets_nothing(results: Mapping[str, dict[str, object]], name: str) -> None:
    assert results[name]["score"] in (0, None)


@pytest.mark.parametrize("name", LEAVERS)
def test_what_was_earned_stays(results: Mapping[str, dict[str, object]], name: str) -> None:
    assert results[f"{name}_at_the_end"]["score"] == results["classmate"]["score"]


def test_the_classmate_is_graded_in_full(results: Mapping[str, dict[str, object]]) -> None:
    assert results["classmate"]["score"] == results["classmate"]["points"]
    sandbox = results["classmate"]["run"]["sandbox"]  # type: ignore[index]
    assert sandbox["files"]["observed"] == "a secret file could not be read"
