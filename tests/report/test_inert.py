import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.domain.text import Text
from grader.report.inert import excerpt, excerpt_line, inert, inert_line, shortened


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("\x1b[31mred", "⟨U+001B⟩[31mred", id="terminal-escape"),
        pytest.param("a\u202egpj.exe", "a⟨U+202E⟩gpj.exe", id="direction-override"),
        pytest.param("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩", id="direction-isolate"),
        pytest.param("a\u200bb", "a⟨U+200B⟩b", id="zero-width"),
        pytest.param("\x00", "⟨U+0000⟩", id="nul"),
        pytest.param("\x9b31m", "⟨U+009B⟩31m", id="eight-bit-escape"),
        pytest.param("\ud83d", "\ufffd", id="half-a-character"),
        pytest.param("\U000e0041", "⟨U+E0041⟩", id="tag-character"),
        pytest.param("a\rb", "a⟨U+000D⟩b", id="carriage-return"),
        pytest.param("a\r\nb", "a\nb", id="windows-line-end"),
        pytest.param("e" + "\u0301" * 90, "e" + "\u0301" * 4, id="pile-of-accents"),
        pytest.param("学号：王小明 é 👩‍🔬\tx\n", "学号：王小明 é 👩‍🔬\tx\n", id="plain-text"),
    ],
)
def test_what_could_steer_a_page_is_made_visible(text: str, shown: str) -> None:
    assert inert(text) == shown


@given(st.text(st.characters()))
def test_inert_text_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    once = inert(text)
    assert inert(once) == once
    assert once.encode("utf-8").decode("utf-8") == once
    assert not any(ord(c) < 32 and c not in "\t\n" for c in once)


@given(st.text(st.characters()))
def test_a_line_stays_one_line(text: str) -> None:
    assert len(inert_line(text).splitlines()) <= 1


def test_a_cut_text_tells_how_much_is_missing() -> None:
    assert excerpt("abcdef", 4).dropped == 2
    assert excerpt("abcd", 4).dropped == 0
    assert excerpt_line("abcdef", 4) == "abcd…"
    cut = shortened(Text(en="x" * 1_000_000, zh="字" * 1_000_000), 10)
    assert cut.en == "x" * 10 + " … 999,990 more characters are not shown."
    assert cut.zh == "字" * 10 + "……另有 999,990 个字符未显示。"
