"""Which language is spoken, and by whom."""

import os
from gettext import gettext, ngettext

import pytest

from grader.domain.text import Language, Text
from grader.language import asked_language, said, speaking, text


def test_a_message_comes_in_both_languages() -> None:
    assert text("Score") == Text(en="Score", zh="得分")
    assert text("{} points wait for a person").filled(5).zh == "另有 5 分待人工评阅"


@pytest.mark.parametrize(
    ("arguments", "surroundings", "language"),
    [
        pytest.param([], {}, "en", id="nothing"),
        pytest.param([], {"LANG": "zh_CN.UTF-8"}, "zh", id="locale"),
        pytest.param([], {"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en", id="stronger"),
        pytest.param([], {"LANG": "de_DE.UTF-8"}, "en", id="another"),
        pytest.param(["grade", "--lang", "zh"], {"LANG": "en_US.UTF-8"}, "zh", id="option"),
        pytest.param(["--lang=en", "grade"], {"LANG": "zh_CN.UTF-8"}, "en", id="one-word"),
        pytest.param(["grade", "--lang"], {"LANG": "zh_CN.UTF-8"}, "en", id="no-value"),
        pytest.param(["grade", "--lang", "fr"], {}, "en", id="unknown"),
    ],
)
def test_the_command_line_is_asked_before_the_locale(
    arguments: list[str], surroundings: dict[str, str], language: Language
) -> None:
    assert asked_language(arguments, surroundings) == language


def test_the_terminal_speaks_one_language_at_a_time() -> None:
    before = os.environ.get("LANGUAGE")
    with speaking("zh"):
        assert gettext("Aborted!") == "已中止！"
        assert ngettext("{count} report written. Open {index}", "", 1).startswith("已生成")
        assert said(Text(en="a", zh="b")) == "b"
        with speaking("en"):
            assert gettext("Aborted!") == "Aborted!"
            assert said(Text(en="a", zh="b")) == "a"
    assert os.environ.get("LANGUAGE") == before
    assert gettext("Aborted!") == "Aborted!"
