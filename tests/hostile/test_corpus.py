"""Every attack of the corpus, on every rung of the ladder, as root and as an ordinary user.

Functions that stand before and after the attack are still graded, nothing was reached, and
nothing is left. All attacks on one rung share a process and a warm interpreter; see ``batch.py``.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from as_user import open_up
from attacks.attack import Attack
from batch import CANARY, GROUPS, LANDLOCK, NAMESPACES
from corpus import CORPUS

pytestmark = [pytest.mark.kernel, pytest.mark.timeout(1200)]

HERE = Path(__file__).parent
PLACES = [
    pytest.param(("root", GROUPS), id="root-groups"),
    pytest.param(("root", NAMESPACES), id="root-namespaces"),
    pytest.param(("root", LANDLOCK), id="root-landlock"),
    pytest.param(("user", GROUPS), id="user-groups"),
    pytest.param(("user", NAMESPACES), id="user-namespaces"),
    pytest.param(("user", LANDLOCK), id="user-landlock"),
]
GRADER_BYTES = 200 * 2**20
EXECUTED_BYTES = 3_000_000
GRADED = {"before": "3.0", "after": "4.5"}
Seen = dict[str, Any]


@pytest.fixture(scope="module", params=PLACES)
def place(request: pytest.FixtureRequest) -> Seen:
    """Run the corpus as somebody on a rung; skip where this machine has no such place."""
    who, rung = request.param
    if who == "root" and os.geteuid() != 0:
        pytest.skip("these tests were not started by the superuser")
    starter = [sys.executable]
    if who == "user" and os.geteuid() == 0:
        if not _may_open_up():
            pytest.skip("the superuser of this container may not mount, so nobody else can start")
        starter += [str(HERE / "as_user.py"), sys.executable]
    with tempfile.TemporaryDirectory(prefix="hostile-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "tmp").mkdir()
        (folder / "tmp").chmod(0o777)
        done = subprocess.run(  # noqa: S603  (our own program)
            [*starter, str(HERE / "batch.py"), rung, str(folder / "seen.json")],
            env={**os.environ, "PYTHONPATH": str(HERE.parents[1]), "TMPDIR": str(folder / "tmp")},
            stderr=subprocess.PIPE,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")[-3000:]
        seen: Seen = json.loads((folder / "seen.json").read_text("utf-8"))
        seen["temporary"] = sorted(path.name for path in (folder / "tmp").iterdir())
    if "missing" in seen:
        pytest.skip(f"{who} on {rung}: {seen['missing']}")
    assert (seen["user"] == 0) == (who == "root")
    return seen


def _may_open_up() -> bool:
    """Tell whether this process may mount; tried in a fork, which keeps the result for itself."""
    pid = os.fork()
    if pid == 0:
        try:
            open_up([])
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


@pytest.mark.parametrize("name", CORPUS)
def test_an_attack_wins_nothing_and_costs_nobody(place: Seen, name: str) -> None:
    attack, seen = CORPUS[name], place["attacks"][name]
    assert seen["outcome"] != "infrastructure"
    assert not seen["won"], seen["printed"]
    assert seen["cells"][0] == "ok"
    assert seen["cells"][1] in attack.ends, seen["error"]
    assert seen["executed"] < EXECUTED_BYTES
    answers = seen["answers"]
    for function, value in GRADED.items():
        if function not in attack.breaks:
            assert answers[function][:2] == ["returned", value]
    assert set(answers) <= {*GRADED, "answer"}
    for one in _answers(attack, answers):
        assert one[0] in attack.answers


def _answers(attack: Attack, answers: dict[str, list[Any]]) -> Iterator[list[Any]]:
    """Yield how the attack's own function answered, if it has one."""
    if attack.answers:
        yield answers["answer"]


def test_nothing_of_the_graders_was_changed(place: Seen) -> None:
    assert place["side"]["secret"] == CANARY
    assert place["side"]["files"] == ["gradebook.db", "listener"]
    assert place["side"]["alive"]


def test_an_honest_notebook_beside_them_is_graded(place: Seen) -> None:
    assert place["honest"]["outcome"] == "completed"
    assert {f: a[1] for f, a in place["honest"]["answers"].items()} == GRADED


def test_nothing_is_left(place: Seen) -> None:
    side = place["side"]
    left = {k: side[k] for k in ("children", "scratches", "root", "groups")}
    assert not any(left.values()), left
    assert place["temporary"] == []
    assert side["descriptors"] == 0


def test_the_grader_stays_small(place: Seen) -> None:
    assert place["side"]["peak_bytes"] < GRADER_BYTES
