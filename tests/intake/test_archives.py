"""Archives as platforms and students make them, and as nobody should."""

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packing import packed, raw_zip, seven

from grader.domain.error import GraderError
from grader.domain.submission import IntakeProblem
from grader.intake.collecting import Collected, Wanted, collect
from grader.intake.membernames import decoded_name, encoding_of, repaired, safe_parts
from grader.intake.tree import Refused
from grader.intake.zips import zip_members

Entry = tuple[bytes, bytes, dict[str, int]]
GOOD = b'{"cells": []}'
LINK = {"mode": stat.S_IFLNK | 0o777}


def collected(path: Path, **more: object) -> Collected:
    return collect(Wanted(paths=(path,), assignment_ids=("iris_mlp",), **more))  # type: ignore[arg-type]


def written(folder: Path, content: bytes, name: str = "class.zip") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def students(found: Collected) -> dict[str, str]:
    return {one.student: one.content.decode() or one.problem.value for one in found.found}


def test_a_packed_class_is_read_like_its_folder(tmp_path: Path) -> None:
    files = {
        "submitted/001/iris_mlp/a.ipynb": "one",
        "submitted/001/iris_mlp/timestamp.txt": "2026-04-20 12:00:00 +0800",
        "submitted/张三/iris_mlp/作业.ipynb": "two",
        "__MACOSX/submitted/._x.ipynb": "not theirs",
    }
    found = collected(written(tmp_path, packed(files)))
    assert students(found) == {"001": "one", "张三": "two"}
    assert found.found[0].file == "submitted/001/iris_mlp/a.ipynb"


def test_a_student_may_hand_in_an_archive_and_an_archive_in_it(tmp_path: Path) -> None:
    inner = packed({"作业/hw.ipynb": "deep", "作业/data.csv": "1"})
    path = written(tmp_path, packed({"001.zip": inner, "002/x.zip": packed({"a.zip": inner})}))
    found = collected(path)
    assert students(found) == {"001": "deep", "002": "deep"}
    assert [one.file for one in found.found] == [
        "001.zip/作业/hw.ipynb",
        "002/x.zip/a.zip/作业/hw.ipynb",
    ]


def test_an_archive_in_an_ordinary_folder_is_opened(tmp_path: Path) -> None:
    written(tmp_path, packed({"hw.ipynb": "packed"}), "001.zip")
    seven(tmp_path / "002.7z", {"hw.ipynb": "seven"})
    (tmp_path / "003.ipynb").write_text("plain")
    assert students(collected(tmp_path)) == {"001": "packed", "002": "seven", "003": "plain"}


def test_a_class_may_be_packed_as_7z(tmp_path: Path) -> None:
    path = seven(
        tmp_path / "class.7z", {"张三/作业.ipynb": "one", "李四.zip": packed({"b.ipynb": "two"})}
    )
    assert students(collected(path)) == {"张三": "one", "李四": "two"}


@pytest.mark.parametrize(
    ("name", "odd", "problem"),
    [
        pytest.param(b"../../evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="climbs"),
        pytest.param(b"a/../../evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="climbs-later"),
        pytest.param(b"..\\evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="climbs-on-windows"),
        pytest.param(b"/etc/evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="absolute"),
        pytest.param(b"\\\\host\\evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="network"),
        pytest.param(b"C:\\evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="drive"),
        pytest.param(b"C:evil.ipynb", {}, IntakeProblem.UNSAFE_PATH, id="drive-relative"),
        pytest.param(b"evil.ipynb", LINK, IntakeProblem.LINK, id="link"),
        pytest.param(
            b"evil.ipynb", {"mode": stat.S_IFIFO | 0o644}, IntakeProblem.NOT_A_FILE, id="pipe"
        ),
        pytest.param(b"evil.ipynb", {"flags": 1}, IntakeProblem.ENCRYPTED, id="encrypted"),
        pytest.param(b"evil\xff\xfe.ipynb", {"flags": 0x800}, IntakeProblem.BAD_NAME, id="utf8"),
        pytest.param(b"evil\0.ipynb", {}, IntakeProblem.BAD_NAME, id="nul"),
        pytest.param(b"e" * 300 + b".ipynb", {}, IntakeProblem.BAD_NAME, id="long"),
        pytest.param(b"d/" * 60 + b"e.ipynb", {}, IntakeProblem.BAD_NAME, id="deep"),
    ],
)
def test_a_hostile_member_is_refused_by_name_and_the_rest_goes_on(
    tmp_path: Path, name: bytes, odd: dict[str, int], problem: IntakeProblem
) -> None:
    path = written(tmp_path, raw_zip((name, GOOD, odd), ("好.ipynb".encode(), GOOD, {})))
    found = collected(path)
    told = {(stray.problem, stray.told.en) for stray in found.strays}
    told |= {(one.problem, one.told.en) for one in found.found if one.student != "好"}
    ((kind, said),) = told
    assert kind is problem
    assert "e" * 250 in said if len(name) > 250 else "e" in said
    assert not any(c in said for c in "\0\x1b")
    assert {one.student: one.content for one in found.found}["好"] == GOOD


def test_a_hostile_member_among_a_students_files_is_told_with_the_notebook(
    tmp_path: Path,
) -> None:
    inner = raw_zip((b"../x.ipynb", GOOD, {}), (b"a.ipynb", GOOD, {}))
    only = raw_zip((b"../x.ipynb", GOOD, {}))
    found = collected(written(tmp_path, packed({"001.zip": inner, "002.zip": only}))).found
    assert [one.problem for one in found] == [IntakeProblem.NONE, IntakeProblem.UNSAFE_PATH]
    assert "001.zip/../x.ipynb" in found[0].told.en
    assert "002.zip/../x.ipynb" in found[1].told.zh


def test_two_contents_of_one_name_are_refused_and_a_repeated_one_is_read(tmp_path: Path) -> None:
    entries: list[Entry] = [(b"a.ipynb", b"1", {}), (b"a.ipynb", b"2", {}), (b"b.ipynb", b"3", {})]
    found = collected(written(tmp_path, raw_zip(*entries, (b"b.ipynb", b"3", {}))))
    assert students(found) == {"a": "duplicate", "b": "3"}


def test_a_file_where_a_folder_is_is_refused(tmp_path: Path) -> None:
    entries: list[Entry] = [(b"a", b"1", {}), (b"a/b.ipynb", b"2", {}), (b"c.ipynb", b"3", {})]
    found = collected(written(tmp_path, raw_zip(*entries)))
    assert students(found) == {"c": "3"}
    assert [stray.problem for stray in found.strays] == [IntakeProblem.DUPLICATE]


def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"001.ipynb": b" " * 20_000_000, "002.ipynb": GOOD}
    monkeypatch.setattr(zipfile.ZipExtFile, "read", _only_small)
    found = collected(written(tmp_path, packed(files)))
    assert students(found) == {"001": "bomb", "002": GOOD.decode()}
    assert "200 times" in found.found[0].told.en


def _only_small(self: zipfile.ZipExtFile, n: int = -1, real=zipfile.ZipExtFile.read) -> bytes:  # type: ignore[no-untyped-def]  # noqa: ANN001
    content: bytes = real(self, n)
    assert len(content) < 1_000_000, "it was unpacked"
    return content


def test_a_member_that_is_larger_than_its_archive_says_is_refused(tmp_path: Path) -> None:
    lie = raw_zip((b"001.ipynb", b"x" * 1000, {"size": 10}), (b"002.ipynb", GOOD, {}))
    found = students(collected(written(tmp_path, lie)))
    assert found["002"] == GOOD.decode()
    assert found["001"] == "damaged"


def test_archives_within_archives_end_somewhere(tmp_path: Path) -> None:
    content = packed({"hw.ipynb": GOOD})
    for _ in range(6):
        content = packed({"a.zip": content})
    found = collected(written(tmp_path, packed({"001.zip": content, "002.ipynb": GOOD})))
    assert students(found) == {"001": "too_deep", "002": GOOD.decode()}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("class.zip", b"no archive", "is damaged", id="no-zip"),
        pytest.param("class.zip", packed({"a.ipynb": GOOD})[:-30], "is damaged", id="cut-off"),
        pytest.param("class.7z", b"7z\xbc\xaf'\x1c" + b"\0" * 40, "is damaged", id="no-7z"),
        pytest.param("class.rar", b"Rar!", "packed in a form", id="rar"),
        pytest.param("class.tar.gz", b"\x1f\x8b", "packed in a form", id="tar"),
        pytest.param("class.zip", packed({}), "holds no submission", id="empty"),
    ],
)
def test_a_class_that_cannot_be_opened_is_an_error_with_its_remedy(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    with pytest.raises(GraderError, match=said) as told:
        collected(written(tmp_path, content, name))
    assert told.value.fix


def test_an_encrypted_7z_is_refused_by_name(tmp_path: Path) -> None:
    seven(tmp_path / "001.7z", {"a.ipynb": GOOD}, password="secret")  # noqa: S106  (a test's)
    (tmp_path / "002.ipynb").write_bytes(GOOD)
    assert students(collected(tmp_path)) == {"001": "encrypted", "002": GOOD.decode()}


@pytest.mark.parametrize(
    ("raws", "names"),
    [
        pytest.param(["张三_作业.ipynb".encode("gbk")], ["张三_作业.ipynb"], id="gbk"),
        pytest.param(["张三.ipynb".encode()], ["张三.ipynb"], id="utf-8-not-declared"),
        pytest.param(
            ["偲.ipynb".encode("gb18030"), "联通.ipynb".encode("gbk"), b"a.ipynb"],
            ["偲.ipynb", "联通.ipynb", "a.ipynb"],
            id="gbk-beyond-gb2312",
        ),
        pytest.param(["José.ipynb".encode("cp437")], ["José.ipynb"], id="dos"),
        pytest.param(["誠.ipynb".encode("gbk")], ["誠.ipynb"], id="backslash-in-gbk"),
    ],
)
def test_names_are_read_in_the_encoding_of_their_archive(
    raws: list[bytes], names: list[str]
) -> None:
    members = zip_members(io.BytesIO(raw_zip(*((raw, GOOD, {}) for raw in raws))))
    assert [member.path for member in members] == names


def test_one_name_of_a_mixed_archive_does_not_spoil_the_others() -> None:
    raws = ["张三.ipynb".encode("gbk"), "李四.ipynb".encode(), "José.ipynb".encode("cp437")]
    assert encoding_of(raws) == ""
    assert [decoded_name(raw) for raw in raws] == ["张三.ipynb", "李四.ipynb", "José.ipynb"]


def test_names_that_a_tool_unpacked_wrongly_are_restored(tmp_path: Path) -> None:
    spoiled = "张三_作业.ipynb".encode("gbk").decode("cp437")
    (tmp_path / spoiled).write_bytes(GOOD)
    assert students(collected(tmp_path)) == {"张三_作业": GOOD.decode()}


@pytest.mark.parametrize("name", ["José", "Renéa", "Ærø", "naïve α", "张三", "a-b_c", "½ é"])
def test_ordinary_names_are_not_touched(name: str) -> None:
    assert repaired(name) == name


@given(st.text(alphabet="一丁王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑", min_size=2, max_size=4))
def test_a_chinese_name_survives_code_page_437(name: str) -> None:
    assert repaired(name.encode("gbk").decode("cp437")) == name


@given(st.text())
def test_no_path_leaves_its_archive(path: str) -> None:
    try:
        parts = safe_parts(path)
    except Refused:
        return
    assert parts
    assert not any(part in ("", ".", "..") or set(part) & set("/\\\0") for part in parts)


@given(st.binary(max_size=300))
def test_bytes_that_are_no_archive_are_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        zip_members(io.BytesIO(content))
    assert refused.value.problem is IntakeProblem.DAMAGED
