from collections.abc import Callable

import pytest

from grader.report.highlighting import HIGHLIGHT, MAX_SOURCE, highlighter, plain_lines, tokens
from grader.workflow.ports import Limit, Overrun, Plain

SOURCES = ["def f(x):\n    # 注释\n    return 'a' + str(1)", "", "\n\n%time 1\n", "x = '''\nopen"]


class Answers:
    """A worker that gives a prepared answer."""

    def __init__(self, answer: Callable[[Plain], Plain]) -> None:
        self._answer = answer

    def call(self, task: str, given: Plain, content: bytes = b"") -> Plain:
        assert (task, content) == (HIGHLIGHT, b"")
        return self._answer(given)


def test_tokens_are_told_apart() -> None:
    (lines, *_) = highlighter(Answers(lambda given: tokens(given, b"")))(SOURCES)
    kinds = {text: kind for line in lines for kind, text in line if kind}
    assert kinds["def"] == kinds["return"] == "k"
    assert kinds["f"] == "f"
    assert kinds["# 注释"] == "c"
    assert kinds["1"] == "n"
    assert kinds["str"] == "b"


def test_the_lines_are_those_of_the_source() -> None:
    read = highlighter(Answers(lambda given: tokens(given, b"")))(SOURCES)
    for source, lines in zip(SOURCES, read, strict=True):
        assert ["".join(text for _, text in line) for line in lines] == source.split("\n")


def _overrun(_given: Plain) -> Plain:
    raise Overrun(HIGHLIGHT, Limit.TIME)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_overrun, id="too slow"),
        pytest.param(lambda _: None, id="nothing"),
        pytest.param(lambda _: [], id="too few"),
        pytest.param(lambda given: [[["k", "<b>"]]] * len(given), id="another text"),
        pytest.param(lambda given: [[[["k"]], 7, "x"]] * len(given), id="another form"),
    ],
)
def test_what_cannot_be_highlighted_stays_plain(answer: Callable[[Plain], Plain]) -> None:
    assert highlighter(Answers(answer))(SOURCES) == plain_lines(SOURCES)


def test_a_huge_cell_is_plain_and_never_sent() -> None:
    sent: list[Plain] = []

    def answer(given: Plain) -> Plain:
        sent.append(given)
        return tokens(given, b"")

    huge = "x = 1\n" * MAX_SOURCE
    assert highlighter(Answers(answer))([huge, "y"]) == plain_lines([huge, "y"])
    assert sent == [["", "y"]]
