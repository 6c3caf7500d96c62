import hashlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.submission import (
    Found,
    Submission,
    displayed,
    folder_name,
    same_name,
    sha256,
)

NAMES = st.text(st.characters(codec=None), max_size=60)
FORBIDDEN = set("<>:\"/\\|?*%#&;`$'~^! \t\n\r")


@given(NAMES)
def test_a_displayed_name_shows_everything_and_is_stable(name: str) -> None:
    shown = displayed(name)
    assert displayed(shown) == shown
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(NAMES)
def test_a_folder_name_is_safe_everywhere(name: str) -> None:
    folder = folder_name(name)
    assert folder
    assert len(folder.encode()) <= 81
    assert not FORBIDDEN & set(folder)
    assert folder not in {".", ".."}
    assert not folder.startswith((".", "-", "=", "+", "@"))
    assert not folder.endswith((".", " "))


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        pytest.param("王小明", "王小明", id="chinese"),
        pytest.param("../../etc/passwd", "_.._etc_passwd", id="path"),
        pytest.param("CON.txt", "_CON.txt", id="device"),
        pytest.param("lpt¹", "_lpt¹", id="device with a superscript"),
        pytest.param("=SUM(A1)", "SUM(A1)", id="formula"),
        pytest.param("-rf", "rf", id="option"),
        pytest.param("...", "_", id="dots"),
        pytest.param("-.ssh", "ssh", id="hidden behind an option"),
        pytest.param("", "_", id="nothing"),
        pytest.param("学" * 60, "学" * 26, id="long"),
    ],
)
def test_names_become_folders(name: str, folder: str) -> None:
    assert folder_name(name) == folder


def test_control_characters_are_made_visible() -> None:
    assert displayed("a\u202eb\x1b[0m") == "a<U+202E>b<U+001B>[0m"
    assert displayed("a\u2028b") == "a b"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("STRASSE", id="case folding"),
        pytest.param("ｓｔｒａｓｓｅ", id="full width"),
    ],
)
def test_names_that_a_file_system_takes_for_one_have_one_key(other: str) -> None:
    assert same_name("straße") == same_name(other)


@given(st.binary(max_size=50))
def test_a_submission_is_known_by_the_hash_of_its_bytes(content: bytes) -> None:
    submission = Submission.of("王", "a.ipynb", content, attempt=2)
    assert submission.sha256 == hashlib.sha256(content).hexdigest() == sha256(content)
    assert submission.attempt == 2


def test_what_was_found_becomes_a_first_attempt() -> None:
    found = Found(student="王", file="a.ipynb", folder_name="w", content=b"{}")
    assert found.submission == Submission.of("王", "a.ipynb", b"{}")
