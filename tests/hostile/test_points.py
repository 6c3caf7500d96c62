"""From file to report: no point that a notebook's functions do not earn, every one that they do.

One class of forgers, of notebooks that end badly and of files that hurt whoever reads them, with
honest classmates among them, is graded in one batch.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from attacks import handed_in, showing
from corpus import CORPUS, PLACES, code_of

from grader import wiring
from grader.cli.main import main

pytestmark = pytest.mark.kernel

ASSIGNMENT = "backprop_111"
FOLDER = wiring.course(None).assignment_folder(ASSIGNMENT)
Results = Mapping[str, dict[str, Any]]


def _attack(name: str) -> str:
    known = "".join(f"{place} = {value!r}\n" for place, value in PLACES.items())
    return code_of(CORPUS[name]) if "%" in CORPUS[name].code[:1] else known + code_of(CORPUS[name])


# put before everything in a starter, which earns nothing by itself
FORGERS = {
    name: _attack(name)
    for name in (
        "always_equal",
        "rewrites_later_cells",
        "wraps_the_serialiser",
        "patches_the_agent",
        "forges_answers",
        "answers_twice",
        "replays_an_answer",
        "answers_with_monsters",
        "shows_by_hand",
        "rewrites_code",
        "rewrites_numbers",
        "changes_numpy",
        "hooks_imports",
        "profiles",
        "watches_every_event",
        "breaks_the_shell",
        "writes_by_relative_path",
        "finds_the_gradebook",
        "walks_frames_and_gc",
        "leaves_a_pickle",
        "passes_descriptors",
        *showing.ATTACKS,
    )
    if name != "a_representation_that_never_ends"  # two minutes, at the limits of a homework
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
    name: _attack(name)
    for name in (
        "leaves",
        "crashes",
        "kills_everything",
        "resets_everything",
        "closes_everything",
        "fork_bomb",
        "daemon",
        "orphans_of_orphans",
        "loses_its_streams",
        "one_gigabyte_print",
        "ten_gigabyte_file",
        "leaves_links_behind",
        "removes_and_renames",
        "fills_descriptors",
        "an_error_of_errors",
        "leaves_politely",
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
    _hand_in(folder, student, json.dumps(document).encode(), source)


def _hand_in(folder: Path, student: str, content: bytes, name: str = "hw.ipynb") -> None:
    (folder / student).mkdir(parents=True)
    (folder / student / name).write_bytes(content)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Grade everything in one batch and return the folder of the pages."""
    whole = tmp_path_factory.mktemp("whole")
    folder, out, aside = whole / "class", whole / "out", whole / "aside"
    for name, attack in FORGERS.items():
        _write(folder, name, "starter.ipynb", attack, last=False)
    for name, attack in LEAVERS.items():
        _write(folder, f"{name}_at_the_end", "solution_numpy.ipynb", attack, last=True)
    for name, content in (handed_in.REFUSED | handed_in.READ).items():
        _hand_in(folder, f"file_{name}", content)
    _write(folder, "classmate", "solution_numpy.ipynb", "1", last=True)
    aside.mkdir()
    (aside / "mine.ipynb").write_bytes((FOLDER / "solution_numpy.ipynb").read_bytes())
    (folder / "linked").mkdir()
    (folder / "linked" / "hw.ipynb").symlink_to(aside / "mine.ipynb")
    before = _listing(aside) | _listing(folder)
    try:
        main(["grade", ASSIGNMENT, str(folder), "--out", str(out), "--json"])
    except SystemExit as left:
        assert not left.code  # noqa: PT017  (a command ends by leaving)
    assert _listing(aside) | _listing(folder) == before
    assert {path.name for path in whole.iterdir()} == {"class", "out", "aside"}
    return out


def _listing(folder: Path) -> dict[str, int]:
    return {str(path): path.lstat().st_size for path in folder.rglob("*")}


@pytest.fixture(scope="module")
def results(graded: Path) -> Results:
    """Return every result by student."""
    return {
        path.parent.parent.name: json.loads(path.read_text("utf-8"))
        for path in graded.rglob("result.json")
    }


@pytest.mark.parametrize("name", FORGERS)
def test_a_forger_gets_nothing(results: Results, name: str) -> None:
    assert results[name]["score"] in (0, None)


@pytest.mark.parametrize("name", LEAVERS)
def test_what_was_earned_stays(results: Results, name: str) -> None:
    assert results[f"{name}_at_the_end"]["score"] == results["classmate"]["score"]


@pytest.mark.parametrize("name", handed_in.REFUSED)
def test_what_is_no_notebook_is_ungraded(results: Results, name: str) -> None:
    assert results[f"file_{name}"]["status"] == "ungraded"
    assert results[f"file_{name}"]["score"] is None


@pytest.mark.parametrize("name", handed_in.READ)
def test_a_notebook_that_hurts_its_reader_earns_nothing(results: Results, name: str) -> None:
    assert results[f"file_{name}"]["score"] in (0, None)


def test_everybody_has_a_report_in_which_nothing_is_alive(graded: Path, results: Results) -> None:
    pages = list(graded.rglob("report.html"))
    assert {page.parent.parent.name for page in pages} == set(results)
    for page in pages:
        text = page.read_text("utf-8")
        assert "<script>alert" not in text, page
        assert "onerror=alert" not in text.replace("&", "").split("<body")[0]
        assert "\x1b" not in text, page
        assert "\u202e" not in text, page


def test_a_link_is_not_followed(results: Results) -> None:
    assert results["linked"]["status"] == "ungraded"


def test_the_classmate_is_graded_in_full(results: Results) -> None:
    assert results["classmate"]["score"] == results["classmate"]["points"]
    sandbox = results["classmate"]["run"]["sandbox"]
    assert sandbox["files"]["observed"] == "a secret file could not be read"


def test_nothing_was_unpickled_or_run_by_the_grader() -> None:
    assert not [name for name in os.listdir() if "pwned" in name]  # noqa: PTH208
