from hypothesis import given
from hypothesis import strategies as st

from grader.domain.text import LANGUAGES, NOTHING, Text

TEXTS = st.builds(Text, en=st.text(min_size=1), zh=st.text(min_size=1)) | st.just(NOTHING)


def test_a_statement_is_said_in_either_language() -> None:
    text = Text(en="Right.", zh="正确。")
    assert [text.said_in(language) for language in LANGUAGES] == ["Right.", "正确。"]


def test_sentences_are_joined_by_a_space_in_english_only() -> None:
    both = Text(en="Right.", zh="正确。") + Text(en="Noted.", zh="仅作说明。")
    assert both == Text(en="Right. Noted.", zh="正确。仅作说明。")


@given(TEXTS)
def test_nothing_adds_nothing(text: Text) -> None:
    assert text + NOTHING == text
    assert NOTHING + text == text


@given(TEXTS, TEXTS, TEXTS)
def test_joining_is_associative(a: Text, b: Text, c: Text) -> None:
    assert (a + b) + c == a + (b + c)
