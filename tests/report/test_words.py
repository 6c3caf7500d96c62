import re
import string
from collections.abc import Iterator, Mapping

import pytest

from grader.domain.observation import CellStatus, RunOutcome
from grader.domain.text import Text
from grader.domain.verdict import Outcome
from grader.report import terms
from grader.report.rendering import templates_folder
from grader.report.words import LABELS

_CJK = "[\u3400-\u9fff]"


def _texts() -> Iterator[tuple[str, Text]]:
    yield from LABELS.items()
    for badges in (terms.OUTCOMES, terms.CELLS, terms.RUNS):
        assert isinstance(badges, Mapping)
        for key, badge in badges.items():
            yield str(key), badge.word
    yield from terms.CONVENTIONS.items()
    yield from terms.SHIMS.items()
    yield from terms.SANDBOX.items()
    for outcome, steps in terms.REVIEW_FIRST.items():
        for step in steps:
            yield outcome, step


_ALL = [pytest.param(text, id=name) for name, text in _texts()]


@pytest.mark.parametrize("text", _ALL)
def test_every_text_is_said_in_both_languages(text: Text) -> None:
    assert text.en.strip()
    assert re.search(_CJK, text.zh)
    assert not re.search(_CJK, text.en)


@pytest.mark.parametrize("text", _ALL)
def test_both_languages_have_the_same_blanks(text: Text) -> None:
    blanks = [
        [field for _, field, _, _ in string.Formatter().parse(said) if field is not None]
        for said in (text.en, text.zh)
    ]
    assert blanks[0] == blanks[1]


@pytest.mark.parametrize("text", _ALL)
def test_chinese_has_full_width_punctuation(text: Text) -> None:
    assert not re.search(f"{_CJK}\\s*[,;:?!()]|[,;?!()]\\s*{_CJK}|{_CJK}\\.", text.zh)
    assert not re.search(f"{_CJK} {_CJK}", text.zh)


def test_every_outcome_has_words() -> None:
    assert set(terms.OUTCOMES) == set(Outcome)
    assert set(terms.CELLS) == set(CellStatus)
    assert set(terms.RUNS) == set(RunOutcome)


def test_every_label_is_used_in_a_template() -> None:
    pages = (p for p in templates_folder().rglob("*.jinja") if p.parent.name != "exhibit")
    written = "".join(path.read_text("utf-8") for path in pages)
    # the lanes are named by the overview's Python
    written += "label.lane_ungraded label.lane_review label.lane_trouble"
    used = set(re.findall(r"\blabel\.(\w+)", written))
    assert used == set(LABELS)


def test_an_unknown_convention_speaks_for_itself_and_the_reference_comes_first() -> None:
    own = Text(en="the course's words", zh="课程的说法")
    assert terms.convention("mean", {"mean": own}) == own
    assert terms.convention("mean", {}).en.startswith("the mean")
    assert terms.convention("new", {}) == Text(en="new", zh="new")
