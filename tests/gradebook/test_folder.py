import gzip
import stat
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.domain.entry import Entry
from grader.domain.error import GraderError
from grader.domain.observation import Answer, CellOutcome, CellStatus, Observation, Run, RunOutcome
from grader.domain.text import Text
from grader.gradebook.folder import SECRET_BYTES, Gradebook

ENTRY = Entry(
    student="王小明",
    folder="王小明/iris",
    file="作业.ipynb",
    sha256="00",
    attempt=1,
    assignment="iris",
    release="iris-1",
    run="k",
    outcome=RunOutcome.COMPLETED,
    graded_at="2025-11-22T12:00:00+00:00",
)
RUN = Run(
    key="abcdef",
    submission_sha256="00",
    plan_digest="p",
    outcome=RunOutcome.CELL_ERRORS,
    runner="fake",
    seed=1,
    probes=(),
    cells=(CellOutcome(index=0, source="x = '\ud800\u2028'", status=CellStatus.ERROR),),
    observations=(Observation(probe="loss/0", answer=Answer.RETURNED, value=np.asarray(1.5)),),
)


@pytest.fixture
def gradebook(tmp_path: Path) -> Gradebook:
    return Gradebook(folder=tmp_path / "out" / ".nabla")


def test_the_secret_is_made_once_and_readable_by_its_owner_alone(gradebook: Gradebook) -> None:
    secret = gradebook.secret()
    assert len(secret) == SECRET_BYTES
    assert gradebook.secret() == secret
    mode = stat.S_IMODE((gradebook.folder / "secret").stat().st_mode)
    assert mode == 0o600


def test_two_courses_have_different_secrets(tmp_path: Path) -> None:
    first, second = Gradebook(folder=tmp_path / "a"), Gradebook(folder=tmp_path / "b")
    assert first.secret() != second.secret()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"ab" * 31, id="cut off"),
        pytest.param(b"xyz", id="no hexadecimal digits"),
        pytest.param("秘密".encode(), id="no ASCII"),
    ],
)
def test_a_damaged_secret_is_told_and_never_replaced(gradebook: Gradebook, content: bytes) -> None:
    gradebook.folder.mkdir(parents=True)
    (gradebook.folder / "secret").write_bytes(content)
    with pytest.raises(GraderError, match="is damaged") as told:
        gradebook.secret()
    assert "restore" in told.value.fix
    assert (gradebook.folder / "secret").read_bytes() == content


def test_a_run_is_kept_under_its_key(gradebook: Gradebook) -> None:
    assert gradebook.run("abcdef") is None
    gradebook.keep_run(RUN)
    found = gradebook.run("abcdef")
    assert found is not None
    assert found.cells == RUN.cells
    assert found.observations[0].value == np.asarray(1.5)


def test_the_same_run_is_stored_in_the_same_bytes(gradebook: Gradebook) -> None:
    gradebook.keep_run(RUN)
    [path] = gradebook.folder.glob("runs/*/*")
    before = path.read_bytes()
    gradebook.keep_run(RUN)
    assert path.read_bytes() == before


def damaged(content: bytes, how: str) -> bytes:
    middle = len(content) // 2
    return {
        "cut off": content[:middle],
        "empty": b"",
        "other bytes": content[:middle] + b"\x00\xff" * 8 + content[middle + 16 :],
        "no gzip": b"{}",
        "no text": gzip.compress(b"\xff\xfe"),
        "no run": gzip.compress(b'"run"'),
        "no JSON": gzip.compress(b"{"),
    }[how]


@pytest.mark.parametrize(
    "how", ["cut off", "empty", "other bytes", "no gzip", "no text", "no run", "no JSON"]
)
def test_a_damaged_run_is_told_with_its_place(gradebook: Gradebook, how: str) -> None:
    gradebook.keep_run(RUN)
    [path] = gradebook.folder.glob("runs/*/*")
    path.write_bytes(damaged(path.read_bytes(), how))
    with pytest.raises(GraderError) as told:
        gradebook.run("abcdef")
    assert told.value.where == str(path)
    assert "delete it" in told.value.fix


def test_a_release_is_kept_once(gradebook: Gradebook) -> None:
    gradebook.keep_release("iris-1", {"sources": {"a": "甲"}, "siblings": {}})
    gradebook.keep_release("iris-1", {"sources": {"a": "other"}, "siblings": {}})
    assert gradebook.release_content("iris-1") == {"sources": {"a": "甲"}, "siblings": {}}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(None, id="missing"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="no release"),
    ],
)
def test_a_release_that_cannot_be_read_is_told(gradebook: Gradebook, content: bytes | None) -> None:
    if content is not None:
        gradebook.keep_release("iris-1", {})
        (gradebook.folder / "releases" / "iris-1.json").write_bytes(content)
    with pytest.raises(GraderError, match=r"iris-1\.json") as told:
        gradebook.release_content("iris-1")
    assert "restore it from a copy" in told.value.fix


def test_grades_are_appended_and_the_newest_counts(gradebook: Gradebook) -> None:
    assert list(gradebook.entries()) == []
    again = replace(ENTRY, release="iris-2")
    other = replace(ENTRY, student="李")
    for entry in (ENTRY, other, again):
        gradebook.append(entry)
    assert list(gradebook.entries()) == [ENTRY, other, again]
    assert gradebook.latest() == {("王小明", "iris"): again, ("李", "iris"): other}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec=None)), st.text(st.characters(codec=None)))
def test_any_text_in_a_grade_comes_back(tmp_path: Path, student: str, reason: str) -> None:
    gradebook = Gradebook(folder=tmp_path)
    (tmp_path / "grades.jsonl").unlink(missing_ok=True)
    entry = replace(ENTRY, student=student, reasons=(Text(en=reason, zh=reason),))
    gradebook.append(entry)
    assert list(gradebook.entries()) == [entry]


@pytest.mark.parametrize("kept", range(1, 60, 7))
def test_a_line_that_a_crash_cut_off_costs_no_other_grade(gradebook: Gradebook, kept: int) -> None:
    gradebook.append(ENTRY)
    path = gradebook.folder / "grades.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:-kept])
    later = replace(ENTRY, student="李")
    gradebook.append(later)
    found = list(gradebook.entries())
    assert found[0] == ENTRY
    assert found[-1] == later


def test_a_line_of_other_bytes_is_passed_over(gradebook: Gradebook) -> None:
    gradebook.append(ENTRY)
    with (gradebook.folder / "grades.jsonl").open("ab") as file:
        file.write("王".encode()[:2] + b'\n"text"\n')
    gradebook.append(replace(ENTRY, student="李"))
    assert [entry.student for entry in gradebook.entries()] == ["王小明", "李"]
