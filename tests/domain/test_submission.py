import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.submission import (
    Found,
    Submission,
    displayed,
    folder_name,
    same_name,
)

WINDOWS_NAMES = ("con", "NUL", "aux.txt", "com1", "LPT9.x", "prn", "COM¹")


def test_a_submission_knows_the_hash_of_its_content() -> None:
    submission = Submission.of("001", "001.ipynb", b"{}")
    assert submission.sha256 == hashlib.sha256(b"{}").hexdigest()
    assert submission.attempt == 1
    assert Found(student="1", file="f", folder_name="1", content=b"x").submission.content == b"x"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        pytest.param("王小明", "王小明", id="chinese"),
        pytest.param("Jose\u0301", "José", id="decomposed"),
        pytest.param("a\u202eb", "a<U+202E>b", id="bidi"),
        pytest.param("\x1b[2J", "<U+001B>[2J", id="terminal-escape"),
        pytest.param("a\u200bb", "a<U+200B>b", id="zero-width"),
        pytest.param("a\udcffb", "a<U+DCFF>b", id="lone-surrogate"),
        pytest.param("a\u2028b", "a b", id="line-separator"),
    ],
)
def test_a_name_is_shown_without_tricks(name: str, shown: str) -> None:
    assert displayed(name) == shown


@given(st.text())
def test_showing_a_shown_name_changes_nothing(name: str) -> None:
    assert displayed(displayed(name)) == displayed(name)


@given(st.text() | st.sampled_from(WINDOWS_NAMES))
def test_every_folder_name_is_safe_everywhere(name: str) -> None:
    safe = folder_name(name)
    assert 0 < len(safe.encode()) <= 81
    assert not set(safe) & set('<>:"/\\|?*\0\n')
    assert safe not in {".", ".."}
    assert not safe.endswith((".", " "))
    assert not safe.startswith(("-", "=", "+", "@", ".", " "))
    assert safe.split(".")[0].casefold() not in {"con", "nul", "aux", "com1", "lpt9", "prn"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Ann", "ann", id="case"),
        pytest.param("José", "Jose\u0301", id="form"),
        pytest.param("Ａ", "a", id="width"),
        pytest.param("Straße", "STRASSE", id="sharp-s"),
    ],
)
def test_names_that_a_file_system_takes_for_one_have_the_same_key(one: str, other: str) -> None:
    assert same_name(one) == same_name(other)
