"""``grader doctor`` says what is in force, in words, in both languages, and as JSON."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from grader import wiring
from grader.cli.main import main
from grader.cli.properties import observations, title_of
from grader.cli.surroundings import strains
from grader.domain.error import EnvironmentTrouble
from grader.kernel.sandbox.means import Means
from grader.kernel.warm.ladder import Rung
from grader.kernel.warm.probing import Finding
from grader.language import speaking

GOOD = Finding(
    name="files",
    enforced_by="private mounts",
    observed="a secret file could not be read",
    holds=True,
)
BAD = Finding(name="network", enforced_by="nothing", observed="tcp", holds=False)
STRONG = Rung(name="namespaces", means=Means(namespaces="root", cgroup=True), findings=(GOOD,))
WEAK = Rung(name="Landlock", means=Means(landlock=True), findings=(GOOD,))
BROKEN = Rung(name="namespaces", means=Means(namespaces="root"), findings=(GOOD, BAD))


def said(
    capsys: pytest.CaptureFixture[str],
    patch: pytest.MonkeyPatch,
    rungs: Sequence[Rung],
    *more: str,
) -> tuple[str, object]:
    patch.setattr(wiring, "sandboxes", lambda _hidden: tuple(rungs))
    code: object = 0
    try:
        main(["doctor", "--lang", "en", *more])
    except SystemExit as left:
        code = left.code
    return capsys.readouterr().out, code


def test_a_good_machine_passes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, code = said(capsys, monkeypatch, [STRONG])
    assert not code
    assert "FAIL" not in out
    assert "PASS    reading the grader's files: a secret file could not be read" in out
    assert "PASS    reading what students wrote: in a process of its own" in out
    assert out.endswith("Unknown notebooks may be graded here.\n")


def test_a_hole_fails_and_says_what_to_do(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, code = said(capsys, monkeypatch, [BROKEN])
    assert code == 1
    assert "FAIL    network: tcp" in out
    assert "--unsafe" in out
    assert "Do not grade unknown notebooks here" in out


def test_a_weaker_sandbox_is_a_caution(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, code = said(capsys, monkeypatch, [BROKEN, WEAK])
    assert not code
    assert "CAUTION namespaces: not in force here: network (tcp)" in out
    assert "CAUTION programs started by notebooks" in out


def test_a_machine_without_any_sandbox_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, code = said(capsys, monkeypatch, [])
    assert code == 1
    assert "FAIL    sandbox: nothing sufficient is in force" in out


def test_json_has_a_level_for_every_property(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out, code = said(capsys, monkeypatch, [BROKEN], "--json")
    rows = {row["name"]: row for row in json.loads(out)}
    assert code == 1
    assert rows["sandbox, network"]["level"] == "fail"
    assert rows["sandbox, files"]["level"] == "pass"
    assert {"python", "course", "reading", "disk"} <= set(rows)


def test_a_worker_that_cannot_start_fails(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> bool:
        raise EnvironmentTrouble("worker", "it cannot fork", "free some memory")

    monkeypatch.setattr(wiring, "reads_apart", broken)
    out, code = said(capsys, monkeypatch, [STRONG])
    assert code == 1
    assert "it cannot fork" in out


def test_chinese_has_a_word_for_every_property_and_observation() -> None:
    with speaking("zh"):
        names = ("files", "file count", "daemons", "identity")
        words = [*(title_of(name) for name in names), *observations()]
    assert [word for word in words if word.isascii()] == []


@pytest.mark.parametrize(
    ("text", "jobs", "cautious"),
    [
        pytest.param("MemAvailable: 16000000 kB\nSwapTotal: 0 kB\n", 2, set(), id="plenty"),
        pytest.param("MemAvailable: 1000000 kB\n", 4, {"free memory"}, id="little memory"),
        pytest.param("MemAvailable: 2000000 kB\n", 1, {"free memory"}, id="one may take all"),
        pytest.param(
            "MemAvailable: 16000000 kB\nSwapTotal: 2000000 kB\n", 2, {"swap"}, id="with swap"
        ),
        pytest.param("", 2, set(), id="another system"),
    ],
)
def test_a_strained_machine_is_told(
    tmp_path: Path, text: str, jobs: int, cautious: set[str]
) -> None:
    meminfo = tmp_path / "meminfo"
    meminfo.write_text(text)
    found = list(strains(jobs, meminfo))
    assert {one.name for one in found if one.advice} - {"disk"} == cautious
    assert found[-1].name == "disk"
